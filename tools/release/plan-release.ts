/**
 * What a release changes in this repository's files, and what speaks against one. Pure: the texts come in, the texts that
 * ought to be written come out, or the sentences that refuse. Publishing is the workflow's.
 */
import { hasEntries, hasSection, releaseSection } from './changelog.ts'
import {
  currentVersion,
  findDisagreements,
  manifests,
  setVersions,
  type Texts,
  versionedFiles,
} from './version-places.ts'

const changelogFile = 'CHANGELOG.md'

/** Every file that a release reads or writes. */
export const releaseFiles: readonly string[] = [...versionedFiles, changelogFile]

export interface Release {
  readonly version: string
  /** As `2026-11-24`. */
  readonly date: string
}

/** Why there can't be such a release now; empty when there can. */
export function findObstacles(texts: Texts, { version, date }: Release): string[] {
  const changelog = texts.get(changelogFile) ?? ''
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date)))
    return [`${date} is no date of the form 2026-11-24`]
  if (parseVersion(version) === undefined) {
    return [`${version} is no version of the form 1.2.3 (npm would hand a pre-release out as the latest one)`]
  }
  return [
    ...findDisagreements(texts),
    ...(isNext(version, texts) ? [] : [`${version} isn't greater than ${currentVersion(texts)}`]),
    ...(hasEntries(changelog) ? [] : [`${changelogFile} has no entry under "## Unreleased"`]),
  ]
}

/** The files that a release changes, as they ought to be. Only for one without obstacles. */
export function planRelease(texts: Texts, { version, date }: Release): Map<string, string> {
  const planned = setVersions(texts, version)
  planned.set(changelogFile, releaseSection(texts.get(changelogFile) ?? '', version, date))
  return new Map([...planned].filter(([file, text]) => text !== texts.get(file)))
}

/** What is wrong on any day: versions that disagree, a changelog that says nothing. */
export function findProblems(texts: Texts): string[] {
  const changelog = texts.get(changelogFile) ?? ''
  const version = currentVersion(texts)
  const isTold = hasEntries(changelog, version) || hasEntries(changelog)
  return [
    ...findDisagreements(texts),
    ...(isTold ? [] : [`${changelogFile} has an entry neither for ${version} nor under "## Unreleased"`]),
  ]
}

/** What is wrong with publishing this, tagged so. npm refuses provenance for a package that doesn't say where it is from. */
export function findPublishingProblems(texts: Texts, tag: string): string[] {
  const version = currentVersion(texts)
  const isTold = hasEntries(texts.get(changelogFile) ?? '', version)
  return [
    ...findDisagreements(texts),
    ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and the version ${version}`]),
    ...(isTold ? [] : [`${changelogFile} has no entry for ${version}`]),
    ...manifests.flatMap(file => findOriginProblems(file, texts.get(file) ?? '')),
  ]
}

function findOriginProblems(file: string, manifest: string): string[] {
  const { repository } = JSON.parse(manifest) as { repository?: { url?: string; directory?: string } }
  const directory = file.slice(0, file.lastIndexOf('/'))
  if (!repository?.url)
    return [`${file}: has no "repository" with a "url", without which npm gives no provenance`]
  return repository.directory === directory
    ? []
    : [`${file}: the "directory" of its "repository" isn't ${directory}`]
}

/** The first release is of the version that the manifests had all along. */
function isNext(version: string, texts: Texts): boolean {
  const current = currentVersion(texts)
  if (version === current) return !hasSection(texts.get(changelogFile) ?? '', current)
  const [wanted, before] = [parseVersion(version) ?? [], parseVersion(current) ?? []]
  const at = wanted.findIndex((number, index) => number !== before[index])
  return (wanted[at] ?? 0) > (before[at] ?? 0)
}

/** `1.20.3` → [1, 20, 3]; undefined for anything else, pre-releases among it. */
function parseVersion(text: string): number[] | undefined {
  if (!/^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}$/.test(text)) return undefined
  return text.split('.').map(Number)
}

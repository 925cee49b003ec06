/**
 * Every place of this repository that says which version the packages have, as one table: what a release sets there is what
 * the check compares. Pure: files come in as texts by path, and go out the same way.
 */

/** Path from the top of the repository → text. */
export type Texts = ReadonlyMap<string, string>

interface VersionPlace {
  readonly file: string
  /** The keys that lead to the version, from the top of the JSON. */
  readonly keys: readonly string[]
}

const engine = 'packages/lockstep/package.json'
const plugin = 'packages/nx-lockstep/package.json'
const lock = 'package-lock.json'

const versionPlaces: readonly VersionPlace[] = [
  { file: engine, keys: ['version'] },
  { file: plugin, keys: ['version'] },
  { file: plugin, keys: ['dependencies', 'lockstep'] },
  { file: 'package.json', keys: ['devDependencies', 'lockstep'] },
  { file: 'package.json', keys: ['devDependencies', 'nx-lockstep'] },
  { file: lock, keys: ['packages', '', 'devDependencies', 'lockstep'] },
  { file: lock, keys: ['packages', '', 'devDependencies', 'nx-lockstep'] },
  { file: lock, keys: ['packages', 'packages/lockstep', 'version'] },
  { file: lock, keys: ['packages', 'packages/nx-lockstep', 'version'] },
  { file: lock, keys: ['packages', 'packages/nx-lockstep', 'dependencies', 'lockstep'] },
]

/** A page that names the packed tarballs. */
const page = 'README.md'
const tarball = /\blockstep-(\d+\.\d+\.\d+)\.tgz\b/g

export const manifests: readonly string[] = [engine, plugin]
export const versionedFiles: readonly string[] = [...new Set(versionPlaces.map(({ file }) => file)), page]

/** The version that all others have to be. */
export function currentVersion(texts: Texts): string {
  return String(valueAt(texts, { file: engine, keys: ['version'] }))
}

/** Names every place that says something else than the engine's manifest. */
export function findDisagreements(texts: Texts): string[] {
  const version = currentVersion(texts)
  const places = versionPlaces
    .map(place => ({ ...place, value: valueAt(texts, place) }))
    .filter(({ value }) => value !== version)
    .map(({ file, keys, value }) => `${file}: ${keys.join(' › ')} is ${value}, not ${version}`)
  const tarballs = [...(texts.get(page) ?? '').matchAll(tarball)]
    .filter(([, named]) => named !== version)
    .map(([name]) => `${page}: names ${name}, and the version is ${version}`)
  return [...places, ...tarballs]
}

/** The texts with `version` at every place. Throws where a place isn't there: the table is wrong then. */
export function setVersions(texts: Texts, version: string): Map<string, string> {
  const result = new Map(texts)
  for (const file of new Set(versionPlaces.map(place => place.file))) {
    const json: unknown = JSON.parse(result.get(file) ?? 'null')
    for (const { keys } of versionPlaces.filter(place => place.file === file)) {
      const holder = descend(json, keys.slice(0, -1))
      const key = keys.at(-1) ?? ''
      if (typeof holder?.[key] !== 'string') throw new Error(`${file} has no ${keys.join(' › ')}`)
      holder[key] = version
    }
    // As npm writes both kinds of file.
    result.set(file, `${JSON.stringify(json, undefined, 2)}\n`)
  }
  result.set(page, (result.get(page) ?? '').replaceAll(tarball, `lockstep-${version}.tgz`))
  return result
}

function valueAt(texts: Texts, { file, keys }: VersionPlace): unknown {
  return descend(JSON.parse(texts.get(file) ?? 'null'), keys.slice(0, -1))?.[keys.at(-1) ?? '']
}

function descend(json: unknown, keys: readonly string[]): Record<string, unknown> | undefined {
  let at = json
  for (const key of keys) at = (at as Record<string, unknown> | undefined)?.[key]
  return typeof at === 'object' && at !== null ? (at as Record<string, unknown>) : undefined
}

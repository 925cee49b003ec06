/**
 * What `install` offers beside the hooks: a merge driver, and mirrors marked as generated for the tools that people look at
 * them with. Nothing of it is ever put in without being asked for.
 */
import type { FileEdit, FoundFiles, SettingWrite } from './edit.ts'
import {
  type AttributeOffer,
  addAttributes,
  attributeLines,
  attributeOffers,
  removeAttributes,
  takesAttributes,
} from './git-attributes.ts'
import { driverSettings } from './merge-driver.ts'
import type { OfferName } from './offer-names.ts'
import type { OfferedMirror } from './offered-mirror.ts'
import {
  addToPythonTool,
  findPythonHome,
  type PythonTool,
  pythonFiles,
  pythonLines,
  removeFromPythonFile,
  usesPythonTool,
  whyNot,
} from './python-tools.ts'
import { addToVscode, removeFromVscode, vscodeEntries } from './vscode-settings.ts'

const attributesFile = '.gitattributes'
const vscodeFile = '.vscode/settings.json'

/** Every file that an offer may touch, and those that tell whether it fits. */
export const offerFiles: readonly string[] = [
  attributesFile,
  vscodeFile,
  ...pythonFiles,
  '.gitlab-ci.yml',
  'package.json',
]

/** What each offer does, as a question would say it. */
export const offerSentences: Readonly<Record<OfferName, string>> = {
  'merge-driver': 'a merge conflicts at the source alone, and mirrors follow it',
  linguist: 'GitHub folds mirrors in pull requests',
  gitlab: 'GitLab folds mirrors in merge requests',
  vscode: 'VS Code opens mirrors read-only and searches their source alone',
  ruff: 'Ruff leaves mirrors out',
  mypy: 'mypy leaves mirrors out',
  pytest: 'pytest collects no test in mirrors',
}

export interface PlannedOffer {
  readonly edits: readonly FileEdit[]
  readonly settings: readonly SettingWrite[]
  readonly notes: readonly string[]
}

/** The edits of one offer, and what is good to know about it. */
export function planOffer(
  files: FoundFiles,
  offer: OfferName,
  mirrors: readonly OfferedMirror[],
): PlannedOffer {
  if (isAttributeOffer(offer)) return planAttributes(files, offer, mirrors)
  return offer === 'vscode' ? planVscode(files, mirrors) : planPythonTool(files, offer, mirrors)
}

function planAttributes(
  files: FoundFiles,
  offer: AttributeOffer,
  mirrors: readonly OfferedMirror[],
): PlannedOffer {
  const notes = mirrors
    .filter(mirror => !takesAttributes(mirror))
    .map(({ name, tracked }) => {
      const why = tracked ? '.gitattributes can’t say its "mirrorOnly"' : 'git doesn’t track it'
      return `${name} is left out of ${offer}: ${why}`
    })
  const isDriver = offer === 'merge-driver'
  if (isDriver) notes.push(...noteOnClones(files.get('package.json')?.text))
  const edit = (text: string | undefined) => addAttributes(text, offer, mirrors)
  const byHand = attributeLines(offer, mirrors)
  return {
    edits: [{ path: attributesFile, edit, byHand, showsLines: true }],
    settings: isDriver ? driverSettings : [],
    notes,
  }
}

/** Whether somebody has to see to it that other clones get the driver. */
function noteOnClones(manifest: string | undefined): string[] {
  const command = 'lockstep install --no-hooks --with merge-driver'
  if (manifest === undefined) return [`each clone needs its own driver: npx ${command}`]
  return /lockstep install .*--with/.test(manifest)
    ? []
    : [`each clone needs its own driver: let "prepare" in package.json run ${command}`]
}

function planVscode(files: FoundFiles, mirrors: readonly OfferedMirror[]): PlannedOffer {
  const byHand = vscodeEntries(mirrors).map(
    ([section, keys]) => `"${section}": { ${keys.map(key => `${JSON.stringify(key)}: true`).join(', ')} }`,
  )
  const isDone = addToVscode(files.get(vscodeFile)?.text, mirrors).outcome !== 'left'
  const own = mirrors.filter(({ mirrorOnly }) => isDone && mirrorOnly.length > 0)
  return {
    edits: [{ path: vscodeFile, edit: text => addToVscode(text, mirrors), byHand, showsLines: true }],
    settings: [],
    notes: own.map(
      ({ name, mirrorOnly }) =>
        `${name} stays in VS Code’s search, which knows no exception for ${mirrorOnly.join(', ')}`,
    ),
  }
}

function planPythonTool(
  files: FoundFiles,
  tool: PythonTool,
  mirrors: readonly OfferedMirror[],
): PlannedOffer {
  const home = findPythonHome(files, tool)
  const text = files.get(home.path)?.text
  const edit = (one: string | undefined) => addToPythonTool(one, { tool, home, mirrors })
  const isDone = edit(text).outcome !== 'left'
  const notes = mirrors.flatMap(mirror => {
    const why = whyNot(mirror, tool, mirrors)
    if (why !== undefined) return [`${tool} goes on looking at ${mirror.name}: ${why}`]
    return isDone && mirror.mirrorOnly.length > 0
      ? [`${tool} leaves out what ${mirror.name} has of its own too: ${mirror.mirrorOnly.join(', ')}`]
      : []
  })
  const byHand = pythonLines(text, { tool, home, mirrors })
  return { edits: [{ path: home.path, edit, byHand, showsLines: true }], settings: [], notes }
}

/** Whether an offer is worth a question here. */
export function fitsHere(files: FoundFiles, offer: OfferName, directories: ReadonlySet<string>): boolean {
  if (offer === 'merge-driver') return true
  if (offer === 'linguist') return directories.has('.github')
  if (offer === 'gitlab') return files.get('.gitlab-ci.yml')?.text !== undefined
  return offer === 'vscode' ? directories.has('.vscode') : usesPythonTool(files, offer)
}

/** The edits that take offers out again. */
export function removeOffers(files: FoundFiles, offers: readonly OfferName[]): FileEdit[] {
  const edits = offers.flatMap((offer): Pick<FileEdit, 'path' | 'edit'>[] => {
    if (isAttributeOffer(offer))
      return [{ path: attributesFile, edit: text => removeAttributes(text, offer) }]
    if (offer === 'vscode') return [{ path: vscodeFile, edit: removeFromVscode }]
    return pythonFiles.map(path => ({ path, edit: text => removeFromPythonFile(text, path, offer) }))
  })
  return edits
    .filter(({ path }) => files.get(path)?.text !== undefined)
    .map(edit => ({ ...edit, byHand: [] }))
}

function isAttributeOffer(offer: OfferName): offer is AttributeOffer {
  return (attributeOffers as readonly string[]).includes(offer)
}

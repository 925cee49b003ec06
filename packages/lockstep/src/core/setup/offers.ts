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
  canBeSaid,
  removeAttributes,
} from './git-attributes.ts'
import { driverSettings } from './merge-driver.ts'
import type { OfferName } from './offer-names.ts'
import { type OfferedMirror, ownFilesNote } from './offered-mirror.ts'
import {
  addToPythonTool,
  findPythonHome,
  type PythonTool,
  pythonFiles,
  pythonLines,
  pythonTools,
  removeFromPythonFile,
  usesPythonTool,
} from './python-tools.ts'
import { addToVscode, removeFromVscode, vscodeEntries } from './vscode-settings.ts'

const attributesFile = '.gitattributes'
const vscodeFile = '.vscode/settings.json'

/** Every file that an offer may touch, and those that tell whether it fits. */
export const offerFiles: readonly string[] = [attributesFile, vscodeFile, ...pythonFiles, '.gitlab-ci.yml']

/** What each offer does, as a question would say it. */
export const offerSentences: Readonly<Record<OfferName, string>> = {
  'merge-driver': 'merges without conflicts in mirrors',
  linguist: 'GitHub folds mirrors in pull requests',
  gitlab: 'GitLab folds mirrors in merge requests',
  vscode: 'VS Code opens mirrors read-only and searches their source alone',
  ruff: 'Ruff leaves mirrors out',
  mypy: 'mypy leaves mirrors out',
  pytest: 'pytest collects no test in mirrors',
}

/** The edits of one offer, and what is good to know about it. */
export function planOffer(
  files: FoundFiles,
  offer: OfferName,
  mirrors: readonly OfferedMirror[],
): { edits: FileEdit[]; settings: readonly SettingWrite[]; notes: string[] } {
  if (isAttributeOffer(offer)) {
    const edit = (text: string | undefined) => addAttributes(text, offer, mirrors)
    return {
      edits: [{ path: attributesFile, edit, byHand: attributeLines(offer, mirrors) }],
      settings: offer === 'merge-driver' ? driverSettings : [],
      notes: [
        ...mirrors
          .filter(mirror => !canBeSaid(mirror))
          .map(({ name }) => `${name} is left out of ${offer}: .gitattributes can’t say its "mirrorOnly"`),
        ...(offer === 'merge-driver'
          ? [
              'a merge driver isn’t versioned: let "prepare" in package.json run lockstep install --with merge-driver',
            ]
          : []),
      ],
    }
  }
  if (offer === 'vscode') {
    const byHand = vscodeEntries(mirrors).flatMap(([section, entries]) =>
      entries.map(key => `"${section}": "${key}": true`),
    )
    const own = mirrors.filter(({ mirrorOnly }) => mirrorOnly.length > 0)
    return {
      edits: [{ path: vscodeFile, edit: text => addToVscode(text, mirrors), byHand }],
      settings: [],
      notes: own.map(
        ({ name }) => `${name} stays in VS Code’s search, which would lose the mirror’s own files`,
      ),
    }
  }
  return { edits: [planPythonTool(files, offer, mirrors)], settings: [], notes: ownFilesNote(mirrors, offer) }
}

/** Whether an offer is worth a question here. */
export function fitsHere(files: FoundFiles, offer: OfferName, directories: ReadonlySet<string>): boolean {
  if (offer === 'merge-driver') return true
  if (offer === 'linguist') return directories.has('.github')
  if (offer === 'gitlab') return files.get('.gitlab-ci.yml')?.text !== undefined
  return offer === 'vscode' ? directories.has('.vscode') : usesPythonTool(files, offer)
}

/** The edits that take offers out again. A file of a Python tool is cleared for all of them at once. */
export function removeOffers(files: FoundFiles, offers: readonly OfferName[]): FileEdit[] {
  const edits: FileEdit[] = [
    ...offers.filter(isAttributeOffer).map(offer => ({
      path: attributesFile,
      edit: (text: string | undefined) => removeAttributes(text, offer),
      byHand: [],
    })),
    ...(offers.includes('vscode') ? [{ path: vscodeFile, edit: removeFromVscode, byHand: [] }] : []),
    ...(offers.some(isPythonTool)
      ? pythonFiles.map(path => ({
          path,
          edit: (text: string | undefined) => removeFromPythonFile(text, path),
          byHand: [],
        }))
      : []),
  ]
  return edits.filter(({ path }) => files.get(path)?.text !== undefined)
}

function planPythonTool(files: FoundFiles, tool: PythonTool, mirrors: readonly OfferedMirror[]): FileEdit {
  const home = findPythonHome(files, tool) ?? { path: 'pyproject.toml', section: '' }
  return {
    path: home.path,
    edit: text => addToPythonTool(text, { tool, home, mirrors }),
    byHand: pythonLines(tool, mirrors),
  }
}

function isAttributeOffer(offer: OfferName): offer is AttributeOffer {
  return (attributeOffers as readonly string[]).includes(offer)
}

function isPythonTool(offer: OfferName): offer is PythonTool {
  return (pythonTools as readonly string[]).includes(offer)
}

/**
 * Ruff, mypy and pytest told to leave the mirrors out: their source is looked at already. Which file a tool reads is the
 * tool's own order; only files at the top of the work tree are edited, and none is made. A mirror that a tool could only leave
 * out together with other folders stays in: tests that nobody runs any more would be worse than tests that run twice.
 */
import type { Edit, FoundFiles } from './edit.ts'
import { addIniItems, findIniValue, hasIniSection, removeIniItems } from './ini-text.ts'
import { escapeRegex, type OfferedMirror, unreadable } from './offered-mirror.ts'
import { addTomlItems, removeTomlItems } from './toml-list.ts'
import { scanToml } from './toml-text.ts'

export const pythonTools = ['ruff', 'mypy', 'pytest'] as const

export type PythonTool = (typeof pythonTools)[number]

export interface PythonHome {
  readonly path: string
  /** The table or section that makes the file the tool's. */
  readonly section: string
}

/** The files of each tool, the one that wins first. Without a section the whole file is the tool's. */
const homes: Readonly<Record<PythonTool, readonly PythonHome[]>> = {
  ruff: [
    { path: '.ruff.toml', section: '' },
    { path: 'ruff.toml', section: '' },
    { path: 'pyproject.toml', section: 'tool.ruff' },
  ],
  mypy: [
    { path: 'mypy.ini', section: 'mypy' },
    { path: '.mypy.ini', section: 'mypy' },
    { path: 'pyproject.toml', section: 'tool.mypy' },
    { path: 'setup.cfg', section: 'mypy' },
  ],
  pytest: [
    { path: 'pytest.toml', section: 'pytest' },
    { path: '.pytest.toml', section: 'pytest' },
    { path: 'pytest.ini', section: 'pytest' },
    { path: '.pytest.ini', section: 'pytest' },
    { path: 'pyproject.toml', section: 'tool.pytest.ini_options' },
    // pytest 9 has this one too, and refuses a file that has both.
    { path: 'pyproject.toml', section: 'tool.pytest' },
    { path: 'tox.ini', section: 'pytest' },
    { path: 'setup.cfg', section: 'tool:pytest' },
  ],
}

/** What a tool takes for a home where nothing says that it is used. */
const newHomes: Readonly<Record<PythonTool, PythonHome>> = {
  ruff: { path: 'pyproject.toml', section: 'tool.ruff' },
  mypy: { path: 'pyproject.toml', section: 'tool.mypy' },
  pytest: { path: 'pyproject.toml', section: 'tool.pytest.ini_options' },
}

const keys = { ruff: 'extend-exclude', mypy: 'exclude', pytest: 'norecursedirs' } as const

/** What pytest leaves out by itself, and a value of one's own replaces (its documentation of norecursedirs). */
const pytestDefaults = ['*.egg', '.*', '_darcs', 'build', 'CVS', 'dist', 'node_modules', 'venv', '{arch}']

export const pythonFiles: readonly string[] = [
  ...new Set(pythonTools.flatMap(tool => homes[tool].map(({ path }) => path))),
]

/** The file that a tool reads: the first that is the tool's, else `pyproject.toml`, which may not be there. */
export function findPythonHome(files: FoundFiles, tool: PythonTool): PythonHome {
  return homes[tool].find(home => isHome(files, home)) ?? newHomes[tool]
}

/** Whether the tool is configured here already. */
export function usesPythonTool(files: FoundFiles, tool: PythonTool): boolean {
  return homes[tool].some(home => isHome(files, home))
}

/** Why a mirror can't be left out by a tool; undefined where it can. */
export function whyNot(
  { to, isFile }: OfferedMirror,
  tool: PythonTool,
  mirrors: readonly OfferedMirror[],
): string | undefined {
  if (/["'\\\s#;,*?[\]{}%]/.test(to)) return 'of the characters in its path'
  if (tool !== 'pytest') return undefined
  if (isFile) return 'norecursedirs is about folders'
  // pytest compares a name with every folder's, and a path with the end of every folder's.
  const isCommon = !to.includes('/') || mirrors.some(({ from }) => `/${from}/`.indexOf(`/${to}/`) > 0)
  return isCommon ? `norecursedirs = ${to} means every folder of that name` : undefined
}

/** Puts the mirrors into the tool's list. */
export function addToPythonTool(
  text: string | undefined,
  { tool, home, mirrors }: { tool: PythonTool; home: PythonHome; mirrors: readonly OfferedMirror[] },
): Edit {
  if (text === undefined)
    return {
      outcome: 'left',
      says: `isn’t there, nor is another file that ${tool} reads; lockstep makes none`,
    }
  const items = itemsOf(tool, mirrors)
  if (items.length === 0) return { outcome: 'left', says: `${tool} can leave no mirror out` }
  if (!home.path.endsWith('.toml')) {
    const canExtend = tool === 'pytest'
    return addIniItems(text, { ...iniList(tool), section: home.section, items, canExtend })
  }
  const table = home.section.split('.').filter(Boolean)
  return addTomlItems(text, { ...tomlList(tool), table, key: keys[tool], items: items.map(quote(tool)) })
}

/** What a user would write. */
export function pythonLines(
  text: string | undefined,
  { tool, home, mirrors }: { tool: PythonTool; home: PythonHome; mirrors: readonly OfferedMirror[] },
): string[] {
  const { path, section } = home
  const key = keys[tool]
  const items = itemsOf(tool, mirrors)
  if (items.length === 0) return []
  const header = section === '' ? [] : [`[${section}]`]
  if (path.endsWith('.toml'))
    return [...header, `${key} = [${[...tomlList(tool).preset, ...items.map(quote(tool))].join(', ')}]`]
  const has = tool === 'mypy' && findIniValue(text ?? '', section, key) !== undefined
  return [...header, `${key} = ${has ? '…|' : ''}${iniList(tool).join(items)}`]
}

/** Takes everything out of a file that a tool got. */
export function removeFromPythonFile(text: string | undefined, path: string, tool: PythonTool): Edit {
  if (!path.endsWith('.toml')) return removeIniItems(text ?? '', iniList(tool))
  const removed = removeTomlItems(text ?? '', tomlList(tool))
  if (removed.outcome !== 'changed') return removed
  const toml = scanToml(removed.text ?? '')
  return 'brokenLine' in toml
    ? unreadable(`line ${toml.brokenLine} is not TOML`, `uninstall ${tool}`)
    : removed
}

function tomlList(tool: PythonTool) {
  return { tool, preset: tool === 'pytest' ? pytestDefaults.map(one => `"${one}"`) : [] }
}

function iniList(tool: PythonTool) {
  const join = (items: readonly string[]) =>
    tool === 'pytest' ? [...pytestDefaults, ...items].join(' ') : items.join('|')
  return { tool, key: keys[tool], join }
}

function isHome(files: FoundFiles, { path, section }: PythonHome): boolean {
  const text = files.get(path)?.text
  if (text === undefined) return false
  if (section === '' || path.endsWith('pytest.toml')) return true
  if (!path.endsWith('.toml'))
    return path.endsWith('.ini') && path !== 'tox.ini' ? true : hasIniSection(text, section)
  const toml = scanToml(text)
  if ('brokenLine' in toml) return false
  const isAt = (one: readonly string[]) => section.split('.').every((step, at) => step === one[at])
  return [...toml.tables, ...toml.pairs].some(({ path: one }) => isAt(one))
}

function itemsOf(tool: PythonTool, mirrors: readonly OfferedMirror[]): string[] {
  return mirrors
    .filter(mirror => whyNot(mirror, tool, mirrors) === undefined)
    .map(({ to, isFile }) => {
      if (tool === 'mypy') return `^${escapeRegex(to)}${isFile ? '$' : '/'}`
      // A bare name would be every folder's of that name to Ruff, the source's too.
      return tool === 'ruff' && !to.includes('/') ? `./${to}` : to
    })
}

/** A pattern of mypy's has backslashes, which only a literal string of TOML keeps. */
function quote(tool: PythonTool): (item: string) => string {
  return item => (tool === 'mypy' ? `'${item}'` : `"${item}"`)
}

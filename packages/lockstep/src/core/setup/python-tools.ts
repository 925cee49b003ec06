/**
 * Ruff, mypy and pytest told to leave the mirrors out: their source is looked at already. Which file a tool reads is the
 * tool's own order; only files at the top of the work tree are edited, and none is made.
 */
import type { Edit, FoundFiles } from './edit.ts'
import { addIniKey, extendIniKey, findIniValue, hasIniSection, removeIniLines } from './ini-text.ts'
import { escapeRegex, type OfferedMirror } from './offered-mirror.ts'
import { addTomlItems, removeTomlItems } from './toml-list.ts'
import { scanToml } from './toml-text.ts'

export const pythonTools = ['ruff', 'mypy', 'pytest'] as const

export type PythonTool = (typeof pythonTools)[number]

interface Home {
  readonly path: string
  /** The table or section that makes the file the tool's. */
  readonly section: string
}

/** The files of each tool, the one that wins first. Without a section the whole file is the tool's. */
const homes: Readonly<Record<PythonTool, readonly Home[]>> = {
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
    { path: 'pytest.ini', section: 'pytest' },
    { path: '.pytest.ini', section: 'pytest' },
    { path: 'pyproject.toml', section: 'tool.pytest.ini_options' },
    { path: 'tox.ini', section: 'pytest' },
    { path: 'setup.cfg', section: 'tool:pytest' },
  ],
}

const keys = { ruff: 'extend-exclude', mypy: 'exclude', pytest: 'norecursedirs' } as const

/** What pytest leaves out by itself, and a value of one's own replaces (its documentation of norecursedirs). */
const pytestDefaults = ['*.egg', '.*', '_darcs', 'build', 'CVS', 'dist', 'node_modules', 'venv', '{arch}']

export const pythonFiles: readonly string[] = [
  ...new Set(pythonTools.flatMap(tool => homes[tool].map(({ path }) => path))),
]

/** The file that a tool reads: the first that is the tool's, else a pyproject.toml that could be. */
export function findPythonHome(files: FoundFiles, tool: PythonTool): Home | undefined {
  return homes[tool].find(home => isHome(files, home)) ?? homes[tool].find(isPossible)
  function isPossible({ path }: Home): boolean {
    return path === 'pyproject.toml' && files.get(path)?.text !== undefined
  }
}

/** Whether the tool is configured here already. */
export function usesPythonTool(files: FoundFiles, tool: PythonTool): boolean {
  return homes[tool].some(home => isHome(files, home))
}

/** Puts the mirrors into the tool's list. */
export function addToPythonTool(
  text: string | undefined,
  { tool, home, mirrors }: { tool: PythonTool; home: Home; mirrors: readonly OfferedMirror[] },
): Edit {
  const key = keys[tool]
  if (text === undefined) return { outcome: 'left', says: 'isn’t there' }
  if (mirrors.some(({ to }) => /["'\\\s]/.test(to)))
    return { outcome: 'left', says: 'gets no path with spaces or quotes' }
  if (home.path.endsWith('.toml')) {
    const items = mirrors.map(mirror => (tool === 'mypy' ? `'${mypyPattern(mirror)}'` : `"${mirror.to}"`))
    const preset = tool === 'pytest' ? pytestDefaults.map(one => `"${one}"`) : []
    return addTomlItems(text, { table: home.section.split('.').filter(Boolean), key, items, preset })
  }
  if (!hasIniSection(text, home.section)) return { outcome: 'left', says: `has no section [${home.section}]` }
  const value = findIniValue(text, home.section, key)
  const items = mirrors.map(mirror => (tool === 'mypy' ? mypyPattern(mirror) : mirror.to))
  const missing = items.filter(item => !value?.includes(item))
  if (value !== undefined && missing.length === 0) return { outcome: 'same', says: `${key}: already there` }
  if (value !== undefined && tool === 'mypy')
    return { outcome: 'left', says: `has an ${key} already, and that is one regular expression` }
  const all = tool === 'pytest' ? [...pytestDefaults, ...items].join(' ') : items.join('|')
  const changed =
    value === undefined
      ? addIniKey(text, home.section, `${key} = ${all}`)
      : extendIniKey(text, { section: home.section, key, line: missing.join(' ') })
  return { outcome: 'changed', text: changed, says: `${key}: added` }
}

/** What a user would write. */
export function pythonLines(tool: PythonTool, mirrors: readonly OfferedMirror[]): string[] {
  return mirrors.map(mirror => `${tool}: ${keys[tool]}: ${tool === 'mypy' ? mypyPattern(mirror) : mirror.to}`)
}

/** Takes everything out of a file that any of the tools got. */
export function removeFromPythonFile(text: string | undefined, path: string): Edit {
  const removed = path.endsWith('.toml') ? removeTomlItems(text ?? '') : removeIniLines(text ?? '')
  if (removed === (text ?? '')) return { outcome: 'same', says: 'holds nothing of Lockstep' }
  if (path.endsWith('.toml') && !scanToml(removed))
    return { outcome: 'left', says: 'is not TOML that can be read' }
  return { outcome: 'changed', text: removed, says: 'its lines are removed' }
}

function isHome(files: FoundFiles, { path, section }: Home): boolean {
  const text = files.get(path)?.text
  if (text === undefined) return false
  if (section === '') return true
  if (!path.endsWith('.toml'))
    return path.endsWith('.ini') && path !== 'tox.ini' ? true : hasIniSection(text, section)
  const toml = scanToml(text)
  const isAt = (one: readonly string[]) => section.split('.').every((step, at) => step === one[at])
  return [...(toml?.tables ?? []), ...(toml?.pairs ?? [])].some(({ path: one }) => isAt(one))
}

function mypyPattern({ to, isFile }: OfferedMirror): string {
  return `^${escapeRegex(to)}${isFile ? '$' : '/'}`
}

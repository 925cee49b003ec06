/**
 * Who may import whom, as data: the one table that `imports.test.ts` enforces and that ARCHITECTURE.md shows. A folder may
 * always import itself. What a row doesn't name is forbidden, so a new dependency is a change to this file.
 */

export interface ImportRule {
  /** A folder of packages/lockstep/src or a file right in it; or the name of another package. */
  readonly unit: string
  /** What it may import from the sources: folders, or single files of one. */
  readonly inside: readonly string[]
  /** Modules from elsewhere. */
  readonly outside: readonly string[]
  /** Modules that one file alone may use, by its path below the unit, because its whole purpose is that effect. */
  readonly alone?: Readonly<Record<string, readonly string[]>>
  /** Globals that reach out of the program; `await` and `Date.now` count as such. */
  readonly globals: readonly string[]
}

/** Globals and keywords that a unit may only use when its row names them. */
export const guardedGlobals = ['process', 'console', 'Date.now', 'await'] as const

export const importTable: readonly ImportRule[] = [
  {
    unit: 'core',
    inside: [],
    outside: ['picomatch'],
    alone: {
      'setup/yaml-text.ts': ['yaml'],
      'setup/vscode-settings.ts': ['jsonc-parser'],
      'sam/template.ts': ['yaml'],
      'sam/build-graph.ts': ['smol-toml'],
    },
    globals: [],
  },
  {
    unit: 'config',
    inside: ['core'],
    outside: ['valibot', 'jsonc-parser', 'leven'],
    alone: { 'load.ts': ['node:fs/promises', 'node:path'] },
    globals: ['await'],
  },
  {
    unit: 'git',
    inside: ['core'],
    outside: ['node:crypto', 'node:timers/promises'],
    // An index is changed with files around it: what git reads, and a copy of an index that git holds.
    alone: { 'run.ts': ['node:child_process'], 'stage.ts': ['node:fs/promises'] },
    globals: ['await'],
  },
  {
    unit: 'readers',
    inside: ['core', 'git'],
    outside: ['node:fs', 'node:fs/promises', 'node:timers/promises'],
    // `git merge-file` takes its three texts from files, and these have to lie somewhere for a moment.
    alone: {
      'merged.ts': ['node:os'],
      'watch-paths.ts': ['chokidar'],
      'read-zip.ts': ['yauzl', 'node:crypto', 'node:stream', 'node:zlib'],
      'ask-lambda.ts': ['@aws-sdk/client-lambda', 'node:module'],
      'read-lambda-code.ts': ['node:crypto'],
      'load-python.ts': ['web-tree-sitter', 'node:module', 'node:path'],
    },
    globals: ['await', 'Date.now'],
  },
  {
    unit: 'apply',
    inside: ['core', 'git'],
    outside: ['node:fs', 'node:fs/promises', 'node:crypto'],
    // Which process a scratch directory belongs to, and whether that still runs.
    alone: { 'scratch.ts': ['node:process'] },
    globals: ['await', 'Date.now'],
  },
  {
    unit: 'reporters',
    inside: ['core'],
    outside: [],
    alone: { 'json-schema.ts': ['valibot'] },
    globals: [],
  },
  {
    unit: 'commands',
    inside: ['core', 'config', 'git', 'readers', 'apply'],
    outside: ['node:path', 'node:path/posix'],
    // git's own diff compares two directories, and these have to lie somewhere for a moment.
    alone: { 'diff.ts': ['node:fs/promises'] },
    globals: ['await', 'Date.now'],
  },
  {
    unit: 'cli',
    inside: ['commands', 'reporters', 'core', 'git/repository.ts', 'git/listings.ts', 'version.ts'],
    outside: ['node:process', 'node:util', 'node:path', 'node:os'],
    alone: {
      'main.ts': ['node:fs/promises'],
      'ask.ts': ['node:readline'],
    },
    globals: ['await', 'Date.now', 'process', 'console'],
  },
  {
    unit: 'index.ts',
    inside: ['commands', 'reporters', 'config', 'core', 'version.ts'],
    outside: ['node:process'],
    globals: ['process'],
  },
  { unit: 'errors.ts', inside: [], outside: [], globals: [] },
  { unit: 'version.ts', inside: ['packages/lockstep/package.json'], outside: [], globals: [] },
  {
    unit: 'nx-lockstep',
    inside: [],
    outside: ['lockstep', '@nx/devkit', 'picomatch', 'yaml', 'node:fs', 'node:path', 'node:path/posix'],
    alone: { 'generators/init.ts': ['../../package.json'] },
    globals: ['await', 'Date.now', 'process'],
  },
]

/** Every unit may import `errors.ts`; the core only its types. */
export const errorsFile = 'errors.ts'

/** The table as ARCHITECTURE.md shows it, without a newline at its end. */
export function renderImportTable(rules: readonly ImportRule[] = importTable): string {
  const rows = rules.map(({ unit, inside, outside, alone = {}, globals }) => {
    const exceptions = Object.entries(alone).map(
      ([file, modules]) => `${listCode(modules)} in \`${file}\` alone`,
    )
    const modules = [...(outside.length > 0 ? [listCode(outside)] : []), ...exceptions].join('; ')
    return `| \`${unit}\` | ${listCode(inside) || '–'} | ${modules || '–'} | ${listCode(globals) || '–'} |`
  })
  return [
    '| part | may import | from outside | may use |',
    '|---|---|---|---|',
    ...rows,
    '',
    `Each may import itself and \`${errorsFile}\` (the core: its types alone). Whatever a row doesn't name is refused, tests aside.`,
  ].join('\n')
}

function listCode(words: readonly string[]): string {
  return words.map(word => `\`${word}\``).join(', ')
}

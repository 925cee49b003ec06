/**
 * The command line as data: which commands there are, what each takes, and the help texts made of that. Parsing and help
 * read the same table, so an option can't exist without its help.
 */

import { hookNames, mergeDriver } from '../core/hook-names.ts'

export interface OptionSpec {
  readonly type: 'boolean' | 'string'
  readonly short?: string
  /** What a string stands for in the help. */
  readonly value?: string
  readonly help: string
}

export interface CommandSpec {
  readonly summary: string
  /** What may follow the command's name. */
  readonly operands: string
  readonly details: string
  readonly options: Readonly<Record<string, OptionSpec>>
  readonly examples: readonly string[]
}

const format = { type: 'string', value: 'FORMAT', help: 'terminal (the default) or json' } as const
/** What `check` can be written as; github and markdown are for pipelines. */
const reportFormat = {
  type: 'string',
  value: 'FORMAT',
  help: 'terminal (the default), json, github or markdown',
} as const
const output = { type: 'string', value: 'FILE', help: 'write the report to a file instead' } as const
const noExplain = {
  type: 'boolean',
  help: 'leave out since when it is out of sync, and what that means for models and migrations',
} as const
const all = { type: 'boolean', help: 'name every model and migration, not only the first' } as const
const places = {
  staged: { type: 'boolean', help: 'judge the index, that is, what the next commit will record' },
  at: { type: 'string', value: 'REV', help: 'judge a revision, by the lockstep.json it holds' },
} as const

/** Options that every command takes. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  cwd: { type: 'string', value: 'DIR', help: 'run as if started in DIR' },
  'no-color': { type: 'boolean', help: 'no colours (so does NO_COLOR)' },
  quiet: { type: 'boolean', short: 'q', help: 'print only what is wrong' },
  verbose: { type: 'boolean', short: 'v', help: 'print every file' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

/** Every name that `lockstep hook` takes. */
export const hookOperands: readonly string[] = [...hookNames, 'check', mergeDriver]

export const commandSpecs: Readonly<Record<string, CommandSpec>> = {
  check: {
    summary: 'compare mirrors with their sources; change nothing',
    operands: '[mirror…]',
    details: 'Judges the work tree unless told otherwise. Without a name it judges every mirror.',
    options: {
      ...places,
      built: { type: 'boolean', help: 'compare what was built of them too' },
      deployed: { type: 'boolean', help: 'compare what runs too (asks AWS)' },
      receipt: {
        type: 'string',
        value: 'FILE',
        help: 'compare with what a gate let through, whose receipt is in FILE',
      },
      all,
      'no-explain': noExplain,
      format: reportFormat,
      output,
    },
    examples: [
      'lockstep check',
      'lockstep check --staged lambda-source',
      'lockstep check --at origin/main --format json',
      'lockstep check --built --deployed',
    ],
  },
  status: {
    summary: 'show the whole chain as a table: source, mirror, built, deployed',
    operands: '[mirror…]',
    details:
      'A row a station: whether it is what the source says, how many files differ, how far behind it is and since when.\nA station that can’t be read keeps its row, and the exit code is 2.',
    options: {
      'no-deployed': { type: 'boolean', help: 'don’t ask for what is deployed, which needs a network' },
      all,
      'no-explain': noExplain,
      format,
      output,
    },
    examples: [
      'lockstep status',
      'lockstep status lambda-source --no-deployed',
      'lockstep status --format json',
    ],
  },
  gate: {
    summary: 'for deploy scripts: let through only what is in sync, built and committed',
    operands: '[mirror…]',
    details:
      'Exit code 0 means that source, mirror and build are the same, and are what the checked-out commit says. The receipt on\nstandard output is JSON: store it beside the deploy, and compare it later with `lockstep check --receipt FILE`.',
    options: {
      'no-explain': noExplain,
      format: { ...format, help: 'how a refusal is printed: terminal (the default) or json' },
      output: { type: 'string', value: 'FILE', help: 'write the receipt to a file instead' },
    },
    examples: ['lockstep gate && sam deploy', 'lockstep gate lambda-source --output receipt.json'],
  },
  sync: {
    summary: 'make mirrors equal their sources',
    operands: '[mirror…]',
    details:
      'Writes the work tree and leaves the index alone; with --staged it writes the index from the staged source, and the\nwork tree where nothing of yours is in the way. A hand edit in a mirror is never overwritten: nothing is then written\nin that mirror, and the exit code is 1. What SAM built of a mirror before it changed is removed.',
    options: {
      staged: { type: 'boolean', help: 'sync the index, from the staged source' },
      'dry-run': { type: 'boolean', help: 'only say what would change; exit 1 if anything would' },
      frozen: { type: 'boolean', help: 'verify, never write: for CI' },
      'overwrite-edits': {
        type: 'boolean',
        help: 'overwrite hand edits too (lockstep undo brings them back)',
      },
      'keep-build': { type: 'boolean', help: 'leave what SAM built from the mirror before where it is' },
      watch: { type: 'boolean', help: 'go on, and sync whenever a source changes; Ctrl-C ends it' },
      'no-explain': noExplain,
      format,
      output,
    },
    examples: [
      'lockstep sync',
      'lockstep sync --watch',
      'lockstep sync --dry-run',
      'lockstep sync --staged lambda-source',
    ],
  },
  diff: {
    summary: 'show what differs, as git diff would',
    operands: '[mirror…]',
    details: 'The diff leads from what the mirror holds to what it ought to hold: what a sync would do.',
    options: { ...places, all, 'no-explain': noExplain },
    examples: ['lockstep diff', 'lockstep diff --staged lambda-source'],
  },
  models: {
    summary: 'show the models that Lockstep understands in a directory',
    operands: '[mirror|DIR…]',
    details:
      'Without a name it shows the source of every mirror. Any directory will do, what a build left too. With --verbose it\nshows each field with its type, whether it may be null, and its default. Nothing is imported or run.',
    options: {
      at: { ...places.at, help: 'read a revision instead of the work tree' },
      'smoke-test': {
        type: 'boolean',
        help: 'print a pytest file that looks for every field in the code it runs in',
      },
      format,
      output,
    },
    examples: [
      'lockstep models',
      'lockstep models apps/backend-api/src --verbose',
      'lockstep models --at v1.8.0 --format json',
      'lockstep models lambda-source --smoke-test --output test_smoke.py',
    ],
  },
  migrations: {
    summary: 'show the migrations that Lockstep understands in a directory, and their heads',
    operands: '[mirror|DIR…]',
    details:
      'Without a name it shows the source of every mirror. Graphs of Alembic, Django and Prisma; needs no database, and imports\nnothing.',
    options: { at: { ...places.at, help: 'read a revision instead of the work tree' }, format, output },
    examples: [
      'lockstep migrations',
      'lockstep migrations infra/lambda/.aws-sam/build/BackendApiFunction/src',
    ],
  },
  stamp: {
    summary: 'print what running code can say of itself: its migrations, and the ids of its source',
    operands: '[mirror]',
    details:
      'JSON, or with --python a module that needs nothing but Python and has a function health(db_revisions). The same source\ngives the same bytes: neither a time nor a commit is in it. Write it into what is built, or into the mirror as one of\nits "mirrorOnly" files.',
    options: {
      python: { type: 'boolean', help: 'as a Python module' },
      json: { type: 'boolean', help: 'as JSON (the default)' },
      output: { type: 'string', value: 'FILE', help: 'write the stamp to a file instead' },
    },
    examples: [
      'lockstep stamp',
      'lockstep stamp lambda-source --python --output build/src/_lockstep_stamp.py',
    ],
  },
  undo: {
    summary: 'put back what the last sync replaced',
    operands: '',
    details: 'Bytes, modes and index entries. Refuses when one of them has changed since.',
    options: {},
    examples: ['lockstep undo'],
  },
  doctor: {
    summary: 'say what will bite, and how to end it; change nothing',
    operands: '',
    details:
      'Looks at hooks, attributes, other tools that could rewrite a mirror, Nx, and what killed runs left behind. Exit code 1\nmeans that something is wrong. docs/doctor.md explains every finding.',
    options: { format, output },
    examples: ['lockstep doctor', 'lockstep doctor --format json'],
  },
  init: {
    summary: 'declare a mirror and sync it for the first time',
    operands: '',
    details:
      'Writes lockstep.json, or adds to it, and makes the copy. Where the copy differs from its source already, nothing is\nwritten over what somebody edited, and the exit code is 1. Asks on a terminal for what is missing.',
    options: {
      from: {
        type: 'string',
        value: 'PATH',
        help: 'the source that people edit, from the top of the repository',
      },
      to: { type: 'string', value: 'PATH', help: 'the copy that is made of it' },
      name: { type: 'string', value: 'NAME', help: 'what the mirror is called; by default as its folder' },
    },
    examples: [
      'lockstep init',
      'lockstep init --from apps/backend-api/src --to infra/lambda/functions/backend/src',
    ],
  },
  install: {
    summary: 'put the hook lines into husky, lefthook, pre-commit or git’s own hooks',
    operands: '',
    details:
      'Adds one line or entry a hook to what is there, and changes none of yours; a second run changes nothing. Exit 1 when\nsomething is left for you to do.',
    options: {
      into: {
        type: 'string',
        value: 'MANAGER',
        help: 'husky, lefthook, pre-commit or git, whatever else is there',
      },
      with: {
        type: 'string',
        value: 'NAME[,NAME…]',
        help: 'put that in too: merge-driver, linguist, gitlab, vscode, ruff, mypy, pytest',
      },
      'no-hooks': { type: 'boolean', help: 'put in only what --with names' },
      'dry-run': { type: 'boolean', help: 'only say what would change; exit 1 if anything would' },
    },
    examples: [
      'lockstep install',
      'lockstep install --dry-run',
      'lockstep install --into git',
      'lockstep install --with merge-driver,vscode',
    ],
  },
  uninstall: {
    summary: 'take out what install put in',
    operands: '[hooks|NAME…]',
    details:
      'Takes out exactly its own lines, and files that held nothing else. What you wrote yourself stays.',
    options: {
      'dry-run': { type: 'boolean', help: 'only say what would change; exit 1 if anything would' },
    },
    examples: ['lockstep uninstall', 'lockstep uninstall --dry-run'],
  },
  hook: {
    summary: 'what lockstep-hook starts: judge what git is doing',
    operands: '<hook> [-- word…]',
    details: `Hook files call \`lockstep-hook <hook> "$@"\`, which starts this only when something moved under a mirror. Hooks:
${hookOperands.join(', ')}.
\`check\` is for tools that forbid a hook to change anything: it judges as pre-commit does and writes nothing.
\`merge-driver\` judges a conflict in a mirror: exit code 0 means that the source’s own conflict says it all.`,
    options: { format, output },
    examples: ['lockstep hook pre-commit', 'lockstep hook pre-push -- origin'],
  },
}

/** The help of one command, or of all. */
export function renderHelp(name?: string): string {
  const spec = name !== undefined && Object.hasOwn(commandSpecs, name) ? commandSpecs[name] : undefined
  if (name === undefined || !spec) return renderOverview()
  return [
    `lockstep ${name}: ${spec.summary}`,
    '',
    `usage: lockstep ${[name, '[options]', spec.operands].filter(Boolean).join(' ')}`,
    '',
    spec.details,
    '',
    ...(Object.keys(spec.options).length > 0 ? ['options:', ...renderOptions(spec.options), ''] : []),
    'options of every command:',
    ...renderOptions(commonOptions),
    '',
    'examples:',
    ...spec.examples.map(example => `  npx ${example}`),
    '',
    exitCodes,
  ].join('\n')
}

const exitCodes =
  'exit code: 0 in sync, or done · 1 out of sync, or a commit refused · 2 could not answer · 70 a bug in Lockstep'

function renderOverview(): string {
  const width = Math.max(...Object.keys(commandSpecs).map(name => name.length))
  return [
    'lockstep keeps copied directories in sync with their source',
    '',
    'usage: lockstep <command> [options] [mirror…]',
    '',
    ...Object.entries(commandSpecs).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '`lockstep <command> --help` tells more; `lockstep --version` prints the version.',
    'Mirrors are declared in lockstep.json at the top of the repository.',
    '',
    exitCodes,
  ].join('\n')
}

function renderOptions(options: Readonly<Record<string, OptionSpec>>): string[] {
  const rows = Object.entries(options).map(([name, { short, value, help }]) => {
    return { flag: `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`, help }
  })
  const width = Math.max(...rows.map(({ flag }) => flag.length))
  return rows.map(({ flag, help }) => `  ${flag.padEnd(width)}  ${help}`)
}

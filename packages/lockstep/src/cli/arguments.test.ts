/** Command lines that mean something, and the sentence for each that doesn't. */
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../errors.ts'
import { parseArguments } from './arguments.ts'

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '))

function refusal(line: string): LockstepError {
  try {
    parse(line)
  } catch (error) {
    if (error instanceof LockstepError) return error
    throw error
  }
  throw new Error(`${line} was accepted`)
}

describe('accepts', () => {
  test.each([
    ['', 'help', [], {}],
    ['--help', 'help', [], {}],
    ['-h', 'help', [], {}],
    ['help', 'help', [], {}],
    ['help sync', 'help', ['sync'], {}],
    ['--version', 'version', [], {}],
    ['version', 'version', [], {}],
    ['check', 'check', [], {}],
    ['check a b', 'check', ['a', 'b'], {}],
    ['check --staged a', 'check', ['a'], { staged: true }],
    ['check a --staged', 'check', ['a'], { staged: true }],
    ['check --at HEAD~1', 'check', [], { at: 'HEAD~1' }],
    ['check --at=v1 --format=json', 'check', [], { at: 'v1', format: 'json' }],
    ['check --format terminal', 'check', [], { format: 'terminal' }],
    ['check -q -v', 'check', [], { quiet: true, verbose: true }],
    ['check -qv', 'check', [], { quiet: true, verbose: true }],
    ['check --no-color --no-explain', 'check', [], { 'no-color': true, 'no-explain': true }],
    ['check -- --odd-name', 'check', ['--odd-name'], {}],
    ['sync --staged --dry-run', 'sync', [], { staged: true, 'dry-run': true }],
    ['sync --frozen', 'sync', [], { frozen: true }],
    ['sync --watch a', 'sync', ['a'], { watch: true }],
    ['sync --overwrite-edits a', 'sync', ['a'], { 'overwrite-edits': true }],
    ['diff --cwd x', 'diff', [], { cwd: 'x' }],
    ['undo', 'undo', [], {}],
    ['doctor --format json', 'doctor', [], { format: 'json' }],
    ['hook pre-commit', 'hook', ['pre-commit'], {}],
    ['hook post-checkout -- a b 1', 'hook', ['post-checkout', 'a', 'b', '1'], {}],
    ['hook pre-push -- --odd-remote', 'hook', ['pre-push', '--odd-remote'], {}],
    // Who asks for help is not corrected.
    ['hook --help', 'hook', [], { help: true }],
    ['sync --frozen --dry-run -h', 'sync', [], { frozen: true, 'dry-run': true, help: true }],
  ])('lockstep %s', (line, command, operands, flags) => {
    expect(parse(line)).toEqual({ command, operands, flags: expect.objectContaining(flags) })
    expect(Object.keys(parse(line).flags)).toHaveLength(Object.keys(flags).length)
  })
})

describe('refuses', () => {
  test.each([
    ['chekc', 'there is no command chekc', 'lockstep --help lists the commands'],
    ['toString', 'there is no command toString', 'lockstep --help lists the commands'],
    ['--staged', 'there is no command --staged', 'lockstep --help lists the commands'],
    ['check --frozen', "Unknown option '--frozen'", 'lockstep check --help'],
    ['check -x', "Unknown option '-x'", 'lockstep check --help'],
    ['check --staged=yes', "Option '--staged' does not take an argument", 'lockstep check --help'],
    ['check --staged --at HEAD', '--staged and --at name two different places', 'lockstep check --help'],
    ['check --format xml', 'there is no format xml', 'lockstep check --help'],
    ['check --format=', 'there is no format ', 'lockstep check --help'],
    [
      'sync --frozen --overwrite-edits',
      '--frozen never writes: it goes with neither --overwrite-edits nor --dry-run',
      'lockstep sync --help',
    ],
    ['sync --watch --staged', '--watch goes on, and --staged is for a single sync', 'lockstep sync --help'],
    [
      'sync --watch --format json',
      '--watch goes on, and --format is for a single sync',
      'lockstep sync --help',
    ],
    [
      'sync --frozen --dry-run',
      '--frozen never writes: it goes with neither --overwrite-edits nor --dry-run',
      'lockstep sync --help',
    ],
    ['doctor a', 'doctor takes no mirror: it looks at the whole repository', 'lockstep doctor --help'],
    [
      'install --with vscode,emacs',
      'there is nothing called "emacs" to install: there are merge-driver, linguist, gitlab, vscode, ruff, mypy, pytest',
      'lockstep install --help',
    ],
    [
      'uninstall hooks emacs',
      'there is nothing called "emacs" to uninstall: there are merge-driver, linguist, gitlab, vscode, ruff, mypy, pytest',
      'lockstep uninstall --help',
    ],
    [
      'install vscode',
      'install takes no name: what it offers beside the hooks goes behind --with',
      'lockstep install --help',
    ],
    [
      'install --into vim',
      '--into takes husky, lefthook, pre-commit or git, and got vim',
      'lockstep install --help',
    ],
    ['undo a', 'undo takes no mirror: it puts back all that the last sync replaced', 'lockstep undo --help'],
  ])('lockstep %s', (line, message, hint) => {
    const error = refusal(line)
    expect([error.code, error.message, error.hint]).toEqual(['USAGE', message, hint])
  })

  test.each(['check --at', 'check --at --staged', 'check --output', 'hook', 'hook pre-comit'])(
    'lockstep %s',
    line => {
      expect(refusal(line).code).toBe('USAGE')
    },
  )
})

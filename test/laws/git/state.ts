/**
 * Everything that a command can change, as plain git and the file system tell it: the index with its flags, HEAD's tree, what
 * goes on, and every file. Two states are compared path by path, so what Lockstep may touch can be left out.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestRepository } from '../../support/repository.ts'
import type { Listing } from './declaration.ts'
import { readFiles } from './disk.ts'

export interface State {
  readonly head: string
  /** The branch, the subject and the number of parents of HEAD, and which operation is unfinished. */
  readonly situation: string
  readonly tree: Listing
  /** Path → its lines of `git ls-files -s -v`: flags, mode, id and stage. */
  readonly index: Listing
  readonly files: Listing
}

/** The state of one work tree: the main one, or one that lies at `directory` beside it. */
export function readState(repo: TestRepository, directory: string): State {
  const root = join(repo.root, directory)
  const git = (...args: string[]) =>
    repo.tryGit(args, { directory, environment: { GIT_OPTIONAL_LOCKS: '0' }, encoding: 'latin1' })
  const format = '--format=%H%n%s%n%P%n%D'
  const [head = '', subject, parents = '', names = ''] = git(
    'log',
    '-1',
    format,
    '--decorate=full',
  ).stdout.split('\n')
  const tree = git('ls-tree', '-r', '-z', '--full-tree', 'HEAD').stdout
  const index = readIndex(git('ls-files', '-s', '-v', '-z').stdout)
  if ([...index.values()].some(line => / e69de29b/.test(line))) {
    for (const path of split(git('diff-files', '--name-only', '-z', '--diff-filter=A').stdout)) {
      index.set(path, `${index.get(path)}, by intent`)
    }
  }
  const branch = names.split(', ')[0]
  return {
    head,
    situation: [branch, subject, parents.split(' ').length, ...operations(repo, directory)].join(', '),
    tree: parseTree(tree),
    index,
    files: readFiles(root),
  }
}

/** A commit's tree. */
export function listTree(repo: TestRepository, treeish: string): Listing {
  const words = ['ls-tree', '-r', '-z', '--full-tree', treeish]
  return parseTree(repo.tryGit(words, { encoding: 'latin1' }).stdout)
}

/** What is unfinished: a merge, a rebase, a cherry-pick, a revert, patches being applied. */
export function operations(repo: TestRepository, directory = '.'): string[] {
  const gitDirectory = directory === '.' ? '.git' : `.git/worktrees/${directory.slice(3)}`
  const marks = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply']
  return marks.filter(name => existsSync(join(repo.root, gitDirectory, name)))
}

/** How two states differ on the paths that `counts` names. */
export function compareStates(
  one: State,
  other: State,
  counts: (path: string, part: 'tree' | 'index' | 'files') => boolean,
): string[] {
  const differences = one.situation === other.situation ? [] : [`${one.situation} ≠ ${other.situation}`]
  for (const part of ['tree', 'index', 'files'] as const) {
    const [first, second] = [one[part], other[part]]
    for (const path of new Set([...first.keys(), ...second.keys()])) {
      if (!counts(path, part) || first.get(path) === second.get(path)) continue
      differences.push(`${part}: ${path}: ${first.get(path)} ≠ ${second.get(path)}`)
    }
  }
  return differences
}

function parseTree(output: string): Listing {
  return new Map(
    split(output).map(line => {
      const tab = line.indexOf('\t')
      return [line.slice(tab + 1), line.slice(0, tab).replace(/ \S+ /, ' ')]
    }),
  )
}

function readIndex(output: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of split(output)) {
    const tab = line.indexOf('\t')
    const path = line.slice(tab + 1)
    found.set(path, [found.get(path), line.slice(0, tab)].filter(Boolean).join(', '))
  }
  return found
}

function split(output: string): string[] {
  return output.split('\0').filter(line => line !== '')
}

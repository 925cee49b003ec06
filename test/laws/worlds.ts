/**
 * Generated repositories for the laws: a source in two versions, a mirror that equals the first, hand edits, and ways of
 * staging. And what plain git and the file system say of them, which is all that the laws compare.
 */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'

/** Printed in the names of the tests; set LAWS_SEED to run the same worlds again. */
export const seed = Number(process.env['LAWS_SEED'] ?? Date.now() % 2 ** 31)

/** How the laws that need a repository are run: few worlds, and never for long. */
export const runs = { numRuns: 20, seed, interruptAfterTimeLimit: 40_000 }

/** Files of one directory, by their path below it. None lies below another. */
export type Tree = Readonly<Record<string, Content>>

const name = fc.constantFrom('a', 'b', 'c d', 'ü', '[id]', 'new\nline', 'tab\t"q"', '.dot')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'))

function content(at: string): fc.Arbitrary<Content> {
  const text = fc.constantFrom('', 'one\n', 'two\n', 'three, and no end of line', 'cr\r\nlf\n')
  const up = '../'.repeat(at.split('/').length - 1)
  return fc.oneof(
    { weight: 5, arbitrary: text },
    { weight: 1, arbitrary: text.map(executable => ({ executable })) },
    { weight: 1, arbitrary: fc.constant(Buffer.from([0, 1, 255, 254, 10])) },
    { weight: 1, arbitrary: fc.constant({ link: `${up}keep.py` }) },
  )
}

/** A tree that holds `keep.py` and some more. */
export const tree: fc.Arbitrary<Tree> = fc
  .uniqueArray(path, { maxLength: 7 })
  .map(paths => paths.filter(one => !paths.some(other => one.startsWith(`${other}/`))))
  .chain(paths => fc.tuple(...paths.map(at => fc.tuple(fc.constant(at), content(at)))))
  .map(files => ({ 'keep.py': 'keep\n', ...Object.fromEntries(files) }))

export const edits: fc.Arbitrary<Tree> = fc
  .uniqueArray(path, { maxLength: 2 })
  .map(paths => paths.filter(one => !paths.some(other => one.startsWith(`${other}/`))))
  .map(paths => Object.fromEntries(paths.map(at => [at, `mine, at ${at}\n`])))

/** The files of a tree below a directory. */
export function below(directory: string, files: Tree): Record<string, Content> {
  return Object.fromEntries(Object.entries(files).map(([at, one]) => [`${directory}/${at}`, one]))
}

/** A repository whose mirror `copy` equals its source `src`, with a file of its own, committed. */
export function createWorld(first: Tree): Promise<TestRepository> {
  return createRepository({
    'lockstep.json': config({ lambda: { from: 'src', to: 'copy', mirrorOnly: ['own.py'] } }),
    ...below('src', first),
    ...below('copy', first),
    'copy/own.py': 'own\n',
    'other/notes.md': 'notes\n',
    'other/README.md': 'read me\n',
  })
}

/** Replaces the whole source in the work tree. */
export function writeSource(repo: TestRepository, files: Tree): void {
  repo.write({ src: undefined, ...below('src', files) })
}

/** Puts hand edits into the mirror; a file in the way of one gives way, as it would to whoever makes the edit. */
export function writeEdits(repo: TestRepository, files: Tree): void {
  for (const at of Object.keys(files)) {
    const parts = at.split('/')
    for (let depth = 1; depth < parts.length; depth += 1) {
      const parent = `copy/${parts.slice(0, depth).join('/')}`
      if (repo.read(parent) !== undefined) repo.write({ [parent]: undefined })
    }
  }
  repo.write(below('copy', files))
}

/** How source and mirror differ in a tree, by git's own listing; the mirror's own file aside. */
export function differencesIn(repo: TestRepository, treeish: string): string[] {
  const list = (directory: string) =>
    repo
      .git('ls-tree', '-r', '-z', `${treeish}:${directory}`)
      .split('\0')
      .filter(line => line !== '' && !line.endsWith('\town.py'))
  const [source, mirror] = [list('src'), list('copy')]
  return [
    ...source.filter(line => !mirror.includes(line)).map(line => `only in the source: ${line}`),
    ...mirror.filter(line => !source.includes(line)).map(line => `only in the mirror: ${line}`),
  ]
}

/** The work tree as a tree of git's, made by git with an index of its own. */
export function worktreeTree(repo: TestRepository): string {
  const environment = { GIT_INDEX_FILE: join(repo.root, '.git/law-index') }
  for (const args of [
    ['read-tree', '--empty'],
    ['add', '--all'],
  ]) {
    const { code, stderr } = repo.tryGit(args, { environment })
    if (code !== 0) throw new Error(stderr)
  }
  return repo.tryGit(['write-tree'], { environment }).stdout.trim()
}

/** Every entry of the index, skip-worktree and conflicts included. */
export function indexOf(repo: TestRepository, ...paths: string[]): string[] {
  return repo.git('ls-files', '-s', '-t', '-z', '--', ...paths).split('\0')
}

/** Every file below a directory: its mode, and its bytes or where it links to. */
export function filesOf(repo: TestRepository, directory: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(join(repo.root, directory), { withFileTypes: true })) {
    const at = directory === '' ? entry.name : `${directory}/${entry.name}`
    if (at === '.git') continue
    const file = join(repo.root, at)
    if (entry.isDirectory()) Object.assign(found, filesOf(repo, at))
    else if (entry.isSymbolicLink()) found[at] = `link ${readlinkSync(file)}`
    else found[at] = `${(lstatSync(file).mode & 0o777).toString(8)} ${hash(readFileSync(file))}`
  }
  return found
}

/** What changes when a file is written anew, even with the same bytes. */
export function identities(repo: TestRepository): Record<string, string> {
  const paths = Object.keys(filesOf(repo, ''))
  return Object.fromEntries(
    [...paths, '.git/index'].map(at => {
      const { ino, mtimeNs } = lstatSync(join(repo.root, at), { bigint: true })
      return [at, `${ino} ${mtimeNs}`]
    }),
  )
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

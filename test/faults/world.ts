/**
 * A repository in which a sync has everything to do: additions, edits, deletions, modes, links, a large file, files that
 * become directories and directories that become files, beside work of other people. And what it holds, byte by byte, by
 * plain git and the file system's own account.
 */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'

const large = (letter: string) => Buffer.from(`${letter.repeat(99)}\n`.repeat(2000))

const before: Record<string, Content> = {
  '.gitattributes': '*.txt text\n',
  'edited.txt': 'old\n',
  'large.bin': large('o'),
  'gone.txt': 'gone\n',
  'gone/deep/file.txt': 'gone\n',
  'mode.sh': 'run\n',
  link: { link: 'edited.txt' },
  'to-link.txt': 'a file\n',
  'to-directory': 'a file\n',
  'to-file/deep/inner.txt': 'inner\n',
  'same.txt': 'same\n',
  'odd "name" ü.txt': 'old\n',
}

const after: Record<string, Content | undefined> = {
  '.gitattributes': '*.txt text\n*.md text\n',
  'edited.txt': 'new\n',
  'large.bin': large('n'),
  'gone.txt': undefined,
  'gone/deep/file.txt': undefined,
  'mode.sh': { executable: 'run\n' },
  link: { link: 'same.txt' },
  'to-link.txt': { link: 'same.txt' },
  'to-directory': undefined,
  'to-directory/deep/inner.txt': 'inner\n',
  'to-file/deep/inner.txt': undefined,
  'to-file': 'a file\n',
  'added.txt': 'added\n',
  'added/deep/file.txt': 'added\n',
  'odd "name" ü.txt': 'new\n',
}

/** The mirrors' places: nothing outside of them may change. */
export const mirrors: readonly string[] = ['mirror', 'web/api.json']

const below = (directory: string, files: Record<string, Content | undefined>) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${directory}/${path}`, content]))

/** A repository whose sources are ahead of its mirrors, nothing of that staged; and with other work under way. */
export async function createWorld(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({
      tree: { from: 'source', to: 'mirror', mirrorOnly: ['own.txt'] },
      single: { from: 'docs/api.json', to: 'web/api.json' },
    }),
    ...below('source', before),
    ...below('mirror', before),
    'mirror/own.txt': 'own\n',
    'docs/api.json': '{}\n',
    'web/api.json': '{}\n',
    '.gitignore': '*.log\n',
    'README.md': 'read me\n',
    'staged.md': 'staged\n',
  })
  repo.installHook()
  repo.write({
    ...below('source', after),
    'docs/api.json': '{"new":true}\n',
    'mirror/own.txt': 'own, edited\n',
    'mirror/debug.log': 'ignored\n',
    'README.md': 'edited\n',
    'notes.md': 'untracked\n',
    'staged.md': 'edited\n',
  })
  repo.git('add', 'staged.md')
  return repo
}

/** Path → what lies there; `path#stage` → what the index holds. */
export interface World {
  readonly files: ReadonlyMap<string, string>
  readonly index: ReadonlyMap<string, string>
}

/** Everything that the work tree and the index hold. Directories don't count: git knows none that is empty. */
export function observe(repo: TestRepository): World {
  const listed = repo.git('ls-files', '-s', '-z').split('\0').slice(0, -1)
  const index = listed.map((line): [string, string] => {
    const [, entry, stage, path] = /^(\d+ [0-9a-f]+) (\d)\t([\s\S]*)$/.exec(line) as unknown as string[]
    return [`${path}#${stage}`, entry as string]
  })
  return { files: new Map(walk(repo.root, '')), index: new Map(index) }
}

function walk(root: string, directory: string): [string, string][] {
  const names = readdirSync(join(root, directory)).filter(name => directory !== '' || name !== '.git')
  return names.sort().flatMap(name => {
    const path = directory === '' ? name : `${directory}/${name}`
    const file = join(root, path)
    const stats = lstatSync(file)
    if (stats.isDirectory()) return walk(root, path)
    if (stats.isSymbolicLink()) return [[path, `link to ${readlinkSync(file)}`] as [string, string]]
    const bytes = readFileSync(file)
    const mode = (stats.mode & 0o777).toString(8)
    return [[path, `${mode} ${createHash('sha256').update(bytes).digest('hex')}`] as [string, string]]
  })
}

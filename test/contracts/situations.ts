/** What the readers have to agree on: contents of a repository, each of which some place holds in its own way. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Content,
  createRepository,
  type RepositoryOptions,
  type TestRepository,
} from '../support/repository.ts'

/** What one test is about: how a committed repository comes to hold its content. */
export interface Situation {
  readonly name: string
  readonly files?: Record<string, Content>
  readonly options?: RepositoryOptions
  readonly prepare?: (repo: TestRepository) => void
}

export const situations: Situation[] = [
  { name: 'plain files', files: { 'a/x.py': 'x\n', 'a/sub/y.py': 'y\n', 'a/empty': '' } },
  {
    name: 'modes and links',
    files: {
      'a/run.sh': { executable: 'run\n' },
      'a/link': { link: 'run.sh' },
      'a/dangling': { link: '../nowhere' },
    },
  },
  { name: 'a link to a directory', files: { 'a/d/x.py': 'x\n', 'a/link': { link: 'd' } } },
  {
    name: 'odd names',
    files: {
      'a/new\nline': '1',
      'a/"quoted"': '2',
      'a/tab\t': '3',
      'a/back\\slash': '4',
      'a/cr\r': '5',
      'a/ space ': '6',
      'a/*': '7',
      'a/[id].ts': '8',
      'a/-dash': '9',
      'a/:(top)': '10',
      'a/é': '11',
    },
  },
  {
    name: 'a name that is not UTF-8',
    files: { 'a/x.py': 'x\n' },
    prepare: repo =>
      writeFileSync(Buffer.concat([Buffer.from(join(repo.root, 'a/')), Buffer.from([0x61, 0xff])]), 'x\n'),
  },
  {
    name: 'a file that became a directory',
    files: { 'a/x': 'x\n', 'a/y': 'y\n' },
    prepare: repo => repo.write({ 'a/x': undefined, 'a/x/y/z': 'z\n' }),
  },
  {
    name: 'a directory that became a file',
    files: { 'a/x/y/z': 'z\n', 'a/y': 'y\n' },
    prepare: repo => repo.write({ 'a/x': 'x\n' }),
  },
  {
    name: 'a directory that became a link to its new place',
    files: { 'a/d/x.py': 'x\n', 'a/y': 'y\n' },
    prepare: repo => {
      repo.run('mv', ['a/d', 'a/e'])
      symlinkSync('e', join(repo.root, 'a/d'))
    },
  },
  {
    name: 'files that went and came',
    files: { 'a/x': 'x\n', 'a/y': 'y\n' },
    prepare: repo => repo.write({ 'a/x': undefined, 'a/new': 'x\n' }),
  },
  { name: 'a source that is one file', files: { a: 'x\n', b: 'y\n' } },
  { name: 'the same bytes everywhere', files: { 'a/x': 'same\n', 'a/y': 'same\n', 'b/z': 'same\n' } },
  {
    name: 'neighbours that only start alike',
    files: { 'a/x': 'x\n', 'ab/x': 'x\n', 'a.py': 'x\n', 'a-b/x': 'x\n' },
  },
  {
    name: 'line endings that git converts',
    files: { '.gitattributes': '*.txt text eol=crlf\n', 'a/x.txt': 'x\r\ny\r\n', 'a/y.bin': 'x\r\n' },
  },
  {
    name: 'a filter',
    prepare: repo => {
      repo.git('config', 'filter.up.clean', "tr 'a-z' 'A-Z'")
      repo.write({ '.gitattributes': '*.up filter=up\n', 'a/x.up': 'text\n' })
    },
  },
  {
    name: 'core.fileMode=false',
    files: { 'a/run.sh': { executable: 'x\n' }, 'a/x': 'x\n' },
    prepare: repo => {
      repo.git('config', 'core.fileMode', 'false')
      repo.write({ 'a/run.sh': 'changed\n', 'a/x': { executable: 'x\n' } })
    },
  },
  {
    name: 'ignored files beside them',
    files: { '.gitignore': '*.pyc\n', 'a/x.py': 'x\n' },
    prepare: repo => repo.write({ 'a/x.pyc': 'x', 'a/sub/y.pyc': 'y' }),
  },
  {
    name: 'an empty directory beside them',
    files: { 'a/x.py': 'x\n' },
    prepare: repo => mkdirSync(join(repo.root, 'a/empty')),
  },
  {
    name: 'stat data that is out of date',
    files: { 'a/x.py': 'x\n' },
    prepare: repo => {
      repo.run('touch', ['-d', '2030-01-01', 'a/x.py'])
    },
  },
  {
    name: 'longer ids',
    files: { 'a/x.py': 'x\n', 'a/link': { link: 'x.py' }, 'a/empty': '' },
    options: { init: ['--object-format=sha256'] },
  },
]

/** A repository in this situation, its content below `a` and `b`. */
export async function start({ files = {}, options, prepare }: Situation): Promise<TestRepository> {
  const repo = await createRepository(files, options)
  prepare?.(repo)
  return repo
}

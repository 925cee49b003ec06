/**
 * Every kind of change that a commit can make to a source is carried into its mirror: deleting, renaming, modes, links, a
 * file that becomes a directory and the other way round. With `"block"` the printed command has to do the same.
 */
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, mirror, source } from '../support/incident.ts'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'

interface Change {
  readonly what: string
  /** Files below the source before the change; the mirror has the same. */
  readonly before: Record<string, Content>
  /** What the change writes below the source; undefined removes. */
  readonly after: Record<string, Content | undefined>
}

const changes: Change[] = [
  { what: 'a deleted file', before: { 'a.py': 'a\n' }, after: { 'a.py': undefined } },
  {
    what: 'a deleted directory',
    before: { 'deep/er/a.py': 'a\n', 'deep/er/b.py': 'b\n' },
    after: { deep: undefined },
  },
  { what: 'a renamed file', before: { 'a.py': 'a\n' }, after: { 'a.py': undefined, 'sub/b.py': 'a\n' } },
  { what: 'a new exec bit', before: { 'a.sh': 'a\n' }, after: { 'a.sh': { executable: 'a\n' } } },
  { what: 'an exec bit taken away', before: { 'a.sh': { executable: 'a\n' } }, after: { 'a.sh': 'a\n' } },
  { what: 'a new link', before: { 'a.py': 'a\n' }, after: { 'sub/link.py': { link: '../a.py' } } },
  {
    what: 'a link to elsewhere',
    before: { link: { link: 'app.py' } },
    after: { link: { link: 'other.py' } },
  },
  { what: 'a file that becomes a link', before: { 'a.py': 'a\n' }, after: { 'a.py': { link: 'app.py' } } },
  { what: 'a link that becomes a file', before: { 'a.py': { link: 'app.py' } }, after: { 'a.py': 'a\n' } },
  {
    what: 'a file that becomes a directory',
    before: { a: 'a\n' },
    after: { a: undefined, 'a/x.py': 'x\n', 'a/deep/y.py': 'y\n' },
  },
  {
    what: 'a directory that becomes a file',
    before: { 'a/x.py': 'x\n', 'a/deep/y.py': 'y\n' },
    after: { a: 'a\n' },
  },
  {
    what: 'a link that becomes a directory',
    before: { a: { link: 'app.py' } },
    after: { a: undefined, 'a/x.py': 'x\n' },
  },
  { what: 'an emptied file', before: { 'a.py': 'a\n' }, after: { 'a.py': '' } },
  {
    what: 'a name in other capitals',
    before: { 'a.py': 'a\n' },
    after: { 'a.py': undefined, 'A.py': 'a\n' },
  },
  { what: 'a binary file', before: { 'a.bin': 'a\n' }, after: { 'a.bin': Buffer.from([0, 255, 13, 10, 0]) } },
]

function below(directory: string, files: Change['after']): Record<string, Content | undefined> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${directory}/${path}`, content]))
}

async function createChanged({ before, after }: Change, onCommit: string): Promise<TestRepository> {
  const files = { ...below(source, before), ...below(mirror, before) } as Record<string, Content>
  const repo = await createIncident({ mirror: { onCommit }, files })
  repo.write(below(source, after))
  repo.git('add', '--all')
  return repo
}

/** Both directories on disk hold the same, by type, mode and bytes, without what is the mirror's own. */
function expectSameFiles(repo: TestRepository): void {
  const list = (directory: string) =>
    repo
      .git('ls-files', '-z', directory)
      .split('\0')
      .filter(path => path !== '' && !path.endsWith('/own.py'))
      .map(path => {
        const { mode } = lstatSync(join(repo.root, path))
        return `${mode.toString(8)} ${path.slice(directory.length)} ${repo.read(path)}`
      })
  expect(list(mirror)).toEqual(list(source))
  expect(repo.git('status', '--porcelain', '--ignored')).toBe('')
}

for (const change of changes) {
  const row = shows(
    'edge cases',
    `${change.what} in the source`,
    'the mirror has the same, in the commit and on disk',
    2,
  )
  test(`"stage" carries ${change.what}`, row, async () => {
    await using repo = await createChanged(change, 'stage')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expectSameFiles(repo)
  })
}

test.each(changes)('"block" regenerates $what, and the printed command commits it', async change => {
  await using repo = await createChanged(change, 'block')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  const command = /^ {2}fix: {2}(.*)$/m.exec(stderr)?.[1] ?? ''
  const environment = { GIT_EDITOR: 'echo pasted >' }
  expect(repo.run('sh', ['-c', command], { environment })).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expectSameFiles(repo)
})

test(
  'git commit -- path carries a renamed file, and nothing is staged afterwards',
  shows('commits', 'git commit -- path of a renamed file', 'the mirror follows, nothing stays staged', 2),
  async () => {
    const change = changes.find(({ what }) => what === 'a renamed file') as Change
    await using repo = await createChanged(change, 'stage')
    expect(repo.tryGit(['commit', '--message', 'x', '--', source])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
    expectSameFiles(repo)
  },
)

test(
  'more files than git takes as arguments at once, some of them new, changed and deleted',
  shows('edge cases', 'hundreds of files at once, new, changed and deleted', 'all of them are carried', 2),
  async () => {
    const names = Array.from({ length: 120 }, (_, at) => `file-${at}.py`)
    const texts = (text: string, part: readonly string[]) =>
      Object.fromEntries(part.map(name => [name, `${text} ${name}\n`]))
    const before = texts('old', names.slice(0, 80))
    const removed = Object.fromEntries(names.slice(0, 20).map(name => [name, undefined]))
    const after = { ...removed, ...texts('new', names.slice(40)) }
    await using repo = await createChanged({ what: 'many', before, after }, 'stage')
    const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
    expect(code).toBe(0)
    expect(stderr).toMatchInlineSnapshot(`
    "✓ lambda follows its source in this commit: 40 added, 40 updated, 20 removed
    "
  `)
    expect(differences(repo)).toEqual([])
    expectSameFiles(repo)
  },
)

describe('a single file as a mirror', () => {
  const files = {
    'lockstep.json': config({ schema: { from: 'schema.json', to: 'web/schema.json' } }),
    'schema.json': '{}\n',
    'web/schema.json': '{}\n',
  }

  test(
    'is carried, with its mode',
    shows('edge cases', 'a mirror that is a single file', 'text and mode are carried', 2),
    async () => {
      await using repo = await createRepository(files)
      repo.installHook()
      repo.write({ 'schema.json': { executable: '{ }\n' } })
      const { code, stderr } = repo.tryGit(['commit', '-a', '--message', 'x'])
      expect(code).toBe(0)
      expect(stderr).toMatchInlineSnapshot(`
      "✓ schema follows its source in this commit: 1 updated
      "
    `)
      const entry = (path: string) => repo.git('ls-tree', 'HEAD', path).split('\t')[0]
      expect(entry('web/schema.json')).toBe(entry('schema.json'))
      expect(entry('schema.json')).toContain('100755')
      expect(repo.git('status', '--porcelain')).toBe('')
    },
  )

  test(
    'is never removed without a word when its source is',
    shows('edge cases', 'a mirror that is a single file, its source deleted', 'refused; the mirror stays', 4),
    async () => {
      await using repo = await createRepository(files)
      repo.installHook()
      repo.git('rm', '--quiet', 'schema.json')
      const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
      expect(code).toBe(1)
      expect(stderr).toMatch(/^error: .*schema/)
      expect(repo.read('web/schema.json')).toBe('{}\n')
    },
  )
})

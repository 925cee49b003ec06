/**
 * What a check calls each difference, and what it compares at all: missing, extra, stale, edited; globs, files of the
 * mirror's own, file mirrors, fan-out. Whether a text is somebody's work decides whether a sync may overwrite it, so
 * these words are the product's promise.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  'a/x.py': 'first\n',
  'b/x.py': 'first\n',
  'a/y.py': 'y\n',
  'b/y.py': 'y\n',
}

interface Finding {
  path: string
  kind: string
  sourceMoved?: boolean
  doubt?: string
}

/** The findings of the only mirror, shortened to what is told about each path. */
function findings(repo: TestRepository, ...words: string[]): Finding[] {
  const { stdout } = repo.lockstep(['check', '--format', 'json', '--no-explain', ...words])
  const [mirror] = JSON.parse(stdout).mirrors
  return mirror.findings.map(({ path, kind, sourceMoved, doubt }: Finding) => ({
    path,
    kind,
    ...(sourceMoved !== undefined && { sourceMoved }),
    ...(doubt !== undefined && { doubt }),
  }))
}

describe('a text that the source once had is stale', () => {
  test.each([
    { when: 'at HEAD', commits: [{ 'a/x.py': 'second\n' }] },
    {
      when: 'long ago',
      commits: [{ 'a/x.py': 'second\n' }, { 'a/x.py': 'third\n' }, { 'a/x.py': 'fourth\n' }],
    },
    {
      when: 'before it was deleted and made again',
      commits: [{ 'a/x.py': undefined }, { 'a/x.py': 'again\n' }],
    },
  ])('$when', async ({ commits }) => {
    await using repo = await createRepository(files)
    for (const commit of commits) {
      repo.write(commit)
      repo.commit('source alone')
    }
    expect(findings(repo)).toEqual([{ path: 'b/x.py', kind: 'stale' }])
    expect(findings(repo, '--staged')).toEqual([{ path: 'b/x.py', kind: 'stale' }])
    expect(findings(repo, '--at', 'HEAD')).toEqual([{ path: 'b/x.py', kind: 'stale' }])
  })

  test('on another branch that was merged', async () => {
    await using repo = await createRepository(files)
    repo.git('checkout', '--quiet', '-b', 'side')
    repo.write({ 'a/x.py': 'from the side\n', 'b/x.py': 'from the side\n' })
    repo.commit('side')
    repo.write({ 'a/x.py': 'later on the side\n', 'b/x.py': 'later on the side\n' })
    repo.commit('side again')
    repo.git('checkout', '--quiet', 'main')
    repo.write({ 'a/x.py': 'main\n', 'b/x.py': 'main\n' })
    repo.commit('main')
    repo.git('merge', '--quiet', '-s', 'ours', '-m', 'ours', 'side')
    repo.write({ 'b/x.py': 'from the side\n' })
    expect(findings(repo)).toEqual([{ path: 'b/x.py', kind: 'stale' }])
  })

  test(
    'on another branch of which a merge took nothing',
    shows(
      'merges',
      'the mirror has an older text of a branch that was merged with -s ours',
      'it is stale, not edited',
      3,
    ),
    async () => {
      await using repo = await createRepository(files)
      repo.git('checkout', '--quiet', '-b', 'side')
      repo.write({ 'a/x.py': 'side\n', 'b/x.py': 'side\n' })
      repo.commit('on the side')
      repo.write({ 'a/x.py': 'later\n', 'b/x.py': 'later\n' })
      repo.commit('later on the side')
      repo.git('checkout', '--quiet', 'main')
      repo.git('merge', '--quiet', '--strategy=ours', '--no-edit', 'side')
      repo.write({ 'b/x.py': 'side\n' })
      expect(findings(repo)).toMatchObject([{ path: 'b/x.py', kind: 'stale' }])
    },
  )

  test('while the change that made it so is not even committed', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': 'second\n' })
    expect(findings(repo)).toEqual([{ path: 'b/x.py', kind: 'stale' }])
  })
})

describe('a text that the source never had is edited', () => {
  test('and the source has not moved', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'b/x.py': 'mine\n' })
    const expected = [{ path: 'b/x.py', kind: 'edited', sourceMoved: false }]
    expect(findings(repo)).toEqual(expected)
    repo.git('add', 'b')
    expect(findings(repo, '--staged')).toEqual(expected)
    repo.commit('a hot fix')
    expect(findings(repo, '--at', 'HEAD')).toEqual(expected)
  })

  test('and the source has moved too', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'b/x.py': 'mine\n' })
    repo.commit('a hot fix')
    repo.write({ 'a/x.py': 'second\n' })
    repo.commit('source')
    expect(findings(repo)).toEqual([{ path: 'b/x.py', kind: 'edited', sourceMoved: true }])
    expect(repo.lockstep(['check', '--no-explain']).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with a (1 of 2 files)
          edited  x.py  the source changed too
        fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff m shows it; npx lockstep sync --overwrite-edits m drops it)
      "
    `)
  })

  test('even if another path of the source has it', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'b/x.py': 'y\n' })
    expect(findings(repo)).toMatchObject([{ path: 'b/x.py', kind: 'edited' }])
  })
})

describe('a file of the mirror alone', () => {
  test("is extra when its text was the source's there, and goes", async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': undefined })
    repo.commit('removed from the source')
    expect(findings(repo)).toEqual([{ path: 'b/x.py', kind: 'extra' }])
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.py')).toBeUndefined()
  })

  test('is edited when it never was, and stays', async () => {
    await using repo = await createRepository({ ...files, 'b/own.py': 'own\n' })
    expect(findings(repo)).toMatchObject([{ path: 'b/own.py', kind: 'edited' }])
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
    expect(repo.read('b/own.py')).toBe('own\n')
  })

  test('is edited when it was changed after its source was removed', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'a/x.py': undefined, 'b/x.py': 'still needed here\n' })
    repo.commit('removed from the source')
    expect(findings(repo)).toMatchObject([{ path: 'b/x.py', kind: 'edited', sourceMoved: true }])
  })
})

describe('globs', () => {
  const globbed = (mirror: object) => ({
    'lockstep.json': config({ m: { from: 'a', to: 'b', ...mirror } }),
    'a/x.py': 'x\n',
    'a/x.ts': 'x\n',
    'a/.hidden': 'x\n',
    'a/sub/y.py': 'y\n',
    'a/sub/y.local.py': 'y\n',
    'b/own.py': 'own\n',
    'b/own/deep/z.py': 'z\n',
  })
  test.each([
    {
      mirror: { mirrorOnly: ['own.py', 'own'] },
      mirrored: ['.hidden', 'sub/y.local.py', 'sub/y.py', 'x.py', 'x.ts'],
    },
    {
      mirror: { include: ['**/*.py'], mirrorOnly: ['own*'] },
      mirrored: ['sub/y.local.py', 'sub/y.py', 'x.py'],
    },
    {
      mirror: { exclude: ['**/*.local.py', '.*'], mirrorOnly: ['own*'] },
      mirrored: ['sub/y.py', 'x.py', 'x.ts'],
    },
    {
      mirror: { include: ['sub/'], exclude: ['**/*.local.py'], mirrorOnly: ['own*'] },
      mirrored: ['sub/y.py'],
    },
    { mirror: { mirrorOnly: ['own*', '*.ts', 'sub/**'] }, mirrored: ['.hidden', 'x.py'] },
  ])('$mirror', async ({ mirror, mirrored }) => {
    await using repo = await createRepository(globbed(mirror))
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    const listed = repo
      .run('find', ['b', '-type', 'f', '-printf', '%P\\n'])
      .stdout.split('\n')
      .filter(Boolean)
    expect(listed.sort()).toEqual([...mirrored, 'own.py', 'own/deep/z.py'].sort())
    expect(repo.lockstep(['check']).stdout).toBe(
      `✓ m is in sync with a (${mirrored.length} file${mirrored.length === 1 ? '' : 's'})\n`,
    )
  })

  test("mirrorOnly beats a route: the mirror's own text stays", async () => {
    await using repo = await createRepository({
      ...files,
      'lockstep.json': config({ m: { from: 'a', to: 'b', mirrorOnly: ['x.py'] } }),
      'b/x.py': 'my own\n',
    })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 0 })
    repo.write({ 'a/x.py': 'second\n', 'b/x.py': 'my own again\n' })
    repo.git('add', '--all')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.lockstep(['sync', '--overwrite-edits'])).toMatchObject({ code: 0 })
    expect(repo.read('b/x.py')).toBe('my own again\n')
  })
})

describe('a mirror of one file', () => {
  const single = {
    'lockstep.json': config({ m: { from: 'proto/api.proto', to: 'client/api.proto' } }),
    'proto/api.proto': 'v1\n',
    'client/api.proto': 'v1\n',
    'client/other.txt': 'other\n',
  }

  test('is compared and synced at every place', async () => {
    await using repo = await createRepository(single)
    for (const words of [[], ['--staged'], ['--at', 'HEAD']]) {
      expect(repo.lockstep(['check', ...words]).stdout).toBe('✓ m is in sync with proto/api.proto (1 file)\n')
    }
    repo.write({ 'proto/api.proto': 'v2\n' })
    expect(repo.lockstep(['check', '--no-explain']).stdout).toMatchInlineSnapshot(`
      "✗ m is out of sync with proto/api.proto (1 of 1 file)
          stale  client/api.proto
        fix:  npx lockstep sync m
      "
    `)
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    repo.write({ 'proto/api.proto': 'v3\n' })
    repo.git('add', '--all')
    expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 0 })
    expect(repo.git('rev-parse', ':client/api.proto')).toBe(repo.git('rev-parse', ':proto/api.proto'))
    repo.commit('both')
    expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchObject({ code: 0 })
  })

  test('sees a mode that differs alone', async () => {
    await using repo = await createRepository(single)
    repo.git('update-index', '--chmod=+x', 'proto/api.proto')
    repo.git('commit', '--quiet', '--message', 'mode')
    expect(findings(repo, '--at', 'HEAD')).toEqual([{ path: 'client/api.proto', kind: 'stale' }])
    expect(findings(repo, '--staged')).toEqual([{ path: 'client/api.proto', kind: 'stale' }])
  })

  test('keeps a hand edit', async () => {
    await using repo = await createRepository(single)
    repo.write({ 'client/api.proto': 'mine\n' })
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 1 })
    expect(repo.read('client/api.proto')).toBe('mine\n')
  })
})

test('several mirrors may share a source, and are judged one by one', async () => {
  await using repo = await createRepository({
    'lockstep.json': config({
      one: { from: 'a', to: 'b' },
      two: { from: 'a', to: 'c' },
      three: { from: 'a', to: 'd' },
    }),
    'a/x.py': 'x\n',
    'b/x.py': 'x\n',
    'c/x.py': 'other\n',
  })
  expect(repo.lockstep(['check', '--no-explain'])).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "✓ one is in sync with a (1 file)
    ✗ two is out of sync with a (1 of 1 file)
        edited  x.py
      fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff two shows it; npx lockstep sync --overwrite-edits two drops it)
    ✗ three is out of sync with a (1 of 1 file)
        missing  x.py
      fix:  npx lockstep sync three
    ",
    }
  `)
  expect(repo.lockstep(['check', 'one'])).toMatchObject({
    code: 0,
    stdout: '✓ one is in sync with a (1 file)\n',
  })
  expect(repo.lockstep(['sync', 'three'])).toMatchObject({ code: 0 })
  expect([repo.read('d/x.py'), repo.read('c/x.py')]).toEqual(['x\n', 'other\n'])
  expect(repo.lockstep(['check', '--quiet', '--no-explain']).stdout.split('\n')[0]).toBe(
    '✗ two is out of sync with a (1 of 1 file)',
  )
})

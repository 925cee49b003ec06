/**
 * What was built of a mirror, compared with what the source says: directories and zips, as builders leave them. The oracle of a
 * comparison is how the test made the build.
 */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import { parseReport } from '../support/json-report.ts'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'
import { samBuild } from '../support/sam-build.ts'
import { type WrittenEntry, writeZip } from '../support/zip-writer.ts'

const mirror = { from: 'api/src', to: 'lambda/src', mirrorOnly: ['own.py'], built: ['dist/fn/src'] }

/** A mirror in sync and its build, which git ignores. */
async function createBuilt(
  options: { mirror?: object; files?: Record<string, Content> } = {},
): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { ...mirror, ...options.mirror } }),
    '.gitignore': 'dist\n*.pyc\n',
    'api/src/app.py': 'app = 1\n',
    'api/src/models/license.py': 'class License: pass\n',
    'api/src/run.sh': { executable: '#!/bin/sh\n' },
    'lambda/src/app.py': 'app = 1\n',
    'lambda/src/models/license.py': 'class License: pass\n',
    'lambda/src/run.sh': { executable: '#!/bin/sh\n' },
    'lambda/src/own.py': 'own = 1\n',
    ...options.files,
  })
  build(repo)
  return repo
}

/** Copies the mirror as `cp -a` would, beside a dependency. */
function build(repo: TestRepository, to = 'dist/fn/src'): void {
  rmSync(join(repo.root, to), { recursive: true, force: true })
  mkdirSync(join(repo.root, to), { recursive: true })
  cpSync(join(repo.root, 'lambda/src'), join(repo.root, to), { recursive: true, verbatimSymlinks: true })
  repo.write({ 'dist/fn/requests/api.py': 'api\n', [`${to}/__pycache__/app.cpython-312.pyc`]: 'compiled' })
}

const check = (repo: TestRepository, ...words: string[]) => repo.lockstep(['check', '--built', ...words])

/** The findings of the only station, as `kind path`. */
function findings(repo: TestRepository, ...words: string[]): string[] {
  const [station] = report(repo, ...words).mirrors[0]?.stations ?? []
  return (station?.findings ?? []).map(({ kind, path }) => `${kind} ${path.replace('lambda/src/', '')}`)
}

const report = (repo: TestRepository, ...words: string[]) =>
  parseReport(repo.lockstep(['check', '--built', '--format', 'json', ...words]).stdout)

describe('a built directory', () => {
  test(
    'that holds the mirrored files is in sync, whatever lies beside them',
    shows('chain', 'a build, with dependencies and caches beside', 'in sync', 4),
    async () => {
      await using repo = await createBuilt()
      expect(check(repo)).toEqual({
        code: 0,
        stderr: '',
        stdout: '✓ m is in sync with api/src (3 files)\n✓ m: the build dist/fn/src is in sync (4 files)\n',
      })
    },
  )

  test('that is older than the mirror is told so, with the commit that it lacks', async () => {
    await using repo = await createBuilt()
    repo.write({ 'api/src/app.py': 'app = 2\n', 'lambda/src/app.py': 'app = 2\n' })
    repo.commit('feat: two')
    const { code, stdout } = check(repo)
    expect(code).toBe(1)
    expect(stdout.replace(/[0-9a-f]{8} \(/, 'COMMIT (')).toBe(`\
✓ m is in sync with api/src (3 files)
✗ m: the build dist/fn/src is out of sync: built before the mirror changed (1 of 4 files)
    stale  app.py
  for 24 days, since COMMIT (8 Jan, "feat: two")
  fix:  run the build that writes dist/fn/src
`)
  })

  test('that was made of a stale mirror says so, and the fix begins with the mirror', async () => {
    await using repo = await createBuilt()
    repo.write({ 'api/src/app.py': 'app = 2\n' })
    repo.commit('feat: two')
    const { code, stdout } = check(repo)
    expect(code).toBe(1)
    expect(stdout).toContain(
      '✗ m: the build dist/fn/src is out of sync: built from this mirror (1 of 4 files)',
    )
    expect(stdout).toContain('  fix:  npx lockstep sync m, then run the build that writes dist/fn/src\n')
  })

  test.each([
    ['an older text', { 'dist/fn/src/app.py': 'app = 0\n' }, ['stale app.py']],
    ['a text that nobody wrote', { 'dist/fn/src/app.py': 'app = 9\n' }, ['edited app.py']],
    ['a missing file', { 'dist/fn/src/models/license.py': undefined }, ['missing models/license.py']],
    ['a lost executable bit', { 'dist/fn/src/run.sh': '#!/bin/sh\n' }, [expect.stringMatching(/ run\.sh$/)]],
    [
      'an old file of the mirror’s own',
      { 'dist/fn/src/own.py': 'own = 0\n' },
      [expect.stringMatching(/ own\.py$/)],
    ],
    ['a leftover of the source', { 'dist/fn/src/gone.py': 'gone\n' }, ['extra gone.py']],
    ['a file that a builder made', { 'dist/fn/src/build-info.json': '{}\n' }, []],
    ['compiled Python without its source', { 'dist/fn/src/models/old.pyc': 'x' }, ['extra models/old.pyc']],
    ['compiled Python beside its source', { 'dist/fn/src/app.pyc': 'x' }, []],
  ])('with %s', async (_, changed, expected) => {
    await using repo = await createBuilt({
      files: { 'api/src/app.py': 'app = 0\n', 'api/src/gone.py': 'gone\n' },
    })
    repo.write({ 'api/src/app.py': 'app = 1\n', 'api/src/gone.py': undefined })
    repo.commit('feat: one')
    build(repo)
    if ('dist/fn/src/run.sh' in changed) rmSync(join(repo.root, 'dist/fn/src/run.sh'))
    repo.write(changed)
    expect(findings(repo)).toEqual(expected)
    expectCode(check(repo), expected.length > 0 ? 1 : 0)
  })

  test('holds files where a builder followed links', async () => {
    const link = { link: '../models/license.py' }
    await using repo = await createBuilt({
      files: { 'api/src/x/license.py': link, 'lambda/src/x/license.py': link },
    })
    expect(findings(repo)).toEqual([])
    repo.write({ 'dist/fn/src/x/license.py': undefined })
    repo.write({ 'dist/fn/src/x/license.py': 'class License: pass\n' })
    expectCode(check(repo), 0)
    repo.write({ 'dist/fn/src/x/license.py': 'class Another: pass\n' })
    expect(findings(repo)).toEqual(['edited x/license.py'])
  })

  test('holds the bytes that git’s attributes made of the mirror’s', async () => {
    await using repo = await createBuilt({ files: { '.gitattributes': '*.py text eol=crlf\n' } })
    rmSync(join(repo.root, 'lambda/src/app.py'))
    repo.git('checkout', '--', 'lambda/src/app.py')
    build(repo)
    expect(repo.read('dist/fn/src/app.py')).toBe('app = 1\r\n')
    expectCode(check(repo), 0)
    repo.write({ 'dist/fn/src/app.py': 'app = 2\r\n' })
    expect(findings(repo)).toEqual(['edited app.py'])
  })
})

test('a SAM build of a folder that the template no longer names is told so', async () => {
  const template = (folder: string) => `Resources:
  ApiFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ${folder}/
      Runtime: python3.12
      Handler: src.app.handler
`
  await using repo = await createRepository({
    'lockstep.json': config({ m: { from: 'api/src', to: 'lambda/code/src' } }),
    '.gitignore': '.aws-sam\n',
    'api/src/app.py': 'app = 1\n',
    'lambda/code/src/app.py': 'app = 1\n',
    'lambda/old/src/app.py': 'app = 0\n',
    'lambda/template.yaml': template('old'),
  })
  samBuild(repo, 'lambda/template.yaml')
  repo.write({ 'lambda/template.yaml': template('code') })
  const { code, stdout } = check(repo)
  expect(code).toBe(1)
  expect(stdout).toContain('  ApiFunction was built from lambda/old, which its template no longer names\n')
  samBuild(repo, 'lambda/template.yaml')
  expectCode(check(repo), 0)
})

describe('a build that can’t be compared', () => {
  test(
    'because it isn’t there: exit 2, and its row stays',
    shows('chain', 'nothing was built', 'exit 2, and the station is told as not built', 4),
    async () => {
      await using repo = await createBuilt()
      rmSync(join(repo.root, 'dist'), { recursive: true })
      const { code, stdout } = check(repo)
      expect(code).toBe(2)
      expect(stdout).toBe(`\
✓ m is in sync with api/src (3 files)
? m: the build dist/fn/src: not built
error: nothing was built at dist/fn/src
hint:  run the build that writes dist/fn/src
`)
      expect(report(repo)).toMatchObject({
        inSync: false,
        mirrors: [{ inSync: true, stations: [{ inSync: false, notCompared: 'not built' }] }],
        errors: [{ code: 'NOT_BUILT', mirror: 'm', station: 'built dist/fn/src' }],
      })
    },
  )

  test('because it is another folder', async () => {
    await using repo = await createBuilt({ mirror: { built: ['dist/fn'] } })
    expectCode(check(repo), 2)
    expect(report(repo).errors).toMatchObject([
      { code: 'STATION_EMPTY', message: 'dist/fn holds none of the mirrored files' },
    ])
  })

  test('because nothing says where it is', async () => {
    await using repo = await createBuilt({ mirror: { built: undefined } })
    const { code, stdout } = check(repo)
    expect(code).toBe(2)
    expect(stdout).toContain('error: nothing says where m is built')
  })

  test('hides no other: the second build is told all the same', async () => {
    await using repo = await createBuilt({ mirror: { built: ['dist/none', 'dist/fn/src'] } })
    const { code, stdout } = check(repo)
    expect(code).toBe(2)
    expect(stdout).toContain('✓ m: the build dist/fn/src is in sync (4 files)')
  })

  test('because the mirror itself can’t: its source is empty', async () => {
    await using repo = await createBuilt()
    rmSync(join(repo.root, 'api'), { recursive: true })
    expectCode(check(repo), 2)
    expect(report(repo).errors.map(({ code }) => code)).toEqual(['SOURCE_EMPTY'])
  })

  test.each([['--built'], ['--deployed']])('because no build reads the index: %s', async flag => {
    await using repo = await createBuilt()
    const { code, stderr } = repo.lockstep(['check', '--staged', flag])
    expect(code).toBe(2)
    expect(stderr).toContain('no build reads the index')
  })
})

describe('a built zip', () => {
  const entries = (repo: TestRepository, folder = 'src/'): WrittenEntry[] => [
    { name: 'requests/api.py', content: 'api\n' },
    ...['app.py', 'models/license.py', 'own.py', 'run.sh'].map(name => ({
      name: `${folder}${name}`,
      content: readFileSync(join(repo.root, 'lambda/src', name)),
      mode: name === 'run.sh' ? 0o100755 : 0o100644,
    })),
  ]
  const zipped = { built: [{ path: 'dist/fn.zip', within: 'src', function: 'Fn' }] }

  test(
    'is compared by its entries',
    shows('chain', 'a built zip', 'compared by content and executable bit, never by its checksum', 4),
    async () => {
      await using repo = await createBuilt({ mirror: zipped })
      repo.write({ 'dist/fn.zip': writeZip({ entries: entries(repo) }) })
      expect(check(repo).stdout).toContain('✓ m: the build Fn is in sync (4 files)')
      repo.write({ 'dist/fn.zip': writeZip({ entries: entries(repo), comment: Buffer.from('made again') }) })
      expectCode(check(repo), 0)
      const stale = entries(repo).map(entry =>
        entry.name === 'src/app.py' ? { ...entry, content: 'app = 9\n' } : entry,
      )
      repo.write({ 'dist/fn.zip': writeZip({ entries: stale }) })
      expect(findings(repo)).toEqual(['edited app.py'])
    },
  )

  test('keeps no modes where it wasn’t made on Unix', async () => {
    await using repo = await createBuilt({ mirror: zipped })
    const dos = entries(repo).map(entry => ({ ...entry, mode: 0, creator: 0 }))
    repo.write({ 'dist/fn.zip': writeZip({ entries: dos }) })
    expectCode(check(repo), 0)
    const unix = entries(repo).map(entry => ({ ...entry, mode: 0o100644 }))
    repo.write({ 'dist/fn.zip': writeZip({ entries: unix }) })
    expect(findings(repo)).toEqual([expect.stringMatching(/ run\.sh$/)])
  })

  test('without the folder in it that was named', async () => {
    await using repo = await createBuilt({ mirror: zipped })
    repo.write({ 'dist/fn.zip': writeZip({ entries: entries(repo, 'code/') }) })
    expectCode(check(repo), 2)
    expect(report(repo).errors).toMatchObject([{ code: 'NOT_BUILT' }])
  })

  test.each([
    ['leads out of it', [{ name: '../evil.py', content: 'x' }], 'ARCHIVE_REFUSED'],
    ['has a name twice', [{ name: 'src/app.py', content: 'x' }], 'ARCHIVE_REFUSED'],
  ])('that %s is refused, and nothing of it is written', async (_, more, code) => {
    await using repo = await createBuilt({ mirror: zipped })
    repo.write({ 'dist/fn.zip': writeZip({ entries: [...entries(repo), ...more] }) })
    const before = repo.run('find', ['.', '-not', '-path', './.git/*']).stdout
    expectCode(check(repo), 2)
    expect(report(repo).errors).toMatchObject([{ code, station: 'built Fn' }])
    expect(repo.run('find', ['.', '-not', '-path', './.git/*']).stdout).toBe(before)
    expect(repo.read('../evil.py')).toBeUndefined()
  })

  test('that is cut off is no build', async () => {
    await using repo = await createBuilt({ mirror: zipped })
    const whole = writeZip({ entries: entries(repo) })
    repo.write({ 'dist/fn.zip': whole.subarray(0, whole.length - 30) })
    expectCode(check(repo), 2)
    expect(report(repo).errors).toMatchObject([{ code: 'BUILD_UNREADABLE' }])
  })
})

describe('kinds of mirrors', () => {
  test('a single file, in a folder and in a zip', async () => {
    const files = { from: 'schema.json', to: 'lambda/schema.json' }
    await using repo = await createRepository({
      'lockstep.json': config({
        one: { ...files, built: ['dist/schema.json', { path: 'dist/a.zip', within: 'deep/schema.json' }] },
      }),
      '.gitignore': 'dist\n',
      'schema.json': '{}\n',
      'lambda/schema.json': '{}\n',
    })
    repo.write({
      'dist/schema.json': '{}\n',
      'dist/a.zip': writeZip({ entries: [{ name: 'deep/schema.json', content: '{}\n' }] }),
    })
    expect(check(repo)).toMatchObject({ code: 0 })
    repo.write({ 'dist/schema.json': '[]\n' })
    expect(check(repo)).toMatchObject({ code: 1 })
  })

  test('a chain: its second link is compared with what the first source says', async () => {
    await using repo = await createBuilt({
      mirror: { built: undefined },
      files: {
        'lockstep.json': config({
          m: { ...mirror, built: undefined },
          n: { from: 'lambda/src', to: 'edge/src', exclude: ['own.py'], built: ['dist/edge'] },
        }),
        'edge/src/app.py': 'app = 1\n',
        'edge/src/models/license.py': 'class License: pass\n',
        'edge/src/run.sh': { executable: '#!/bin/sh\n' },
      },
    })
    cpSync(join(repo.root, 'edge/src'), join(repo.root, 'dist/edge'), { recursive: true })
    expect(check(repo)).toMatchObject({ code: 0 })
    repo.write({ 'api/src/app.py': 'app = 2\n' })
    const stations = report(repo).mirrors.find(({ name }) => name === 'n')?.stations
    expect(stations?.[0]?.findings).toMatchObject([{ path: 'edge/src/app.py', kind: 'stale' }])
  })

  test('a revision: what was built is compared with that commit', async () => {
    await using repo = await createBuilt()
    repo.write({ 'api/src/app.py': 'app = 2\n', 'lambda/src/app.py': 'app = 2\n' })
    repo.commit('feat: two')
    expectCode(check(repo, '--at', 'HEAD~1'), 0)
    expectCode(check(repo, '--at', 'HEAD'), 1)
  })

  test('an untracked mirror', async () => {
    await using repo = await createRepository({
      'lockstep.json': config({
        m: { from: 'api/src', to: 'lambda/src', tracked: false, built: ['dist/fn/src'] },
      }),
      '.gitignore': 'dist\nlambda/src\n',
      'api/src/app.py': 'app = 1\n',
    })
    expectCode(repo.lockstep(['sync']), 0)
    build(repo)
    expectCode(check(repo), 0)
    repo.write({ 'dist/fn/src/app.py': 'app = 9\n' })
    expectCode(check(repo), 1)
  })
})

describe('other formats', () => {
  async function createStale(): Promise<TestRepository> {
    const repo = await createBuilt()
    repo.write({ 'dist/fn/src/app.py': 'app = 9\n', 'dist/fn/src/models/license.py': undefined })
    return repo
  }

  test('GitHub gets a line a station, not one a file', async () => {
    await using repo = await createStale()
    const { stdout } = check(repo, '--format', 'github')
    expect(stdout.split('\n').filter(line => line.startsWith('::'))).toEqual([
      '::error title=m%3A the build dist/fn/src::built before the mirror changed%0Afix: run the build that writes dist/fn/src',
    ])
  })

  test('Markdown has a table for each', async () => {
    await using repo = await createStale()
    expect(check(repo, '--format', 'markdown').stdout).toBe(`\
✓ **m** is in sync with \`api/src\` (3 files)

### ✗ m: the build dist/fn/src: built before the mirror changed

2 of 4 files differ.

| | file | its source |
|---|---|---|
| edited | \`lambda/src/app.py\` | \`api/src/app.py\` |
| missing | \`lambda/src/models/license.py\` | \`api/src/models/license.py\` |

Fix: \`run the build that writes dist/fn/src\`
`)
  })
})

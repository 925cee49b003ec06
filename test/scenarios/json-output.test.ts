/**
 * The JSON of every command, in every situation in which it looks different: one document on stdout that fits the published
 * schema, nothing else there, and the exit code that goes with it.
 */
import { describe, expect, test } from 'vitest'
import type { JsonReport } from '../../packages/lockstep/src/reporters/json-schema.ts'
import { parseReport } from '../support/json-report.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = {
  'lockstep.json': config({ lambda: { from: 'src', to: 'copy' } }),
  'src/a.py': 'a = 1\n',
  'src/b.py': 'b = 1\n',
  'copy/a.py': 'a = 1\n',
  'copy/b.py': 'b = 1\n',
}

/** Runs a command with `--format json`; the report, the exit code, and that stderr stays silent. */
function runJson(repo: TestRepository, ...args: string[]): { code: number; report: JsonReport } {
  const { code, stdout, stderr } = repo.lockstep([...args, '--format', 'json'])
  expect(stderr).toBe('')
  return { code, report: parseReport(stdout) }
}

const kinds = ({ mirrors }: JsonReport) =>
  mirrors.flatMap(({ findings }) => findings.map(({ kind, path }) => `${kind} ${path}`))

describe('check', () => {
  test('in sync', async () => {
    await using repo = await createRepository(files)
    expect(runJson(repo, 'check')).toEqual({
      code: 0,
      report: {
        version: 1,
        command: 'check',
        place: 'worktree',
        inSync: true,
        mirrors: [{ name: 'lambda', from: 'src', to: 'copy', inSync: true, compared: 2, findings: [] }],
        errors: [],
      },
    })
  })

  test('each kind of drift, and since when', async () => {
    await using repo = await createRepository({ ...files, 'src/gone.py': 'gone\n', 'copy/gone.py': 'gone\n' })
    repo.write({ 'src/a.py': 'a = 2\n', 'src/new.py': 'new\n', 'src/gone.py': undefined })
    const since = repo.commit('feat: the source alone')
    repo.write({ 'copy/b.py': 'mine\n', 'copy/extra.py': 'mine too\n' })
    repo.commit('a hand edit')
    repo.write({ 'README.md': 'later\n' })
    repo.commit('something else')
    const { code, report } = runJson(repo, 'check')
    expect([code, report.inSync]).toEqual([1, false])
    expect(kinds(report)).toEqual([
      'stale copy/a.py',
      'edited copy/b.py',
      'edited copy/extra.py',
      'extra copy/gone.py',
      'missing copy/new.py',
    ])
    const [mirror] = report.mirrors
    expect(mirror?.findings.map(({ expected, actual }) => [Boolean(expected), Boolean(actual)])).toEqual([
      [true, true],
      [true, true],
      [false, true],
      [false, true],
      [true, false],
    ])
    expect(mirror?.findings[1]).toMatchObject({
      sourceMoved: false,
      baseId: repo.git('rev-parse', 'HEAD:src/b.py'),
    })
    expect(mirror?.since).toMatchObject({ commit: since, subject: 'feat: the source alone', atLeast: false })
    expect(runJson(repo, 'check', '--no-explain').report.mirrors[0]).not.toHaveProperty('since')
  })

  test('the index, and a revision', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'src/a.py': 'a = 2\n' })
    expect(runJson(repo, 'check', '--staged')).toMatchObject({ code: 0, report: { place: 'index' } })
    repo.git('add', 'src')
    expect(runJson(repo, 'check', '--staged')).toMatchObject({
      code: 1,
      report: { place: 'index', inSync: false },
    })
    expect(runJson(repo, 'check', '--at', 'HEAD')).toMatchObject({
      code: 0,
      report: { place: 'revision', revision: 'HEAD', inSync: true },
    })
  })

  test('an error beside an answer hides neither', async () => {
    await using repo = await createRepository({
      ...files,
      'lockstep.json': config({ broken: { from: 'nowhere', to: 'x' }, lambda: { from: 'src', to: 'copy' } }),
    })
    repo.write({ 'src/a.py': 'a = 2\n' })
    const { code, report } = runJson(repo, 'check')
    expect(code).toBe(2)
    expect(report).toMatchObject({ inSync: false, mirrors: [{ name: 'lambda', inSync: false }] })
    expect(report.errors).toMatchObject([
      { code: 'SOURCE_EMPTY', mirror: 'broken', hint: expect.any(String), message: expect.any(String) },
    ])
  })

  test('mirrors that are left out say so', async () => {
    await using repo = await createRepository({
      ...files,
      '.gitignore': '/made\n',
      'lockstep.json': config({
        lambda: { from: 'src', to: 'copy' },
        local: { from: 'src', to: 'made', tracked: false },
      }),
    })
    const { code, report } = runJson(repo, 'check', '--staged')
    expect(code).toBe(0)
    expect(report.mirrors.map(({ name, notCompared }) => [name, notCompared !== undefined])).toEqual([
      ['lambda', false],
      ['local', true],
    ])
    expect(runJson(repo, 'check', '--staged', 'local')).toMatchObject({
      code: 2,
      report: { inSync: false, errors: [{ code: 'NOTHING_COMPARED' }] },
    })
  })

  test('a name that is not UTF-8 has its bytes beside it', async () => {
    await using repo = await createRepository(files)
    // The shell can make a name that a JavaScript string can't.
    repo.run('sh', ['-c', 'printf x > "$(printf "src/caf\\\\351.py")"'])
    const { code, report } = runJson(repo, 'check')
    const [finding] = report.mirrors[0]?.findings ?? []
    expect(code).toBe(1)
    expect(finding).toMatchObject({ kind: 'missing', path: 'copy/caf\ufffd.py' })
    expect(Buffer.from(finding?.pathBytes ?? '', 'base64').toString('latin1')).toBe('copy/caf\u00e9.py')
    const { report: synced } = runJson(repo, 'sync')
    expect(synced.mirrors[0]?.changes).toEqual([
      { path: 'copy/caf\ufffd.py', pathBytes: finding?.pathBytes, change: 'added' },
    ])
  })
})

describe('sync', () => {
  test.each([
    ['sync', []],
    ['sync --staged', ['--staged']],
  ])('%s', async (_, flags) => {
    await using repo = await createRepository({ ...files, 'copy/old.py': 'old\n', 'src/old.py': 'old\n' })
    repo.write({ 'src/a.py': 'a = 2\n', 'src/new.py': 'new\n', 'src/old.py': undefined })
    repo.git('add', 'src')
    const changes = [
      { path: 'copy/a.py', change: 'updated' },
      { path: 'copy/new.py', change: 'added' },
      { path: 'copy/old.py', change: 'removed' },
    ]
    expect(runJson(repo, 'sync', ...flags, '--dry-run')).toMatchObject({
      code: 1,
      report: { command: 'sync', inSync: false, mirrors: [{ inSync: false, changes }] },
    })
    expect(runJson(repo, 'sync', ...flags, '--frozen')).toMatchObject({ code: 1, report: { inSync: false } })
    expect(runJson(repo, 'sync', ...flags)).toMatchObject({
      code: 0,
      report: { command: 'sync', inSync: true, mirrors: [{ inSync: true, findings: [], changes }] },
    })
    expect(runJson(repo, 'sync', ...flags)).toMatchObject({ code: 0, report: { inSync: true } })
  })

  test('a hand edit', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'copy/a.py': 'mine\n' })
    const { code, report } = runJson(repo, 'sync')
    expect([code, kinds(report)]).toEqual([1, ['edited copy/a.py']])
    expect(report.mirrors[0]).not.toHaveProperty('changes')
  })
})

describe('hook pre-commit', () => {
  test('nothing of a mirror staged', async () => {
    await using repo = await createRepository(files)
    expect(runJson(repo, 'hook', 'pre-commit')).toMatchObject({
      code: 0,
      report: { command: 'hook pre-commit', place: 'index', inSync: true, mirrors: [] },
    })
  })

  test('pass, having staged the mirror', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'src/a.py': 'a = 2\n' })
    repo.git('add', 'src')
    expect(runJson(repo, 'hook', 'pre-commit')).toMatchObject({
      code: 0,
      report: {
        inSync: true,
        mirrors: [{ verdict: 'pass', changes: [{ path: 'copy/a.py', change: 'updated' }], findings: [] }],
      },
    })
  })

  test('block, with the way out', async () => {
    await using repo = await createRepository(files)
    repo.write({ 'copy/a.py': 'mine\n' })
    repo.git('add', 'copy')
    const { code, report } = runJson(repo, 'hook', 'pre-commit')
    expect([code, kinds(report)]).toEqual([1, ['edited copy/a.py']])
    expect(report.mirrors[0]).toMatchObject({ verdict: 'block', fix: expect.any(String) })
  })

  test('a source with a conflict is an error', async () => {
    await using repo = await createRepository(files)
    repo.git('checkout', '-q', '-b', 'other')
    repo.write({ 'src/a.py': 'theirs\n', 'copy/a.py': 'theirs\n' })
    repo.commit('theirs')
    repo.git('checkout', '-q', 'main')
    repo.write({ 'src/a.py': 'ours\n', 'copy/a.py': 'ours\n' })
    repo.commit('ours')
    repo.tryGit(['merge', 'other'])
    expect(runJson(repo, 'hook', 'pre-commit')).toMatchObject({
      code: 2,
      report: { inSync: false, errors: [{ code: 'SOURCE_UNMERGED', mirror: 'lambda' }] },
    })
  })
})

describe('no answer', () => {
  test.each([
    [['check', '--no-such-option'], 'USAGE'],
    [['check', '--staged', '--at', 'HEAD'], 'USAGE'],
    [['chekc'], 'USAGE'],
    [['check', 'no-such-mirror'], 'MIRROR_UNKNOWN'],
    [['check', '--at', 'no-such-revision'], 'REVISION_UNKNOWN'],
    [['check', '--cwd', '/'], 'NOT_A_REPOSITORY'],
  ])('%j: %s', async (args, code) => {
    await using repo = await createRepository(files)
    const answer = runJson(repo, ...args)
    expect(answer).toMatchObject({
      code: 2,
      report: { command: args[0], inSync: false, mirrors: [], errors: [{ code }] },
    })
  })

  test.each([
    { args: [], place: { place: 'worktree' } },
    { args: ['--staged'], place: { place: 'index' } },
    { args: ['--at', 'HEAD'], place: { place: 'revision', revision: 'HEAD' } },
    { args: ['--at=HEAD'], place: { place: 'revision', revision: 'HEAD' } },
  ])('at the place that was asked for: $args', async ({ args, place }) => {
    await using repo = await createRepository({ 'src/a.py': 'a = 1\n' })
    const { code, report } = runJson(repo, 'check', ...args)
    expect(code).toBe(2)
    expect(report).toMatchObject({ ...place, errors: [{ code: 'CONFIG_MISSING' }] })
  })

  test('a broken declaration, and none', async () => {
    await using repo = await createRepository({ ...files, 'lockstep.json': '{ "mirors": {} }\n' })
    expect(runJson(repo, 'check')).toMatchObject({
      code: 2,
      report: { errors: [{ code: 'CONFIG_INVALID' }] },
    })
    repo.write({ 'lockstep.json': '{}\n' })
    expect(runJson(repo, 'check')).toMatchObject({ code: 2, report: { errors: [{ code: 'NO_MIRRORS' }] } })
    repo.write({ 'lockstep.json': undefined })
    expect(runJson(repo, 'check')).toMatchObject({
      code: 2,
      report: { errors: [{ code: 'CONFIG_MISSING' }] },
    })
  })
})

test('--output writes the same document to a file, and stdout stays empty', async () => {
  await using repo = await createRepository(files)
  const { code, stdout } = repo.lockstep(['check', '--format', 'json', '--output', 'report.json'])
  expect([code, stdout]).toEqual([0, ''])
  expect(parseReport(repo.read('report.json') ?? '').inSync).toBe(true)
})

describe('parseReport goes red', () => {
  const report = { version: 1, command: 'check', place: 'index', inSync: true, mirrors: [], errors: [] }
  test.each([
    { ...report, version: 2 },
    { ...report, extra: 1 },
    { ...report, errors: undefined },
    { ...report, errors: [{ code: 'NO_SUCH_CODE', message: 'x' }] },
    { ...report, mirrors: [{ name: 'a', from: 'a', to: 'b', inSync: true, compared: 1, findings: [{}] }] },
  ])('on %j', document => {
    expect(() => parseReport(JSON.stringify(document))).toThrow('not a report')
  })
  test('on a second document', () => {
    expect(() => parseReport(`${JSON.stringify(report)}\n{}`)).toThrow(SyntaxError)
  })
})

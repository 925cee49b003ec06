/**
 * `lockstep gate`: what a deploy script may go on with, and what it writes down. Beside it `check --receipt`, which reads that
 * later. SAM's builds are made by its stand-in.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import { parseReport } from '../support/json-report.ts'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'
import { samBuild } from '../support/sam-build.ts'

const template = `Resources:
  ApiFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code/
      Runtime: python3.12
      Handler: main.handler
`

/** A mirror in sync in a function's folder, committed and built. */
async function createReady(files: Record<string, Content> = {}): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'api/src', to: 'lambda/code/src' } }),
    '.gitignore': '.aws-sam\n',
    'api/src/app.py': 'app = 1\n',
    'lambda/code/src/app.py': 'app = 1\n',
    'lambda/code/main.py': 'import src.app\n',
    'lambda/template.yaml': template,
    'README.md': 'read me\n',
    ...files,
  })
  samBuild(repo, 'lambda/template.yaml')
  return repo
}

const gate = (repo: TestRepository, ...words: string[]) => repo.lockstep(['gate', ...words])

describe('the gate opens', () => {
  test(
    'where source, mirror and build are what the commit says',
    shows(
      'chain',
      '`gate` at a clean commit, in sync and built',
      'exit 0, with a receipt on stdout alone',
      4,
    ),
    async () => {
      await using repo = await createReady()
      const { code, stdout, stderr } = gate(repo)
      expect(code, stderr).toBe(0)
      const head = repo.git('rev-parse', 'HEAD')
      expect(stderr).toBe(`\
✓ m is in sync with api/src (1 file)
✓ m: the build ApiFunction is in sync (1 file)
${head.slice(0, 8)} may be deployed: it is what was built
`)
      const receipt = JSON.parse(stdout)
      expect(receipt).toEqual({
        version: 1,
        lockstep: expect.stringMatching(/^\d+\.\d+\.\d+/),
        commit: head,
        tree: repo.git('rev-parse', 'HEAD^{tree}'),
        mirrors: [
          {
            name: 'm',
            from: 'api/src',
            to: 'lambda/code/src',
            sourceTree: repo.git('rev-parse', 'HEAD:api/src'),
            mirrorTree: repo.git('rev-parse', 'HEAD:lambda/code/src'),
            files: 1,
            contentId: receipt.mirrors[0].contentId,
            built: [
              {
                name: 'ApiFunction',
                path: 'lambda/.aws-sam/build/ApiFunction/src',
                kind: 'directory',
                files: 1,
                contentId: receipt.mirrors[0].contentId,
                size: 8,
              },
            ],
          },
        ],
      })
    },
  )

  test(
    'and writes the same receipt for the same commit and build, on another day',
    shows('chain', 'the receipts of one commit', 'the same bytes each time', 7),
    async () => {
      await using repo = await createReady()
      const first = gate(repo).stdout
      samBuild(repo, 'lambda/template.yaml')
      expect(repo.lockstep(['gate'], { environment: { LOCKSTEP_NOW: '2030-01-01T00:00:00Z' } }).stdout).toBe(
        first,
      )
    },
  )

  test('with --output the receipt goes to the file, and stdout stays empty', async () => {
    await using repo = await createReady()
    expect(gate(repo, '--output', '../receipt.json')).toMatchObject({ code: 0, stdout: '' })
    expect(JSON.parse(repo.read('../receipt.json') ?? '')).toMatchObject({ version: 1 })
  })

  test('whatever untracked files lie about elsewhere', async () => {
    await using repo = await createReady()
    repo.write({ 'downloads/artifact.zip': 'x', 'receipt.json': '{}' })
    expectCode(gate(repo), 0)
  })

  test(
    'whatever SAM leaves out of every build',
    shows('chain', 'a `.gitignore` in the source, which `sam build` never copies', 'in sync', 4),
    async () => {
      const hidden = { '.gitignore': '*.log\n', 'env/settings.py': 'debug = 1\n' }
      const files = Object.entries(hidden).flatMap(([name, text]) => [
        [`api/src/${name}`, text],
        [`lambda/code/src/${name}`, text],
      ])
      await using repo = await createReady(Object.fromEntries(files))
      expect(repo.read('lambda/.aws-sam/build/ApiFunction/src/app.py')).toBe('app = 1\n')
      expect(repo.read('lambda/.aws-sam/build/ApiFunction/src/.gitignore')).toBeUndefined()
      expectCode(gate(repo), 0)
    },
  )

  test('for the named mirror alone', async () => {
    await using repo = await createReady({ 'other/a.txt': 'a\n', 'copy/a.txt': 'b\n' })
    repo.write({
      'lockstep.json': config({
        m: { from: 'api/src', to: 'lambda/code/src' },
        stale: { from: 'other', to: 'copy' },
      }),
    })
    repo.commit('chore: another mirror, which is out of sync')
    expectCode(gate(repo, 'm'), 0)
    expectCode(gate(repo), 1)
  })
})

describe('the gate stays shut', () => {
  const refused = (repo: TestRepository, code: number) => {
    const answer = gate(repo)
    expect(answer.code, answer.stderr).toBe(code)
    expect(answer.stdout).toBe('')
    expect(answer.stderr).toMatch(/\nnothing may be deployed from here\n$/)
    return answer.stderr
  }

  test.each([
    ['a changed file that no build reads', { 'README.md': 'read me twice\n' }, 'README.md'],
    ['a new file beside the mirror', { 'lambda/code/handler.py': 'x\n' }, 'lambda/code/handler.py'],
    ['a removed file', { 'README.md': undefined }, 'README.md'],
  ])(
    'for %s in no commit',
    shows('chain', 'uncommitted changes', '`gate` refuses, and names them', 4),
    async (_, files: Record<string, Content | undefined>, path) => {
      await using repo = await createReady()
      repo.write(files)
      if ('lambda/code/handler.py' in files) samBuild(repo, 'lambda/template.yaml')
      expect(refused(repo, 1)).toContain(`
✗ 1 change is in no commit, and what would be deployed with them is in none either
    ${path}
  fix:  commit them (git commit), or put them aside (git stash --include-untracked)
`)
    },
  )

  test('for a staged change that the work tree no longer has', async () => {
    await using repo = await createReady()
    repo.write({ 'README.md': 'staged\n' })
    repo.git('add', 'README.md')
    repo.write({ 'README.md': 'read me\n' })
    expect(refused(repo, 1)).toContain('README.md')
  })

  test('for a change that was committed and not built', async () => {
    await using repo = await createReady()
    repo.write({ 'api/src/app.py': 'app = 2\n', 'lambda/code/src/app.py': 'app = 2\n' })
    repo.commit('feat: two')
    expect(refused(repo, 1)).toContain('  fix:  cd lambda && sam build\n')
    samBuild(repo, 'lambda/template.yaml')
    expectCode(gate(repo), 0)
  })

  test('where nothing was built, or nothing says where', async () => {
    await using repo = await createReady()
    rmSync(join(repo.root, 'lambda/.aws-sam'), { recursive: true })
    expect(refused(repo, 2)).toContain('hint:  cd lambda && sam build\n')
    repo.git('rm', '-q', 'lambda/template.yaml')
    repo.git('commit', '-qm', 'chore: no template')
    expect(refused(repo, 2)).toContain('error: nothing says where m is built')
  })

  test('with --format json the refusal is one document, by its schema', async () => {
    await using repo = await createReady()
    repo.write({ 'README.md': 'changed\n' })
    const { code, stdout } = gate(repo, '--format', 'json')
    expect(code).toBe(1)
    expect(parseReport(stdout)).toMatchObject({ command: 'gate', inSync: false, uncommitted: ['README.md'] })
  })

  test(
    'for a mirror that a sparse checkout leaves out',
    shows(
      'chain',
      '`gate` in a sparse checkout without one of the mirrors',
      'exit 2; named alone, the other may pass',
      4,
    ),
    async () => {
      await using repo = await createReady({ 'other/a.txt': 'a\n', 'copy/a.txt': 'a\n' })
      repo.write({
        'lockstep.json': config({
          m: { from: 'api/src', to: 'lambda/code/src' },
          hidden: { from: 'other', to: 'copy' },
        }),
      })
      repo.commit('chore: another mirror')
      repo.git('sparse-checkout', 'set', 'api', 'lambda', 'other')
      samBuild(repo, 'lambda/template.yaml')
      expectCode(repo.lockstep(['check']), 0)
      expect(refused(repo, 2)).toContain(
        'error: hidden was not compared: this sparse checkout leaves it out\n',
      )
      expectCode(gate(repo, 'm'), 0)
    },
  )

  test('where another commit is checked out while it looks', async () => {
    await using repo = await createReady({ '.gitattributes': 'README.md filter=moving\n' })
    const first = repo.git('rev-parse', 'HEAD')
    repo.git('commit', '-q', '--allow-empty', '-m', 'the same tree, another commit')
    const second = repo.git('rev-parse', 'HEAD')
    repo.git('update-ref', 'HEAD', first)
    // Git asks the filter when it looks whether a touched file has changed, and that is when somebody else is at work.
    repo.git('config', 'filter.moving.clean', `git update-ref HEAD ${second}; cat`)
    repo.write({ 'README.md': 'read me\n' })
    const { code, stdout, stderr } = gate(repo)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('error: another commit was checked out while the gate looked at this one\n')
    expect(repo.git('rev-parse', 'HEAD')).toBe(second)
  })

  test('before the first commit', async () => {
    await using repo = await createRepository(
      { 'lockstep.json': config({ m: { from: 'a', to: 'b' } }) },
      { commit: false },
    )
    const { code, stderr } = gate(repo)
    expect(code).toBe(2)
    expect(stderr).toContain('error: nothing can be let through: there is no commit yet')
  })
})

describe('check --receipt', () => {
  const withReceipt = async () => {
    const repo = await createReady()
    expectCode(gate(repo, '--output', '../receipt.json'), 0)
    return repo
  }
  const check = (repo: TestRepository, ...words: string[]) =>
    repo.lockstep(['check', '--receipt', '../receipt.json', ...words])

  test(
    'is in sync while the source is what was let through, whatever happened to the build',
    shows(
      'chain',
      '`check --receipt` without the build',
      'in sync while the source is what was let through',
      4,
    ),
    async () => {
      await using repo = await withReceipt()
      rmSync(join(repo.root, 'lambda/.aws-sam'), { recursive: true })
      repo.write({ 'README.md': 'another day\n' })
      repo.commit('docs: another day')
      expect(check(repo)).toMatchObject({
        code: 0,
        stdout:
          '✓ m is in sync with api/src (1 file)\n✓ m: the receipt ../receipt.json is in sync (1 file)\n',
      })
    },
  )

  test('names what changed since, and how far it is behind', async () => {
    await using repo = await withReceipt()
    repo.write({
      'api/src/app.py': 'app = 2\n',
      'lambda/code/src/app.py': 'app = 2\n',
      'api/src/new.py': 'new\n',
    })
    expectCode(repo.lockstep(['sync', '--keep-build']), 0)
    repo.commit('feat: two')
    const { code, stdout } = check(repo)
    expect(code).toBe(1)
    expect(stdout.replace(/\b[0-9a-f]{8}\b/g, 'COMMIT')).toContain(`\
✗ m: the receipt ../receipt.json is out of sync (2 of 2 files)
    stale    app.py
    missing  new.py
  the gate let COMMIT through
  for 24 days, since COMMIT (8 Jan, "feat: two")
  fix:  deploy again
`)
  })

  test('without that commit says that it differs, and that no more can be told', async () => {
    await using repo = await withReceipt()
    repo.write({ 'api/src/app.py': 'app = 2\n', 'lambda/code/src/app.py': 'app = 2\n' })
    repo.commit('feat: two')
    repo.git('clone', '-q', '--depth=1', `file://${repo.root}`, '../shallow')
    const { code, stdout } = repo.lockstep(['check', '--receipt', '../receipt.json', '--cwd', '../shallow'], {
      directory: '.',
    })
    // The file is named as seen from --cwd.
    expect(code, stdout).toBe(1)
    expect(stdout).toContain("what differs can't be listed: that commit is not in this clone")
  })

  test('of a mirror that was declared otherwise then', async () => {
    await using repo = await withReceipt()
    repo.write({
      'lockstep.json': config({ m: { from: 'api/src', to: 'lambda/code/src', include: ['**', 'more'] } }),
    })
    expect(check(repo)).toMatchObject({ code: 0 })
    // What the commit holds says nothing under another declaration: it would be compared with what was never let through.
    repo.write({ 'api/src/b.py': 'b\n', 'lambda/code/src/b.py': 'b\n', 'lambda/code/src/app.py': undefined })
    repo.write({
      'lockstep.json': config({ m: { from: 'api/src', to: 'lambda/code/src', exclude: ['app.py'] } }),
    })
    const { code, stdout } = check(repo)
    expect(code, stdout).toBe(1)
    expect(stdout).toContain("what differs can't be listed: the mirror was declared differently then")
  })

  test.each([
    ['isn’t there', undefined, 'FILE_UNREADABLE'],
    ['isn’t JSON', 'no receipt', 'RECEIPT_INVALID'],
    ['is something else', '{ "version": 1 }', 'RECEIPT_INVALID'],
    ['is of another version', '{ "version": 2 }', 'RECEIPT_INVALID'],
  ])('that %s is exit 2', async (_, text, code) => {
    await using repo = await createReady()
    repo.write({ '../receipt.json': text })
    const answer = check(repo, '--format', 'json')
    expect(answer.code).toBe(2)
    expect(parseReport(answer.stdout).errors).toMatchObject([{ code }])
  })

  test('that says nothing of the mirror is exit 2', async () => {
    await using repo = await withReceipt()
    repo.write({ 'lockstep.json': config({ another: { from: 'api/src', to: 'lambda/code/src' } }) })
    const { code, stdout } = check(repo)
    expect(code).toBe(2)
    expect(stdout).toContain('error: the receipt says nothing of another')
  })
})

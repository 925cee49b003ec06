/**
 * Where a report goes, and what never goes to a terminal: other people's control characters, whether they come from a file
 * name, from a link's target or from a commit's subject.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository } from '../support/repository.ts'

const files = { 'lockstep.json': config({ m: { from: 'a', to: 'b' } }), 'a/x.py': 'x\n', 'b/x.py': 'x\n' }
const evil = 'e\x1b[2Jvil'
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\x00-\x09\x0b-\x1f\x7f]/

describe('--output', () => {
  test('takes the report, and stdout stays empty', async () => {
    await using repo = await createRepository(files)
    const file = join(repo.root, '../report.json')
    expect(repo.lockstep(['check', '--format', 'json', '--output', file])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(JSON.parse(repo.read('../report.json') ?? '')).toMatchObject({ inSync: true })
  })

  test.each([[[]], [['--format', 'json']]])(
    'that cannot be written is no answer and no bug %s',
    shows('bad input', '`--output` names a file that can’t be written', 'exit 2 with the reason', 4),
    async words => {
      await using repo = await createRepository(files)
      const { code, stdout, stderr } = repo.lockstep(['check', ...words, '--output', 'no/such/directory/x'])
      expect(code).toBe(2)
      expect(stdout + stderr).toContain("the report can't be written: ENOENT")
      if (words.length > 0) expect(JSON.parse(stdout)).toMatchObject({ errors: [{ code: 'WRITE_FAILED' }] })
    },
  )
})

describe('no control character reaches a terminal', () => {
  test(
    'from the subject of a commit',
    shows('traps', 'control characters in the subject of a commit', 'no terminal sees them', 5),
    async () => {
      await using repo = await createRepository(files)
      repo.write({ 'a/x.py': 'second\n' })
      repo.commit(`feat: ${evil}`)
      const { stdout } = repo.lockstep(['check'])
      expect(stdout).toContain('"feat: e\\x1b[2Jvil"')
      expect(stdout).not.toMatch(control)
    },
  )

  test(
    'from a name in an error, or the target of a link',
    shows(
      'traps',
      'control characters in the name of a file or the target of a link',
      'no terminal sees them',
      5,
    ),
    async () => {
      await using repo = await createRepository(files)
      repo.write({ [`a/${evil}`]: { link: `../${evil}` } })
      const { code, stdout } = repo.lockstep(['check'])
      expect(code).toBe(2)
      expect(stdout).toContain('a/e\\x1b[2Jvil → ../e\\x1b[2Jvil')
      expect(stdout).not.toMatch(control)
    },
  )

  test.each([[[]], [['--staged']]])('from a name that is in the way %s', async words => {
    await using repo = await createRepository({ ...files, '.gitignore': '/b/e*/\n' })
    repo.write({ [`b/${evil}/mine`]: 'mine\n', [`a/${evil}`]: 'a file\n' })
    repo.git('add', 'a')
    const { code, stdout } = repo.lockstep(['sync', '--no-explain', ...words])
    expect(code).toBe(1)
    expect(stdout).toContain('b/e\\x1b[2Jvil/mine is in the way')
    expect(stdout).not.toMatch(control)
  })

  test(
    'from a name in the command that ends a refusal',
    shows('traps', 'control characters in the command that a refusal names', 'no terminal sees them', 5),
    async () => {
      const mirror = { from: 'a', to: 'b', onCommit: 'block' }
      await using repo = await createRepository({ ...files, 'lockstep.json': config({ m: mirror }) })
      repo.installHook()
      repo.write({ [`a/${evil}`]: 'new\n' })
      repo.git('add', 'a')
      const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
      expect(code).toBe(1)
      expect(stderr).toMatch(/fix: .*e\\x1b\[2Jvil/)
      expect(stderr).not.toMatch(control)
    },
  )
})

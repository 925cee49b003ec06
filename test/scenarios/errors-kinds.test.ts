import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectRefused, files } from '../support/refused-source.ts'
import { config, createRepository } from '../support/repository.ts'

describe('a file where a directory is declared', () => {
  test(
    'at the mirror',
    shows(
      'bad input',
      'a file lies where the mirror directory is declared',
      'exit 2 with the reason; the file stays',
      3,
    ),
    async () => {
      await using repo = await createRepository(files)
      repo.write({ b: 'my file\n' })
      expect(expectRefused(repo)).toMatchInlineSnapshot(`
      "error: m can't be compared: its source is a directory, and the mirror a file (b)
      hint:  remove what is in the way with \`git rm\`, or correct "to" in lockstep.json
      "
    `)
      expect(repo.read('b')).toBe('my file\n')
      repo.git('add', '--all')
      expect(expectRefused(repo, ['--staged'])).toContain('its source is a directory, and the mirror a file')
    },
  )

  test(
    'at the mirror, ignored by git',
    shows(
      'bad input',
      'an ignored file of somebody’s lies where the mirror is declared',
      'it stays, whatever the sync is told',
      3,
    ),
    async () => {
      await using repo = await createRepository({ ...files, '.gitignore': '/b\n', 'b/x.py': 'x\n' })
      repo.write({ b: 'my file\n' })
      expect(repo.lockstep(['sync']).code).not.toBe(0)
      expect(repo.lockstep(['sync', '--overwrite-edits']).code).not.toBe(0)
      expect(repo.lockstep(['sync', '--staged']).code).not.toBe(0)
      expect(repo.read('b')).toBe('my file\n')
    },
  )

  test(
    'at a parent of the mirror',
    shows(
      'bad input',
      'a file lies above the mirror',
      'it is called an edit and stays, whatever the sync is told',
      3,
    ),
    async () => {
      await using repo = await createRepository({
        ...files,
        'lockstep.json': config({ m: { from: 'a', to: 'infra/b' } }),
        infra: 'my file\n',
      })
      expect(repo.lockstep(['sync'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "✗ m is out of sync with a (2 of 2 files)
          edited  sub/y.py  infra is in the way
          edited  x.py  infra is in the way
        nothing was written: a hand edit stays as it is
        fix:  remove it, move it to the source, or name it in "mirrorOnly"
      ",
      }
    `)
      expect(repo.lockstep(['sync', '--overwrite-edits'])).toMatchObject({ code: 1 })
      expect(repo.lockstep(['sync', '--staged'])).toMatchObject({ code: 1 })
      expect(repo.read('infra')).toBe('my file\n')
    },
  )

  test(
    'a directory where the declared source is a file',
    shows('bad input', 'a directory where the declared source is a file', 'exit 2 with the reason', 4),
    async () => {
      await using repo = await createRepository({
        ...files,
        'lockstep.json': config({ m: { from: 'a/x.py', to: 'b' } }),
      })
      expect(expectRefused(repo)).toMatchInlineSnapshot(`
      "error: m can't be compared: its source is a file, and the mirror a directory (b/sub/y.py)
      hint:  remove what is in the way with \`git rm\`, or correct "to" in lockstep.json
      "
    `)
    },
  )
})

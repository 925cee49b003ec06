/** `lockstep init`: from a repository with a copy, or without one yet, to a declared mirror that is in sync. */
import { describe, expect, test } from 'vitest'
import { findProgram, lockstepBin } from '../support/environment.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'

const paths = ['--from', 'apps/api/src', '--to', 'infra/fn/api/src'] as const

test('declares the mirror and makes the copy; twice changes nothing', async () => {
  await using repo = await createRepository({ 'apps/api/src/main.py': 'one\n' })
  expect(
    repo.lockstep(['init', '--from', './apps/api/src/', '--to', 'infra/fn/api/src/']),
  ).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "✓ lockstep.json declares api: infra/fn/api/src, made from apps/api/src
    ✓ api now equals apps/api/src: 1 added
        added    main.py
    next: \`npx lockstep install\` keeps it so with every commit
    ",
    }
  `)
  expect(repo.read('infra/fn/api/src/main.py')).toBe('one\n')
  const text = repo.read('lockstep.json')
  expect(repo.lockstep(['init', ...paths])).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "✓ lockstep.json has api: infra/fn/api/src, made from apps/api/src
    ✓ api is in sync with apps/api/src (1 file)
    next: \`npx lockstep install\` keeps it so with every commit
    ",
    }
  `)
  expect(repo.read('lockstep.json')).toBe(text)
  expect(repo.git('status', '--porcelain')).toBe('?? infra/\n?? lockstep.json')
})

test('a copy that differs is not written over', async () => {
  await using repo = await createRepository({
    'apps/api/src/main.py': 'one\n',
    'infra/fn/api/src/main.py': 'somebody’s\n',
  })
  expect(repo.lockstep(['init', ...paths])).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "✓ lockstep.json declares api: infra/fn/api/src, made from apps/api/src
    ✗ api is out of sync with apps/api/src (1 of 1 file)
        edited  main.py
      nothing was written: a hand edit stays as it is
      fix:  move the hand edit to the source, or name it in "mirrorOnly" (npx lockstep diff api shows it; npx lockstep sync --overwrite-edits api drops it)
    next: \`npx lockstep install\` keeps it so with every commit
    ",
    }
  `)
  expect(repo.read('infra/fn/api/src/main.py')).toBe('somebody’s\n')
})

describe('refused, and nothing is written', () => {
  test.each([
    ['without a terminal to ask on', []],
    ['a source that isn’t there', ['--from', 'nothing', '--to', 'x']],
    ['a copy in the git directory', ['--from', 'apps/api/src', '--to', '.git/x']],
    ['a copy outside', ['--from', 'apps/api/src', '--to', '../x']],
    ['a name that none may have', [...paths, '--name', 'a b']],
    ['a word too many', [...paths, 'word']],
  ])('%s', async (_name, words) => {
    await using repo = await createRepository({ 'apps/api/src/main.py': 'one\n' })
    expect(repo.lockstep(['init', ...words])).toMatchObject({ code: 2, stdout: '' })
    expect(repo.git('status', '--porcelain')).toBe('')
  })

  test('another mirror of that name', async () => {
    await using repo = await createRepository({ 'apps/api/src/main.py': 'one\n' })
    repo.lockstep(['init', ...paths])
    const text = repo.read('lockstep.json')
    expect(
      repo.lockstep(['init', '--from', 'apps/api/src', '--to', 'infra/fn/api']).stderr,
    ).toMatchInlineSnapshot(`
      "error: lockstep.json declares a mirror named api already, at infra/fn/api/src
      hint:  give this one another name
      "
    `)
    expect(repo.read('lockstep.json')).toBe(text)
  })
})

const script = findProgram('/usr/bin/script')

describe.skipIf(!script)('on a terminal', () => {
  /** Runs `lockstep init` as `script` gives it a terminal of its own, and types. */
  const type = (repo: TestRepository, input: string) => {
    const command = `${process.execPath} ${lockstepBin} init --no-color`
    return repo.run(String(script), ['--quiet', '--return', '--command', command, '/dev/null'], { input })
  }

  test('it asks for both paths, and then whether the hooks are wanted', async () => {
    await using repo = await createRepository({ 'apps/api/src/main.py': 'one\n' })
    const { code, stdout } = type(repo, 'apps/api/src\ninfra/fn/api/src\ny\n')
    expect(stdout).toContain('Put it into the hooks, so that every commit keeps it so? [y/N]')
    expect(stdout).not.toContain('next:')
    expect(code).toBe(0)
    expect(repo.read('infra/fn/api/src/main.py')).toBe('one\n')
    expect(repo.read('.git/hooks/pre-commit')).toContain('lockstep-hook')
    // With the hooks in there is nothing to ask.
    const again = repo.run(
      String(script),
      [
        '--quiet',
        '--return',
        '--command',
        `${process.execPath} ${lockstepBin} init ${paths.join(' ')}`,
        '/dev/null',
      ],
      { input: '' },
    )
    expect(again).toMatchObject({ code: 0, stdout: expect.not.stringContaining('[y/N]') })
  })

  test.each(['n\n', '\n', ''])('%j puts no hook in, and says what does', async answer => {
    await using repo = await createRepository({ 'apps/api/src/main.py': 'one\n' })
    const { stdout } = type(repo, `apps/api/src\ninfra/fn/api/src\n${answer}`)
    expect(stdout).toContain('next: `npx lockstep install`')
    expect(repo.read('.git/hooks/pre-commit')).toBeUndefined()
  })
})

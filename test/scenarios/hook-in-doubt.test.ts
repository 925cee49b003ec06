/**
 * What `lockstep-hook` can't be sure of, and hands to Node: a declaration that a shell can't read, what is staged of it, and every
 * state of the index that git alone doesn't explain. The witness is a stand-in `node` that leaves a mark when it is started.
 */
import { existsSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asked, bareEnvironment, commitWithStandIn, createStaged, startedMark } from '../support/bare-path.ts'
import { shows } from '../support/evidence.ts'
import { createIncident } from '../support/incident.ts'
import { config, createRepository } from '../support/repository.ts'

describe('whatever is in doubt goes to Node', () => {
  const files = { 'lockstep.json': config({ m: { from: 'a', to: 'b' } }), 'a/x': '1\n', 'b/x': '1\n' }

  test(
    'a declaration with an escape in it',
    shows(
      'traps',
      'a path is written with an escape in `lockstep.json`',
      'Node is asked, because the shell can’t read it',
      4,
    ),
    async () => {
      const text = '{"mirrors":{"m":{"from":"\\u0061","to":"b"}}}'
      await using repo = await createStaged(
        { ...files, 'lockstep.json': text, 'README.md': 'r\n' },
        'README.md',
      )
      expect(commitWithStandIn(repo)).toEqual(asked)
    },
  )

  test(
    'a declaration that is longer than declarations are',
    shows(
      'traps',
      'a `lockstep.json` of more than 30,000 characters',
      'Node is asked at once, because the shell would take longer',
      6,
    ),
    async () => {
      const mirrors = Object.fromEntries(
        Array.from({ length: 500 }, (_, at) => [`mirror ${at}`, { from: `from/${at}`, to: `to/${at}` }]),
      )
      const text = config({ m: { from: 'a', to: 'b' }, ...mirrors })
      expect(text.length).toBeGreaterThan(30_000)
      await using repo = await createStaged(
        { ...files, 'lockstep.json': text, 'README.md': 'r\n' },
        'README.md',
      )
      expect(commitWithStandIn(repo)).toEqual(asked)
    },
  )

  test.each([
    [
      'conflict markers',
      '{"mirrors":{\n<<<<<<< ours\n"m":{"from":"a","to":"b"}\n=======\n>>>>>>> theirs\n}}',
    ],
    ['a comment', '{"mirrors":{"m":{"from":"a", // the source\n"to":"b"}}}'],
    ['a comma too many', '{"mirrors":{"m":{"from":"a","to":"b"},\n}}'],
    ['a comma too many after a string', '{"mirrors":{"m":{"from":"a","to":"b",}}}'],
    ['no end', '{"mirrors":{"m":{"from":"a",'],
    ['a string without an end', '{"mirrors":{"m":{"from":"a","to":"b}}}'],
    ['a string as its end', '{"mirrors":{"m":{"from":"a","to":"b"'],
    ['something after its end', '{"mirrors":{"m":{"from":"a","to":"b"}}}\nend'],
    ['a list around it', '["mirrors"]'],
    ['nothing in it', ''],
  ])(
    'a declaration with %s, although nothing that it names is staged',
    shows(
      'traps',
      'a broken `lockstep.json` (conflict markers, a comment, a comma too many, no end) is in HEAD already, and a commit elsewhere',
      'Node is asked, and refuses',
      4,
    ),
    async (_, text) => {
      await using repo = await createStaged(
        { ...files, 'lockstep.json': text, 'README.md': 'r\n' },
        'README.md',
      )
      expect(commitWithStandIn(repo)).toEqual(asked)
      const answer = repo.tryGit(['commit', '--message', 'x'])
      expect([answer.code, answer.stderr]).toEqual([1, expect.stringContaining('error: lockstep.json')])
    },
  )

  test(
    'a declaration that is staged for the first time',
    shows('traps', '`lockstep.json` is committed for the first time', 'Node is asked', 4),
    async () => {
      await using repo = await createRepository({ 'a/x': '1\n', 'b/x': '1\n' })
      repo.installHook()
      repo.write({ 'lockstep.json': files['lockstep.json'] })
      repo.git('add', 'lockstep.json')
      expect(commitWithStandIn(repo)).toEqual(asked)
    },
  )

  test(
    'a declaration that is changed or removed',
    shows('traps', 'a commit changes or removes `lockstep.json`', 'Node is asked', 4),
    async () => {
      await using repo = await createStaged(files, 'lockstep.json')
      expect(commitWithStandIn(repo)).toEqual(asked)
      rmSync(startedMark(repo))
      repo.git('rm', '--quiet', '--force', 'lockstep.json')
      expect(commitWithStandIn(repo)).toEqual(asked)
    },
  )

  test(
    'the first commit of a repository',
    shows('traps', 'the first commit of a repository', 'Node is asked', 4),
    async () => {
      await using repo = await createRepository(files, { commit: false })
      repo.installHook()
      repo.git('add', '.')
      expect(commitWithStandIn(repo)).toEqual(asked)
    },
  )

  test(
    'an index that git cannot read',
    shows('traps', 'the hook meets an index that git can’t read', 'Node is asked; never a pass', 4),
    async () => {
      await using repo = await createIncident()
      writeFileSync(join(repo.root, '../broken-index'), 'not an index')
      const environment = { ...bareEnvironment(repo, 'stand-in'), GIT_INDEX_FILE: '../broken-index' }
      expect(repo.run('.git/hooks/pre-commit', [], { environment }).code).toBe(1)
      expect(existsSync(startedMark(repo))).toBe(true)
    },
  )

  test(
    'a declaration that git knows of and cannot read',
    shows(
      'traps',
      'the text of `lockstep.json` is missing from the object store',
      'Node is asked; never a pass',
      4,
    ),
    async () => {
      await using repo = await createStaged(files, 'a/x')
      const id = repo.git('rev-parse', 'HEAD:lockstep.json')
      unlinkSync(join(repo.root, '.git/objects', id.slice(0, 2), id.slice(2)))
      expect(commitWithStandIn(repo)).toEqual(asked)
    },
  )

  test('any hook but pre-commit', async () => {
    await using repo = await createIncident()
    repo.write({
      '.git/hooks/pre-commit': repo.read('.git/hooks/pre-commit')?.replace('pre-commit', 'other'),
    })
    repo.git('add', '.')
    const environment = bareEnvironment(repo, 'stand-in')
    expect(repo.run('sh', ['.git/hooks/pre-commit'], { environment }).code).toBe(1)
    expect(existsSync(startedMark(repo))).toBe(true)
  })
})

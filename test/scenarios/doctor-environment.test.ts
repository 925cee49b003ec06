/**
 * What the doctor says about the machine and about leftovers; how it prints; and that it changes nothing, takes no lock and
 * still says what it can when the declaration can't be used.
 */
import { symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diagnoseNode } from '../../packages/lockstep/src/commands/doctor/node.ts'
import { openRepository } from '../../packages/lockstep/src/git/repository.ts'
import { diagnose, findDiagnosis } from '../support/doctor.ts'
import { shows } from '../support/evidence.ts'
import { createIncident } from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

async function createHealthy(): Promise<TestRepository> {
  const repo = await createIncident()
  repo.installHook('pre-commit', 'pre-merge-commit', 'post-commit', 'pre-push')
  return repo
}

/** Names, sizes and times of everything, the git directory too. */
function everything(repo: TestRepository): string {
  return repo.run('find', ['.', '-printf', '%p %s %m %T@ %C@\\n']).stdout
}

function age(repo: TestRepository, path: string, minutes: number): void {
  const time = Date.now() / 1000 - minutes * 60
  utimesSync(join(repo.root, path), time, time)
}

test(
  'it changes nothing and takes no lock',
  shows(
    'edge cases',
    'lockstep doctor while another git holds the index lock',
    'answers, and changes nothing',
    8,
  ),
  async () => {
    await using repo = await createHealthy()
    repo.write({ '.git/index.lock': '' })
    const before = everything(repo)
    expect(repo.lockstep(['doctor'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "✓ nothing that would bite was found (12 checks)
      ",
      }
    `)
    expect(everything(repo)).toBe(before)
    expect(repo.lockstep(['doctor', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' })
  },
)

test('problems come first, each with its fix', async () => {
  await using repo = await createIncident({ files: { '.gitattributes': 'apps/** text\n' } })
  expect(repo.lockstep(['doctor'])).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "",
      "stdout": "✗ lambda: text differs from the source for 2 files, so the mirror looks changed after a sync, or is another file on disk
        infra/lambda/functions/backend/src/app.py
        infra/lambda/functions/backend/src/contexts/provider/models/license.py
      fix:  add to .gitattributes: infra/lambda/functions/backend/src/** text
    - pre-merge-commit, post-commit, pre-push don't call lockstep-hook: what no pre-commit hook can see (a merge, --no-verify, rebase, cherry-pick) is left to CI
      fix:  npx lockstep install
    ",
    }
  `)
})

test.each([
  ['a broken declaration', '{', 'CONFIG_INVALID'],
  ['no declaration', undefined, 'CONFIG_MISSING'],
])('%s: hooks are looked at all the same', async (_, text, error) => {
  await using repo = await createHealthy()
  repo.write({ 'lockstep.json': text, '.git/hooks/pre-commit': undefined })
  const answer = repo.lockstep(['doctor', '--format', 'json'])
  expect(answer.code).toBe(2)
  expect(JSON.parse(answer.stdout)).toMatchObject({
    healthy: false,
    checks: ['git version', 'hooks', 'node', 'leftovers'],
    diagnoses: [{ id: 'hook-missing' }],
    errors: [{ code: error }],
  })
})

test('outside of a repository there is an error and no finding', async () => {
  await using repo = await createHealthy()
  const answer = repo.lockstep(['doctor', '--format', 'json', '--cwd', '/'])
  expect(answer.code).toBe(2)
  expect(JSON.parse(answer.stdout)).toMatchObject({ diagnoses: [], errors: [{ code: 'NOT_A_REPOSITORY' }] })
})

test('an index.lock that stays is named and left alone', async () => {
  await using repo = await createHealthy()
  repo.write({ '.git/index.lock': '' })
  age(repo, '.git/index.lock', 12)
  expect(diagnose(repo)).toEqual([
    {
      id: 'index-lock-left',
      severity: 'note',
      message: '.git/index.lock is 12 minutes old: while it is there nobody can stage or commit',
      fix: 'when no git runs in this work tree, and no editor is open on a commit message: rm .git/index.lock',
    },
  ])
  repo.run('rm', ['.git/index.lock'])
  expect(diagnose(repo)).toEqual([])
})

test('scratch directories of killed runs', async () => {
  await using repo = await createHealthy()
  repo.write({ '.git/lockstep/scratch-abc/x': '', '.git/lockstep/scratch-new/x': '' })
  age(repo, '.git/lockstep/scratch-abc', 90)
  const found = findDiagnosis(repo, 'scratch-left')
  expect(found).toMatchObject({ severity: 'note', fix: 'rm -r .git/lockstep/scratch-abc' })
  repo.run('sh', ['-c', found?.fix ?? 'false'])
  expect(diagnose(repo)).toEqual([])
})

test('no node on the PATH of hooks', async () => {
  await using repo = await createHealthy()
  repo.write({ 'bin/empty': '' })
  symlinkSync('/usr/bin/git', join(repo.root, 'bin/git'))
  const environment = { PATH: join(repo.root, 'bin') }
  expect(findDiagnosis(repo, 'node-missing', { environment })).toMatchObject({
    severity: 'problem',
    fix: 'add the directory of node to PATH',
  })
  symlinkSync(process.execPath, join(repo.root, 'bin/node'))
  expect(findDiagnosis(repo, 'node-missing', { environment })).toBeUndefined()
})

test('node where graphical clients don’t look, and husky’s init.sh', async () => {
  await using repo = await createHealthy()
  const look = async () => diagnoseNode(await openRepository(repo.root, repo.environment), '/nowhere')
  expect(await look()).toMatchObject([
    { id: 'node-hidden', severity: 'note', fix: expect.stringMatching(/^sudo ln -s /) },
  ])
  repo.write({
    '.husky/_/pre-commit': { executable: '#!/usr/bin/env sh\n. "$(dirname "$0")/h"' },
    '.husky/pre-commit': 'lockstep-hook pre-commit\n',
  })
  repo.git('config', 'core.hooksPath', '.husky/_')
  const [note] = await look()
  expect(note?.fix).toMatch(/^mkdir -p ~\/\.config\/husky && echo /)
  repo.run('sh', ['-c', note?.fix ?? 'false'])
  expect(await look()).toEqual([])
})

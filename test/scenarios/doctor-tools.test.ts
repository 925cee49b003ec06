/**
 * What the doctor says about other tools that write: lint-staged and formatters whose globs cover a mirror. The tools
 * themselves first do the harm, and after the fix no longer do.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnose, findDiagnosis } from '../support/doctor.ts'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, mirror, mirrored, source } from '../support/incident.ts'
import type { Content, TestRepository } from '../support/repository.ts'

const run = (name: string) => join(projectRoot, 'node_modules/.bin', name)

async function createWith(files: Record<string, Content>, options: object = {}): Promise<TestRepository> {
  const repo = await createIncident({ hook: false, files, mirror: options })
  repo.installHook('pre-commit', 'pre-merge-commit', 'post-commit', 'pre-push')
  return repo
}

const lintStaged = (tasks: object) => ({ 'package.json': JSON.stringify({ 'lint-staged': tasks }) })

/** The staged files that real lint-staged hands to a task. */
function handedOver(repo: TestRepository): string[] {
  repo.write({ [`${source}/app.py`]: 'app = 2\n', [`${mirror}/app.py`]: 'app = 2\n', 'tool.py': 't\n' })
  repo.git('add', source, mirror, 'tool.py')
  repo.write({ 'list.sh': { executable: '#!/bin/sh\nprintf "%s\\n" "$@" >> list.txt\n' }, 'list.txt': '' })
  const answer = repo.run(run('lint-staged'), ['--quiet', '--relative'])
  expect(answer).toMatchObject({ code: 0 })
  const listed = (repo.read('list.txt') ?? '').split('\n').filter(line => line !== '')
  repo.git('reset', '--quiet', '--hard')
  return listed
}

describe('lint-staged', () => {
  test(
    'a glob that covers a mirror',
    shows(
      'other tools',
      'a lint-staged glob that covers a mirror',
      'doctor names the glob that leaves it out',
      5,
    ),
    async () => {
      await using repo = await createWith(lintStaged({ '*.py': './list.sh' }))
      expect(handedOver(repo).sort()).toEqual([`${source}/app.py`, `${mirror}/app.py`, 'tool.py'])
      const narrow = `!(${mirror}/**)*.py`
      expect(diagnose(repo)).toEqual([
        {
          id: 'lint-staged-covers-mirror',
          severity: 'problem',
          message: `lint-staged's "*.py" in package.json covers ${mirror}: what "./list.sh" rewrites there is a hand edit to Lockstep`,
          fix: `write it as "${narrow}"`,
          paths: [`${mirror}/app.py`, mirrored],
        },
      ])
      repo.write(lintStaged({ [narrow]: './list.sh' }))
      repo.commit('narrow')
      expect(handedOver(repo).sort()).toEqual([`${source}/app.py`, 'tool.py'])
      expect(diagnose(repo)).toEqual([])
    },
  )

  test.each([
    ['**/*.py', `!(${mirror}/**)*.py`],
    ['infra/**/*.py', 'infra/!(lambda/functions/backend/src/**)*.py'],
    ['*.{ts,py}', `!(${mirror}/**)*.{ts,py}`],
    ['*', `!(${mirror}/**)*`],
    [`${mirror}/*.py`, undefined],
  ])('%s is written as %s', async (glob, narrow) => {
    await using repo = await createWith(lintStaged({ [glob]: 'true' }))
    expect(findDiagnosis(repo, 'lint-staged-covers-mirror')?.fix).toBe(
      narrow === undefined
        ? `narrow that glob in package.json so that it leaves ${mirror} out`
        : `write it as "${narrow}"`,
    )
    if (narrow === undefined) return
    repo.write(lintStaged({ [narrow]: 'true' }))
    expect(diagnose(repo)).toEqual([])
  })

  test.each([`${source}/**/*.py`, '*.ts', 'apps/**', './*.py', '!(infra)/**/*.py', '*.{py'])(
    '%s covers no mirror',
    async glob => {
      await using repo = await createWith(lintStaged({ [glob]: 'true' }))
      expect(diagnose(repo)).toEqual([])
    },
  )

  test('two mirrors under one glob are left out together', async () => {
    await using repo = await createWith(lintStaged({ '*.py': 'true' }))
    const declared = JSON.parse(repo.read('lockstep.json') ?? '')
    declared.mirrors.other = { from: source, to: 'functions/copy' }
    repo.write({ 'lockstep.json': JSON.stringify(declared), 'functions/copy/app.py': 'app = 1\n' })
    const narrow = `!(@(${mirror}|functions/copy)/**)*.py`
    expect(findDiagnosis(repo, 'lint-staged-covers-mirror')?.fix).toBe(`write it as "${narrow}"`)
    repo.write(lintStaged({ [narrow]: 'true' }))
    expect(diagnose(repo)).toEqual([])
  })

  test('the configuration nearest to the mirror counts', async () => {
    await using repo = await createWith({
      ...lintStaged({ '*.py': 'true' }),
      'infra/lambda/.lintstagedrc.json': '{ "*.ts": "true" }',
    })
    expect(diagnose(repo)).toEqual([])
    repo.write({ 'infra/lambda/.lintstagedrc.json': '{ "functions/**/*.py": "true" }' })
    expect(findDiagnosis(repo, 'lint-staged-covers-mirror')?.fix).toBe(
      'write it as "functions/!(backend/src/**)*.py"',
    )
  })

  test('a mirror that git ignores is never staged', async () => {
    await using repo = await createWith(lintStaged({ '*.py': 'true' }), { tracked: false })
    expect(findDiagnosis(repo, 'lint-staged-covers-mirror')).toBeUndefined()
  })

  test.each([
    [
      'package.json',
      JSON.stringify({ 'lint-staged': { 'x/*.py': ['ruff format', 'lockstep-hook pre-commit'] } }),
    ],
    ['.lintstagedrc', '"x/*.py": npx lockstep hook pre-commit\n'],
    ['lint-staged.config.mjs', "export default { 'x/*.py': () => 'lockstep-hook pre-commit' }\n"],
  ])('Lockstep as a task, in %s', async (file, text) => {
    await using repo = await createWith({ [file]: text })
    expect(diagnose(repo)).toEqual([
      {
        id: 'lint-staged-runs-lockstep',
        severity: 'problem',
        message: expect.stringContaining('stages what its other tasks rewrote only afterwards'),
        fix: 'remove that task, and call lockstep-hook pre-commit as the last line of the hook itself: npx lockstep install',
      },
    ])
  })

  test.each(['.lintstagedrc', '.lintstagedrc.yaml', 'lint-staged.config.mjs'])(
    '%s is not read',
    async file => {
      await using repo = await createWith({ [file]: '"*.py": ruff format\n' })
      expect(diagnose(repo)).toMatchObject([{ id: 'lint-staged-not-read', severity: 'note' }])
    },
  )
})

describe('formatters', () => {
  const scripts = { [`${source}/x.ts`]: 'a=1\n', [`${mirror}/x.ts`]: 'a=1\n' }

  test('Biome formats a mirror, until it is told not to', async () => {
    await using repo = await createWith({ ...scripts, 'biome.json': '{}\n' })
    const format = () => {
      repo.run(run('biome'), ['format', '--write', '.'])
      const changed = repo.git('diff', '--name-only').split('\n')
      repo.git('checkout', '--', source, mirror)
      return changed.filter(path => path.endsWith('x.ts'))
    }
    expect(format()).toEqual([`${source}/x.ts`, `${mirror}/x.ts`])
    expect(diagnose(repo)).toEqual([
      {
        id: 'formatter-covers-mirror',
        severity: 'note',
        message: `Biome (biome.json) formats 1 file of the mirror ${mirror}, which follows its source and nothing else`,
        fix: `add "**", "!${mirror}" to "files": { "includes": [ … ] } in biome.json`,
        paths: [`${mirror}/x.ts`],
      },
    ])
    repo.write({ 'biome.json': `{ "files": { "includes": ["**", "!${mirror}"] } }\n` })
    expect(format()).toEqual([`${source}/x.ts`])
    expect(diagnose(repo)).toEqual([])
  })

  test.each([
    [{ files: { includes: ['apps/**'] } }, false],
    [{ files: { includes: ['**', `!!${mirror}`] } }, false],
    [{ files: { includes: ['**', '!infra/**'] } }, false],
    [{ files: { ignore: ['infra'] } }, false],
    [{ files: { includes: ['**', '!dist'] } }, true],
    [{ linter: { enabled: true } }, true],
  ])('biome.jsonc %j', async (settings, covered) => {
    const text = `// a comment\n${JSON.stringify(settings)}\n`
    await using repo = await createWith({ ...scripts, 'biome.jsonc': text })
    expect(findDiagnosis(repo, 'formatter-covers-mirror') !== undefined).toBe(covered)
  })

  test('Prettier, until .prettierignore names the mirror', async () => {
    await using repo = await createWith({ ...scripts, '.prettierrc': '{}\n' })
    const diagnosis = findDiagnosis(repo, 'formatter-covers-mirror')
    expect(diagnosis).toMatchObject({
      message: expect.stringContaining('Prettier (.prettierrc) formats 1 file of the mirror'),
      fix: `echo /${mirror}/ >> .prettierignore`,
      paths: [`${mirror}/x.ts`],
    })
    repo.run('sh', ['-c', diagnosis?.fix ?? 'false'])
    expect(diagnose(repo)).toEqual([])
  })

  test('a mirror of files that no formatter here knows is left alone', async () => {
    await using repo = await createWith({ '.prettierrc': '{}\n', 'biome.json': '{}\n' })
    expect(diagnose(repo)).toEqual([])
  })
})

/** Builds of AWS SAM, cleared: what goes, what stays, and what is refused before anything goes. */
import { describe, expect, test } from 'vitest'
import { clearBuilds } from '../../packages/lockstep/src/apply/clear-builds.ts'
import { openRepository } from '../../packages/lockstep/src/git/repository.ts'
import { shows } from '../support/evidence.ts'
import { createRepository } from '../support/repository.ts'
import { samBuild } from '../support/sam-build.ts'
import { clear, files, found, listing, places } from '../support/sam-project.ts'

describe('cleared', () => {
  test(
    'the builds and what would bring them back, and nothing else',
    shows(
      'edge cases',
      'a cached SAM build of a stale mirror, cleared',
      'its builds and cached copies go, all other builds stay',
      3,
    ),
    async () => {
      await using repo = await createRepository(files)
      samBuild(repo, 'infra/template.yaml', { cached: true })
      repo.write({ 'infra/.aws-sam/deps/x/requests.py': 'kept\n' })
      const before = listing(repo, 'infra/.aws-sam/cache')
      expect(before).toHaveLength(2)
      const removed = await clear(repo)
      const gone = before.filter(uuid => !listing(repo, 'infra/.aws-sam/cache').includes(uuid))
      expect(removed).toEqual([
        'infra/.aws-sam/build/Api',
        'infra/.aws-sam/build/Worker',
        `infra/.aws-sam/cache/${gone[0]}`,
      ])
      expect(gone).toHaveLength(1)
      expect(listing(repo, 'infra/.aws-sam/build')).toEqual(['Other', 'template.yaml'])
      expect(listing(repo, 'infra/.aws-sam')).toEqual(['build', 'build.toml', 'cache', 'deps'])
      expect(repo.read('infra/.aws-sam/deps/x/requests.py')).toBe('kept\n')
      expect(repo.git('status', '--porcelain')).toBe('')
    },
  )

  test('a cached build then takes the code as it is now', async () => {
    await using repo = await createRepository(files)
    samBuild(repo, 'infra/template.yaml', { cached: true })
    // A cached copy that isn't what its hash says, as one is that another tool changed.
    const [{ cache = [] } = {}] = (await found(repo)).builds
    repo.write({ [`${cache[0]}/src/a.py`]: 'stale\n' })
    samBuild(repo, 'infra/template.yaml', { cached: true })
    expect(repo.read('infra/.aws-sam/build/Api/src/a.py')).toBe('stale\n')
    await clear(repo)
    samBuild(repo, 'infra/template.yaml', { cached: true })
    expect(repo.read('infra/.aws-sam/build/Api/src/a.py')).toBe('a = 1\n')
    expect(await places(repo)).toEqual({
      Api: 'infra/.aws-sam/build/Api',
      Worker: 'infra/.aws-sam/build/Worker',
    })
  })

  test('one function alone, and what isn’t built', async () => {
    await using repo = await createRepository(files)
    expect(await clear(repo)).toEqual([])
    samBuild(repo, 'infra/template.yaml')
    expect(await clear(repo, ['Worker'])).toEqual(['infra/.aws-sam/build/Worker'])
    expect(listing(repo, 'infra/.aws-sam/build')).toEqual(['Api', 'Other', 'template.yaml'])
    expect(await places(repo)).toEqual({
      Api: 'infra/.aws-sam/build/Api',
      Worker: 'infra/.aws-sam/build/Worker (not built)',
    })
  })

  test(
    'not where git tracks a file of it',
    shows(
      'edge cases',
      'a SAM build that is checked in',
      'clearing it is refused, and nothing is removed',
      3,
    ),
    async () => {
      await using repo = await createRepository(files)
      samBuild(repo, 'infra/template.yaml')
      repo.git('add', '--force', 'infra/.aws-sam/build/Worker/src/a.py')
      await expect(clear(repo)).rejects.toMatchObject({
        code: 'WRITE_FAILED',
        message: "a build can't be cleared: infra/.aws-sam/build/Worker/src/a.py is tracked by git",
      })
      expect(listing(repo, 'infra/.aws-sam/build')).toEqual(['Api', 'Other', 'Worker', 'template.yaml'])
    },
  )

  test.each([
    ['the build folder itself', { directory: 'infra/.aws-sam/build' }],
    ['the mirror', { directory: 'infra/backend' }],
    ['a path that leads out', { directory: 'infra/.aws-sam/build/../../../other/.aws-sam/build/Api' }],
    ['another template’s build', { directory: 'other/.aws-sam/build/Api' }],
    ['a cache elsewhere', { cache: ['infra/.aws-sam/deps/x'] }],
  ])('never %s', async (_, wrong) => {
    await using repo = await createRepository({
      ...files,
      'other/.aws-sam/build/Api/a.py': '',
      'infra/.aws-sam/deps/x/a.py': '',
    })
    samBuild(repo, 'infra/template.yaml')
    const { builds } = await found(repo)
    const before = repo.run('find', ['infra', 'other']).stdout
    const repository = await openRepository(repo.root, repo.environment)
    const asked = [...builds, { ...builds[0], ...wrong } as (typeof builds)[0]]
    await expect(clearBuilds(repository, asked)).rejects.toMatchObject({ code: 'WRITE_FAILED' })
    expect(repo.run('find', ['infra', 'other']).stdout).toBe(before)
  })

  test('a record can’t lead it elsewhere', async () => {
    await using repo = await createRepository({ ...files, 'infra/precious/a.py': 'mine\n' })
    samBuild(repo, 'infra/template.yaml', { cached: true })
    const record = 'infra/.aws-sam/build.toml'
    repo.write({
      [record]: repo.read(record)?.replace(/definitions\.[0-9a-f-]+/, 'definitions."../../precious"'),
    })
    await clear(repo)
    expect(repo.read('infra/precious/a.py')).toBe('mine\n')
  })
})

/**
 * What the last `sam build` left, whole or in part: which of it counts as a build, what it was built from, what is behind a link
 * and what can't be understood.
 */
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clearBuilds } from '../../packages/lockstep/src/apply/clear-builds.ts'
import { openRepository } from '../../packages/lockstep/src/git/repository.ts'
import { shows } from '../support/evidence.ts'
import { type Content, createRepository } from '../support/repository.ts'
import { hashFolder, samBuild } from '../support/sam-build.ts'
import { clear, files, found, listing, places, reasons, template } from '../support/sam-project.ts'

describe('how far the last build came', () => {
  const built = async () => {
    const repo = await createRepository(files)
    samBuild(repo, 'infra/template.yaml')
    return repo
  }

  test('a directory that is gone is not built, whatever the record says', async () => {
    await using repo = await built()
    repo.write({ 'infra/.aws-sam/build/Worker': undefined })
    expect(await places(repo)).toEqual({
      Api: 'infra/.aws-sam/build/Api',
      Worker: 'infra/.aws-sam/build/Worker (not built)',
    })
  })

  test('a directory that neither record nor built template names is nobody’s build', async () => {
    await using repo = await createRepository({ ...files, 'infra/.aws-sam/build/Api/src/a.py': 'by hand\n' })
    expect(await places(repo)).toMatchObject({ Api: 'infra/.aws-sam/build/Api (not built)' })
  })

  test('`sam build Api` leaves no record, and its template tells', async () => {
    await using repo = await createRepository(files)
    samBuild(repo, 'infra/template.yaml', { functions: ['Api'] })
    expect(listing(repo, 'infra/.aws-sam')).toEqual(['build'])
    expect(await places(repo)).toEqual({
      Api: 'infra/.aws-sam/build/Api',
      Worker: 'infra/.aws-sam/build/Worker (not built)',
    })
    // The built template leads to the folder itself for what wasn't built: nothing there may be taken for a build.
    expect(repo.read('infra/.aws-sam/build/template.yaml')).toContain('CodeUri: ../../backend')
  })

  test('a built template that is gone leaves the record', async () => {
    await using repo = await built()
    repo.write({ 'infra/.aws-sam/build/template.yaml': undefined })
    expect(await places(repo)).toEqual({
      Api: 'infra/.aws-sam/build/Api',
      Worker: 'infra/.aws-sam/build/Worker',
    })
  })

  test('the built template says where: functions may share a directory', async () => {
    await using repo = await built()
    const made = 'infra/.aws-sam/build/template.yaml'
    renameSync(
      join(repo.root, 'infra/.aws-sam/build/Api'),
      join(repo.root, 'infra/.aws-sam/build/Api-Shared'),
    )
    repo.write({
      'infra/.aws-sam/build/Worker': undefined,
      [made]: repo
        .read(made)
        ?.replace('CodeUri: Api', 'CodeUri: Api-Shared')
        .replace('CodeUri: Worker', 'CodeUri: Api-Shared'),
    })
    const shared = 'infra/.aws-sam/build/Api-Shared'
    expect(await places(repo)).toEqual({ Api: shared, Worker: shared })
    expect(await clear(repo)).toEqual([shared])
  })

  test(
    'a folder that the template named before the build',
    shows(
      'edge cases',
      'a CodeUri that was changed after `sam build`',
      'the build is said to be from the other folder',
      1,
    ),
    async () => {
      await using repo = await built()
      repo.write({
        'infra/template.yaml': files['infra/template.yaml']
          .replace('Api:\n', 'Api:\n')
          .replace('CodeUri: other/', 'CodeUri: backend/'),
      })
      const origins = (await found(repo)).builds.map(one => [one.function, one.codeUri, one.builtFrom])
      expect(origins).toEqual([
        ['Api', 'infra/backend', 'infra/backend'],
        ['Worker', 'infra/backend', 'infra/backend'],
        ['Other', 'infra/backend', 'infra/other'],
      ])
    },
  )

  test.each([
    ['the same folder of another checkout', '/builds/me/project/infra/backend', 'infra/backend'],
    ['a folder elsewhere', '/builds/me/other', '/builds/me/other'],
    ['relative to the template, as older versions wrote it', 'other/', 'infra/other'],
  ])('the record names %s', async (_, written, expected) => {
    await using repo = await built()
    const record = 'infra/.aws-sam/build.toml'
    repo.write({ [record]: repo.read(record)?.replace(join(repo.root, 'infra/backend'), written) })
    expect((await found(repo)).builds[0]?.builtFrom).toBe(expected)
  })

  test('a runtime from a parameter is known once it was built', async () => {
    await using repo = await createRepository({
      ...files,
      'infra/template.yaml': template({ Api: 'CodeUri: backend/' }).replace('python3.12', '!Ref Python'),
    })
    expect(await reasons(repo)).toEqual({ Api: 'has a runtime that is known at deploy time alone' })
    samBuild(repo, 'infra/template.yaml')
    const record = 'infra/.aws-sam/build.toml'
    repo.write({ [record]: repo.read(record)?.replace('!Ref Python', 'python3.13') })
    expect((await found(repo)).builds).toMatchObject([{ runtime: 'python3.13', built: true }])
  })
})

describe('links', () => {
  test.each([
    ['.aws-sam', 'infra/.aws-sam'],
    ['.aws-sam/build', 'infra/.aws-sam/build'],
    ['the built directory', 'infra/.aws-sam/build/Api'],
  ])('%s is a link: it is not followed, and not cleared', async (_, path) => {
    await using repo = await createRepository(files)
    samBuild(repo, 'infra/template.yaml', { cached: true })
    const before = await found(repo)
    renameSync(join(repo.root, path), join(repo.root, 'moved'))
    repo.write({ [path]: { link: join(repo.root, 'moved') } })
    expect(await reasons(repo)).toMatchObject({ Api: 'has its build behind a symbolic link' })
    const kept = repo.run('find', ['moved', '-type', 'f']).stdout
    const repository = await openRepository(repo.root, repo.environment)
    await expect(clearBuilds(repository, before.builds)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: `a build can't be cleared: ${path} is a symbolic link`,
    })
    expect(repo.run('find', ['moved', '-type', 'f']).stdout).toBe(kept)
  })

  test('a template that is a link is named, and not read', async () => {
    await using repo = await createRepository({
      ...files,
      'infra/template.yaml': { link: 'real.yaml' },
      'infra/real.yaml': files['infra/template.yaml'],
    })
    expect(await found(repo)).toEqual({
      builds: [],
      unknown: [{ template: 'infra/template.yaml', reason: 'leads through a symbolic link' }],
    })
  })
})

describe('texts that can’t be understood', () => {
  test.each([
    [
      'a template that is no YAML',
      'infra/template.yaml',
      'Resources:\n  Api:\n    Type: a: b\n',
      'infra/template.yaml:3',
      /sam validate/,
    ],
    [
      'a template that multiplies its anchors',
      'infra/template.yaml',
      `${'abcdefghi'
        .split('')
        .map(
          (name, at, all) =>
            `${name}: &${name} [${Array(9)
              .fill(at === 0 ? 'x' : `*${all[at - 1]}`)
              .join(', ')}]`,
        )
        .join('\n')}\nResources: {A: *i}\n`,
      'infra/template.yaml',
      /sam validate/,
    ],
    [
      'a template of five megabytes',
      'infra/template.yaml',
      `Resources: {}\n${'#'.repeat(5 << 20)}`,
      'infra/template.yaml',
      /sam validate/,
    ],
    [
      'a record that was cut off',
      'infra/.aws-sam/build.toml',
      '[function_build_definitions.a]\ncodeuri = "/ho',
      'infra/.aws-sam/build.toml:2',
      /remove .aws-sam/,
    ],
    [
      'a built template that was cut off',
      'infra/.aws-sam/build/template.yaml',
      'Resources:\n  Api: {Type: "AWS',
      'infra/.aws-sam/build/template.yaml:2',
      /remove .aws-sam/,
    ],
  ] as [string, string, Content, string, RegExp][])('%s', async (_, path, text, place, hint) => {
    await using repo = await createRepository({ ...files, [path]: text }, { commit: false })
    await expect(found(repo)).rejects.toMatchObject({
      code: 'TEMPLATE_INVALID',
      message: expect.stringMatching(new RegExp(`^${place} can't be understood: .{10}`)),
      hint: expect.stringMatching(hint),
    })
  })

  test('elsewhere they are nobody’s business', async () => {
    await using repo = await createRepository({ ...files, 'other/template.yaml': 'Resources: [\n' })
    expect(Object.keys(await places(repo))).toEqual(['Api', 'Worker'])
  })
})

test('the stand-in hashes a folder as SAM does', async () => {
  // printf '%s' "$(relative path)" "$(md5 of its bytes)", in the order of their paths, through sha256sum.
  await using repo = await createRepository({ 'f/b.py': 'b\n', 'f/a/z.py': 'z\n', 'f/.aws-sam/x': 'x\n' })
  const script =
    'cd f && for p in a/z.py b.py; do printf %s "$p"; md5sum < "$p" | cut -c1-32 | tr -d "\\n"; done | sha256sum | cut -c1-64'
  expect(hashFolder(join(repo.root, 'f'))).toBe(repo.run('sh', ['-c', script]).stdout.trim())
})

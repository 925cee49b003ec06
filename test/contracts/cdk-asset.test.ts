/** A built place that is a CDK cloud assembly, in real directories; test/e2e/cdk.test.ts has the assemblies of the real CDK. */
import { symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toRepoPath } from '../../packages/lockstep/src/core/path.ts'
import type { LockstepError } from '../../packages/lockstep/src/errors.ts'
import { openRepository } from '../../packages/lockstep/src/git/repository.ts'
import { readBuilt } from '../../packages/lockstep/src/readers/read-built.ts'
import { shows } from '../support/evidence.ts'
import { type Content, createRepository, type TestRepository } from '../support/repository.ts'
import { writeZip } from '../support/zip-writer.ts'

/** The names of the files found, or the error. */
async function read(repo: TestRepository, within = '', name: string | undefined = 'Fn'): Promise<string> {
  const repository = await openRepository(repo.root, repo.environment)
  const place = { path: toRepoPath('cdk.out'), within: toRepoPath(within), ...(name && { function: name }) }
  return readBuilt(repository, place, false).then(
    ({ kind, entries }) => `${kind}: ${[...entries.keys()].sort().join(' ')}`,
    ({ code, message }: LockstepError) => `${code} ${message}`,
  )
}

const manifest = {
  artifacts: {
    A: { type: 'cdk:asset-manifest', properties: { file: 'A.json' } },
    S: {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: 'S.template.json' },
      dependencies: ['A'],
    },
  },
}
const lambda = (key: string) => ({ Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: key } } })
const uploads = (path: string, objectKey: string) => ({
  source: { path },
  destinations: { here: { objectKey } },
})
const assembly: Record<string, Content> = {
  'cdk.out/manifest.json': JSON.stringify(manifest),
  'cdk.out/S.template.json': JSON.stringify({ Resources: { Fn: lambda('1.zip'), Zip: lambda('2.zip') } }),
  'cdk.out/A.json': JSON.stringify({
    files: { 1: uploads('asset.1', '1.zip'), 2: uploads('asset.2.zip', '2.zip') },
  }),
  'cdk.out/asset.1/src/x.py': 'x\n',
  'cdk.out/asset.1/y.py': 'y\n',
  'cdk.out/asset.2.zip': writeZip({ entries: [{ name: 'src/z.py', content: 'z\n' }] }),
}

test(
  'the asset of the function is read, a directory or a zip',
  shows(
    'chain',
    'a CDK cloud assembly (`cdk.out`) as a built place',
    'the asset of the named function is read',
    4,
  ),
  async () => {
    await using repo = await createRepository(assembly)
    expect(await read(repo)).toBe('directory: src/x.py y.py')
    expect(await read(repo, 'src')).toBe('directory: x.py')
    expect(await read(repo, 'src', 'Zip')).toBe('zip: z.py')
  },
)

test('without a function, or without an assembly, a directory stays what it is', async () => {
  await using repo = await createRepository({
    'cdk.out/manifest.json': '{"name":"a web app"}',
    'cdk.out/x': 'x',
  })
  expect(await read(repo)).toBe('directory: manifest.json x')
  repo.write(assembly)
  expect(await read(repo, 'asset.1', '')).toBe('directory: src/x.py y.py')
})

test.each<[string, Record<string, Content | null>, string]>([
  [
    'an unknown function',
    { 'cdk.out/S.template.json': JSON.stringify({ Resources: { Other: lambda('1.zip') } }) },
    "BUILD_UNREADABLE cdk.out can't be read: it has no function Fn, but Other",
  ],
  [
    'an asset outside',
    { 'cdk.out/A.json': JSON.stringify({ files: { 1: uploads('../functions', '1.zip') } }) },
    "BUILD_UNREADABLE cdk.out can't be read: Fn has its asset outside of the assembly",
  ],
  [
    'a template outside',
    { 'cdk.out/A.json': JSON.stringify({ files: { 1: uploads('../x.template.json', '1.zip') } }) },
    "BUILD_UNREADABLE cdk.out/A.json can't be read: it names a file outside of the assembly",
  ],
  [
    'a damaged manifest',
    { 'cdk.out/manifest.json': '\u001b[31m' },
    "BUILD_UNREADABLE cdk.out/manifest.json can't be read: Unexpected token",
  ],
  [
    'a damaged template',
    { 'cdk.out/S.template.json': '' },
    "BUILD_UNREADABLE cdk.out/S.template.json can't be read: Unexpected end of JSON input",
  ],
])('%s is an error', async (_, changed, expected) => {
  await using repo = await createRepository({ ...assembly, ...(changed as Record<string, Content>) })
  const answer = await read(repo)
  expect(answer).toContain(expected)
  expect(answer).not.toContain('\u001b')
})

test('what is missing is not built, and what a link leads out to is not read', async () => {
  await using repo = await createRepository(assembly)
  repo.run('rm', ['-r', 'cdk.out/asset.1', 'cdk.out/A.json'])
  expect(await read(repo)).toBe('NOT_BUILT nothing was built at cdk.out/A.json')
  repo.write({ 'cdk.out/A.json': assembly['cdk.out/A.json'] as Content })
  expect(await read(repo)).toBe('NOT_BUILT nothing was built at cdk.out/asset.1')
  symlinkSync(tmpdir(), join(repo.root, 'cdk.out/asset.1'))
  expect(await read(repo)).toContain(
    "BUILD_UNREADABLE cdk.out/asset.1 can't be read: it leads out of the repository",
  )
  repo.run('rm', ['cdk.out/S.template.json'])
  symlinkSync('/etc/hostname', join(repo.root, 'cdk.out/S.template.json'))
  expect(await read(repo)).toContain("cdk.out/S.template.json can't be read: it leads out of the repository")
})

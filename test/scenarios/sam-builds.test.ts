/**
 * Which functions of AWS SAM a mirror is in, by the templates above it and the stacks nested in them. Where a build lies is the
 * stand-in's word (support/sam-build.ts), and the file system's; never Lockstep's own.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createRepository } from '../support/repository.ts'
import { samBuild } from '../support/sam-build.ts'
import { files, found, places, reasons, template } from '../support/sam-project.ts'

const none = { builds: [], unknown: [] }

describe('found', () => {
  test(
    'the incident: three functions carry one mirror',
    shows(
      'edge cases',
      'three SAM functions with one CodeUri',
      'each has a build of its own, and all are found',
      1,
    ),
    async () => {
      await using repo = await createRepository({ 'README.md': '' })
      cpSync(join(projectRoot, 'examples/credentialmate'), repo.root, { recursive: true })
      const to = 'infra/lambda/functions/backend/src'
      expect(Object.values(await places(repo, to)).every(place => place.endsWith(' (not built)'))).toBe(true)
      const built = samBuild(repo, 'infra/lambda/template.yaml')
      expect(await places(repo, to)).toEqual(built)
      expect(Object.keys(built)).toEqual([
        'BackendApiFunction',
        'WorkerFunction',
        'CampaignSchedulerFunction',
      ])
      const { builds, unknown } = await found(repo, to)
      expect(unknown).toEqual([])
      for (const { directory, within } of builds)
        expect(repo.read(`${directory}/${within}/main.py`)).toBe(repo.read(`${to}/main.py`))
      expect(builds[0]).toMatchInlineSnapshot(`
        {
          "built": true,
          "builtFrom": "infra/lambda/functions/backend",
          "cache": [
            "infra/lambda/.aws-sam/cache/b8136d2f-9eda-f29d-4ed9-b6e172177853",
          ],
          "codeUri": "infra/lambda/functions/backend",
          "directory": "infra/lambda/.aws-sam/build/BackendApiFunction",
          "function": "BackendApiFunction",
          "functionName": "credmate-backend",
          "kind": "function",
          "runtime": "python3.12",
          "template": "infra/lambda/template.yaml",
          "within": "src",
        }
      `)
    },
  )

  test('nothing where no template lies above the mirror, or it is no template', async () => {
    await using repo = await createRepository({
      'infra/backend/src/a.py': '',
      'other/template.yaml': files['infra/template.yaml'],
    })
    expect(await found(repo)).toEqual(none)
    repo.write({ 'template.yaml': 'apiVersion: v1\n', 'infra/template.yaml/x': 'a folder of that name\n' })
    expect(await found(repo)).toEqual(none)
    repo.write({ 'template.yaml': '{{ cookiecutter.name }}: [\n' })
    expect(await found(repo)).toEqual(none)
  })

  test('only functions that hold the mirror, at any depth, and a mirror that is a file', async () => {
    await using repo = await createRepository(files)
    samBuild(repo, 'infra/template.yaml')
    expect(await places(repo)).toEqual({
      Api: 'infra/.aws-sam/build/Api',
      Worker: 'infra/.aws-sam/build/Worker',
    })
    expect(await places(repo, 'infra/backend/handler.py')).toHaveProperty('Api')
    expect((await found(repo, 'infra/backend')).builds.map(({ within }) => within)).toEqual(['', ''])
    expect((await found(repo, 'infra/other/deep/er')).builds.map(one => [one.function, one.within])).toEqual([
      ['Other', 'deep/er'],
    ])
    expect(await found(repo, 'infra/backend2/src')).toEqual(none)
  })

  test('the template that `sam build` would take, of several', async () => {
    await using repo = await createRepository({
      'template.yml': template({ FromTop: 'CodeUri: infra/backend' }),
      'infra/template.yml': template({ No: 'CodeUri: backend' }),
      'infra/template.json': '{}',
      ...files,
    })
    expect(Object.keys(await places(repo))).toEqual(['FromTop', 'Api', 'Worker'])
  })

  test.each([
    [
      'JSON',
      'template.json',
      JSON.stringify(
        {
          Resources: {
            Api: { Type: 'AWS::Lambda::Function', Properties: { Code: './backend', Runtime: 'python3.12' } },
          },
        },
        undefined,
        '\t',
      ),
    ],
    [
      'JSON behind a byte order mark',
      'template.json',
      `\uFEFF${JSON.stringify({ Resources: { Api: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'backend', Runtime: 'python3.12' } } } })}`,
    ],
    [
      'CRLF and a byte order mark',
      'template.yml',
      `\uFEFF${template({ Api: 'CodeUri: backend' }).replaceAll('\n', '\r\n')}`,
    ],
    [
      'Globals',
      'template.yaml',
      'Globals:\n  Function:\n    CodeUri: backend\n    Runtime: python3.12\nResources:\n  Api:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n',
    ],
  ])('written as %s', async (_, name, text) => {
    await using repo = await createRepository({ 'infra/backend/src/a.py': 'a\n', [`infra/${name}`]: text })
    expect(await places(repo)).toEqual({ Api: 'infra/.aws-sam/build/Api (not built)' })
    expect(samBuild(repo, `infra/${name}`)).toEqual(await places(repo))
  })

  test('a layer, whose code lies in a folder of the language', async () => {
    await using repo = await createRepository({
      'infra/template.yaml': `Resources:
  Shared:
    Type: AWS::Serverless::LayerVersion
    Metadata:
      BuildMethod: python3.12
    Properties:
      ContentUri: backend
`,
      'infra/backend/src/a.py': 'a = 1\n',
    })
    expect(samBuild(repo, 'infra/template.yaml')).toEqual(await places(repo))
    const [layer] = (await found(repo)).builds
    expect(layer).toMatchObject({ kind: 'layer', function: 'Shared', within: 'python/src', built: true })
    expect(repo.read(`${layer?.directory}/${layer?.within}/a.py`)).toBe('a = 1\n')
  })
})

describe('nested stacks', () => {
  const nested = {
    'infra/template.yaml':
      'Resources:\n  Stack:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: inner/template.yaml\n',
    'infra/inner/template.yaml': template({ Api: 'CodeUri: ../backend' }),
    'infra/backend/src/a.py': 'a\n',
  }

  test('are followed, and their builds lie below the outer template’s', async () => {
    await using repo = await createRepository(nested)
    expect(samBuild(repo, 'infra/template.yaml')).toEqual({ 'Stack/Api': 'infra/.aws-sam/build/Stack/Api' })
    expect(await places(repo)).toEqual({ 'Stack/Api': 'infra/.aws-sam/build/Stack/Api' })
  })

  test('a nested template is one by itself only once it was built so', async () => {
    await using repo = await createRepository({
      ...nested,
      'infra/inner/template.yaml': template({ Api: 'CodeUri: backend', Untold: 'CodeUri: !Ref X' }),
      'infra/inner/backend/src/a.py': 'a\n',
    })
    const to = 'infra/inner/backend/src'
    expect(await places(repo, to)).toEqual({ 'Stack/Api': 'infra/.aws-sam/build/Stack/Api (not built)' })
    expect(Object.keys(await reasons(repo, to))).toEqual(['Stack/Untold'])
    samBuild(repo, 'infra/inner/template.yaml', { functions: ['Api'] })
    expect(await places(repo, to)).toEqual({
      'Stack/Api': 'infra/.aws-sam/build/Stack/Api (not built)',
      Api: 'infra/inner/.aws-sam/build/Api',
    })
  })

  test(
    'those that can’t be followed are named',
    shows(
      'bad input',
      'a nested stack whose template lies outside of the repository',
      'it is not read, and said to be unknown',
      4,
    ),
    async () => {
      const stack = (id: string, location: string) =>
        `  ${id}: {Type: AWS::Serverless::Application, Properties: {Location: ${location}}}\n`
      await using repo = await createRepository({
        'infra/template.yaml': `Resources:\n${[
          stack('Outside', '../../outside.yaml'),
          stack('Absolute', '/etc/hostname'),
          stack('Gone', 'gone.yaml'),
          stack('Itself', 'template.yaml'),
          stack('Linked', 'linked.yaml'),
          stack('Untold', '!Ref Where'),
        ].join('')}`,
        'infra/linked.yaml': { link: '/etc/hostname' },
        'infra/backend/src/a.py': '',
      })
      expect(await reasons(repo)).toEqual({
        Outside: 'has its template outside of this repository',
        Absolute: 'has its template outside of this repository',
        Gone: 'has no template at gone.yaml',
        Itself: 'nests itself',
        Linked: 'has a template whose path leads through a symbolic link',
        Untold: 'has a template that is known at deploy time alone',
      })
    },
  )

  test('templates that multiply by nesting are refused', async () => {
    const level = (at: number) =>
      `Resources:\n${['A', 'B', 'C'].map(id => `  ${id}: {Type: AWS::Serverless::Application, Properties: {Location: level-${at + 1}.yaml}}\n`).join('')}`
    const levels = Array.from({ length: 40 }, (_, at) => [`infra/level-${at}.yaml`, level(at)])
    await using repo = await createRepository({
      ...(Object.fromEntries(levels) as Record<string, string>),
      'infra/template.yaml': level(-1),
      'infra/backend/src/a.py': '',
    })
    await expect(found(repo)).rejects.toMatchObject({
      code: 'TEMPLATE_INVALID',
      message: 'infra/template.yaml nests more than 1000 stacks',
    })
  })
})

test(
  'what can’t be told is named, with its reason',
  shows(
    'edge cases',
    'a CodeUri that is a parameter',
    'the function is said to be unknown, and never taken for another folder',
    4,
  ),
  async () => {
    const functions = {
      Param: 'CodeUri: !Ref Folder',
      Compiled: 'CodeUri: backend\nRuntime: java21',
      Inner: 'CodeUri: backend/src/deep',
      Linked: 'CodeUri: link',
      Elsewhere: 'CodeUri: ../../elsewhere',
      InS3: 'CodeUri: s3://bucket/key',
    }
    const image = (id: string, context: string) =>
      `  ${id}:\n    Type: AWS::Serverless::Function\n    Properties: {PackageType: Image}\n    Metadata: {Dockerfile: Dockerfile, DockerContext: ${context}}\n`
    await using repo = await createRepository({
      'infra/template.yaml': template(functions) + image('Image', 'backend') + image('OtherImage', 'other'),
      'infra/backend/src/a.py': '',
      'infra/backend/env/a.py': '',
      'infra/link': { link: 'backend' },
    })
    expect(await reasons(repo)).toMatchInlineSnapshot(`
      {
        "Compiled": "is built with java21, which compiles or bundles the folder",
        "Image": "is a container image, and no folder holds what was built",
        "Inner": "is built from a part of the mirror alone",
        "Linked": "has its code behind a symbolic link",
        "Param": "has a code folder that is known at deploy time alone",
      }
    `)
    expect((await found(repo)).builds).toEqual([])
    repo.write({ 'infra/template.yaml': template({ Api: 'CodeUri: backend' }) })
    expect(await reasons(repo, 'infra/backend/env')).toMatchInlineSnapshot(`
      {
        "Api": "leaves the mirror out, by a name that SAM never copies",
      }
    `)
  },
)

/** Assemblies in the shapes that aws-cdk-lib 2.276.0 writes, cut down to what is read of them. */
import { describe, expect, test } from 'vitest'
import { type RepoPath, toRepoPath } from '../path.ts'
import {
  chooseCode,
  filesNamedIn,
  isAssembly,
  listFunctions,
  parseAssemblyFile,
  type Values,
} from './assembly.ts'

const asset = (path: string, objectKey: string) => ({
  source: { path },
  destinations: { here: { objectKey } },
})
const lambda = (code: object, more: object = {}, metadata?: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Code: code, ...more },
  ...(metadata ? { Metadata: metadata } : {}),
})
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own
const regional = '${AWS::Region}/62.zip'
const inS3 = (key: unknown) => ({ S3Bucket: { 'Fn::Sub': 'assets' }, S3Key: key })
const logicalId = (id: string) => [{ type: 'aws:cdk:logicalId', data: id }, { type: 'aws:cdk:creationStack' }]
const stack = (name: string, more: object = { additionalMetadataFile: `${name}.metadata.json` }) => ({
  [`${name}.assets`]: { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } },
  [name]: {
    type: 'aws:cloudformation:stack',
    properties: { templateFile: `${name}.template.json` },
    dependencies: [`${name}.assets`, 'Other'],
    ...more,
  },
})

const files: Record<string, Values> = {
  'manifest.json': {
    artifacts: {
      'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
      ...stack('MyStack'),
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  },
  'MyStack.template.json': {
    Resources: {
      BackendFunction63: lambda(inS3('c5.zip'), { FunctionName: { Ref: 'Name' } }),
      Worker11: lambda(inS3('c5.zip'), { FunctionName: 'my-worker' }),
      Zipped19: lambda(inS3({ 'Fn::Sub': regional })),
      Inline: lambda({ ZipFile: 'x = 1' }),
      Image: lambda({ ImageUri: 'uri' }, {}, { 'aws:asset:path': 'asset.25' }),
      Bucket: lambda(inS3('mine.zip')),
      Legacy: lambda(
        inS3({ 'Fn::Join': [] }),
        {},
        { 'aws:cdk:path': 'MyStack/Old/Resource', 'aws:asset:path': 'asset.0' },
      ),
      Unstaged: lambda(inS3('ab.zip')),
      Absolute: lambda(inS3({ Ref: 'Key' }), {}, { 'aws:asset:path': '/repo/functions' }),
      LayerB2: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: inS3('7e.zip') } },
      Role: { Type: 'AWS::IAM::Role' },
    },
  },
  'MyStack.assets.json': {
    files: {
      c5: asset('asset.c5', 'c5.zip'),
      '62': asset('asset.62.zip', regional),
      '7e': asset('asset.7e', '7e.zip'),
      ab: asset('../functions/backend', 'ab.zip'),
      made: { source: { executable: ['make'] }, destinations: {} },
      nested: asset('MyStackNested.nested.template.json', 'nested.json'),
      own: asset('MyStack.template.json', 'own.json'),
    },
  },
  'MyStack.metadata.json': {
    '/MyStack': [{ type: 'aws:cdk:templateFile', data: 'MyStack.template.json' }],
    '/MyStack/BackendFunction/Resource': logicalId('BackendFunction63'),
    '/MyStack/Layer/Resource': logicalId('LayerB2'),
    '/MyStack/Nested/Fn/Resource': logicalId('Fn2B'),
    '/MyStack/Worker/Resource': logicalId('Worker11'),
    '/MyStack/Nested/Worker/Resource': logicalId('Worker11'),
  },
  'MyStackNested.nested.template.json': { Resources: { Fn2B: lambda(inS3('c5.zip')) } },
  'assembly-Prod/manifest.json': {
    artifacts: stack('ProdInner', {
      metadata: { '/Prod/Inner/BackendFunction/Resource': logicalId('BackendFunction63') },
    }),
  },
  'assembly-Prod/ProdInner.template.json': { Resources: { BackendFunction63: lambda(inS3('c5.zip')) } },
  'assembly-Prod/ProdInner.assets.json': { files: { c5: asset('../asset.c5', 'c5.zip') } },
}
const assembly = new Map(Object.entries(files).map(([path, content]) => [toRepoPath(path), content]))

test('it names every file that is read, and no other', () => {
  const reached = new Set<RepoPath | undefined>([toRepoPath('manifest.json')])
  for (const file of reached)
    for (const named of filesNamedIn(file as RepoPath, assembly.get(file as RepoPath) ?? {}))
      reached.add(named)
  expect([...reached].sort()).toEqual(Object.keys(files).sort())
})

test.each(['../x.template.json', '/etc/x', 'a\\..\\x', 'assembly/../../x'])('%s is outside', templateFile => {
  const artifacts = { S: { type: 'aws:cloudformation:stack', properties: { templateFile } } }
  expect(filesNamedIn(toRepoPath('manifest.json'), { artifacts })).toEqual([undefined])
})

describe('the code of', () => {
  const everything =
    'Absolute, Bucket, Image, Inline, MyStack/BackendFunction, MyStack/Layer, MyStack/Nested/Fn, MyStack/Old, ' +
    'Prod/Inner/BackendFunction, Unstaged, Worker11, Zipped19'
  test.each([
    ['MyStack/BackendFunction', 'asset.c5'],
    ['Prod/Inner/BackendFunction', 'asset.c5'],
    ['BackendFunction', 'BackendFunction may be MyStack/BackendFunction, Prod/Inner/BackendFunction'],
    ['BackendFunction63', 'BackendFunction63 may be MyStack/BackendFunction, Prod/Inner/BackendFunction'],
    ['Worker11', 'asset.c5'],
    ['my-worker', 'asset.c5'],
    ['Worker', `it has no function Worker, but ${everything}`],
    ['Zipped19', 'asset.62.zip'],
    ['Fn', 'asset.c5'],
    ['Layer', 'asset.7e'],
    ['Old', 'asset.0'],
    ['Inline', 'Inline has its code inline, in the template'],
    ['Image', 'Image runs a container image'],
    ['Bucket', 'Bucket has its code in S3, and none in the assembly'],
    ['Unstaged', 'Unstaged has its asset outside of the assembly'],
    ['Absolute', 'Absolute has its asset outside of the assembly'],
    ['Role', `it has no function Role, but ${everything}`],
  ])('%s', (name, expected) => {
    const code = chooseCode(listFunctions(assembly), name)
    expect('asset' in code ? code.asset : code.obstacle).toBe(expected)
  })

  test('any function of an app without one', () => {
    expect(chooseCode([], 'Fn')).toEqual({ obstacle: 'it has no function Fn, but none at all' })
  })
})

test('what is no assembly, and what has other shapes than it should', () => {
  expect(isAssembly(parseAssemblyFile('\uFEFF{ "artifacts": {} }'))).toBe(true)
  expect(isAssembly(parseAssemblyFile('{ "name": "a web app", "icons": [] }'))).toBe(false)
  expect(isAssembly(parseAssemblyFile('[]'))).toBe(false)
  for (const odd of [
    null,
    [],
    'x',
    3,
    { S: null },
    { S: { type: 'aws:cloudformation:stack', dependencies: 3 } },
  ]) {
    const content = { artifacts: odd, files: odd, Resources: odd }
    expect(filesNamedIn(toRepoPath('manifest.json'), content)).toEqual([])
    expect(listFunctions(new Map([[toRepoPath('manifest.json'), content]]))).toEqual([])
  }
})

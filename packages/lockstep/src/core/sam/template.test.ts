/** Templates as people write them, odd ones among them, and what is read in each. */
import { describe, expect, test } from 'vitest'
import { parseTemplate } from './template.ts'

/** A template with one function of these properties, as YAML in block style. */
function withFunction(properties: string, rest = ''): string {
  return `Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
${properties.replace(/^/gm, '      ')}
${rest}`
}

function templateOf(text: string) {
  const parsed = parseTemplate(text)
  if (!parsed || 'problem' in parsed) throw new Error(JSON.stringify(parsed))
  return parsed.value
}

const resourcesOf = (text: string) => templateOf(text).resources
const api = { kind: 'function', id: 'Api', recordId: 'Api', runtime: 'python3.12' }

describe('the code folder of a function', () => {
  const atDeployTime = { obstacle: 'has a code folder that is known at deploy time alone' }
  test.each([
    ['plain', 'CodeUri: functions/backend/', { folder: 'functions/backend/' }],
    ['quoted', 'CodeUri: "functions/backend"', { folder: 'functions/backend' }],
    ['left out: the folder of the template', 'Handler: a.b', { folder: '.' }],
    ['!Ref', 'CodeUri: !Ref Folder', atDeployTime],
    ['!Sub', 'CodeUri: !Sub "functions/$' + '{Name}"', atDeployTime],
    ['!If', 'CodeUri: !If [IsProd, a, b]', atDeployTime],
    ['Ref in long form', 'CodeUri: {Ref: Folder}', atDeployTime],
    ['empty', 'CodeUri:', atDeployTime],
    ['a number', 'CodeUri: 3', atDeployTime],
  ])('%s', (_, properties, expected) => {
    expect(resourcesOf(withFunction(properties))).toEqual([{ ...api, ...expected }])
  })

  test.each([
    ['an address in S3', 'CodeUri: s3://bucket/key'],
    ['a bucket', 'CodeUri: {Bucket: b, Key: k}'],
    ['a bucket by reference', 'CodeUri: {Bucket: !Ref Bucket, Key: k}'],
    ['inline code', 'InlineCode: pass'],
    ['inline code beside a folder', 'CodeUri: src\nInlineCode: |\n  def handler(): pass'],
    ['a zip', 'CodeUri: build/code.zip'],
    ['an image without a Dockerfile', 'PackageType: Image\nImageUri: 1.dkr.ecr.eu-west-1.amazonaws.com/x'],
  ])('not built from a folder: %s', (_, properties) => {
    expect(resourcesOf(withFunction(properties))).toEqual([])
  })

  test.each([
    ['SkipBuild: true', 0],
    ['SkipBuild: yes', 0],
    ['SkipBuild: false', 1],
    ['SkipBuild: no', 1],
  ])('Metadata %s', (metadata, count) => {
    const text = withFunction('CodeUri: src', `    Metadata:\n      ${metadata}\n`)
    expect(resourcesOf(text)).toHaveLength(count)
  })
})

test('what else decides about a build is read, or said to be untold', () => {
  const text = (properties: string, metadata: string) =>
    withFunction(properties, `    Metadata:\n${metadata.replace(/^/gm, '      ')}\n`)
  expect([
    ...resourcesOf(text('CodeUri: a', 'BuildMethod: makefile')),
    ...resourcesOf(text('CodeUri: b', 'SamResourceId: Renamed')),
    ...resourcesOf(text('CodeUri: c', 'BuildProperties:\n  ParentPackageMode: auto')),
    ...resourcesOf(text('PackageType: Image', 'Dockerfile: Dockerfile\nDockerContext: ./d')),
    ...resourcesOf(text('PackageType: !Ref Kind', 'A: b')),
    ...resourcesOf(withFunction('CodeUri: e\nFunctionName: my-api')),
    ...resourcesOf(withFunction('CodeUri: f\nFunctionName: !Sub "x-$' + '{Stage}"')),
  ]).toEqual([
    { ...api, runtime: 'makefile', folder: 'a' },
    { ...api, recordId: 'Renamed', folder: 'b' },
    { ...api, folder: 'c', obstacle: 'has its code moved by ParentPackageMode' },
    {
      kind: 'function',
      id: 'Api',
      recordId: 'Api',
      folder: './d',
      obstacle: 'is a container image, and no folder holds what was built',
    },
    {
      kind: 'function',
      id: 'Api',
      recordId: 'Api',
      obstacle: 'is an image or not, which is known at deploy time alone',
    },
    { ...api, folder: 'e', functionName: 'my-api' },
    { ...api, folder: 'f' },
  ])
})

test('Globals count for serverless functions, and a function has its own way', () => {
  const text = `
Globals:
  Function: {CodeUri: shared/, Runtime: python3.12}
Resources:
  Api: {Type: AWS::Serverless::Function}
  Own: {Type: AWS::Serverless::Function, Properties: {CodeUri: own}}
  Plain: {Type: AWS::Lambda::Function, Properties: {Code: plain, Runtime: nodejs22.x}}
  Untold: {Type: AWS::Lambda::Function, Properties: {Code: {Ref: X}, Runtime: nodejs22.x}}
  InZip: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: pass}}}
  Table: {Type: AWS::DynamoDB::Table, Properties: {CodeUri: no}}
`
  expect(resourcesOf(text).map(({ id, folder, runtime }) => [id, folder, runtime])).toEqual([
    ['Api', 'shared/', 'python3.12'],
    ['Own', 'own', 'python3.12'],
    ['Plain', 'plain', 'nodejs22.x'],
    ['Untold', undefined, 'nodejs22.x'],
  ])
})

test('a layer is built when it says how', () => {
  const text = `
Resources:
  Built: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: a}, Metadata: {BuildMethod: python3.12}}
  Older: {Type: AWS::Lambda::LayerVersion, Properties: {Content: b}, Metadata: {BuildMethod: makefile}}
  AsItIs: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: c}}
  Untold: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: d}, Metadata: {BuildMethod: !Ref How}}
`
  expect(resourcesOf(text).map(({ kind, id, folder, runtime }) => [kind, id, folder, runtime])).toEqual([
    ['layer', 'Built', 'a', 'python3.12'],
    ['layer', 'Older', 'b', 'makefile'],
    ['layer', 'Untold', 'd', undefined],
  ])
})

test('nested stacks: a local template, one that is not told, and those that SAM does not build', () => {
  const text = `
Resources:
  Inner: {Type: AWS::Serverless::Application, Properties: {Location: inner/template.yaml}}
  Older: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: older.json}}
  Public: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: x, SemanticVersion: 1.0.0}}}
  Remote: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.invalid/t.yaml}}
  Untold: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Ref Where}}
`
  expect(templateOf(text).stacks).toEqual([
    { id: 'Inner', location: 'inner/template.yaml' },
    { id: 'Older', location: 'older.json' },
    { id: 'Untold', obstacle: 'has a template that is known at deploy time alone' },
  ])
})

describe('texts', () => {
  const folders = (text: string) => resourcesOf(text).map(({ folder }) => folder)
  const json = JSON.stringify(
    { Resources: { Api: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'a' } } } },
    undefined,
    '\t',
  )
  test.each([
    ['CRLF', withFunction('CodeUri: a').replaceAll('\n', '\r\n')],
    ['JSON, with tabs', json],
    [
      'tags everywhere',
      withFunction('CodeUri: a\nRole: !GetAtt R.Arn\nTags: !Transform {Name: X}\nA: !B [!C d]'),
    ],
    ['equal keys: the last counts', withFunction('CodeUri: b\nCodeUri: a')],
    ['equal keys in JSON', json.replace('"CodeUri": "a"', '"CodeUri": "b", "CodeUri": "a"')],
    ['an anchor and its alias', withFunction('Description: &folder a\nCodeUri: *folder')],
    ['a merge', `Base: &base {CodeUri: a}\n${withFunction('<<: *base')}`],
    [
      'a closing bracket under the line that opened it',
      withFunction('CodeUri: a\nVpcConfig: !If [Use, {\n  SubnetIds: !Ref Ids\n}, !Ref AWS::NoValue]'),
    ],
  ])('%s', (_, text) => {
    expect(folders(text)).toEqual(['a'])
  })

  test('an alias of a tagged value is no more known than that', () => {
    expect(folders(withFunction('Description: &folder !Ref Folder\nCodeUri: *folder'))).toEqual([undefined])
  })

  test.each([
    ['a list', '- a\n- b\n'],
    ['nothing', ''],
    ['another tool’s file', 'apiVersion: v1\nkind: Template\n'],
    ['another tool’s file, which is not even YAML', 'name: {{ project }}\n%broken\n'],
    ['resources that are a list', 'Resources: [a]\n'],
  ])('no template: %s', (_, text) => {
    expect(parseTemplate(text)).toBeUndefined()
  })

  test('a loop over functions has no names yet', () => {
    const body = '{"$' + '{Name}Function": {Type: AWS::Serverless::Function, Properties: {CodeUri: a}}}'
    const text = `Resources:\n  "Fn::ForEach::Functions": [Name, [A, B], ${body}]\n`
    expect(resourcesOf(text)).toEqual([
      {
        kind: 'function',
        id: 'Fn::ForEach::Functions',
        recordId: 'Fn::ForEach::Functions',
        obstacle: 'makes functions in a loop, which only a deployment runs',
      },
    ])
  })

  test('names of JavaScript’s own are names like others', () => {
    const text = `Resources:
  __proto__: {Type: AWS::Serverless::Function, Properties: {CodeUri: a}}
  constructor: {Type: constructor, Properties: {CodeUri: b}}
`
    expect(resourcesOf(text).map(({ id, folder }) => [id, folder])).toEqual([['__proto__', 'a']])
  })
})

describe('a template that can’t be read', () => {
  test('has a line', () => {
    expect(parseTemplate('Resources:\n  Api:\n   - a\n  b: c: d\n')).toEqual({
      problem: { message: 'Nested mappings are not allowed in compact mappings', line: 4 },
    })
    expect(parseTemplate('{\n  "Resources": {"A": 1},\n  "Other": [1, 2\n}')).toMatchObject({
      problem: { line: expect.any(Number) },
    })
  })

  test('multiplies its anchors', () => {
    const levels = 'abcdefghi'.split('').map((name, at, all) => {
      const inner = at === 0 ? '"x"' : `*${all[at - 1]}`
      return `${name}: &${name} [${Array(9).fill(inner).join(', ')}]`
    })
    const before = process.memoryUsage().heapUsed
    const parsed = parseTemplate(`${levels.join('\n')}\n${withFunction('CodeUri: a')}`)
    expect(parsed).toEqual({
      problem: { message: 'Excessive alias count indicates a resource exhaustion attack' },
    })
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6)
  })

  test('nests deeper than can be followed', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    expect(parseTemplate(`Other: ${deep}\n${withFunction('CodeUri: a')}`)).toHaveProperty('problem')
  })

  test('uses one anchor often, and may', () => {
    const uses = Array.from({ length: 500 }, (_, at) => `A${at}: *folder`).join('\n')
    expect(resourcesOf(withFunction(`CodeUri: &folder a\n${uses}`))).toHaveLength(1)
  })
})

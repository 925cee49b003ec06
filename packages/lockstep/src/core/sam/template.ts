/**
 * What an AWS SAM or CloudFormation template says about the functions and layers that `sam build` makes from a folder: which
 * folder, under which name, and in which nested stacks. It reads what `sam build` reads and resolves nothing: a value that is
 * known at deploy time alone is said to be so. What SAM doesn't build (code in S3, inline code, a zip, an image from a
 * registry, `SkipBuild`) isn't listed.
 */
import { parseDocument, Scalar, visit } from 'yaml'

/** A function or a layer that `sam build` builds, or may build. */
export interface SamResource {
  readonly kind: 'function' | 'layer'
  /** The logical id, after which the built directory is named. */
  readonly id: string
  /** What SAM's record calls it: `Metadata.SamResourceId` where there is one (resource_metadata_normalizer.py). */
  readonly recordId: string
  /** `FunctionName`, where it is a plain string. */
  readonly functionName?: string
  /** The folder as it is written, relative to the template. */
  readonly folder?: string
  /** `Runtime`, or the `BuildMethod` that takes its place, where it is a plain string. */
  readonly runtime?: string
  /** Why nobody can tell from the template what is built, or that a folder tells; a clause behind the resource's name. */
  readonly obstacle?: string
}

/** A stack in a stack: its template as it is written, relative to the outer template, or why that can't be told. */
export type NestedStack =
  | { readonly id: string; readonly location: string }
  | { readonly id: string; readonly obstacle: string }

export interface SamTemplate {
  readonly resources: readonly SamResource[]
  readonly stacks: readonly NestedStack[]
}

/** Why a text can't be parsed. */
export interface TextProblem {
  readonly message: string
  readonly line?: number
}

/** What a parser found in a text: one of the two. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: TextProblem }

/** More uses of anchors than any template has, and few enough for a text that multiplies them to be refused at once. */
const mostAliases = 10_000

/**
 * Parses the text of a template, YAML or JSON:
 * ```yaml
 * Globals:
 *   Function:
 *     Runtime: python3.12
 * Resources:
 *   ApiFunction:
 *     Type: AWS::Serverless::Function
 *     Properties:
 *       CodeUri: functions/backend/
 *       Role: !GetAtt Role.Arn
 * ```
 * Undefined where it is no template: it has no `Resources`. As for SAM, the last of equal keys counts (yamlhelper.py).
 */
export function parseTemplate(text: string): Parsed<SamTemplate> | undefined {
  const parsed = parseValue(text)
  // Many tools have a template.yaml, some with placeholders that no YAML parser takes; those aren't ours to complain of.
  if ('problem' in parsed) return /^\s*["']?Resources["']?\s*:/m.test(text) ? parsed : undefined
  const root = mapOf(parsed.value)
  if (!isMap(root['Resources'])) return undefined
  const resources = Object.entries(root['Resources'])
  const globals = mapOf(mapOf(root['Globals'])['Function'])
  return {
    value: {
      resources: resources.flatMap(([id, resource]) => readResource(id, resource, globals)),
      stacks: resources.flatMap(([id, resource]) => readStack(id, resource)),
    },
  }
}

type Values = Readonly<Record<string, unknown>>

/** What stands for a value with a tag of CloudFormation's, as `!Ref` and `!Sub`: known at deploy time. */
const intrinsic = Symbol('an intrinsic function')

function parseValue(text: string): Parsed<unknown> {
  // JSON first, as SAM does: YAML takes no tabs as indentation.
  if (text.trimStart().startsWith('{')) {
    try {
      return { value: JSON.parse(text) as unknown }
    } catch {
      // It may be YAML in braces; and where it is neither, YAML's parser knows the line.
    }
  }
  const parsed = parseYaml(text)
  if (!('problem' in parsed)) return parsed
  // SAM's parser takes a closing bracket wherever it stands, and people put it under the line that opened it. Further in it
  // means the same; nothing but a flow collection or the text of a block scalar can have one at the start of a line.
  const again = parseYaml(text.replace(/^[ \t]*[}\]]/gm, line => ' '.repeat(deepest) + line.trimStart()))
  return 'problem' in again ? parsed : again
}

/** Deeper than any template indents. */
const deepest = 80

function parseYaml(text: string): Parsed<unknown> {
  try {
    const document = parseDocument(text, { merge: true, uniqueKeys: false, logLevel: 'silent' })
    const [error] = document.errors
    if (error) return { problem: { message: firstLine(error.message), line: error.linePos?.[0].line ?? 1 } }
    visit(document, {
      Value(_, { tag, anchor }) {
        if (!tag?.startsWith('!')) return undefined
        const stand = new Scalar(intrinsic)
        if (anchor !== undefined) stand.anchor = anchor
        return stand
      },
    })
    return { value: document.toJS({ maxAliasCount: mostAliases }) as unknown }
  } catch (error) {
    // Too many aliases, a merge of what is no map, or nested deeper than any stack: all about the text.
    return { problem: { message: firstLine((error as Error).message) } }
  }
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
}

/** Where each type keeps its code (sam_base_provider.py, CODE_PROPERTY_KEYS). */
const codeKeys: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'CodeUri',
  'AWS::Lambda::Function': 'Code',
  'AWS::Serverless::LayerVersion': 'ContentUri',
  'AWS::Lambda::LayerVersion': 'Content',
}

function readResource(id: string, resource: unknown, globals: Values): SamResource[] {
  if (id.startsWith('Fn::ForEach::')) return readLoop(id, resource)
  const { Type, Properties, Metadata } = mapOf(resource)
  const type = String(Type)
  const codeKey = Object.hasOwn(codeKeys, type) ? codeKeys[type] : undefined
  if (codeKey === undefined) return []
  const metadata = mapOf(Metadata)
  // Globals.Function is for AWS::Serverless::Function alone (samtranslator's globals.py).
  const properties =
    type === 'AWS::Serverless::Function' ? { ...globals, ...mapOf(Properties) } : mapOf(Properties)
  const code = Object.hasOwn(properties, codeKey) ? properties[codeKey] : '.'
  const recordId = typeof metadata['SamResourceId'] === 'string' ? metadata['SamResourceId'] : id
  if (isInS3(code) || isTrue(metadata['SkipBuild'])) return []
  if (type.endsWith('::LayerVersion')) return readLayer({ kind: 'layer', id, recordId }, { code, metadata })
  const functionName = properties['FunctionName']
  const named = {
    kind: 'function' as const,
    id,
    recordId,
    ...(typeof functionName === 'string' ? { functionName } : {}),
  }
  return readFunction(named, { code, properties, metadata })
}

type Named = Pick<SamResource, 'kind' | 'id' | 'recordId' | 'functionName'>

function readFunction(
  named: Named,
  { code, properties, metadata }: { code: unknown; properties: Values; metadata: Values },
): SamResource[] {
  const packageType = properties['PackageType'] ?? 'Zip'
  if (packageType === 'Image') return readImage(named, metadata)
  if (packageType !== 'Zip')
    return [{ ...named, obstacle: 'is an image or not, which is known at deploy time alone' }]
  if (properties['InlineCode'] || mapOf(code)['ZipFile']) return []
  const method = metadata['BuildMethod'] ?? properties['Runtime']
  const runtime = typeof method === 'string' ? { runtime: method } : {}
  // ParentPackageMode moves what was copied into packages that it makes up (python_pip/actions.py).
  const moved = 'ParentPackageMode' in mapOf(metadata['BuildProperties'])
  const obstacle = moved ? { obstacle: 'has its code moved by ParentPackageMode' } : {}
  return readFolder({ ...named, ...runtime, ...obstacle }, code)
}

/** A layer without a BuildMethod is taken as it lies (build_context.py, is_layer_buildable). */
function readLayer(named: Named, { code, metadata }: { code: unknown; metadata: Values }): SamResource[] {
  const method = metadata['BuildMethod']
  if (method === undefined || method === null) return []
  return readFolder({ ...named, ...(typeof method === 'string' ? { runtime: method } : {}) }, code)
}

/** An image is only built when its Dockerfile and the folder that it is built in are named (provider.py). */
function readImage(named: Named, { Dockerfile, DockerContext }: Values): SamResource[] {
  if (!Dockerfile || !DockerContext) return []
  const obstacle = 'is a container image, and no folder holds what was built'
  return [{ ...named, obstacle, ...(typeof DockerContext === 'string' ? { folder: DockerContext } : {}) }]
}

function readFolder(resource: SamResource, code: unknown): SamResource[] {
  if (typeof code !== 'string' || code === '')
    return [{ ...resource, obstacle: 'has a code folder that is known at deploy time alone' }]
  // Packed already (provider.py, get_function_build_info).
  return code.endsWith('.zip') ? [] : [{ ...resource, folder: code }]
}

/** A loop of AWS::LanguageExtensions: its functions have no names before it runs. */
function readLoop(id: string, loop: unknown): SamResource[] {
  const made = Array.isArray(loop) ? Object.values(mapOf(loop[2])) : []
  const makesCode = made.some(one => Object.hasOwn(codeKeys, String(mapOf(one)['Type'])))
  const obstacle = 'makes functions in a loop, which only a deployment runs'
  return makesCode ? [{ kind: 'function', id, recordId: id, obstacle }] : []
}

/** Where each type of nested stack names its template. */
const templateKeys: Readonly<Record<string, string>> = {
  'AWS::Serverless::Application': 'Location',
  'AWS::CloudFormation::Stack': 'TemplateURL',
}

function readStack(id: string, resource: unknown): NestedStack[] {
  const { Type, Properties, Metadata } = mapOf(resource)
  const type = String(Type)
  const key = Object.hasOwn(templateKeys, type) ? templateKeys[type] : undefined
  if (key === undefined) return []
  const { SamResourceId: recordId } = mapOf(Metadata)
  const stack = { id: typeof recordId === 'string' ? recordId : id }
  const location = mapOf(Properties)[key]
  // An application of the public repository; and what lies on a server. Neither is built here (sam_stack_provider.py).
  if ('ApplicationId' in mapOf(location)) return []
  if (typeof location !== 'string')
    return [{ ...stack, obstacle: 'has a template that is known at deploy time alone' }]
  return /^(?:s3|https?):\/\//.test(location) ? [] : [{ ...stack, location }]
}

/** `_is_s3_location` in sam_base_provider.py. */
function isInS3(code: unknown): boolean {
  if (typeof code === 'string') return code.startsWith('s3://')
  return 'Bucket' in mapOf(code) || 'S3Bucket' in mapOf(code)
}

/** Whether a value counts as true for SAM, which reads YAML 1.1, where `no` and `off` are false. */
function isTrue(value: unknown): boolean {
  return Boolean(value) && !(typeof value === 'string' && /^(?:no|off)$/i.test(value))
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapOf(value: unknown): Values {
  return isMap(value) ? value : {}
}

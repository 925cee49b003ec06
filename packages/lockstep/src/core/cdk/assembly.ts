/**
 * What a CDK cloud assembly (`cdk.out`, written by `cdk synth`) says about the code of its functions and layers: which
 * `asset.<hash>` below it each is made from. The name changes with the content, so nobody can declare it.
 *
 * What is deployed counts: the key in S3 that a template names, and the file that the asset manifest uploads to that key. Both are
 * there however the app is run. `Metadata` of a resource is not: `aws:cdk:path` needs the context `aws:cdk:enable-path-metadata`
 * (core/lib/cfn-resource.js of aws-cdk-lib 2.276.0) and `aws:asset:path` needs `aws:cdk:enable-asset-metadata`
 * (aws-s3-assets/lib/asset.js); an app that is run by itself has neither. It serves where the rest is silent.
 */
import { parentOf, type RepoPath, resolvePath, toRepoPath } from '../path.ts'

/** The JSON of an assembly, by path below it. */
export type AssemblyFiles = ReadonlyMap<RepoPath, Values>
export type Values = Readonly<Record<string, unknown>>

/** A function or layer, and the file or directory below the assembly that its code is; or a clause why there is none. */
export interface CdkFunction {
  /** The logical id in its template. */
  readonly id: string
  /** Its construct path, without the `Resource` that CDK puts below its own constructs: `MyStack/BackendFunction`. */
  readonly path?: string
  /** `FunctionName`, where it is a plain string. */
  readonly functionName?: string
  readonly code: { readonly asset: RepoPath } | { readonly obstacle: string }
}

export const manifestName = toRepoPath('manifest.json')

/** The parsed text; undefined where it is JSON and no object. Throws SyntaxError. */
export function parseAssemblyFile(text: string): Values | undefined {
  const value = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  return isMap(value) ? value : undefined
}

/**
 * Whether a `manifest.json` is that of an assembly, and not of a web app or an extension:
 * ```json
 * { "version": "55.0.0", "artifacts": { "MyStack": { "type": "aws:cloudformation:stack",
 *   "properties": { "templateFile": "MyStack.template.json" }, "dependencies": ["MyStack.assets"],
 *   "additionalMetadataFile": "MyStack.metadata.json" } } }
 * ```
 */
export function isAssembly(manifest: Values | undefined): boolean {
  return isMap(manifest?.['artifacts'])
}

/** The other files that a file of the assembly sends its reader to. Undefined stands for one outside of the assembly. */
export function filesNamedIn(file: RepoPath, content: Values): (RepoPath | undefined)[] {
  const folder = parentOf(file)
  const artifacts = Object.values(mapOf(content['artifacts'])).map(mapOf)
  const named = artifacts.flatMap(({ type, properties, additionalMetadataFile }) => {
    const { templateFile, file: assets, directoryName } = mapOf(properties)
    if (type === 'aws:cloudformation:stack') return [templateFile, additionalMetadataFile]
    if (type === 'cdk:asset-manifest') return [assets]
    if (type !== 'cdk:cloud-assembly' || typeof directoryName !== 'string') return []
    return [`${directoryName}/${manifestName}`]
  })
  return [...named, ...templatesIn(content)].flatMap(name =>
    typeof name === 'string' ? [resolveBelow(folder, name)] : [],
  )
}

/** The templates that an asset manifest uploads: of its stack, and of the stacks nested in that. */
function templatesIn({ files }: Values): string[] {
  return Object.values(mapOf(files)).flatMap(each => {
    const { path } = mapOf(mapOf(each)['source'])
    return typeof path === 'string' && path.endsWith('.template.json') ? [path] : []
  })
}

/** Every function and layer of an assembly, those of its stages and nested stacks too. */
export function listFunctions(files: AssemblyFiles): CdkFunction[] {
  return [...files].flatMap(([file, content]) => {
    const artifacts = mapOf(content['artifacts'])
    return Object.values(artifacts).flatMap(artifact => {
      const stack = mapOf(artifact)
      return stack['type'] === 'aws:cloudformation:stack'
        ? listOfStack(files, parentOf(file), artifacts, stack)
        : []
    })
  })
}

function listOfStack(
  files: AssemblyFiles,
  folder: RepoPath,
  artifacts: Values,
  stack: Values,
): CdkFunction[] {
  const read = (name: unknown): Values => {
    const path = typeof name === 'string' ? resolveBelow(folder, name) : undefined
    return (path !== undefined && files.get(path)) || {}
  }
  const dependencies = Array.isArray(stack['dependencies']) ? stack['dependencies'].map(String) : []
  const uploads = dependencies.flatMap(id => {
    const { type, properties } = mapOf(artifacts[id])
    return type === 'cdk:asset-manifest' ? [read(mapOf(properties)['file'])] : []
  })
  const assets = new Map(uploads.flatMap(listUploads))
  // Older versions have the metadata in the manifest itself.
  const paths = listPaths({ ...mapOf(stack['metadata']), ...read(stack['additionalMetadataFile']) })
  const templates = new Set([mapOf(stack['properties'])['templateFile'], ...uploads.flatMap(templatesIn)])
  return [...templates].flatMap(template =>
    Object.entries(mapOf(read(template)['Resources'])).flatMap(([id, resource]) =>
      readResource({ folder, assets, paths }, id, mapOf(resource)),
    ),
  )
}

/**
 * The keys of an asset manifest, each with the path that is uploaded to it, relative to the manifest:
 * ```json
 * { "files": { "c5da…": { "source": { "path": "../asset.c5da…", "packaging": "zip" },
 *   "destinations": { "current_account-current_region-305f58df": { "objectKey": "c5da….zip" } } } } }
 * ```
 */
function listUploads({ files }: Values): [string, string][] {
  return Object.values(mapOf(files)).flatMap(each => {
    const { source, destinations } = mapOf(each)
    const { path } = mapOf(source)
    if (typeof path !== 'string') return []
    return Object.values(mapOf(destinations)).flatMap((destination): [string, string][] => {
      const { objectKey } = mapOf(destination)
      return typeof objectKey === 'string' ? [[objectKey, path]] : []
    })
  })
}

/** Logical id → construct paths, out of `{ "/MyStack/Fn/Resource": [{ "type": "aws:cdk:logicalId", "data": "Fn63314140" }] }`. */
function listPaths(metadata: Values): Map<string, string[]> {
  const paths = new Map<string, string[]>()
  for (const [path, entries] of Object.entries(metadata)) {
    for (const { type, data } of Array.isArray(entries) ? entries.map(mapOf) : []) {
      if (type === 'aws:cdk:logicalId')
        paths.set(String(data), [...(paths.get(String(data)) ?? []), path.slice(1)])
    }
  }
  return paths
}

interface Surroundings {
  readonly folder: RepoPath
  readonly assets: ReadonlyMap<string, string>
  readonly paths: ReadonlyMap<string, readonly string[]>
}

function readResource(
  around: Surroundings,
  id: string,
  { Type, Properties, Metadata }: Values,
): CdkFunction[] {
  if (Type !== 'AWS::Lambda::Function' && Type !== 'AWS::Lambda::LayerVersion') return []
  const { Code, Content, FunctionName } = mapOf(Properties)
  const metadata = mapOf(Metadata)
  // A nested stack may have the same logical id as the one around it: then only its own metadata can tell the path.
  const [known, ...others] = around.paths.get(id) ?? []
  const path = metadata['aws:cdk:path'] ?? (others.length === 0 ? known : undefined)
  return [
    {
      id,
      ...(typeof path === 'string' ? { path: path.replace(/\/Resource$/, '') } : {}),
      ...(typeof FunctionName === 'string' ? { functionName: FunctionName } : {}),
      code: findCode(around, mapOf(Code ?? Content), metadata['aws:asset:path']),
    },
  ]
}

function findCode({ folder, assets }: Surroundings, code: Values, noted: unknown): CdkFunction['code'] {
  if ('ZipFile' in code) return { obstacle: 'has its code inline, in the template' }
  if ('ImageUri' in code) return { obstacle: 'runs a container image' }
  const { S3Key: key } = code
  const named = typeof key === 'string' ? key : mapOf(key)['Fn::Sub']
  const written = (typeof named === 'string' ? assets.get(named) : undefined) ?? noted
  if (typeof written !== 'string') return { obstacle: 'has its code in S3, and none in the assembly' }
  const asset = resolveBelow(folder, written)
  // So it is with assets that aren't staged (context `aws:cdk:disable-asset-staging`): they are their own sources.
  return asset ? { asset } : { obstacle: 'has its asset outside of the assembly' }
}

/**
 * The code of the one function that `name` means: its construct path; or its logical id, its `FunctionName` or the last part of
 * its construct path. Else a clause behind the name of the assembly that says what there is.
 */
export function chooseCode(functions: readonly CdkFunction[], name: string): CdkFunction['code'] {
  const [chosen, ...others] = functions.filter(({ id, path, functionName }) =>
    [path, path?.slice(path.lastIndexOf('/') + 1), id, functionName].includes(name),
  )
  if (chosen === undefined)
    return { obstacle: `it has no function ${name}, but ${listNames(functions) || 'none at all'}` }
  if (others.length > 0) return { obstacle: `${name} may be ${listNames([chosen, ...others])}` }
  return 'asset' in chosen.code ? chosen.code : { obstacle: `${name} ${chosen.code.obstacle}` }
}

function listNames(functions: readonly CdkFunction[]): string {
  const names = functions.map(({ id, path }) => (path ?? id).replace(/\p{Cc}/gu, '\uFFFD')).sort()
  return names.join(', ')
}

/** A path as it is written in a file of `folder`. Undefined where it is absolute or leads out of the assembly. */
function resolveBelow(folder: RepoPath, written: string): RepoPath | undefined {
  // A Windows path, absolute or not, is nothing that CDK writes for a staged asset.
  if (/^\/|[\\\0]/.test(written)) return undefined
  return resolvePath(folder, toRepoPath(written)) || undefined
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapOf(value: unknown): Values {
  return isMap(value) ? value : {}
}

/**
 * A stand-in for `sam build`: it leaves behind what SAM would, for functions and layers of Python. Each rule names the file that it
 * was read in, of aws-sam-cli 1.164 (samcli/…) or aws-lambda-builders 1.63 (aws_lambda_builders/…).
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseDocument } from 'yaml'
import type { TestRepository } from './repository.ts'
import { type Resource, readStacks, type Stack } from './sam-stacks.ts'

export interface SamBuildOptions {
  /**
   * `sam build --use-container --cached`, which copies from `.aws-sam/cache` while nothing changed. In-process builds of Python never
   * do that, cached or not: they are "incremental" (samcli/lib/build/build_strategy.py, CachedOrIncrementalBuildStrategyWrapper).
   */
  readonly cached?: boolean
  /** `sam build ApiFunction`: these alone, by logical id, nested stacks in front. */
  readonly functions?: readonly string[]
}

interface Definition {
  readonly uuid: string
  readonly kind: 'function' | 'layer'
  readonly folder: string
  readonly runtime: string
  readonly names: string[]
  sourceHash: string
}

/** Builds, and gives the built directories by name, relative to the top of the repository. */
export function samBuild(
  repository: TestRepository,
  templatePath: string,
  { cached = false, functions }: SamBuildOptions = {},
): Record<string, string> {
  const template = join(repository.root, templatePath)
  const sam = join(dirname(template), '.aws-sam')
  const stacks = readStacks(template)
  const wanted = stacks
    .flatMap(({ resources }) => resources)
    .filter(({ name }) => functions === undefined || functions.includes(name))
  // Emptied first, by `sam build Function`, too (samcli/commands/build/command.py passes clean=True).
  rmSync(join(sam, 'build'), { recursive: true, force: true })
  mkdirSync(join(sam, 'build'), { recursive: true })
  const before = readHashes(join(sam, 'build.toml'))
  const definitions = define(wanted, before)
  for (const definition of definitions) buildOne(sam, definition, cached)
  for (const stack of stacks) writeTemplate(sam, stack, wanted)
  // Building one function leaves the record of the others alone (build_graph.py, clean_redundant_definitions_and_update).
  if (functions === undefined) writeFileSync(join(sam, 'build.toml'), renderRecord(definitions))
  return Object.fromEntries(
    wanted.map(({ name }) => [name, relative(repository.root, join(sam, 'build', name))]),
  )
}

/**
 * What is alike is built once (build_graph.py, FunctionBuildDefinition.__eq__: runtime, folder and what else changes a build).
 * Layers never share. SAM's ids are random; these are made of what they stand for, so that a test can know them.
 */
function define(resources: readonly Resource[], hashes: ReadonlyMap<string, string>): Definition[] {
  const definitions = new Map<string, Definition>()
  for (const { kind, name, folder, runtime } of resources) {
    const identity = createHash('md5')
      .update([kind, folder.split('/repo/').at(-1), runtime, kind === 'layer' ? name : ''].join('\0'))
      .digest('hex')
    const uuid = identity.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    const known = definitions.get(uuid)
    if (known) known.names.push(name)
    else
      definitions.set(uuid, {
        uuid,
        kind,
        folder,
        runtime,
        names: [name],
        sourceHash: hashes.get(uuid) ?? '',
      })
  }
  return [...definitions.values()]
}

/** build_strategy.py: CachedBuildStrategy and DefaultBuildStrategy. */
function buildOne(sam: string, definition: Definition, cached: boolean): void {
  const cache = join(sam, 'cache', definition.uuid)
  const directories = definition.names.map(name => join(sam, 'build', name))
  const hash = hashFolder(definition.folder)
  if (cached && existsSync(cache) && definition.sourceHash === hash) {
    for (const directory of directories) copyAsIs(cache, directory)
    return
  }
  const [first, ...others] = directories as [string, ...string[]]
  // A layer's code goes into a folder of its own (workflow_config.py, get_layer_subfolder).
  copyCode(definition.folder, definition.kind === 'layer' ? join(first, 'python') : first)
  for (const directory of others) copyAsIs(first, directory)
  if (!cached) return
  rmSync(cache, { recursive: true, force: true })
  copyAsIs(first, cache)
  definition.sourceHash = hash
}

/** What pip would install, before the code is copied over it (aws_lambda_builders/workflows/python_pip/workflow.py). */
const dependency = {
  'requests/__init__.py': "__version__ = '2.0'\n",
  'requests/sessions.py': 'class Session: ...\n',
  'requests-2.0.dist-info/METADATA': 'Name: requests\nVersion: 2.0\n',
}

function copyCode(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  // Without a requirements.txt nothing is installed.
  for (const [path, text] of existsSync(join(from, 'requirements.txt')) ? Object.entries(dependency) : []) {
    mkdirSync(dirname(join(to, path)), { recursive: true })
    writeFileSync(join(to, path), text)
  }
  copySource(from, to)
}

/** EXCLUDED_FILES of python_pip/workflow.py, matched against each name. */
const excluded = [
  ...['.aws-sam', '.chalice', '.git', '.gitignore', '*.pyc', '__pycache__', '*.so', '.Python', '*.egg-info'],
  ...[
    '*.egg',
    'pip-log.txt',
    'pip-delete-this-directory.txt',
    'htmlcov',
    '.tox',
    '.nox',
    '.coverage',
    '.cache',
  ],
  ...['.pytest_cache', '.python-version', '.mypy_cache', '.dmypy.json', '.pyre', '.env', '.venv', 'venv'],
  ...['venv.bak', 'env.bak', 'ENV', 'env', '.vscode', '.idea'],
]

/** aws_lambda_builders/utils.py, copytree: links are followed, modes and times kept (shutil.copy2). */
function copySource(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (excluded.some(one => (one.startsWith('*') ? name.endsWith(one.slice(1)) : name === one))) continue
    const [source, target] = [join(from, name), join(to, name)]
    const stats = statSync(source)
    if (stats.isDirectory()) copySource(source, target)
    else {
      copyFileSync(source, target)
      chmodSync(target, stats.mode)
      utimesSync(target, stats.atime, stats.mtime)
    }
  }
}

/** samcli/lib/utils/osutils.py, copytree: from one built directory to another, links as links. */
function copyAsIs(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
}

/** samcli/lib/utils/hash.py, dir_checksum with SHA-256: each path, then the MD5 of its bytes; sorted, links followed. */
export function hashFolder(folder: string): string {
  const list = (directory: string): string[] =>
    readdirSync(directory)
      .filter(name => name !== '.aws-sam')
      .map(name => join(directory, name))
      .flatMap(path => (statSync(path).isDirectory() ? list(path) : [path]))
  const hash = createHash('sha256')
  for (const file of list(folder).sort()) {
    hash.update(relative(folder, file))
    hash.update(createHash('md5').update(readFileSync(file)).digest('hex'))
  }
  return hash.digest('hex')
}

/**
 * The template that `sam deploy` takes: what was built has its place relative to the template, all others keep their folder
 * (samcli/lib/build/app_builder.py, update_template; samcli/commands/_utils/template.py, move_template). Always
 * `build/<stacks>/template.yaml`, whatever the original is called (samcli/lib/providers/provider.py, get_output_template_path).
 */
function writeTemplate(sam: string, { file, path, resources }: Stack, built: readonly Resource[]): void {
  const document = parseDocument(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''), { logLevel: 'error' })
  const folder = join(sam, 'build', path)
  mkdirSync(folder, { recursive: true })
  for (const { name, folder: source } of resources) {
    const id = name.slice(name.lastIndexOf('/') + 1)
    const type = String(document.getIn(['Resources', id, 'Type']))
    const key = type.endsWith('::LayerVersion')
      ? type.includes('Serverless')
        ? 'ContentUri'
        : 'Content'
      : type.includes('Serverless')
        ? 'CodeUri'
        : 'Code'
    const isBuilt = built.some(one => one.name === name)
    if (!isBuilt && !document.hasIn(['Resources', id, 'Properties', key])) continue
    document.setIn(['Resources', id, 'Properties', key], isBuilt ? id : relative(folder, source))
    if (isBuilt) document.setIn(['Resources', id, 'Metadata', 'SamResourceId'], id)
  }
  for (const id of Object.keys(document.toJS().Resources as object))
    if (document.getIn(['Resources', id, 'Type']) === 'AWS::Serverless::Application')
      document.setIn(['Resources', id, 'Properties', 'Location'], `${id}/template.yaml`)
  writeFileSync(join(folder, 'template.yaml'), String(document))
}

/**
 * build_graph.py, `_function_build_definition_to_toml_table`. The folder is absolute: the path of the template is made so before
 * anything else (samcli/commands/_utils/options.py, get_or_default_template_file_name). A hash is only there after a cached build.
 */
function renderRecord(definitions: readonly Definition[]): string {
  const render = ({ uuid, kind, folder, runtime, names, sourceHash }: Definition) => {
    const hash = sourceHash === '' ? [] : [`source_hash = ${JSON.stringify(sourceHash)}`]
    return kind === 'function'
      ? [
          `[function_build_definitions.${uuid}]`,
          `codeuri = ${JSON.stringify(folder)}`,
          `runtime = ${JSON.stringify(runtime)}`,
          'architecture = "x86_64"',
          'handler = "handler.handler"',
          ...hash,
          'manifest_hash = ""',
          'packagetype = "Zip"',
          `functions = [${names.map(name => JSON.stringify(name)).join(', ')}]`,
          '',
        ]
      : [
          `[layer_build_definitions.${uuid}]`,
          `layer_name = ${JSON.stringify(names[0])}`,
          `codeuri = ${JSON.stringify(folder)}`,
          `build_method = ${JSON.stringify(runtime)}`,
          'compatible_runtimes = []',
          'architecture = "x86_64"',
          ...hash,
          'manifest_hash = ""',
          `layer = ${JSON.stringify(names[0])}`,
          '',
        ]
  }
  const of = (kind: Definition['kind']) => definitions.filter(one => one.kind === kind).flatMap(render)
  return [
    '# This file is auto generated by SAM CLI build command',
    '',
    '[function_build_definitions]',
    ...of('function'),
    '[layer_build_definitions]',
    ...of('layer'),
  ].join('\n')
}

/** uuid → hash in the record of the last build (build_graph.py keeps both where a definition is the same). */
function readHashes(record: string): Map<string, string> {
  const hashes = new Map<string, string>()
  if (!existsSync(record)) return hashes
  let uuid = ''
  for (const line of readFileSync(record, 'utf8').split('\n')) {
    uuid = /^\[\w+_build_definitions\.(.+)\]$/.exec(line)?.[1] ?? uuid
    const hash = /^source_hash = "(\w+)"$/.exec(line)?.[1]
    if (hash !== undefined) hashes.set(uuid, hash)
  }
  return hashes
}

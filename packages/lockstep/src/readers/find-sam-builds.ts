/**
 * Which functions and layers of AWS SAM are built from a folder with a mirror in it, and where `sam build` puts what it builds.
 * It reads the templates that lie above the mirror, the stacks nested in them, and what SAM left beside them; never anything
 * outside of the repository or behind a symbolic link. What can't be told is said to be so, and never guessed.
 *
 * Only SAM's own places are known: builds of a template that lies elsewhere (`-t`), or with `--build-dir` or `--base-dir`, have
 * to be declared.
 */
import type { Mirror } from '../core/mirror.ts'
import {
  isWithin,
  joinPath,
  parentOf,
  parentsOf,
  type RepoPath,
  relativeTo,
  showPath,
  toRepoPath,
} from '../core/path.ts'
import {
  isLeftOut,
  judgeRuntime,
  resolveWritten,
  type SamBuild,
  type SamBuilds,
  samDirectory,
  subfolderOf,
  templateNames,
  type UnknownSamBuild,
} from '../core/sam/build.ts'
import type { BuildDefinition } from '../core/sam/build-graph.ts'
import type { SamResource, SamTemplate } from '../core/sam/template.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { openSamFiles, type SamFiles } from './read-sam-files.ts'

/** More nested stacks than CloudFormation would make: templates that nest each other twice multiply. */
const mostStacks = 1000

/** One template at one place in the tree of stacks. */
interface Stack {
  readonly file: RepoPath
  readonly template: SamTemplate
  /** The ids of the stacks around it: `Outer/Inner`; empty for the root. */
  readonly path: string
  /** The template files around it. */
  readonly around: readonly RepoPath[]
}

/** What a root template's builds have in common. */
interface Root {
  readonly root: string
  readonly files: SamFiles
  readonly template: RepoPath
  readonly definitions: readonly BuildDefinition[]
  readonly to: RepoPath
}

/** Finds the builds that a mirror is in. A few calls of `lstat` where no template lies above it. */
export async function findSamBuilds(repository: Repository, { to }: Pick<Mirror, 'to'>): Promise<SamBuilds> {
  const files = openSamFiles(repository)
  const builds: SamBuild[] = []
  const unknown: UnknownSamBuild[] = []
  const nested = new Set<RepoPath>()
  for (const file of await findRootTemplates(files, to)) {
    const template = await files.findTemplate(file)
    if (template === undefined) continue
    if (typeof template === 'string') {
      unknown.push({ template: file, reason: template })
      continue
    }
    const first = { file, template, path: '', around: [] }
    const { stacks, refused } = await findStacks(repository.root, files, first)
    unknown.push(...refused)
    for (const stack of stacks.slice(1)) nested.add(stack.file)
    const definitions = await files.findDefinitions(beside(file, 'build.toml'))
    const root = { root: repository.root, files, template: file, definitions, to }
    for (const stack of stacks)
      for (const resource of stack.template.resources) {
        const found = await findBuild(root, stack, resource)
        if (found && 'reason' in found) unknown.push(found)
        else if (found) builds.push(found)
      }
  }
  // A nested template is built with the one around it, unless somebody did build it by itself.
  const isRoot = (template: RepoPath) =>
    !nested.has(template) || builds.some(one => one.template === template && one.built)
  return {
    builds: builds.filter(({ template }) => isRoot(template)),
    unknown: unknown.filter(({ template }) => isRoot(template)),
  }
}

/** The template that `sam build` would take in each folder around the mirror, from the top down. */
async function findRootTemplates(files: SamFiles, to: RepoPath): Promise<RepoPath[]> {
  const found: RepoPath[] = []
  for (const folder of [to, ...parentsOf(to), toRepoPath('')].toReversed()) {
    for (const name of templateNames) {
      const file = joinPath(folder, toRepoPath(name))
      const kind = await files.kindOf(file)
      if (kind !== 'file' && kind !== 'link') continue
      found.push(file)
      break
    }
  }
  return found
}

/** The stack itself and all that are nested in it, and those that can't be followed. */
async function findStacks(
  root: string,
  files: SamFiles,
  first: Stack,
): Promise<{ stacks: Stack[]; refused: UnknownSamBuild[] }> {
  const stacks = [first]
  const refused: UnknownSamBuild[] = []
  // Grows while it is walked through: breadth first, and each stack only once its outer one is known.
  for (const stack of stacks) {
    for (const inner of stack.template.stacks) {
      const path = under(stack.path, inner.id)
      const refuse = (reason: string) => refused.push({ template: first.file, function: path, reason })
      if ('obstacle' in inner) {
        refuse(inner.obstacle)
        continue
      }
      const written = inner.location.replace(/^file:\/\//, '')
      const file = resolveWritten(root, parentOf(stack.file), written)
      const template = file === undefined ? undefined : await files.findTemplate(file)
      if (file === undefined) refuse('has its template outside of this repository')
      else if (template === undefined) refuse(`has no template at ${inner.location}`)
      else if (typeof template === 'string') refuse(`has a template whose path ${template}`)
      else if (file === stack.file || stack.around.includes(file)) refuse('nests itself')
      else if (stacks.length >= mostStacks) throw tooManyStacks(first.file)
      else stacks.push({ file, template, path, around: [...stack.around, stack.file] })
    }
  }
  return { stacks, refused }
}

async function findBuild(
  root: Root,
  stack: Stack,
  resource: SamResource,
): Promise<SamBuild | UnknownSamBuild | undefined> {
  const { template, definitions, to } = root
  const name = under(stack.path, resource.id)
  const recorded = definitions.filter(one => one.functions.includes(under(stack.path, resource.recordId)))
  const code = await findCode(root, stack, { ...resource, ...runtimeOf(resource, recorded) })
  if (code === undefined) return undefined
  if (typeof code === 'string') return { template, function: name, reason: code }
  const { codeUri, runtime } = code
  const { directory, kind, named } = await findDirectory(root, stack, resource)
  if (kind === 'link') return { template, function: name, reason: 'has its build behind a symbolic link' }
  const builtFrom = findOrigin(root, codeUri, recorded)
  return {
    kind: resource.kind,
    template,
    function: name,
    ...(resource.functionName === undefined ? {} : { functionName: resource.functionName }),
    runtime,
    codeUri,
    directory,
    within: joinPath(subfolderOf(resource.kind, runtime), relativeTo(to, codeUri)),
    built: kind === 'directory' && (named || recorded.length > 0),
    ...(builtFrom === undefined ? {} : { builtFrom }),
    // Such a name can't lead anywhere else; SAM gives no others.
    cache: recorded.flatMap(({ uuid }) => (/^[\w-]+$/.test(uuid) ? [beside(template, `cache/${uuid}`)] : [])),
  }
}

/** The record knows what a runtime came out as that the template leaves to a parameter. */
function runtimeOf(resource: SamResource, [recorded]: readonly BuildDefinition[]): { runtime?: string } {
  const runtime = resource.runtime ?? recorded?.runtime
  return runtime === undefined ? {} : { runtime }
}

/**
 * The folder that a resource is built from if the mirror is in it, a reason if nobody can tell, else undefined. What is in doubt
 * is only told of a folder that may hold the mirror.
 */
async function findCode(
  { root, files, to }: Root,
  stack: Stack,
  { folder, runtime, obstacle }: SamResource,
): Promise<{ codeUri: RepoPath; runtime: string } | string | undefined> {
  if (folder === undefined) return obstacle
  const codeUri = resolveWritten(root, parentOf(stack.file), folder)
  if (codeUri === undefined) return undefined
  if (!isWithin(to, codeUri)) {
    if (isWithin(codeUri, to)) return 'is built from a part of the mirror alone'
    return (await files.kindOf(codeUri)) === 'link' ? 'has its code behind a symbolic link' : undefined
  }
  const reason = obstacle ?? judgeRuntime(runtime)
  if (reason !== undefined || runtime === undefined) return reason
  const isCopied = !isLeftOut(runtime, relativeTo(to, codeUri))
  return isCopied ? { codeUri, runtime } : 'leaves the mirror out, by a name that SAM never copies'
}

/**
 * Where the build lies: where the built template says, because that is what `sam deploy` uploads; else where SAM puts it, in a
 * folder named after the function below one for each stack around it (provider.py, `_get_build_dir`). A built template that
 * names a folder elsewhere has left that function unbuilt (app_builder.py, `update_template`).
 */
async function findDirectory(
  { root, files, template }: Root,
  { path }: Stack,
  { id }: SamResource,
): Promise<{ directory: RepoPath; kind: string; named: boolean }> {
  const folder = beside(template, under('build', path))
  const builtTemplate = await files.findTemplate(joinPath(folder, toRepoPath('template.yaml')))
  const known = typeof builtTemplate === 'object' ? builtTemplate.resources : []
  const written = known.find(one => one.id === id)?.folder
  const directory = written === undefined ? undefined : resolveWritten(root, folder, written)
  const named = directory !== undefined && isWithin(directory, beside(template, 'build'))
  const found = named ? directory : joinPath(folder, toRepoPath(id))
  return { directory: found, kind: await files.kindOf(found), named }
}

/** The folder that the record names. A path elsewhere that ends alike is this folder in another checkout of the repository. */
function findOrigin(
  { root, template }: Root,
  codeUri: RepoPath,
  [definition]: readonly BuildDefinition[],
): RepoPath | undefined {
  if (definition?.codeuri === undefined) return undefined
  const inside = resolveWritten(root, parentOf(template), definition.codeuri)
  if (inside !== undefined) return inside
  const outside = toRepoPath(definition.codeuri)
  return outside.endsWith(`/${codeUri}`) ? codeUri : outside
}

function beside(template: RepoPath, path: string): RepoPath {
  return joinPath(joinPath(parentOf(template), samDirectory), toRepoPath(path))
}

function under(stack: string, name: string): string {
  if (name === '') return stack
  return stack === '' ? name : `${stack}/${name}`
}

function tooManyStacks(template: RepoPath): LockstepError {
  return new LockstepError({
    code: 'TEMPLATE_INVALID',
    message: `${showPath(template)} nests more than ${mostStacks} stacks`,
    hint: 'nest fewer; or declare where its builds lie as "built" in lockstep.json',
  })
}

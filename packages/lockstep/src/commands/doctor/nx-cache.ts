/**
 * Builds that poison their own cache. Nx takes a target's hash before any task runs, so one that first has its mirror rewritten
 * is stored under what the mirror held before, and is handed out for that later: the wrong build, without a word.
 */
import { asObject, asStrings } from '../../config/tool-json.ts'
import type { Diagnosis } from '../../core/diagnosis.ts'
import { relativeTo, showPath } from '../../core/path.ts'
import type { Examined, ExaminedMirror } from './examined.ts'
import { compileInputs, type InputScope } from './nx-inputs.ts'
import {
  findNxProject,
  findNxWorkspace,
  type NxProject,
  type NxTarget,
  type NxWorkspace,
} from './nx-project.ts'

export async function diagnoseNxCache({ repository, mirrors }: Examined): Promise<Diagnosis[]> {
  const workspace = await findNxWorkspace(repository)
  if (workspace === undefined) return []
  const found: Diagnosis[] = []
  // Nx doesn't hash what git ignores, so an untracked mirror poisons nothing.
  for (const one of mirrors.filter(({ mirror }) => mirror.tracked)) {
    const owner = await findNxProject(repository, one.mirror.to, workspace)
    const source = await findNxProject(repository, one.mirror.from, workspace)
    if (owner) found.push(...judgeTargets(one, { workspace, owner, source }))
  }
  return found
}

interface Surroundings {
  readonly workspace: NxWorkspace
  readonly owner: NxProject
  readonly source: NxProject | undefined
}

function judgeTargets(one: ExaminedMirror, surroundings: Surroundings): Diagnosis[] {
  const { workspace, owner } = surroundings
  const scope = scopeOf(surroundings)
  return [...owner.targets.values()].flatMap(target => {
    const sync = target.cache ? findSync(target, one, { workspace, owner }) : undefined
    if (sync === undefined || sync === target.name) return []
    const { seesFile, seesOutput } = compileInputs(target.inputs, scope)
    // Whatever decides what the mirror will hold has to be in the hash: the source, or what the sync wrote.
    if (one.routes.every(({ source, path }) => seesOutput(path) || seesFile(source))) return []
    const poisons = one.routes.some(({ path }) => seesFile(path))
    return [describe(one, { target, sync, owner, poisons })]
  })
}

/** Where the inputs of the owner's targets lead. The plugin draws an edge to the source's project. */
function scopeOf({ workspace, owner, source }: Surroundings): InputScope {
  const named = (project: NxProject) => ({ ...workspace.namedInputs, ...project.namedInputs })
  const hasEdge =
    source !== undefined &&
    source.root !== owner.root &&
    (workspace.pluginSync !== undefined || owner.implicitDependencies.includes(source.name))
  return {
    root: showPath(owner.root),
    named: named(owner),
    dependency: hasEdge
      ? { root: showPath(source.root), named: named(source), dependency: undefined }
      : undefined,
  }
}

/** The name of the sync of this mirror that runs before a target, directly or through other targets of the project. */
function findSync(
  target: NxTarget,
  one: ExaminedMirror,
  { workspace, owner }: Pick<Surroundings, 'workspace' | 'owner'>,
): string | undefined {
  const seen = new Set<string>()
  const open = [target.name]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    if (name !== target.name && isSync(name, one, { workspace, owner })) return name
    open.push(...(owner.targets.get(name)?.dependsOn ?? []).flatMap(each => ownTarget(each, owner)))
  }
  return undefined
}

/** The name of the target of the same project that an entry of `dependsOn` means, if it means one. */
function ownTarget(dependency: unknown, { name: project, targets }: NxProject): string[] {
  if (typeof dependency === 'string') {
    if (dependency.startsWith('^')) return []
    if (targets.has(dependency)) return [dependency]
    return dependency.startsWith(`${project}:`) ? [dependency.slice(project.length + 1)] : [dependency]
  }
  const { target, projects, dependencies } = asObject(dependency) ?? {}
  const named = asStrings(projects ?? [])
  const isOwn =
    dependencies !== true && (named.length === 0 || named.some(one => one === 'self' || one === project))
  return isOwn ? asStrings(target) : []
}

/** Whether a target regenerates a mirror, by what it runs or, where the plugin or nobody says, by its name. */
function isSync(
  name: string,
  { mirror }: ExaminedMirror,
  { workspace, owner }: Pick<Surroundings, 'workspace' | 'owner'>,
): boolean {
  const runs = owner.targets.get(name)?.runs ?? ''
  if (/\bnx-lockstep:sync\b/.test(runs)) return !/"mirrors?":/.test(runs) || runs.includes(`"${mirror.name}"`)
  if (/\blockstep\s+sync\b/.test(runs)) return !/--(frozen|dry-run)\b/.test(runs)
  const sync = workspace.pluginSync ?? 'sync'
  const isNamed = name === sync || name === `${sync}-${mirror.name}`
  return isNamed && (workspace.pluginSync !== undefined || owner.targets.has(name))
}

function describe(
  { mirror, routes }: ExaminedMirror,
  found: { target: NxTarget; sync: string; owner: NxProject; poisons: boolean },
): Diagnosis {
  const { target, sync, owner, poisons } = found
  const isFile = routes.some(({ path }) => path === mirror.to)
  const below = showPath(relativeTo(mirror.to, owner.root))
  const mirrored = `"!{projectRoot}/${below}${isFile ? '' : '/**/*'}"`
  const outputs = '{ "dependentTasksOutputFiles": "**/*", "transitive": true }'
  const before = Array.isArray(target.inputs) ? '' : '"default", "^default", '
  const what = poisons
    ? `sees ${mirror.name} only as it is before that: it can be stored under, and handed out for, another source`
    : `sees neither ${mirror.name} nor its source: a change of the source rebuilds nothing`
  return {
    id: 'nx-cache-poisoned',
    severity: 'problem',
    message: `${owner.name}:${target.name} (${owner.file}) is cached and runs ${sync} first, and its hash ${what}`,
    fix: `let it depend on "check" and not on "${sync}", or add to its "inputs": ${before}${mirrored}, ${outputs}`,
  }
}

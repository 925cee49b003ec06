/**
 * Lockstep's words into Nx's: placed mirrors become projects with targets. A project gets one `sync` and one `check` for
 * all of its mirrors, and one of each per mirror beside them, so two mirrors in a project never overwrite each other's
 * targets. What a project is built and deployed as is one thing, so `status` and `gate` are for all of its mirrors alone. Pure, and it never looks at options that Nx itself would set.
 */
import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit'
import { checkInputs, escapeGlob, ignoredCopies, syncInputs } from './inputs.ts'
import type { Placement } from './placement.ts'
import type { TargetNames } from './target-names.ts'

/** The executors that say how things stand. From a cache they would say how things stood. */
export const comparingExecutors = ['nx-lockstep:check', 'nx-lockstep:status', 'nx-lockstep:gate'] as const

export type InferredProjects = Record<string, Omit<ProjectConfiguration, 'root'>>

type Dependency = NonNullable<TargetConfiguration['dependsOn']>[number]

/** The projects to add targets to, by root. Only a project that exists for a mirror alone is given a name and a description. */
export function inferProjects(placements: readonly Placement[], names: TargetNames): InferredProjects {
  const projects: InferredProjects = {}
  for (const [root, members] of groupByRoot(placements)) {
    const targets = inferTargets(members, names)
    const [first] = members
    const targetGroups = { lockstep: Object.keys(targets) }
    projects[root] = first?.isOwnProject
      ? { name: first.project.name, targets, metadata: { description: describeMirror(first), targetGroups } }
      : { targets, metadata: { targetGroups } }
  }
  return projects
}

/** The name of the target for one mirror: `sync` → `sync-lambda-source`. No colon, which Nx reads as a configuration. */
export function targetFor(target: string, mirror: string): string {
  return `${target}-${mirror}`
}

/** How people read it in `nx show project`: `lambda-source, derived from backend-api`. */
export function describeMirror({ name, from, sourceProject, project }: Placement): string {
  const isOwn = sourceProject?.root === project.root
  return `${name}, derived from ${sourceProject === undefined || isOwn ? from : sourceProject.name}`
}

function groupByRoot(placements: readonly Placement[]): Map<string, Placement[]> {
  const groups = new Map<string, Placement[]>()
  for (const placement of placements) {
    const { root } = placement.project
    groups.set(root, [...(groups.get(root) ?? []), placement])
  }
  return groups
}

function inferTargets(
  members: readonly Placement[],
  names: TargetNames,
): Record<string, TargetConfiguration> {
  const targets: Record<string, TargetConfiguration> = {
    [names.sync]: syncTarget(members, names),
    [names.check]: checkTarget(members, names.sync),
    [names.watch]: watchTarget(members),
    [names.status]: statusTarget(members),
    [names.gate]: gateTarget(members),
  }
  for (const member of members) {
    targets[targetFor(names.sync, member.name)] = syncTarget([member], names)
    targets[targetFor(names.check, member.name)] = checkTarget([member], targetFor(names.sync, member.name))
  }
  return targets
}

function syncTarget(members: readonly Placement[], names: TargetNames): TargetConfiguration {
  const cache = members.every(isCacheable)
  return {
    executor: 'nx-lockstep:sync',
    options: { mirrors: members.map(({ name }) => name) },
    cache,
    inputs: [...syncInputs(members), ...(cache ? ignoredCopies(members) : [])],
    outputs: members.map(outputOf),
    dependsOn: upstreamTargets(members, names),
    metadata: describe(members, {
      description: members.map(describeMirror).join('; '),
      command: 'npx lockstep sync --help',
      example: { dryRun: true },
    }),
  }
}

function checkTarget(members: readonly Placement[], sync: string): TargetConfiguration {
  return {
    executor: 'nx-lockstep:check',
    options: { mirrors: members.map(({ name }) => name) },
    // A pass from the cache would be a comparison that never took place.
    cache: false,
    inputs: checkInputs(members),
    // What no commit holds has to be made first. Where one is tracked a sync before the check would hide a stale commit.
    ...(members.every(({ tracked }) => !tracked) ? { dependsOn: [sync] } : {}),
    metadata: describe(members, {
      description: `Checks ${members.map(describeMirror).join('; ')}`,
      command: 'npx lockstep check --help',
      example: { mirror: members[0]?.name },
    }),
  }
}

function watchTarget(members: readonly Placement[]): TargetConfiguration {
  return {
    executor: 'nx-lockstep:watch',
    options: { mirrors: members.map(({ name }) => name) },
    continuous: true,
    cache: false,
    metadata: describe(members, {
      description: `Keeps in sync while you work: ${members.map(describeMirror).join('; ')}`,
      command: 'npx lockstep sync --help',
      example: { mirror: members[0]?.name },
    }),
  }
}

function statusTarget(members: readonly Placement[]): TargetConfiguration {
  return {
    executor: 'nx-lockstep:status',
    options: { mirrors: members.map(({ name }) => name) },
    cache: false,
    inputs: checkInputs(members),
    metadata: describe(members, {
      description: `Shows what is behind, up to what is deployed: ${members.map(describeMirror).join('; ')}`,
      command: 'npx lockstep status --help',
      example: { deployed: false },
    }),
  }
}

function gateTarget(members: readonly Placement[]): TargetConfiguration {
  return {
    executor: 'nx-lockstep:gate',
    options: { mirrors: members.map(({ name }) => name) },
    cache: false,
    inputs: checkInputs(members),
    // What goes out has to be what was judged, so the build is over by then. Nx passes over it where the project has none.
    dependsOn: ['build'],
    metadata: describe(members, {
      description: `Lets a deploy go on only if all of it is in the commit and in the build: ${members.map(describeMirror).join('; ')}`,
      command: 'npx lockstep gate --help',
      example: { output: 'receipt.json' },
    }),
  }
}

/**
 * Nx restores a cached directory over whatever lies there. That is right only where nothing can be lost: git must not
 * track the mirror, and none of its files may be its own.
 */
export function isCacheable({ tracked, mirrorOnly }: Pick<Placement, 'tracked' | 'mirrorOnly'>): boolean {
  return !tracked && mirrorOnly.length === 0
}

function outputOf({ to, project: { root } }: Placement): string {
  if (to === root) return '{projectRoot}'
  return to.startsWith(`${root}/`) ? `{projectRoot}/${to.slice(root.length + 1)}` : `{workspaceRoot}/${to}`
}

/** The syncs that come first. A mirror that the same task syncs needs none: Lockstep syncs a chain in order. */
function upstreamTargets(members: readonly Placement[], names: TargetNames): Dependency[] {
  const upstream = new Set(members.flatMap(member => member.upstream).filter(each => !members.includes(each)))
  return [...upstream].map(({ name, project: { root } }) => {
    const target = targetFor(names.sync, name)
    // By directory, because another plugin may give the project another name than its files do.
    return root === members[0]?.project.root
      ? target
      : { projects: [`directory:${escapeGlob(root)}`], target }
  })
}

function describe(
  members: readonly Placement[],
  help: { description: string; command: string; example: Record<string, unknown> },
): NonNullable<TargetConfiguration['metadata']> {
  return {
    description: help.description,
    technologies: ['lockstep'],
    help: { command: help.command, example: { options: help.example } },
    mirrors: members.map(({ name, from, to, sourceProject }) => ({
      name,
      to,
      derivedFrom: { path: from, ...(sourceProject === undefined ? {} : { project: sourceProject.name }) },
    })),
  }
}

/**
 * Nx projects as their files describe them: `project.json`, or the key `nx` and the scripts of a `package.json`, with the
 * defaults of `nx.json`. What other plugins infer isn't seen.
 */
import { asObject, asStrings, parseToolJson } from '../../config/tool-json.ts'
import { parentsOf, type RepoPath, showPath } from '../../core/path.ts'
import type { Repository } from '../../git/repository.ts'
import { findText } from '../../readers/read-text.ts'

export interface NxTarget {
  readonly name: string
  readonly cache: boolean
  readonly dependsOn: readonly unknown[]
  readonly inputs: unknown
  /** What it runs: a command, or an executor and its options. */
  readonly runs: string
}

export interface NxProject {
  readonly root: RepoPath
  /** As people write it. */
  readonly file: string
  readonly name: string
  readonly targets: ReadonlyMap<string, NxTarget>
  readonly namedInputs: Readonly<Record<string, unknown>>
  readonly implicitDependencies: readonly string[]
}

export interface NxWorkspace {
  readonly namedInputs: Readonly<Record<string, unknown>>
  readonly targetDefaults: Readonly<Record<string, unknown>>
  /** The name that the plugin gives to its sync targets; undefined without the plugin. */
  readonly pluginSync: string | undefined
}

/** Reads `nx.json` at the top; undefined where this is no Nx workspace. */
export async function findNxWorkspace({ root }: Repository): Promise<NxWorkspace | undefined> {
  const text = await findText(`${root}/nx.json`)
  const json = text === undefined ? undefined : parseToolJson(text)
  if (json === undefined) return undefined
  const plugins = Array.isArray(json['plugins']) ? json['plugins'] : []
  const plugin = plugins.find(one => /\bnx-lockstep\b/.test(String(asObject(one)?.['plugin'] ?? one)))
  const [named] = asStrings(asObject(asObject(plugin)?.['options'])?.['syncTargetName'])
  return {
    namedInputs: asObject(json['namedInputs']) ?? {},
    targetDefaults: asObject(json['targetDefaults']) ?? {},
    pluginSync: plugin === undefined ? undefined : (named ?? 'sync'),
  }
}

/** The project that owns a path: the nearest at or above it. */
export async function findNxProject(
  { root }: Repository,
  path: RepoPath,
  { targetDefaults }: NxWorkspace,
): Promise<NxProject | undefined> {
  for (const directory of [path, ...parentsOf(path), '' as RepoPath]) {
    const below = directory === '' ? '' : `${showPath(directory)}/`
    const read = async (name: string) => parseToolJson((await findText(`${root}/${below}${name}`)) ?? '')
    const project = await read('project.json')
    const manifest = await read('package.json')
    if (project === undefined && manifest === undefined) continue
    const nx = asObject(manifest?.['nx'])
    const written = { ...asObject(nx?.['targets']), ...asObject(project?.['targets']) }
    const names = [project?.['name'], nx?.['name'], manifest?.['name'], below.slice(0, -1).split('/').at(-1)]
    return {
      root: directory,
      file: `${below}${project ? 'project.json' : 'package.json'}`,
      name: asStrings(names)[0] ?? '',
      targets: readTargets(written, asObject(manifest?.['scripts']) ?? {}, targetDefaults),
      namedInputs: { ...asObject(nx?.['namedInputs']), ...asObject(project?.['namedInputs']) },
      implicitDependencies: asStrings(
        project?.['implicitDependencies'] ?? nx?.['implicitDependencies'] ?? [],
      ),
    }
  }
  return undefined
}

function readTargets(
  written: Readonly<Record<string, unknown>>,
  scripts: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): Map<string, NxTarget> {
  const targets = new Map<string, NxTarget>()
  for (const name of new Set([...Object.keys(scripts), ...Object.keys(written)])) {
    const own = asObject(written[name]) ?? {}
    // Nx looks a default up by the executor first, then by the target's name.
    const merged = { ...asObject(defaults[String(own['executor'])] ?? defaults[name]), ...own }
    const { cache, dependsOn, inputs, executor, command, options } = merged
    targets.set(name, {
      name,
      cache: cache === true,
      dependsOn: Array.isArray(dependsOn) ? dependsOn : [],
      inputs,
      runs: [executor, command, JSON.stringify(options ?? ''), scripts[name]].filter(Boolean).join(' '),
    })
  }
  return targets
}

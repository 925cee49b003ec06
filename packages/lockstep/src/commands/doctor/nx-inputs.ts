/**
 * Which files the hash of an Nx target sees, as far as that can be told from configuration files: named inputs are expanded,
 * globs are made relative to the workspace, `^` leads to the project that the mirror's source belongs to. Pure.
 */
import { asObject, asStrings } from '../../config/tool-json.ts'
import { compileGlobs, escapeGlob, globProblem } from '../../core/glob.ts'
import type { RepoPath } from '../../core/path.ts'

export type NamedInputs = Readonly<Record<string, unknown>>

export interface InputScope {
  /** The project's directory, workspace-relative; empty for the top. */
  readonly root: string
  readonly named: NamedInputs
  /** The project whose files `^` means; undefined when the graph has no edge to it. */
  readonly dependency: InputScope | undefined
}

export interface HashedPaths {
  /** Whether the hash sees a file as it was before any task ran. */
  readonly seesFile: (path: RepoPath) => boolean
  /** Whether it sees what the tasks before wrote there, because it is taken when they have run. */
  readonly seesOutput: (path: RepoPath) => boolean
}

/** Says what a hash over these inputs sees. Without inputs Nx takes `default` and `^default`. */
export function compileInputs(inputs: unknown, scope: InputScope): HashedPaths {
  const groups = expand(Array.isArray(inputs) ? inputs : ['default', '^default'], scope, [])
  const compile = (kind: Group['kind']) => {
    const matchers = groups.filter(group => group.kind === kind).map(({ globs }) => compileFilesets(globs))
    return (path: RepoPath) => matchers.some(matches => matches(path))
  }
  return { seesFile: compile('files'), seesOutput: compile('outputs') }
}

interface Group {
  readonly kind: 'files' | 'outputs'
  /** Workspace-relative; one that begins with `!` takes away. */
  readonly globs: readonly string[]
}

/** Exclusions count within one project: those of a dependency don't take anything from the project itself. */
function expand(inputs: readonly unknown[], scope: InputScope, open: readonly string[]): Group[] {
  const own: string[] = []
  const others: Group[] = []
  for (const input of inputs) {
    const { words, ofDependency, fileset, outputs } = describeInput(input)
    if (fileset !== undefined) own.push(resolve(fileset, scope))
    if (outputs !== undefined) others.push({ kind: 'outputs', globs: [outputs] })
    if (words === undefined || open.includes(words)) continue
    const target = ofDependency ? scope.dependency : scope
    if (target === undefined) continue
    const named = target.named[words] ?? (words === 'default' ? ['{projectRoot}/**/*'] : [])
    const [first, ...rest] = expand(asList(named), target, [...open, words])
    if (ofDependency) others.push(...(first ? [first] : []), ...rest)
    else {
      own.push(...(first?.globs ?? []))
      others.push(...rest)
    }
  }
  return [{ kind: 'files', globs: own }, ...others]
}

function describeInput(input: unknown): {
  words?: string
  ofDependency?: boolean
  fileset?: string
  outputs?: string
} {
  if (typeof input === 'string') {
    if (/^!?\{/.test(input)) return { fileset: input }
    return input.startsWith('^') ? { words: input.slice(1), ofDependency: true } : { words: input }
  }
  const { fileset, input: named, dependencies, projects, dependentTasksOutputFiles } = asObject(input) ?? {}
  if (typeof fileset === 'string') return { fileset }
  if (typeof dependentTasksOutputFiles === 'string') return { outputs: dependentTasksOutputFiles }
  if (typeof named !== 'string') return {}
  return {
    words: named,
    ofDependency: dependencies === true || asStrings(projects ?? []).some(one => one !== 'self'),
  }
}

function resolve(fileset: string, { root }: InputScope): string {
  const project = root === '' ? '' : `${escapeGlob(root)}/`
  return fileset.replace('{projectRoot}/', project).replace('{workspaceRoot}/', '')
}

function compileFilesets(globs: readonly string[]): (path: RepoPath) => boolean {
  const usable = (chosen: readonly string[]) =>
    compileGlobs(chosen.filter(glob => globProblem(glob) === undefined))
  const takes = usable(globs.filter(glob => !glob.startsWith('!')))
  const leaves = usable(globs.filter(glob => glob.startsWith('!')).map(glob => glob.slice(1)))
  return path => takes(path) && !leaves(path)
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

/**
 * Finds Nx projects on disk, because a plugin that infers targets isn't told what other plugins inferred. A directory is
 * a project if it holds a `project.json`, or a `package.json` that the package manager's workspaces include. Projects
 * that only another plugin knows of stay unseen here; a `project.json` with a name makes them seen.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path/posix'
import { readJsonFile } from '@nx/devkit'
import type { Project } from './owner.ts'
import { pnpmPackages, workspaceMatcher } from './workspace-globs.ts'

interface PackageJson {
  readonly name?: string
  readonly nx?: { readonly name?: string }
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] }
}

/** Gives a look-up that says which project is rooted at a directory, if any. Reads each directory's files when asked. */
export function projectFinder(workspaceRoot: string): (root: string) => Project | undefined {
  const isMember = workspaceMatcher(readWorkspaceGlobs(workspaceRoot))
  return root => {
    const project = readJson<{ name?: string }>(join(workspaceRoot, root, 'project.json'))
    const manifest = readJson<PackageJson>(join(workspaceRoot, root, 'package.json'))
    if (project === undefined && !(manifest !== undefined && isMember(root))) return undefined
    return { root, name: project?.name ?? manifest?.nx?.name ?? manifest?.name ?? nameFromRoot(root) }
  }
}

/** The globs of the directories that are packages of this workspace, for npm, yarn, bun, pnpm and lerna. */
function readWorkspaceGlobs(workspaceRoot: string): string[] {
  const manifest = readJson<PackageJson>(join(workspaceRoot, 'package.json'))
  const workspaces = manifest?.workspaces ?? []
  const lerna = readJson<{ packages?: string[] }>(join(workspaceRoot, 'lerna.json'))
  const pnpm = join(workspaceRoot, 'pnpm-workspace.yaml')
  return [
    ...('packages' in workspaces ? (workspaces.packages ?? []) : (workspaces as readonly string[])),
    ...(existsSync(pnpm) ? pnpmPackages(readFileSync(pnpm, 'utf8')) : []),
    ...(lerna === undefined ? [] : (lerna.packages ?? ['packages/*'])),
    ...(manifest?.nx === undefined ? [] : ['.']),
  ]
}

/** The name that Nx gives a project which has none. */
function nameFromRoot(root: string): string {
  return basename(root).toLowerCase()
}

function readJson<T extends object>(file: string): T | undefined {
  return existsSync(file) ? readJsonFile<T>(file) : undefined
}

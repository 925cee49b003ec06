/**
 * The generator `nx-lockstep:ci`: a pipeline that checks the copies before anything else, and deploys what a gate lets through. A
 * file that is there stays.
 */
import { getProjects, logger, readNxJson, type Tree } from '@nx/devkit'
import { configFileName, parseConfig, showPath } from 'lockstep'
import { plainError, throwingPlainly } from '../plain-error.ts'
import { findOwner } from './owner-build.ts'
import { findPackageManager } from './package-manager.ts'
import { readTargetNames } from './plugin-options.ts'
import { type Pipeline, renderGithub } from './render-github.ts'
import { renderGitlab } from './render-gitlab.ts'

export interface CiGeneratorOptions {
  readonly ci?: 'github' | 'gitlab'
  /** The project of the copy. Needed only where several projects have one. */
  readonly project?: string
  readonly bots?: boolean
  /** Lockstep's own action, as `owner/lockstep@v1`. */
  readonly action?: string
}

export default function ciGenerator(tree: Tree, options: CiGeneratorOptions): Promise<void> {
  return throwingPlainly(() => writePipeline(tree, options))
}

function writePipeline(tree: Tree, { ci = 'github', bots = false, ...options }: CiGeneratorOptions): void {
  const mirrors = readMirrors(tree)
  const project = options.project ?? onlyOwner(mirrors)
  const own = mirrors.filter(({ owner }) => owner === project)
  if (own.length === 0) throw plainError(`no copy lies in a project named ${project}`)
  const targets = getProjects(tree).get(project)?.targets ?? {}
  const pipeline: Pipeline = {
    project,
    mirrors: own.map(({ name }) => name),
    deployed: own.filter(({ isFunction }) => isFunction).map(({ name }) => name),
    branch: branchOf(tree),
    names: readTargetNames(tree),
    manager: findPackageManager(tree),
    hasBuild: 'build' in targets,
    hasDeploy: 'deploy' in targets,
    bots,
    action: options.action,
  }
  const [file, text] =
    ci === 'github'
      ? [`.github/workflows/deploy-${project}.yml`, renderGithub(pipeline)]
      : [`.gitlab/deploy-${project}.yml`, renderGitlab(pipeline)]
  if (tree.exists(file) && tree.read(file, 'utf8') !== text)
    throw plainError(`${file} is there already, and stays; move it away to have it made anew`)
  tree.write(file, text)
  if (!pipeline.hasDeploy)
    logger.info(`${project} has no target "deploy", so the pipeline ends with the build`)
}

interface OwnedMirror {
  readonly name: string
  /** The project that its copy lies in. */
  readonly owner: string
  /** Whether a Lambda function is known to run it. */
  readonly isFunction: boolean
}

function readMirrors(tree: Tree): OwnedMirror[] {
  const { mirrors } = parseConfig(tree.read(configFileName, 'utf8') ?? '{"mirrors":{}}')
  return mirrors.map(({ name, to, deployed }) => ({
    name,
    owner: findOwner(tree, showPath(to))?.name ?? name,
    isFunction: deployed !== undefined && 'function' in deployed,
  }))
}

/** The project that the copies lie in. Throws where there are none, or several. */
function onlyOwner(mirrors: readonly OwnedMirror[]): string {
  const owners = new Set(mirrors.map(({ owner }) => owner))
  const [owner, ...others] = owners
  if (owner !== undefined && others.length === 0) return owner
  throw plainError(
    owner === undefined
      ? `${configFileName} declares no mirror\nhint:  npx nx g nx-lockstep:mirror`
      : `copies lie in several projects\nhint:  name one: --project=${[...owners].join(' or --project=')}`,
  )
}

/** The branch that is deployed: the one that Nx compares with. */
function branchOf(tree: Tree): string {
  return (readNxJson(tree)?.defaultBase ?? 'main').replace(/^origin\//, '')
}

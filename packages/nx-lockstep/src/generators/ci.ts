/** The generator `nx-lockstep:ci`: a pipeline that checks the copies before anything else. A file that is there stays. */
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
  const project = options.project ?? onlyOwner(tree)
  const pipeline: Pipeline = {
    project,
    branch: branchOf(tree),
    names: readTargetNames(tree),
    manager: findPackageManager(tree),
    hasDeploy: 'deploy' in (getProjects(tree).get(project)?.targets ?? {}),
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

/** The project that the copies lie in. Throws where there are none, or several. */
function onlyOwner(tree: Tree): string {
  const { mirrors } = parseConfig(tree.read(configFileName, 'utf8') ?? '{"mirrors":{}}')
  const owners = new Set(mirrors.map(({ name, to }) => findOwner(tree, showPath(to))?.name ?? name))
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

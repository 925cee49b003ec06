/** The generator `nx-lockstep:docs`: keeps a section about this workspace's copies in a document of the user's. */
import { getProjects, type Tree } from '@nx/devkit'
import { configFileName, LockstepError, type Mirror, parseConfig, showPath } from 'lockstep'
import { plainError, throwingPlainly } from '../plain-error.ts'
import { putSection } from './marked-section.ts'
import { findOwner } from './owner-build.ts'
import { readTargetNames } from './plugin-options.ts'
import { renderInfrastructure, type ShownProject } from './render-infrastructure.ts'

export interface DocsGeneratorOptions {
  /** The document. Default: `docs/INFRASTRUCTURE.md`. */
  readonly file?: string
  /** The name of the AWS Lambda function that runs the copy. Default: the first that lockstep.json names. */
  readonly functionName?: string
}

export default function docsGenerator(tree: Tree, options: DocsGeneratorOptions): Promise<void> {
  return throwingPlainly(() => writeSection(tree, options))
}

function writeSection(
  tree: Tree,
  { file = 'docs/INFRASTRUCTURE.md', functionName }: DocsGeneratorOptions,
): void {
  const { mirrors } = parseConfig(tree.read(configFileName, 'utf8') ?? '{"mirrors":{}}')
  if (mirrors.length === 0) {
    throw new LockstepError({
      code: 'NO_MIRRORS',
      message: `${configFileName} declares no mirror to write about`,
      hint: 'npx nx g nx-lockstep:mirror',
    })
  }
  const projects = groupByProject(tree, mirrors)
  const section = renderInfrastructure({
    projects,
    names: readTargetNames(tree),
    // Nx asks for it, and gives an empty text where nothing was answered.
    functionName: functionName || mirrors.flatMap(functionOf)[0] || 'FUNCTION-NAME',
  })
  const text = putSection(tree.read(file, 'utf8') ?? undefined, section)
  if (text === undefined)
    throw plainError(`${file} has one of the lines that mark Lockstep's section, and not the other behind it`)
  tree.write(file, text)
}

function groupByProject(tree: Tree, mirrors: readonly Mirror[]): ShownProject[] {
  const groups = new Map<string, ShownProject>()
  for (const mirror of mirrors) {
    const { name, from, to } = mirror
    const owner = findOwner(tree, showPath(to))?.name ?? name
    const targets = getProjects(tree).get(owner)?.targets ?? {}
    const group = groups.get(owner) ?? {
      name: owner,
      mirrors: [],
      hasBuild: 'build' in targets,
      hasDeploy: 'deploy' in targets,
    }
    groups.set(owner, {
      ...group,
      mirrors: [
        ...group.mirrors,
        { name, from: showPath(from), to: showPath(to), isDeployed: functionOf(mirror).length > 0 },
      ],
    })
  }
  return [...groups.values()]
}

function functionOf({ deployed }: Mirror): string[] {
  return deployed !== undefined && 'function' in deployed ? [deployed.function] : []
}

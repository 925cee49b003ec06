/**
 * The generator `nx-lockstep:mirror`: declares a copy, puts the check before its project's build, and says how far the copy
 * is from its source today. It copies nothing: what differs may be somebody's work.
 */
import { type GeneratorCallback, logger, type Tree } from '@nx/devkit'
import { check, configFileName, declareMirror, LockstepError, nameMirror, renderTerminal } from 'lockstep'
import type { Project } from '../owner.ts'
import { throwingPlainly } from '../plain-error.ts'
import type { TargetNames } from '../target-names.ts'
import { openWorkspace } from '../workspace.ts'
import { guardBuild } from './guarded-build.ts'
import { findOwner, updateBuild } from './owner-build.ts'
import { readTargetNames } from './plugin-options.ts'

export interface MirrorGeneratorOptions {
  readonly from: string
  readonly to: string
  readonly name?: string
}

export default function mirrorGenerator(
  tree: Tree,
  options: MirrorGeneratorOptions,
): Promise<GeneratorCallback> {
  return throwingPlainly(() => declare(tree, options))
}

function declare(tree: Tree, { from, to, name = nameMirror(to) }: MirrorGeneratorOptions): GeneratorCallback {
  if (!tree.exists(from)) {
    throw new LockstepError({
      code: 'SOURCE_EMPTY',
      message: `there is no source at ${from}`,
      hint: 'paths start at the top of the workspace',
    })
  }
  tree.write(
    configFileName,
    declareMirror(tree.read(configFileName, 'utf8') ?? undefined, { name, from, to }),
  )
  const names = readTargetNames(tree)
  const owner = findOwner(tree, to)
  if (owner) guardOwner(tree, owner, { names, mirror: name, to })
  const fix = `npx nx run ${owner?.name ?? name}:${names.sync}`
  return () => throwingPlainly(async () => logger.info(await describeDrift(tree.root, name, fix)))
}

function guardOwner(
  tree: Tree,
  owner: Project,
  { names, mirror, to }: { names: TargetNames; mirror: string; to: string },
): void {
  const copy = owner.root === '.' ? to : to.slice(owner.root.length + 1)
  const done = updateBuild(tree, owner, (build, defaults) =>
    guardBuild(build, { names, mirror, copy, defaults }),
  )
  if (done === 'none') {
    logger.info(
      `${owner.name} has no build in a project.json; let what builds the copy depend on "${names.check}"`,
    )
  }
}

/** How the copy differs from its source today, or that it doesn't. */
async function describeDrift(root: string, name: string, fix: string): Promise<string> {
  const report = await check(await openWorkspace(root), { mirrors: [name], explain: false })
  return renderTerminal(report, { fixCommand: () => fix })
}

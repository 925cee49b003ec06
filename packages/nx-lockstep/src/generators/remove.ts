/**
 * The generator `nx-lockstep:remove`: takes a copy out of Lockstep's care. The copy itself stays, and so does everything
 * that other mirrors of its project need.
 */
import { logger, type Tree } from '@nx/devkit'
import {
  configFileName,
  isWithin,
  LockstepError,
  parseConfig,
  showPath,
  toRepoPath,
  undeclareMirror,
} from 'lockstep'
import { throwingPlainly } from '../plain-error.ts'
import { unguardBuild } from './guarded-build.ts'
import { findOwner, updateBuild } from './owner-build.ts'
import { readTargetNames } from './plugin-options.ts'

export default function removeGenerator(tree: Tree, { name }: { readonly name: string }): Promise<void> {
  return throwingPlainly(() => undeclare(tree, name))
}

function undeclare(tree: Tree, name: string): void {
  const text = tree.read(configFileName, 'utf8')
  if (text === null) {
    throw new LockstepError({
      code: 'CONFIG_MISSING',
      message: `there is no ${configFileName}, so no mirror is declared`,
    })
  }
  const { mirrors } = parseConfig(text)
  tree.write(configFileName, undeclareMirror(text, name))
  const to = mirrors.find(mirror => mirror.name === name)?.to ?? toRepoPath('')
  const owner = findOwner(tree, showPath(to))
  const others = mirrors.filter(mirror => mirror.name !== name)
  const isNeeded =
    owner && others.some(other => owner.root === '.' || isWithin(other.to, toRepoPath(owner.root)))
  if (owner && !isNeeded) updateBuild(tree, owner, build => unguardBuild(build, readTargetNames(tree)))
  logger.info(`${name} is no longer compared or synced; its copy at ${showPath(to)} stays`)
}

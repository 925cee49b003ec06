/**
 * The executor `nx-lockstep:check`: compares mirrors with their sources in the work tree, which is what a build that
 * depends on it reads. Changes nothing.
 */
import type { ExecutorContext } from '@nx/devkit'
import { check } from 'lockstep'
import { chooseMirrors, type MirrorOptions } from './choose-mirrors.ts'
import { runInWorkspace } from './run-in-workspace.ts'

export default function checkExecutor(options: MirrorOptions, context: ExecutorContext) {
  return runInWorkspace(context, async workspace => {
    const mirrors = chooseMirrors(workspace.config, options, context)
    return { reports: [await check(workspace, { mirrors })], notes: [] }
  })
}

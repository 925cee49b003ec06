/**
 * The executor `nx-lockstep:watch`, a continuous one: keeps mirrors equal to their sources while somebody works, until Nx or Ctrl-C ends
 * it. It has the guards of a sync, and refuses in CI, where nothing may be regenerated.
 */
import { type ExecutorContext, logger } from '@nx/devkit'
import { exitCodeOf, watch } from 'lockstep'
import { chooseMirrors, type MirrorOptions } from './choose-mirrors.ts'
import { isCi } from './frozen.ts'
import { runInWorkspace, show } from './run-in-workspace.ts'

export default function watchExecutor(options: MirrorOptions, context: ExecutorContext) {
  if (isCi(process.env)) {
    logger.error('error: CI is set, and a copy is not regenerated there\nhint:  use the check target')
    return Promise.resolve({ success: false })
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  return runInWorkspace(context, async workspace => {
    const mirrors = chooseMirrors(workspace.config, options, context)
    const tell = (report: Parameters<typeof show>[0]) => logger.info(show(report, context))
    const last = await watch(workspace, { mirrors, signal: stop.signal, tell })
    // Each answer was shown when it came.
    return { reports: [], notes: [], success: exitCodeOf(last) === 0 }
  })
}

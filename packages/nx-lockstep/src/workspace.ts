/** Opens the workspace for the engine: the same directory has to be Nx's top and the repository's. */
import { realpathSync } from 'node:fs'
import { LockstepError, openWorkspace as openIn } from 'lockstep'

export type Workspace = Awaited<ReturnType<typeof openIn>>

/** Opens the Nx workspace at `root`. Throws LockstepError where its repository has another top, or no mirrors. */
export async function openWorkspace(root: string, environment?: NodeJS.ProcessEnv): Promise<Workspace> {
  const workspace = await openIn(root, { environment })
  if (realpathSync(workspace.root) === realpathSync(root)) return workspace
  throw new LockstepError({
    code: 'USAGE',
    message: `the Nx workspace ${root} is not the top of its git repository, ${workspace.root}`,
    hint: 'nx-lockstep supports only a workspace at the top of the repository; use npx lockstep instead',
  })
}

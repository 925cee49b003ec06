/**
 * The workspace in which Nx's traps are sprung: a lambda whose copy is in sync, and beside Lockstep's targets those that
 * people write by hand. Each test plays a story with the one, and as its control the same story with the other, so that it
 * notices when Nx no longer does what it guards against.
 */
import { type Files, NxWorkspace } from './nx-workspace.ts'

export const source = 'apps/backend-api/src'
export const copy = 'infra/lambda/functions/backend/src'

/** What Nx does is not the same with its daemon and without. */
export const daemons: [string, Record<string, string>][] = [
  ['without the daemon', { NX_DAEMON: 'false' }],
  ['with the daemon', { NX_DAEMON: 'true' }],
]

/** A copy as it is made by hand: cached, its source the input, the copy the output. */
export const handWrittenCopy = {
  command: 'node tools/copy.cjs',
  cache: true,
  inputs: [`{workspaceRoot}/${source}/**/*`],
  outputs: [`{workspaceRoot}/${copy}`],
}

export function createTrapWorkspace(targets: object, files: Files = {}): NxWorkspace {
  return new NxWorkspace({
    'lockstep.json': { mirrors: { 'lambda-source': { from: source, to: copy } } },
    'nx.json': {
      plugins: ['nx-lockstep'],
      sync: { globalGenerators: ['nx-lockstep:sync'] },
      defaultBase: 'main',
      neverConnectToCloud: true,
      analytics: false,
      tui: { enabled: false },
    },
    '.gitignore': 'node_modules\n.nx\n.env\n__pycache__\n.aws-sam\n',
    'tools/copy.cjs': `require('node:fs').cpSync('${source}', '${copy}', { recursive: true })\n`,
    'apps/backend-api/project.json': { name: 'backend-api' },
    'infra/lambda/project.json': { name: 'lambda', targets },
    [`${source}/license.py`]: 'old\n',
    [`${copy}/license.py`]: 'old\n',
    ...files,
  })
}

/** Whether Nx answered from its cache, whatever it then did with the outputs. */
export function isFromCache(output: string): boolean {
  return /\[local cache\]|\[existing outputs match the cache/.test(output)
}

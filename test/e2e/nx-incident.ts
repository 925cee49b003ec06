/** The workspace that most Nx tests start from: a backend, a lambda with a copy of it, and a project that has nothing to do with either. */
import type { Files } from './nx-workspace.ts'

export const source = 'apps/backend-api/src'
export const copy = 'infra/lambda/functions/backend/src'
/** The declaration. */
export const lockstep = {
  mirrors: {
    'lambda-source': { from: source, to: copy, exclude: ['**/*.local.py'], mirrorOnly: ['settings.py'] },
  },
}
/** Path → text; both sides agree. */
export const files: Files = {
  'lockstep.json': lockstep,
  'README.md': 'The workspace.\n',
  'apps/backend-api/project.json': { name: 'backend-api', targets: { build: build([]) } },
  'apps/backend-api/README.md': 'The backend.\n',
  [`${source}/license.py`]: 'class License: pass\n',
  [`${source}/provider/.flags`]: 'imlc\n',
  [`${source}/debug.local.py`]: 'print()\n',
  'infra/lambda/project.json': { name: 'lambda', targets: { build: build(['check']) } },
  [`${copy}/license.py`]: 'class License: pass\n',
  [`${copy}/provider/.flags`]: 'imlc\n',
  [`${copy}/settings.py`]: 'TIMEOUT = 3\n',
  'apps/website/project.json': { name: 'website', targets: { build: build([]) } },
}

/** A target that Nx may cache, and that does nothing. */
function build(dependsOn: string[]) {
  return { command: 'node --version', cache: true, dependsOn }
}

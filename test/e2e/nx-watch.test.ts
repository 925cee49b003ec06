/**
 * `nx watch` with the sync target, as people start it: a copy that follows while somebody works. Watching is the one thing
 * that Nx does only with its daemon, so this file runs one, and stops it and all that the watch has started.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hermeticEnvironment, projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { NxWorkspace } from './nx-workspace.ts'

const source = 'apps/backend-api/src'
const copy = 'infra/lambda/functions/backend/src'
const command = 'npx nx watch --projects=backend-api --verbose -- npx nx run lambda:sync'
const daemon = { NX_DAEMON: 'true' }
const patience = { timeout: 120_000, interval: 200 }

function createWorkspace(): NxWorkspace {
  const workspace = new NxWorkspace({
    'lockstep.json': { mirrors: { 'lambda-source': { from: source, to: copy } } },
    'apps/backend-api/project.json': { name: 'backend-api' },
    'infra/lambda/project.json': { name: 'lambda' },
    [`${source}/license.py`]: 'old\n',
    [`${source}/gone.py`]: 'gone\n',
    [`${copy}/license.py`]: 'old\n',
    [`${copy}/gone.py`]: 'gone\n',
  })
  const link = join(workspace.root, 'node_modules/.bin/nx')
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules/nx/dist/bin/nx.js'), link)
  return workspace
}

interface Watch {
  readonly process: ChildProcess
  readonly output: () => string
  readonly isClosed: () => boolean
}

/** Starts the watch as the leader of a process group of its own, so that all that it starts can be ended with it. */
function startWatch(workspace: NxWorkspace): Watch {
  const child = spawn('sh', ['-c', command], {
    cwd: workspace.root,
    env: hermeticEnvironment(dirname(workspace.root), {
      ...daemon,
      NX_NO_CLOUD: 'true',
      NX_DEFAULT_OUTPUT_STYLE: 'static',
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  let closed = false
  child.once('close', () => {
    closed = true
  })
  return { process: child, output: () => output, isClosed: () => closed }
}

/** Ends the whole group at once, and waits until its last process has let go of the output. */
async function stopWatch({ process: child, isClosed }: Watch): Promise<void> {
  if (child.pid !== undefined && !isClosed()) process.kill(-child.pid, 'SIGKILL')
  await expect.poll(isClosed, { timeout: 10_000 }).toBe(true)
}

test(
  'nx watch: the copy follows each save of the source, and a hand edit in it stays',
  shows(
    'traps',
    'nx watch on the source, with the sync target',
    'the mirror follows; a hand edit in it stays',
    3,
  ),
  async () => {
    const workspace = createWorkspace()
    // Nx's own answer starts the daemon, and tells the workspace that there is one to stop.
    expect(workspace.nx('show projects', daemon).code).toBe(0)
    const watch = startWatch(workspace)
    onTestFinished(async () => {
      await stopWatch(watch)
      workspace[Symbol.dispose]()
    })
    const soon = (path: string, text: string | undefined) =>
      expect.poll(() => workspace.read(path), { ...patience, message: path }).toBe(text)

    await expect.poll(watch.output, patience).toContain('watch process waiting')
    workspace.write({ [`${source}/license.py`]: 'new\n', [`${source}/added.py`]: 'added\n' })
    await soon(`${copy}/license.py`, 'new\n')
    await soon(`${copy}/added.py`, 'added\n')

    workspace.remove(`${source}/gone.py`)
    await soon(`${copy}/gone.py`, undefined)

    workspace.write({ [`${copy}/license.py`]: 'HAND EDIT\n', [`${source}/license.py`]: 'newer\n' })
    await expect.poll(watch.output, patience).toMatch(/edited\s+license\.py/)
    expect(workspace.read(`${copy}/license.py`)).toBe('HAND EDIT\n')

    workspace.write({ [`${copy}/license.py`]: 'new\n', [`${source}/license.py`]: 'newest\n' })
    await soon(`${copy}/license.py`, 'newest\n')
    expect(watch.isClosed(), 'a failed sync does not end the watch').toBe(false)
  },
)

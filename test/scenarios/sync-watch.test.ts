/**
 * `lockstep sync --watch`, as it runs beside somebody's work: what changes at a source is in the mirror a moment later, what changes in
 * a mirror by hand stays and is told of, and what stands in the way for a while stops nothing.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { createIncident, mirror, mirrored, model, source } from '../support/incident.ts'
import { config, type TestRepository } from '../support/repository.ts'
import { type Started, start, until } from '../support/start.ts'

interface Watching extends AsyncDisposable, Started {
  readonly said: () => string
}

/** Starts to watch, and waits until nothing can be missed any more. */
async function startWatch(repo: TestRepository, ...words: string[]): Promise<Watching> {
  const started = start(repo, ['lockstep', 'sync', '--watch', ...words])
  let said = ''
  for (const stream of [started.child.stdout, started.child.stderr])
    stream?.on('data', chunk => (said += chunk))
  await until(() => said.includes('watching for changes'))
  return {
    ...started,
    said: () => said,
    [Symbol.asyncDispose]: async () => {
      started.child.kill('SIGKILL')
      await started.ended
    },
  }
}

test(
  'a change, a new file, a removed one and a mode are in the mirror a moment later',
  shows('traps', 'lockstep sync --watch, and the source changes', 'the mirror follows by itself', 2),
  async () => {
    await using repo = await createIncident()
    await using watching = await startWatch(repo)
    repo.write({ [model]: 'changed\n' })
    await until(() => repo.read(mirrored) === 'changed\n')
    repo.write({ [`${source}/new/deep.py`]: { executable: '#!/bin/sh\n' }, [`${source}/app.py`]: undefined })
    await until(
      () => repo.read(`${mirror}/new/deep.py`) !== undefined && repo.read(`${mirror}/app.py`) === undefined,
    )
    expect(repo.run('test', ['-x', `${mirror}/new/deep.py`])).toMatchObject({ code: 0 })
    // An editor that writes a new file and renames it over the old one.
    repo.write({ [`${source}/new/.deep.py.tmp`]: 'renamed\n' })
    repo.run('mv', [`${source}/new/.deep.py.tmp`, `${source}/new/deep.py`])
    await until(() => repo.read(`${mirror}/new/deep.py`) === 'renamed\n')
    repo.write({ [`${source}/new/deep.py`]: 'once more\n' })
    await until(() => repo.read(`${mirror}/new/deep.py`) === 'once more\n')
    expect(repo.git('diff', '--cached', '--name-only')).toBe('')
    watching.child.kill('SIGINT')
    expect(await watching.ended).toMatchObject({ code: 0 })
  },
)

test(
  'a hand edit stays, is told of once, and the exit code says so',
  shows('traps', 'lockstep sync --watch, and the mirror is edited by hand', 'told of at once, and kept', 3),
  async () => {
    await using repo = await createIncident()
    await using watching = await startWatch(repo)
    repo.write({ [mirrored]: 'mine\n' })
    await until(() => watching.said().includes('edited'))
    repo.write({ [model]: 'theirs\n' })
    await new Promise(resolve => setTimeout(resolve, 700))
    watching.child.kill('SIGINT')
    const { code, stdout } = await watching.ended
    expect(code).toBe(1)
    expect(stdout.match(/nothing was written/g)).toHaveLength(1)
    expect(repo.read(mirrored)).toBe('mine\n')
  },
)

test('a source that goes away and comes back, and a declaration that breaks, are told of and outlived', async () => {
  await using repo = await createIncident()
  await using watching = await startWatch(repo)
  repo.run('mv', [source, 'elsewhere'])
  await until(() => watching.said().includes('has no files in the work tree'))
  expect(repo.read(mirrored)).toBeDefined()
  repo.run('mv', ['elsewhere', source])
  repo.write({ [model]: 'back\n' })
  await until(() => repo.read(mirrored) === 'back\n')
  const declared = repo.read('lockstep.json') as string
  repo.write({ 'lockstep.json': declared.replace('{', '{,') })
  await until(() => watching.said().includes('lockstep.json'))
  repo.write({
    'lockstep.json': config({ lambda: { from: source, to: mirror }, second: { from: source, to: 'second' } }),
  })
  await until(() => repo.read('second/app.py') !== undefined)
  repo.write({ [`${source}/app.py`]: 'app = 2\n' })
  await until(() => repo.read('second/app.py') === 'app = 2\n')
})

test('while git holds the index nothing is written', async () => {
  await using repo = await createIncident()
  await using watching = await startWatch(repo)
  repo.write({ '.git/index.lock': '' })
  repo.write({ [model]: 'half of a checkout\n' })
  await new Promise(resolve => setTimeout(resolve, 700))
  expect(repo.read(mirrored)).not.toBe('half of a checkout\n')
  repo.run('rm', ['.git/index.lock'])
  await until(() => repo.read(mirrored) === 'half of a checkout\n')
  expect(watching.said()).not.toContain('error')
})

test('a switch of branches leaves both sides as the branch has them', async () => {
  await using repo = await createIncident()
  repo.git('checkout', '--quiet', '-b', 'side')
  repo.write({
    [model]: 'side\n',
    [mirrored]: 'side\n',
    [`${source}/more.py`]: 'more\n',
    [`${mirror}/more.py`]: 'more\n',
  })
  repo.commit('side')
  repo.git('checkout', '--quiet', 'main')
  await using watching = await startWatch(repo)
  for (const branch of ['side', 'main', 'side', 'main']) {
    repo.git('checkout', '--quiet', branch)
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(repo.git('status', '--porcelain')).toBe('')
  }
  watching.child.kill('SIGINT')
  expect(await watching.ended).toMatchObject({ code: 0 })
})

test('what can’t be watched ends at once', async () => {
  await using repo = await createIncident()
  expect(repo.lockstep(['sync', '--watch', 'unknown'])).toMatchObject({ code: 2 })
  repo.write({ 'lockstep.json': undefined })
  expect(repo.lockstep(['sync', '--watch'])).toMatchObject({ code: 2 })
})

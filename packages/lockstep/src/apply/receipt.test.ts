/** Receipts: the newest few are kept, two of one moment never collide, and what a killed run left goes in time. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRepository, type TestRepository } from '../../../../test/support/repository.ts'
import { toRepoPath } from '../core/path.ts'
import { openRepository, type Repository } from '../git/repository.ts'
import { loadNewestRun, nameRun, type Receipt, saveReceipt } from './receipt.ts'
import { withScratch } from './scratch.ts'

const request = (command: string) => ({
  command,
  files: [{ path: toRepoPath('a'), after: undefined }],
  index: [],
})

function save(
  repository: Repository,
  details: { command: string; run?: string; files: []; index: [] } | ReturnType<typeof request>,
): Promise<Receipt> {
  return withScratch(repository, scratch => saveReceipt(repository, scratch, details))
}

function kept(repo: TestRepository): string[] {
  return readdirSync(join(repo.root, '.git/lockstep/receipts'))
}

test('the ten newest are kept, and the newest is the one that is undone', async () => {
  await using repo = await createRepository({ a: 'text\n' })
  const repository = await openRepository(repo.root, repo.environment)
  const ids: string[] = []
  for (let at = 0; at < 12; at += 1) ids.push((await save(repository, request(`sync ${at}`))).id)
  expect(kept(repo)).toHaveLength(10)
  expect(new Set(ids).size).toBe(12)
  const newest = ids.sort().at(-1)
  expect((await loadNewestRun(repository)).map(({ id }) => id)).toEqual([newest])
})

test('the receipts of one run are kept and undone together, the last one first', async () => {
  await using repo = await createRepository({ a: 'text\n' })
  const repository = await openRepository(repo.root, repo.environment)
  const run = nameRun()
  for (let at = 0; at < 12; at += 1) await save(repository, { ...request(`sync ${at}`), run })
  const commands = (await loadNewestRun(repository)).map(({ command }) => command)
  expect(commands).toEqual(Array.from({ length: 12 }, (_, at) => `sync ${11 - at}`))
})

test.each(['{', '{}', 'null', '{"version":2}'])(
  'a receipt that holds %s is named, and no bug',
  async text => {
    await using repo = await createRepository({ a: 'text\n' })
    const repository = await openRepository(repo.root, repo.environment)
    const { id } = await save(repository, request('sync'))
    repo.write({ [`.git/lockstep/receipts/${id}/receipt.json`]: text })
    await expect(loadNewestRun(repository)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  },
)

test('receipts of one moment do not collide', async () => {
  await using repo = await createRepository({ a: 'text\n' })
  const repository = await openRepository(repo.root, repo.environment)
  await Promise.all(Array.from({ length: 8 }, (_, at) => save(repository, request(`sync ${at}`))))
  expect(kept(repo)).toHaveLength(8)
})

test('without one there is nothing to undo', async () => {
  await using repo = await createRepository({ a: 'text\n' })
  const repository = await openRepository(repo.root, repo.environment)
  await expect(loadNewestRun(repository)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' })
})

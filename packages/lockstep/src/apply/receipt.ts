/**
 * Receipts: what an apply replaced, kept so that it can be put back. A receipt and the bytes it names are on disk before
 * the first file changes. The newest few are kept in the git directory; losing them loses `undo`, nothing else.
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { pathBytes, type RepoPath } from '../core/path.ts'
import { type Entry, executableMode, fileMode, type Mode, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { stateDirectory } from './record.ts'

/** One path of the work tree: what lay there, and what the apply put there. */
export interface ReplacedFile {
  readonly path: RepoPath
  /** The saved bytes, as a file name inside the receipt; undefined when nothing lay there. */
  readonly saved?: { readonly mode: Mode; readonly file: string }
  readonly after: Entry | undefined
}

/** One path of the index: the entry it had, and the one it was given. */
export interface ReplacedEntry {
  readonly path: RepoPath
  readonly before: Entry | undefined
  readonly after: Entry | undefined
}

export interface Receipt {
  readonly version: 1
  /** The receipt's own name: newer ones sort after older ones. */
  readonly id: string
  readonly command: string
  readonly files: readonly ReplacedFile[]
  readonly index: readonly ReplacedEntry[]
}

/** How many receipts are kept. */
const receiptLimit = 10

/** How old a draft has to be, in milliseconds, before it is taken for what a killed run left behind. */
const abandonedAfter = 24 * 60 * 60 * 1000

/** Saves the bytes that are about to be replaced and writes the receipt, whole or not at all. */
export async function saveReceipt(
  repository: Repository,
  request: {
    command: string
    files: readonly { path: RepoPath; after: Entry | undefined }[]
    index: readonly ReplacedEntry[]
  },
): Promise<Receipt> {
  const id = `${String(Date.now()).padStart(15, '0')}-${randomBytes(4).toString('hex')}`
  const draft = `${receiptsDirectory(repository)}/.${id}`
  await mkdir(`${draft}/files`, { recursive: true })
  const files: ReplacedFile[] = []
  for (const [at, { path, after }] of request.files.entries()) {
    const mode = await saveFile(fileOf(repository, path), `${draft}/files/${at}`)
    files.push({ path, ...(mode && { saved: { mode, file: `files/${at}` } }), after })
  }
  const receipt: Receipt = { version: 1, id, command: request.command, files, index: request.index }
  await writeFile(`${draft}/receipt.json`, JSON.stringify(receipt))
  await rename(draft, `${receiptsDirectory(repository)}/${id}`)
  await dropOldReceipts(repository)
  return receipt
}

/** The newest receipt; throws NOTHING_TO_UNDO when there is none. */
export async function loadNewestReceipt(repository: Repository): Promise<Receipt> {
  const newest = (await listReceipts(repository)).at(-1)
  if (newest !== undefined) {
    return JSON.parse(
      await readFile(`${receiptsDirectory(repository)}/${newest}/receipt.json`, 'utf8'),
    ) as Receipt
  }
  throw new LockstepError({
    code: 'NOTHING_TO_UNDO',
    message: 'there is nothing to undo: no receipt of an earlier sync is left in this work tree',
  })
}

/** Where the bytes that a receipt saved for a file lie. */
export function savedFile(repository: Repository, receipt: Receipt, file: string): string {
  return `${receiptsDirectory(repository)}/${receipt.id}/${file}`
}

/** Forgets a receipt that was carried back. */
export async function dropReceipt(repository: Repository, receipt: Receipt): Promise<void> {
  await rm(`${receiptsDirectory(repository)}/${receipt.id}`, { recursive: true, force: true })
}

/** A repository path as the file system takes it: bytes. */
export function fileOf(repository: Repository, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${repository.root}/`), pathBytes(path)])
}

async function saveFile(file: Buffer, saved: string): Promise<Mode | undefined> {
  const stats = await lstat(file).catch(() => undefined)
  if (stats?.isSymbolicLink()) {
    await writeFile(saved, await readlink(file, { encoding: 'buffer' }))
    return symlinkMode
  }
  if (!stats?.isFile()) return undefined
  // A clone where the file system can, else a copy: a link would change with its other name.
  await copyFile(file, saved, constants.COPYFILE_FICLONE)
  return stats.mode & 0o100 ? executableMode : fileMode
}

async function listReceipts(repository: Repository): Promise<string[]> {
  const names = await readdir(receiptsDirectory(repository)).catch(() => [])
  return names.filter(name => /^\d{15}-[0-9a-f]+$/.test(name)).sort()
}

/** Drops all but the newest receipts, and drafts so old that only a killed run can have left them. */
async function dropOldReceipts(repository: Repository): Promise<void> {
  const old = (await listReceipts(repository)).slice(0, -receiptLimit)
  const drafts = (await readdir(receiptsDirectory(repository))).filter(name => {
    const time = /^\.(\d{15})-/.exec(name)?.[1]
    return time !== undefined && Number(time) < Date.now() - abandonedAfter
  })
  for (const name of [...old, ...drafts]) {
    await rm(`${receiptsDirectory(repository)}/${name}`, { recursive: true, force: true })
  }
}

function receiptsDirectory(repository: Repository): string {
  return `${stateDirectory(repository)}/receipts`
}

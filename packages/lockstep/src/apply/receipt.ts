/**
 * Receipts: what an apply replaced, kept so that it can be put back. A receipt and the bytes it names are on disk before
 * the first file changes. The newest few are kept in the git directory; losing them loses `undo`, nothing else.
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, readdir, readFile, readlink, rename, writeFile } from 'node:fs/promises'
import type { RepoPath } from '../core/path.ts'
import { type Entry, executableMode, fileMode, type Mode, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import { absolutePath, type Repository } from '../git/repository.ts'
import type { ConflictEntry } from '../git/stage.ts'
import { stateDirectory } from './record.ts'
import type { Scratch } from './scratch.ts'

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
  /** What the index had instead of one entry, where the path had a conflict. */
  readonly conflict?: readonly ConflictEntry[]
}

export interface Receipt {
  readonly version: 1
  /** The receipt's own name: newer ones sort after older ones. */
  readonly id: string
  readonly command: string
  /** What the receipts of one command have in common: they are undone together. */
  readonly run: string
  /** The commit that HEAD was at; none before the first. */
  readonly head?: string
  readonly files: readonly ReplacedFile[]
  readonly index: readonly ReplacedEntry[]
}

/** Of how many runs the receipts are kept. */
const receiptLimit = 10

/** A name for a run of a command, whose receipts belong together. Newer runs sort after older ones. */
export function nameRun(): string {
  return `${String(Date.now()).padStart(15, '0')}-${randomBytes(4).toString('hex')}`
}

/** Saves the bytes that are about to be replaced and writes the receipt, whole or not at all. */
export async function saveReceipt(
  repository: Repository,
  scratch: Scratch,
  request: {
    command: string
    run?: string
    files: readonly { path: RepoPath; after: Entry | undefined }[]
    index: readonly ReplacedEntry[]
  },
): Promise<Receipt> {
  const run = request.run ?? nameRun()
  const earlier = (await listReceipts(repository)).filter(name => runOf(name) === run)
  const id = `${run}.${String(earlier.length).padStart(4, '0')}`
  const draft = `${scratch.directory}/receipt`
  await mkdir(`${draft}/files`, { recursive: true })
  const files: ReplacedFile[] = []
  for (const [at, { path, after }] of request.files.entries()) {
    const mode = await saveFile(absolutePath(repository, path), `${draft}/files/${at}`)
    files.push({ path, ...(mode && { saved: { mode, file: `files/${at}` } }), after })
  }
  const { command, index } = request
  const { head } = repository
  const receipt: Receipt = { version: 1, id, run, command, ...(head && { head }), files, index }
  await writeFile(`${draft}/receipt.json`, JSON.stringify(receipt))
  await mkdir(receiptsDirectory(repository), { recursive: true })
  await rename(draft, receiptDirectory(repository, id))
  await dropOldReceipts(repository, scratch)
  return receipt
}

/** The receipts of the newest run, newest first; throws NOTHING_TO_UNDO when there is none. */
export async function loadNewestRun(repository: Repository): Promise<Receipt[]> {
  const names = await listReceipts(repository)
  const newest = names.at(-1)
  if (newest !== undefined) {
    const run = names.filter(name => runOf(name) === runOf(newest)).reverse()
    return Promise.all(run.map(name => readReceipt(`${receiptDirectory(repository, name)}/receipt.json`)))
  }
  throw new LockstepError({
    code: 'NOTHING_TO_UNDO',
    message: 'there is nothing to undo: no receipt of an earlier sync is left in this work tree',
  })
}

async function readReceipt(file: string): Promise<Receipt> {
  let reason = 'another version of Lockstep wrote it'
  try {
    const receipt = JSON.parse(await readFile(file, 'utf8')) as Receipt
    if (receipt.version === 1) return receipt
  } catch (cause) {
    reason = (cause as Error).message
  }
  throw new LockstepError({
    code: 'FILE_UNREADABLE',
    message: `the last sync can't be undone: ${file} can't be read: ${reason}`,
    hint: 'the bytes that it replaced lie beside that file, in files/',
  })
}

/**
 * Whether a path still holds what the receipt saved of it, to the byte: the apply was stopped before it came to the path.
 */
export async function holdsSaved(
  repository: Repository,
  receipt: Receipt,
  { path, saved }: ReplacedFile,
): Promise<boolean> {
  const file = absolutePath(repository, path)
  const mode = await findMode(file)
  if (!saved || mode !== saved.mode) return !saved && mode === undefined
  const bytes = mode === symlinkMode ? await readlink(file, { encoding: 'buffer' }) : await readFile(file)
  return bytes.equals(await readFile(savedFile(repository, receipt, saved.file)))
}

/** Whether a file lies at a path that isn't the one which the receipt saved: somebody has written it since. */
export async function hasNewText(
  repository: Repository,
  receipt: Receipt,
  file: ReplacedFile,
): Promise<boolean> {
  const isThere = (await findMode(absolutePath(repository, file.path))) !== undefined
  return isThere && !(await holdsSaved(repository, receipt, file))
}

/** Where the bytes that a receipt saved for a file lie. */
export function savedFile(repository: Repository, receipt: Receipt, file: string): string {
  return `${receiptDirectory(repository, receipt.id)}/${file}`
}

/** Forgets a receipt, at once: half of one would be in the way of every undo. */
export async function dropReceipt(repository: Repository, scratch: Scratch, id: string): Promise<void> {
  await rename(receiptDirectory(repository, id), `${scratch.directory}/${id}`)
}

async function saveFile(file: Buffer, saved: string): Promise<Mode | undefined> {
  const mode = await findMode(file)
  if (mode === symlinkMode) await writeFile(saved, await readlink(file, { encoding: 'buffer' }))
  // A clone where the file system can, else a copy: a link would change with its other name.
  else if (mode) await copyFile(file, saved, constants.COPYFILE_FICLONE)
  return mode
}

/** The mode of a file or a link; undefined where neither is. */
async function findMode(file: Buffer): Promise<Mode | undefined> {
  const stats = await lstat(file).catch(() => undefined)
  if (stats?.isSymbolicLink()) return symlinkMode
  if (!stats?.isFile()) return undefined
  return stats.mode & 0o100 ? executableMode : fileMode
}

async function listReceipts(repository: Repository): Promise<string[]> {
  const names = await readdir(receiptsDirectory(repository)).catch(() => [])
  return names.filter(name => /^\d{15}-[0-9a-f]+\.\d{4}$/.test(name)).sort()
}

function runOf(name: string): string {
  return name.slice(0, name.indexOf('.'))
}

/** Drops all but the newest runs. One that can't be dropped, or that another process drops just now, is in nobody's way. */
async function dropOldReceipts(repository: Repository, scratch: Scratch): Promise<void> {
  const names = await listReceipts(repository)
  const kept = new Set([...new Set(names.map(runOf))].slice(-receiptLimit))
  for (const name of names.filter(one => !kept.has(runOf(one)))) {
    await dropReceipt(repository, scratch, name).catch(() => {})
  }
}

function receiptDirectory(repository: Repository, id: string): string {
  return `${receiptsDirectory(repository)}/${id}`
}

function receiptsDirectory(repository: Repository): string {
  return `${stateDirectory(repository)}/receipts`
}

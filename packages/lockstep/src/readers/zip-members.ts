/**
 * Judges what the central directory of a zip announces, before a byte of any entry is read: whether the names can be paths of
 * one tree, and whether the sizes can be those of an honest archive. What one tool reads as one tree and another as a
 * different one is refused, not interpreted. Pure; read-zip.ts fetches and hashes.
 */
import { fromGit, parentOf, parentsOf, type RepoPath, resolvePath, showPath } from '../core/path.ts'
import { executableMode, fileMode, type Mode, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'

/** What an archive may ask of its reader. */
export interface ZipLimits {
  /** Bytes of all entries together, uncompressed. */
  readonly size: number
  readonly entries: number
  /** How many times larger than its compressed form an archive of more than `ratioFrom` bytes may become. */
  readonly ratio: number
  readonly ratioFrom: number
}

/** Four times what AWS Lambda takes unzipped; code deflates to a third or fourth, and deflate can't do better than 1032 to 1. */
export const defaultZipLimits: ZipLimits = {
  size: 1024 ** 3,
  entries: 200_000,
  ratio: 200,
  ratioFrom: 100 * 1024 ** 2,
}

/** One record of the central directory (APPNOTE 4.3.12). */
export interface ZipRecord {
  /** The name as bytes, one a character, as the archive has it. */
  readonly name: string
  readonly versionMadeBy: number
  readonly generalPurposeBitFlag: number
  readonly compressionMethod: number
  readonly externalFileAttributes: number
  readonly compressedSize: number
  readonly uncompressedSize: number
  readonly relativeOffsetOfLocalHeader: number
  readonly fileNameLength: number
}

/** A file or symbolic link in an archive. */
export interface ZipMember<Record extends ZipRecord> {
  readonly path: RepoPath
  readonly mode: Mode
  /** Whether the archive says nothing of an executable bit. */
  readonly modeless: boolean
  readonly record: Record
}

/** Unix and macOS, as the upper byte of "version made by" (APPNOTE 4.4.2). */
const unixHosts = [3, 19]
const encryptedFlag = 0x1
const stored = 0
const deflated = 8

/** Whether the writer of an entry took it for a Unix file. */
export function isFromUnix({ versionMadeBy }: Pick<ZipRecord, 'versionMadeBy'>): boolean {
  return unixHosts.includes(versionMadeBy >>> 8)
}

/** What is wrong with an archive: its name, the entry, the reason. Throws ARCHIVE_REFUSED. */
export function refuse(archive: string, reason: string, entry?: string): never {
  const where = entry === undefined ? '' : `${printable(entry)} `
  throw new LockstepError({
    code: 'ARCHIVE_REFUSED',
    message: `${archive} is refused: ${where}${reason}`,
    hint: 'nothing of it was extracted; find out what made this archive, and build it anew',
  })
}

/** Gives the files and links of an archive, folders left out. Throws ARCHIVE_REFUSED for the first that can't be one. */
export function judgeRecords<Record extends ZipRecord>(
  archive: string,
  records: readonly Record[],
  limits: ZipLimits,
): ZipMember<Record>[] {
  refuseBomb(archive, records, limits)
  const members: ZipMember<Record>[] = []
  const folders = new Set<string>()
  const files = new Set<string>()
  for (const record of records) {
    const reason = reasonAgainst(record)
    if (reason) refuse(archive, reason, record.name)
    const path = normalise(record.name)
    for (const parent of parentsOf(path)) folders.add(parent)
    if (record.name.endsWith('/')) {
      folders.add(path)
      continue
    }
    if (files.has(path)) refuse(archive, 'is there twice', record.name)
    files.add(path)
    members.push({ path, record, ...modeOf(record) })
  }
  for (const { path, record } of members) {
    if (folders.has(path)) refuse(archive, 'is both a file and a folder', record.name)
  }
  return members
}

/** Whether a link at `path`, below the top of the archive, points out of it. */
export function linkLeaves(path: RepoPath, target: string): boolean {
  if (/^([/\\]|[A-Za-z]:)/.test(target)) return true
  return resolvePath(parentOf(path), fromGit(target)) === undefined
}

function reasonAgainst(record: ZipRecord): string | undefined {
  const { name, generalPurposeBitFlag: flags, compressionMethod: method } = record
  const isFolder = name.endsWith('/')
  const steps = name.split('/')
  if (name === '' || (!isFolder && normalise(name) === '')) return 'is no name'
  if (name.includes('\0')) return 'has a NUL in its name'
  if (name.includes('\\')) return 'has a backslash in its name'
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'is an absolute path'
  if (steps.includes('..')) return 'leads out of the archive'
  if (!isFolder && steps.at(-1) === '.') return 'is no name'
  if (flags & encryptedFlag) return 'is encrypted'
  if (method !== stored && method !== deflated)
    return `is compressed by method ${method}: only 0 and 8 can be read`
  if (isFolder) return record.uncompressedSize > 0 ? 'is a folder with content' : undefined
  return ['file', 'link'].includes(typeOf(record)) ? undefined : 'is neither a file, a folder nor a link'
}

/**
 * Entries that share their bytes are how a small archive becomes petabytes without nesting (Fifield, "A better zip bomb",
 * 2019); without them the sizes announced are a bound, because no entry is read beyond its own.
 */
function refuseBomb(archive: string, records: readonly ZipRecord[], limits: ZipLimits): void {
  if (records.length > limits.entries) refuse(archive, `it has more than ${limits.entries} entries`)
  const sum = (part: (record: ZipRecord) => number) =>
    records.reduce((total, record) => total + part(record), 0)
  const size = sum(record => record.uncompressedSize)
  const compressed = sum(record => record.compressedSize)
  if (size > limits.size) refuse(archive, `it unpacks to ${size} bytes, and ${limits.size} are the limit`)
  if (size > limits.ratioFrom && size > compressed * limits.ratio)
    refuse(archive, `its ${compressed} bytes unpack to ${size}, more than ${limits.ratio} times as much`)
  let end = 0
  const start = (record: ZipRecord) => record.relativeOffsetOfLocalHeader
  for (const record of records.toSorted((one, other) => start(one) - start(other))) {
    if (start(record) < end) refuse(archive, 'shares its bytes with another entry', record.name)
    end = start(record) + localHeaderSize + record.fileNameLength + record.compressedSize
  }
}

const localHeaderSize = 30

/** `./a//b` → `a/b`. */
function normalise(name: string): RepoPath {
  const steps = name.split('/').filter(step => step !== '' && step !== '.')
  return steps.join('/') as RepoPath
}

/** The upper half of the external attributes is what `stat` calls st_mode, where the writer was a Unix and knew one. */
function unixMode(record: ZipRecord): number {
  return isFromUnix(record) ? record.externalFileAttributes >>> 16 : 0
}

function typeOf(record: ZipRecord): 'file' | 'link' | 'other' {
  const type = unixMode(record) & 0o170000
  if (type === 0o120000) return 'link'
  return type === 0 || type === 0o100000 ? 'file' : 'other'
}

function modeOf(record: ZipRecord): Pick<ZipMember<ZipRecord>, 'mode' | 'modeless'> {
  if (typeOf(record) === 'link') return { mode: symlinkMode, modeless: false }
  const mode = unixMode(record)
  return { mode: mode & 0o100 ? executableMode : fileMode, modeless: mode === 0 }
}

/** A name as a message can show it: quoted, control characters escaped, so that a terminal obeys none. */
export function printable(name: string): string {
  return JSON.stringify(showPath(name as RepoPath)).replace(/[\x7f-\x9f]/g, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

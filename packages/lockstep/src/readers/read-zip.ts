/**
 * Reads a zip by entry, from a file or from memory, as a deploy tool would unpack it. Nothing is extracted: each entry is
 * hashed while it streams, and its size, its CRC-32 and both of its headers have to agree. All names are judged, and only
 * what lies below the folder asked for is decompressed.
 *
 * Names are bytes, as paths are everywhere. Unix writers store what the file system gave them, flagged as UTF-8 or not, so
 * that is kept as it is; a writer of another system that doesn't flag UTF-8 means CP437, as the format has it (APPNOTE,
 * appendix D), and an Info-ZIP Unicode name (0x7075) whose checksum fits beats either.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { crc32, inflateRawSync } from 'node:zlib'
import {
  type Entry as Central,
  fromRandomAccessReader,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from 'yauzl'
import { isWithin, type RepoPath, relativeTo, toRepoPath } from '../core/path.ts'
import { type Entry, symlinkMode } from '../core/snapshot.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import { type BuiltFiles, isByteCode } from './built-files.ts'
import {
  defaultZipLimits,
  isFromUnix,
  judgeRecords,
  linkLeaves,
  printable,
  refuse,
  type ZipLimits,
  type ZipMember,
  type ZipRecord,
} from './zip-members.ts'

export type ZipSource = { readonly file: string | Buffer } | { readonly bytes: Buffer }

export interface ZipOptions {
  /** What the archive is called in messages. */
  readonly name: string
  /** The folder that is read, or what chooses it from the names of all files and links. */
  readonly within: RepoPath | ((names: readonly RepoPath[]) => RepoPath)
  readonly limits?: ZipLimits
}

type Record = ZipRecord & { readonly central: Central }

/** An archive that is open: what all of its entries have in common. */
interface Archive {
  readonly name: string
  readonly zip: ZipFile
  readonly bytes: ByteReader
  readonly objectFormat: Repository['objectFormat']
}

const maxLinkSize = 4096

/**
 * Reads a zip by entry. Nothing is extracted to disk. A folder that the archive lacks gives no entries; a `within` that is a
 * file gives one, at the empty path.
 * Throws BUILD_UNREADABLE for what is no zip, or a damaged one, and ARCHIVE_REFUSED for what no honest archive holds.
 */
export async function readZip(
  { objectFormat }: Pick<Repository, 'objectFormat'>,
  source: ZipSource,
  { name, within, limits = defaultZipLimits }: ZipOptions,
): Promise<BuiltFiles> {
  const bytes = await readable(name, () => openBytes(source))
  try {
    const archive = { name, bytes, objectFormat, zip: await readable(name, () => openZip(bytes)) }
    const members = judgeRecords(name, await listRecords(archive, limits), limits)
    const folder = typeof within === 'function' ? within(members.map(({ path }) => path)) : within
    return await readFolder(archive, members, folder)
  } finally {
    await bytes.end()
  }
}

async function readFolder(
  archive: Archive,
  members: readonly ZipMember<Record>[],
  within: RepoPath,
): Promise<BuiltFiles> {
  const inside = members.filter(({ path }) => isWithin(path, within) && !isByteCode(path))
  const entries = new Map<RepoPath, Entry>()
  for (const member of inside) entries.set(relativeTo(member.path, within), await readMember(archive, member))
  const modeless = inside.filter(member => member.modeless).map(({ path }) => relativeTo(path, within))
  const size = inside.reduce((total, { record }) => total + record.uncompressedSize, 0)
  return { kind: 'zip', within, entries, modeless: new Set(modeless), size }
}

/** Says BUILD_UNREADABLE in the words of whoever could not go on: the file system, yauzl or zlib. */
async function readable<Result>(what: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof LockstepError) throw cause
    throw new LockstepError({
      code: 'BUILD_UNREADABLE',
      message: `${what} can't be read: ${(cause as Error).message}`,
      hint: 'build it anew',
      cause,
    })
  }
}

async function openBytes(source: ZipSource): Promise<ByteReader> {
  if ('bytes' in source) return new ByteReader(source.bytes, source.bytes.length)
  const handle = await open(source.file)
  return new ByteReader(handle, (await handle.stat()).size)
}

function openZip(bytes: ByteReader): Promise<ZipFile> {
  // Names stay bytes; judging them is zip-members.ts's.
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: true }
  return new Promise((resolve, reject) => {
    fromRandomAccessReader(bytes, bytes.size, { ...options, strictFileNames: true }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    )
  })
}

/** The central directory, all of it. */
async function listRecords({ name, zip, bytes }: Archive, limits: ZipLimits): Promise<Record[]> {
  if (zip.entryCount > limits.entries) refuse(name, `it has more than ${limits.entries} entries`)
  return readable(name, async () => {
    const records: Record[] = []
    for await (const central of zip.eachEntry()) records.push({ ...central, name: nameOf(central), central })
    // Readers that go by its size instead of the count would find the entries that are left over.
    const rest = Buffer.alloc(4)
    await bytes.fill(rest, Number(zip.readEntryCursor))
    if (!directoryEnds.includes(rest.readUInt32LE(0))) refuse(name, 'it holds more entries than it says')
    return records
  })
}

/** What may follow the central directory: its end, its zip64 end, its signature. */
const directoryEnds = [0x06054b50, 0x06064b50, 0x05054b50]
const utf8Flag = 0x800
const unicodeName = 0x7075

function nameOf(central: Central): string {
  const { fileNameRaw, generalPurposeBitFlag, extraFields } = central
  const isForeign = !isFromUnix(central) && !(generalPurposeBitFlag & utf8Flag)
  const isRenamed = extraFields.some(({ id }) => id === unicodeName)
  const isAscii = fileNameRaw.every(byte => byte < 0x80)
  if ((isAscii || !isForeign) && !isRenamed) return fileNameRaw.toString('latin1')
  return toRepoPath(getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true))
}

async function readMember(archive: Archive, member: ZipMember<Record>): Promise<Entry> {
  const { path, mode, record } = member
  const isLink = mode === symlinkMode
  if (isLink && record.uncompressedSize > maxLinkSize)
    refuse(archive.name, 'is too long for a link', record.name)
  const what = `${archive.name}: ${printable(record.name)}`
  const hash = createHash(archive.objectFormat).update(`blob ${record.uncompressedSize}\0`)
  let checksum = 0
  let target = ''
  let length = 0
  await readable(what, async () => {
    for await (const chunk of openMember(archive, record)) {
      hash.update(chunk)
      checksum = crc32(chunk, checksum)
      length += chunk.length
      if (isLink) target += chunk.toString('latin1')
    }
    if (length !== record.uncompressedSize) throw new Error('its size is wrong')
    if (checksum !== record.central.crc32) throw new Error('its CRC-32 is wrong')
  })
  if (isLink && linkLeaves(path, target))
    refuse(archive.name, 'is a link that leaves the archive', record.name)
  return { mode, id: hash.digest('hex') }
}

/**
 * The bytes of an entry. A tool that reads an archive as a stream goes by the header before each entry, the others by the
 * central directory: where these disagree, there are two archives in one.
 */
async function* openMember({ name, zip, bytes }: Archive, record: Record): AsyncGenerator<Buffer> {
  const { central, compressedSize, uncompressedSize } = record
  const header = await zip.readLocalFileHeaderPromise(central)
  const isSame =
    header.fileName.equals(central.fileNameRaw) && header.compressionMethod === central.compressionMethod
  if (!isSame) refuse(name, 'is something else in its own header', record.name)
  if (Math.max(compressedSize, uncompressedSize) > smallSize)
    yield* await streamMember(zip, record, header.fileDataStart)
  else {
    const data = Buffer.alloc(compressedSize)
    await bytes.fill(data, header.fileDataStart)
    // Node takes no limit of 0.
    yield central.isCompressed() ? inflateRawSync(data, { maxOutputLength: uncompressedSize || 1 }) : data
  }
}

/** What is inflated at once: a stream takes ten times as long to set up as to inflate a source file. */
const smallSize = 1024 ** 2

function streamMember(zip: ZipFile, { central, ...record }: Record, start: number): Promise<Readable> {
  const { compressedSize, uncompressedSize } = record
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, stream: Readable) => {
      if (error) reject(error)
      // What comes after the first error has no reader any more, and must not end the process.
      else resolve(stream.on('error', () => {}))
    }
    const inflates = central.isCompressed()
    zip.openReadStreamLowLevel(start, compressedSize, 0, compressedSize, inflates, uncompressedSize, settle)
  })
}

/** An archive as yauzl reads it, at any place: a file that is closed with it, or bytes in memory. */
class ByteReader extends RandomAccessReader {
  readonly size: number
  readonly #from: FileHandle | Buffer
  /** What was read ahead: headers are small, and stand behind each other. */
  #window = { start: 0, bytes: Buffer.alloc(0) }

  constructor(from: FileHandle | Buffer, size: number) {
    super()
    this.#from = from
    this.size = size
  }

  /** Fills `buffer` from `position`. Throws where the archive ends before. */
  async fill(buffer: Buffer, position: number): Promise<void> {
    if (position + buffer.length > this.size) throw new Error('unexpected end of the file')
    if (Buffer.isBuffer(this.#from)) this.#from.copy(buffer, 0, position)
    else if (buffer.length > windowSize) await readExactly(this.#from, buffer, position)
    else {
      const { start, bytes } = this.#window
      if (position < start || position + buffer.length > start + bytes.length) {
        const ahead = Buffer.alloc(Math.min(windowSize, this.size - position))
        await readExactly(this.#from, ahead, position)
        this.#window = { start: position, bytes: ahead }
      }
      this.#window.bytes.copy(buffer, 0, position - this.#window.start)
    }
  }

  override read(
    ...[buffer, offset, length, position, callback]: Parameters<RandomAccessReader['read']>
  ): void {
    const done = callback as (error: Error | null, bytesRead?: number) => void
    this.fill(buffer.subarray(offset, offset + length), position).then(
      () => done(null, length),
      error => done(error),
    )
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#chunks(start, end))
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; at += chunkSize) {
      const chunk = Buffer.alloc(Math.min(chunkSize, end - at))
      await this.fill(chunk, at)
      yield chunk
    }
  }

  /** Closes the file. (`close` is yauzl's to call, and only ever a notice.) */
  async end(): Promise<void> {
    if (!Buffer.isBuffer(this.#from)) await this.#from.close()
  }
}

const chunkSize = 256 * 1024
const windowSize = 64 * 1024

async function readExactly(handle: FileHandle, buffer: Buffer, position: number): Promise<void> {
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
  if (bytesRead < buffer.length) throw new Error('it became shorter while it was read')
}

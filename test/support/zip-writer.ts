/**
 * Writes zips byte by byte from a description, after PKWARE's APPNOTE 6.3.10, so that every form of an archive can be made: the
 * honest ones, and those that no tool writes. What the description leaves out is what Info-ZIP would write on Unix. Knows
 * nothing of the reader under test.
 */
import { crc32, deflateRawSync } from 'node:zlib'

export interface WrittenEntry {
  readonly name: string | Buffer
  readonly content?: string | Buffer
  /** st_mode, for the upper half of the external attributes. */
  readonly mode?: number
  /** The system that "version made by" names: 3 is Unix, 0 DOS. */
  readonly creator?: number
  readonly flags?: number
  readonly method?: number
  /** What lies in the archive instead of the content, compressed. */
  readonly data?: Buffer
  readonly crc?: number
  readonly size?: number
  readonly compressedSize?: number
  /** Where the central directory says that the entry starts. */
  readonly offset?: number
  readonly extra?: Buffer
  readonly zip64?: boolean
  /** Whether sizes and checksum come behind the data, as a writer to a pipe puts them. */
  readonly descriptor?: boolean
  /** What the header before the entry says otherwise than the central directory. */
  readonly local?: { readonly name?: string; readonly method?: number }
}

export interface WrittenZip {
  readonly entries: readonly WrittenEntry[]
  readonly comment?: Buffer
  /** What comes before the archive, counted in its offsets. */
  readonly prefix?: Buffer
  /** How many entries the end record says there are. */
  readonly count?: number
  readonly disk?: number
  readonly zip64?: boolean
}

/** The archive. */
export function writeZip({ entries, comment = Buffer.alloc(0), prefix, ...written }: WrittenZip): Buffer {
  const parts: Buffer[] = [prefix ?? Buffer.alloc(0)]
  const records: Buffer[] = []
  const position = () => parts.reduce((total, part) => total + part.length, 0)
  for (const entry of entries) {
    const [local, central] = encodeEntry(entry, position())
    parts.push(local)
    records.push(central)
  }
  const start = position()
  const directory = Buffer.concat(records)
  const count = written.count ?? entries.length
  const end = { count, start, size: directory.length }
  parts.push(directory)
  if (written.zip64) parts.push(encodeZip64End(end, position()))
  const low = written.zip64 ? { count: 0xffff, start: 0xffffffff, size: 0xffffffff } : end
  parts.push(
    Buffer.from('PK\x05\x06'),
    u16(written.disk ?? 0, 0, low.count, low.count),
    u32(low.size, low.start),
    u16(comment.length),
    comment,
  )
  return Buffer.concat(parts)
}

function encodeEntry(entry: WrittenEntry, position: number): [local: Buffer, central: Buffer] {
  const { mode = 0o100644, creator = 3, descriptor = false, zip64 = false, local = {} } = entry
  const name = bytesOf(entry.name)
  const content = bytesOf(entry.content ?? '')
  const method = entry.method ?? 8
  const data = entry.data ?? (method === 8 ? deflateRawSync(content) : content)
  const crc = entry.crc ?? crc32(content)
  const size = entry.size ?? content.length
  const compressed = entry.compressedSize ?? data.length
  const offset = entry.offset ?? position
  const flags = (entry.flags ?? 0) | (descriptor ? 0x8 : 0)
  const extra = Buffer.concat([
    zip64 ? Buffer.concat([u16(1, 24), u64(size, compressed, offset)]) : Buffer.alloc(0),
    entry.extra ?? Buffer.alloc(0),
  ])
  const sizes = zip64 ? u32(crc, 0xffffffff, 0xffffffff) : u32(crc, compressed, size)
  const head = (as: number) => Buffer.concat([u16(20, flags, as, 0, 0x21)])
  const localName = local.name === undefined ? name : Buffer.from(local.name)
  return [
    Buffer.concat([
      Buffer.from('PK\x03\x04'),
      head(local.method ?? method),
      descriptor ? u32(0, 0, 0) : sizes,
      u16(localName.length, extra.length),
      localName,
      extra,
      data,
      descriptor ? Buffer.concat([Buffer.from('PK\x07\x08'), u32(crc, compressed, size)]) : Buffer.alloc(0),
    ]),
    Buffer.concat([
      Buffer.from('PK\x01\x02'),
      u16((creator << 8) | 30),
      head(method),
      sizes,
      u16(name.length, extra.length, 0, 0, 0),
      u32((mode << 16) >>> 0, zip64 ? 0xffffffff : offset),
      name,
      extra,
    ]),
  ]
}

function encodeZip64End(end: { count: number; start: number; size: number }, position: number): Buffer {
  return Buffer.concat([
    Buffer.from('PK\x06\x06'),
    u64(44),
    u16(45, 45),
    u32(0, 0),
    u64(end.count, end.count, end.size, end.start),
    Buffer.from('PK\x06\x07'),
    u32(0),
    u64(position),
    u32(1),
  ])
}

function bytesOf(text: string | Buffer): Buffer {
  return typeof text === 'string' ? Buffer.from(text) : text
}

function u16(...numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map(number => numberBytes(BigInt(number), 2)))
}

function u32(...numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map(number => numberBytes(BigInt(number), 4)))
}

function u64(...numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map(number => numberBytes(BigInt(number), 8)))
}

/** Little-endian, as everything in a zip. */
function numberBytes(number: bigint, length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(number)
  return bytes.subarray(0, length)
}

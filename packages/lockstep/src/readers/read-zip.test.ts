/** What a zip is read as, and what is refused, over archives of every form; the ids are those of plain `git hash-object`. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { shows } from '../../../../test/support/evidence.ts'
import { type WrittenEntry, type WrittenZip, writeZip } from '../../../../test/support/zip-writer.ts'
import { toRepoPath } from '../core/path.ts'
import type { LockstepError } from '../errors.ts'
import { readZip, type ZipOptions } from './read-zip.ts'
import { defaultZipLimits } from './zip-members.ts'

const options: ZipOptions = { name: 'lambda.zip', within: toRepoPath('') }

function read(bytes: Buffer, changed: Partial<ZipOptions> = {}) {
  return readZip({ objectFormat: 'sha1' }, { bytes }, { ...options, ...changed })
}

/** `100755 <id> name`, as plain git gives the id. */
function line(mode: string, content: string | Buffer, name: string): string {
  const id = execFileSync('git', ['hash-object', '--stdin'], { input: content, encoding: 'utf8' }).trim()
  return `${mode} ${id} ${name}`
}

async function lines(bytes: Buffer, changed: Partial<ZipOptions> = {}): Promise<string[]> {
  const { entries } = await read(bytes, changed)
  return [...entries].map(([path, { mode, id }]) => `${mode} ${id} ${path}`)
}

/** The code and words of what a read is answered with. */
async function failure(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => 'no error',
    ({ code, message }: LockstepError) => `${code} ${message}`,
  )
}

const link = 0o120777

describe('what is read', () => {
  const big = Buffer.alloc(3 * 1024 ** 2, 'some text that is repeated\n')
  const noise = Buffer.from(
    Array.from({ length: 70_000 }, (_, at) => (at * at * 31) >>> 7).flatMap(n => [n & 255]),
  )
  const good: [form: string, entry: WrittenEntry, expected: string][] = [
    ['deflated', { name: 'a/x.py', content: 'x\n' }, line('100644', 'x\n', 'a/x.py')],
    ['stored', { name: 'a/x.py', content: 'x\n', method: 0 }, line('100644', 'x\n', 'a/x.py')],
    ['empty', { name: 'x', method: 0 }, line('100644', '', 'x')],
    ['empty and deflated', { name: 'x' }, line('100644', '', 'x')],
    ['larger than what is inflated at once', { name: 'x', content: big }, line('100644', big, 'x')],
    ['large and stored', { name: 'x', content: big, method: 0 }, line('100644', big, 'x')],
    ['hard to compress', { name: 'x', content: noise }, line('100644', noise, 'x')],
    ['executable', { name: 'run', content: 'x', mode: 0o100755 }, line('100755', 'x', 'run')],
    [
      'executable for others alone',
      { name: 'run', content: 'x', mode: 0o100655 },
      line('100644', 'x', 'run'),
    ],
    ['from macOS', { name: 'run', content: 'x', mode: 0o100755, creator: 19 }, line('100755', 'x', 'run')],
    ['made on Windows', { name: 'run', content: 'x', creator: 0 }, line('100644', 'x', 'run')],
    ['a link', { name: 'a/l', content: '../x', mode: link }, line('120000', '../x', 'a/l')],
    ['zip64', { name: 'x', content: 'x\n', zip64: true }, line('100644', 'x\n', 'x')],
    ['a data descriptor', { name: 'x', content: 'x\n', descriptor: true }, line('100644', 'x\n', 'x')],
    ['a dot before its name', { name: './a//x', content: 'x' }, line('100644', 'x', 'a/x')],
    ['a UTF-8 name without the flag', { name: 'é', content: 'x' }, line('100644', 'x', toRepoPath('é'))],
    [
      'a UTF-8 name with the flag',
      { name: 'é', content: 'x', flags: 0x800, creator: 0 },
      line('100644', 'x', toRepoPath('é')),
    ],
    [
      'a name that is not UTF-8',
      { name: Buffer.from([0x61, 0xff]), content: 'x' },
      line('100644', 'x', 'a\xff'),
    ],
    [
      'a CP437 name of DOS',
      { name: Buffer.from([0x82]), content: 'x', creator: 0 },
      line('100644', 'x', toRepoPath('é')),
    ],
    [
      'a Unicode name of Info-ZIP',
      { name: 'e', content: 'x', extra: unicodeName('e', 'é') },
      line('100644', 'x', toRepoPath('é')),
    ],
    [
      'a Unicode name of another name',
      { name: 'e', content: 'x', extra: unicodeName('f', 'é') },
      line('100644', 'x', 'e'),
    ],
  ]

  test.each(good)('an entry: %s', async (_, entry, expected) => {
    expect(await lines(writeZip({ entries: [entry] }))).toEqual([expected])
  })

  const wholes: [form: string, written: Partial<WrittenZip>][] = [
    ['with a comment', { comment: Buffer.from('a comment') }],
    ['behind a program that unpacks itself', { prefix: Buffer.from('#!/bin/sh\n') }],
    ['as zip64', { zip64: true }],
  ]
  test.each(wholes)('an archive %s', async (_, written) => {
    const bytes = writeZip({ entries: [{ name: 'x', content: 'x\n' }, { name: 'd/' }], ...written })
    expect(await lines(bytes)).toEqual([line('100644', 'x\n', 'x')])
  })

  test('longer ids where the repository has them', async () => {
    const bytes = writeZip({ entries: [{ name: 'x' }] })
    const { entries } = await readZip({ objectFormat: 'sha256' }, { bytes }, options)
    expect(entries.get(toRepoPath('x'))?.id).toBe(
      '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
    )
  })

  test('whose executable bits the archive does not know', async () => {
    const entries = [
      { name: 'dos', creator: 0, mode: 0o100755 },
      { name: 'none', mode: 0 },
      { name: 'unix' },
      { name: 'link', content: 'unix', mode: link },
    ]
    expect([...(await read(writeZip({ entries }))).modeless]).toEqual(['dos', 'none'])
  })

  test('what lies below the folder alone, sizes too', async () => {
    const bytes = writeZip({
      entries: [
        { name: 'src/x', content: 'x\n' },
        { name: 'src/sub/y', content: 'yy\n', creator: 0 },
        { name: 'srcs/z', content: 'never inflated', data: Buffer.from([0xff]) },
        { name: 'src/__pycache__/x.pyc', content: 'byte code' },
      ],
    })
    const { entries, ...rest } = await read(bytes, { within: toRepoPath('src') })
    expect([...entries.keys()]).toEqual(['x', 'sub/y'])
    expect(rest).toEqual({ kind: 'zip', within: 'src', modeless: new Set(['sub/y']), size: 5 })
    expect(await lines(bytes, { within: toRepoPath('src/x') })).toEqual([line('100644', 'x\n', '')])
    expect(await lines(bytes, { within: toRepoPath('nowhere') })).toEqual([])
  })

  test('the folder that is chosen once the names are known', async () => {
    const bytes = writeZip({
      entries: [{ name: 'a/' }, { name: 'b/x', content: 'x' }, { name: 'c', content: 'c' }],
    })
    const within = (names: readonly string[]) => {
      expect(names).toEqual(['b/x', 'c'])
      return toRepoPath('b')
    }
    expect((await read(bytes, { within })).within).toBe('b')
  })

  test('an archive without entries', async () => {
    expect((await read(writeZip({ entries: [] }))).entries.size).toBe(0)
  })
})

const hostile = (situation: string) =>
  shows('bad input', situation, 'it is refused with the name of the entry, exit 2', 4)

describe('names that are refused', () => {
  const names: [name: string, message: string][] = [
    ['../x', '"../x" leads out of the archive'],
    ['a/../../x', '"a/../../x" leads out of the archive'],
    ['a/..', '"a/.." leads out of the archive'],
    ['/etc/passwd', '"/etc/passwd" is an absolute path'],
    ['C:/x', '"C:/x" is an absolute path'],
    ['c:x', '"c:x" is an absolute path'],
    ['a\\x', '"a\\\\x" has a backslash in its name'],
    ['a\0.py', '"a\\u0000.py" has a NUL in its name'],
    ['../', '"../" leads out of the archive'],
    ['', '"" is no name'],
    ['.', '"." is no name'],
    ['a/.', '"a/." is no name'],
    ['\x1b[2J/../', '"\\u001b[2J/../" leads out of the archive'],
    ['\u009b2J/../', '"\\u009b2J/../" leads out of the archive'],
  ]
  test.each(names)(
    '%j',
    hostile('a zip with a name that leads elsewhere, or is none'),
    async (name, message) => {
      const bytes = writeZip({
        entries: [
          { name: 'src/good', content: 'x' },
          { name, content: 'x' },
        ],
      })
      const expected = `ARCHIVE_REFUSED lambda.zip is refused: ${message}`
      // Names are judged wherever they are, not only below the folder that is read.
      expect(await failure(read(bytes, { within: toRepoPath('src') }))).toBe(expected)
    },
  )
})

describe('entries that are refused', () => {
  const x = { name: 'x', content: 'x' }
  const cases: [form: string, entries: WrittenEntry[], message: string][] = [
    ['twice', [x, { name: 'x', content: 'y' }], '"x" is there twice'],
    ['twice in two spellings', [x, { name: './/x', content: 'y' }], '".//x" is there twice'],
    ['a file and a folder', [x, { name: 'x/y' }], '"x" is both a file and a folder'],
    ['a file and an empty folder', [{ name: 'x/' }, x], '"x" is both a file and a folder'],
    [
      'a file below a link',
      [{ name: 'l', content: '.', mode: link }, { name: 'l/x' }],
      '"l" is both a file and a folder',
    ],
    [
      'a link out of the archive',
      [{ name: 'a/l', content: '../../x', mode: link }],
      '"a/l" is a link that leaves the archive',
    ],
    [
      'a link out and in again',
      [{ name: 'l', content: 'a/../../x', mode: link }],
      '"l" is a link that leaves the archive',
    ],
    [
      'a link to an absolute path',
      [{ name: 'l', content: '/etc', mode: link }],
      '"l" is a link that leaves the archive',
    ],
    ['an endless link', [{ name: 'l', content: 'x'.repeat(5000), mode: link }], '"l" is too long for a link'],
    ['a device', [{ name: 'd', mode: 0o020644 }], '"d" is neither a file, a folder nor a link'],
    ['a socket', [{ name: 's', mode: 0o140644 }], '"s" is neither a file, a folder nor a link'],
    ['encrypted', [{ ...x, flags: 1 }], '"x" is encrypted'],
    ['bzip2', [{ ...x, method: 12 }], '"x" is compressed by method 12: only 0 and 8 can be read'],
    ['a folder with content', [{ name: 'd/', content: 'x' }], '"d/" is a folder with content'],
    [
      'another name in its own header',
      [{ ...x, local: { name: 'y' } }],
      '"x" is something else in its own header',
    ],
    [
      'another method in its own header',
      [{ ...x, local: { method: 0 } }],
      '"x" is something else in its own header',
    ],
    [
      'bytes of another entry',
      [x, { name: 'y', content: 'x', offset: 0 }],
      '"y" shares its bytes with another entry',
    ],
  ]
  test.each(cases)(
    '%s',
    hostile('a zip with an entry that is hostile, ambiguous or encrypted'),
    async (_, entries, message) => {
      expect(await failure(read(writeZip({ entries })))).toBe(
        `ARCHIVE_REFUSED lambda.zip is refused: ${message}`,
      )
    },
  )

  test(
    'a zip with more entries than it says',
    shows('bad input', 'a zip with more entries than it says', 'it is refused', 4),
    async () => {
      const bytes = writeZip({ entries: [x, { name: 'y', content: 'y' }], count: 1 })
      expect(await failure(read(bytes))).toBe(
        'ARCHIVE_REFUSED lambda.zip is refused: it holds more entries than it says',
      )
    },
  )
})

describe('bombs', () => {
  const zeros = Buffer.alloc(1024 ** 2)
  const bomb = writeZip({ entries: [{ name: 'zeros', content: zeros }] })

  const limits: [form: string, limits: Partial<typeof defaultZipLimits>, message: string][] = [
    ['too many entries', { entries: 0 }, 'it has more than 0 entries'],
    ['too many bytes', { size: 1024 }, 'it unpacks to 1048576 bytes, and 1024 are the limit'],
    ['too good a ratio', { ratioFrom: 1024 }, 'its # bytes unpack to 1048576, more than 200 times as much'],
  ]
  test.each(limits)(
    '%s',
    shows('bad input', 'a zip bomb', 'it is refused before it is inflated', 4),
    async (_, changed, message) => {
      const answer = await failure(read(bomb, { limits: { ...defaultZipLimits, ...changed } }))
      // How well zlib does differs with its version.
      expect(answer.replace(/its \d+/, 'its #')).toBe(`ARCHIVE_REFUSED lambda.zip is refused: ${message}`)
    },
  )

  test('a ratio that small archives may have', async () => {
    expect((await read(bomb)).size).toBe(1024 ** 2)
  })

  // Both the sizes that are inflated at once and those that stream.
  test.each([1000, 2 * 1024 ** 2])(
    'a size of %i that is a lie',
    shows(
      'bad input',
      'a zip that inflates to more than it says',
      'no more than that is inflated, and it is an error',
      4,
    ),
    async size => {
      const data = deflateRawSync(Buffer.alloc(8 * 1024 ** 2))
      const answer = await failure(read(writeZip({ entries: [{ name: 'x', data, size }] })))
      expect(answer).toMatch(
        /^BUILD_UNREADABLE lambda.zip: "x" can't be read: (Cannot create a Buffer larger|too many bytes)/,
      )
    },
  )
})

describe('damage', () => {
  const x = { name: 'x', content: 'x\n' }
  const large = Buffer.alloc(2 * 1024 ** 2, 'text')
  const cases: [form: string, bytes: Buffer, message: string][] = [
    [
      'no zip at all',
      Buffer.from('text'),
      "lambda.zip can't be read: End of central directory record signature not found",
    ],
    ['an empty file', Buffer.alloc(0), "lambda.zip can't be read: End of central directory record"],
    [
      'cut off',
      writeZip({ entries: [x] }).subarray(0, -1),
      "lambda.zip can't be read: End of central directory record",
    ],
    [
      'a wrong checksum',
      writeZip({ entries: [{ ...x, crc: 1 }] }),
      `lambda.zip: "x" can't be read: its CRC-32 is wrong`,
    ],
    [
      'a wrong checksum of a large entry',
      writeZip({ entries: [{ name: 'x', content: large, crc: 1 }] }),
      'its CRC-32 is wrong',
    ],
    ['a size too large', writeZip({ entries: [{ ...x, size: 3 }] }), 'its size is wrong'],
    [
      'a size too small',
      writeZip({ entries: [{ ...x, size: 1 }] }),
      'Cannot create a Buffer larger than 1 bytes',
    ],
    [
      'half a deflate stream',
      writeZip({ entries: [{ ...x, data: deflateRawSync(large).subarray(0, 99) }] }),
      '',
    ],
    ['no deflate stream', writeZip({ entries: [{ ...x, data: Buffer.from('\xff\xff\xff') }] }), ''],
    [
      'more bytes than the file',
      writeZip({ entries: [{ ...x, compressedSize: 9999 }] }),
      'file data overflows file bounds',
    ],
    ['several disks', writeZip({ entries: [x], disk: 1 }), 'multi-disk zip files are not supported'],
    [
      'a directory that begins elsewhere',
      Buffer.concat([Buffer.from('junk'), writeZip({ entries: [x] })]),
      'invalid central directory',
    ],
    ['fewer entries than it says', writeZip({ entries: [x], count: 2 }), 'unexpected end of the file'],
  ]
  test.each(cases)(
    '%s',
    shows('bad input', 'a damaged zip, or a file that is none', 'it is an error, exit 2', 4),
    async (_, bytes, message) => {
      const answer = await failure(read(bytes))
      expect(answer).toMatch(/^BUILD_UNREADABLE /)
      expect(answer).toContain(message)
    },
  )
})

test(
  'a file is read like bytes, and nothing is extracted',
  shows('edge cases', 'a zip is read', 'nothing of it is written to disk', 8),
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'read-zip-'))
    try {
      const file = join(directory, 'x.zip')
      const entries = Array.from({ length: 300 }, (_, at) => ({
        name: `src/${at}`,
        content: `${at}\n`.repeat(at),
      }))
      const bytes = writeZip({
        entries: [...entries, { name: 'src/large', content: Buffer.alloc(5 * 1024 ** 2, 'large') }],
      })
      writeFileSync(file, bytes)
      const repository = { objectFormat: 'sha1' } as const
      expect(await readZip(repository, { file }, options)).toEqual(await read(bytes))
      expect(readdirSync(directory)).toEqual(['x.zip'])
      expect(await failure(readZip(repository, { file: `${file}.none` }, options))).toMatch(
        /^BUILD_UNREADABLE .*ENOENT/,
      )
      expect(await failure(readZip(repository, { file: directory }, options))).toMatch(
        /^BUILD_UNREADABLE .*EISDIR/,
      )
    } finally {
      rmSync(directory, { recursive: true })
    }
  },
)

/** Info-ZIP's extra field 0x7075: a version, the checksum of the name that it replaces, the name in UTF-8. */
function unicodeName(of: string, name: string): Buffer {
  const head = Buffer.alloc(9)
  head.writeUInt16LE(0x7075, 0)
  head.writeUInt16LE(5 + Buffer.byteLength(name), 2)
  head.writeUInt8(1, 4)
  head.writeUInt32LE(crc32(Buffer.from(of)), 5)
  return Buffer.concat([head, Buffer.from(name)])
}

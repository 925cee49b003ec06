/**
 * Broken and hostile `lockstep.json` texts: good ones, changed in ways that know JSON and in ways that know bytes. And what a
 * text may be accepted as, judged by `JSON.parse` and by rules written anew here, not by the parser under test.
 */
import fc from 'fast-check'

/** Printed in the names of the tests; set LAWS_SEED to run the same texts again. */
export { seed } from '../laws/worlds.ts'

/** Declarations to start from: every key, several mirrors, a chain, a nesting that is allowed. */
const good: readonly object[] = [
  { mirrors: { m: { from: 'src', to: 'copy' } } },
  {
    mirrors: {
      m: { from: 'src', to: 'copy', onCommit: 'block', mirrorOnly: ['own.py'], exclude: ['*.local'] },
    },
  },
  { onPush: 'every', mirrors: { m: { from: 'src', to: 'copy' }, n: { from: 'copy', to: 'third' } } },
  { mirrors: { a: { from: 'x', to: 'y', mirrorOnly: ['in/**', 'in'] }, b: { from: 'z', to: 'y/in' } } },
  {
    mirrors: {
      a: { from: 'x', to: 'x/out', exclude: ['out', 'out/**'] },
      b: { from: 'LICENSE', to: 'p/LICENSE' },
    },
  },
  {
    $schema: './schema.json',
    mirrors: {
      all: {
        from: 'a/b c',
        to: 'd/ü',
        include: ['**/*.py'],
        models: ['m/**'],
        migrations: 'versions',
        built: ['out', { path: 'z.zip', within: 'src' }],
        deployed: { function: 'f', region: 'r' },
        tracked: false,
      },
    },
  },
]

const hostilePaths = [
  ...[
    '',
    '.',
    '..',
    '/',
    '/etc',
    '../x',
    'a/../../x',
    'a/..',
    './src',
    'src/',
    'a//b',
    'C:/x',
    'C:x',
    '\\x',
    'a\\b',
  ],
  ...[
    '.git',
    '.GIT/hooks',
    'src/.git/x',
    'git~1',
    'GIT~1/hooks',
    '.git.',
    '.git ',
    '.git::$INDEX_ALLOCATION',
    '.git:x',
  ],
  ...[
    '.g\u200cit',
    '\ufeff.git',
    '.gi\u206at/hooks',
    'a\u0000b',
    'a\nb',
    '\u001b[31m',
    '\ud800',
    '~',
    '$(id)',
    '-rf',
  ],
  ...[
    ':(glob)**',
    ':!src',
    '--exec',
    'lockstep.json',
    'LOCKSTEP.JSON',
    'lockstep.json/x',
    'src/deep',
    'copy/deep',
    'src',
  ],
  ...[
    'copy',
    'x',
    'y',
    'x/out',
    'CON',
    'aux.py',
    'a'.repeat(5000),
    'a/'.repeat(2000),
    '[id]',
    '*',
    '**',
    '{a,b}',
    '!x',
  ],
]

const values = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...hostilePaths) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, true, 0, Number.MAX_VALUE, [], {}, [[]], [''], {
      from: 'a',
      to: 'b',
    }),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown> },
)

const keys = fc.constantFrom(
  ...[
    'from',
    'to',
    'include',
    'exclude',
    'mirrorOnly',
    'onCommit',
    'tracked',
    'transforms',
    'built',
    'mirrors',
    'onPush',
  ],
  ...['m', 'n', '__proto__', 'constructor', 'toString', 'From', 'to ', '', '-x', 'a/b', '../x', '\u001b[2J'],
)

/** One change of a parsed declaration: somewhere in it, `key` gets `value`, loses it, or moves. */
type StructureChange = readonly [
  place: number,
  change: 'set' | 'add' | 'remove' | 'wrap',
  key: string,
  value: unknown,
]

/** One change of bytes. */
type ByteChange = readonly [
  place: number,
  change: 'flip' | 'cut' | 'end' | 'double' | 'insert',
  length: number,
  bytes: Uint8Array,
]

const structureChange: fc.Arbitrary<StructureChange> = fc.tuple(
  fc.nat(999),
  fc.constantFrom('set' as const, 'set' as const, 'add' as const, 'remove' as const, 'wrap' as const),
  keys,
  values,
)

const someBytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 6 }),
  fc
    .constantFrom(
      ...['"', '\\', '\\u0000', '\0', ',', ':', '{', '}', '[', '//', '/*', '\ufeff', '\\u002e', '": "', '..'],
    )
    .map(text => Buffer.from(text)),
)

const byteChange: fc.Arbitrary<ByteChange> = fc.tuple(
  fc.nat(9999),
  fc.constantFrom('flip' as const, 'cut' as const, 'end' as const, 'double' as const, 'insert' as const),
  fc.nat(12),
  someBytes,
)

/** The bytes of a `lockstep.json` that somebody or something has changed. */
export const texts: fc.Arbitrary<Buffer> = fc
  .record({
    start: fc.constantFrom(...good),
    indent: fc.constantFrom(undefined, 2),
    structure: fc.array(structureChange, { maxLength: 3 }),
    bytes: fc.oneof(
      { weight: 2, arbitrary: fc.constant<ByteChange[]>([]) },
      { weight: 1, arbitrary: fc.array(byteChange, { minLength: 1, maxLength: 3 }) },
    ),
  })
  .map(({ start, indent, structure, bytes }) => {
    const changed = structure.reduce<unknown>(
      // A value of its own each time, or one put into itself would go round in circles.
      (document, [place, change, key, value]) =>
        changeStructure(document, [place, change, key, structuredClone(value)]),
      structuredClone(start),
    )
    const text = Buffer.from(JSON.stringify(changed, undefined, indent) ?? '')
    return bytes.reduce(changeBytes, text)
  })

function changeStructure(document: unknown, [place, change, key, shared]: StructureChange): unknown {
  const holders = findHolders(document)
  const value = structuredClone(shared)
  const holder = holders[place % Math.max(holders.length, 1)]
  if (holder === undefined) return value
  const present = Object.keys(holder)
  const at = present[place % Math.max(present.length, 1)]
  if (change === 'add' || at === undefined) define(holder, key, value)
  else if (change === 'set') define(holder, at, value)
  else if (change === 'wrap') define(holder, at, [holder[at]])
  else delete holder[at]
  return document
}

function findHolders(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return []
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(findHolders)]
}

/** An own key, `__proto__` too. */
function define(holder: Record<string, unknown>, key: string, value: unknown): void {
  if (Array.isArray(holder)) holder.push(value)
  else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function changeBytes(text: Buffer, [place, change, length, bytes]: ByteChange): Buffer {
  const at = place % (text.length + 1)
  const [before, after] = [text.subarray(0, at), text.subarray(at)]
  if (change === 'cut') return Buffer.concat([before, after.subarray(length)])
  if (change === 'end') return Buffer.from(before)
  if (change === 'double') return Buffer.concat([before, after.subarray(0, length), after])
  if (change === 'insert') return Buffer.concat([before, bytes, after])
  const flipped = Buffer.from(text)
  if (at < text.length) flipped[at] = (flipped[at] as number) ^ (1 << (length % 8))
  return flipped
}

/** What an accepted declaration says of one mirror. Paths are text here. */
export interface Accepted {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly exclude: readonly string[]
  readonly mirrorOnly: readonly string[]
}

/** Why a text must not have been accepted as these mirrors; empty where it may. */
export function dangers(bytes: Buffer, accepted: readonly Accepted[]): string[] {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  if (!Buffer.from(bytes.toString('utf8')).equals(bytes)) return ['is not UTF-8']
  let written: { mirrors?: Record<string, { from: string; to: string }> }
  try {
    written = JSON.parse(text)
  } catch {
    return ['is not JSON']
  }
  const wanted = Object.entries(written.mirrors ?? {}).map(([name, declared]) => {
    // Whatever stands there: null too.
    const { from, to } = Object(declared)
    return `${name}: ${from} → ${to}`
  })
  const found = accepted.map(({ name, from, to }) => `${name}: ${from} → ${to}`)
  return [
    ...(wanted.sort().join('\n') === found.sort().join('\n')
      ? []
      : [`is read as ${found}, and says ${wanted}`]),
    ...accepted.flatMap(({ from, to }) => [from, to].flatMap(pathDangers)),
    ...accepted.flatMap(mirror => accepted.flatMap(other => nestingDangers(mirror, other))),
  ]
}

function pathDangers(path: string): string[] {
  const parts = path.split('/')
  const dangers = {
    'is absolute': path.startsWith('/') || /^[A-Za-z]:/.test(path),
    'has an empty part': parts.some(part => ['', '.', '..'].includes(part)),
    'leads into .git': parts.some(part => ['.git', 'git~1'].includes(asDisksReadIt(part))),
    'has control characters': /\p{Cc}|\\|\p{Surrogate}/u.test(path),
  }
  return Object.entries(dangers).flatMap(([danger, is]) => (is ? [`${JSON.stringify(path)} ${danger}`] : []))
}

/** A name without what HFS+ ignores, and without what NTFS takes for an end. */
function asDisksReadIt(name: string): string {
  const visible = name.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
  return (visible.split(':')[0] as string).replace(/[ .]+$/, '').toLowerCase()
}

function nestingDangers(mirror: Accepted, other: Accepted): string[] {
  const isInside = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`)
  if (mirror.name === other.name) {
    return [
      ...(isInside(mirror.from, mirror.to) ? ['a source in its mirror'] : []),
      ...(isInside(mirror.to, mirror.from) && mirror.exclude.length === 0 ? ['a mirror in its source'] : []),
      ...(isInside(mirror.to.toLowerCase(), 'lockstep.json') ? ['lockstep.json is a mirror'] : []),
    ]
  }
  return isInside(other.to, mirror.to) && (other.to === mirror.to || mirror.mirrorOnly.length === 0)
    ? [`${other.name} writes into ${mirror.name}`]
    : []
}

/**
 * The names that generated files have: whatever a disk and git allow, bytes that are no UTF-8 among them. A path is held as
 * its bytes, one a character (latin1), because that is all that a path is.
 */

/** A path as text → as its bytes. */
export function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** A path as a word of a command line, which Node can give in UTF-8 alone: another name for a path that is none. */
export function toWord(path: string): string {
  return Buffer.from(path, 'latin1').toString()
}

/** What most histories use; `d` stands in the way of what lies below it. */
const plain = ['a.py', 'b.py', 'd/c.py', 'd/e f.py', 'd']

const odd = [
  ...['ü/g.py', 'u\u0308/g.py', '日本/🐍.py', 'new\nline.py', 'tab\t.py', 'cr\r', '\x01\x1b[31m', '\x7f'],
  ...['quote".py', "it's.py", 'back\\slash.py', 'back\\', ' leading', 'trailing ', 'trailing.', '~', '#a.py'],
  ...[
    '-dash.py',
    '--',
    '-rf',
    '--all',
    '.dot',
    '.d/e.py',
    '...',
    '@',
    'HEAD',
    '$(id)',
    '`id`',
    'a;b',
    '%s%n',
  ],
  ...['*', '*.py', '?.py', '[a].py', '[!a]*', '**/a.py', ':(top)a.py', ':!a.py', ':', ':(exclude)*', '!a.py'],
  ...[
    'A.py',
    'a.PY',
    'D/c.py',
    'B.py',
    'own.py.moved',
    'lockstep.json',
    '.gitignore',
    'CON',
    'aux.c',
    'a.py:b',
  ],
  ...['=', '"', '" "', 'a\tb\nc"d\\e', '{a,b}', '(a)', '+(a)', 'a|b', 'copy/a.py', 'src/a.py', 'other'],
  'l'.repeat(255),
  `${'deep/'.repeat(60)}a.py`,
].map(toBytes)

/** No UTF-8: Latin-1, half a letter, a surrogate, an overlong slash, every byte that a name can have. */
const broken = [
  'caf\xe9.py',
  '\xc3',
  '\xed\xa0\x80',
  'a\xc0\xafb',
  '\xff\xfe/\xff.py',
  Array.from({ length: 254 }, (_, at) => String.fromCharCode(at + 1))
    .join('')
    .replace('/', ''),
]

export const fileNames: readonly string[] = [...plain.map(toBytes), ...odd, ...broken]

/** How many of them are plain. */
export const plainNames = plain.length

/** What is quoted for a shell is one word to that shell, whatever it holds. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { quoteForShell } from './shell.ts'

test.each([
  ['src/a-b_c.py', 'src/a-b_c.py'],
  ['a@b%c+d=e:f,g.h/i', 'a@b%c+d=e:f,g.h/i'],
  ['', "''"],
  ['a b', "'a b'"],
  ['[id].ts', "'[id].ts'"],
  ["it's", "'it'\\''s'"],
  ['$HOME', "'$HOME'"],
  ['a\nb', "'a\nb'"],
  ['*', "'*'"],
  ['ü', "'ü'"],
])('%j → %s', (word, quoted) => {
  expect(quoteForShell(word)).toBe(quoted)
})

test.each(['', 'a b', "'", "''\\''", '$(false)`false`"\\', '\n', '!x', '~', 'a;b&c|d>e', '😀'])(
  'sh reads %j back',
  word => {
    expect(spawnSync('sh', ['-c', `printf %s ${quoteForShell(word)}`], { encoding: 'utf8' }).stdout).toBe(
      word,
    )
  },
)

/** Batches of blobs, whatever their bytes look like, and ids as git itself computes them. */
import { expect, test } from 'vitest'
import { createRepository } from '../../../../test/support/repository.ts'
import { hashBytes, parseBatch } from './objects.ts'

const id = '1'.repeat(40)
const blob = (text: string) => `${id} blob ${Buffer.byteLength(text, 'latin1')}\n${text}\n`
const parsed = (output: string, count: number) =>
  parseBatch(Buffer.from(output, 'latin1'), count).map(bytes => bytes?.toString('latin1'))

test.each([
  ['one blob', blob('text'), 1, ['text']],
  ['an empty blob between others', blob('a') + blob('') + blob('b'), 3, ['a', '', 'b']],
  ['bytes that look like a header', blob(`${id} blob 3\nabc\n`) + blob('b'), 2, [`${id} blob 3\nabc\n`, 'b']],
  ['bytes that look like an answer', blob('x missing\n') + blob('b'), 2, ['x missing\n', 'b']],
  ['NUL and bytes that are no UTF-8', blob('\0\xff\n\0'), 1, ['\0\xff\n\0']],
  ['what is missing', `${id} missing\n${blob('a')}`, 2, [undefined, 'a']],
  ['a missing name with spaces', `HEAD:a file missing\n${blob('a')}`, 2, [undefined, 'a']],
  ['an ambiguous name', `abcd ambiguous\n${blob('a')}`, 2, [undefined, 'a']],
  ['other objects', `${id} commit 3\nabc\n${id} tree 2\nde\n${id} tag 0\n\n`, 3, ['abc', 'de', '']],
  ['a long id', `${'a'.repeat(64)} blob 1\nx\n`, 1, ['x']],
  ['an answer that ends early', blob('a'), 2, ['a']],
  ['a blob that is cut off', blob('a') + blob('text').slice(0, -3), 2, ['a']],
  ['nothing', '', 0, []],
])('%s', (_, output, count, texts) => {
  expect(parsed(output, count)).toEqual(texts)
})

test.each(['sha1', 'sha256'] as const)('%s ids are those of git hash-object', async objectFormat => {
  await using repo = await createRepository({}, { init: [`--object-format=${objectFormat}`] })
  for (const input of [Buffer.alloc(0), Buffer.from('text\n'), Buffer.from([0, 255, 10, 13])]) {
    const { stdout } = repo.tryGit(['hash-object', '--stdin', '--no-filters'], { input })
    expect(hashBytes({ objectFormat }, input)).toBe(stdout.trim())
  }
})

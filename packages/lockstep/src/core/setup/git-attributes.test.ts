/** Blocks in .gitattributes: put in once, brought up to date in place, taken out byte for byte. */
import { describe, expect, test } from 'vitest'
import { addAttributes, attributeLines, removeAttributes } from './git-attributes.ts'
import type { OfferedMirror } from './offered-mirror.ts'

const plain: OfferedMirror = {
  name: 'm',
  from: 'src',
  tracked: true,
  to: 'infra/copy',
  isFile: false,
  mirrorOnly: [],
}
const textOf = (edit: ReturnType<typeof addAttributes>) => (edit.outcome === 'changed' ? edit.text : edit)

test('the lines: a directory, a file, paths of the mirror’s own, odd names', () => {
  const mirrors = [
    { ...plain, mirrorOnly: ['own.py', 'etc/'] },
    { ...plain, to: 'LICENSE', isFile: true },
    { ...plain, to: 'a b/[id]/"x"' },
  ]
  expect(attributeLines('merge-driver', mirrors)).toMatchInlineSnapshot(`
    [
      "/LICENSE merge=lockstep",
      "/infra/copy/** merge=lockstep",
      "/infra/copy/own.py !merge",
      "/infra/copy/own.py/** !merge",
      "/infra/copy/etc !merge",
      "/infra/copy/etc/** !merge",
      ""/a b/\\\\[id\\\\]/\\"x\\"/**" merge=lockstep",
    ]
  `)
})

test('a mirror inside another one has the last word, wherever it is declared', () => {
  const inner = { ...plain, to: 'infra/copy/inner' }
  expect(attributeLines('linguist', [inner, { ...plain, mirrorOnly: ['inner/**'] }])).toEqual([
    '/infra/copy/** linguist-generated',
    '/infra/copy/inner/** -linguist-generated',
    '/infra/copy/inner/** linguist-generated',
  ])
})

test('a mirror that git doesn’t track has no lines', () => {
  expect(attributeLines('merge-driver', [{ ...plain, tracked: false }])).toEqual([])
})

test('a mirror whose own paths can’t be said is left out, and alone it is refused', () => {
  const mirror = { ...plain, mirrorOnly: ['*.{a,b}'] }
  expect(attributeLines('linguist', [mirror, plain])).toHaveLength(1)
  expect(addAttributes(undefined, 'linguist', [mirror]).outcome).toBe('left')
})

describe('is put in once and taken out exactly', () => {
  test.each([
    undefined,
    '* text=auto\n',
    '* text=auto',
    '*.png binary\r\n*.jpg binary\r\n',
    '*.png binary\r\n*.jpg binary',
    '\n\n',
    '# mine\n',
  ])('%j', text => {
    const one = textOf(addAttributes(text, 'merge-driver', [plain])) as string
    const two = textOf(addAttributes(one, 'linguist', [plain])) as string
    expect(two).toContain('/infra/copy/** merge=lockstep')
    expect(addAttributes(two, 'merge-driver', [plain]).outcome).toBe('same')
    expect(addAttributes(two, 'linguist', [plain]).outcome).toBe('same')
    // In either order.
    expect(
      textOf(removeAttributes(textOf(removeAttributes(two, 'linguist')) as string, 'merge-driver')),
    ).toBe(text)
    expect(
      textOf(removeAttributes(textOf(removeAttributes(two, 'merge-driver')) as string, 'linguist')),
    ).toBe(text)
  })
})

test('another mirror is added in place', () => {
  const before = textOf(addAttributes('a\n', 'gitlab', [plain])) as string
  const after = textOf(addAttributes(`${before}b\n`, 'gitlab', [plain, { ...plain, to: 'infra/more' }]))
  expect(after).toBe(
    `a\n# >>> lockstep install --with gitlab\n/infra/copy/** gitlab-generated\n/infra/more/** gitlab-generated\n# <<< lockstep install --with gitlab\nb\n`,
  )
})

test('a user’s own line is nobody else’s, and one inside a block keeps the block', () => {
  const own = '/infra/copy/** linguist-generated\n'
  expect(removeAttributes(own, 'linguist').outcome).toBe('same')
  const block = textOf(addAttributes(own, 'linguist', [plain])) as string
  expect(removeAttributes(block.replace('# <<<', '*.png binary\n# <<<'), 'linguist')).toMatchObject({
    outcome: 'left',
  })
  const kept = addAttributes(block.replace('# <<<', '*.png binary\n# <<<'), 'linguist', [
    plain,
    { ...plain, to: 'x' },
  ])
  expect(kept.says).toBe('linguist: keeps its block, in which somebody wrote `*.png binary`')
  expect(removeAttributes(block.replace(/# <<<.*\n/, ''), 'linguist')).toMatchObject({ outcome: 'left' })
  expect(textOf(removeAttributes(block, 'linguist'))).toBe(own)
})

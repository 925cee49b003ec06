import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadPythonParser } from './load-python.ts'

test.each([
  ['web-tree-sitter.wasm', '488beeff7adb7fd7e21e97cc29a43dc6d031977755eda892d6d96c7f456cfdec'],
  ['tree-sitter-python.wasm', '16108b50df4ee9a30168794252ab55e7c93bfc5765d7fa0aa3e335752c515f47'],
])('%s is the one that was looked at', (name, expected) => {
  const bytes = readFileSync(join(__dirname, '../../dist/wasm', name))
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected)
})

test('the runtime and the grammar fit each other', async () => {
  const parse = await loadPythonParser()
  expect(parse('x = 1\n', root => [root.type, root.hasError, root.namedChildren.length])).toEqual([
    'module',
    false,
    1,
  ])
  expect(parse('class :\n', root => root.hasError)).toBe(true)
})

test('it is loaded once', () => {
  expect(loadPythonParser()).toBe(loadPythonParser())
})

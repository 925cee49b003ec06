/** Texts are written whole or not at all, with their modes, and never over what changed meanwhile. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FileWrite } from '../core/setup/edit.ts'
import { applyTextFiles } from './text-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (path: string) => `${folder}/${path}`
const write = (...writes: FileWrite[]) => applyTextFiles(writes, at)
const modeOf = (path: string) => (statSync(at(path)).mode & 0o777).toString(8)

test('new files, in folders that aren’t there, executable or not', async () => {
  await write(
    { path: 'a/b/hook', text: 'x\n', found: undefined, executable: true },
    { path: 'plain', text: 'y\n', found: undefined, executable: false },
  )
  expect([readFileSync(at('a/b/hook'), 'utf8'), modeOf('a/b/hook'), modeOf('plain')]).toEqual([
    'x\n',
    '755',
    '644',
  ])
  expect(readdirSync(at('a/b'))).toEqual(['hook'])
})

test('a file keeps its mode', async () => {
  writeFileSync(at('f'), 'old')
  chmodSync(at('f'), 0o640)
  await write({ path: 'f', text: 'new', found: 'old', executable: true })
  expect([readFileSync(at('f'), 'utf8'), modeOf('f')]).toEqual(['new', '640'])
})

test('a removed file takes its folder along when that is empty', async () => {
  await write({ path: 'd/f', text: 'x', found: undefined, executable: false })
  writeFileSync(at('keep'), 'k')
  await write({ path: 'd/f', text: undefined, found: 'x', executable: false })
  expect(readdirSync(folder)).toEqual(['keep'])
})

test.each(['another text', 'gone', 'a link'])(
  'nothing is written when a file has changed meanwhile: %s',
  async now => {
    writeFileSync(at('one'), 'one')
    writeFileSync(at('target'), 'two')
    if (now === 'another text') writeFileSync(at('two'), 'three')
    if (now === 'a link') symlinkSync('target', at('two'))
    const writes = ['one', 'two'].map(path => ({ path, text: 'new', found: path, executable: false }))
    await expect(write(...writes)).rejects.toMatchObject({ code: 'WRITE_FAILED' })
    expect(readFileSync(at('one'), 'utf8')).toBe('one')
    expect(readFileSync(at('target'), 'utf8')).toBe('two')
    expect(existsSync(at('two'))).toBe(now !== 'gone')
  },
)

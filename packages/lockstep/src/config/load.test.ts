/** Reading the work tree's file: what is there, what isn't, and what can't be read. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from './load.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-load-'))
})
afterEach(() => rm(root, { recursive: true }))

test('the file is read and parsed', async () => {
  await writeFile(join(root, 'lockstep.json'), '{ "mirrors": { "a": { "from": "x", "to": "y" } } }')
  expect((await loadConfig(root)).mirrors).toMatchObject([{ name: 'a', from: 'x', to: 'y' }])
})

test('a missing file names its path, and the command that makes one', async () => {
  await expect(loadConfig(root)).rejects.toMatchObject({
    code: 'CONFIG_MISSING',
    message: expect.stringContaining(join(root, 'lockstep.json')),
    hint: expect.stringContaining('lockstep init'),
  })
})

test('a file that is wrong is refused', async () => {
  await writeFile(join(root, 'lockstep.json'), '{ "mirors": {} }')
  await expect(loadConfig(root)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('bytes that are not UTF-8 are refused where they are', async () => {
  await writeFile(
    join(root, 'lockstep.json'),
    Buffer.from('{ "mirrors": { "a": { "from": "\xe9", "to": "y" } } }', 'latin1'),
  )
  await expect(loadConfig(root)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('lockstep.json:1:32  is not UTF-8'),
  })
})

test('a directory of that name cannot be read', async () => {
  await mkdir(join(root, 'lockstep.json'))
  await expect(loadConfig(root)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', cause: { code: 'EISDIR' } })
})

test('a symbolic link is refused, for git would read it otherwise', async () => {
  await writeFile(join(root, 'real.json'), '{}')
  await symlink('real.json', join(root, 'lockstep.json'))
  await expect(loadConfig(root)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
})

/**
 * What package linters say of the two tarballs: publint of the manifest against the files that are there,
 * are-the-types-wrong of what TypeScript finds under each of its ways to resolve a module.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { describe, expect, inject, test } from 'vitest'

describe.each(['lockstep', 'nx-lockstep'])('the tarball of %s', name => {
  test('publint has nothing to say, not even a suggestion', async () => {
    const bytes = readTarball(name)
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    const { messages } = await publint({ pack: { tarball }, level: 'suggestion' })
    expect(messages).toEqual([])
  })

  test('its types are right for require and for import', async () => {
    const result = await checkPackage(createPackageFromTarballData(readTarball(name)))
    if (result.types === false) throw new Error(`${name} has no types`)
    expect(result.problems).toEqual([])
    expect(result.entrypoints['.']?.resolutions['node16-esm'].resolution?.fileName).toMatch(/\.d\.c?ts$/)
  })
})

function readTarball(name: string): Uint8Array {
  const tarballs = inject('tarballs')
  const file = readdirSync(tarballs).find(entry => entry.startsWith(`${name}-`) && entry.endsWith('.tgz'))
  if (file === undefined) throw new Error(`${tarballs} has no tarball of ${name}`)
  return readFileSync(join(tarballs, file))
}

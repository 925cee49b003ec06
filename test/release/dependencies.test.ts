/**
 * Whatever code of others reaches a user has a decision record whose title names it. What is bundled is read from the licences
 * that the build collects, so nothing can be forgotten; what is installed beside comes from the manifests.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'

const records = readdirSync(join(projectRoot, 'docs/decisions')).map(
  file => [file, readFileSync(join(projectRoot, 'docs/decisions', file), 'utf8')] as const,
)

/** The packages that the titles of records name, as in "# 16. `leven`, for misspelt keys". */
const named = records.flatMap(([, text]) =>
  [...(text.split('\n')[0] ?? '').matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []),
)

function bundled(name: string): string[] {
  const text = readFileSync(join(projectRoot, `packages/${name}/dist/THIRD-PARTY-LICENSES.txt`), 'utf8')
  return text.split(`\n${'-'.repeat(80)}\n\n`).map(part => part.slice(0, part.indexOf(' ')))
}

function manifest(name: string): Record<string, Record<string, unknown> | undefined> {
  return JSON.parse(readFileSync(join(projectRoot, `packages/${name}/package.json`), 'utf8'))
}

test.each(['lockstep', 'nx-lockstep'])('every package that the bundle of %s holds has a record', name => {
  expect(bundled(name)).toContain('picomatch')
  expect(bundled(name).filter(each => !named.includes(each))).toEqual([])
})

test('an installed lockstep brings nothing else, and nx-lockstep the engine alone', () => {
  expect(manifest('lockstep')).not.toHaveProperty('dependencies')
  // The AWS client is the user's to bring, and neither npm nor pnpm installs an optional peer by itself.
  expect(manifest('lockstep')['peerDependencies']).toEqual({ '@aws-sdk/client-lambda': '>=3.521.0' })
  expect(manifest('lockstep')['peerDependenciesMeta']).toEqual({
    '@aws-sdk/client-lambda': { optional: true },
  })
  expect(manifest('nx-lockstep')).not.toHaveProperty('peerDependenciesMeta')
  expect(Object.keys(manifest('nx-lockstep')['dependencies'] ?? {})).toEqual(['lockstep'])
})

test.each(['lockstep', 'nx-lockstep'])('every peer of %s has a record, and is in no bundle', name => {
  const peers = Object.keys(manifest(name)['peerDependencies'] ?? {})
  expect(peers).not.toEqual([])
  expect(peers.filter(each => !named.includes(each))).toEqual([])
  expect(bundled(name).filter(each => /^(@aws|@smithy|nx$|@nx)/.test(each))).toEqual([])
})

test('the lock file knows the manifests’ peers', () => {
  const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'))
  for (const name of ['lockstep', 'nx-lockstep']) {
    for (const key of ['peerDependencies', 'peerDependenciesMeta'])
      expect(lock.packages[`packages/${name}`][key], `${name} ${key}`).toEqual(manifest(name)[key])
  }
})

test('records are numbered as their files are, each number once', () => {
  for (const [file, text] of records) {
    expect(text, file).toMatch(new RegExp(`^# ${Number(file.slice(0, 4))}\\. `))
  }
  expect(new Set(records.map(([file]) => file.slice(0, 4))).size).toBe(records.length)
})

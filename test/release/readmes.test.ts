/** The page that npm shows of each package: it stands by itself there, without the rest of this repository around it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../support/environment.ts'

describe.each(['lockstep', 'nx-lockstep'])('the README of %s', name => {
  const folder = join(projectRoot, 'packages', name)
  const text = readFileSync(join(folder, 'README.md'), 'utf8')
  const { files } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { files: string[] }
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)

  test('leads nowhere but to the web and to files that the package holds', () => {
    expect(links.length).toBeGreaterThan(1)
    for (const link of links.filter(each => !each.startsWith('https://'))) {
      expect(existsSync(join(folder, link)), link).toBe(true)
      // npm adds these by itself.
      expect(['LICENSE', 'README.md', ...files]).toContain(link.split('/')[0])
    }
  })

  test('says no output that nobody has seen: each console block is played by test/replay', () => {
    const unplayed = text.replace(/<!-- played:start \S+ -->[\s\S]*?<!-- played:end -->/g, '')
    expect(text).toContain('```console')
    expect(unplayed).not.toContain('```console')
  })
})

test('the engine’s README needs no Nx', () => {
  const text = readFileSync(join(projectRoot, 'packages/lockstep/README.md'), 'utf8')
  expect(text).not.toMatch(/npx nx\b|nx\.json|project\.json/)
})

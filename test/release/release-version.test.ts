/** `npm run release:version` in a repository of its own, made of this one's real files. Whether the lock still fits is npm's word. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { releaseFiles } from '../../tools/release/plan-release.ts'
import { projectRoot } from '../support/environment.ts'
import { type Answer, createRepository, type TestRepository } from '../support/repository.ts'

const tools = ['tools/release-version.ts', ...readdirSync(join(projectRoot, 'tools/release')).map(inTools)]
const changelog = '# Changelog\n\n## Unreleased\n\n- A change.\n\n## 0.0.1, 2026-01-08\n\n- The first.\n'
/** Releases must not turn this red. */
const { version: current } = JSON.parse(
  readFileSync(join(projectRoot, 'packages/lockstep/package.json'), 'utf8'),
) as { version: string }

function inTools(file: string): string {
  return `tools/release/${file}`
}

/** The files that a release reads, and the tool; the two pages are the test's. */
function createClone(): Promise<TestRepository> {
  const files = [...releaseFiles, ...tools].map(file => [file, readFileSync(join(projectRoot, file), 'utf8')])
  const readme = `npm install ./lockstep-${current}.tgz\n`
  return createRepository({ ...Object.fromEntries(files), 'CHANGELOG.md': changelog, 'README.md': readme })
}

function releaseVersion(repo: TestRepository, ...words: readonly string[]): Answer {
  const tsx = join(projectRoot, 'node_modules/tsx/dist/cli.mjs')
  return repo.run(process.execPath, [tsx, 'tools/release-version.ts', ...words])
}

test('a release is one commit that npm, git and the check agree with', async () => {
  await using repo = await createClone()
  expect(releaseVersion(repo, '--check')).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(releaseVersion(repo, '7.8.9', '--date', '2026-11-24')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "changed  packages/lockstep/package.json
    changed  packages/nx-lockstep/package.json
    changed  package.json
    changed  package-lock.json
    changed  README.md
    changed  CHANGELOG.md
    next:    npm run build && git commit -am "chore: release 7.8.9" && git tag v7.8.9
    ",
    }
  `)
  expect(repo.git('diff', '--numstat')).toMatchInlineSnapshot(`
    "2	0	CHANGELOG.md
    1	1	README.md
    5	5	package-lock.json
    2	2	package.json
    1	1	packages/lockstep/package.json
    2	2	packages/nx-lockstep/package.json"
  `)
  expect(repo.git('diff', '-U0', '--', 'CHANGELOG.md').split('@@').at(-1)?.trim()).toMatchInlineSnapshot(`
    "+## 7.8.9, 2026-11-24
    +"
  `)
  expect(releaseVersion(repo, '--check').code).toBe(0)
  expect(releaseVersion(repo, '--check', '--tag', 'v7.8.8')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the tag is v7.8.8, and the version 7.8.9'),
  })
})

test('the lock is the one that npm would write, and one that was forgotten is not', async () => {
  await using repo = await createClone()
  const readLock = (): unknown => JSON.parse(repo.read('package-lock.json') ?? '')
  const before = readLock()
  releaseVersion(repo, '7.8.9')
  const released = readLock()
  const npm = ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit']
  const written = repo.run('npm', npm)
  expect(written.code, written.stderr).toBe(0)
  expect(readLock()).toEqual(released)
  expect(readLock()).not.toEqual(before)
  repo.git('checkout', 'package-lock.json')
  expect(releaseVersion(repo, '--check').code).toBe(1)
})

test('what speaks against a release stops it before anything is written', async () => {
  await using repo = await createClone()
  const refused = (...words: readonly string[]) => {
    const before = repo.git('status', '--porcelain')
    const { code, stdout, stderr } = releaseVersion(repo, ...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(repo.git('status', '--porcelain')).toBe(before)
    return stderr
  }
  expect(refused('0.0.9')).toBe(`error: 0.0.9 isn't greater than ${current}\n`)
  expect(refused('next')).toContain('next is no version')
  expect(refused('7.8.9', '--date', 'soon')).toContain('soon is no date')
  expect(refused()).toContain('usage:')
  expect(refused('7.8.9', '7.9.0')).toContain('usage:')
  expect(refused('7.8.9', '--check')).toContain('usage:')
  expect(refused('7.8.9', '--publish')).toContain("Unknown option '--publish'")
  repo.write({ 'notes.txt': 'not committed\n' })
  expect(refused('7.8.9')).toBe("error: the work tree isn't clean:\n?? notes.txt\n")
  repo.write({ 'notes.txt': undefined, 'CHANGELOG.md': changelog.replace('- A change.\n', '') })
  repo.commit('nothing to tell')
  expect(refused('7.8.9')).toBe('error: CHANGELOG.md has no entry under "## Unreleased"\n')
})

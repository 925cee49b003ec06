/** The next version as data: where it is written, what speaks against it, and what becomes of the changelog. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { releaseSection } from '../../tools/release/changelog.ts'
import {
  findObstacles,
  findProblems,
  findPublishingProblems,
  planRelease,
  releaseFiles,
} from '../../tools/release/plan-release.ts'
import type { Texts } from '../../tools/release/version-places.ts'
import { projectRoot } from '../support/environment.ts'

const unreleased = '# Changelog\n\n## Unreleased\n\n- A change.\n'
const released = '# Changelog\n\n## Unreleased\n\n## 1.2.3, 2026-11-20\n\n- The first one.\n'
const both =
  '# Changelog\n\n## Unreleased\n\nProse.\n\n- A change.\n\n## 1.2.3, 2026-11-20\n\n- The first one.\n'
const date = '2026-11-24'

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/** The same JSON with another value at the end of `keys`. */
function withValue(holder: object, [key = '', ...rest]: readonly string[], value: unknown): object {
  const inner = (holder as Record<string, object>)[key] ?? {}
  return { ...holder, [key]: rest.length === 0 ? value : withValue(inner, rest, value) }
}

/** A repository at version 1.2.3, as far as a release sees it. */
function texts(changes: Record<string, string> = {}): Texts {
  const names = { lockstep: '1.2.3', 'nx-lockstep': '1.2.3' }
  return new Map(
    Object.entries({
      'packages/lockstep/package.json': json({ name: 'lockstep', version: '1.2.3' }),
      'packages/nx-lockstep/package.json': json({
        name: 'nx-lockstep',
        version: '1.2.3',
        dependencies: { lockstep: '1.2.3' },
      }),
      'package.json': json({ version: '0.0.0', devDependencies: { ...names, nx: '24.0.6' } }),
      'package-lock.json': json({
        packages: {
          '': { version: '0.0.0', devDependencies: { ...names, nx: '24.0.6' } },
          'packages/lockstep': { version: '1.2.3' },
          'packages/nx-lockstep': { version: '1.2.3', dependencies: { lockstep: '1.2.3' } },
        },
      }),
      'README.md': 'npm install ./lockstep-1.2.3.tgz ./nx-lockstep-1.2.3.tgz\n',
      'CHANGELOG.md': both,
      ...changes,
    }),
  )
}

describe('a release', () => {
  test('changes every file that says a version, and nothing else in them', () => {
    const planned = planRelease(texts(), { version: '1.3.0', date })
    expect([...planned.keys()].sort()).toEqual([...releaseFiles].sort())
    for (const [file, text] of planned) {
      if (file !== 'CHANGELOG.md') expect(text).toBe(texts().get(file)?.replaceAll('1.2.3', '1.3.0'))
    }
    expect(findProblems(planned)).toEqual([])
  })

  test('keeps the real files as npm writes them', () => {
    const real = new Map(releaseFiles.map(file => [file, readFileSync(join(projectRoot, file), 'utf8')]))
    const current = JSON.parse(real.get('packages/lockstep/package.json') ?? '').version as string
    const there = planRelease(real, { version: '999.0.0', date })
    expect([...there.keys()].sort()).toEqual([...releaseFiles].sort())
    const back = planRelease(there, { version: current, date })
    for (const file of releaseFiles) {
      if (file !== 'CHANGELOG.md') expect(back.get(file), file).toBe(real.get(file))
    }
  })

  test('moves what was unreleased under its own heading', () => {
    expect(releaseSection(both, '1.3.0', date)).toBe(
      '# Changelog\n\n## Unreleased\n\n## 1.3.0, 2026-11-24\n\nProse.\n\n- A change.\n\n## 1.2.3, 2026-11-20\n\n- The first one.\n',
    )
    expect(releaseSection(unreleased, '1.3.0', date)).toBe(
      '# Changelog\n\n## Unreleased\n\n## 1.3.0, 2026-11-24\n\n- A change.\n',
    )
  })

  test.each([['1.2.4'], ['1.10.0'], ['2.0.0']])('%s comes after 1.2.3', version => {
    expect(findObstacles(texts(), { version, date })).toEqual([])
  })

  test.each([['1.2.2'], ['1.1.9'], ['0.9.9'], ['1.2.3']])('%s does not', version => {
    expect(findObstacles(texts(), { version, date })).toEqual([`${version} isn't greater than 1.2.3`])
  })

  test('the first one is of the version that is there', () => {
    const first = texts({ 'CHANGELOG.md': unreleased })
    expect(findObstacles(first, { version: '1.2.3', date })).toEqual([])
    expect(findObstacles(first, { version: '1.2.2', date })).toEqual(["1.2.2 isn't greater than 1.2.3"])
  })

  test.each(['v1.3.0', '1.3', '1.3.0-rc.1', '01.3.0', '1.3.0 ', '1.3.0.0', '', 'latest'])(
    '"%s" is no version',
    version => {
      expect(findObstacles(texts(), { version, date })).toEqual([
        expect.stringContaining('is no version of the form 1.2.3'),
      ])
    },
  )

  test.each(['24.11.2026', 'today', '2026-13-01', '2026-1-1'])('"%s" is no date', wrong => {
    expect(findObstacles(texts(), { version: '1.3.0', date: wrong })).toEqual([
      `${wrong} is no date of the form 2026-11-24`,
    ])
  })

  test('nothing unreleased is no release', () => {
    for (const changelog of [released, '# Changelog\n\n## Unreleased\n\nProse alone.\n', '# Changelog\n']) {
      expect(findObstacles(texts({ 'CHANGELOG.md': changelog }), { version: '1.3.0', date })).toEqual([
        'CHANGELOG.md has no entry under "## Unreleased"',
      ])
    }
  })

  test('versions that disagree already come first', () => {
    const apart = texts({ 'packages/lockstep/package.json': json({ version: '1.2.4' }) })
    expect(findObstacles(apart, { version: '1.3.0', date })).toHaveLength(11)
  })
})

describe('the check', () => {
  test('is content with a changelog that tells this version, or what comes next', () => {
    for (const changelog of [unreleased, released, both]) {
      expect(findProblems(texts({ 'CHANGELOG.md': changelog }))).toEqual([])
    }
    expect(findProblems(texts({ 'CHANGELOG.md': '# Changelog\n\n## Unreleased\n' }))).toEqual([
      'CHANGELOG.md has an entry neither for 1.2.3 nor under "## Unreleased"',
    ])
  })

  // Every place by itself, or one that nobody reads could stay behind.
  test.each([
    ['packages/nx-lockstep/package.json', ['version'], '1.2.0'],
    ['packages/nx-lockstep/package.json', ['dependencies', 'lockstep'], '^1.2.3'],
    ['package.json', ['devDependencies', 'lockstep'], undefined],
    ['package.json', ['devDependencies', 'nx-lockstep'], '1.0.0'],
    ['package-lock.json', ['packages', '', 'devDependencies', 'lockstep'], '1.0.0'],
    ['package-lock.json', ['packages', '', 'devDependencies', 'nx-lockstep'], '1.0.0'],
    ['package-lock.json', ['packages', 'packages/lockstep', 'version'], '1.0.0'],
    ['package-lock.json', ['packages', 'packages/nx-lockstep', 'version'], '1.0.0'],
    ['package-lock.json', ['packages', 'packages/nx-lockstep', 'dependencies', 'lockstep'], '1.0.0'],
  ])('%s %j, changed alone, is found', (file, keys, value) => {
    const changed = withValue(JSON.parse(texts().get(file) ?? ''), keys, value)
    expect(findProblems(texts({ [file]: json(changed) }))).toEqual([
      `${file}: ${keys.join(' › ')} is ${value}, not 1.2.3`,
    ])
  })

  test('so is a tarball that no longer has that name', () => {
    expect(findProblems(texts({ 'README.md': 'npm install ./nx-lockstep-1.2.2.tgz\n' }))).toEqual([
      'README.md: names lockstep-1.2.2.tgz, and the version is 1.2.3',
    ])
  })
})

describe('the check before publishing', () => {
  const repository = (directory: string) => ({
    type: 'git',
    url: 'git+https://example.invalid/lockstep.git',
    directory,
  })
  const ready = (engine = 'packages/lockstep', plugin = 'packages/nx-lockstep') =>
    texts({
      'CHANGELOG.md': released,
      'packages/lockstep/package.json': json({ version: '1.2.3', repository: repository(engine) }),
      'packages/nx-lockstep/package.json': json({
        version: '1.2.3',
        repository: repository(plugin),
        dependencies: { lockstep: '1.2.3' },
      }),
    })

  test('lets the tag of this version pass', () => {
    expect(findPublishingProblems(ready(), 'v1.2.3')).toEqual([])
  })

  test.each(['1.2.3', 'v1.2.4', 'v1.2.3-rc.1', ''])('refuses the tag "%s"', tag => {
    expect(findPublishingProblems(ready(), tag)).toEqual([`the tag is ${tag}, and the version 1.2.3`])
  })

  test('refuses a version that the changelog calls unreleased', () => {
    const early = new Map([...ready(), ['CHANGELOG.md', unreleased]])
    expect(findPublishingProblems(early, 'v1.2.3')).toEqual(['CHANGELOG.md has no entry for 1.2.3'])
  })

  test('refuses a package that does not say where it comes from', () => {
    expect(findPublishingProblems(texts({ 'CHANGELOG.md': released }), 'v1.2.3')).toEqual([
      'packages/lockstep/package.json: has no "repository" with a "url", without which npm gives no provenance',
      'packages/nx-lockstep/package.json: has no "repository" with a "url", without which npm gives no provenance',
    ])
    expect(findPublishingProblems(ready('packages/lockstep', '.'), 'v1.2.3')).toEqual([
      'packages/nx-lockstep/package.json: the "directory" of its "repository" isn\'t packages/nx-lockstep',
    ])
  })
})

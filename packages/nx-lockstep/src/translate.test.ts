/** Mirrors and owners in, projects and targets out. What Nx makes of them is for test/e2e. */
import { parseConfig } from 'lockstep'
import { describe, expect, test } from 'vitest'
import { mirrorEdges } from './dependencies.ts'
import { projectsByRoot } from './owner.ts'
import { placeMirrors } from './placement.ts'
import { nameTargets } from './target-names.ts'
import { inferProjects } from './translate.ts'

const projects = {
  'backend-api': { root: 'apps/backend-api' },
  lambda: { root: 'infra/lambda' },
  edge: { root: 'infra/edge' },
}
const source = { from: 'apps/backend-api/src', to: 'infra/lambda/src' }

function infer(mirrors: object, files: string[] = []) {
  const placements = placeMirrors(parseConfig(JSON.stringify({ mirrors })), {
    projectAt: projectsByRoot(projects),
    isFile: path => files.includes(path),
  })
  return inferProjects(placements, nameTargets())
}

function edges(mirrors: object) {
  return mirrorEdges(parseConfig(JSON.stringify({ mirrors })), projects)
}

describe('a mirror in a project', () => {
  test('becomes a sync target with its output, and a check target with both sides as inputs', () => {
    const targets = infer({ 'lambda-source': source })['infra/lambda']?.targets
    expect(targets?.['sync']).toEqual({
      executor: 'nx-lockstep:sync',
      options: { mirrors: ['lambda-source'] },
      cache: false,
      inputs: ['{workspaceRoot}/apps/backend-api/src/**/*', '{workspaceRoot}/lockstep.json'],
      outputs: ['{projectRoot}/src'],
      dependsOn: [],
      metadata: {
        description: 'lambda-source, derived from backend-api',
        technologies: ['lockstep'],
        help: { command: 'npx lockstep sync --help', example: { options: { dryRun: true } } },
        mirrors: [
          {
            name: 'lambda-source',
            to: 'infra/lambda/src',
            derivedFrom: { path: 'apps/backend-api/src', project: 'backend-api' },
          },
        ],
      },
    })
    expect(targets?.['check']).toMatchObject({
      cache: false,
      inputs: [
        '{workspaceRoot}/apps/backend-api/src/**/*',
        '{workspaceRoot}/infra/lambda/src/**/*',
        '{workspaceRoot}/lockstep.json',
      ],
    })
  })

  test('neither renames nor describes its project, and groups its targets there', () => {
    const inferred = infer({ a: source })['infra/lambda']
    expect(inferred).not.toHaveProperty('name')
    expect(inferred?.metadata).toEqual({
      targetGroups: { lockstep: ['sync', 'check', 'watch', 'status', 'gate', 'sync-a', 'check-a'] },
    })
  })

  test('has its path as its origin where no project owns the source', () => {
    const targets = infer({ a: { from: 'docs', to: 'infra/lambda/docs' } })['infra/lambda']?.targets
    expect(targets?.['sync']?.metadata?.description).toBe('a, derived from docs')
  })
})

describe('several mirrors in a project', () => {
  test('are kept in sync by one continuous target, which is never answered from a cache', () => {
    const targets = infer({ a: source, b: { from: 'docs', to: 'infra/lambda/docs' } })['infra/lambda']
      ?.targets
    expect(targets?.['watch']).toMatchObject({
      executor: 'nx-lockstep:watch',
      options: { mirrors: ['a', 'b'] },
      continuous: true,
      cache: false,
    })
  })

  test('are told of together, and deployed together: from no cache, and after the build', () => {
    const targets = infer({ a: source, b: { from: 'docs', to: 'infra/lambda/docs' } })['infra/lambda']
      ?.targets
    const mirrors = { mirrors: ['a', 'b'] }
    const inputs = targets?.['check']?.inputs
    expect(targets?.['status']).toMatchObject({
      executor: 'nx-lockstep:status',
      options: mirrors,
      cache: false,
      inputs,
      metadata: {
        help: { command: 'npx lockstep status --help', example: { options: { deployed: false } } },
      },
    })
    expect(targets?.['status']).not.toHaveProperty('dependsOn')
    expect(targets?.['gate']).toMatchObject({
      executor: 'nx-lockstep:gate',
      options: mirrors,
      cache: false,
      inputs,
      dependsOn: ['build'],
      metadata: {
        help: { command: 'npx lockstep gate --help', example: { options: { output: 'receipt.json' } } },
      },
    })
  })

  test('share the aggregate targets and keep one each', () => {
    const targets = infer({ a: source, b: { from: 'docs', to: 'infra/lambda/docs' } })['infra/lambda']
      ?.targets
    expect(Object.keys(targets ?? {})).toEqual([
      'sync',
      'check',
      'watch',
      'status',
      'gate',
      'sync-a',
      'check-a',
      'sync-b',
      'check-b',
    ])
    expect(targets?.['sync']?.options).toEqual({ mirrors: ['a', 'b'] })
    expect(targets?.['sync']?.outputs).toEqual(['{projectRoot}/src', '{projectRoot}/docs'])
    expect(targets?.['sync-b']?.options).toEqual({ mirrors: ['b'] })
  })
})

describe('a mirror outside every project', () => {
  test('gets a project named after it, rooted at its copy, be that a file', () => {
    const inferred = infer({ a: { from: 'docs', to: 'vendor/docs' }, notice: { from: 'docs/N', to: 'N' } }, [
      'docs/N',
    ])
    expect(Object.entries(inferred).map(([root, { name }]) => [root, name])).toEqual([
      ['vendor/docs', 'a'],
      ['N', 'notice'],
    ])
    expect(inferred['vendor/docs']?.metadata).toEqual({
      description: 'a, derived from docs',
      targetGroups: { lockstep: ['sync', 'check', 'watch', 'status', 'gate', 'sync-a', 'check-a'] },
    })
    expect(inferred['N']?.targets?.['check']?.inputs).toEqual([
      '{workspaceRoot}/docs/N',
      '{workspaceRoot}/N',
      '{workspaceRoot}/lockstep.json',
    ])
  })
})

describe('cache', () => {
  test.each([
    [{}, false],
    [{ tracked: false }, true],
    [{ tracked: false, mirrorOnly: ['.env'] }, false],
  ])('a sync of %j: %j', (more, cache) => {
    const targets = infer({ a: { ...source, ...more } })['infra/lambda']?.targets
    expect(targets?.['sync']?.cache).toBe(cache)
    expect(targets?.['check']?.cache).toBe(false)
    const copy = { fileset: '{workspaceRoot}/infra/lambda/src/**/*', includeIgnored: true }
    expect(targets?.['sync']?.inputs?.some(input => JSON.stringify(input) === JSON.stringify(copy))).toBe(
      cache,
    )
  })

  test('what no commit holds is made before it is checked, and nothing else is', () => {
    const untracked = { ...source, tracked: false }
    const checks = (mirrors: object) => {
      const targets = infer(mirrors)['infra/lambda']?.targets ?? {}
      return ['check', 'check-a', 'check-b'].map(name => targets[name]?.dependsOn)
    }
    expect(checks({ a: untracked })).toEqual([['sync'], ['sync-a'], undefined])
    expect(checks({ a: untracked, b: { from: 'docs', to: 'infra/lambda/docs' } })).toEqual([
      undefined,
      ['sync-a'],
      undefined,
    ])
  })

  test('one tracked mirror keeps the whole project out of the cache', () => {
    const untracked = { from: 'docs', to: 'infra/lambda/docs', tracked: false }
    const targets = infer({ a: source, b: untracked })['infra/lambda']?.targets
    expect([targets?.['sync']?.cache, targets?.['sync-b']?.cache]).toEqual([false, true])
  })
})

describe('inputs', () => {
  const inputs = (more: object, others: object = {}) =>
    infer({ a: { ...source, ...more }, ...others })['infra/lambda']?.targets?.['sync-a']?.inputs?.slice(0, -1)
  const from = '{workspaceRoot}/apps/backend-api/src'

  test.each<[string, object, string[]]>([
    [
      'a glob covers what lies below a directory that it matches',
      { include: ['contexts', '*.py'] },
      [`${from}/contexts`, `${from}/contexts/**/*`, `${from}/*.py`, `${from}/*.py/**/*`],
    ],
    [
      'an exclusion is taken away',
      { exclude: ['tests/**'] },
      [`${from}/**/*`, `!${from}/tests`, `!${from}/tests/**/*`],
    ],
    [
      'a glob that Nx might read differently includes everything',
      { include: ['{a,b}/*.py'] },
      [`${from}/**/*`],
    ],
    ['a glob that Nx might read differently excludes nothing', { exclude: ['@(a|b)'] }, [`${from}/**/*`]],
  ])('%s', (_what, more, expected) => {
    expect(inputs(more)).toEqual(expected)
  })

  test('a path that looks like a glob is escaped', () => {
    expect(inputs({ from: 'web/[id]/(group)' })).toEqual(['{workspaceRoot}/web/[[]id[]]/[(]group[)]/**/*'])
  })

  test('an exclusion does not hide what a check compares below the source', () => {
    const inside = { from: 'infra/lambda', to: 'infra/lambda/vendor/copy', exclude: ['vendor'] }
    const targets = infer({ a: inside })['infra/lambda']?.targets
    expect(targets?.['check']?.inputs).not.toContain('!{workspaceRoot}/infra/lambda/vendor')
    expect(targets?.['sync']?.inputs).toContain('!{workspaceRoot}/infra/lambda/vendor')
  })

  test('one mirror’s exclusion does not hide what another mirror of the same source copies', () => {
    const twin = { from: source.from, to: 'infra/lambda/twin' }
    const targets = infer({ a: { ...source, exclude: ['x'] }, b: twin })['infra/lambda']?.targets
    expect(targets?.['sync']?.inputs).not.toContain(`!${from}/x`)
    expect(targets?.['sync-a']?.inputs).toContain(`!${from}/x`)
  })
})

describe('a chain', () => {
  const chain = { last: { from: 'infra/lambda/src', to: 'infra/edge/src' }, first: source }

  test('syncs the upstream mirror first, in whatever project it lies', () => {
    const targets = infer(chain)['infra/edge']?.targets
    const upstream = [{ projects: ['directory:infra/lambda'], target: 'sync-first' }]
    expect(targets?.['sync']?.dependsOn).toEqual(upstream)
    expect(targets?.['sync-last']?.dependsOn).toEqual(upstream)
  })

  test('depends on the first source too: its last link is derived from that', () => {
    const targets = infer(chain)['infra/edge']?.targets
    expect(targets?.['check']?.inputs).toEqual([
      '{workspaceRoot}/apps/backend-api/src/**/*',
      '{workspaceRoot}/infra/lambda/src/**/*',
      '{workspaceRoot}/infra/edge/src/**/*',
      '{workspaceRoot}/lockstep.json',
    ])
  })

  test('within one project needs no other task but for a single mirror', () => {
    const inOne = { last: { from: 'infra/lambda/src', to: 'infra/lambda/copy' }, first: source }
    const targets = infer(inOne)['infra/lambda']?.targets
    expect(targets?.['sync']?.dependsOn).toEqual([])
    expect(targets?.['sync-last']?.dependsOn).toEqual(['sync-first'])
  })
})

describe('edges', () => {
  test('go from the owner of the copy to the owner of the source, once', () => {
    const again = { from: 'apps/backend-api/docs', to: 'infra/lambda/docs' }
    expect(edges({ a: source, again })).toEqual([
      { source: 'lambda', target: 'backend-api', type: 'implicit' },
    ])
  })

  test.each([
    ['within one project', { from: 'infra/lambda/a', to: 'infra/lambda/b' }],
    ['from a source outside every project', { from: 'docs', to: 'infra/lambda/docs' }],
    ['to a copy outside every project', { from: 'apps/backend-api/src', to: 'vendor/api' }],
  ])('none %s', (_where, mirror) => {
    expect(edges({ a: mirror })).toEqual([])
  })
})

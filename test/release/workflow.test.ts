/**
 * The workflow that publishes can't be run here, so it is read: as YAML, and as what must never be otherwise about it. Whoever
 * changes what these sentences say changes who can publish in our name.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { projectRoot } from '../support/environment.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Record<string, unknown>
}

interface Job {
  readonly needs?: string
  readonly if?: string
  readonly permissions?: object
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly on: object
  readonly permissions: object
  readonly jobs: Record<string, Job>
}

const text = readFileSync(join(projectRoot, '.github/workflows/release.yml'), 'utf8')
const { on, permissions, jobs }: Workflow = parse(text)
const scripts: Record<string, string> = JSON.parse(
  readFileSync(join(projectRoot, 'package.json'), 'utf8'),
).scripts

function lines(job: string): string[] {
  return (jobs[job]?.steps ?? []).flatMap(({ run }) => run ?? [])
}

test('a pushed version tag alone starts it, never somebody’s pull request', () => {
  expect(on).toEqual({ push: { tags: ['v*'] } })
})

test('the version and all tests are checked before anything is published', () => {
  expect(Object.keys(jobs)).toEqual(['check', 'publish'])
  expect(jobs['publish']).toMatchObject({ needs: 'check' })
  // With a condition of its own a job also runs after one that failed.
  expect(jobs['publish']).not.toHaveProperty('if')
  const checks = lines('check')
  const version = checks.indexOf('npm run release:version -- --check --tag "$GITHUB_REF_NAME"')
  expect(version).toBeGreaterThan(checks.indexOf('npm ci'))
  expect(checks.indexOf('.ci/run')).toBeGreaterThan(version)
  expect(scripts['release:version']).toBe('tsx tools/release-version.ts')
  expect(text).not.toContain('continue-on-error')
})

test('the engine is published before the plugin that depends on it, both with provenance and for everybody', () => {
  const publishing = Object.keys(jobs)
    .flatMap(lines)
    .filter(line => line.includes('npm publish'))
  expect(publishing).toEqual(lines('publish').slice(1))
  expect(publishing.map(line => line.split(' || ')[1])).toEqual([
    'npm publish --workspace packages/lockstep --provenance --access public',
    'npm publish --workspace packages/nx-lockstep --provenance --access public',
  ])
})

test('only the job that publishes may ask for an identity, and it runs nobody’s scripts', () => {
  expect(permissions).toEqual({ contents: 'read' })
  expect(jobs['check']).not.toHaveProperty('permissions')
  expect(jobs['publish']).toMatchObject({ permissions: { contents: 'read', 'id-token': 'write' } })
  expect(lines('publish')[0]).toBe('npm ci --ignore-scripts')
})

test('no secret is read, and every action is pinned to a commit', () => {
  expect(text).not.toMatch(/secrets|TOKEN/)
  const actions = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))
  expect(actions).toHaveLength(4)
  for (const action of actions) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/)
})

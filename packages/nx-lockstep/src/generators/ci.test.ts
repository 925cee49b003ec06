/**
 * The pipelines that `ci` writes, read as YAML: what runs, and in which order. That they run on GitHub and GitLab isn't shown
 * anywhere here.
 */
import { type Tree, updateNxJson, writeJson } from '@nx/devkit'
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import ci from './ci.ts'

const github = '.github/workflows/deploy-lambda.yml'

let tree: Tree
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace()
  writeJson(tree, 'lockstep.json', { mirrors: { backend: { from: 'apps/api/src', to: 'infra/lambda/src' } } })
  writeJson(tree, 'infra/lambda/project.json', { name: 'lambda', targets: { build: {}, deploy: {} } })
})

/** Says that a function runs the copy. */
function declareFunction(): void {
  const deployed = { function: 'credmate-backend' }
  writeJson(tree, 'lockstep.json', {
    mirrors: {
      backend: { from: 'apps/api/src', to: 'infra/lambda/src', deployed },
      shared: { from: 'libs/shared', to: 'infra/lambda/shared' },
    },
  })
}

interface Job {
  needs?: string
  if?: string
  permissions: Record<string, string>
  steps: { run?: string; uses?: string; with?: Record<string, string> }[]
}

interface Workflow {
  on: { push: { branches: string[] }; schedule?: { cron: string }[] }
  permissions: Record<string, string>
  jobs: Record<string, Job>
}

function read(file: string): Workflow {
  return parse(tree.read(file, 'utf8') ?? '')
}

function commands(workflow: Workflow, job: string): string[] {
  return (workflow.jobs[job]?.steps ?? []).flatMap(({ run }) => run?.split('\n')[0] ?? [])
}

describe('for GitHub', () => {
  test('the check is the first thing after the installation, then what is affected, then the deploy', async () => {
    await ci(tree, {})
    const workflow = read(github)
    expect(Object.keys(workflow.jobs)).toEqual(['verify', 'deploy'])
    expect(commands(workflow, 'verify').slice(0, 3)).toEqual([
      'npm ci',
      'npx lockstep check --format github',
      'npx nx affected -t check build',
    ])
    expect(workflow.jobs['deploy']).toMatchObject({
      needs: 'verify',
      if: "github.event_name == 'push' && needs.verify.outputs.affected == 'true'",
    })
    expect(commands(workflow, 'deploy')).toEqual([
      'npm ci',
      'npx nx run lambda:build',
      'npx lockstep gate backend --output receipt.json',
      'npx nx run lambda:deploy',
    ])
    const kept = workflow.jobs['deploy']?.steps.find(({ uses }) => uses === 'actions/upload-artifact@v4')
    expect(kept?.with).toEqual({ name: 'lambda-receipt', path: 'receipt.json' })
    expect(workflow.on.schedule).toBeUndefined()
    for (const { steps } of Object.values(workflow.jobs))
      expect(steps[0]).toMatchObject({ uses: 'actions/checkout@v4', with: { 'fetch-depth': 0 } })
  })

  test('where a function is declared it is compared after the deploy, and every night by itself', async () => {
    declareFunction()
    await ci(tree, { bots: true })
    const workflow = read(github)
    expect(Object.keys(workflow.jobs)).toEqual(['verify', 'deploy', 'deployed', 'sync'])
    expect(commands(workflow, 'deploy').slice(2)).toEqual([
      'npx lockstep gate backend shared --output receipt.json',
      'npx nx run lambda:deploy',
      'npx lockstep check --deployed backend',
    ])
    expect(workflow.on.schedule).toEqual([{ cron: '17 3 * * *' }])
    expect(workflow.jobs['verify']?.if).toBe("github.event_name != 'schedule'")
    expect(workflow.jobs['deployed']?.if).toBe("github.event_name == 'schedule'")
    expect(commands(workflow, 'deployed')).toEqual(['npm ci', 'npx lockstep check --deployed backend'])
    expect(tree.read(github, 'utf8')).toContain('npm install --save-dev @aws-sdk/client-lambda')
  })

  test('a token for AWS is there in the jobs that ask AWS, and in no other', async () => {
    declareFunction()
    await ci(tree, { bots: true })
    const workflow = read(github)
    expect(workflow.permissions).toEqual({ contents: 'read' })
    const logsIn = ({ steps }: Job) => steps.some(({ uses }) => uses?.startsWith('aws-actions/'))
    const jobs = Object.entries(workflow.jobs).map(([name, job]) => [
      name,
      job.permissions['id-token'],
      logsIn(job),
    ])
    expect(jobs).toEqual([
      ['verify', undefined, false],
      ['deploy', 'write', true],
      ['deployed', 'write', true],
      ['sync', undefined, false],
    ])
  })

  test('without a build the place for it is shown, and the gate stands behind it', async () => {
    writeJson(tree, 'infra/lambda/project.json', { name: 'lambda', targets: { deploy: {} } })
    await ci(tree, {})
    expect(commands(read(github), 'deploy')[1]).toBe('npx lockstep gate backend --output receipt.json')
    expect(tree.read(github, 'utf8')).toContain('# lambda has no target "build": build it here.')
  })

  test('with an action that one checks, and by the work tree', async () => {
    await ci(tree, { action: 'owner/lockstep@v1' })
    const { steps = [] } = read(github).jobs['verify'] ?? {}
    const at = steps.findIndex(({ uses }) => uses === 'owner/lockstep@v1')
    expect(steps[at]).toMatchObject({ name: 'Copies are what their sources say', with: { at: '' } })
    expect(steps[at - 1]?.run).toBe('npm ci')
    expect(commands(read(github), 'verify')).not.toContain('npx lockstep check --format github')
  })

  test('no sync runs but in the job for bots', async () => {
    await ci(tree, { bots: true })
    const workflow = read(github)
    const syncing = Object.keys(workflow.jobs).filter(job => commands(workflow, job).join().includes('sync'))
    expect(syncing).toEqual(['sync'])
    expect(commands(workflow, 'sync')[0]).toBe('npm ci --ignore-scripts')
    expect(workflow.jobs['sync']?.if).toContain("endsWith(github.actor, '[bot]')")
  })

  test.each([
    [
      'pnpm-lock.yaml',
      'pnpm/action-setup@v4',
      ['pnpm install --frozen-lockfile', 'pnpm exec lockstep check --format github'],
    ],
    ['yarn.lock', undefined, ['yarn install --immutable', 'yarn lockstep check --format github']],
    [
      'bun.lock',
      'oven-sh/setup-bun@v2',
      ['bun install --frozen-lockfile', 'bunx lockstep check --format github'],
    ],
  ])('with %s', async (lockFile, action, expected) => {
    tree.write(lockFile, '')
    await ci(tree, {})
    const workflow = read(github)
    expect(commands(workflow, 'verify').slice(0, 2)).toEqual(expected)
    const actions = workflow.jobs['verify']?.steps.map(({ uses }) => uses)
    if (action) expect(actions).toContain(action)
  })

  test('the workspace’s own branch, target names, and no deploy where there is none', async () => {
    const options = { checkTargetName: 'verify-copy' }
    updateNxJson(tree, { defaultBase: 'origin/trunk', plugins: [{ plugin: 'nx-lockstep', options }] })
    writeJson(tree, 'infra/lambda/project.json', { name: 'lambda' })
    await ci(tree, {})
    const workflow = read(github)
    expect(workflow.on.push.branches).toEqual(['trunk'])
    expect(commands(workflow, 'verify')).toContain('npx nx affected -t verify-copy build')
    expect(Object.keys(workflow.jobs)).toEqual(['verify'])
  })

  test('a file that is there stays, unless it is this one', async () => {
    await ci(tree, {})
    await ci(tree, {})
    tree.write(github, 'ours\n')
    await expect(ci(tree, {})).rejects.toThrow(`${github} is there already, and stays`)
    expect(tree.read(github, 'utf8')).toBe('ours\n')
  })
})

test('for GitLab: the check is a stage of its own, before all others', async () => {
  await ci(tree, { ci: 'gitlab' })
  const jobs = parse(tree.read('.gitlab/deploy-lambda.yml', 'utf8') ?? '')
  expect(Object.keys(jobs)).toEqual([
    '.copies',
    'copies are what their sources say',
    'check and build what is affected',
    'deploy lambda',
  ])
  expect(jobs['copies are what their sources say']).toMatchObject({
    stage: '.pre',
    script: ['npx lockstep check'],
  })
  expect(jobs['check and build what is affected'].script).toEqual([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
    'npx nx affected --base="${CI_MERGE_REQUEST_DIFF_BASE_SHA:-$CI_COMMIT_BEFORE_SHA}" -t check build',
  ])
  expect(jobs['deploy lambda']).toMatchObject({
    extends: '.copies',
    script: [
      'npx nx run lambda:build',
      'npx lockstep gate backend --output receipt.json',
      'npx nx run lambda:deploy',
    ],
    artifacts: { paths: ['receipt.json'] },
  })
})

test('for GitLab: where a function is declared it is compared after the deploy, and by a schedule', async () => {
  declareFunction()
  await ci(tree, { ci: 'gitlab' })
  const jobs = parse(tree.read('.gitlab/deploy-lambda.yml', 'utf8') ?? '')
  const check = 'npx lockstep check --deployed backend'
  expect(jobs['deploy lambda'].script.at(-1)).toBe(check)
  expect(jobs['deploy lambda'].rules[0]).toEqual({ if: '$CI_PIPELINE_SOURCE == "schedule"', when: 'never' })
  const nightly = jobs['what runs is what the sources say']
  expect(nightly.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "schedule"' }])
  expect(nightly.script.at(-1)).toBe(check)
  expect(jobs['check and build what is affected'].rules).toEqual([
    { if: '$CI_PIPELINE_SOURCE != "schedule"' },
  ])
  // Only what extends it gets a token.
  expect(jobs['.aws'].id_tokens).toHaveProperty('AWS_ID_TOKEN')
  const withToken = Object.keys(jobs).filter(job => [jobs[job].extends].flat().includes('.aws'))
  expect(withToken).toEqual(['deploy lambda', 'what runs is what the sources say'])
})

describe('refused', () => {
  test('copies in several projects, until one is named', async () => {
    const lockstep = { a: { from: 'x', to: 'infra/lambda/src' }, b: { from: 'x', to: 'infra/edge/src' } }
    writeJson(tree, 'lockstep.json', { mirrors: lockstep })
    writeJson(tree, 'infra/edge/project.json', { name: 'edge' })
    await expect(ci(tree, {})).rejects.toThrow('--project=lambda or --project=edge')
    await ci(tree, { project: 'edge' })
    expect(tree.exists('.github/workflows/deploy-edge.yml')).toBe(true)
    await expect(ci(tree, { project: 'api' })).rejects.toThrow('no copy lies in a project named api')
  })

  test('a workspace without mirrors', async () => {
    tree.delete('lockstep.json')
    await expect(ci(tree, {})).rejects.toThrow('declares no mirror')
  })
})

/**
 * The GitHub Actions workflow as text: the check by itself, then what is affected, then the deploy of what a gate lets through; and
 * where a function is declared, by night the question whether it still runs that. Pure.
 */
import type { TargetNames } from '../target-names.ts'
import type { PackageManager } from './package-manager.ts'

export interface Pipeline {
  /** The project of the copy. */
  readonly project: string
  /** The mirrors whose copies lie in it; never none. */
  readonly mirrors: readonly string[]
  /** Those of them that name the Lambda function which runs them. */
  readonly deployed: readonly string[]
  readonly branch: string
  readonly names: TargetNames
  readonly manager: PackageManager
  /** Whether the project has a target that builds it, and one that deploys it. */
  readonly hasBuild: boolean
  readonly hasDeploy: boolean
  /** Lockstep's own action, as a workflow names it; undefined to call the command line. */
  readonly action: string | undefined
  /** Whether pull requests of bots get their copies synced and pushed. */
  readonly bots: boolean
}

/** Renders the workflow. */
export function renderGithub(pipeline: Pipeline): string {
  const { project, branch, names, manager, deployed, hasDeploy, bots } = pipeline
  const isNightly = deployed.length > 0
  return `# Made by \`npx nx g nx-lockstep:ci\`, and yours from then on.
name: deploy-${project}

on:
  pull_request:
  push:
    branches: [${branch}]
${isNightly ? nightlyTrigger : ''}
permissions:
  contents: read

jobs:
  verify:
${isNightly ? "    if: github.event_name != 'schedule'\n" : ''}    runs-on: ubuntu-latest
    permissions:
      contents: read
      actions: read # nx-set-shas looks for the last run that passed
    outputs:
      affected: \${{ steps.affected.outputs.affected }}
    steps:
      - uses: actions/checkout@v4
        with:
          # All of it: Nx compares with the last commit that passed, and Lockstep tells a stale file from an edited one
          # by whether the source ever held that text.
          fetch-depth: 0
${setUp(manager)}
      # First and by itself. \`nx affected\` runs only what it takes for affected, and a build packs a stale copy without a
      # word. Nothing syncs here: a repair on this machine would let a commit pass that is stale.
      - name: Copies are what their sources say
        ${checkStep(pipeline)}

      - uses: nrwl/nx-set-shas@v4
      - name: Check and build what is affected
        run: ${manager.exec} nx affected -t ${names.check} build
      - name: Is ${project} affected?
        id: affected
        run: |
          if ${manager.exec} nx show projects --affected --json | grep -q '"${project}"'; then
            echo "affected=true" >> "$GITHUB_OUTPUT"
          fi
${hasDeploy ? deployJob(pipeline) : ''}${isNightly ? nightlyJob(pipeline) : ''}${bots ? botsJob(pipeline) : ''}`
}

/** Lockstep's action runs what is installed, by npx. */
function checkStep({ action, manager }: Pipeline): string {
  if (action === undefined) return `run: ${manager.exec} lockstep check --format github`
  return `uses: ${action}\n        with:\n          at: "" # the files that the build reads`
}

function setUp({ name, install }: Pick<PackageManager, 'name' | 'install'>): string {
  const before = {
    npm: '',
    yarn: '',
    pnpm: '      - uses: pnpm/action-setup@v4\n',
    bun: '      - uses: oven-sh/setup-bun@v2\n',
  }
  const cache = name === 'bun' ? '' : `\n          cache: ${name}`
  return `${before[name]}      - uses: actions/setup-node@v4
        with:
          node-version: 22${cache}
      - run: ${install}
`
}

function deployJob(pipeline: Pipeline): string {
  const { project, mirrors, deployed, manager, hasBuild } = pipeline
  const checkDeployed = `
      - name: What runs is what was let through
        run: ${manager.exec} lockstep check --deployed ${deployed.join(' ')}
`
  return `
  deploy:
    needs: verify
    if: github.event_name == 'push' && needs.verify.outputs.affected == 'true'
    runs-on: ubuntu-latest
    environment: production
    permissions:
      contents: read
      id-token: write # for a cloud provider that trusts GitHub, so that no key is stored
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
${setUp(manager)}
${hasBuild ? `      - run: ${manager.exec} nx run ${project}:build` : `      # ${project} has no target "build": build it here.`}
      # The last look before it goes out: source, copy and build are one, and are what this commit says.
      - name: What was built may be deployed
        run: ${manager.exec} lockstep gate ${mirrors.join(' ')} --output receipt.json
      - uses: actions/upload-artifact@v4
        with:
          name: ${project}-receipt # what was let through, for \`lockstep check --receipt\`
          path: receipt.json

${deployed.length > 0 ? logIn(manager) : ''}      - run: ${manager.exec} nx run ${project}:deploy
${deployed.length > 0 ? checkDeployed : ''}`
}

const nightlyTrigger = `  schedule:
    - cron: "17 3 * * *" # every night, UTC: somebody may deploy by hand, or roll back
`

function nightlyJob({ deployed, manager }: Pipeline): string {
  return `
  deployed:
    if: github.event_name == 'schedule'
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write # to read what is deployed, with no key stored
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
${setUp(manager)}
${logIn(manager)}      - run: ${manager.exec} lockstep check --deployed ${deployed.join(' ')}
`
}

function logIn({ add }: PackageManager): string {
  return `      # TO FILL IN: AWS_ROLE and AWS_REGION among the variables of the repository, for a role that trusts GitHub and may
      # lambda:GetFunction. Lockstep asks with AWS's own client: ${add} @aws-sdk/client-lambda
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: \${{ vars.AWS_ROLE }}
          aws-region: \${{ vars.AWS_REGION }}
`
}

function botsJob({ manager }: Pipeline): string {
  return `
  # Bots commit without hooks. Their pull requests get the copies that they lack. No script of an updated package runs here,
  # where there is a token that may write.
  sync:
    if: >-
      github.event_name == 'pull_request' && endsWith(github.actor, '[bot]') &&
      github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    permissions:
      contents: write
    steps:
      - uses: actions/checkout@v4
        with:
          ref: \${{ github.head_ref }}
          fetch-depth: 0
${setUp({ ...manager, install: manager.installWithoutScripts })}
      - run: ${manager.exec} lockstep sync
      # GitHub starts no workflow for a push that is made with its own token: close and reopen the pull request to check it,
      # or give the checkout above a token of an app.
      - name: Push what the copies lacked
        run: |
          git config user.name 'github-actions[bot]'
          git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
          git add --all
          git diff --cached --quiet || { git commit --no-verify -m "chore: sync copies" && git push; }
`
}

/**
 * The GitLab pipeline as text, to be included: the check by itself, then what is affected, then the deploy of what a gate lets
 * through; and where a function is declared, on a schedule the question whether it still runs that. Pure.
 */
import type { Pipeline } from './render-github.ts'

/** Renders the jobs. */
export function renderGitlab(pipeline: Pipeline): string {
  const { project, names, manager, deployed, hasDeploy } = pipeline
  const before = {
    npm: '',
    yarn: '',
    pnpm: '    - corepack enable\n',
    bun: '    - npm install --global bun\n',
  }
  const base = `"\${CI_MERGE_REQUEST_DIFF_BASE_SHA:-$CI_COMMIT_BEFORE_SHA}"`
  const isNightly = deployed.length > 0
  const byDay = isNightly ? '  rules:\n    - if: $CI_PIPELINE_SOURCE != "schedule"\n' : ''
  return `# Made by \`npx nx g nx-lockstep:ci\`, and yours from then on. In .gitlab-ci.yml:
#   include: [{ local: .gitlab/deploy-${project}.yml }]
.copies:
  image: node:22
  variables:
    # All of it: Lockstep tells a stale file from an edited one by whether the source ever held that text.
    GIT_DEPTH: 0
  before_script:
${before[manager.name]}    - ${manager.install}

# First and by itself: nx affected runs only what it takes for affected. Nothing syncs here, or a stale commit would pass.
copies are what their sources say:
  extends: .copies
  stage: .pre
${byDay}  script:
    - ${manager.exec} lockstep check

check and build what is affected:
  extends: .copies
  stage: build
${byDay}  script:
    - ${manager.exec} nx affected --base=${base} -t ${names.check} build
${isNightly ? logIn(pipeline) : ''}${hasDeploy ? deployJob(pipeline) : ''}${isNightly ? nightlyJob(pipeline) : ''}`
}

function deployJob({ project, branch, mirrors, deployed, manager, hasBuild }: Pipeline): string {
  const [isKnown, names] = [deployed.length > 0, deployed.join(' ')]
  return `
deploy ${project}:
  extends: ${isKnown ? '[.copies, .aws]' : '.copies'}
  stage: deploy
  environment: production
  rules:
${isKnown ? '    - if: $CI_PIPELINE_SOURCE == "schedule"\n      when: never\n' : ''}    - if: $CI_COMMIT_BRANCH == "${branch}"
  script:
${hasBuild ? `    - ${manager.exec} nx run ${project}:build` : `    # ${project} has no target "build": build it here.`}
    # The last look before it goes out: source, copy and build are one, and are what this commit says.
    - ${manager.exec} lockstep gate ${mirrors.join(' ')} --output receipt.json
${isKnown ? logInStep : ''}    - ${manager.exec} nx run ${project}:deploy
${isKnown ? `    - ${manager.exec} lockstep check --deployed ${names}\n` : ''}  artifacts:
    paths: [receipt.json] # what was let through, for \`lockstep check --receipt\`
`
}

/** GitLab gives the token as a variable, and AWS's clients read it from a file. */
const logInStep = `    - export AWS_WEB_IDENTITY_TOKEN_FILE="$(mktemp)"
    - printf %s "$AWS_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
`

function logIn({ manager }: Pipeline): string {
  return `
# TO FILL IN: AWS_ROLE_ARN and AWS_REGION among the variables of the project, for a role that trusts this GitLab and may
# lambda:GetFunction. Lockstep asks with AWS's own client: ${manager.add} @aws-sdk/client-lambda
.aws:
  id_tokens:
    AWS_ID_TOKEN:
      aud: sts.amazonaws.com
`
}

function nightlyJob({ deployed, manager }: Pipeline): string {
  return `
# Somebody may deploy by hand, or roll back. Needs a schedule: Build > Pipeline schedules.
what runs is what the sources say:
  extends: [.copies, .aws]
  stage: test
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
${logInStep}    - ${manager.exec} lockstep check --deployed ${deployed.join(' ')}
`
}

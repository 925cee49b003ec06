/** The GitLab pipeline as text, to be included: the check by itself, then what is affected, then the deploy. Pure. */
import type { Pipeline } from './render-github.ts'

/** Renders the jobs. */
export function renderGitlab({ project, branch, names, manager, hasDeploy }: Pipeline): string {
  const before = {
    npm: '',
    yarn: '',
    pnpm: '    - corepack enable\n',
    bun: '    - npm install --global bun\n',
  }
  const base = `"\${CI_MERGE_REQUEST_DIFF_BASE_SHA:-$CI_COMMIT_BEFORE_SHA}"`
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
  script:
    - ${manager.exec} lockstep check

check and build what is affected:
  extends: .copies
  stage: build
  script:
    - ${manager.exec} nx affected --base=${base} -t ${names.check} build
${
  hasDeploy
    ? `
deploy ${project}:
  extends: .copies
  stage: deploy
  environment: production
  rules:
    - if: $CI_COMMIT_BRANCH == "${branch}"
  script:
    - ${manager.exec} lockstep check
    - ${manager.exec} nx run ${project}:deploy
`
    : ''
}`
}

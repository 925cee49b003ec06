/**
 * What people have to know who work with the copies of this workspace: the rule, where each copy comes from, the commands, and
 * what to do when something that runs is older than the code. Written with the workspace's own names. Pure.
 */
import type { TargetNames } from '../target-names.ts'

/** One copy, as the page shows it. */
export interface ShownMirror {
  readonly name: string
  readonly from: string
  readonly to: string
}

/** A project with copies in it. */
export interface ShownProject {
  readonly name: string
  readonly mirrors: readonly ShownMirror[]
  /** Whether it has a target of that name; without one its own tool is named. */
  readonly hasBuild: boolean
  readonly hasDeploy: boolean
}

export interface ShownWorkspace {
  readonly projects: readonly ShownProject[]
  readonly names: TargetNames
  /** The name of the AWS Lambda function; a placeholder where nobody said. */
  readonly functionName: string
}

/** Renders the section. */
export function renderInfrastructure({ projects, names, functionName }: ShownWorkspace): string {
  const mirrors = projects.flatMap(project =>
    project.mirrors.map(mirror => ({ ...mirror, project: project.name })),
  )
  return `## Copied code

**Edit the source, never the copy.** A copy is regenerated from its source, and the pre-commit hook carries it into the commit that
changes the source, or refuses that commit. A change made in a copy is refused too: it belongs into the source.

| mirror | edit here | never here | project of the copy |
|---|---|---|---|
${mirrors.map(({ name, from, to, project }) => `| ${name} | \`${from}\` | \`${to}\` | ${project} |`).join('\n')}

\`lockstep.json\` declares them.

### Three versions of the same code

Behind each source there are three more places, and each can be older than the one before it:

1. the copy in the repository, which the hook keeps equal to the source,
2. what was built from the copy: builders such as \`sam build\` copy it once more, and keep what they made,
3. what is deployed.

A change is live when all of them agree. \`npx lockstep check\` compares the first two places, the source and the copy.

### Commands

${projects.map(project => renderCommands(project, names, functionName)).join('\n\n')}

### When the lambda has stale code

${projects.map(project => renderRemedy(project, names, functionName)).join('\n\n')}
`
}

function renderCommands(project: ShownProject, names: TargetNames, functionName: string): string {
  return `| ${project.name} | |
|---|---|
| sync the copy | \`${run(project, names.sync)}\` |
| check it | \`${run(project, names.check)}\` |
| build | \`${buildCommand(project)}\` |
| deploy | \`${deployCommand(project)}\` |
| read the log | \`aws logs tail /aws/lambda/${functionName} --since 15m --follow\` |
| verify what runs | \`${verifyCommand(functionName)}\` |
| roll back | \`git switch --detach COMMIT\`, then build and deploy as above |`
}

function renderRemedy(project: ShownProject, names: TargetNames, functionName: string): string {
  return `If \`${functionName}\` runs older code than the repository has (${project.name}):

1. Is the copy what its source says? \`${run(project, names.check)}\`. If not: \`${run(project, names.sync)}\`, and commit what it changed.
2. Was it built from that copy? Build without any cache: \`${buildCommand(project)}${project.hasBuild ? ' --skip-nx-cache' : ' --no-cached'}\`.
3. Was that deployed? \`${deployCommand(project)}\`, then \`${verifyCommand(functionName)}\`: the date is the deploy's.
4. Does it run? Read the log, as above.`
}

function run({ name }: ShownProject, target: string): string {
  return `npx nx run ${name}:${target}`
}

function buildCommand(project: ShownProject): string {
  return project.hasBuild ? run(project, 'build') : 'sam build'
}

function deployCommand(project: ShownProject): string {
  return project.hasDeploy ? run(project, 'deploy') : 'sam deploy'
}

function verifyCommand(functionName: string): string {
  return `aws lambda get-function-configuration --function-name ${functionName} --query '[LastModified,CodeSha256]'`
}

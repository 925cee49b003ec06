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
  /** Whether it says which function runs it. */
  readonly isDeployed: boolean
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

A change is live when all of them agree. ${projects.map(project => `\`${run(project, names.status)}\``).join(', ')} compares them: a table,
a row for each place, and the command that brings those behind up to date.

### Commands

${projects.map(project => renderCommands(project, names, functionName)).join('\n\n')}

### When the lambda has stale code

${projects.map(project => renderRemedy(project, names, functionName)).join('\n\n')}
`
}

function renderCommands(project: ShownProject, names: TargetNames, functionName: string): string {
  return `| ${project.name} | |
|---|---|
| which version is old | \`${run(project, names.status)}\` |
| sync the copy | \`${run(project, names.sync)}\` |
| check it | \`${run(project, names.check)}\` |
| build | \`${buildCommand(project)}\` |
| may it be deployed | \`${run(project, names.gate)}\` |
| deploy | \`${deployCommand(project)}\` |
| read the log | \`aws logs tail /aws/lambda/${functionName} --since 15m --follow\` |
| verify what runs | \`${verifyCommand(project, functionName)}\` |
| roll back | \`git switch --detach COMMIT\`, then build and deploy as above |`
}

function renderRemedy(project: ShownProject, names: TargetNames, functionName: string): string {
  const isAsked = project.mirrors.some(({ isDeployed }) => isDeployed)
  const verify = isAsked
    ? `\`${verifyCommand(project, functionName)}\` compares what runs, file by file`
    : `\`${verifyCommand(project, functionName)}\`: the date is the deploy's`
  return `If \`${functionName}\` runs older code than the repository has (${project.name}):

1. Which of the versions is old? \`${run(project, names.status)}\`.${isAsked ? '' : ` It looks at what runs as soon as a mirror in \`lockstep.json\` has \`"deployed": { "function": "${functionName}" }\`.`}
2. The copy: \`${run(project, names.sync)}\`, and commit what it changed.
3. What was built: \`${buildCommand(project)}${project.hasBuild ? ' --skip-nx-cache' : ' --no-cached'}\`, which takes nothing from a cache.
4. What is deployed: \`${run(project, names.gate)}\` says whether this build may go out, then \`${deployCommand(project)}\`. After it ${verify}.
5. Does it run? Read the log, as above.`
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

function verifyCommand({ mirrors }: ShownProject, functionName: string): string {
  const names = mirrors.filter(({ isDeployed }) => isDeployed).map(({ name }) => name)
  return names.length > 0
    ? `npx lockstep check --deployed ${names.join(' ')}`
    : `aws lambda get-function-configuration --function-name ${functionName} --query '[LastModified,CodeSha256]'`
}

/**
 * The end of the incident, told along the whole chain: on 2 February mirror, build and production are all old, and are mended one
 * after the other. Real git and the real Lockstep; `sam` and AWS Lambda can't be had here, so two programs stand where they
 * would, made after their documentation (test/support/sam-build.ts, test/support/lambda-server.ts).
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../test/support/environment.ts'
import { type LambdaServer, startLambdaServer } from '../../test/support/lambda-server.ts'
import { foundAt, incident, mirror, source } from './history.ts'
import { Playground } from './playground.ts'

/** What was typed and what came back, by the situation in which it was. */
export type ChainPlay = Readonly<Record<Situation, readonly ChainStep[]>>

/** Mirror and build are old; the build alone; what is deployed alone; nothing is. And the first one, mended by its own fix. */
export type Situation = 'stale' | 'unbuilt' | 'undeployed' | 'in-sync' | 'fixed'

export interface ChainStep {
  readonly command: string
  readonly output: string
  readonly code: number
}

const functions = ['credmate-backend', 'credmate-worker', 'credmate-campaign-scheduler']
const example = join(projectRoot, 'examples/credentialmate')
const lastSync = 1
const rescue = incident.length - 1

const declaration = `${JSON.stringify(
  {
    mirrors: {
      'lambda-source': { from: source, to: mirror, deployed: { function: 'credmate-backend' } },
    },
  },
  undefined,
  2,
)}\n`

/** Plays all situations, for real. */
export async function playChain(): Promise<ChainPlay> {
  const byHand = await playByHand()
  return { ...byHand, fixed: await playFix(byHand.stale) }
}

/** The parts of docs/chain.md: what was typed, and all that came back. */
export function renderChain(play: ChainPlay): Record<string, string> {
  const parts = Object.entries(play).map(([situation, steps]) => [`chain-${situation}`, renderSteps(steps)])
  return Object.fromEntries(parts)
}

function renderSteps(steps: readonly ChainStep[]): string {
  return steps
    .map(({ command, output }) => `$ ${command}\n${output}`)
    .join('\n')
    .trimEnd()
}

/** As somebody did it who had the old script in mind: mirror, then build, then deploy. */
async function playByHand(): Promise<Omit<ChainPlay, 'fixed'>> {
  await using lambda = await startLambda()
  using playground = new Playground()
  const type = await openOnTheDay(playground, lambda)
  const stale = ['npx lockstep status; echo "exit $?"', 'npx lockstep gate; echo "exit $?"'].map(type)
  type('./copy_backend.sh; git add .; git commit -qm "fix: run the copy script, it was forgotten"')
  const unbuilt = ['npx lockstep status; echo "exit $?"', 'npx lockstep gate; echo "exit $?"'].map(type)
  const undeployed = [
    'cd infra/lambda && sam build',
    'npx lockstep gate --output receipt.json; echo "exit $?"',
    'npx lockstep status; echo "exit $?"',
  ].map(type)
  const inSync = [
    'cd infra/lambda && sam deploy',
    'npx lockstep status; echo "exit $?"',
    'npx lockstep check --receipt receipt.json; echo "exit $?"',
  ].map(type)
  return { stale, unbuilt, undeployed, 'in-sync': inSync }
}

/** As Lockstep says: its own fix line, to the letter. */
async function playFix([status]: readonly ChainStep[]): Promise<readonly ChainStep[]> {
  await using lambda = await startLambda()
  using playground = new Playground()
  const type = await openOnTheDay(playground, lambda)
  const fix = /^ *fix: {2}(.+)$/m.exec(status?.output ?? '')?.[1]
  if (fix === undefined) throw new Error(`no fix was printed:\n${status?.output}`)
  return [fix, 'npx lockstep status; echo "exit $?"'].map(type)
}

function startLambda(): Promise<LambdaServer> {
  return startLambdaServer({ functions: Object.fromEntries(functions.map(name => [name, {}])) })
}

/** The repository on the day somebody looked: last built and deployed on 29 January, from a mirror of the 14th. */
async function openOnTheDay(
  playground: Playground,
  lambda: LambdaServer,
): Promise<(command: string) => ChainStep> {
  const template = readFileSync(join(example, 'infra/lambda/template.yaml'), 'utf8')
  const environment = {
    ...lambda.environment,
    PATH: `${writeSam(playground)}:${playground.environment['PATH']}`,
  }
  Object.assign(playground.environment, environment)
  await playground.open({ '.gitignore': 'node_modules\n.aws-sam\n', 'infra/lambda/template.yaml': template })
  for (const [at, { date, subject }] of incident.slice(0, rescue).entries()) {
    playground.writeTree(at)
    if (at <= lastSync) playground.run('./copy_backend.sh')
    const git = playground.git(date)
    await git.add('.')
    await git.commit(subject)
    if (at === lastSync || at === rescue - 1)
      playground.run('cd infra/lambda && sam build && sam deploy', { date })
  }
  playground.write({ 'lockstep.json': declaration })
  const git = playground.git(foundAt)
  await git.add('.')
  await git.commit('chore: declare the mirror')
  return command => {
    // Each line is typed at the top of the repository. The exit code is what the line says last, or its own.
    const output = playground.run(`(${command})\nprintf '\\n%s' $?`, { date: foundAt })
    const end = output.lastIndexOf('\n')
    const said = /^exit (\d+)$/m.exec(output.slice(0, end))?.[1]
    return { command, output: output.slice(0, end), code: Number(said ?? output.slice(end + 1)) }
  }
}

/** Puts a `sam` beside the repository, and gives its folder. */
function writeSam({ root }: Playground): string {
  const folder = join(root, '..', 'bin')
  mkdirSync(folder)
  const [loader, program] = ['node_modules/tsx/dist/loader.mjs', 'test/support/sam-command.ts'].map(path =>
    join(projectRoot, path),
  )
  writeFileSync(join(folder, 'sam'), `#!/bin/sh\nexec node --import "file://${loader}" "${program}" "$@"\n`)
  chmodSync(join(folder, 'sam'), 0o755)
  return folder
}

/**
 * The repositories in which the pages' own commands run: one as a newcomer has it, before Lockstep, and one as it is after
 * the set-up. Installing is left out, because the packages are there already; test/e2e installs the packed ones.
 */
import { incident } from './history.ts'
import { declaration, Playground } from './playground.ts'
import { parseSteps, renderSteps, rewriteBlocks } from './sections.ts'

interface Scene {
  /** What lies in the repository beside the backend; without it there is no repository and no backend either. */
  readonly files?: Readonly<Record<string, string>>
  /** Whether the copy is there when the scene opens. */
  readonly copied?: boolean
}

const manifest = `${JSON.stringify({ name: 'credentialmate', private: true }, undefined, 2)}\n`
const nx = { plugins: ['nx-lockstep'], neverConnectToCloud: true, analytics: false, tui: { enabled: false } }
const declared = { 'package.json': manifest, 'lockstep.json': declaration }
const nxFiles = {
  ...declared,
  'nx.json': `${JSON.stringify(nx, undefined, 2)}\n`,
  'apps/backend-api/project.json': '{ "name": "backend-api" }\n',
  'infra/lambda/project.json': '{ "name": "lambda" }\n',
}

const scenes: Readonly<Record<string, Scene>> = {
  empty: {},
  'with-nx': { files: nxFiles },
  'no-hook': { files: declared, copied: true },
  'nx-in-use': { files: { ...nxFiles, '.husky/pre-commit': 'lockstep-hook pre-commit\n' }, copied: true },
  'in-use': { files: { ...declared, '.husky/pre-commit': 'lockstep-hook pre-commit\n' }, copied: true },
}

/** What a page tells its reader to install is linked already. */
const withoutInstalling = 'npm() { case $1 in install | pack | ci) ;; *) command npm "$@" ;; esac; }'

/** Runs the blocks of a section and gives it back with what they really print. Throws when a `sh` block fails. */
export async function playSection(name: string, body: string): Promise<string> {
  const scene = scenes[name]
  if (!scene) throw new Error(`there is no scene ${name}, only ${Object.keys(scenes).join(', ')}`)
  using playground = new Playground()
  if (scene.files) await setUp(playground, scene.files, scene.copied)
  const run = (command: string) =>
    playground.run(`${withoutInstalling}\n${command}`, { date: incident[2].date })
  return rewriteBlocks(body, (language, text) => {
    if (language === 'console') {
      return renderSteps(parseSteps(text).map(({ command }) => ({ command, output: run(command) })))
    }
    const output = run(`set -e\n(${text})\necho "exit $?"`)
    if (!output.endsWith('exit 0\n')) throw new Error(`${text}\nprinted\n${output}`)
    return text
  })
}

async function setUp(
  playground: Playground,
  files: Readonly<Record<string, string>>,
  copied = false,
): Promise<void> {
  await playground.open(files)
  playground.writeTree(1)
  if (copied) playground.run('./copy_backend.sh')
  const git = playground.git(incident[1].date)
  await git.add('.')
  await git.commit(incident[1].subject, ['--no-verify'])
}

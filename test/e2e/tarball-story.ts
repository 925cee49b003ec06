/**
 * What every user lives through, in whatever workspace they have: set up, a first commit, a change that the mirror follows, a
 * hand edit that is refused, a commit that got past the hook. Told once, and played with each package manager, version of Node
 * and version of Nx. Whether a mirror is in sync is always asked of plain git first.
 */
import { expect } from 'vitest'
import { expectCode } from '../support/expect-code.ts'
import { type Answer, type Content, createRepository, type TestRepository } from '../support/repository.ts'

export const source = 'apps/backend-api/src'
export const copy = 'infra/lambda/functions/backend/src'
const model = 'contexts/provider/models/license.py'

export interface Story {
  readonly repo: TestRepository
  readonly environment?: Record<string, string | undefined>
  /** What starts a command of an installed package: `npx`, `pnpm exec`. */
  readonly exec: readonly [string, ...string[]]
  /** The commands that declare the mirror, make the copy and put the hooks in. */
  readonly setUp: readonly (readonly string[])[]
  readonly check: readonly string[]
  readonly sync: readonly string[]
}

/** What the documentation tells somebody who has no Nx. */
export const withoutNx: Pick<Story, 'setUp' | 'check' | 'sync'> = {
  setUp: [
    ['lockstep', 'init', '--from', source, '--to', copy],
    ['lockstep', 'install'],
  ],
  check: ['lockstep', 'check'],
  sync: ['lockstep', 'sync'],
}

/** What it tells somebody who has Nx. */
export const withNx: Pick<Story, 'setUp' | 'check' | 'sync'> = {
  setUp: [
    ['nx', 'g', 'nx-lockstep:init'],
    ['nx', 'g', 'nx-lockstep:mirror', `--from=${source}`, `--to=${copy}`, '--name=lambda-source'],
    ['nx', 'run', 'lambda:sync'],
  ],
  check: ['nx', 'run', 'lambda:check'],
  sync: ['nx', 'run', 'lambda:sync'],
}

/** A workspace with a source and no copy yet, and nothing installed. */
export function createWorkspace(files: Record<string, Content> = {}): Promise<TestRepository> {
  return createRepository({
    'package.json': '{ "name": "fresh", "private": true }\n',
    '.gitignore': 'node_modules/\n.nx/\n',
    [`${source}/main.py`]: 'print("hello")\n',
    [`${source}/${model}`]: 'class License: pass\n',
    ...files,
  })
}

/** The same with two projects; the build of one leaves a line in `built.log` whenever it really runs. */
export function createNxWorkspace(files: Record<string, Content> = {}): Promise<TestRepository> {
  return createWorkspace({
    'nx.json': JSON.stringify({ neverConnectToCloud: true, analytics: false, defaultBase: 'main' }),
    '.gitignore': 'node_modules/\n.nx/\nbuilt.log\n',
    'apps/backend-api/project.json': '{ "name": "backend-api" }',
    'infra/lambda/project.json': JSON.stringify({
      name: 'lambda',
      targets: { build: { command: 'echo built >> built.log', cache: true } },
    }),
    ...files,
  })
}

/** Without the daemon and its workers, which cost seconds and change no answer; each task that runs gets a line of its own. */
export const nxEnvironment = {
  NX_DAEMON: 'false',
  NX_ISOLATE_PLUGINS: 'false',
  NX_NO_CLOUD: 'true',
  NX_DEFAULT_OUTPUT_STYLE: 'static',
}

/** Plays it from the set-up on. */
export function playStory(story: Story): void {
  for (const words of story.setUp) expectCode(run(story, words), 0)
  expectCode(commit(story, 'chore: the copy follows the backend'), 0)
  expectInSync(story)
  carry(story)
  refuse(story)
  catchUp(story)
}

/** Runs a command of an installed package. */
export function run({ repo, exec, environment = {} }: Story, words: readonly string[]): Answer {
  const [program, ...first] = exec
  return repo.run(program, [...first, ...words], { environment })
}

function carry(story: Story): void {
  const { repo } = story
  repo.write({
    [`${source}/${model}`]: 'class License:\n    is_imlc = 1\n',
    [`${source}/imlc.py`]: 'IMLC = 1\n',
    [`${source}/main.py`]: undefined,
  })
  const { stderr } = expectCode(commit(story, 'feat: IMLC'), 0)
  expect(stderr).toMatch(/follows its source in this commit: 1 added, 1 updated, 1 removed/)
  expectInSync(story)
}

function refuse(story: Story): void {
  const { repo } = story
  const before = repo.git('rev-parse', 'HEAD')
  const text = 'class License:\n    is_imlc = 2\n'
  repo.write({ [`${copy}/${model}`]: text })
  expect(commit(story, 'fix: in the copy').code).not.toBe(0)
  expect(repo.git('rev-parse', 'HEAD')).toBe(before)
  expectCode(run(story, story.check), 1)
  expectCode(run(story, story.sync), 1)
  expect(repo.read(`${copy}/${model}`)).toBe(text)

  repo.write({ [`${source}/${model}`]: text })
  expectCode(commit(story, 'fix: in both'), 0)
  expectInSync(story)
}

function catchUp(story: Story): void {
  const { repo } = story
  repo.write({ [`${source}/${model}`]: 'class License:\n    is_imlc = 3\n' })
  expectCode(commit(story, 'feat: past the hook', '--no-verify'), 0)
  expect(trees(repo)[0]).not.toBe(trees(repo)[1])
  expectCode(run(story, story.check), 1)
  expectCode(run(story, story.sync), 0)
  expectCode(commit(story, 'fix: the copy follows'), 0)
  expectInSync(story)
}

/** With the hooks that are installed, and the programs that the story has. */
function commit({ repo, environment = {} }: Story, message: string, ...words: string[]): Answer {
  repo.git('add', '--all')
  return repo.tryGit(['commit', ...words, '--message', message], { environment })
}

function expectInSync(story: Story): void {
  const [expected, actual] = trees(story.repo)
  expect(actual).toBe(expected)
  expect(story.repo.git('status', '--porcelain')).toBe('')
  expectCode(run(story, story.check), 0)
}

function trees(repo: TestRepository): string[] {
  return repo.git('rev-parse', `HEAD:${source}`, `HEAD:${copy}`).split('\n')
}

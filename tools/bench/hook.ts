/**
 * What the hook and the commands cost, in CPU seconds (user and system, children included), side by side with git and a
 * bare Node on the same machine in the same run: `npm run bench -- --files 10000 --runs 7`. Only the ratios mean anything
 * elsewhere. The budgets of docs/performance.md are ratios, and `--check` exits 1 when one is broken.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '7' },
    check: { type: 'boolean', default: false },
  },
})
const files = Number(values.files)
const runs = Number(values.runs)
const root = join(import.meta.dirname, '../..')
const hook = join(root, 'packages/lockstep/bin/lockstep-hook')
const lockstep = join(root, 'packages/lockstep/bin/lockstep')
const directory = mkdtempSync(join(tmpdir(), 'lockstep-bench-'))

interface Case {
  readonly name: string
  /** Brings the repository into the state that is measured, uncounted. */
  readonly prepare?: string
  readonly command: string
}

const commitNothing = 'git -c core.hooksPath=/dev/null commit --quiet --allow-empty -m x'
const stageSource = 'echo "# $RANDOM$RANDOM" >> apps/src/d0/f0.py && git add apps'
const stageReadme = 'echo "$RANDOM$RANDOM" >> README.md && git add README.md'
const reset = 'git reset --quiet --hard'
/** A commit that pre-commit has passed, and one that went past it. */
const commitPassed = `${reset} && ${stageSource} && ${hook} pre-commit 2>/dev/null && ${commitNothing}`
const commitDrift = `${reset} && ${stageSource} && ${commitNothing}`
const cases: readonly Case[] = [
  { name: 'node -e 0', command: 'node -e 0' },
  { name: 'git commit, no hook', prepare: stageReadme, command: commitNothing },
  { name: 'git status', command: 'git status --porcelain' },
  { name: 'hook, no mirror touched', prepare: `${reset} && ${stageReadme}`, command: `${hook} pre-commit` },
  { name: 'hook, one file', prepare: `${reset} && ${stageSource}`, command: `${hook} pre-commit` },
  {
    name: 'post-commit, nothing moved',
    prepare: `${reset} && ${stageReadme} && ${commitNothing}`,
    command: `${hook} post-commit`,
  },
  { name: 'post-commit, passed before', prepare: commitPassed, command: `${hook} post-commit` },
  {
    name: 'pre-push, nothing moved',
    prepare: `${reset} && ${stageReadme} && ${commitNothing}`,
    command: `${hook} pre-push origin <<<"refs/heads/x $(git rev-parse HEAD) refs/heads/x $(git rev-parse HEAD^)"`,
  },
  { name: 'check --staged', prepare: reset, command: `node ${lockstep} check --staged --quiet` },
  { name: 'check --at HEAD', command: `node ${lockstep} check --at HEAD --quiet` },
  { name: 'check (work tree)', command: `node ${lockstep} check --quiet` },
  { name: 'diff -rq', command: 'diff -rq apps/src infra/src' },
  // The last one, because it leaves the mirror out of sync.
  { name: 'post-commit, drift', prepare: commitDrift, command: `${hook} post-commit` },
]

/** What may cost at most how many times what else. */
const budgets: readonly { name: string; of: string; times: number }[] = [
  { name: 'hook, no mirror touched', of: 'git commit, no hook', times: 1 },
  { name: 'hook, one file', of: 'node -e 0', times: 4 },
  { name: 'post-commit, nothing moved', of: 'git commit, no hook', times: 1 },
  { name: 'post-commit, passed before', of: 'git commit, no hook', times: 1 },
  { name: 'pre-push, nothing moved', of: 'git commit, no hook', times: 1 },
]

try {
  createRepository()
  const costs = new Map(
    cases.map(one => [one.name, median(Array.from({ length: runs }, () => measure(one)))]),
  )
  const node = costs.get('node -e 0') ?? Number.NaN
  console.log(`${files} mirrored files, ${3 * files} index entries, median of ${runs} runs\n`)
  console.log('| what | CPU seconds | times `node -e 0` |\n|---|---|---|')
  for (const [name, cost] of costs)
    console.log(`| ${name} | ${cost.toFixed(3)} | ${(cost / node).toFixed(1)} |`)
  const broken = budgets.filter(
    ({ name, of, times }) => (costs.get(name) ?? 0) > times * (costs.get(of) ?? 0),
  )
  for (const { name, of, times } of broken)
    console.log(`\nover budget: "${name}" costs more than ${times} times "${of}"`)
  if (values.check && broken.length > 0) process.exitCode = 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function createRepository(): void {
  for (const top of ['apps/src', 'infra/src', 'other']) {
    for (let at = 0; at < files; at += 1) {
      const folder = join(directory, top, `d${at % 100}`)
      if (at < 100) mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, `f${at}.py`), `value = ${top === 'other' ? -at : at}\n`)
    }
  }
  const mirrors = { bench: { from: 'apps/src', to: 'infra/src' } }
  writeFileSync(join(directory, 'lockstep.json'), JSON.stringify({ mirrors }))
  shell('git init --quiet && git config user.name bench && git config user.email bench@example.invalid')
  shell('git add . && git commit --quiet -m initial')
}

/** CPU seconds of one command. A hook that stages or a check that finds something has been prepared not to fail. */
function measure({ prepare, command }: Case): number {
  if (prepare !== undefined) shell(prepare)
  const output = shell(`TIMEFORMAT='%U %S'; time ${command} >/dev/null 2>/dev/null`)
  const [user, system] = output.trim().split('\n').at(-1)?.split(' ').map(Number) ?? []
  return (user ?? Number.NaN) + (system ?? Number.NaN)
}

function shell(command: string): string {
  const result = spawnSync('bash', ['-c', command], { cwd: directory, encoding: 'utf8' })
  if (result.status !== 0)
    throw new Error(`${command}: exit ${result.status}\n${result.stdout}${result.stderr}`)
  return result.stderr
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

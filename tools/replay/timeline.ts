/**
 * The incident, commit by commit: as it happened, where somebody had to remember the copy script, and guarded, where the
 * same commits pass `lockstep-hook` and nobody runs anything. How far both sides were apart is git's own count.
 */
import { countDiffering } from './evidence.ts'
import { foundAt, type IncidentCommit, incident } from './history.ts'
import { declaration, Playground } from './playground.ts'

export interface Moment {
  readonly commit: IncidentCommit
  /** Undefined when there was nothing left to commit. */
  readonly id: string | undefined
  /** Files that differ between source and mirror in that commit. */
  readonly apart: number
}

export interface Happened {
  readonly moments: readonly Moment[]
  /** What `lockstep check` says right before the rescue. */
  readonly check: string
}

/** Plays the incident without a hook; the declaration comes on the day somebody looks, and isn't committed. */
export async function playAsItHappened(): Promise<Happened> {
  using playground = new Playground()
  await playground.open({})
  const before = await playCommits(playground, incident.slice(0, -1), true)
  playground.write({ 'lockstep.json': declaration })
  const check = playground.run('npx lockstep check', { date: foundAt })
  await playground.git(foundAt).raw(['clean', '-q', '-f', 'lockstep.json'])
  const rescue = await playCommits(playground, incident.slice(-1), true)
  return { moments: [...before, ...rescue], check }
}

/** Plays the same commits with the declaration and the hook there from the first day on. Nobody copies anything. */
export async function playGuarded(): Promise<readonly Moment[]> {
  using playground = new Playground()
  await playground.open({ 'lockstep.json': declaration, '.husky/pre-commit': 'lockstep-hook pre-commit\n' })
  return await playCommits(playground, incident, false)
}

async function playCommits(
  playground: Playground,
  commits: readonly IncidentCommit[],
  copies: boolean,
): Promise<Moment[]> {
  const moments: Moment[] = []
  for (const commit of commits) {
    playground.writeTree(incident.findIndex(({ date }) => date === commit.date))
    if (copies && commit.copied) playground.run('./copy_backend.sh')
    const git = playground.git(commit.date)
    await git.add('.')
    const { commit: made } = await git.commit(commit.subject)
    const id = made === '' ? undefined : (await git.revparse(['HEAD'])).slice(0, 8)
    moments.push({ commit, id, apart: await countDiffering(git) })
  }
  return moments
}

/** Both plays side by side, a line a commit. */
export function renderTimeline(happened: readonly Moment[], guarded: readonly Moment[]): string {
  const width = Math.max(...incident.map(({ subject }) => subject.length))
  const rows = happened.map(({ commit, apart }, at) => {
    const other = guarded[at]
    const cells = [
      describe(apart).padEnd(14),
      other?.id === undefined ? 'nothing to commit' : describe(other.apart),
    ]
    return `${dayOf(commit.date)}  ${commit.subject.padEnd(width)}  ${cells.join('  ')}`
  })
  const head = `${' '.repeat(8)}${'commit'.padEnd(width)}  as it happened  guarded`
  return [head, ...rows].join('\n')
}

function describe(apart: number): string {
  return apart === 0 ? 'in sync' : `${apart} files apart`
}

function dayOf(date: string): string {
  const day = new Date(date)
  const month = day.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
  return `${String(day.getUTCDate()).padStart(2)} ${month}`
}

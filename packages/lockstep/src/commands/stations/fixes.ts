/** The one line that brings a station in sync, and with it those before: sync, build, deploy, as far as each is needed. Pure. */
import { type RepoPath, showPath } from '../../core/path.ts'
import type { MirrorReport, StationReport } from '../../core/report.ts'
import { quoteForShell } from '../../core/shell.ts'
import { notBuilt, type StationPlace, type Step } from './station-place.ts'

/** The fix of the station `at`; none for one that is in sync. */
export function fixOf(
  mirror: MirrorReport,
  places: readonly StationPlace[],
  { stations, at }: { stations: readonly StationReport[]; at: number },
): Pick<StationReport, 'fix'> {
  const [station, place] = [stations[at], places[at]]
  if (!station || !place || station.inSync || isUnreadable(station)) return {}
  // Somebody has to decide about a hand edit before anything is made of it.
  if (mirror.findings.some(({ kind }) => kind === 'edited'))
    return mirror.fix === undefined ? {} : { fix: mirror.fix }
  const before = stations.flatMap((each, index) => {
    const isBefore = station.station === 'deployed' && each.station === 'built' && !each.inSync
    return isBefore ? [places[index]?.make ?? ''] : []
  })
  return { fix: joinSteps([...(mirror.fix === undefined ? [] : [mirror.fix]), ...before, place.make]) }
}

/** What can't be read isn't mended by building it again, but for what was never built. */
function isUnreadable({ notCompared }: StationReport): boolean {
  return notCompared !== undefined && notCompared !== notBuilt
}

/** Steps as one line for a shell, each once; where one of them is no command, as a sentence. */
export function joinSteps(steps: readonly (Step | string)[]): string {
  const isSentence = steps.some(step => typeof step === 'string' && !step.startsWith('npx '))
  const groups = groupByFolder(steps)
  const shown = groups.map(({ directory, commands }) => {
    const line = commands.join(' && ')
    if (directory === '') return line
    const inFolder = `cd ${quoteForShell(showPath(directory))} && ${line}`
    return groups.length > 1 ? `(${inFolder})` : inFolder
  })
  return shown.join(isSentence ? ', then ' : ' && ')
}

function groupByFolder(steps: readonly (Step | string)[]): { directory: RepoPath; commands: string[] }[] {
  const groups: { directory: RepoPath; commands: string[] }[] = []
  for (const step of steps) {
    const { directory, command } =
      typeof step === 'string' ? { directory: '' as RepoPath, command: step } : step
    const last = groups.at(-1)
    if (last?.commands.includes(command) && last.directory === directory) continue
    if (last && last.directory === directory && directory !== '') last.commands.push(command)
    else groups.push({ directory, commands: [command] })
  }
  return groups
}

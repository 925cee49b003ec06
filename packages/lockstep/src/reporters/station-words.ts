/** How stations are spoken of, in every format: one sentence each for what a station is, and how it stands to its source. Pure. */
import type { MirrorReport, StationReport } from '../core/report.ts'

/** "BackendApiFunction", as people are told of it: "the build BackendApiFunction". */
export function nameStation({ station, name }: Pick<StationReport, 'station' | 'name'>): string {
  if (station === 'receipt') return `the receipt ${name}`
  return station === 'built' ? `the build ${name}` : `the deployed ${name}`
}

/** How a station stands, in a few words. */
export function stateOf({ inSync: isMirrorInSync }: MirrorReport, station: StationReport): string {
  if (station.notCompared !== undefined) return station.notCompared
  if (station.inSync) return comparesFiles(station) ? 'in sync' : 'same migrations'
  if (station.station !== 'built') return 'out of sync'
  if (station.fromMirror) return 'built from this mirror'
  return isMirrorInSync ? 'built before the mirror changed' : 'built from another state'
}

/** Whether files were compared, and not only what a health endpoint says of its migrations. */
export function comparesFiles({ kind, compared }: Pick<StationReport, 'kind' | 'compared'>): boolean {
  return kind !== 'health' || compared > 0
}

/** What was compared of a station, where its answer is yes: "65 files". A health endpoint may serve no more than its migrations. */
export function describeCompared(station: Pick<StationReport, 'kind' | 'compared'>): string {
  const { compared } = station
  if (!comparesFiles(station)) return 'its migrations alone'
  return `${compared} file${compared === 1 ? '' : 's'}`
}

/** "2 commits, 17 days": how far behind something is; empty where that isn't known. */
export function describeDistance(commits: number | undefined, duration: string): string {
  const counted = commits === undefined ? '' : `${commits} commit${commits === 1 ? '' : 's'}`
  return [counted, duration].filter(Boolean).join(', ')
}

/**
 * A report as JSON: one document, the structure of core/report with its paths as UTF-8. A path that isn't UTF-8 has its
 * bytes beside it in base64. The schema is published as report.schema.json and generated from reporters/json-schema.
 */
import type { ModelDrift } from '../core/models/model-drift.ts'
import { isUtf8, pathBytes, type RepoPath, showPath } from '../core/path.ts'
import type { Finding, Meaning, MirrorReport, Report, StationReport } from '../core/report.ts'

/** Renders a report as JSON, two spaces deep, without a newline at its end. */
export function renderJson(report: Report): string {
  const { uncommitted, mirrors } = report
  const printed = {
    ...report,
    ...(uncommitted && { uncommitted: uncommitted.map(showPath) }),
    mirrors: mirrors.map(printMirror),
  }
  return JSON.stringify(printed, undefined, 2)
}

function printMirror({
  name,
  from,
  to,
  findings,
  changes,
  stations,
  cleared,
  meaning,
  ...mirror
}: MirrorReport) {
  return {
    name,
    from: showPath(from),
    to: showPath(to),
    ...mirror,
    findings: findings.map(printFinding),
    ...(changes && { changes: changes.map(({ path, change }) => ({ ...printablePath(path), change })) }),
    ...(stations && { stations: stations.map(printStation) }),
    ...(cleared && { cleared: cleared.map(showPath) }),
    ...(meaning && { meaning: printMeaning(meaning) }),
  }
}

function printStation({ station, name, path, findings, meaning, ...rest }: StationReport) {
  return {
    station,
    name,
    ...(path !== undefined && printablePath(path)),
    ...rest,
    findings: findings.map(printFinding),
    ...(meaning && { meaning: printMeaning(meaning) }),
  }
}

function printMeaning({ models, unreadable, ...rest }: Meaning) {
  return {
    models: models.map(printModel),
    ...rest,
    unreadable: unreadable.map(file => ({ ...file, path: showPath(file.path) })),
  }
}

function printModel({ path, movedTo, fields, ...model }: ModelDrift) {
  return {
    ...model,
    path: showPath(path),
    ...(movedTo !== undefined && { movedTo: showPath(movedTo) }),
    fields: fields.map(({ uses, ...field }) => ({
      ...field,
      ...(uses && { uses: uses.map(use => ({ ...use, path: showPath(use.path) })) }),
    })),
  }
}

function printFinding({ path, source, ...finding }: Finding) {
  return { ...printablePath(path), source: showPath(source), ...finding }
}

function printablePath(path: RepoPath): { path: string; pathBytes?: string } {
  return isUtf8(path)
    ? { path: showPath(path) }
    : { path: showPath(path), pathBytes: pathBytes(path).toString('base64') }
}

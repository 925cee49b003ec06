/**
 * A report as JSON: one document, the structure of core/report with its paths as UTF-8. A path that isn't UTF-8 has its
 * bytes beside it in base64. The schema is published as report.schema.json and generated from reporters/json-schema.
 */
import { isUtf8, pathBytes, type RepoPath, showPath } from '../core/path.ts'
import type { Report } from '../core/report.ts'

/** Renders a report as JSON, two spaces deep, without a newline at its end. */
export function renderJson(report: Report): string {
  const mirrors = report.mirrors.map(({ name, from, to, findings, changes, ...mirror }) => ({
    name,
    from: showPath(from),
    to: showPath(to),
    ...mirror,
    findings: findings.map(({ path, source, ...finding }) => ({
      ...printablePath(path),
      source: showPath(source),
      ...finding,
    })),
    ...(changes && { changes: changes.map(({ path, change }) => ({ ...printablePath(path), change })) }),
  }))
  return JSON.stringify({ ...report, mirrors }, undefined, 2)
}

function printablePath(path: RepoPath): { path: string; pathBytes?: string } {
  return isUtf8(path)
    ? { path: showPath(path) }
    : { path: showPath(path), pathBytes: pathBytes(path).toString('base64') }
}

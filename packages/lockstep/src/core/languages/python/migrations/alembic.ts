/**
 * Alembic's migrations from the facts of Python files, by the rules of its `ScriptDirectory`: a migration is a module with
 * `revision` and `down_revision`, whatever its file is called; a head is what no `down_revision` names (`depends_on` takes no
 * headship away); labels may stand for ids. Nothing is imported, so that it works where Alembic itself can't load them.
 */

import type { MigrationGraph } from '../../../migrations/graph.ts'
import { linkGraph, type UnreadableMigration } from '../../../migrations/link-graph.ts'
import { baseName, parentOf, type RepoPath } from '../../../path.ts'
import type { PythonFacts } from '../facts.ts'
import { type AlembicEnvironment, groupEnvironments, type Revision } from './alembic-environments.ts'
import { describeMigration } from './describe.ts'
import { deriveText, deriveTexts, findAssignment, type ResolveName, type Scope } from './static-value.ts'

/** Whether a file may be a migration or an environment's `env.py`: by its bytes, without parsing them. */
export function mayBeAlembic(path: RepoPath, bytes: Buffer): boolean {
  if (/(^|\/)env\.py$/.test(path)) return bytes.includes('alembic')
  return bytes.includes('down_revision') && /^[ \t]*revision\b/m.test(bytes.toString('latin1'))
}

/** The graphs of all environments among the files, by their folders. `resolve` finds constants that are imported. */
export function linkAlembic(
  files: ReadonlyMap<RepoPath, PythonFacts>,
  resolve?: ResolveName,
): MigrationGraph[] {
  const revisions: Revision[] = []
  const unreadable: UnreadableMigration[] = []
  const environments = new Set<RepoPath>()
  for (const [path, facts] of files) {
    const name = baseName(path)
    if (name === 'env.py' && isEnvironment(facts)) environments.add(parentOf(path))
    else if (/^(?!\.#|__init__).*\.py$/.test(name)) {
      const read = readRevision({ path, facts, ...(resolve && { resolve }) })
      if (!read) continue
      if ('reason' in read) unreadable.push(read)
      else revisions.push(read)
    }
  }
  return groupEnvironments({ revisions, unreadable, environments }).map(linkEnvironment)
}

function isEnvironment({ imports, unreadable }: PythonFacts): boolean {
  return unreadable !== undefined || imports.some(({ module }) => /(^|\.)alembic(\.|$)/.test(module))
}

function readRevision(scope: Scope): Revision | UnreadableMigration | undefined {
  const { path, facts } = scope
  if (facts.unreadable) return { path, reason: describeUnreadable(facts.unreadable) }
  const revision = findAssignment(facts, 'revision')
  const down = findAssignment(facts, 'down_revision')
  if (!revision || !down) return undefined
  const id = deriveText(revision.value, scope)
  if (id === undefined) return { path, reason: "its revision can't be told without running it" }
  const parents = deriveTexts(down.value, scope)
  const dependsOn = deriveOptional('depends_on', scope)
  const labels = deriveOptional('branch_labels', scope)
  return {
    id,
    parents: parents ?? [],
    ...(!parents && { hasUnknownParents: true }),
    dependsOn: dependsOn ?? [],
    labels: labels ?? [],
    path,
    ...describeMigration({ id, path, doc: facts.doc }),
    ...(!labels && { hasUnknownLabels: true }),
  }
}

function describeUnreadable({ reason, line }: NonNullable<PythonFacts['unreadable']>): string {
  return line === undefined ? reason : `${reason} in line ${line}`
}

function deriveOptional(name: string, scope: Scope): string[] | undefined {
  const assignment = findAssignment(scope.facts, name)
  return assignment ? deriveTexts(assignment.value, scope) : []
}

function linkEnvironment({ environment, revisions, unreadable }: AlembicEnvironment): MigrationGraph {
  const ids = new Set(revisions.map(({ id }) => id))
  const labels = new Map(revisions.flatMap(({ id, labels }) => labels.map(label => [label, id] as const)))
  const resolve = (name: string): string => {
    if (ids.has(name)) return name
    return labels.get(name) ?? findByStart(name, ids) ?? name
  }
  // A label that can't be told may be what is depended on: then nothing is missing.
  const mayBeLabel = revisions.some(({ hasUnknownLabels }) => hasUnknownLabels)
  return linkGraph({
    tool: 'Alembic',
    environment,
    unreadable,
    problems: findSharedLabels(revisions),
    migrations: revisions.map(({ hasUnknownLabels: _, ...revision }) => ({
      ...revision,
      parents: revision.parents.map(name => (ids.has(name) ? name : (labels.get(name) ?? name))),
      dependsOn: revision.dependsOn.map(resolve).filter(id => ids.has(id) || !mayBeLabel),
    })),
  })
}

/** The one id that begins so: Alembic takes four characters or more for an id, if they mean only one. */
function findByStart(start: string, ids: ReadonlySet<string>): string | undefined {
  if (start.length < 4) return undefined
  const [only, ...others] = [...ids].filter(id => id.startsWith(start))
  return others.length === 0 ? only : undefined
}

function findSharedLabels(revisions: readonly Revision[]): string[] {
  const owners = new Map<string, string[]>()
  for (const { id, labels } of revisions)
    for (const label of new Set(labels)) owners.set(label, [...(owners.get(label) ?? []), id])
  return [...owners]
    .filter(([, ids]) => ids.length > 1)
    .map(([label, ids]) => `${ids.sort().join(' and ')} have the same label ${label}`)
}

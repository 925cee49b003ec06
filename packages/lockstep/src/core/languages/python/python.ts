/**
 * The language pack for Python: from the bytes of files to models and migrations, without Python. What one file says is read by
 * `parseFacts`; what files mean together, by the project; what a class is, by the frameworks; and graphs, by the migrations' folder.
 */
import type { MigrationGraph } from '../../migrations/graph.ts'
import type { RepoPath } from '../../path.ts'
import type { Extractor, Unreadable } from '../extractor.ts'
import type { PythonFacts } from './facts.ts'
import { createProject } from './link-project.ts'
import { linkAlembic, mayBeAlembic } from './migrations/alembic.ts'
import { linkDjangoMigrations, mayBeDjangoMigration } from './migrations/django-migrations.ts'
import { findModels } from './models.ts'
import { findNeeds } from './needs.ts'
import type { PythonProject } from './project.ts'
import { parseFacts } from './read-facts.ts'
import type { ParsePython } from './syntax.ts'

/** Goes up with every change of what the same bytes give. */
const version = 1

export function createPythonExtractor(parse: ParsePython): Extractor<PythonFacts> {
  return {
    language: 'Python',
    version,
    isSource: path => path.endsWith('.py'),
    facts: bytes => parseFacts(parse, bytes),
    mayMigrate: (path, bytes) => mayBeAlembic(path, bytes) || mayBeDjangoMigration(path, bytes),
    needs: findNeeds,
    link: files => {
      const project = createProject(files)
      return {
        models: findModels(project, isMigration).sort(byPlace),
        graphs: linkGraphs(project),
        unreadable: findUnreadable(files),
      }
    },
  }
}

/** Whether a file is a migration, so that its classes are no models. */
function isMigration(path: RepoPath, facts: PythonFacts): boolean {
  return (
    facts.assignments.some(({ name }) => name === 'down_revision') ||
    (/(^|\/)migrations\//.test(path) && facts.classes.some(({ name }) => name === 'Migration'))
  )
}

function linkGraphs({ files, resolve }: PythonProject): MigrationGraph[] {
  return [...linkAlembic(files, resolve), ...linkDjangoMigrations(files, resolve)]
}

function findUnreadable(files: ReadonlyMap<RepoPath, PythonFacts>): Unreadable[] {
  return [...files]
    .flatMap(([path, { unreadable }]) => (unreadable ? [{ path, ...unreadable }] : []))
    .sort((a, b) => compareText(a.path, b.path))
}

function byPlace(
  a: { readonly path: RepoPath; readonly line: number },
  b: { readonly path: RepoPath; readonly line: number },
): number {
  return compareText(a.path, b.path) || a.line - b.line
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

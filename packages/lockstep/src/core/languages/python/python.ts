/**
 * The Python pack: facts by the parser that it is given, models by the frameworks that know them. A class belongs to the first
 * framework that claims it; one that none claims is code, and is compared by its bytes alone.
 */
import type { Model } from '../../models/model.ts'
import type { RepoPath } from '../../path.ts'
import type { Extractor, Understood } from '../extractor.ts'
import type { PythonFacts } from './facts.ts'
import type { Framework } from './framework.ts'
import { createProject } from './link-project.ts'
import { findNeeds } from './needs.ts'
import { parseFacts } from './read-facts.ts'
import type { ParsePython } from './syntax.ts'

/** In the order in which they are asked. */
const frameworks: readonly Framework[] = []

/** The pack, with a parser that may be loaded later than this. */
export function createPythonExtractor(parse: ParsePython): Extractor<PythonFacts> {
  return {
    language: 'Python',
    version: 1,
    isSource: path => path.endsWith('.py'),
    facts: bytes => parseFacts(parse, bytes),
    mayMigrate: () => false,
    needs: findNeeds,
    link: linkPython,
  }
}

function linkPython(files: ReadonlyMap<RepoPath, PythonFacts>): Understood {
  const project = createProject(files)
  const models: Model[] = []
  for (const [path, facts] of files) {
    if (isLeftOut(path, facts)) continue
    for (const each of facts.classes) {
      const found = { path, class: each }
      for (const framework of frameworks) {
        const model = framework.modelOf(project, found)
        if (!model) continue
        models.push(model)
        break
      }
    }
  }
  const unreadable = [...files].flatMap(([path, { unreadable: reason }]) =>
    reason ? [{ path, ...reason }] : [],
  )
  return { models, graphs: [], unreadable }
}

/** Migrations hold models of their own time, and tests hold models that no program uses. */
function isLeftOut(path: RepoPath, { assignments }: PythonFacts): boolean {
  if (/(^|\/)(tests?|testing)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/.test(path)) return true
  if (/(^|\/)(migrations|versions)\//.test(path)) return true
  return ['revision', 'down_revision'].every(name => assignments.some(each => each.name === name))
}

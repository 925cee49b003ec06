/**
 * The models of a project: each class that a framework claims. Left out are the classes of tests, those that a migration keeps as
 * a picture of the past, and those whose name is bound again further down in the same file.
 */
import type { Model } from '../../models/model.ts'
import { baseName, type RepoPath } from '../../path.ts'
import type { PythonClass, PythonFacts } from './facts.ts'
import type { Framework } from './framework.ts'
import { frameworks } from './frameworks.ts'
import type { PythonProject } from './project.ts'

export function findModels(
  project: PythonProject,
  isMigration: (path: RepoPath, facts: PythonFacts) => boolean,
  asked: readonly Framework[] = frameworks,
): Model[] {
  return [...project.files].flatMap(([path, facts]) => {
    if (isTest(path) || isMigration(path, facts)) return []
    return [
      ...lasting(facts.classes).flatMap(each =>
        firstOf(asked, framework => framework.modelOf(project, { path, class: each })),
      ),
      ...lasting(facts.assignments).flatMap(each =>
        firstOf(asked, framework => framework.modelOfAssignment?.(project, path, each)),
      ),
    ]
  })
}

function firstOf(
  frameworks: readonly Framework[],
  ask: (framework: Framework) => Model | undefined,
): Model[] {
  for (const framework of frameworks) {
    const model = ask(framework)
    if (model) return [model]
  }
  return []
}

/** A class that is defined twice is the later one, unless that stands in an `except` or `else` branch. */
function lasting<Bound extends Pick<PythonClass, 'name' | 'line' | 'otherwise'>>(
  classes: readonly Bound[],
): Bound[] {
  const byName = new Map<string, Bound>()
  for (const each of classes) {
    const before = byName.get(each.name)
    if (!before || before.otherwise || !each.otherwise) byName.set(each.name, each)
  }
  return [...byName.values()].sort((a, b) => a.line - b.line)
}

/** By the names that pytest, unittest and Django look for. */
function isTest(path: RepoPath): boolean {
  return /(^|\/)tests?\//.test(path) || /^(test_.*|.*_test|conftest|tests)\.py$/.test(baseName(path))
}

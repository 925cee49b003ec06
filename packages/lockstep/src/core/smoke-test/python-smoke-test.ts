/**
 * The test before a deploy, as a file for pytest: every table that the source has must be importable, and have every column.
 * It is made from the source and run inside of the built code, which is where something may be lacking. Pure.
 */
import type { Model } from '../models/model.ts'
import { type RepoPath, showPath } from '../path.ts'

/** Steps of a path that no import statement takes. */
const keywords: ReadonlySet<string> = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)

/** The frameworks whose models have their fields as attributes of the class. */
const testable: ReadonlySet<string> = new Set(['SQLAlchemy', 'SQLModel'])

/**
 * The file's text: one test a table, in the order of their files. Relationships are left out, because one that is declared at its
 * other end is there only once that was imported. Undefined where there is no table to test.
 */
export function renderSmokeTest(models: readonly Model[]): string | undefined {
  const tested = models
    .filter(({ kind, framework }) => kind === 'table' && testable.has(framework))
    .map(model => ({ model, module: moduleOf(model.path) }))
    .filter(({ model, module }) => module !== undefined && !model.name.includes('.'))
    .sort((one, other) => (one.model.id < other.model.id ? -1 : 1))
  if (tested.length === 0) return undefined
  const names = nameTests(tested.map(({ model }) => model.name))
  const tests = tested.map(({ model, module }, at) => {
    const columns = model.fields.filter(({ kind }) => kind === 'column')
    const lines = columns.map(({ name }) => `    assert hasattr(${model.name}, ${JSON.stringify(name)})`)
    return `\n\ndef ${names[at]}():\n${[`    from ${module} import ${model.name}`, '', ...lines].join('\n').trimEnd()}\n`
  })
  return `"""Whether this code has every column that its source has. Written by \`lockstep models --smoke-test\`: don't edit it.

Run it where the built code lies, as \`python -m pytest <this file>\`.
"""
${tests.join('')}`
}

/** `contexts/provider/models/license.py` is imported as `contexts.provider.models.license`; undefined for what has no such name. */
function moduleOf(path: RepoPath): string | undefined {
  const steps = showPath(path)
    .replace(/(^|\/)__init__\.py$|\.py$/, '')
    .split('/')
  const isName = (step: string) => /^[A-Za-z_]\w*$/.test(step) && !keywords.has(step)
  return steps.every(isName) ? steps.join('.') : undefined
}

/** `License` is tested by `test_license`; a second one by `test_license_2`. */
function nameTests(models: readonly string[]): string[] {
  const used = new Map<string, number>()
  return models.map(model => {
    const name = `test_${model.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase()}`
    const count = (used.get(name) ?? 0) + 1
    used.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
}

/** Whether one file keeps to the import table. Pure: the file's place and text in, sentences out. */
import { posix } from 'node:path'
import { errorsFile, guardedGlobals, type ImportRule, importTable } from './import-table.ts'
import { type Import, scanSource } from './scan-source.ts'

const engine = 'packages/lockstep/src'

/** What is wrong with a file, one sentence each; empty when nothing is. `file` is relative to the top of the project. */
export function judgeFile(file: string, text: string): string[] {
  const rule = ruleFor(file)
  if (!rule) return [`${file}: no row of the import table is about it`]
  const { imports, globals } = scanSource(text)
  return [
    ...imports.flatMap(found => judgeImport(file, rule, found)),
    ...guardedGlobals
      .filter(name => globals.has(name) && !rule.globals.includes(name))
      .map(name => `${file}: ${rule.unit} may not use ${name}`),
  ]
}

/** The row that a file falls under: its folder's, its own, or its package's. */
export function ruleFor(file: string): ImportRule | undefined {
  const unit = file.startsWith(`${engine}/`) ? file.split('/')[3] : file.split('/')[1]
  return importTable.find(rule => rule.unit === unit)
}

/** The file that a relative import names, relative to the top of the project. */
export function resolveImport(file: string, module: string): string {
  return posix.join(posix.dirname(file), module)
}

function judgeImport(file: string, rule: ImportRule, found: Import): string[] {
  const { module, typeOnly } = found
  const own = file.startsWith(`${engine}/`) ? `${engine}/${rule.unit}` : file.split('/').slice(0, 3).join('/')
  const alone = rule.alone?.[file.slice(own.length + 1)] ?? []
  if (alone.includes(module)) return []
  if (!module.startsWith('.')) {
    return rule.outside.includes(module) ? [] : [`${file}: ${rule.unit} may not import ${module}`]
  }
  const target = resolveImport(file, module)
  if (target.startsWith(`${own}/`)) return []
  const inside = target.startsWith(`${engine}/`) ? target.slice(engine.length + 1) : target
  if (own.startsWith(engine)) {
    if (inside === errorsFile && (rule.unit !== 'core' || typeOnly)) return []
    if (rule.inside.some(unit => inside === unit || inside.startsWith(`${unit}/`))) return []
  }
  return [`${file}: ${rule.unit} may not import ${inside}`]
}

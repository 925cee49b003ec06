/**
 * Finds the lines of a mirror that name the fields which it lacks. They are found as text, `.is_imlc`, `is_imlc=` or `"is_imlc"`, so
 * they say that something is named there, not that it is this model's; a field that many things are called by is left out.
 */
import type { RepoPath } from '../path.ts'
import type { FieldDrift, ModelDrift, Use } from './model-drift.ts'

/** More places than this say no more. */
const placeLimit = 5

/** Names that say nothing of whose they are. */
const commonNames: ReadonlySet<string> = new Set(
  'id name type status state value key code title date data text url email active description created_at updated_at'.split(
    ' ',
  ),
)

/**
 * The drifts again, with the places that name their missing fields. `texts` are the files of the mirror in the order in which they
 * are to be searched; no more of them are taken than are needed, so they may be read one by one.
 */
export function traceUses(
  drifts: readonly ModelDrift[],
  texts: Iterable<readonly [path: RepoPath, text: string]>,
): ModelDrift[] {
  const names = new Set(drifts.flatMap(drift => drift.fields.filter(isSought).map(({ name }) => name)))
  const found = names.size > 0 ? searchTexts(names, texts) : new Map<string, Use[]>()
  return drifts.map(drift => ({
    ...drift,
    fields: drift.fields.map(field =>
      isSought(field) ? { ...field, uses: found.get(field.name) ?? [] } : field,
    ),
  }))
}

function isSought({ name, change, kind }: FieldDrift): boolean {
  return change === 'missing' && kind !== 'member' && /^\w+$/.test(name) && !commonNames.has(name)
}

function searchTexts(
  names: ReadonlySet<string>,
  texts: Iterable<readonly [RepoPath, string]>,
): Map<string, Use[]> {
  const found = new Map<string, Use[]>()
  const left = new Set(names)
  for (const [path, text] of texts) {
    for (const { name, line } of searchText([...left].join('|'), text)) {
      const uses = found.get(name) ?? []
      found.set(name, uses)
      if (uses.length < placeLimit && !uses.some(use => use.path === path && use.line === line))
        uses.push({ path, line })
      if (uses.length >= placeLimit) left.delete(name)
    }
    if (left.size === 0) break
  }
  return found
}

/** `license.is_imlc`, `License(is_imlc=True)`, `data["is_imlc"]`; not `is_imlc == x`, which may be any name. */
function searchText(names: string, text: string): { name: string; line: number }[] {
  const pattern = new RegExp(`\\.(${names})\\b|\\b(${names})\\s*=(?!=)|(["'])(${names})\\3`, 'g')
  const found: { name: string; line: number }[] = []
  let line = 1
  let counted = 0
  for (const match of text.matchAll(pattern)) {
    while (counted < match.index) if (text.charCodeAt(counted++) === 10) line++
    found.push({ name: match[1] ?? match[2] ?? match[4] ?? '', line })
  }
  return found
}

/** What the author of a migration called it, and when it was made: from its docstring, or from the words of its file's name. */
import { baseName, type RepoPath, showPath } from '../../../path.ts'

/**
 * From a docstring as Alembic's template writes it:
 *
 *     add is_imlc to licenses
 *
 *     Revision ID: 20260115_0200
 *     Create Date: 2026-01-15 15:26:19.123456
 */
export function describeMigration({
  id,
  path,
  doc = '',
}: {
  readonly id: string
  readonly path: RepoPath
  readonly doc?: string | undefined
}): { title?: string; date?: string } {
  const [first = ''] = doc.split(/\r?\n/)
  const isTitle = first.trim() !== '' && !/^\s*(Revision ID|Revises|Create Date)\b/i.test(first)
  const title = isTitle ? first.trim() : deriveWords(id, path)
  const date = /^[ \t]*Create Date:[ \t]*(\S.*?)[ \t\r]*$/im.exec(doc)?.[1]
  return { ...(title && { title }), ...(date !== undefined && { date }) }
}

/** `2026_01_15-20260115_0200_add_is_imlc.py`: what follows the id; all of the name where the id isn't a part of it. */
function deriveWords(id: string, path: RepoPath): string {
  const name = showPath(baseName(path)).replace(/\.py$/, '')
  const isEdge = (character: string | undefined) => character === undefined || /[_-]/.test(character)
  let at = id === '' ? -1 : name.indexOf(id)
  while (at >= 0 && !(isEdge(name[at - 1]) && isEdge(name[at + id.length]))) at = name.indexOf(id, at + 1)
  const slug = at >= 0 ? name.slice(at + id.length) : name
  return slug.replace(/[_-]+/g, ' ').trim()
}

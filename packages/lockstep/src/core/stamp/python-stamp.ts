/**
 * The stamp as a Python module, for code that is packed into a zip and imported from it: it reads no file and needs nothing but
 * Python. The same stamp gives the same bytes. Pure.
 */
import type { Stamp } from './stamp.ts'

/** The module's text. It defines `STAMP` and `health(db_revisions)`. */
export function renderStampPython(stamp: Stamp): string {
  return `"""Which source this code was made of, and which migrations it knows. Written by \`lockstep stamp\`: don't edit it."""

STAMP = ${renderValue(stamp, '')}


def health(db_revisions, environment=None):
    """What a health endpoint answers, given what the database is at: the rows of \`alembic_version\`, none where it has no such table.

    "code_behind": the database is at a migration that this code has never heard of. "db_behind": it lacks one that the code knows.
    Where the code has several environments, say which of them the database belongs to.
    """
    if environment is None and "environments" in STAMP:
        raise ValueError("which of these is the database of: " + ", ".join(sorted(STAMP["environments"])) + "?")
    stamp = STAMP["environments"][environment] if "environments" in STAMP else STAMP
    if not stamp["known"]:
        raise ValueError("this code has no migrations to compare with")
    code = sorted(stamp["code_version"])
    database = sorted(set(db_revisions))
    if set(database) - set(stamp["known"]):
        status = "code_behind"
    elif set(code) - set(database):
        status = "db_behind"
    else:
        status = "ok"
    return {
        "status": status,
        "db_version": ", ".join(database) or None,
        "code_version": ", ".join(code) or None,
    }
`
}

/** A value as a Python literal: for texts, numbers, lists and objects of these it is JSON, with a comma at each end of line. */
function renderValue(value: unknown, indent: string): string {
  const deeper = `${indent}    `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map(item => `${deeper}${renderValue(item, deeper)},\n`).join('')}${indent}]`
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${deeper}${JSON.stringify(key)}: ${renderValue(item, deeper)},\n`,
    )
    return `{\n${entries.join('')}${indent}}`
  }
  return JSON.stringify(value)
}

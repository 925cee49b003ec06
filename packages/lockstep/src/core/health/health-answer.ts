/**
 * What a health endpoint says of the code behind it, and how that stands to the source. An endpoint is believed as far as it
 * goes: equal content is all of it, equal migrations are no more than that, and whatever calls itself behind is. Pure.
 */

/** The endpoint's answer, as far as it is about versions. */
export interface HealthAnswer {
  /** Its own word: `ok`, `code_behind`, `db_behind`, or what others call it. */
  readonly status?: string
  /** What the database is at. Left out where the answer doesn't say; empty for one that was never migrated. */
  readonly databaseVersion?: readonly string[]
  /** The heads of the code's migrations. */
  readonly codeVersion?: readonly string[]
  /** The id of its stamp for all that was mirrored. */
  readonly contentId?: string
}

/** What the source says. */
export interface HealthSource {
  /** What a database is at when all of an environment's migrations have run, an environment each. */
  readonly codeVersions: readonly (readonly string[])[]
  readonly contentId: string
}

export interface HealthJudgement {
  readonly inSync: boolean
  /** What was compared. */
  readonly by: 'content' | 'migrations'
  /** What speaks against it. */
  readonly notes: readonly string[]
}

/**
 * Takes an answer such as `{"status": "ok", "db_version": "20260115_0200", "code_version": "20260115_0200"}`, where a version may be
 * one id, several with commas between them, or a list. Undefined for what says nothing of the code.
 */
export function parseHealth(text: string): HealthAnswer | undefined {
  const said = parseObject(text)
  const { status, content_id: contentId } = said
  const codeVersion = parseVersions(said['code_version'])
  const databaseVersion = parseVersions(said['db_version'])
  if (codeVersion === undefined && typeof contentId !== 'string') return undefined
  return {
    ...(typeof status === 'string' && { status }),
    ...(typeof contentId === 'string' && { contentId }),
    ...(codeVersion && { codeVersion }),
    ...(databaseVersion && { databaseVersion }),
  }
}

/** How an answer stands to the source. Undefined where the two have nothing in common that could be compared. */
export function judgeHealth(answer: HealthAnswer, source: HealthSource): HealthJudgement | undefined {
  const { contentId, codeVersion } = answer
  const behind = describeBehind(answer)
  if (contentId !== undefined) {
    const isSame = contentId === source.contentId
    const notes = [...behind, ...(isSame ? [] : ['its content_id is not that of the source'])]
    return { by: 'content', inSync: isSame && behind.length === 0, notes }
  }
  const wanted = [...source.codeVersions, source.codeVersions.flat()].filter(({ length }) => length > 0)
  if (codeVersion === undefined || wanted.length === 0) return undefined
  const isSame = wanted.some(heads => isSameSet(heads, codeVersion))
  const differ = `its code is at ${name(codeVersion)}, the source at ${name(source.codeVersions.flat())}`
  const notes = [...behind, ...(isSame ? [] : [differ])]
  return { by: 'migrations', inSync: isSame && behind.length === 0, notes }
}

function describeBehind({ status, databaseVersion, codeVersion }: HealthAnswer): string[] {
  if (status !== 'code_behind' && status !== 'db_behind') return []
  const places = [
    ...(databaseVersion ? [`its database is at ${name(databaseVersion)}`] : []),
    ...(codeVersion ? [`its code at ${name(codeVersion)}`] : []),
  ]
  return [`it says ${status}${places.length > 0 ? `: ${places.join(', ')}` : ''}`]
}

function name(versions: readonly string[]): string {
  return versions.length === 0 ? 'no migration' : [...versions].sort().join(', ')
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const [first, second] = [new Set(one), new Set(other)]
  return first.size === second.size && [...first].every(id => second.has(id))
}

/** Nothing for what isn't JSON, or is no object. */
function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function parseVersions(value: unknown): string[] | undefined {
  if (value === null) return []
  const words = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : undefined
  if (!words?.every(word => typeof word === 'string')) return undefined
  return words.map(word => word.trim()).filter(word => word !== '')
}

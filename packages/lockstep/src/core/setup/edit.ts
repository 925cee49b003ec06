/**
 * Edits of files that belong to the user, as data: what a text becomes and what to say about it. Every kind of file that
 * `install` and `uninstall` touch is a function from text to `Edit`, so that a dry run and a real one can't disagree. No
 * byte of the user's is ever rewritten: an edit puts text in or takes the same text out.
 */

/** What an edit of one text came to. */
export type Edit =
  /** The new text; undefined when the file is to go. */
  | { readonly outcome: 'changed'; readonly text: string | undefined; readonly says: string }
  /** Nothing has to change. */
  | { readonly outcome: 'same'; readonly says: string }
  /** Something ought to change, and it is the user who has to do it. */
  | { readonly outcome: 'left'; readonly says: string }

/** A file as it was found; without a text there is none. */
export interface FoundFile {
  readonly text?: string
  /** Whether its owner may execute it. */
  readonly executable?: boolean
  /** Why it can't be edited, as the end of a sentence. */
  readonly problem?: string
}

export type FoundFiles = ReadonlyMap<string, FoundFile>

/** One edit of one file. */
export interface FileEdit {
  /** Below the top of the work tree; absolute where it lies elsewhere. */
  readonly path: string
  /** The part of the file that it is about, such as one hook of many. */
  readonly part?: string
  readonly edit: (text: string | undefined) => Edit
  /** Whether the file is executable when it is made here. */
  readonly executable?: boolean
  /** What the user would have to write where the edit leaves the file alone. */
  readonly byHand: readonly string[]
  /** Whether the lines that change are shown. */
  readonly showsLines?: boolean
}

/** What is said about one file. */
export interface SetupStep {
  readonly path: string
  readonly part?: string
  readonly outcome: Edit['outcome']
  readonly says: string
  readonly byHand: readonly string[]
  /** The lines that go and come, each behind its sign; there where they are to be shown. */
  readonly lines?: readonly string[]
}

/** What a file is to hold; undefined removes it. `found` is what it held when this was planned. */
export interface FileWrite {
  readonly path: string
  readonly text: string | undefined
  readonly found: string | undefined
  readonly executable: boolean
}

/** A value of the clone's git configuration; undefined unsets the key. */
export interface SettingWrite {
  readonly key: string
  readonly value: string | undefined
  /** What the key held before, if anything. */
  readonly found?: string
}

export interface SetupPlan {
  readonly steps: readonly SetupStep[]
  readonly files: readonly FileWrite[]
  readonly settings: readonly SettingWrite[]
  /** What is left to the user, or good to know. */
  readonly notes: readonly string[]
}

/** Applies edits to texts, in their order; several may be about one file, and each sees what those before it made. */
export function planEdits(found: FoundFiles, edits: readonly FileEdit[]): Pick<SetupPlan, 'steps' | 'files'> {
  const texts = new Map<string, string | undefined>()
  const executable = new Set<string>()
  const steps = edits.map(({ path, part, edit, byHand, showsLines, executable: made }): SetupStep => {
    const about = { path, ...(part !== undefined && { part }) }
    const file = found.get(path) ?? {}
    if (file.problem !== undefined) return { ...about, outcome: 'left', says: file.problem, byHand }
    const before = texts.has(path) ? texts.get(path) : file.text
    const edited = edit(before)
    if (edited.outcome === 'changed') texts.set(path, edited.text)
    if (made || file.executable) executable.add(path)
    const { outcome, says } = edited
    const lines = showsLines && edited.outcome === 'changed' && changedLines(before, edited.text)
    return { ...about, outcome, says, byHand: outcome === 'left' ? byHand : [], ...(lines && { lines }) }
  })
  const files = [...texts]
    .map(([path, text]) => ({ path, text, found: found.get(path)?.text, executable: executable.has(path) }))
    .filter(({ text, found: before }) => text !== before)
  return { steps, files }
}

/** The lines that only one of two texts has, each behind its sign. */
function changedLines(before = '', after = ''): string[] {
  const [old, now] = [before.split(/\r?\n/), after.split(/\r?\n/)]
  const onlyIn = (lines: string[], other: string[]) =>
    lines.filter(line => line.trim() !== '' && !other.includes(line))
  return [...onlyIn(old, now).map(line => `- ${line}`), ...onlyIn(now, old).map(line => `+ ${line}`)]
}

/**
 * What a test is evidence for. docs/reliability.md is made of these: each test that names a row here is the proof beside
 * that row, and a row is only printed as held when its test has run and passed.
 * ```ts
 * test('an amend is carried', shows('hooks', 'git commit --amend', 'the mirror is in the commit', 2), async () => …)
 * ```
 */

/** The tables of docs/reliability.md. */
export const evidenceTables = [
  'hooks',
  'commits',
  'edge cases',
  'traps',
  'merges',
  'other tools',
  'settings',
  'chain',
  'recovery',
  'faults',
  'laws',
  'bad input',
] as const

export type EvidenceTable = (typeof evidenceTables)[number]

export interface Evidence {
  readonly table: EvidenceTable
  /** The situation, as its reader would name it: a command, a state of the repository. */
  readonly situation: string
  /** What happens then, in one clause. */
  readonly outcome: string
  /** Which promise it is about; docs/reliability.md lists them. */
  readonly promise: number
}

declare module 'vitest' {
  interface TaskMeta {
    evidence?: Evidence
    /** How many generated cases a property saw; a law sets it while it runs. */
    cases?: number
  }
}

/** Options for `test` that make it the proof of one row. */
export function shows(
  table: EvidenceTable,
  situation: string,
  outcome: string,
  promise: number,
): { meta: { evidence: Evidence } } {
  return { meta: { evidence: { table, situation, outcome, promise } } }
}

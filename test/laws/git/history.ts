/**
 * What is generated: a repository's beginning, and steps. A step edits files on either side, stages some of it and then gives
 * one kind of command, with numbers that are read as choices among whatever there is by then. So every part of a history
 * can be left out and the rest still means something, which is what lets fast-check shrink it.
 */
import fc from 'fast-check'
import { type directories, type Layout, layouts } from './declaration.ts'
import { fileNames, plainNames } from './names.ts'

export type Side = 'source' | 'mirror' | 'follow' | 'own' | 'clash' | 'other' | 'declaration'

/** One change of one file in the work tree. */
export interface Edit {
  /** `follow` copies the source's file to the mirror by hand, `clash` changes both, each otherwise; `declaration` changes lockstep.json. */
  readonly side: Side
  /** `mode` makes a file executable, or no longer, and leaves its text. */
  readonly change: 'line' | 'remove' | 'mode' | 'executable' | 'link' | 'whole'
  readonly directory: number
  readonly file: number
  readonly line: number
}

export type Staging = 'nothing' | 'all' | 'tracked' | 'source' | 'mirror' | 'one' | 'hunk'

export interface Step {
  readonly edits: readonly Edit[]
  readonly staging: Staging
  readonly kind: string
  /** Choices, each taken modulo the number of what can be chosen. */
  readonly picks: readonly number[]
}

export interface History {
  readonly layout: Layout
  readonly directories: keyof typeof directories
  readonly onCommit: 'stage' | 'block'
  /** Whether each mirror has a file of its own; one without globs can be compared without Node. */
  readonly own: boolean
  /** Where a submodule lies: beside everything, or in the source, which excludes it. */
  readonly submodule: 'none' | 'beside' | 'excluded'
  /** The names that files have, by their number; a source starts with the first `start` of them. */
  readonly names: readonly number[]
  readonly start: number
  readonly steps: readonly Step[]
}

const edit: fc.Arbitrary<Edit> = fc.record({
  side: fc.oneof(
    { weight: 8, arbitrary: fc.constant('source' as const) },
    { weight: 2, arbitrary: fc.constant('mirror' as const) },
    { weight: 2, arbitrary: fc.constantFrom('follow' as const, 'own' as const, 'clash' as const) },
    { weight: 3, arbitrary: fc.constant('other' as const) },
    { weight: 1, arbitrary: fc.constant('declaration' as const) },
  ),
  change: fc.oneof(
    { weight: 8, arbitrary: fc.constant('line' as const) },
    { weight: 3, arbitrary: fc.constantFrom('remove' as const, 'whole' as const, 'mode' as const) },
    { weight: 1, arbitrary: fc.constantFrom('executable' as const, 'link' as const) },
  ),
  directory: fc.nat(3),
  file: fc.nat(99),
  line: fc.nat(11),
})

const staging = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('all' as const, 'source' as const) },
  { weight: 1, arbitrary: fc.constantFrom('nothing' as const, 'tracked' as const, 'mirror' as const) },
  { weight: 1, arbitrary: fc.constantFrom('one' as const, 'hunk' as const) },
)

/** Histories of up to `length` steps that use these kinds of command. */
export function histories(kinds: readonly string[], length: number): fc.Arbitrary<History> {
  const step: fc.Arbitrary<Step> = fc.record({
    edits: fc.array(edit, { maxLength: 3 }),
    staging,
    kind: fc.constantFrom(...kinds),
    picks: fc.array(fc.nat(999), { minLength: 4, maxLength: 4 }),
  })
  return fc.record({
    layout: fc.constantFrom(...(Object.keys(layouts) as Layout[])),
    directories: fc.oneof(
      { weight: 3, arbitrary: fc.constant('plain' as const) },
      { weight: 1, arbitrary: fc.constantFrom('magic' as const, 'foreign' as const) },
    ),
    onCommit: fc.oneof(
      { weight: 3, arbitrary: fc.constant('stage' as const) },
      { weight: 1, arbitrary: fc.constant('block' as const) },
    ),
    own: fc.boolean(),
    submodule: fc.oneof(
      { weight: 4, arbitrary: fc.constant('none' as const) },
      { weight: 1, arbitrary: fc.constantFrom('beside' as const, 'excluded' as const) },
    ),
    names: fc
      .tuple(nameSet(0, plainNames - 1), nameSet(plainNames, fileNames.length - 1))
      .map(sets => sets.flat()),
    start: fc.integer({ min: 1, max: 4 }),
    steps: fc.array(step, { minLength: 1, maxLength: length, size: 'max' }),
  })
}

function nameSet(min: number, max: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 })
}

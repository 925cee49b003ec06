/** Counts what a real library and Lockstep agree on, and keeps every difference by name. */

/** A row of the table: what was compared, how much of it agrees, and each difference. */
export interface Agreement {
  readonly what: string
  readonly agree: number
  readonly of: number
  readonly differences: readonly string[]
}

export class Tally<Aspect extends string> {
  readonly #counts = new Map<Aspect, { agree: number; readonly differences: string[] }>()

  /** With the aspects in the order of the table's rows. */
  constructor(aspects: readonly Aspect[]) {
    for (const aspect of aspects) this.#counts.set(aspect, { agree: 0, differences: [] })
  }

  add(aspect: Aspect, agrees: boolean, difference: string): void {
    const count = this.#counts.get(aspect)
    if (!count) return
    if (agrees) count.agree++
    else count.differences.push(difference)
  }

  rows(): Agreement[] {
    return [...this.#counts].map(([what, { agree, differences }]) => ({
      what,
      agree,
      of: agree + differences.length,
      differences,
    }))
  }
}

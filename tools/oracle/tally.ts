/** Counts what a real library and Lockstep agree on, and keeps every difference by name. */

/** Where Debian puts Python packages. */
export const root = '/usr/lib/python3/dist-packages'

export class Tally<Aspect extends string> {
  readonly #counts = new Map<Aspect, { agree: number; of: number }>()
  /** One line each. */
  readonly differences: string[] = []

  add(aspect: Aspect, agrees: boolean, difference: string): void {
    const count = this.#counts.get(aspect) ?? { agree: 0, of: 0 }
    this.#counts.set(aspect, { agree: count.agree + (agrees ? 1 : 0), of: count.of + 1 })
    if (!agrees) this.differences.push(`${aspect}: ${difference}`)
  }

  /** `702/702`, or a dash where there was nothing to compare. */
  cell(aspect: Aspect): string {
    const { agree, of } = this.#counts.get(aspect) ?? { agree: 0, of: 0 }
    return of === 0 ? '–' : `${agree}/${of}`
  }
}

/** Whether two lists hold the same, in whatever order. */
export function isSame(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join('\n') === [...other].sort().join('\n')
}

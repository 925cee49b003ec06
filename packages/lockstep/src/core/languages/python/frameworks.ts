/** The frameworks that are known, in the order in which they are asked. */
import type { Framework } from './framework.ts'

export const frameworks: readonly Framework[] = []

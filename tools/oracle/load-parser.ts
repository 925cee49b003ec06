/** The parser that Lockstep ships, by its own loader, for tools. */
import { createRequire } from 'node:module'
import type { ParsePython } from '../../packages/lockstep/src/core/languages/python/syntax.ts'

// As CommonJS, which the package is: as a module, tsx would give it an address from which it can't import its parser.
const reader = createRequire(import.meta.url)(
  '../../packages/lockstep/src/readers/load-python.ts',
) as typeof import('../../packages/lockstep/src/readers/load-python.ts')

export function loadParser(): Promise<ParsePython> {
  return reader.loadPythonParser()
}

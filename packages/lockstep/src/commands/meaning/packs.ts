/** The languages that Lockstep understands. A parser is loaded when the first of its files has to be parsed, and not before. */
import type { Extractor } from '../../core/languages/extractor.ts'
import { prismaExtractor } from '../../core/languages/prisma/prisma.ts'
import { createPythonExtractor } from '../../core/languages/python/python.ts'
import type { ParsePython } from '../../core/languages/python/syntax.ts'

export interface Pack {
  readonly extractor: Extractor
  /** Loads what `facts` needs; may be called again. */
  prepare(): Promise<void>
}

/** All languages. */
export function createPacks(): Pack[] {
  return [createPythonPack(), { extractor: prismaExtractor as Extractor, prepare: async () => {} }]
}

function createPythonPack(): Pack {
  let parser: ParsePython | undefined
  const parse: ParsePython = (text, look) => {
    if (!parser) throw new Error('the Python parser is used before it is loaded')
    return parser(text, look)
  }
  return {
    extractor: createPythonExtractor(parse) as Extractor,
    prepare: async () => {
      const { loadPythonParser } = await import('../../readers/load-python.ts')
      parser = await loadPythonParser()
    },
  }
}

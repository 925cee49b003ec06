/** The parser that Lockstep ships, for tools. */
import { loadPythonParser } from '../../packages/lockstep/src/readers/load-python.ts'

export const loadParser = loadPythonParser

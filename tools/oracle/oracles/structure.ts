/** Python's own parser against ours, over every Python file that the machine has. */
import { existsSync, readdirSync } from 'node:fs'
import { loadParser } from '../load-parser.ts'
import type { Oracle } from '../oracle.ts'
import { compareStructure } from '../structure.ts'

export const structureOracle: Oracle = {
  title: 'Structure',
  columns: [
    'directory',
    'MB',
    'files',
    'classes',
    'files exact',
    'rejected by both',
    'verdict differs',
    'MB/s (processor)',
  ],
  packages: [],
  async judge() {
    const parse = await loadParser()
    const directories = readdirSync('/usr/lib')
      .filter(name => /^python3(\.\d+)?$/.test(name))
      .map(name => `/usr/lib/${name}`)
    return directories
      .filter(each => existsSync(each))
      .map(directory => {
        const result = compareStructure(parse, [directory])
        const { files, megabytes, seconds, classes, exactFiles, rejectedByBoth, disagreed, different } =
          result
        const cells = [megabytes.toFixed(1), files, classes, exactFiles, rejectedByBoth, disagreed.length]
        return {
          cells: [directory, ...cells.map(String), (megabytes / seconds).toFixed(1)],
          wrong: [...different],
          // Python 3.14's grammar takes a little more than an older Python does.
          missed: [...disagreed, ...result.unread],
        }
      })
  },
}

import { loadParser as loadPythonParser } from './load-parser.ts'
import { compareStructure } from './structure.ts'

const r = compareStructure(await loadPythonParser(), process.argv.slice(3), process.argv[2])
console.log({
  ...r,
  disagreed: r.disagreed.length,
  different: r.different.length,
  unread: r.unread.length,
  speed: r.megabytes / r.seconds,
})
console.log('DISAGREED', r.disagreed.slice(0, 60).join('\n'))
console.log('DIFFERENT', r.different.slice(0, 40).join('\n'))
console.log('UNREAD', r.unread.slice(0, 10).join('\n'))

import { loadParser } from './load-parser.ts'
import { compareRecords } from './records.ts'

const [python, script, root, ...packages] = process.argv.slice(2) as [string, string, string]
const t = compareRecords(await loadParser(), { python, script, root, packages })
for (const [name, r] of t) {
  console.log(
    `${name}: exact ${r.exact}/${r.found} found of ${r.records}; fields ${r.hit}/${r.fields}; false ${r.falseFields.length}; said ${r.said} wrong ${r.wrongWords.length}; unknown ${r.unknown.length}`,
  )
  for (const k of ['falseFields', 'wrongWords', 'missing', 'notFound', 'unknown'] as const)
    if (r[k].length) console.log('   ', k, r[k].slice(0, 25).join('\n        '))
}

/**
 * Takes the picture of `nx graph` that docs/nx.md shows: `npm run screenshot`. It needs /usr/bin/chromium, and draws what
 * test/e2e/nx-graph-browser.test.ts looks at.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { drawGraph } from '../test/e2e/nx-graph-page.ts'

const file = join(import.meta.dirname, '../docs/images/nx-graph.png')

const { drawing, picture } = await drawGraph()
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, picture)
console.log(`${file}: ${drawing.edges.join(', ')}, ${picture.length} bytes`)

/** What a person sees who calls `nx graph`: the page that Nx writes, drawn by a real browser. */
import { expect, test } from 'vitest'
import { chromium } from '../support/browser.ts'
import { drawGraph } from './nx-graph-page.ts'

const missing = chromium ? '' : ' (skipped: no /usr/bin/chromium)'

test.skipIf(missing !== '')(
  `nx graph draws both projects and the edge between them in a browser${missing}`,
  async () => {
    const { drawing } = await drawGraph()
    expect(drawing.projects).toEqual(['backend-api', 'lambda'])
    expect(drawing.edges).toEqual(['lambda → backend-api'])
  },
)

/**
 * Plays the incident that Lockstep comes from, in temporary repositories with real git, husky and lint-staged: `npm run
 * replay` prints the transcripts, and with `-- --write` puts them, and what every other command of the documentation prints,
 * into the pages that show them. test/replay fails while a page says something else than what is printed.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectRoot } from '../test/support/environment.ts'
import { pages, playIncident, renderPage } from './replay/pages.ts'

async function replay(write: boolean): Promise<void> {
  execFileSync(process.execPath, [join(projectRoot, 'tools/build.mjs')], { stdio: 'inherit' })
  const played = await playIncident()
  console.log(`${played.threeCommits}\n\n${played.timeline}`)
  if (!write) return
  const rendered: { page: string; before: string; after: string }[] = []
  for (const page of pages) {
    const before = readFileSync(page, 'utf8')
    rendered.push({ page, before, after: await renderPage(before, played) })
  }
  // Only now, so that a play that fails leaves every page as it was.
  for (const { page, before, after } of rendered) {
    if (after !== before) writeFileSync(page, after)
    console.log(`${after === before ? 'unchanged' : 'rewritten'}  ${relative(projectRoot, page)}`)
  }
}

replay(process.argv.includes('--write')).catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})

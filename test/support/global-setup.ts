/**
 * What every run starts with. Both packages are built, so that no test can pass or fail because of an older `dist`; for the
 * slow suite they are packed too, once and before any test, because packing makes a release build in `dist` and no test
 * may see that come and go. Tests get the directory of the tarballs by `inject('tarballs')`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { projectRoot } from './environment.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The directory that holds the two tarballs; empty unless the slow suite runs. */
    tarballs: string
  }
}

export default function setup(project: TestProject): () => void {
  execFileSync(process.execPath, [join(projectRoot, 'tools/build.mjs')], { stdio: 'inherit' })
  const tarballs = mkdtempSync(join(tmpdir(), 'lockstep-pack-'))
  if (project.vitest.projects.some(({ name }) => name === 'slow')) packInto(tarballs)
  project.provide('tarballs', tarballs)
  return () => rmSync(tarballs, { recursive: true, force: true })
}

function packInto(directory: string): void {
  for (const name of ['lockstep', 'nx-lockstep']) {
    const args = ['pack', '--silent', '-w', `packages/${name}`, '--pack-destination', directory]
    execFileSync('npm', args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] })
  }
}

/**
 * Gives both packages their next version: `npm run release:version -- 0.2.0` sets it wherever it stands and moves what
 * CHANGELOG.md holds under "Unreleased" below a heading with the version and the date (`--date 2026-11-24`, or today).
 * It commits, tags and publishes nothing, and whatever speaks against the release stops it before it writes (exit 2).
 *
 * `--check` writes nothing: do all versions agree, and does the changelog say something? With `--tag v0.2.0` also whether
 * this can be published under that tag. Exit 1 when not. docs/releasing.md tells how it all goes together.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  findObstacles,
  findProblems,
  findPublishingProblems,
  planRelease,
  releaseFiles,
} from './release/plan-release.ts'
import type { Texts } from './release/version-places.ts'

const root = join(import.meta.dirname, '..')

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean' }, tag: { type: 'string' }, date: { type: 'string' } },
  })
  const [version, ...rest] = positionals
  if (values.check && version === undefined && values.date === undefined) {
    process.exitCode = check(values.tag)
  } else if (!values.check && version !== undefined && rest.length === 0 && values.tag === undefined) {
    process.exitCode = release(version, values.date ?? new Date().toISOString().slice(0, 10))
  } else {
    throw new Error(
      'usage: release-version.ts VERSION [--date DATE]  or  release-version.ts --check [--tag TAG]',
    )
  }
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 2
}

function check(tag: string | undefined): number {
  const texts = readTexts()
  const problems = tag === undefined ? findProblems(texts) : findPublishingProblems(texts, tag)
  for (const problem of problems) console.error(problem)
  return problems.length === 0 ? 0 : 1
}

function release(version: string, date: string): number {
  const texts = readTexts()
  const obstacles = [...findChanges(), ...findObstacles(texts, { version, date })]
  if (obstacles.length > 0) {
    for (const obstacle of obstacles) console.error(`error: ${obstacle}`)
    return 2
  }
  const planned = planRelease(texts, { version, date })
  for (const [file, text] of planned) {
    writeFileSync(join(root, file), text)
    console.log(`changed  ${file}`)
  }
  console.log(`next:    npm run build && git commit -am "chore: release ${version}" && git tag v${version}`)
  return 0
}

function readTexts(): Texts {
  return new Map(releaseFiles.map(file => [file, readFileSync(join(root, file), 'utf8')]))
}

/** A release that takes unfinished work along, or that can't be looked through with `git diff`, is none. */
function findChanges(): string[] {
  const { status, stdout, stderr, error } = spawnSync('git', ['status', '--porcelain'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (error) throw error
  if (status !== 0) return [`git can't say whether the work tree is clean: ${stderr.trim()}`]
  return stdout === '' ? [] : [`the work tree isn't clean:\n${stdout.trimEnd()}`]
}

/**
 * The incident with real husky and real lint-staged around it, both of this repository's own node_modules, and a formatter
 * small enough to follow. What a test says about either tool was done by the tool itself.
 */
import { join } from 'node:path'
import { projectRoot } from './environment.ts'
import { createIncident, modelText, source } from './incident.ts'
import type { Content, TestRepository } from './repository.ts'

/** Writes `column_3=3` as `column_3 = 3`, and then refuses a file that says `BROKEN`. */
export const formatter = `#!/bin/sh
for file; do
  sed -i 's/\\([a-z0-9]\\)=\\([a-z0-9]\\)/\\1 = \\2/' "$file"
  if grep -q BROKEN "$file"; then exit 1; fi
done
`

/** lint-staged and then Lockstep as a line of its own: the set-up that docs/hook-tools.md recommends. */
export const recommended = 'lint-staged --quiet\nlockstep-hook pre-commit\n'

export interface HuskyOptions {
  /** What `.husky/pre-commit` holds; the recommended lines unless told otherwise. */
  readonly preCommit?: string
  /** What lint-staged does; the formatter for the source alone unless told otherwise. */
  readonly lintStaged?: object
  readonly mirror?: object
  readonly files?: Record<string, Content>
}

/** Makes the incident with husky set up as `npx husky` does. */
export async function createHusky({
  preCommit = recommended,
  lintStaged = { [`${source}/**/*.py`]: './format.sh' },
  mirror = {},
  files = {},
}: HuskyOptions = {}): Promise<TestRepository> {
  const repo = await createIncident({
    hook: false,
    mirror,
    files: {
      'package.json': JSON.stringify({ 'lint-staged': lintStaged }),
      'format.sh': { executable: formatter },
      '.gitignore': 'node_modules\n',
      '.husky/pre-commit': preCommit,
      ...files,
    },
  })
  repo.write({ node_modules: { link: join(projectRoot, 'node_modules') } })
  const { code, stdout, stderr } = repo.run('node_modules/.bin/husky', [])
  if (code !== 0) throw new Error(stdout + stderr)
  return repo
}

/** What somebody types into the model, and what the formatter makes of it. */
export const unformatted: string = modelText({ 3: '    is_imlc=1\n' })
export const formatted: string = modelText({ 3: '    is_imlc = 1\n' })

/** Lines for the hooks that come after pre-commit. */
export const laterHooks: Record<string, Content> = {
  '.husky/post-commit': 'lockstep-hook post-commit\n',
  '.husky/pre-push': 'lockstep-hook pre-push "$@"\n',
}

/** Gives the repository a remote named origin that has main already. */
export function addRemote(repo: TestRepository): void {
  repo.git('init', '--quiet', '--bare', '../remote.git')
  repo.git('remote', 'add', 'origin', '../remote.git')
  repo.git('push', '--quiet', '--no-verify', 'origin', 'main')
}

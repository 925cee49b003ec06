/**
 * Every way `git commit` can be asked to commit a changed model: afterwards the commit's mirror equals its source, and
 * whatever else was staged, unstaged or untracked is exactly as it was. The oracle is plain git.
 */
import { expect, test } from 'vitest'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const mirrors = config({ lambda: { from: 'apps/src', to: 'infra/src', mirrorOnly: ['own.py'] } })
const files = {
  'lockstep.json': mirrors,
  'apps/src/models/license.py': 'class License:\n    id = 1\n',
  'apps/src/other.py': 'other = 1\n',
  'infra/src/models/license.py': 'class License:\n    id = 1\n',
  'infra/src/other.py': 'other = 1\n',
  'infra/src/own.py': 'own = 1\n',
  'README.md': 'read me\n',
  'notes.md': 'notes\n',
}

/** The blobs of both sides in a commit, without the mirror's own file. */
function sides(repo: TestRepository, revision = 'HEAD'): [string, string] {
  const list = (directory: string) =>
    repo
      .git('ls-tree', '-r', `${revision}:${directory}`)
      .split('\n')
      .filter(line => !line.endsWith('\town.py'))
      .join('\n')
  return [list('apps/src'), list('infra/src')]
}

/** What is given to `git commit`, and what is staged before it. */
const forms: { form: string; staged?: string; words: string[] }[] = [
  { form: 'plain', staged: 'apps', words: [] },
  { form: '-a', words: ['-a'] },
  { form: '-- path', words: ['--', 'apps/src/models/license.py'] },
  { form: '--only', words: ['--only', 'apps/src/models/license.py'] },
  { form: '-i path', words: ['-i', 'apps/src/models/license.py'] },
  { form: '--amend', staged: 'apps', words: ['--amend'] },
]

test.each(forms)('git commit $form carries the mirror', async ({ form, staged, words }) => {
  await using repo = await createRepository(files)
  repo.installHook()
  repo.write({
    'apps/src/models/license.py': 'class License:\n    id = 1\n    is_imlc = 2\n',
    'untracked.txt': 'mine\n',
  })
  if (form !== '-a') {
    repo.write({ 'notes.md': 'staged by me\n', 'README.md': 'not staged\n' })
    repo.git('add', 'notes.md')
  }
  if (staged !== undefined) repo.git('add', staged)
  const answer = repo.tryGit(['commit', '--message', 'x', ...words])
  expect(answer).toMatchObject({ code: 0 })
  const [source, mirror] = sides(repo)
  expect(mirror).toBe(source)
  expect(source).toContain(repo.git('hash-object', 'apps/src/models/license.py'))
  expect(repo.read('infra/src/models/license.py')).toBe(repo.read('apps/src/models/license.py'))
  expect(repo.read('untracked.txt')).toBe('mine\n')
  const committedNotes = ['plain', '-i path', '--amend'].includes(form)
  const left = form === '-a' ? '' : committedNotes ? ' M README.md\n' : ' M README.md\nM  notes.md\n'
  expect(repo.git('status', '--porcelain')).toBe(`${left}?? untracked.txt`)
})

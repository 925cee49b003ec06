/**
 * Only the mirror is staged, and the source's work-tree file says the same: the source was forgotten. Regenerating would
 * take the staged text back and make an empty commit, so the hook refuses, and what it prints completes the commit.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import {
  createIncident,
  differences,
  mirror,
  mirrored,
  model,
  modelText,
  source,
} from '../support/incident.ts'
import type { TestRepository } from '../support/repository.ts'

const changed = modelText({ 3: '    is_imlc = 1\n' })

/** Commits, expects a refusal that changes nothing, and gives what was said. */
function refuse(repo: TestRepository): string {
  const before = repo.git('status', '--porcelain', '--untracked-files=all')
  const { code, stderr } = repo.tryGit(['commit', '--message', 'x'])
  expect(code).toBe(1)
  expect(repo.git('status', '--porcelain', '--untracked-files=all')).toBe(before)
  return stderr
}

/** Runs the command after `fix:` word for word; the commit must then hold both sides. */
function paste(repo: TestRepository, stderr: string): void {
  const command = /^ {2}fix: {2}(.*)$/m.exec(stderr)?.[1] ?? ''
  const environment = { GIT_EDITOR: 'echo pasted >' }
  expect(repo.run('sh', ['-c', command], { environment })).toMatchObject({ code: 0 })
  expect(differences(repo)).toEqual([])
  expect(repo.git('status', '--porcelain')).toBe('')
}

describe.each(['stage', 'block'])('"onCommit": "%s"', onCommit => {
  test(
    'a changed file',
    shows(
      'traps',
      `the mirror staged, its source left unstaged ("${onCommit}")`,
      'refused with git add of the source, instead of an empty commit',
      5,
    ),
    async () => {
      await using repo = await createIncident({ mirror: { onCommit } })
      repo.write({ [model]: changed, [mirrored]: changed })
      repo.git('add', mirrored)
      const stderr = refuse(repo)
      expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda would be out of sync
        infra/lambda/functions/backend/src/contexts/provider/models/license.py is staged, its source apps/backend-api/src/contexts/provider/models/license.py is not
        fix:  git add -- apps/backend-api/src/contexts/provider/models/license.py && git commit
      "
    `)
      paste(repo, stderr)
      expect(repo.git('show', `HEAD:${model}`)).toBe(changed.trimEnd())
    },
  )

  test('a new file', async () => {
    await using repo = await createIncident({ mirror: { onCommit } })
    repo.write({ [`${source}/new.py`]: 'new\n', [`${mirror}/new.py`]: 'new\n' })
    repo.git('add', mirror)
    const stderr = refuse(repo)
    expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda would be out of sync
        infra/lambda/functions/backend/src/new.py is staged, its source apps/backend-api/src/new.py is not
        fix:  git add -f -- apps/backend-api/src/new.py && git commit
      "
    `)
    paste(repo, stderr)
  })

  test('a deletion', async () => {
    await using repo = await createIncident({ mirror: { onCommit } })
    repo.write({ [`${source}/app.py`]: undefined })
    repo.git('rm', '--quiet', `${mirror}/app.py`)
    const stderr = refuse(repo)
    expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda would be out of sync
        infra/lambda/functions/backend/src/app.py is staged, its source apps/backend-api/src/app.py is not
        fix:  git add -- apps/backend-api/src/app.py && git commit
      "
    `)
    paste(repo, stderr)
    expect(repo.git('ls-tree', '-r', '--name-only', 'HEAD')).not.toContain('app.py')
  })

  test('a changed mode', async () => {
    await using repo = await createIncident({ mirror: { onCommit } })
    repo.write({ [model]: { executable: modelText() }, [mirrored]: { executable: modelText() } })
    repo.git('add', mirrored)
    const stderr = refuse(repo)
    expect(stderr).toMatchInlineSnapshot(`
      "✗ commit refused: lambda would be out of sync
        infra/lambda/functions/backend/src/contexts/provider/models/license.py is staged, its source apps/backend-api/src/contexts/provider/models/license.py is not
        fix:  git add -- apps/backend-api/src/contexts/provider/models/license.py && git commit
      "
    `)
    paste(repo, stderr)
    expect(repo.git('ls-tree', 'HEAD', model)).toContain('100755')
  })
})

test('a text that only the mirror has is a hand edit, not a forgotten source', async () => {
  await using repo = await createIncident()
  repo.write({ [mirrored]: changed })
  repo.git('add', mirrored)
  expect(refuse(repo)).toContain('was edited by hand')
})

test(
  'a deletion of the mirror alone is mended: the file comes back, and nothing is committed',
  shows('traps', 'a deletion staged in the mirror alone', 'the file comes back', 2),
  async () => {
    await using repo = await createIncident()
    repo.git('rm', '--quiet', `${mirror}/app.py`)
    repo.tryGit(['commit', '--message', 'x'])
    expect(differences(repo)).toEqual([])
    expect(repo.read(`${mirror}/app.py`)).toBe('app = 1\n')
  },
)

test(
  'a mode that only the mirror was given is taken back: its source has the other one everywhere',
  shows('traps', 'an exec bit staged in the mirror alone', 'it is taken back', 2),
  async () => {
    await using repo = await createIncident()
    repo.git('update-index', '--chmod=+x', mirrored)
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchObject({ code: 0 })
    expect(differences(repo)).toEqual([])
  },
)

test('one model forgotten and another staged: nothing is written for the other either', async () => {
  await using repo = await createIncident()
  repo.write({ [model]: changed, [mirrored]: changed, [`${source}/app.py`]: 'app = 2\n' })
  repo.git('add', mirrored, `${source}/app.py`)
  const stderr = refuse(repo)
  expect(repo.read(`${mirror}/app.py`)).toBe('app = 1\n')
  paste(repo, stderr)
})

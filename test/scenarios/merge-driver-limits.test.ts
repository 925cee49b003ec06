/**
 * What the merge driver leaves to an ordinary merge, and what it takes for its own: everything that it can't be sure of is
 * a conflict, as if it weren't there.
 */
import { expect, test } from 'vitest'
import { bareEnvironment } from '../support/bare-path.ts'
import { shows } from '../support/evidence.ts'
import { mirror, mirrored, model, source } from '../support/incident.ts'
import {
  commitCarried,
  commitUnseen,
  createConflict,
  createDriven,
  diverge,
  onSide,
} from '../support/merges.ts'
import type { TestRepository } from '../support/repository.ts'

function unmerged(repo: TestRepository): string[] {
  return repo.git('diff', '-z', '--name-only', '--diff-filter=U').split('\0').filter(Boolean)
}

test(
  'without Node it is an ordinary conflict',
  shows('merges', 'the merge driver without Node on its PATH', 'an ordinary conflict in the mirror too', 3),
  async () => {
    await using repo = await createConflict()
    expect(repo.tryGit(['merge', 'side'], { environment: bareEnvironment(repo, 'missing') }).code).toBe(1)
    expect(unmerged(repo)).toEqual([model, mirrored])
    expect(repo.read(mirrored)).toBe(
      repo.read(model)?.replace('<<<<<<< HEAD', '<<<<<<< ours').replace('>>>>>>> side', '>>>>>>> theirs'),
    )
  },
)

test(
  'with a declaration that can’t be read it says so, and it is an ordinary conflict',
  shows('merges', 'the merge driver with a broken lockstep.json', 'the error, and an ordinary conflict', 8),
  async () => {
    await using repo = await createConflict()
    commitUnseen(repo, { 'lockstep.json': '{' })
    const { code, stderr } = repo.tryGit(['merge', 'side'])
    expect(code).toBe(1)
    expect(stderr).toContain('lockstep.json')
    expect(unmerged(repo)).toEqual([model, mirrored])
  },
)

test(
  'a path that lives in the mirror alone is merged as any other',
  shows('merges', 'a mirrorOnly path with the merge driver', 'an ordinary conflict; nothing is dropped', 3),
  async () => {
    await using repo = await createDriven({ mirror: { mirrorOnly: ['requirements.txt'] } })
    // The source has a file of that name too, with the very same texts; this one isn't made from it.
    const [path, other] = [`${mirror}/requirements.txt`, `${source}/requirements.txt`]
    const both = (text: string) => ({ [path]: text, [other]: text })
    diverge(repo, { theirs: both('theirs\n'), ours: both('ours\n') })
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    expect(unmerged(repo)).toEqual([other, path])
    expect(repo.read(path)).toBe('<<<<<<< ours\nours\n=======\ntheirs\n>>>>>>> theirs\n')
  },
)

test(
  'a binary file is asked about at the source alone',
  shows(
    'merges',
    'a binary file that both sides changed, with the merge driver',
    'solved once, at the source',
    2,
  ),
  async () => {
    const [path, copy] = [`${source}/seal.bin`, `${mirror}/seal.bin`]
    const files = { [path]: Buffer.from('\0base'), [copy]: Buffer.from('\0base') }
    await using repo = await createDriven({ files })
    diverge(repo, { theirs: { [path]: Buffer.from('\0theirs') }, ours: { [path]: Buffer.from('\0ours') } })
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    expect(unmerged(repo)).toEqual([path])
    repo.git('checkout', '--theirs', path)
    repo.git('add', path)
    expect(repo.tryGit(['commit', '--quiet', '--no-edit'])).toMatchObject({ code: 0 })
    expect(repo.read(copy)).toBe('\0theirs')
  },
)

test(
  'a binary file that was edited by hand is a conflict',
  shows(
    'merges',
    'a hand edit of a binary file meets a conflict, with the merge driver',
    'an ordinary conflict',
    3,
  ),
  async () => {
    const [path, copy] = [`${source}/seal.bin`, `${mirror}/seal.bin`]
    const files = { [path]: Buffer.from('\0base'), [copy]: Buffer.from('\0base') }
    await using repo = await createDriven({ files })
    onSide(repo, () => commitUnseen(repo, { [copy]: Buffer.from('\0hand edit') }))
    commitCarried(repo, { [path]: Buffer.from('\0ours') })
    expect(repo.tryGit(['merge', 'side']).code).toBe(1)
    expect(unmerged(repo)).toEqual([copy])
  },
)

test('names that a shell would split, and a merge begun in a subdirectory', async () => {
  await using repo = await createDriven()
  const name = `it's a "näme" $(x).py`
  diverge(repo, { theirs: { [`${source}/${name}`]: 'theirs\n' }, ours: { [`${source}/${name}`]: 'ours\n' } })
  expect(repo.tryGit(['-C', source, 'merge', 'side']).code).toBe(1)
  expect(unmerged(repo)).toEqual([`${source}/${name}`])
})

test('the user’s own style and length of conflict markers', async () => {
  await using repo = await createDriven({
    files: { '.gitattributes': `${mirror}/** merge=lockstep conflict-marker-size=12\n` },
  })
  repo.git('config', 'merge.conflictStyle', 'diff3')
  onSide(repo, () => commitUnseen(repo, { [`${mirror}/app.py`]: 'hand edit\n' }))
  commitCarried(repo, { [`${source}/app.py`]: 'ours\n' })
  const base = repo.git('show', `HEAD~1:${source}/app.py`)
  repo.tryGit(['merge', 'side'])
  expect(repo.read(`${mirror}/app.py`)).toBe(
    `<<<<<<<<<<<< ours\nours\n|||||||||||| base\n${base}\n============\nhand edit\n>>>>>>>>>>>> theirs\n`,
  )
})

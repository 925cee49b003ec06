/**
 * A repository that the system mounts read-only, as containers do with a work tree that they only look at: every check answers,
 * right either way, and what would write says why it can't.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { canMount, mountAt } from '../support/mounts.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

async function createDrifted(): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    'a/x.py': 'old\n',
    'b/x.py': 'old\n',
    'a/deep/y.py': 'old\n',
    'b/deep/y.py': 'old\n',
  })
  repo.installHook('pre-commit', 'post-commit')
  repo.write({ 'a/deep/y.py': 'committed\n' })
  repo.commit('source alone')
  repo.write({ 'a/x.py': 'staged\n' })
  repo.git('add', 'a')
  // Git wants to look at the file again, and would like to note down what it saw.
  repo.run('touch', ['b/x.py'])
  return repo
}

const readOnly = 'mount --bind "$PWD" "$PWD" && mount -o remount,ro,bind "$PWD" && cd "$PWD"'

test.skipIf(!canMount)(
  'every check of a repository on a read-only mount answers as elsewhere',
  shows('edge cases', 'a repository on a read-only mount', 'check and diff answer as elsewhere, 0 or 1', 8),
  async () => {
    await using original = await createDrifted()
    await using repo = await mountAt(original, readOnly)
    expect(repo.run('touch', ['a/x.py']).stderr).toContain('Read-only file system')
    const questions = [
      ['check'],
      ['check', '--staged'],
      ['check', '--at', 'HEAD'],
      ['check', '--at', 'HEAD^'],
      ['diff'],
      ['sync', '--dry-run'],
      ['sync', '--frozen'],
    ]
    const answers = questions.map(words => repo.lockstep(words))
    expect(answers).toEqual(questions.map(words => original.lockstep(words)))
    expect(answers.map(({ code }) => code)).toEqual([1, 1, 1, 0, 1, 1, 1])
  },
)

test.skipIf(!canMount)(
  'what would write on a read-only mount says why it can’t',
  shows(
    'edge cases',
    'a sync or a commit on a read-only mount',
    'exit 2 with the system’s reason, nothing changes',
    3,
  ),
  async () => {
    await using original = await createDrifted()
    await using repo = await mountAt(original, readOnly)
    const ask = (...words: string[]) => {
      const { code, stdout, stderr } = repo.lockstep(words)
      return `${code}: ${stdout}${stderr}`
        .replaceAll(original.root, '<root>')
        .replace(/scratch-\d+-\w+/g, 'scratch-<n>')
    }
    expect(
      [ask('sync'), ask('sync', '--staged'), ask('hook', 'pre-commit'), ask('undo')].join(''),
    ).toMatchInlineSnapshot(`
      "2: error: the disk refuses a write: EROFS: read-only file system, mkdtemp '<root>/.git/lockstep/scratch-<n>'
      hint:  mend the cause and run the same command again
      2: error: the disk refuses a write: EROFS: read-only file system, mkdtemp '<root>/.git/lockstep/scratch-<n>'
      hint:  mend the cause and run the same command again
      2: error: the disk refuses a write: EROFS: read-only file system, mkdtemp '<root>/.git/lockstep/scratch-<n>'
      hint:  mend the cause and run the same command again
      2: error: there is nothing to undo: no receipt of an earlier sync is left in this work tree
      "
    `)
    expect(repo.tryGit(['commit', '--message', 'x']).code).not.toBe(0)
  },
)

test.skipIf(!canMount)(
  'a mirror that is mounted read-only, in a repository that isn’t',
  shows(
    'edge cases',
    'a mirror that is mounted read-only',
    'exit 2 with the system’s reason; writable again, the same command completes',
    3,
  ),
  async () => {
    await using repo = await createDrifted()
    repo.write({ 'a/new/z.py': 'new\n' })
    {
      await using mounted = await mountAt(repo, 'mount --bind b b && mount -o remount,ro,bind b')
      const { code, stdout } = mounted.lockstep(['sync'])
      expect(
        `${code}: ${stdout.replaceAll(repo.root, '<root>').replace(/lockstep-\d+-[0-9a-f]+/, 'lockstep-<n>')}`,
      ).toMatchInlineSnapshot(`
        "2: error: a file of the mirror can't be written: EROFS: read-only file system, mkdir '<root>/b/deep/.lockstep-<n>'
        hint:  nothing is lost: mend the cause and run the same command again, or put everything back with \`npx lockstep undo\`
        "
      `)
    }
    expect(repo.git('status', '--porcelain', 'b')).toBe('')
    expect(repo.lockstep(['sync'])).toMatchObject({ code: 0 })
    expect(repo.run('diff', ['-r', 'a', 'b'])).toMatchObject({ code: 0 })
  },
)

/**
 * Sources and mirrors that can't be compared: an empty or missing source above all, which would empty its mirror. Each is
 * an error with exit code 2, nothing is written for that mirror, and the other mirrors still get their answer.
 */
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectRefused, files } from '../support/refused-source.ts'
import { config, createRepository } from '../support/repository.ts'

describe('an emptied source', () => {
  test(
    'in the work tree',
    shows('bad input', 'the source is emptied in the work tree', 'exit 2 with the reason, no “in sync”', 4),
    async () => {
      await using repo = await createRepository(files)
      repo.write({ a: undefined })
      expect(expectRefused(repo)).toMatchInlineSnapshot(`
      "error: the source of m is empty: a has no files in the work tree
      hint:  restore it (git checkout HEAD -- a), or remove the mirror from lockstep.json
      "
    `)
      expect(repo.read('b/x.py')).toBe('x\n')
    },
  )

  test(
    'in the index',
    shows('bad input', 'the source is emptied in the index', 'exit 2 with the reason, no “in sync”', 4),
    async () => {
      await using repo = await createRepository(files)
      repo.git('rm', '-r', '--quiet', '--cached', 'a')
      expect(expectRefused(repo, ['--staged'])).toMatchInlineSnapshot(`
      "error: the source of m is empty: a has no files in the index
      hint:  restore it (git checkout HEAD -- a), or remove the mirror from lockstep.json
      "
    `)
      expect(repo.git('ls-files', 'b')).toBe('b/sub/y.py\nb/x.py')
    },
  )

  test(
    'in a revision',
    shows('bad input', 'the source is empty in a revision', 'exit 2 with the reason, no “in sync”', 4),
    async () => {
      await using repo = await createRepository(files)
      repo.write({ a: undefined })
      repo.commit('emptied')
      expect(repo.lockstep(['check', '--at', 'HEAD'])).toMatchInlineSnapshot(`
        {
          "code": 2,
          "stderr": "",
          "stdout": "error: the source of m is empty: a has no files in HEAD
        hint:  judge a revision that has it, or correct "from" in lockstep.json
        ",
        }
      `)
    },
  )

  test(
    'of which only ignored files are left',
    shows('bad input', 'only ignored files are left of the source', 'exit 2: ignored files are no source', 4),
    async () => {
      await using repo = await createRepository({ ...files, '.gitignore': '*.pyc\n' })
      repo.write({ a: undefined, 'a/x.pyc': 'x' })
      expect(expectRefused(repo)).toContain('has no files in the work tree')
    },
  )

  test(
    'together with its mirror',
    shows(
      'bad input',
      'source and mirror are both emptied',
      'exit 2: nothing equals nothing is no answer',
      4,
    ),
    async () => {
      await using repo = await createRepository(files)
      repo.write({ a: undefined, b: undefined })
      expect(expectRefused(repo)).toContain('has no files in the work tree')
    },
  )
})

test(
  'a source that never was',
  shows('bad input', '`from` names nothing', 'exit 2 with the reason', 4),
  async () => {
    await using repo = await createRepository({
      ...files,
      'lockstep.json': config({ m: { from: 'appps', to: 'b' } }),
    })
    expect(expectRefused(repo)).toMatchInlineSnapshot(`
      "error: the source of m is empty: appps has no files in the work tree
      hint:  correct "from" in lockstep.json: HEAD has nothing there either
      "
    `)
    expect(expectRefused(repo, ['--staged'])).toContain('appps has no files in the index')
    repo.write({ 'appps/x.py': 'not staged\n' })
    expect(expectRefused(repo, ['--staged'])).toContain('hint:  git add appps, or correct "from"')
  },
)

test(
  'a source of which the globs leave every file out',
  shows('bad input', 'the globs leave every file of the source out', 'exit 2 with the reason', 4),
  async () => {
    await using repo = await createRepository({
      ...files,
      'lockstep.json': config({ m: { from: 'a', to: 'b', include: ['*.ts'] } }),
    })
    expect(expectRefused(repo)).toMatchInlineSnapshot(`
    "error: nothing of a is mirrored by m: its globs leave every file out
    hint:  correct "include", "exclude" or "mirrorOnly" in lockstep.json
    "
  `)
    expect(expectRefused(repo, ['--staged'])).toContain('its globs leave every file out')
  },
)

describe('a symbolic link on the way', () => {
  test.each([
    { what: 'the source', at: 'a' },
    { what: 'the mirror', at: 'b' },
  ])(
    'to $what',
    shows(
      'bad input',
      'a symbolic link lies where source or mirror is declared',
      'exit 2 with the reason; nothing is written through it',
      3,
    ),
    async ({ at }) => {
      await using repo = await createRepository(files)
      repo.write({ 'real/x.py': 'other\n', [at]: { link: 'real' } })
      expect(expectRefused(repo)).toBe(
        `error: m can't be compared: ${at} is a symbolic link, and what lies behind it isn't part of ${at}\nhint:  name the real directory in lockstep.json, or replace the link by a directory\n`,
      )
      expect(repo.read('real/x.py')).toBe('other\n')
    },
  )

  test(
    'at a parent of the mirror',
    shows(
      'bad input',
      'a symbolic link lies above the mirror',
      'exit 2 with the reason; nothing is written through it',
      3,
    ),
    async () => {
      await using repo = await createRepository({
        ...files,
        'lockstep.json': config({ m: { from: 'a', to: 'infra/deep/b' } }),
      })
      repo.write({ '../outside/deep/b/x.py': 'outside\n', infra: { link: '../outside' } })
      expect(expectRefused(repo)).toMatchInlineSnapshot(`
      "error: m can't be compared: infra is a symbolic link, and what lies behind it isn't part of infra/deep/b
      hint:  name the real directory in lockstep.json, or replace the link by a directory
      "
    `)
      expect(repo.read('../outside/deep/b/x.py')).toBe('outside\n')
      expect(repo.read('../outside/deep/b/sub/y.py')).toBeUndefined()
    },
  )

  test(
    'that is committed in place of the source',
    shows('bad input', 'a symbolic link is committed in place of the source', 'exit 2 with the reason', 4),
    async () => {
      await using repo = await createRepository({ ...files, real: 'x\n' })
      repo.write({ a: { link: 'b' } })
      repo.git('add', 'a')
      expect(repo.lockstep(['check', '--staged'])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "",
        "stdout": "error: the source of m is neither a directory nor a file: a is a link or a submodule
      hint:  name the real directory as "from" in lockstep.json
      ",
      }
    `)
    },
  )
})

describe('beside mirrors that can be compared', () => {
  const two = config({ empty: { from: 'gone', to: 'c' }, m: { from: 'a', to: 'b' } })

  test(
    "an error hides nobody else's drift, and takes precedence over it",
    shows('bad input', 'one mirror has an error, another is out of sync', 'both are told, exit 2', 4),
    async () => {
      await using repo = await createRepository({ ...files, 'lockstep.json': two })
      repo.write({ 'a/x.py': 'changed\n' })
      expect(repo.lockstep(['check', '--no-explain'])).toMatchInlineSnapshot(`
        {
          "code": 2,
          "stderr": "",
          "stdout": "✗ m is out of sync with a (1 of 2 files)
            stale  x.py
          fix:  npx lockstep sync m
        error: the source of empty is empty: gone has no files in the work tree
        hint:  correct "from" in lockstep.json: HEAD has nothing there either
        ",
        }
      `)
      expect(repo.lockstep(['sync'])).toMatchInlineSnapshot(`
        {
          "code": 2,
          "stderr": "",
          "stdout": "✓ m now equals a: 1 updated
            updated  x.py
        error: the source of empty is empty: gone has no files in the work tree
        hint:  correct "from" in lockstep.json: HEAD has nothing there either
        ",
        }
      `)
      expect(repo.read('b/x.py')).toBe('changed\n')
    },
  )

  test(
    'a mirror derived from one that failed is not compared',
    shows(
      'bad input',
      'a mirror is derived from one that failed',
      'it is not compared, and not called in sync',
      4,
    ),
    async () => {
      const chain = config({
        first: { from: 'gone', to: 'c' },
        second: { from: 'c', to: 'd' },
        m: { from: 'a', to: 'b' },
      })
      await using repo = await createRepository({
        ...files,
        'lockstep.json': chain,
        'c/x.py': 'x\n',
        'd/x.py': 'x\n',
      })
      expect(repo.lockstep(['check'])).toMatchInlineSnapshot(`
        {
          "code": 2,
          "stderr": "",
          "stdout": "- second was not compared: it derives from first, which could not be compared
        ✓ m is in sync with a (2 files)
        error: the source of first is empty: gone has no files in the work tree
        hint:  correct "from" in lockstep.json: HEAD has nothing there either
        ",
        }
      `)
    },
  )
})

test(
  'a source that another name is given is emptied, not renamed',
  shows(
    'bad input',
    'the source was moved, and `from` still names the old place',
    'exit 2 with the reason',
    4,
  ),
  async () => {
    await using repo = await createRepository(files)
    renameSync(join(repo.root, 'a'), join(repo.root, 'renamed'))
    expect(expectRefused(repo)).toContain('a has no files in the work tree')
  },
)

test(
  'a commit that removes a source that is one file',
  shows('bad input', 'a commit removes a source that is one file', 'refused: the source is empty', 4),
  async () => {
    await using repo = await createRepository({
      'lockstep.json': config({ m: { from: 'schema.json', to: 'copy.json' } }),
      'schema.json': '{}\n',
      'copy.json': '{}\n',
    })
    repo.installHook()
    repo.git('rm', '--quiet', 'schema.json')
    expect(repo.tryGit(['commit', '--message', 'x'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "error: the source of m is empty: schema.json has no files in the index
      hint:  restore it (git checkout HEAD -- schema.json), or remove the mirror from lockstep.json
      ",
        "stdout": "",
      }
    `)
    expect(repo.git('ls-files')).toBe('copy.json\nlockstep.json')
  },
)

/** What a drift means: told after the verdict, exactly, and never in the place of it. Real git, real Python files, no Python. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseReport } from '../support/json-report.ts'
import { type Content, config, createRepository, type TestRepository } from '../support/repository.ts'

const base = 'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n'

const mixins = (fields: string) =>
  `from sqlalchemy import Column, DateTime\n\n\nclass TimestampMixin:\n${fields}`

/** A table with these columns. */
const model = (name: string, columns: string) =>
  `from sqlalchemy import Column, ForeignKey, Integer, String
from app.base import Base
from app.mixins import TimestampMixin


class ${name}(TimestampMixin, Base):
    __tablename__ = "${name.toLowerCase()}s"

    id = Column(Integer, primary_key=True)
${columns}`

const migration = (id: string, before: string | undefined, title: string) =>
  `"""${title}

Revision ID: ${id}
Create Date: 2026-01-0${id.length}
"""
revision = "${id}"
down_revision = ${before === undefined ? 'None' : `"${before}"`}
`

const created = '    created_at = Column(DateTime)\n'
const licence = '    state = Column(String(2))\n'
const fresh = `${licence}    is_imlc = Column(Boolean, nullable=False)\n    portal = Column(String(200))\n`

/** A source that moved on, and a mirror that didn't; both committed. */
const drifted: Record<string, Content> = {
  'api/app/base.py': base,
  'api/app/mixins.py': mixins(created),
  'api/app/licence.py': model('Licence', fresh),
  'api/app/provider.py': model('Provider', ''),
  'api/migrations/env.py': '',
  'api/migrations/versions/a.py': migration('a', undefined, 'create licences'),
  'api/migrations/versions/b.py': migration('b1', 'a', 'add is_imlc'),
  'copy/app/base.py': base,
  'copy/app/mixins.py': mixins(created),
  'copy/app/licence.py': model('Licence', licence),
  'copy/app/provider.py': model('Provider', ''),
  'copy/migrations/env.py': '',
  'copy/migrations/versions/a.py': migration('a', undefined, 'create licences'),
}

/** The mirror was what the source is at its first commit, so that it is stale and not edited. */
async function createDrift(
  files: Record<string, Content | undefined> = {},
  mirror: object = {},
): Promise<TestRepository> {
  const all = { ...drifted, ...files }
  const copies = Object.entries(all).filter(([path]) => path.startsWith('copy/'))
  const before = copies.map(([path, text]) => [path.replace('copy/', 'api/'), text])
  const repo = await createRepository({
    'lockstep.json': config({ m: { from: 'api', to: 'copy', ...mirror } }),
    ...Object.fromEntries([...copies, ...before].filter(([, text]) => text !== undefined)),
  })
  repo.write(Object.fromEntries(Object.entries(all).filter(([path]) => path.startsWith('api/'))))
  repo.commit('feat: compact')
  return repo
}

const meaningOf = (repo: TestRepository, ...words: string[]) =>
  parseReport(repo.lockstep(['check', ...words, '--format', 'json']).stdout).mirrors[0]?.meaning

const factsFile = (repo: TestRepository) => join(repo.root, '.git/lockstep/facts-python-1')

describe('a check that finds a drift', () => {
  test('says which fields and migrations the mirror lacks, and what comes of it', async () => {
    await using repo = await createDrift()
    const { code, stdout } = repo.lockstep(['check'])
    expect(code).toBe(1)
    expect(stdout.replace(/ {2}for .*\n/, '')).toMatchInlineSnapshot(`
      "✗ m is out of sync with api (2 of 7 files)
          stale    app/licence.py  Licence lacks is_imlc and portal
          missing  migrations/versions/b.py
        models                source  mirror
          Licence (licences)       5       3
            missing  is_imlc and portal
            is_imlc: inserting will fail once the database has the column: it is NOT NULL and has no server default
            portal: reading it or filtering by it raises AttributeError, passing it TypeError; nothing writes it
            nothing in the mirror names them
        migrations: 1 behind: source head b1, mirror head a
          missing  b1  2026-01-02  add is_imlc
        fix:  npx lockstep sync m
      "
    `)
  })

  test('says the same of the index, of a revision, and as JSON', async () => {
    await using repo = await createDrift()
    const told = meaningOf(repo)
    expect(told?.models).toMatchObject([
      {
        id: 'app/licence.py#Licence',
        change: 'changed',
        expectedFields: 5,
        actualFields: 3,
        complete: true,
        level: 'critical',
      },
    ])
    expect(told?.migrations).toMatchObject([
      { state: 'behind', missing: [{ id: 'b1', title: 'add is_imlc' }] },
    ])
    expect(meaningOf(repo, '--staged')).toEqual(told)
    expect(meaningOf(repo, '--at', 'HEAD')).toEqual(told)
  })

  test('and of what no commit holds yet', async () => {
    await using repo = await createDrift()
    repo.write({ 'api/app/licence.py': model('Licence', `${fresh}    unsaved = Column(String)\n`) })
    expect(meaningOf(repo)?.models[0]?.fields.map(({ name }) => name)).toEqual([
      'is_imlc',
      'portal',
      'unsaved',
    ])
    expect(meaningOf(repo, '--staged')?.models[0]?.fields).toHaveLength(2)
  })

  test('nothing is parsed, and nothing is said, with --no-explain or without a drift', async () => {
    await using repo = await createDrift()
    expect(meaningOf(repo, '--no-explain')).toBeUndefined()
    expect(repo.lockstep(['check', '--no-explain']).stdout).not.toContain('Licence')
    repo.lockstep(['sync'])
    expect(repo.lockstep(['check']).code).toBe(0)
    expect(existsSync(factsFile(repo))).toBe(false)
  })

  test('a file that no language knows is compared by its bytes alone', async () => {
    await using repo = await createDrift({
      ...Object.fromEntries(Object.keys(drifted).map(path => [path, undefined])),
      'api/notes.txt': 'class Licence(Base): new\n',
      'copy/notes.txt': 'class Licence(Base):\n',
    })
    expect(repo.lockstep(['check']).code).toBe(1)
    expect(meaningOf(repo)).toBeUndefined()
  })
})

describe('what can’t be compared by its fields', () => {
  test('a file that fails at import is said to, and lacks nothing', async () => {
    await using repo = await createDrift({ 'copy/app/licence.py': `${model('Licence', licence)}x = (\n` })
    const told = meaningOf(repo)
    expect(told?.models).toEqual([])
    expect(told?.unreadable).toMatchObject([
      { path: 'app/licence.py', side: 'mirror', failsAtImport: true, line: 11 },
    ])
    expect(repo.lockstep(['check']).stdout).toContain('app/licence.py  fails at import (line 11)')
  })

  test('the source itself may be what is broken', async () => {
    await using repo = await createDrift({ 'api/app/licence.py': `${model('Licence', fresh)}<<<<<<< HEAD\n` })
    expect(meaningOf(repo)).toMatchObject({
      models: [],
      unreadable: [{ side: 'source', reason: 'a syntax error' }],
    })
  })

  test('one that both sides hold alike is no part of the drift', async () => {
    const broken = 'class Base(\n'
    await using repo = await createDrift({ 'api/app/base.py': broken, 'copy/app/base.py': broken })
    expect(meaningOf(repo)).toMatchObject({ models: [{ name: 'Licence', complete: false }], unreadable: [] })
  })

  test('texts that a partial clone lacks are counted, not fetched', async () => {
    await using repo = await createDrift()
    repo.lockstep(['sync'])
    repo.commit('sync')
    repo.git('config', 'uploadpack.allowFilter', 'true')
    repo.git('clone', '-q', '--no-local', '--filter=blob:none', `file://${repo.root}`, '../partial')
    const words = ['check', '--at', 'HEAD~1', '--cwd', '../partial']
    const { stdout } = repo.lockstep(words)
    expect(stdout).toContain(
      '1 text is not in this clone: nothing can be said of their models and migrations',
    )
    expect(parseReport(repo.lockstep([...words, '--format', 'json']).stdout).mirrors[0]).toMatchObject({
      inSync: false,
      meaning: { models: [], absent: 1, migrations: [{ state: 'behind' }] },
    })
  })
})

describe('a class that lends its fields', () => {
  test('is named once, with how many models it is for', async () => {
    await using repo = await createDrift({
      'api/app/mixins.py': mixins(`${created}    deleted_at = Column(DateTime)\n`),
      'api/app/licence.py': model('Licence', licence),
      'api/migrations/versions/b.py': undefined,
    })
    const { models } = meaningOf(repo) ?? { models: [] }
    expect(models).toMatchObject([
      {
        name: 'TimestampMixin',
        kind: 'mixin',
        affects: 2,
        fields: [{ name: 'deleted_at', change: 'missing' }],
      },
    ])
  })
})

describe('what is kept', () => {
  test('facts are kept by the id of their bytes, and losing or tearing them changes nothing', async () => {
    await using repo = await createDrift()
    const told = meaningOf(repo)
    const kept = readFileSync(factsFile(repo))
    expect(meaningOf(repo)).toEqual(told)
    expect(readFileSync(factsFile(repo))).toEqual(kept)
    writeFileSync(factsFile(repo), kept.subarray(0, kept.length - 40))
    expect(meaningOf(repo)).toEqual(told)
    writeFileSync(factsFile(repo), 'nonsense\n0000 {"classes":\n')
    expect(meaningOf(repo)).toEqual(told)
  })
})

test('a fault in the explanation is said, and the verdict stays', async () => {
  await using repo = await createDrift()
  meaningOf(repo)
  const id = repo.git('rev-parse', 'HEAD:api/app/licence.py')
  writeFileSync(factsFile(repo), `${id} {"classes":1}\n`)
  const { code, stdout } = repo.lockstep(['check'])
  expect(code).toBe(1)
  expect(stdout).toContain('m is out of sync with api (2 of 7 files)')
  expect(stdout).toContain('what this means could not be told')
  expect(stdout).toContain('fix:  npx lockstep sync m')
})

describe('what the declaration says', () => {
  test('models: only these files hold any', async () => {
    await using repo = await createDrift({}, { models: ['app/provider.py'] })
    expect(meaningOf(repo)?.models).toEqual([])
  })

  test('migrations: only this folder does', async () => {
    await using repo = await createDrift({}, { migrations: 'elsewhere' })
    expect(meaningOf(repo)?.migrations).toEqual([])
  })
})

describe('beside check', () => {
  test('status has a column for models and one for migrations', async () => {
    await using repo = await createDrift()
    const rows = repo.lockstep(['status']).stdout.split('\n')
    expect(rows.find(row => row.includes('mirror ') && row.includes('✗'))).toMatch(/1 differs +1 behind/)
    expect(rows.find(row => row.includes('Licence (licences)'))).toMatch(/5 +3 +lacks is_imlc and portal/)
  })

  test('diff says it on standard error, because standard output is a patch', async () => {
    await using repo = await createDrift()
    const { stdout, stderr } = repo.lockstep(['diff'])
    expect(stderr).toContain('Licence (licences)')
    expect(stdout.startsWith('diff --git')).toBe(true)
    expect(stdout).not.toContain('Licence (licences)')
    expect(repo.lockstep(['diff', '--quiet']).stderr).toBe('')
    expect(repo.lockstep(['diff', '--no-explain']).stderr).toBe('')
  })

  test('a refused commit says what the mirror would lack', async () => {
    await using repo = await createDrift({}, { onCommit: 'block' })
    repo.lockstep(['sync'])
    repo.commit('sync')
    repo.installHook()
    repo.write({ 'api/app/licence.py': model('Licence', `${fresh}    more = Column(String)\n`) })
    repo.git('add', 'api')
    const { code, stderr } = repo.tryGit(['commit', '-m', 'more'])
    expect(code).toBe(1)
    expect(stderr).toContain('app/licence.py changed without copy/app/licence.py')
    expect(stderr).toContain('missing  more')
  })

  test('a hook sees some of the migrations alone, and says nothing of how far they are', async () => {
    await using repo = await createDrift({}, { onCommit: 'block' })
    repo.lockstep(['sync'])
    repo.commit('sync')
    repo.installHook()
    repo.write({ 'api/migrations/versions/c.py': migration('c', 'b1', 'later') })
    repo.git('add', 'api')
    const { code, stderr } = repo.tryGit(['commit', '-m', 'later'])
    expect([code, stderr.includes('migrations:'), stderr.includes('broken')]).toEqual([1, false, false])
  })
})

describe('migrations', () => {
  test('are found beside one that differs, whatever their folder is called', async () => {
    const moved = (path: string) =>
      path.replace('migrations/versions', 'revs').replace('migrations/env', 'revs/environment')
    const files = Object.entries(drifted).flatMap(([path, text]) =>
      path.includes('migrations') ? [[path, undefined] as const, [moved(path), text] as const] : [],
    )
    await using repo = await createDrift(Object.fromEntries(files))
    expect(meaningOf(repo)?.migrations).toMatchObject([
      { state: 'behind', missing: [{ id: 'b1' }], problems: [] },
    ])
  })
})

describe('requireMigration', () => {
  const asked = { requireMigration: 'warn' }
  const commitColumn = (repo: TestRepository, files: Record<string, Content> = {}) => {
    repo.installHook()
    repo.write({ 'api/app/provider.py': model('Provider', '    npi = Column(String)\n'), ...files })
    repo.git('add', 'api')
    return repo.tryGit(['commit', '-m', 'npi'])
  }

  test('warns of a column without a migration, and lets the commit go on', async () => {
    await using repo = await createDrift({}, asked)
    repo.lockstep(['sync'])
    repo.commit('sync')
    const { code, stderr } = commitColumn(repo)
    expect(code).toBe(0)
    expect(stderr).toContain('the columns of Provider change, and this commit adds no migration')
  })

  test.each([
    ['with a migration', asked, { 'api/migrations/versions/c.py': migration('c11', 'b1', 'add npi') }],
    ['where nobody asked', {}, {}],
    ['where no column changes', asked, { 'api/app/provider.py': `${model('Provider', '')}\n# why\n` }],
  ])('says nothing %s', async (_, mirror, files) => {
    await using repo = await createDrift({}, mirror)
    repo.lockstep(['sync'])
    repo.commit('sync')
    const { code, stderr } = commitColumn(repo, files)
    expect(code).toBe(0)
    expect(stderr).not.toContain('migration')
  })
})

test('requireMigration looks at the files that hold models, and a fault in it stops no commit', async () => {
  await using repo = await createDrift({}, { requireMigration: 'warn', models: ['app/licence.py'] })
  repo.lockstep(['sync'])
  repo.commit('sync')
  repo.installHook()
  const commit = (path: string, text: string) => {
    repo.write({ [path]: text })
    repo.git('add', 'api')
    return repo.tryGit(['commit', '-m', path])
  }
  const other = commit('api/app/provider.py', model('Provider', '    npi = Column(String)\n'))
  expect([other.code, other.stderr.includes('adds no migration')]).toEqual([0, false])
  const changed = model('Licence', `${fresh}    npi = Column(String)\n`)
  repo.write({ 'api/app/licence.py': changed })
  writeFileSync(factsFile(repo), `${repo.git('hash-object', 'api/app/licence.py')} {"classes":1}\n`)
  const faulty = commit('api/app/licence.py', changed)
  expect([faulty.code, faulty.stderr.includes('could not be told')]).toEqual([0, true])
})

describe('models and migrations', () => {
  test('show what is understood of a directory, at any revision', async () => {
    await using repo = await createDrift()
    expect(repo.lockstep(['models', 'copy']).stdout).toMatchInlineSnapshot(`
      "copy: 2 tables, 1 mixin in 6 source files

        Licence (licences)  SQLAlchemy, 3 columns  app/licence.py:6
          id, state, created_at

        Provider (providers)  SQLAlchemy, 2 columns  app/provider.py:6
          id, created_at

        TimestampMixin  SQLAlchemy, 1 column  app/mixins.py:4
          created_at
      "
    `)
    expect(repo.lockstep(['models', 'm', '--at', 'HEAD^']).stdout).toContain(
      'Licence (licences)  SQLAlchemy, 3 columns',
    )
    expect(repo.lockstep(['migrations']).stdout).toMatchInlineSnapshot(`
      "api/migrations (Alembic): 2 migrations, head b1
          a   2026-01-01  create licences
          b1  2026-01-02  add is_imlc
      "
    `)
  })

  test('show every field with what is known of it', async () => {
    await using repo = await createDrift()
    expect(repo.lockstep(['models', 'api/app/licence.py', '--verbose']).stdout).toMatchInlineSnapshot(`
      "api/app/licence.py: 1 table in 1 source file

        Licence (licences)  SQLAlchemy, 4 columns or more  licence.py:6
          id       Integer, primary key, not null
          state    String(2), may be null
          is_imlc  Boolean, not null
          portal   String(200), may be null
      "
    `)
  })

  test('as JSON they are one document', async () => {
    await using repo = await createDrift()
    const read = (command: string) => JSON.parse(repo.lockstep([command, '--format=json']).stdout)
    expect(read('models').directories[0].models.map(({ id }: { id: string }) => id)).toContain(
      'app/licence.py#Licence',
    )
    expect(read('migrations').directories[0].graphs).toMatchObject([
      { tool: 'Alembic', environment: 'migrations', heads: ['b1'], migrations: [{ id: 'a' }, { id: 'b1' }] },
    ])
  })

  test('read what git ignores, such as a build', async () => {
    await using repo = await createDrift({ '.gitignore': 'dist\n' })
    repo.write({ '.gitignore': 'dist\n', 'dist/app/licence.py': model('Licence', licence) })
    expect(repo.lockstep(['models', 'dist']).stdout).toContain('Licence (licences)')
  })

  test.each([
    [['models', 'nowhere'], 'there is nothing to read in nowhere'],
    [['migrations', 'api', '--at', 'HEAD~1', 'nowhere'], 'there is nothing to read in nowhere at HEAD~1'],
    [['models', '../elsewhere'], '../elsewhere lies outside of the repository'],
  ])('%j is no answer', async (words, message) => {
    await using repo = await createDrift()
    const { code, stdout, stderr } = repo.lockstep(words)
    expect(code).toBe(2)
    expect(`${stdout}${stderr}`).toContain(message)
  })
})

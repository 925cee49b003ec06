import { describe, expect, test } from 'vitest'
import type { MigrationDrift, MigrationName } from '../core/migrations/migration-drift.ts'
import { listMigrations, type MigrationWords, summarizeMigrations } from './migration-words.ts'

const titles = [
  'add portal_username to licenses',
  'add portal_password_enc to licenses',
  'add renewal_fee to licenses',
  'add compact_state to licenses',
  'create imlc_applications',
  'index imlc_applications',
  'add is_imlc to licenses',
]

/** Seven that are missing in the incident, a day apart. */
const seven: MigrationName[] = titles.map((title, at) => ({
  id: `202601${at + 9 < 10 ? `0${at + 9}` : at + 9}_0100`,
  title,
  date: `2026-01-${String(at + 9).padStart(2, '0')} 15:26:19.123456`,
}))

function drift(over: Partial<MigrationDrift>): MigrationDrift {
  return {
    tool: 'Alembic',
    environment: 'migrations',
    state: 'behind',
    expectedHeads: ['20260115_0100'],
    actualHeads: ['20260108_0100'],
    missing: [],
    extra: [],
    reparented: [],
    edited: [],
    problems: [],
    ...over,
  }
}

function render(over: Partial<MigrationDrift>, words?: MigrationWords): string {
  const told = drift(over)
  return [summarizeMigrations(told, words), ...listMigrations(told, words).map(line => `  ${line}`)].join(
    '\n',
  )
}

describe('behind', () => {
  test('names all of a week', () => {
    expect(render({ missing: seven })).toMatchInlineSnapshot(`
      "migrations: 7 behind: source head 20260115_0100, mirror head 20260108_0100
        missing  20260109_0100  2026-01-09  add portal_username to licenses
        missing  20260110_0100  2026-01-10  add portal_password_enc to licenses
        missing  20260111_0100  2026-01-11  add renewal_fee to licenses
        missing  20260112_0100  2026-01-12  add compact_state to licenses
        missing  20260113_0100  2026-01-13  create imlc_applications
        missing  20260114_0100  2026-01-14  index imlc_applications
        missing  20260115_0100  2026-01-15  add is_imlc to licenses"
    `)
  })

  test('counts the middle of a long list', () => {
    expect(render({ missing: seven }, { limit: 3, where: 'build' })).toMatchInlineSnapshot(`
      "migrations: 7 behind: source head 20260115_0100, build head 20260108_0100
        missing  20260109_0100  2026-01-09  add portal_username to licenses
        ... 5 more
        missing  20260115_0100  2026-01-15  add is_imlc to licenses"
    `)
  })

  test('without dates and titles', () => {
    expect(render({ missing: [{ id: 'a' }, { id: 'bcd', title: 'two' }] })).toMatchInlineSnapshot(`
      "migrations: 2 behind: source head 20260115_0100, mirror head 20260108_0100
        missing  a
        missing  bcd  two"
    `)
  })

  test('of many heads names those that differ', () => {
    const expectedHeads = ['a.3', 'b.1', 'c.9', 'd.2', 'e.1', 'f.1']
    const actualHeads = ['a.3', 'b.1', 'c.8', 'd.2']
    expect(
      render(
        { tool: 'Django', environment: '', expectedHeads, actualHeads, missing: [{ id: 'c.9' }] },
        { namesEnvironment: true },
      ),
    ).toMatchInlineSnapshot(`
      "migrations (Django, at the top): 1 behind: source heads c.9, e.1 and f.1, mirror head c.8
        missing  c.9"
    `)
  })

  test('by a branch that the mirror lacks altogether', () => {
    const expectedHeads = ['a', 'b', 'c', 'd', 'e']
    const actualHeads = ['a', 'b', 'c', 'd']
    expect(render({ expectedHeads, actualHeads, missing: [{ id: 'e' }] })).toMatchInlineSnapshot(`
      "migrations: 1 behind: source head e
        missing  e"
    `)
  })
})

test('ahead', () => {
  expect(render({ state: 'ahead', extra: [{ id: 'x', title: 'a hot fix' }] })).toMatchInlineSnapshot(`
    "migrations: 1 ahead: source head 20260115_0100, mirror head 20260108_0100
      extra    x  a hot fix"
  `)
})

test('ahead of a source that has none', () => {
  expect(
    render({ state: 'ahead', expectedHeads: [], extra: [{ id: 'x', title: 'a hot fix' }] }),
  ).toMatchInlineSnapshot(`
    "migrations: the mirror has 1, the source none
      extra    x  a hot fix"
  `)
})

test('diverged', () => {
  expect(
    render({
      state: 'diverged',
      missing: seven.slice(0, 2),
      extra: [{ id: 'x', title: 'a hot fix' }],
      reparented: ['20260110_0100'],
    }),
  ).toMatchInlineSnapshot(`
    "migrations: diverged: the mirror lacks 2 and has 1 that the source lacks
      missing  20260109_0100  2026-01-09  add portal_username to licenses
      missing  20260110_0100  2026-01-10  add portal_password_enc to licenses
      extra    x  a hot fix
      follow something else in the mirror than in the source: 20260110_0100"
  `)
})

test('a head that the source does not know', () => {
  expect(
    render({
      state: 'unknown head',
      expectedHeads: ['a', 'b'],
      actualHeads: ['x'],
      missing: [{ id: 'a' }, { id: 'b' }],
      extra: [{ id: 'x' }],
    }),
  ).toMatchInlineSnapshot(`
    "migrations: the source doesn't know the mirror's head x (squashed there, or made in the mirror); source heads a and b
      missing  a
      missing  b
      extra    x"
  `)
})

test('none', () => {
  expect(render({ state: 'none', actualHeads: [], missing: seven })).toMatchInlineSnapshot(
    `"migrations: the mirror holds none; source head 20260115_0100"`,
  )
})

test('broken', () => {
  expect(
    render({
      state: 'broken',
      missing: seven.slice(3, 4),
      problems: ["e follows d, which isn't there", 'b is written more than once: b.py, c.py'],
    }),
  ).toMatchInlineSnapshot(`
    "migrations: broken in the mirror: e follows d, which isn't there
      b is written more than once: b.py, c.py
      missing  20260112_0100  2026-01-12  add compact_state to licenses"
  `)
})

test('edited', () => {
  expect(
    render({ state: 'equal', edited: ['a', 'b'], actualHeads: ['20260115_0100'] }),
  ).toMatchInlineSnapshot(`
    "migrations: the mirror has the same ids, but not the same migrations
      same id, other text: a and b (a database that has run one form won't run the other)"
  `)
})

test('equal', () => {
  expect(render({ state: 'equal' })).toMatchInlineSnapshot(`"migrations: the same in source and mirror"`)
})

test('a title can order a terminal nothing, and ends', () => {
  const [line = ''] = listMigrations(
    drift({ missing: [{ id: 'a', title: `\u001b[2J${'very '.repeat(60)}` }] }),
  )
  expect(line).toMatch(/^missing {2}a {2}\\x1b\[2Jvery .*very…$/)
  expect(line.length).toBeLessThan(130)
})

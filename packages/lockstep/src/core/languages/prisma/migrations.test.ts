import { expect, test } from 'vitest'
import { toRepoPath } from '../../path.ts'
import { isPrismaMigration, linkPrismaMigrations } from './migrations.ts'

test('folders in the order of their names', () => {
  const paths = [
    'db/migrations/20260115152619_add_is_imlc/migration.sql',
    'db/migrations/20260108090000_init/migration.sql',
    'db/migrations/migration_lock.toml',
    'db/schema.prisma',
    'migrations/0_init/migration.sql',
  ].map(toRepoPath)
  const graphs = linkPrismaMigrations(paths)
  expect(graphs).toEqual(linkPrismaMigrations(paths.toReversed()))
  expect(graphs.map(({ environment, heads }) => [environment, heads])).toEqual([
    ['', ['0_init']],
    ['db', ['20260115152619_add_is_imlc']],
  ])
  expect([...(graphs[1]?.migrations.values() ?? [])]).toEqual([
    {
      id: '20260108090000_init',
      parents: [],
      dependsOn: [],
      labels: [],
      path: 'db/migrations/20260108090000_init/migration.sql',
      title: 'init',
      date: '2026-01-08 09:00:00',
    },
    {
      id: '20260115152619_add_is_imlc',
      parents: ['20260108090000_init'],
      dependsOn: [],
      labels: [],
      path: 'db/migrations/20260115152619_add_is_imlc/migration.sql',
      title: 'add is imlc',
      date: '2026-01-15 15:26:19',
    },
  ])
  expect(graphs[1]?.problems).toEqual([])
})

test.each([
  ['prisma/migrations/1_a/migration.sql', true],
  ['migrations/1_a/migration.sql', true],
  ['prisma/migrations/migration.sql', false],
  ['prisma/migrations/1_a/down.sql', false],
  ['prisma/migrations/1_a/b/migration.sql', false],
])('%s is a migration: %s', (path, answer) => {
  expect(isPrismaMigration(toRepoPath(path))).toBe(answer)
})

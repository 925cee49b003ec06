import { expect, test } from 'vitest'
import { type HealthAnswer, type HealthSource, judgeHealth, parseHealth } from './health-answer.ts'

test.each<[string, HealthAnswer | undefined]>([
  [
    '{"status": "ok", "db_version": "b", "code_version": "b"}',
    { status: 'ok', databaseVersion: ['b'], codeVersion: ['b'] },
  ],
  ['{"code_version": ["b", "a"], "db_version": null}', { codeVersion: ['b', 'a'], databaseVersion: [] }],
  ['{"code_version": "a, b"}', { codeVersion: ['a', 'b'] }],
  ['{"code_version": ""}', { codeVersion: [] }],
  ['{"content_id": "x", "more": {}}', { contentId: 'x' }],
  ['{"status": "ok"}', undefined],
  ['{"code_version": 7}', undefined],
  ['{"code_version": ["a", 7]}', undefined],
  ['["a"]', undefined],
  ['null', undefined],
  ['"ok"', undefined],
  ['<html>', undefined],
  ['', undefined],
])('%s', (text, answer) => {
  expect(parseHealth(text)).toEqual(answer)
})

const source: HealthSource = { codeVersions: [['b']], contentId: 'x' }

test.each<[string, HealthAnswer, 'content' | 'migrations', boolean, string[]]>([
  ['the same migrations', { status: 'ok', codeVersion: ['b'] }, 'migrations', true, []],
  ['no word of its own', { codeVersion: ['b'] }, 'migrations', true, []],
  [
    'older migrations',
    { status: 'ok', codeVersion: ['a'] },
    'migrations',
    false,
    ['its code is at a, the source at b'],
  ],
  ['none', { codeVersion: [] }, 'migrations', false, ['its code is at no migration, the source at b']],
  ['one more', { codeVersion: ['a', 'b'] }, 'migrations', false, ['its code is at a, b, the source at b']],
  [
    'the incident',
    { status: 'code_behind', codeVersion: ['a'], databaseVersion: ['b'] },
    'migrations',
    false,
    ['it says code_behind: its database is at b, its code at a', 'its code is at a, the source at b'],
  ],
  [
    'a database that somebody else migrated further than the source',
    { status: 'code_behind', codeVersion: ['b'], databaseVersion: ['c'] },
    'migrations',
    false,
    ['it says code_behind: its database is at c, its code at b'],
  ],
  [
    'a database that was not migrated',
    { status: 'db_behind', codeVersion: ['b'], databaseVersion: [] },
    'migrations',
    false,
    ['it says db_behind: its database is at no migration, its code at b'],
  ],
  ['the same content', { status: 'ok', contentId: 'x', codeVersion: ['b'] }, 'content', true, []],
  [
    'other content with the same migrations',
    { status: 'ok', contentId: 'y', codeVersion: ['b'] },
    'content',
    false,
    ['its content_id is not that of the source'],
  ],
  [
    'the same content, and behind',
    { status: 'db_behind', contentId: 'x' },
    'content',
    false,
    ['it says db_behind'],
  ],
])('%s', (_, answer, by, inSync, notes) => {
  expect(judgeHealth(answer, source)).toEqual({ by, inSync, notes })
})

test('of several environments it may be all or one', () => {
  const two = { codeVersions: [['a'], ['b', 'c']], contentId: 'x' }
  const isSame = (codeVersion: string[]) => judgeHealth({ codeVersion }, two)?.inSync
  expect([['a'], ['c', 'b'], ['a', 'b', 'c'], ['b'], ['a', 'b']].map(isSame)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})

test.each<[HealthAnswer, HealthSource]>([
  [{ codeVersion: [] }, { codeVersions: [], contentId: 'x' }],
  [{ codeVersion: ['a'] }, { codeVersions: [[]], contentId: 'x' }],
])('nothing in common is no answer', (answer, empty) => {
  expect(judgeHealth(answer, empty)).toBeUndefined()
})

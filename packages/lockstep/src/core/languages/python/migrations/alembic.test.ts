import { beforeAll, describe, expect, test } from 'vitest'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { MigrationGraph } from '../../../migrations/graph.ts'
import { type RepoPath, toRepoPath } from '../../../path.ts'
import { createProject } from '../link-project.ts'
import { parseFacts } from '../read-facts.ts'
import type { ParsePython } from '../syntax.ts'
import { linkAlembic, mayBeAlembic } from './alembic.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

const env = 'from alembic import context\n'

function link(files: Record<string, string>): MigrationGraph[] {
  const facts = new Map(
    Object.entries(files).map(([path, text]) => [toRepoPath(path), parseFacts(parse, Buffer.from(text))]),
  )
  return linkAlembic(facts, createProject(facts).resolve)
}

/** One environment, its versions in one folder. */
function linkVersions(versions: Record<string, string>): MigrationGraph {
  const files = Object.entries(versions).map(([name, text]) => [`alembic/versions/${name}.py`, text])
  const [graph] = link({ 'alembic/env.py': env, ...Object.fromEntries(files) })
  return graph as MigrationGraph
}

describe('a revision', () => {
  test('as the template writes it', () => {
    const graph = linkVersions({
      '20260115_0200_add_is_imlc': `"""add is_imlc to licenses

Revision ID: 20260115_0200
Revises: 20260114_0100
Create Date: 2026-01-15 15:26:19.123456

"""
from typing import Sequence, Union

from alembic import op

revision: str = '20260115_0200'
down_revision: Union[str, None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None
`,
    })
    expect(graph).toEqual({
      tool: 'Alembic',
      environment: 'alembic',
      migrations: new Map([
        [
          '20260115_0200',
          {
            id: '20260115_0200',
            parents: [],
            dependsOn: [],
            labels: [],
            path: 'alembic/versions/20260115_0200_add_is_imlc.py',
            title: 'add is_imlc to licenses',
            date: '2026-01-15 15:26:19.123456',
          },
        ],
      ]),
      heads: ['20260115_0200'],
      problems: [],
    })
  })

  test.each([
    ['a string', "'a'", ['a']],
    ['an old string', "u'a'", ['a']],
    ['None', 'None', []],
    ['a tuple', "('a', 'b')", ['a', 'b']],
    ['a tuple without parentheses', "'a', 'b'", ['a', 'b']],
    ['a tuple of one', "('a',)", ['a']],
    ['an empty tuple', '()', []],
    ['a list', "['a', 'b']", ['a', 'b']],
    ['a name', 'before', ['b']],
    ['a name in a tuple', "('a', before)", ['a', 'b']],
    ['a text in parentheses', "(\n    'a'\n)", ['a']],
  ])('follows %s', (_, value, parents) => {
    const graph = linkVersions({
      a: 'revision = "a"\ndown_revision = None\n',
      b: 'revision = "b"\ndown_revision = None\n',
      c: `before = 'b'\nrevision = 'c'\ndown_revision = ${value}\n`,
    })
    expect(graph.migrations.get('c')?.parents).toEqual(parents)
    expect(graph.problems).toEqual([])
  })

  test('what counts is what is assigned last, and outside of an except branch', () => {
    const graph = linkVersions({
      a: "revision = 'x'\nrevision = 'a'\ndown_revision = None\n",
      b: "revision = 'b'\ntry:\n    down_revision = 'a'\nexcept NameError:\n    down_revision = None\n",
    })
    expect(graph.heads).toEqual(['b'])
  })

  test('whose parent is made at run time takes no part in what the heads are', () => {
    const graph = linkVersions({
      a: "revision = 'a'\ndown_revision = None\n",
      b: "revision = 'b'\ndown_revision = find_latest()\n",
      c: "revision = 'c'\ndown_revision = 'b'\n",
    })
    expect(graph.heads).toEqual(['c'])
    expect(graph.migrations.get('b')).toMatchObject({ parents: [], hasUnknownParents: true })
    expect(graph.problems).toEqual([])
  })

  test('whose id is made at run time can not be read', () => {
    const graph = linkVersions({
      a: "revision = 'a'\ndown_revision = None\n",
      b: "revision = make_id()\ndown_revision = 'a'\n",
    })
    expect(graph.problems).toEqual([
      "alembic/versions/b.py can't be read: its revision can't be told without running it",
    ])
  })

  test('with a syntax error can not be read, and what follows it is no hole', () => {
    const graph = linkVersions({
      a: "revision = 'a'\ndown_revision = None\n",
      b: "revision = 'b'\ndown_revision = 'a'\ndef upgrade(:\n",
      c: "revision = 'c'\ndown_revision = 'b'\n",
    })
    expect(graph.problems).toEqual(["alembic/versions/b.py can't be read: a syntax error in line 3"])
    expect(graph.unreadable).toEqual(['alembic/versions/b.py'])
  })

  test('is no module of packages or editors, and needs both names', () => {
    const graph = linkVersions({
      a: "revision = 'a'\ndown_revision = None\n",
      __init__: "revision = 'x'\ndown_revision = None\n",
      '.#a': "revision = 'y'\ndown_revision = None\n",
      half: "revision = 'z'\n",
      inside: "def make():\n    revision = 'w'\n    down_revision = None\n",
    })
    expect([...graph.migrations.keys()]).toEqual(['a'])
  })
})

describe('a title', () => {
  test.each([
    ['the first line', '1_b', '"""one\n\ntwo"""', 'one'],
    ['the words of the name', '1_add_is-imlc', '', 'add is imlc'],
    ['of a name with a date', '2026_01_15-1_add_it', '', 'add it'],
    ['of a docstring without one', '1_add_it', '"""Revision ID: 1\nRevises: None\n"""', 'add it'],
    ['none', '1', '', undefined],
  ])('%s', (_, name, doc, title) => {
    const graph = linkVersions({ [name]: `${doc}\nrevision = '1'\ndown_revision = None\n` })
    expect(graph.migrations.get('1')?.title).toBe(title)
  })
})

describe('labels and what is depended on', () => {
  const a = "revision = 'aaaa1111'\ndown_revision = None\nbranch_labels = ('expand',)\n"

  test.each([
    ['an id', "'aaaa1111'"],
    ['a label', "'expand'"],
    ['the start of an id', "('aaaa',)"],
    ['a constant of another module', 'names.FIRST'],
    ['an imported constant', 'FIRST'],
  ])('%s', (_, value) => {
    const [graph] = link({
      'db/__init__.py': '',
      'db/env.py': env,
      'db/names.py': "FIRST = OTHER = 'aaaa1111'\n",
      'db/versions/a.py': a,
      'db/versions/b.py': `from db import names\nfrom db.names import OTHER as FIRST\nrevision = 'b'\ndown_revision = None\ndepends_on = ${value}\n`,
    })
    expect(graph?.migrations.get('b')?.dependsOn).toEqual(['aaaa1111'])
    expect(graph?.heads).toEqual(['aaaa1111', 'b'])
    expect(graph?.problems).toEqual([])
  })

  test('a label may be a parent too', () => {
    const graph = linkVersions({ a, b: "revision = 'b'\ndown_revision = 'expand'\n" })
    expect(graph.heads).toEqual(['b'])
  })

  test('nothing is missing that may be a label which is not known', () => {
    const graph = linkVersions({
      a: "from elsewhere import LABEL\nrevision = 'a'\ndown_revision = None\nbranch_labels = (LABEL,)\n",
      b: "revision = 'b'\ndown_revision = None\ndepends_on = 'contract'\n",
    })
    expect(graph.problems).toEqual([])
    expect(graph.migrations.get('b')?.dependsOn).toEqual([])
  })

  test('a label of two', () => {
    const graph = linkVersions({ a, b: a.replace('aaaa1111', 'b') })
    expect(graph.problems).toEqual(['aaaa1111 and b have the same label expand'])
  })
})

describe('environments', () => {
  const revision = (id: string, down = 'None') => `revision = '${id}'\ndown_revision = ${down}\n`
  const places = (files: Record<string, string>) =>
    link(files).map(({ environment, heads }) => `${environment}: ${heads.join(' ')}`)

  test('the nearest env.py above that is of Alembic', () => {
    expect(
      places({
        'a/env.py': env,
        'a/versions/1.py': revision('1'),
        'a/versions/deep/2.py': revision('2', "'1'"),
        'a/versions/deep/env.py': 'import os\n',
        'b/env.py': 'import alembic.context\n',
        // As projects do that share one among many environments.
        'c/env.py': 'from common.db.alembic import env\n',
        'c/1.py': revision('5'),
        'b/versions/1.py': revision('1'),
      }),
    ).toEqual(['a: 2', 'b: 1', 'c: 5'])
  })

  test('without env.py the folder above versions, or the folder itself', () => {
    expect(
      places({
        'a/versions/yoga/expand/1.py': revision('1'),
        'b/2.py': revision('2'),
        '3.py': revision('3'),
      }),
    ).toEqual([': 3', 'a: 1', 'b: 2'])
  })

  test('dialects whose ids clash, and the folders that only one is tied to', () => {
    expect(
      places({
        'db/env.py': env,
        'db/mysql/1.py': revision('1'),
        'db/mysql/2.py': revision('2', "'1'"),
        'db/mysql/more/3.py': revision('3', "'2'"),
        'db/sqlite/1.py': revision('1'),
        'db/sqlite/4.py': revision('4', "'1'"),
        'db/sqlite/2.py': revision('2', "'4'"),
      }),
    ).toEqual(['db/mysql: 2', 'db/mysql/more: 3', 'db/sqlite: 2'])
  })

  test("folders of one history are one, and so is a plugin's that follows it", () => {
    expect(
      places({
        'db/env.py': env,
        'db/versions/1.py': revision('1'),
        'db/versions/2026/2.py': revision('2', "'1'"),
        'plugin/versions/3.py': revision('3', "'1'"),
      }),
    ).toEqual(['db: 2 3'])
  })
})

test.each([
  ['versions/a.py', "revision = 'a'\ndown_revision = None", true],
  ['versions/a.py', "revision: str = 'a'\r\ndown_revision: str = None", true],
  ['versions/a.py', "try:\n    revision = 'a'\n    down_revision = None", true],
  ['versions/a.py', "revision = 'a'", false],
  ['versions/a.py', 'sort(down_revision, revision)', false],
  ['alembic/env.py', env, true],
  ['env.py', env, true],
  ['my_env.py', env, false],
  ['env.py', 'import os', false],
])('%s with %j may be a migration: %s', (path, text, answer) => {
  expect(mayBeAlembic(toRepoPath(path) as RepoPath, Buffer.from(text))).toBe(answer)
})

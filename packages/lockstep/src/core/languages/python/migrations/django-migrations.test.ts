import { beforeAll, expect, test } from 'vitest'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import { toRepoPath } from '../../../path.ts'
import { createProject } from '../link-project.ts'
import { parseFacts } from '../read-facts.ts'
import type { ParsePython } from '../syntax.ts'
import { linkDjangoMigrations, mayBeDjangoMigration } from './django-migrations.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

function link(files: Record<string, string>) {
  const facts = new Map(
    Object.entries(files).map(([path, text]) => [toRepoPath(path), parseFacts(parse, Buffer.from(text))]),
  )
  return linkDjangoMigrations(facts, createProject(facts).resolve)
}

function migration(dependencies = '[]', more = '') {
  return `from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    ${more}
    dependencies = ${dependencies}
    operations = []
`
}

test('all apps in one graph, followed within and depended on across', () => {
  const [graph, ...others] = link({
    'billing/migrations/__init__.py': '',
    'billing/migrations/0001_initial.py': migration(
      '[migrations.swappable_dependency(settings.AUTH_USER_MODEL)]',
    ),
    'billing/migrations/0002_add_renewal_fee.py': migration(
      '[("billing", "0001_initial"), ("users", "__latest__")]',
    ),
    'apps/users/migrations/0001_initial.py': migration('[("contenttypes", "0002_remove_content_type_name")]'),
    'apps/users/migrations/0002_email.py': migration(
      '(("users", "0001_initial"), ("billing", "__first__"),)',
    ),
  })
  expect(others).toEqual([])
  expect(graph).toEqual({
    tool: 'Django',
    environment: '',
    migrations: new Map([
      [
        'users.0001_initial',
        {
          id: 'users.0001_initial',
          parents: [],
          dependsOn: [],
          labels: [],
          path: 'apps/users/migrations/0001_initial.py',
          title: 'initial',
        },
      ],
      [
        'users.0002_email',
        {
          id: 'users.0002_email',
          parents: ['users.0001_initial'],
          dependsOn: ['billing.0001_initial'],
          labels: [],
          path: 'apps/users/migrations/0002_email.py',
          title: 'email',
        },
      ],
      [
        'billing.0001_initial',
        {
          id: 'billing.0001_initial',
          parents: [],
          dependsOn: [],
          labels: [],
          path: 'billing/migrations/0001_initial.py',
          title: 'initial',
        },
      ],
      [
        'billing.0002_add_renewal_fee',
        {
          id: 'billing.0002_add_renewal_fee',
          parents: ['billing.0001_initial'],
          dependsOn: ['users.0002_email'],
          labels: [],
          path: 'billing/migrations/0002_add_renewal_fee.py',
          title: 'add renewal fee',
        },
      ],
    ]),
    heads: ['billing.0002_add_renewal_fee', 'users.0002_email'],
    problems: [],
  })
})

test('the label that apps.py gives', () => {
  const [graph] = link({
    'auth/apps.py':
      'from django.apps import AppConfig\nclass AuthConfig(AppConfig):\n    name = "auth"\n    label = "accounts"\n',
    'auth/migrations/0001_initial.py': migration(),
    'auth/migrations/0002_more.py': migration('[("accounts", "0001_initial")]'),
  })
  expect(graph?.heads).toEqual(['accounts.0002_more'])
})

test('a squashed one stands for those it replaces', () => {
  const [graph] = link({
    'a/migrations/0001_initial.py': migration(),
    'a/migrations/0002_b.py': migration('[("a", "0001_initial")]'),
    'a/migrations/0001_squashed_0002_b.py': migration(
      '[]',
      'replaces = [("a", "0001_initial"), ("a", "0002_b"), ("a", "gone")]',
    ),
    'a/migrations/0003_c.py': migration('[("a", "gone")]'),
  })
  expect(graph?.heads).toEqual(['a.0003_c'])
  expect(graph?.problems).toEqual([])
  expect(graph?.migrations.size).toBe(4)
})

test('a missing one, and one that runs before another', () => {
  const [graph] = link({
    'a/migrations/0001_initial.py': migration('[]', 'run_before = [("b", "0001_initial")]'),
    'a/migrations/0003_c.py': migration('[("a", "0002_b")]'),
    'b/migrations/0001_initial.py': migration(),
  })
  expect(graph?.problems).toEqual(["a.0003_c follows a.0002_b, which isn't there"])
  expect(graph?.migrations.get('b.0001_initial')?.dependsOn).toEqual(['a.0001_initial'])
})

test('dependencies that are made at run time', () => {
  const [graph] = link({
    'a/migrations/0001_initial.py': migration('[("sites", "0001_initial")] if SITES else []'),
    'a/migrations/0002_b.py': migration('[("a", "0001_initial")]'),
    'b/migrations/0001_initial.py': migration(),
    'b/migrations/0002_b.py': migration('find()'),
  })
  // What b.0002_b follows isn't known, so nobody knows whether b.0001_initial is a head; itself is one.
  expect(graph?.heads).toEqual(['a.0002_b', 'b.0002_b'])
  expect(graph?.problems).toEqual([])
})

test('two apps of one name are two projects', () => {
  const graphs = link({
    'one/users/migrations/0001_initial.py': migration(),
    'two/users/migrations/0001_initial.py': migration(),
    'two/more/migrations/0001_initial.py': migration('[("users", "0001_initial")]'),
    'rest/other/migrations/0001_initial.py': migration(),
  })
  expect(graphs.map(({ environment, heads }) => `${environment}: ${heads.join(' ')}`)).toEqual([
    ': other.0001_initial',
    'one: users.0001_initial',
    'two: more.0001_initial users.0001_initial',
  ])
})

test('what can not be read, and what is none of it', () => {
  const [graph] = link({
    'a/migrations/0001_initial.py': migration(),
    'a/migrations/0002_b.py': `${migration('[("a", "0001_initial")]')}def f(:\n`,
    'a/migrations/_tools.py': migration(),
    'a/migrations/old.py':
      'from south.v2 import SchemaMigration\nclass Migration(SchemaMigration):\n    pass\n',
    'a/migrations/plain.py': 'class Migration:\n    pass\n',
    'a/migrations/helpers.py': 'x = 1\n',
    'other/b.py': 'def f(:\n',
  })
  expect([...(graph?.migrations.keys() ?? [])]).toEqual(['a.0001_initial'])
  expect(graph?.problems).toEqual(["a/migrations/0002_b.py can't be read: a syntax error in line 9"])
})

test.each([
  ['a/migrations/0001_initial.py', 'class Migration(migrations.Migration):', true],
  ['migrations/0001_initial.py', 'class Migration(migrations.Migration):', true],
  ['a/migrations/_x.py', 'class Migration(migrations.Migration):', false],
  ['a/migrations/deep/x.py', 'class Migration(migrations.Migration):', false],
  ['a/models.py', 'class Migration(migrations.Migration):', false],
  ['a/migrations/0001_initial.py', 'x = 1', false],
  ['a/apps.py', 'class A(AppConfig):\n    label = "b"', true],
  ['a/apps.py', 'class A(AppConfig):\n    name = "b"', false],
])('%s with %j may be one: %s', (path, text, answer) => {
  expect(mayBeDjangoMigration(toRepoPath(path), Buffer.from(text))).toBe(answer)
})

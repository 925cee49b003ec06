import { expect, test } from 'vitest'
import type { Field, Model } from '../models/model.ts'
import { toRepoPath } from '../path.ts'
import { renderSmokeTest } from './python-smoke-test.ts'

const field = (name: string, kind: Field['kind'] = 'column'): Field => ({ name, kind, line: 1 })

function model(path: string, name: string, more: Partial<Model> = {}): Model {
  return {
    id: `${path}#${name}`,
    path: toRepoPath(path),
    name,
    kind: 'table',
    framework: 'SQLAlchemy',
    fields: [field('id')],
    complete: true,
    bases: [],
    line: 1,
    ...more,
  }
}

test('one test a table, with its columns, in the order of their files', () => {
  const models = [
    model('provider/license.py', 'License', {
      fields: [field('id'), field('is_imlc'), field('provider', 'relationship')],
    }),
    model('provider/__init__.py', 'IMLCApplication', { framework: 'SQLModel' }),
    model('provider/archive.py', 'License'),
  ]
  expect(renderSmokeTest(models)).toMatchInlineSnapshot(`
    """"Whether this code has every column that its source has. Written by \`lockstep models --smoke-test\`: don't edit it.

    Run it where the built code lies, as \`python -m pytest <this file>\`.
    """


    def test_imlcapplication():
        from provider import IMLCApplication

        assert hasattr(IMLCApplication, "id")


    def test_license():
        from provider.archive import License

        assert hasattr(License, "id")


    def test_license_2():
        from provider.license import License

        assert hasattr(License, "id")
        assert hasattr(License, "is_imlc")
    "
  `)
  expect(renderSmokeTest(models.toReversed())).toBe(renderSmokeTest(models))
})

test('a table without columns of its own must be there all the same', () => {
  expect(renderSmokeTest([model('a.py', 'A', { fields: [] })])).toMatch(
    /def test_a\(\):\n {4}from a import A\n$/,
  )
})

test.each([
  ['what no import statement can name', model('lambda/a.py', 'A')],
  ['a file whose name is no name', model('20260101_a.py', 'A')],
  ['a class inside of another', model('a.py', 'Outer.A')],
  ['a record', model('a.py', 'A', { kind: 'record', framework: 'Pydantic' })],
  ['an abstract class', model('a.py', 'A', { kind: 'mixin' })],
  ['a framework that needs to be set up', model('a.py', 'A', { framework: 'Django' })],
])('not tested: %s', (_, untested) => {
  expect(renderSmokeTest([untested])).toBeUndefined()
})

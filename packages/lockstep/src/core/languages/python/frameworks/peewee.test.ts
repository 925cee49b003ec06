import { beforeAll, expect, test } from 'vitest'
import { showModels, understandPython } from '../../../../../../../test/support/show-models.ts'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

test('fields, keys and what bases bring', () => {
  const text = `
from peewee import *
class Base(Model):
    created = DateTimeField(default=now)
    class Meta:
        database = db
class User(Base):
    code = CharField(max_length=3, primary_key=True, column_name="c")
    boss = ForeignKeyField("self", null=True)
    other = 3
    class Meta:
        table_name = "users"
`
  expect(showModels(understandPython(parse, { 'a.py': text }).slice(-1))).toEqual([
    'User: table of peewee in users',
    '  created: DateTimeField() column not null = now from Base',
    '  code: CharField(max_length=3) column not null key in c',
    '  boss: ForeignKeyField("self") relationship null in boss_id',
  ])
})

/**
 * What a difference of models leads to, tried with the libraries themselves on SQLite: the rows of core/models/consequences.ts that say
 * "Run". Each case is a model that is out of step with its database, and the answer is what Python raised, or gave. Skipped, and
 * counted, where a library isn't installed for /usr/bin/python3 (Debian: python3-sqlalchemy, -django, -peewee, -pydantic, -attr).
 */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const python = '/usr/bin/python3'

/** Runs a script that has `case(name, function)`, and gives what each case came to. */
function run(script: string): Record<string, unknown> {
  const frame = `
import json
outcomes = {}
def case(name, try_it):
    try:
        outcomes[name] = try_it()
    except Exception as error:
        outcomes[name] = type(error).__name__
${script}
print(json.dumps(outcomes, default=str))
`
  const { status, stdout, stderr } = spawnSync(python, ['-c', frame], { cwd: '/', encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Record<string, unknown>
}

const has = (module: string) => spawnSync(python, ['-c', `import ${module}`], { cwd: '/' }).status === 0

test.skipIf(!has('sqlalchemy'))('SQLAlchemy', () => {
  const outcomes = run(`
import sqlalchemy as sa
from sqlalchemy.orm import Session, relationship
try:
    from sqlalchemy.orm import declarative_base
except ImportError:
    from sqlalchemy.ext.declarative import declarative_base

def database(columns, *statements):
    engine = sa.create_engine('sqlite://')
    with engine.begin() as connection:
        connection.execute(sa.text('create table licenses (id integer primary key%s)' % columns))
        for statement in statements:
            connection.execute(sa.text(statement))
    return engine

def model(**columns):
    return type('License', (declarative_base(),), {
        '__tablename__': 'licenses', 'id': sa.Column(sa.Integer, primary_key=True), **columns})

def insert(engine, License, **values):
    session = Session(engine)
    session.add(License(**values))
    session.commit()
    return [list(row) for row in session.execute(sa.text('select * from licenses'))]

def first(engine, License):
    return Session(engine).query(License).first()

Integer = sa.Integer
strict = ', fee integer not null'
case('column alone', lambda: first(database(''), model(fee=sa.Column(Integer))))
case('missing, NOT NULL', lambda: insert(database(strict), model()))
filled = database(strict + ' default 5', 'insert into licenses (id) values (1)')
case('missing, server default', lambda: insert(database(strict + ' default 5'), model()))
case('missing, read', lambda: first(filled, model()).fee)
case('missing, passed', lambda: model()(fee=1))
def filter_by(License):
    return Session(filled).query(License).filter(License.fee == 1)
case('missing, filtered by', lambda: filter_by(model()))
def assign():
    session = Session(filled)
    session.query(model()).first().fee = 9
    session.commit()
    return session.execute(sa.text('select fee from licenses')).scalar()
case('missing, assigned', assign)
case('relationship missing', lambda: model()().owner)
case('another column', lambda: first(database(strict), model(fee=sa.Column('price', Integer))))
case('no server default here', lambda: insert(database(', fee integer default 5'), model(fee=sa.Column(Integer))))
case('no server default here, NOT NULL', lambda: insert(database(strict + ' default 5'), model(fee=sa.Column(Integer))))
case('server default here alone', lambda: insert(database(strict), model(fee=sa.Column(Integer, server_default='5'))))
case('nullable here alone', lambda: insert(database(strict), model(fee=sa.Column(Integer)), fee=None))
empty = database(', fee integer', 'insert into licenses (id) values (1)')
case('NOT NULL here alone', lambda: first(empty, model(fee=sa.Column(Integer, nullable=False))).fee)
case('no default here', lambda: insert(database(strict), model(fee=sa.Column(Integer, nullable=False))))
case('another default', lambda: insert(database(strict), model(fee=sa.Column(Integer, default=3))))
worded = database(', fee text', "insert into licenses values (1, 'B')")
case('another type', lambda: first(worded, model(fee=sa.Column(sa.DateTime))))
import enum
Status = enum.Enum('Status', {'A': 'a'})
case('enum member missing', lambda: first(worded, model(fee=sa.Column(sa.Enum(Status)))))
no_table = sa.create_engine('sqlite://')
case('table alone', lambda: first(no_table, model()))
def left():
    Base = declarative_base()
    type('Owner', (Base,), {'__tablename__': 'owners', 'id': sa.Column(Integer, primary_key=True),
        'licenses': relationship('License')})
    Other = type('Other', (Base,), {'__tablename__': 'licenses', 'id': sa.Column(Integer, primary_key=True)})
    return first(filled, Other)
case('relationship to a missing model, query of another', left)
`)
  expect(outcomes).toEqual({
    'column alone': 'OperationalError',
    'missing, NOT NULL': 'IntegrityError',
    'missing, server default': [[1, 5]],
    'missing, read': 'AttributeError',
    'missing, passed': 'TypeError',
    'missing, filtered by': 'AttributeError',
    'missing, assigned': 5,
    'relationship missing': 'AttributeError',
    'another column': 'OperationalError',
    'no server default here': [[1, null]],
    'no server default here, NOT NULL': 'IntegrityError',
    'server default here alone': 'IntegrityError',
    'nullable here alone': 'IntegrityError',
    'NOT NULL here alone': null,
    'no default here': 'IntegrityError',
    'another default': [[1, 3]],
    'another type': expect.stringMatching(/^(ValueError|TypeError)$/),
    'enum member missing': 'LookupError',
    'table alone': 'OperationalError',
    'relationship to a missing model, query of another': 'InvalidRequestError',
  })
})

test.skipIf(!has('django'))('Django', () => {
  const outcomes = run(`
import django
from django.conf import settings
settings.configure(DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}},
    DEFAULT_AUTO_FIELD='django.db.models.AutoField')
django.setup()
from django.db import connection, models
tables = []
def ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
def model(columns, *rows, **fields):
    table = 't%d' % len(tables)
    tables.append(table)
    if columns is not None:
        ask('create table %s (id integer primary key%s)' % (table, columns))
    for row in rows:
        ask('insert into %s values %s' % (table, row))
    Meta = type('Meta', (), {'db_table': table, 'app_label': 'x'})
    return type(table, (models.Model,), {'__module__': 'x', 'Meta': Meta, **fields})
number = models.IntegerField
strict = ', fee integer not null'
case('column alone', lambda: list(model('', fee=number()).objects.all()))
case('missing, NOT NULL', lambda: model(strict).objects.create())
License = model(', fee integer')
case('missing, read', lambda: License().fee)
case('missing, passed', lambda: License(fee=1))
case('missing, filtered by', lambda: License.objects.filter(fee=1))
def assign():
    license = License.objects.create()
    license.fee = 3
    license.save()
    return ask('select fee from ' + License._meta.db_table)[0][0]
case('missing, assigned', assign)
case('another column', lambda: list(model(strict, fee=number(db_column='price')).objects.all()))
case('nullable here alone', lambda: model(strict, fee=number(null=True)).objects.create())
case('NOT NULL here alone', lambda: model(', fee integer', '(1, null)', fee=number()).objects.first().fee)
case('another type', lambda: model(', fee text', "(1, 'abc')", fee=models.DateTimeField()).objects.first().fee)
case('table alone', lambda: list(model(None).objects.all()))
Status = models.TextChoices('Status', {'A': 'a'})
case('enum member missing', lambda: Status('b'))
`)
  expect(outcomes).toEqual({
    'column alone': 'OperationalError',
    'missing, NOT NULL': 'IntegrityError',
    'missing, read': 'AttributeError',
    'missing, passed': 'TypeError',
    'missing, filtered by': 'FieldError',
    'missing, assigned': null,
    'another column': 'OperationalError',
    'nullable here alone': 'IntegrityError',
    'NOT NULL here alone': null,
    'another type': null,
    'table alone': 'OperationalError',
    'enum member missing': 'ValueError',
  })
})

test.skipIf(!has('peewee'))('peewee', () => {
  const outcomes = run(`
from peewee import Model, SqliteDatabase, IntegerField, DateTimeField
def model(columns, *rows, **fields):
    database = SqliteDatabase(':memory:')
    database.connect()
    if columns is not None:
        database.execute_sql('create table licenses (id integer primary key%s)' % columns)
    for row in rows:
        database.execute_sql('insert into licenses values ' + row)
    Meta = type('Meta', (), {'database': database, 'table_name': 'licenses'})
    return type('License', (Model,), {'Meta': Meta, **fields})
strict = ', fee integer not null'
case('column alone', lambda: list(model('', fee=IntegerField()).select()))
case('missing, NOT NULL', lambda: model(strict).create())
License = model(', fee integer')
def create():
    License.create(fee=7)
    return License._meta.database.execute_sql('select fee from licenses').fetchone()[0]
case('missing, passed', create)
case('missing, read', lambda: License.get().fee)
case('missing, filtered by', lambda: License.select().where(License.fee == 1))
case('another column', lambda: list(model(strict, fee=IntegerField(column_name='price')).select()))
case('nullable here alone', lambda: model(strict, fee=IntegerField(null=True)).create())
case('NOT NULL here alone', lambda: model(', fee integer', '(1, null)', fee=IntegerField()).get().fee)
case('another type', lambda: model(', fee text', "(1, 'abc')", fee=DateTimeField()).get().fee)
case('table alone', lambda: list(model(None).select()))
`)
  expect(outcomes).toEqual({
    'column alone': 'OperationalError',
    'missing, NOT NULL': 'IntegrityError',
    'missing, passed': null,
    'missing, read': 'AttributeError',
    'missing, filtered by': 'AttributeError',
    'another column': 'OperationalError',
    'nullable here alone': 'IntegrityError',
    'NOT NULL here alone': null,
    'another type': 'abc',
    'table alone': 'OperationalError',
  })
})

test.skipIf(!has('attr'))('attrs', () => {
  const outcomes = run(`
import attr
Lacking = attr.make_class('Lacking', ['a'])
Strict = attr.make_class('Strict', ['a', 'b'])
case('field missing, passed', lambda: Lacking(a=1, b=2))
case('field missing, read', lambda: Lacking(a=1).b)
case('required one alone', lambda: Strict(a=1))
`)
  expect(outcomes).toEqual({
    'field missing, passed': 'TypeError',
    'field missing, read': 'AttributeError',
    'required one alone': 'TypeError',
  })
})

test.skipIf(!has('pydantic'))('Pydantic', () => {
  const outcomes = run(`
import enum, typing
from pydantic import BaseModel
def fields(model):
    return model.model_dump() if hasattr(model, 'model_dump') else model.dict()
class Lacking(BaseModel):
    a: int
class Strict(BaseModel):
    a: int
    b: int
class Open(BaseModel):
    a: int
    b: typing.Optional[int] = None
class Status(enum.Enum):
    A = 'a'
class Held(BaseModel):
    status: Status
case('field missing, given', lambda: fields(Lacking(a=1, b=2)))
case('field missing, read', lambda: Lacking(a=1).b)
case('required one alone', lambda: Strict(a=1))
case('optional one alone', lambda: fields(Open(a=1)))
case('None', lambda: Strict(a=1, b=None))
case('another type', lambda: Strict(a=1, b='x'))
case('another type, converted', lambda: fields(Strict(a=1, b='5')))
case('enum member missing', lambda: Held(status='b'))
`)
  expect(outcomes).toEqual({
    'field missing, given': { a: 1 },
    'field missing, read': 'AttributeError',
    'required one alone': 'ValidationError',
    'optional one alone': { a: 1, b: null },
    None: 'ValidationError',
    'another type': 'ValidationError',
    'another type, converted': { a: 1, b: 5 },
    'enum member missing': 'ValidationError',
  })
})

test.skipIf(!has('dataclasses'))('the standard library', () => {
  const outcomes = run(`
import dataclasses, enum, typing
Status = enum.Enum('Status', {'A': 'a'})
Lacking = dataclasses.make_dataclass('Lacking', [('a', int)])
Strict = dataclasses.make_dataclass('Strict', [('a', int), ('b', int)])
Pair = typing.NamedTuple('Pair', [('a', int)])
Dictionary = typing.TypedDict('Dictionary', {'a': int})
case('member missing', lambda: Status('b'))
case('field missing, passed', lambda: Lacking(a=1, b=2))
case('field missing, read', lambda: Lacking(a=1).b)
case('required one alone', lambda: Strict(a=1))
case('tuple, passed', lambda: Pair(a=1, b=2))
case('tuple, read', lambda: Pair(a=1).b)
case('dictionary', lambda: Dictionary(a=1, b=2))
`)
  expect(outcomes).toEqual({
    'member missing': 'ValueError',
    'field missing, passed': 'TypeError',
    'field missing, read': 'AttributeError',
    'required one alone': 'TypeError',
    'tuple, passed': 'TypeError',
    'tuple, read': 'AttributeError',
    // A type for checkers alone: nothing happens, so no row says that anything does.
    dictionary: { a: 1, b: 2 },
  })
})

/**
 * What a difference leads to, as a table: one row a case, the first that fits is it. Every row says what was seen or why it is held to
 * be so. Nobody here knows the database, so a row says what "will" happen under a condition that it names, or what "may" happen; it
 * names neither the field nor the place, so that fields with the same fate can share a line.
 *
 * "Run" rows were run on SQLite and Python 3.11, with SQLAlchemy 1.4.46, Django 3.2.25, peewee 3.14.10, Pydantic 1.10.4 and 2.13.4,
 * attrs 22.2.0, and the standard library's dataclasses and enum; test/scenarios/model-consequences.slow.test.ts runs them again wherever these are installed.
 */
import type { Field, FieldKind, Model } from './model.ts'
import type { FieldAspect, Level } from './model-drift.ts'

/** Frameworks that behave alike. */
export type Family = 'SQLAlchemy' | 'Django' | 'peewee' | 'Prisma' | 'Pydantic' | 'class' | 'enum' | 'other'

/** A field that differs, as a row asks for it. */
export interface FieldCase {
  readonly model: Model
  readonly change: 'missing' | 'extra' | 'changed'
  readonly expected?: Field
  readonly actual?: Field
  readonly aspect?: FieldAspect
}

interface Row {
  readonly families: readonly Family[]
  readonly kinds: readonly FieldKind[]
  readonly change: FieldCase['change']
  /** For a changed field: which of its aspects. */
  readonly aspects?: readonly FieldAspect[]
  readonly when?: (field: FieldCase) => boolean
  readonly level: Level
  readonly leadsTo?: string
  /** Where this is known from. */
  readonly source: string
}

/** By the names that model.ts asks of the packs. */
export const families: Readonly<Record<string, Family>> = {
  SQLAlchemy: 'SQLAlchemy',
  SQLModel: 'SQLAlchemy',
  Django: 'Django',
  peewee: 'peewee',
  Prisma: 'Prisma',
  Pydantic: 'Pydantic',
  dataclass: 'class',
  dataclasses: 'class',
  attrs: 'class',
  NamedTuple: 'class',
}

const mapped: readonly Family[] = ['SQLAlchemy', 'Django', 'peewee']
export const stored: readonly Family[] = [...mapped, 'Prisma']

export const consequences: readonly Row[] = [
  {
    families: stored,
    kinds: ['column'],
    change: 'extra',
    level: 'critical',
    leadsTo: 'queries name it, and will fail wherever the database lacks the column',
    source: 'Run: OperationalError "no such column" on a SELECT, all but Prisma: P2022',
  },
  {
    families: stored,
    kinds: ['column'],
    change: 'missing',
    // What is stored, but no table, is a view: nobody inserts into it.
    when: ({ expected, model }) =>
      model.kind !== 'record' &&
      expected?.nullable === false &&
      expected.serverDefault === undefined &&
      expected.primaryKey !== true,
    level: 'critical',
    leadsTo: 'inserting will fail once the database has the column: it is NOT NULL and has no server default',
    source: 'Run: IntegrityError "NOT NULL constraint failed", all but Prisma: P2011',
  },
  {
    families: ['SQLAlchemy'],
    kinds: ['column'],
    change: 'missing',
    level: 'high',
    leadsTo: 'reading it or filtering by it raises AttributeError, passing it TypeError; nothing writes it',
    source: "Run; an assignment raises nothing, and isn't written",
  },
  {
    families: ['Django'],
    kinds: ['column'],
    change: 'missing',
    level: 'high',
    leadsTo:
      'reading it raises AttributeError, filtering by it FieldError, passing it TypeError; nothing writes it',
    source: "Run; an assignment raises nothing, and isn't written",
  },
  {
    families: ['peewee'],
    kinds: ['column'],
    change: 'missing',
    level: 'high',
    leadsTo: 'reading it or filtering by it raises AttributeError; nothing writes it, without a word',
    source: "Run; passing it raises nothing, and isn't written",
  },
  {
    families: ['Prisma'],
    kinds: ['column'],
    change: 'missing',
    level: 'high',
    leadsTo: 'the client made from here refuses it in a query, and never reads or writes it',
    source:
      'Prisma\'s client takes the fields of its schema alone: PrismaClientValidationError "Unknown argument"',
  },
  {
    families: mapped,
    kinds: ['relationship'],
    change: 'missing',
    level: 'medium',
    leadsTo: 'using it raises AttributeError',
    source: 'Run, SQLAlchemy',
  },
  {
    families: ['Prisma'],
    kinds: ['relationship'],
    change: 'missing',
    level: 'medium',
    leadsTo: 'the client made from here refuses to include it',
    source: 'As for a column',
  },
  {
    families: stored,
    kinds: ['column'],
    change: 'changed',
    aspects: ['storedAs'],
    level: 'critical',
    leadsTo: 'queries name another column, and will fail wherever the database lacks it',
    source: 'Run: OperationalError "no such column", all but Prisma',
  },
  {
    families: ['SQLAlchemy'],
    kinds: ['column'],
    change: 'changed',
    aspects: ['serverDefault'],
    when: ({ expected, actual }) =>
      expected?.serverDefault !== undefined && actual?.serverDefault === undefined,
    level: 'high',
    leadsTo:
      'inserting without a value will write NULL in place of the server default, or fail where the column is NOT NULL',
    source: 'Run: the mapper names every column that has no server default in its own declaration',
  },
  {
    families: ['SQLAlchemy'],
    kinds: ['column'],
    change: 'changed',
    aspects: ['serverDefault'],
    when: ({ expected, actual }) =>
      expected?.serverDefault === undefined && actual?.serverDefault !== undefined,
    level: 'medium',
    leadsTo:
      'inserting without a value will fail where the column is NOT NULL and the database has no default',
    source: 'Run: IntegrityError',
  },
  {
    families: mapped,
    kinds: ['column'],
    change: 'changed',
    aspects: ['nullable'],
    when: ({ expected }) => expected?.nullable === false,
    level: 'medium',
    leadsTo: 'NULL may be written, and will fail once the column is NOT NULL',
    source: 'Run: IntegrityError',
  },
  {
    families: mapped,
    kinds: ['column'],
    change: 'changed',
    aspects: ['nullable'],
    level: 'medium',
    leadsTo: 'None may be read where a value is counted on',
    source: 'Run: none of the libraries checks what it reads',
  },
  {
    families: ['SQLAlchemy'],
    kinds: ['column'],
    change: 'changed',
    aspects: ['default'],
    when: ({ expected, actual }) => expected?.default !== undefined && actual?.default === undefined,
    level: 'medium',
    leadsTo: 'inserting without a value will write NULL, or fail where the column is NOT NULL',
    source: 'Run: IntegrityError',
  },
  {
    families: stored,
    kinds: ['column'],
    change: 'changed',
    aspects: ['default'],
    level: 'low',
    leadsTo: 'new rows may get another value',
    source: 'Run, SQLAlchemy',
  },
  {
    families: stored,
    kinds: ['column'],
    change: 'changed',
    aspects: ['type'],
    level: 'medium',
    leadsTo: 'values may be read or written wrongly, or be refused',
    source: 'Run: a DateTime over a text raises ValueError in SQLAlchemy, and is read as None by Django',
  },
  {
    families: stored,
    kinds: ['column'],
    change: 'changed',
    aspects: ['primaryKey'],
    level: 'high',
    source: 'Reasoned: rows are told apart by something else',
  },
  {
    families: ['Pydantic'],
    kinds: ['field'],
    change: 'missing',
    level: 'high',
    leadsTo: 'input of it is dropped without a word (or refused, with extra="forbid"), and answers lack it',
    source: 'Run with the default, extra="ignore"',
  },
  {
    families: ['Pydantic'],
    kinds: ['field'],
    change: 'extra',
    when: ({ actual }) => actual?.required === true,
    level: 'high',
    leadsTo: 'input without it is refused: ValidationError, 422 in FastAPI',
    source: 'Run: ValidationError',
  },
  {
    families: ['Pydantic'],
    kinds: ['field'],
    change: 'changed',
    aspects: ['required'],
    when: ({ actual }) => actual?.required === true,
    level: 'high',
    leadsTo: 'input without it is refused: ValidationError, 422 in FastAPI',
    source: 'Run: ValidationError',
  },
  {
    families: ['Pydantic'],
    kinds: ['field'],
    change: 'changed',
    aspects: ['nullable'],
    when: ({ actual }) => actual?.nullable === false,
    level: 'medium',
    leadsTo: 'None is refused: ValidationError',
    source: 'Run: ValidationError',
  },
  {
    families: ['Pydantic'],
    kinds: ['field'],
    change: 'changed',
    aspects: ['type'],
    level: 'medium',
    leadsTo: 'input may be refused, or converted to something else',
    source: 'Run: ValidationError for a text that is no number; "5" becomes 5',
  },
  {
    families: ['class'],
    kinds: ['field'],
    change: 'missing',
    level: 'high',
    leadsTo: 'passing it raises TypeError, reading it AttributeError',
    source: 'Run: dataclass, attrs and NamedTuple',
  },
  {
    families: ['class'],
    kinds: ['field'],
    change: 'extra',
    when: ({ actual }) => actual?.required === true,
    level: 'high',
    leadsTo: 'making one without it raises TypeError',
    source: 'Run: dataclass',
  },
  {
    families: ['Prisma'],
    kinds: ['member'],
    change: 'missing',
    level: 'medium',
    leadsTo: 'reading a row that holds it will fail',
    source: 'Prisma: "Value … not found in enum"',
  },
  {
    families: ['enum', 'Django'],
    kinds: ['member'],
    change: 'missing',
    level: 'medium',
    leadsTo:
      'reading its value raises: ValueError from the enum, LookupError from SQLAlchemy, ValidationError from Pydantic',
    source: 'Run',
  },
  {
    families: ['enum', 'Django'],
    kinds: ['member'],
    change: 'changed',
    aspects: ['default'],
    level: 'medium',
    leadsTo: "its value may be written as something that the source doesn't know",
    source: 'Reasoned: a value is what is sent and often what is stored',
  },
  {
    families: ['enum', 'Prisma', 'Django'],
    kinds: ['member'],
    change: 'extra',
    level: 'medium',
    leadsTo: 'it may be written, and be refused by the database or by what reads it',
    source: 'Run for what reads it: ValueError',
  },
]

/**
 * Modules that belong to Python or to a framework. A file of the same name beside the importing one isn't meant: `import enum` in a
 * folder that has an `enum.py` is still Python's, unless that file lies where programs are started from.
 */

const standard = [
  'abc',
  'ast',
  'asyncio',
  'base64',
  'collections',
  'contextlib',
  'copy',
  'dataclasses',
  'datetime',
  'decimal',
  'enum',
  'functools',
  'inspect',
  'io',
  'itertools',
  'json',
  'logging',
  'operator',
  'os',
  'pathlib',
  're',
  'string',
  'sys',
  'threading',
  'time',
  'types',
  'typing',
  'uuid',
  'warnings',
]

const frameworks = [
  'alembic',
  'attr',
  'attrs',
  'django',
  'fastapi',
  'flask_sqlalchemy',
  'geoalchemy2',
  'msgspec',
  'peewee',
  'pydantic',
  'pydantic_settings',
  'six',
  'sqlalchemy',
  'sqlalchemy_utils',
  'sqlmodel',
  'typing_extensions',
]

const known: ReadonlySet<string> = new Set([...standard, ...frameworks])

/** Whether a module's first word is known to belong to somebody else. */
export function isKnownModule(module: string): boolean {
  return known.has(module.split('.')[0] as string)
}

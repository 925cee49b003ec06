/** SQLAlchemy's own mappers, of Debian's packages that declare models, against ours. */
import { join } from 'node:path'
import type { Field, Model } from '../../../packages/lockstep/src/core/models/model.ts'
import { askPython, distPackages, isInstalled, versionOf } from '../debian.ts'
import type { Oracle, OracleRow } from '../oracle.ts'
import { understand } from '../understand.ts'

/** Debian's package, Python's inside of it, and what that expects to be imported. */
const packages: Readonly<Record<string, string>> = {
  'python3-neutron': 'neutron',
  'python3-keystone': 'keystone',
  'python3-octavia': 'octavia',
  'python3-ironic': 'ironic',
  'python3-ironic-inspector': 'ironic_inspector',
  'python3-magnum': 'magnum',
  'python3-cinder': 'cinder',
  'python3-nova': 'nova',
  'python3-placement': 'placement',
  'python3-glance': 'glance',
  'python3-heat': 'heat',
  'python3-barbican': 'barbican',
  'python3-manila': 'manila',
  'python3-aodh': 'aodh',
  'python3-gnocchi': 'gnocchi',
  'python3-masakari': 'masakari',
  'python3-mistral': 'mistral',
  'python3-murano': 'murano',
  'python3-sahara': 'sahara',
  'python3-senlin': 'senlin',
  'python3-vitrage': 'vitrage',
  'python3-watcher': 'watcher',
  'python3-cloudkitty': 'cloudkitty',
  'python3-neutron-dynamic-routing': 'neutron_dynamic_routing',
  'python3-neutron-vpnaas': 'neutron_vpnaas',
  'python3-networking-sfc': 'networking_sfc',
  'python3-networking-bgpvpn': 'networking_bgpvpn neutron.db.models_v2 neutron.db.l3_db',
  'python3-networking-l2gw': 'networking_l2gw',
  'python3-networking-bagpipe': 'networking_bagpipe',
  'python3-neutron-taas': 'neutron_taas',
  'python3-rally': 'rally',
  'python3-optuna': 'optuna',
  'python3-celery': 'celery',
  'python3-pykmip': 'kmip',
  'python3-pybel': 'pybel',
  gertty: 'gertty',
}

interface Mapped {
  readonly file: string
  readonly name: string
  readonly table: string | null
  readonly columns: Readonly<
    Record<string, { readonly name: string; readonly nullable: boolean; readonly primaryKey: boolean }>
  >
  readonly relationships: readonly string[]
}

interface Answer {
  readonly models: readonly Mapped[]
  /** The files that were imported. */
  readonly imported: readonly string[]
  readonly failed: Readonly<Record<string, string>>
  readonly sqlalchemy: string
}

const leftOut = /(^|\/)(tests?|migrations?|versions|alembic|alembic_migrations|migrate_repo)(\/|$)/

export const sqlalchemyOracle: Oracle = {
  title: 'SQLAlchemy',
  columns: [
    'package',
    'version',
    'mapped classes',
    'found',
    'exact',
    'columns',
    'false columns',
    'nullable',
    'primary keys',
    'relationships',
    'false relationships',
    'tables named',
  ],
  packages: Object.keys(packages),
  async judge() {
    const rows: OracleRow[] = []
    for (const [debian, python] of Object.entries(packages)) rows.push(await judgePackage(debian, python))
    return [...rows, sumOf(rows)]
  },
}

async function judgePackage(debian: string, modules: string): Promise<OracleRow> {
  const [python = '', ...also] = modules.split(' ')
  const version = await versionOf(debian)
  if (version === undefined || !isInstalled(python))
    return { cells: [python, 'not installed'], wrong: [], missed: [] }
  try {
    const answer = await askPython<Answer>(
      join(import.meta.dirname, '../sqlalchemy_models.py'),
      python,
      ...also,
    )
    const { models } = await understand(
      distPackages,
      python,
      (path, text) =>
        !leftOut.test(path) && /\b(Column|mapped_column|relationship)\(|Model\b|Base\b/.test(text),
    )
    return compare(python, version, { answer, models })
  } catch (error) {
    return { cells: [python, version], wrong: [], missed: [`${python}: ${String(error).slice(0, 500)}`] }
  }
}

function compare(
  python: string,
  version: string,
  { answer, models }: { readonly answer: Answer; readonly models: readonly Model[] },
): OracleRow {
  const ours = new Map(models.map(model => [model.id, model]))
  const wrong: string[] = []
  const missed = Object.entries(answer.failed).map(([module, why]) => `${module} not importable: ${why}`)
  const sums = Array.from({ length: 14 }, () => 0)
  const count = (index: number, by: number) => {
    sums[index] = (sums[index] ?? 0) + by
  }
  const real = new Set(answer.models.map(idOf))
  const imported = new Set(answer.imported.map(relativePath))
  for (const { id, kind, path } of models)
    if (kind === 'table' && imported.has(path) && !real.has(id)) wrong.push(`${id}: is not mapped`)
  for (const mapped of answer.models) {
    const id = idOf(mapped)
    const model = ours.get(id)
    const keys = Object.keys(mapped.columns)
    count(0, 1)
    count(4, keys.length)
    if (!model) {
      missed.push(`${id}: not found`)
      continue
    }
    count(1, 1)
    const columns = new Map(fieldsOf(model, 'column'))
    const lacking = keys.filter(key => !columns.has(key))
    const extra = [...columns.keys()].filter(key => !(key in mapped.columns))
    const stored = keys.filter(
      key => (columns.get(key)?.storedAs ?? key) !== mapped.columns[key]?.name && columns.has(key),
    )
    count(2, lacking.length + extra.length + stored.length === 0 && model.kind === 'table' ? 1 : 0)
    if (model.kind !== 'table') missed.push(`${id}: ${model.kind}`)
    count(3, keys.length - lacking.length)
    count(5, extra.length)
    wrong.push(...extra.map(key => `${id}: no column ${key}`))
    wrong.push(...stored.map(key => `${id}: ${key} is stored as ${mapped.columns[key]?.name}`))
    missed.push(...lacking.map(key => `${id}: column ${key}`))
    for (const key of keys) {
      const field = columns.get(key)
      const real = mapped.columns[key]
      if (!field || !real) continue
      count(7, 1)
      count(6, field.nullable === real.nullable ? 1 : 0)
      count(9, 1)
      count(8, (field.primaryKey === true) === real.primaryKey ? 1 : 0)
      if (field.nullable !== undefined && field.nullable !== real.nullable)
        wrong.push(`${id}: ${key} is ${real.nullable ? '' : 'not '}nullable`)
      if (field.nullable === undefined) missed.push(`${id}: ${key} nullable?`)
      if ((field.primaryKey === true) !== real.primaryKey)
        missed.push(`${id}: ${key} primary key ${real.primaryKey}`)
    }
    const relationships = new Map(fieldsOf(model, 'relationship'))
    const here = mapped.relationships.filter(key => relationships.has(key))
    const extraRelationships = [...relationships.keys()].filter(key => !mapped.relationships.includes(key))
    count(10, here.length)
    count(11, mapped.relationships.length)
    count(12, extraRelationships.length)
    wrong.push(...extraRelationships.map(key => `${id}: no relationship ${key}`))
    missed.push(
      ...mapped.relationships.filter(key => !relationships.has(key)).map(key => `${id}: relationship ${key}`),
    )
    count(13, model.table === undefined || model.table === mapped.table ? 1 : 0)
    if (model.table !== undefined && model.table !== mapped.table) wrong.push(`${id}: table ${mapped.table}`)
  }
  return { cells: [python, version, ...cellsOf(sums)], wrong, missed }
}

function relativePath(file: string): string {
  return file.slice(distPackages.length + 1)
}

function idOf({ file, name }: Mapped): string {
  return `${relativePath(file)}#${name}`
}

function fieldsOf({ fields }: Model, kind: Field['kind']): [string, Field][] {
  return fields.flatMap(field => (field.kind === kind ? [[field.name, field] as [string, Field]] : []))
}

function cellsOf(sums: readonly number[]): string[] {
  const at = (index: number) => `${sums[index] ?? 0}`
  const of = (index: number) => `${at(index)}/${at(index + 1)}`
  return [at(0), at(1), at(2), of(3), at(5), of(6), of(8), of(10), at(12), at(13)]
}

function sumOf(rows: readonly OracleRow[]): OracleRow {
  const judged = rows.filter(({ cells }) => cells.length > 2)
  const cells = Array.from({ length: 10 }, (_, index) => {
    const parts = judged.map(({ cells: all }) => (all[index + 2] ?? '0').split('/').map(Number))
    const width = parts[0]?.length ?? 1
    return Array.from({ length: width }, (__, part) =>
      parts.reduce((sum, each) => sum + (each[part] ?? 0), 0),
    ).join('/')
  })
  return { cells: ['**sum**', `${judged.length} packages`, ...cells], wrong: [], missed: [] }
}

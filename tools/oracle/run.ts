/**
 * Asks the real libraries whether our static reading is right, and prints a Markdown table for each: `npm run oracle`. Packages that
 * aren't installed are rows and are counted; `--install` installs them first (Debian, as root). `--only NAME` asks one oracle,
 * `--missed` prints what we left out, `--write` puts the tables into docs/meaning.md. Exit 1 when anything that we say is denied.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { install, versionOf } from './debian.ts'
import type { Oracle, OracleRow } from './oracle.ts'
import { alembicOracle } from './oracles/alembic.ts'
import { djangoMigrationsOracle } from './oracles/django.ts'
import { prismaOracle } from './oracles/prisma.ts'
import { djangoModelsOracle, recordsOracle } from './oracles/records.ts'
import { sqlalchemyOracle } from './oracles/sqlalchemy.ts'
import { structureOracle } from './oracles/structure.ts'

const oracles: readonly Oracle[] = [
  sqlalchemyOracle,
  alembicOracle,
  djangoMigrationsOracle,
  prismaOracle,
  djangoModelsOracle,
  recordsOracle,
  structureOracle,
]

const options = process.argv.slice(2)
const only = options.includes('--only') ? options[options.indexOf('--only') + 1] : undefined
const page = join(import.meta.dirname, '../../docs/meaning.md')
let denied = 0
const tables: string[] = []
for (const oracle of oracles.filter(({ title }) => only === undefined || title === only)) {
  if (options.includes('--install')) await installMissing(oracle)
  const rows = await oracle.judge()
  const table = renderTable(oracle, rows)
  tables.push(table)
  console.log(`\n${table}`)
  const wrong = rows.flatMap(row => row.wrong)
  denied += wrong.length
  for (const line of wrong) console.log(`denied: ${line}`)
  if (options.includes('--missed'))
    for (const line of rows.flatMap(row => row.missed)) console.log(`missed: ${line}`)
}
process.exitCode = denied > 0 ? 1 : 0
if (options.includes('--write')) writePage()

/** The heading, a row a package, and how many of them there were not. */
function renderTable({ title, columns, packages }: Oracle, rows: readonly OracleRow[]): string {
  const absent = rows.filter(({ cells }) => cells[1] === 'not installed').length
  return [
    `### ${title}`,
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => '---').join('|')}|`,
    ...rows.map(({ cells }) => `| ${columns.map((_, index) => cells[index] ?? '').join(' | ')} |`),
    ...(packages.length > 0 ? ['', `${absent} of ${packages.length} packages are not installed.`] : []),
  ].join('\n')
}

/** Replaces what stands between the page's two marks. */
function writePage(): void {
  const [start, end] = ['<!-- oracle:start -->', '<!-- oracle:end -->']
  const text = readFileSync(page, 'utf8')
  const [before, after] = [text.indexOf(start) + start.length, text.indexOf(end)]
  writeFileSync(page, `${text.slice(0, before)}\n${tables.join('\n\n')}\n${text.slice(after)}`)
}

async function installMissing({ packages }: Oracle): Promise<void> {
  for (const each of packages) {
    if ((await versionOf(each)) !== undefined) continue
    // One at a time: a name that this release of Debian lacks is only one row.
    await install([each]).catch(() => console.log(`cannot install ${each}`))
  }
}

/**
 * Asks the real libraries whether our static reading is right, and prints a Markdown table for each: `npm run oracle`. Packages that
 * aren't installed are rows and are counted; `--install` installs them first (Debian, as root). `--only NAME` asks one oracle,
 * `--missed` prints what we left out. Exit 1 when anything that we say is denied.
 */
import { install, versionOf } from './debian.ts'
import type { Oracle } from './oracle.ts'
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
let denied = 0
for (const oracle of oracles.filter(({ title }) => only === undefined || title === only)) {
  if (options.includes('--install')) await installMissing(oracle)
  const rows = await oracle.judge()
  console.log(`\n### ${oracle.title}\n`)
  console.log(`| ${oracle.columns.join(' | ')} |`)
  console.log(`|${oracle.columns.map(() => '---').join('|')}|`)
  for (const { cells } of rows)
    console.log(`| ${oracle.columns.map((_, index) => cells[index] ?? '').join(' | ')} |`)
  const absent = rows.filter(({ cells }) => cells[1] === 'not installed').length
  if (oracle.packages.length > 0)
    console.log(`\n${absent} of ${oracle.packages.length} packages are not installed.`)
  const wrong = rows.flatMap(row => row.wrong)
  denied += wrong.length
  for (const line of wrong) console.log(`denied: ${line}`)
  if (options.includes('--missed'))
    for (const line of rows.flatMap(row => row.missed)) console.log(`missed: ${line}`)
}
process.exitCode = denied > 0 ? 1 : 0

async function installMissing({ packages }: Oracle): Promise<void> {
  for (const each of packages) {
    if ((await versionOf(each)) !== undefined) continue
    // One at a time: a name that this release of Debian lacks is only one row.
    await install([each]).catch(() => console.log(`cannot install ${each}`))
  }
}

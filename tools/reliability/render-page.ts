/**
 * The page docs/reliability.md from what the suites left, and the reasons not to make it. Pure: the same results give the
 * same bytes, whichever machine ran them and in whichever order, but for the rows that a machine had to skip.
 */
import { type EvidenceTable, evidenceTables } from '../../test/support/evidence.ts'
import type { Claim, SuiteResults } from './suite-results.ts'
import { introduction, promises, tables } from './words.ts'

/** One line of a table: a situation, and every test that claims it. */
export interface Row {
  readonly table: EvidenceTable
  readonly situation: string
  readonly outcome: string
  readonly promise: number
  readonly files: readonly string[]
  /** False when one of its tests was skipped. */
  readonly held: boolean
}

/** Why these results can't become a page, each reason as a sentence; none when they can. */
export function findProblems(
  all: readonly SuiteResults[],
  digests: Readonly<Record<string, string>>,
): string[] {
  const ran: Record<string, string> = Object.assign({}, ...all.map(({ files }) => files))
  const claims = all.flatMap(results => results.claims)
  const problems = [
    ...all
      .filter(({ failed }) => failed > 0)
      .map(({ suite, failed }) => `${failed} failed in the suite ${suite}`),
    ...claims
      .filter(({ status }) => status === 'failed')
      .map(({ file, test }) => `${file}: "${test}" failed`),
    ...Object.keys(digests)
      .filter(file => !(file in ran))
      .map(file => `${file} did not run`),
    ...Object.keys(ran)
      .filter(file => ran[file] !== digests[file])
      .map(file => `${file} is not what ran`),
    ...claims
      .filter(({ promise }) => promises[promise - 1] === undefined)
      .map(({ file, test, promise }) => `${file}: "${test}" is about promise ${promise}, which there is not`),
    ...findConflicts(claims),
  ]
  // A table of cases claims its one row many times.
  return [...new Set(problems)]
}

/** The tests that say of one situation what another test contradicts. */
function findConflicts(claims: readonly Claim[]): string[] {
  return claims.flatMap(claim => {
    const first = claims.find(other => nameRow(other) === nameRow(claim))
    if (!first || (first.outcome === claim.outcome && first.promise === claim.promise)) return []
    const told = [first, claim].map(
      ({ file, outcome, promise }) => `${file} "${outcome}" (promise ${promise})`,
    )
    return [`${claim.table}, ${claim.situation}: ${told.join(', but ')}`]
  })
}

/** The rows, table by table, each where it first appears; the ways to make history in the order in which git is learnt. */
export function toRows(all: readonly SuiteResults[]): Row[] {
  const claims = all
    .flatMap(results => results.claims)
    .sort((one, other) => compareText(one.file, other.file))
  const groups = new Map<string, Claim[]>()
  for (const claim of claims) groups.set(nameRow(claim), [...(groups.get(nameRow(claim)) ?? []), claim])
  const rows = [...groups.values()].flatMap(group => (group[0] ? [toRow(group[0], group)] : []))
  return evidenceTables.flatMap(table => {
    const own = rows.filter(row => row.table === table)
    return table === 'hooks' ? own.sort((one, other) => rankCommand(one) - rankCommand(other)) : own
  })
}

function toRow({ table, situation, outcome, promise }: Claim, claims: readonly Claim[]): Row {
  const files = [...new Set(claims.map(({ file }) => file))]
  return {
    table,
    situation,
    outcome,
    promise,
    files,
    held: claims.every(({ status }) => status === 'passed'),
  }
}

const gitCommands = 'commit merge rebase cherry-pick revert am pull fetch push checkout switch stash'.split(
  ' ',
)

function rankCommand({ situation }: Row): number {
  const at = gitCommands.findIndex(command => new RegExp(`\\bgit ${command}\\b`).test(situation))
  return at < 0 ? gitCommands.length : at
}

/** The whole page; what people wrote between the markers of `previous`, the page as it is, stays. */
export function renderPage(rows: readonly Row[], previous: string): string {
  const sections = evidenceTables.flatMap(table => {
    const own = rows.filter(row => row.table === table)
    const notes = findNotes(previous, table)
    return own.length > 0 || notes !== '' ? [renderTable(table, own, notes)] : []
  })
  return `${[introduction, renderPromises(rows), ...sections].join('\n\n')}\n`
}

/**
 * Takes the page's word for rows that differ from it in nothing but whether they could be run: a machine that lacks a
 * program can then still compare the page. Gives the rows that were taken so.
 */
export function adoptPage(rows: readonly Row[], page: string): { rows: Row[]; adopted: Row[] } {
  const lines = new Set(page.split('\n'))
  const adopted: Row[] = []
  const taken = rows.map(row => {
    const otherwise = { ...row, held: !row.held }
    if (lines.has(renderRow(row)) || !lines.has(renderRow(otherwise))) return row
    adopted.push(row)
    return otherwise
  })
  return { rows: taken, adopted }
}

function renderPromises(rows: readonly Row[]): string {
  const lines = promises.map(({ name, words }, at) => {
    const count = rows.filter(({ promise }) => promise === at + 1).length
    return `| ${at + 1} | **${name}.** ${words} | ${count} |`
  })
  return ['## The promises', '', '| | promise | rows |', '|---|---|---|', ...lines].join('\n')
}

function renderTable(table: EvidenceTable, rows: readonly Row[], notes: string): string {
  const { title, words } = tables[table]
  const [start, end] = markersOf(table)
  return [
    `## ${title}`,
    '',
    words,
    '',
    `${start}\n${notes}${end}`,
    '',
    '| situation | what happens | promise | test |',
    '|---|---|---|---|',
    ...rows.map(renderRow),
  ].join('\n')
}

function renderRow({ situation, outcome, promise, files, held }: Row): string {
  const links = files.map(file => `[${file.replace(/^.*\/|\.test\.ts$/g, '')}](../${file})`).join(', ')
  const test = held ? links : `${links}: skipped where this page was made`
  return `| ${escapeCell(situation)} | ${escapeCell(outcome)} | ${promise} | ${test} |`
}

/** Text as a cell shows it letter by letter; what stands in backquotes is code already, where only a pipe has to be escaped. */
function escapeCell(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 0 ? part.replace(/[\\<*_]/g, '\\$&') : part))
    .join('')
    .replaceAll('|', '\\|')
    .replace(/\s+/g, ' ')
}

function findNotes(page: string, table: EvidenceTable): string {
  const [start, end] = markersOf(table)
  const from = page.indexOf(`${start}\n`)
  const to = page.indexOf(end, from)
  return from < 0 || to < 0 ? '' : page.slice(from + start.length + 1, to)
}

function markersOf(table: EvidenceTable): [string, string] {
  return [`<!-- notes on ${table}: written by people -->`, '<!-- end of notes -->']
}

function nameRow({ table, situation }: Claim): string {
  return `${table}\0${situation}`
}

function compareText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

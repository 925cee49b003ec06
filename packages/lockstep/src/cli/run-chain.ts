/** The faces of the commands that look along the whole chain: `status`, `gate`, and `check` with a later station. */
import { resolve } from 'node:path'
import process from 'node:process'
import { exitCodeOf } from '../commands/report-on.ts'
import { renderReceipt, renderVerdict } from '../core/gate-receipt.ts'
import type { Repository } from '../git/repository.ts'
import { version } from '../version.ts'
import type { Request } from './arguments.ts'
import {
  currentTime,
  fileOf,
  hasColor,
  type Outcome,
  placeOf,
  present,
  render,
  withProgress,
} from './run-request.ts'

export async function runCheckChain(repository: Repository, request: Request): Promise<Outcome> {
  const { judgeChain } = await import('../commands/stations/judge-chain.ts')
  const { flags, operands: mirrors } = request
  const options = {
    command: 'check',
    mirrors,
    explain: !flags['no-explain'],
    place: await placeOf(repository, flags),
    stations: (['built', 'deployed'] as const).filter(station => flags[station]),
    ...(flags['receipt'] !== undefined && { receipt: await readReceipt(request, String(flags['receipt'])) }),
  }
  const { report } = await withProgress(request, tell => judgeChain(repository, { ...options, tell }))
  return present(request, report)
}

async function readReceipt({ flags }: Request, name: string) {
  const { loadReceipt } = await import('../commands/stations/load-receipt.ts')
  return loadReceipt(resolve(process.cwd(), String(flags['cwd'] ?? '.'), name), name)
}

export async function runStatus(repository: Repository, request: Request): Promise<Outcome> {
  const { status } = await import('../commands/status.ts')
  const { flags, operands: mirrors } = request
  const options = { mirrors, explain: !flags['no-explain'], deployed: !flags['no-deployed'] }
  const report = await withProgress(request, tell => status(repository, { ...options, tell }))
  if (flags['format'] === 'json') return present(request, report)
  const { renderStatus } = await import('../reporters/status.ts')
  const text = renderStatus(report, {
    color: flags['output'] === undefined && hasColor(process.stdout, request),
    quiet: Boolean(flags['quiet']),
    all: Boolean(flags['all']),
    verbose: Boolean(flags['verbose']),
    now: currentTime(),
  })
  return { stdout: text && `${text}\n`, code: exitCodeOf(report), ...fileOf(request) }
}

/** The receipt is what a script reads, so it alone is on standard output; what people read goes to standard error. */
export async function runGate(repository: Repository, request: Request): Promise<Outcome> {
  const { gate } = await import('../commands/gate.ts')
  const { flags, operands: mirrors } = request
  const { report, receipt } = await gate(repository, { mirrors, explain: !flags['no-explain'], version })
  const code = exitCodeOf(report)
  if (!receipt && flags['format'] === 'json')
    return { stdout: `${await render(report, request, process.stdout)}\n`, code }
  const text = await render(report, { ...request, flags: { ...flags, format: 'terminal' } }, process.stderr)
  const stderr = [text, ...(flags['quiet'] ? [] : [renderVerdict(receipt)])]
    .filter(Boolean)
    .join('\n')
    .concat('\n')
  if (!receipt) return { stderr, code }
  return { stdout: renderReceipt(receipt), stderr, code, ...fileOf(request) }
}

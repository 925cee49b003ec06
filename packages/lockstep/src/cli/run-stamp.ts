/** The face of `lockstep stamp`: as JSON, or as a Python module. */
import { resolve } from 'node:path'
import process from 'node:process'
import { renderStampPython } from '../core/stamp/python-stamp.ts'
import { renderStampJson } from '../core/stamp/stamp.ts'
import type { Repository } from '../git/repository.ts'
import type { Request } from './arguments.ts'
import { fileOf, type Outcome, withProgress } from './run-request.ts'

export async function runStamp(repository: Repository, request: Request): Promise<Outcome> {
  const { stamp } = await import('../commands/stamp.ts')
  const { flags, operands: mirrors } = request
  const { file } = fileOf(request)
  const output = file === undefined ? {} : { output: resolve(process.cwd(), file) }
  const made = await withProgress(request, tell => stamp(repository, { mirrors, ...output, tell }))
  const stdout = flags['python'] ? renderStampPython(made) : renderStampJson(made)
  const isEmpty = made.known.length === 0 && !flags['quiet']
  const stderr = isEmpty ? `no migrations were found in ${made.source}, so the stamp knows none\n` : ''
  return { stdout, stderr, code: 0, ...fileOf(request) }
}

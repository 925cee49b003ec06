/** `init` on the command line: declare, sync for the first time, say what comes next. On a terminal it asks what is missing. */
import process from 'node:process'
import { init } from '../commands/init.ts'
import { sync } from '../commands/sync.ts'
import { showPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import type { Repository } from '../git/repository.ts'
import type { Request } from './arguments.ts'
import { ask, canAsk, stopAsking } from './ask.ts'
import { offerHooks } from './run-install.ts'
import { type Outcome, present } from './run-request.ts'

const questions = {
  from: 'Source, the directory or file that people edit: ',
  to: 'Copy, the directory or file that is made of it: ',
} as const

export async function runInit(repository: Repository, request: Request): Promise<Outcome> {
  try {
    return await declareAndSync(repository, request)
  } finally {
    stopAsking()
  }
}

async function declareAndSync(repository: Repository, request: Request): Promise<Outcome> {
  const { flags } = request
  const paths = await askFor({ from: flags['from'], to: flags['to'] })
  const { mirror, isNew } = await init(repository, { ...paths, name: flags['name'] as string | undefined })
  const { name, from, to } = mirror
  const answer = await present(request, await sync(repository, { mirrors: [name], explain: false }))
  if (flags['quiet']) return answer
  const declared = `✓ lockstep.json ${isNew ? 'declares' : 'has'} ${name}: ${showPath(to)}, made from ${showPath(from)}\n`
  process.stdout.write(`${declared}${answer.stdout ?? ''}`)
  const installed = await offerHooks(repository, request)
  if (installed) return { ...installed, code: answer.code || installed.code }
  return { ...answer, stdout: 'next: `npx lockstep install` keeps it so with every commit\n' }
}

async function askFor(given: Record<'from' | 'to', unknown>): Promise<Record<'from' | 'to', string>> {
  const missing = (['from', 'to'] as const).filter(key => typeof given[key] !== 'string')
  if (missing.length > 0 && !canAsk()) {
    throw new LockstepError({
      code: 'USAGE',
      message: `init needs ${missing.map(key => `--${key}`).join(' and ')}`,
      hint: 'lockstep init --from apps/backend-api/src --to infra/lambda/functions/backend/src',
    })
  }
  const answers = { ...given } as Record<'from' | 'to', string>
  if (missing.length === 0) return answers
  for (const key of missing) answers[key] = (await ask(questions[key])) ?? ''
  return answers
}

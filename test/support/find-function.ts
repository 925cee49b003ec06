/**
 * What tests of a deployed function share: a Lambda on the loopback with two functions, the AWS client's environment, short
 * limits of retries, and a failure as people read it, which is searched for secrets every time.
 */
import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { openRepository } from '../../packages/lockstep/src/git/repository.ts'
import {
  type DeployedFunction,
  type FunctionDeclaration,
  findFunction,
  type LambdaLimits,
  lambdaLimits,
} from '../../packages/lockstep/src/readers/read-lambda.ts'
import { exampleKeys, type LambdaServer, startLambdaServer } from './lambda-server.ts'
import { createRepository, type TestRepository } from './repository.ts'

/** The code of `backend`. Not a zip: whoever reads a function doesn't look inside. */
export const zip: Buffer = Buffer.from('the code of backend, '.repeat(1000))
export const sha256: string = createHash('sha256').update(zip).digest('base64')

/** Set while a test runs. */
export interface Stage {
  lambda: LambdaServer
  repo: TestRepository
}

/** Starts a Lambda for the tests of one file. It knows `backend`, with the alias `live`, and `image`. */
export function stageLambda(): Stage {
  const stage = {} as Stage
  beforeAll(async () => {
    stage.repo = await createRepository({ 'a.py': 'a\n' })
    stage.lambda = await startLambdaServer({
      functions: {
        backend: { zip, qualifiers: { live: '7', '7': '7' } },
        image: { imageUri: '123456789012.dkr.ecr.us-east-1.amazonaws.com/backend:latest' },
      },
    })
  })
  beforeEach(async () => {
    setEnvironment(stage.lambda.environment)
    await stage.lambda.reset()
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  afterAll(async () => {
    await stage.lambda?.close()
    await stage.repo?.[Symbol.asyncDispose]()
  })
  return stage
}

/** The AWS client reads the environment of its process. */
export function setEnvironment(environment: Record<string, string | undefined>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
}

/** Asks for `backend`, or for what is declared; `changed` takes patience away. */
export async function find(
  repo: TestRepository,
  declaration: Partial<FunctionDeclaration> = {},
  changed: Partial<LambdaLimits> = {},
): Promise<DeployedFunction> {
  const limits = {
    ...lambdaLimits,
    attempts: 2,
    pause: 10,
    ...changed,
  }
  const repository = await openRepository(repo.root, repo.environment)
  return findFunction(repository, { function: 'backend', ...declaration }, limits)
}

/** What is said instead of an answer: the code and the message, and the hint on a line of its own. */
export async function failureOf(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.then(
    value => expect.fail(`an answer: ${inspect(value)}`),
    thrown => thrown,
  )
  expectNoSecret(error)
  const { code, message, hint } = error as { code: string; message: string; hint?: string }
  return `${code}: ${message}\n${hint}`
}

/** Nothing of a key, a token or a signed address, however deep one looks. */
function expectNoSecret(error: unknown): void {
  const shown = `${inspect(error, { depth: Infinity, showHidden: true, maxStringLength: null })}\n${(error as Error).stack}`
  for (const secret of [...Object.values(exampleKeys), 'X-Amz-', 'ASIAIOSFODNN7EXAMPLE', 'IQoJ']) {
    expect(shown).not.toContain(secret)
  }
  expect(error).not.toHaveProperty('cause')
}

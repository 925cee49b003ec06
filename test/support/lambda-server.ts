/**
 * AWS Lambda on the loopback, as far as reading a function needs it: GetFunction, and the code at a signed address. It runs in
 * a process of its own, so that it answers while a test waits for the command line; a test tells it what goes wrong, and asks
 * it what it was asked.
 * ```ts
 * await using lambda = await startLambdaServer({ functions: { 'my-function': { zip } } })
 * repo.lockstep(['check', '--deployed'], { environment: lambda.environment })
 * ```
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { projectRoot } from './environment.ts'

/** A function; what is left out is as AWS has it for one that was just deployed. */
export interface LambdaFunction {
  readonly zip?: Buffer
  /** Set for one that runs a container image. */
  readonly imageUri?: string
  /** Alias or version → the version that it means. Without an entry, a qualifier is unknown. */
  readonly qualifiers?: Readonly<Record<string, string>>
  /** Replaces what GetFunction says by itself; null leaves a field out. */
  readonly configuration?: Readonly<Record<string, unknown>>
  readonly code?: Readonly<Record<string, unknown>>
}

/** What goes wrong with one answer. */
export interface Trouble {
  /** Milliseconds to wait first. */
  readonly delay?: number
  /** The connection ends: before the answer, or after half of it. */
  readonly close?: 'before' | 'halfway'
  readonly status?: number
  /** What AWS calls it: `TooManyRequestsException`. */
  readonly type?: string
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is sent instead. */
  readonly body?: string | Buffer
}

/** What the next requests meet, one after the other: questions to Lambda, and downloads. */
export interface Troubles {
  readonly api?: readonly Trouble[]
  readonly code?: readonly Trouble[]
}

export interface LambdaRequest {
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly authorization: string | undefined
}

export interface LambdaServer extends AsyncDisposable {
  readonly url: string
  /** Leads the AWS client here, with credentials that are no one's, and to no file or service of this machine's. */
  readonly environment: Record<string, string>
  /** What was asked since the last `reset`. */
  requests(): Promise<LambdaRequest[]>
  setCode(name: string, zip: Buffer): Promise<void>
  setFunction(name: string, settings: LambdaFunction): Promise<void>
  /** Says what goes wrong from now on, after what is still to come. */
  trouble(troubles: Troubles): Promise<void>
  /** Forgets troubles and requests. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** What the server's process is told; it answers each with its `id`, and with what was asked for. */
export type Order = { readonly id: number } & (
  | { readonly order: 'function'; readonly name: string; readonly settings: LambdaFunction }
  | { readonly order: 'code'; readonly name: string; readonly zip: Buffer }
  | { readonly order: 'trouble'; readonly troubles: Troubles }
  | { readonly order: 'requests' }
  | { readonly order: 'reset' }
)

type NewOrder = Order extends infer Each ? (Each extends Order ? Omit<Each, 'id'> : never) : never

/** Keys of AWS's own examples, which open nothing, and a token that looks like one. */
export const exampleKeys = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: `IQoJb3JpZ2luX2VjE${'xExampleToken0'.repeat(12)}==`,
} as const

/** The AWS client's surroundings, without any of this machine's: no profile, no file, no metadata service. */
export const noAws: Record<string, string> = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
}

export async function startLambdaServer({
  functions = {},
}: {
  readonly functions?: Readonly<Record<string, LambdaFunction>>
} = {}): Promise<LambdaServer> {
  const child = fork(join(projectRoot, 'test/support/lambda-server-process.ts'), {
    execArgv: ['--import', 'tsx'],
    cwd: projectRoot,
    serialization: 'advanced',
  })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  const send = orderFrom(child)
  const close = async () => {
    if (child.exitCode !== null) return
    child.disconnect()
    await once(child, 'exit')
  }
  const server: LambdaServer = {
    url,
    environment: { AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', ...exampleKeys, ...noAws },
    requests: async () => (await send({ order: 'requests' })) as LambdaRequest[],
    setCode: async (name, zip) => void (await send({ order: 'code', name, zip })),
    setFunction: async (name, settings) => void (await send({ order: 'function', name, settings })),
    trouble: async troubles => void (await send({ order: 'trouble', troubles })),
    reset: async () => void (await send({ order: 'reset' })),
    close,
    [Symbol.asyncDispose]: close,
  }
  for (const [name, settings] of Object.entries(functions)) await server.setFunction(name, settings)
  return server
}

function orderFrom(child: ChildProcess): (order: NewOrder) => Promise<unknown> {
  let id = 0
  const waiting = new Map<number, (answer: unknown) => void>()
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  return order =>
    new Promise(resolve => {
      id += 1
      waiting.set(id, resolve)
      child.send({ ...order, id })
    })
}

/**
 * One question to Lambda, GetFunction, through the AWS client: the only file that loads it, and only when called. The user
 * installs it, so it is looked for in their repository first, then where Lockstep lies itself. What it throws goes through
 * `explainAwsFailure` and no further.
 */
import { createRequire } from 'node:module'
import type { GetFunctionResponse, LambdaClient } from '@aws-sdk/client-lambda'
import { quoteForShell } from '../core/shell.ts'
import { LockstepError } from '../errors.ts'
import { describeFunction, explainAwsFailure, type FunctionSubject, reasonOf } from './explain-aws.ts'
import type { FunctionDeclaration, LambdaLimits } from './read-lambda.ts'

type AwsClient = typeof import('@aws-sdk/client-lambda')

/** What Lambda says of a function, and where its code can be fetched for ten minutes. */
export interface LambdaAnswer {
  readonly subject: FunctionSubject
  readonly version: string
  readonly region: string
  readonly codeSha256: string
  readonly codeSize: number
  readonly lastModified: string
  readonly pending: string | undefined
  /** Whoever has this address may fetch the code: it is signed, and must not be shown. */
  readonly location: string
}

/** Lambda unpacks 250 MB at most (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), and no zip of that is larger than this. */
const largestCode = 300_000_000

/** Asks for one function, with the client that `root` has. Throws what went wrong as a LockstepError. */
export async function askLambda(
  root: string,
  { function: name, region: declared, alias }: FunctionDeclaration,
  limits: LambdaLimits,
): Promise<LambdaAnswer> {
  const { LambdaClient, GetFunctionCommand } = await loadAwsClient(root)
  const wanted = declared ?? regionOf(name)
  const client = new LambdaClient({
    ...(wanted !== undefined && { region: wanted }),
    maxAttempts: limits.attempts,
    // Without `throwOnRequestTimeout` the client only warns of an answer that doesn't come.
    requestHandler: {
      connectionTimeout: limits.connect,
      requestTimeout: limits.answer,
      throwOnRequestTimeout: true,
    },
  })
  let subject: FunctionSubject = { name, alias, region: wanted }
  try {
    const region = await readRegion(client, name)
    subject = { ...subject, region }
    const command = new GetFunctionCommand({
      FunctionName: name,
      ...(alias !== undefined && { Qualifier: alias }),
    })
    const answer = await within(limits.question, signal => client.send(command, { abortSignal: signal }))
    return parseAnswer(answer, { ...subject, region })
  } catch (error) {
    throw explainAwsFailure(error, subject)
  } finally {
    client.destroy()
  }
}

/** Loads the AWS client from where `root` or, failing that, Lockstep has it. Throws AWS_SDK_MISSING. */
async function loadAwsClient(root: string): Promise<AwsClient> {
  try {
    return createRequire(`${root}/package.json`)('@aws-sdk/client-lambda') as AwsClient
  } catch (error) {
    if (!isMissing(error)) throw unusableClient(error)
  }
  try {
    return await import('@aws-sdk/client-lambda')
  } catch (error) {
    throw unusableClient(error)
  }
}

/** What GetFunction's answer means; docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html shows one. */
function parseAnswer(
  { Code: code, Configuration: configuration }: GetFunctionResponse,
  subject: FunctionSubject & { region: string },
): LambdaAnswer {
  if (configuration?.PackageType === 'Image' || code?.RepositoryType === 'ECR') throw runsImage(subject)
  const { CodeSha256, CodeSize, LastModified, Version } = configuration ?? {}
  const { Location } = code ?? {}
  const parts = { CodeSha256, CodeSize, LastModified, Version, 'Code.Location': Location }
  if (!CodeSha256 || CodeSize === undefined || !LastModified || !Version || !Location) {
    const lacking = Object.entries(parts).flatMap(([part, value]) => (value ? [] : [part]))
    throw incomplete(subject, lacking)
  }
  if (CodeSize > largestCode) throw tooLarge(subject, CodeSize)
  return {
    subject,
    region: subject.region,
    version: Version,
    codeSha256: CodeSha256,
    codeSize: CodeSize,
    lastModified: LastModified,
    pending: describePending(configuration ?? {}),
    location: Location,
  }
}

/**
 * Why what is shown may not be what runs. "While a function update is in progress, invocations go to the function's previous
 * code", and so they do after one that failed (docs.aws.amazon.com/lambda/latest/dg/functions-states.html). `Inactive` isn't
 * among the reasons: an idle function comes back with the same code.
 */
function describePending({
  State: state,
  LastUpdateStatus: update,
}: NonNullable<GetFunctionResponse['Configuration']>): string | undefined {
  if (update === 'InProgress') return 'an update is in progress; until it is done, the code before it runs'
  if (update === 'Failed') return 'its last update failed, and the code before it may still run'
  if (state === 'Pending') return 'it is still being created, and runs nothing yet'
  if (state === 'Failed') return 'it could not be set up, and runs nothing'
  return undefined
}

/** The region that an ARN names: `arn:aws:lambda:us-west-2:123456789012:function:my-function`. */
function regionOf(name: string): string | undefined {
  return /^arn:[^:]+:lambda:([^:]+):/.exec(name)?.[1]
}

async function readRegion(client: LambdaClient, name: string): Promise<string> {
  try {
    return await client.config.region()
  } catch (error) {
    throw new LockstepError({
      code: 'AWS_CONFIGURATION',
      message: `no AWS region is known for ${name}: ${reasonOf(error)}`,
      hint: 'set "region" beside "function" in lockstep.json, or AWS_REGION (AWS_DEFAULT_REGION is read by the `aws` command alone)',
    })
  }
}

/** Ends the waiting, whatever is waited for: the client looks at no limit and no signal while it finds credentials. */
async function within<T>(limit: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(limit)
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no answer within ${limit / 1000} s`), { name: 'TimeoutError' })
    signal.addEventListener('abort', () => reject(error))
  })
  return Promise.race([ask(signal), late])
}

/** Whether it is the client itself that isn't there, and not something that it needs. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return (
    (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') &&
    /^Cannot find (module|package) '@aws-sdk\/client-lambda'/.test(message)
  )
}

function unusableClient(error: unknown): LockstepError {
  return new LockstepError({
    code: 'AWS_SDK_MISSING',
    message: isMissing(error)
      ? 'reading a deployed function needs the AWS client, which is not installed here'
      : `the AWS client can't be loaded: ${reasonOf(error)}`,
    hint: 'npm install --save-dev @aws-sdk/client-lambda',
  })
}

function runsImage(subject: FunctionSubject): LockstepError {
  return new LockstepError({
    code: 'FUNCTION_NOT_COMPARABLE',
    message: `${describeFunction(subject)} is not compared: it runs a container image`,
    hint: `see which image: ${awsCommand(subject, '--query Code.ImageUri')}`,
  })
}

function tooLarge(subject: FunctionSubject, size: number): LockstepError {
  return new LockstepError({
    code: 'FUNCTION_NOT_COMPARABLE',
    message: `${describeFunction(subject)} is not compared: its code has ${size} bytes, more than Lambda allows`,
    hint: `see what AWS says: ${awsCommand(subject, '--query Configuration.CodeSize')}`,
  })
}

function incomplete(subject: FunctionSubject, lacking: readonly string[]): LockstepError {
  return new LockstepError({
    code: 'AWS_FAILED',
    message: `the answer of AWS about ${describeFunction(subject)} lacks ${lacking.join(', ')}`,
    hint: `see what AWS says: ${awsCommand(subject, '--query Configuration')}`,
  })
}

function awsCommand({ name, alias, region }: FunctionSubject, rest: string): string {
  const words = ['aws', 'lambda', 'get-function', '--function-name', name]
  if (alias !== undefined) words.push('--qualifier', alias)
  if (region !== undefined) words.push('--region', region)
  return `${words.map(quoteForShell).join(' ')} ${rest}`
}

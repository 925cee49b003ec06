/**
 * What an AWS Lambda function runs: what Lambda says of it, and, when somebody asks for it, its code. Promises that no code is
 * given whose SHA-256 isn't the one that Lambda names, and that whatever goes wrong at AWS comes out as a LockstepError without
 * a key, a token or a signed address in it. What the code holds is for the reader of zips.
 */
import type { DeployedDeclaration } from '../core/mirror.ts'
import type { Repository } from '../git/repository.ts'
import { askLambda } from './ask-lambda.ts'
import { readCode } from './read-lambda-code.ts'

export type FunctionDeclaration = Extract<DeployedDeclaration, { function: string }>

export interface DeployedFunction {
  /** As it is declared: a name, or an ARN. */
  readonly function: string
  /** `$LATEST`, or the number of the version that was asked for or that the alias names. */
  readonly version: string
  readonly region: string
  /** Of the zip, base64. */
  readonly codeSha256: string
  /** Of the zip, in bytes. */
  readonly codeSize: number
  /** As Lambda writes it: `2020-04-10T19:06:32.563+0000`. */
  readonly lastModified: string
  /** One clause when what Lambda shows may not be what it runs: an update goes on or has failed, the function isn't ready. */
  readonly pending: string | undefined
  /** Gives the zip. Whoever knows it by its SHA-256 needn't. */
  download(): Promise<Buffer>
}

/** How long AWS is waited for, in milliseconds, and how often it is asked. */
export interface LambdaLimits {
  /** Until a connection stands. */
  readonly connect: number
  /** Until an answer comes, each time. */
  readonly answer: number
  /** For a question as a whole: finding credentials, asking again. */
  readonly question: number
  /** Without a byte of a download. */
  readonly idle: number
  /** For a download as a whole. */
  readonly download: number
  /** How often Lambda is asked one question. The client waits in between, longer each time. */
  readonly attempts: number
  /** How often a download is begun. */
  readonly downloads: number
  /** Before the second download begins; twice as long before the third. */
  readonly pause: number
}

export const lambdaLimits: LambdaLimits = {
  connect: 5_000,
  answer: 10_000,
  question: 60_000,
  idle: 30_000,
  download: 600_000,
  attempts: 4,
  downloads: 3,
  pause: 500,
}

/**
 * Asks Lambda for a function, with the AWS client that the user has installed, by its own way to credentials and endpoint.
 * Throws AWS_SDK_MISSING, AWS_CONFIGURATION, AWS_CREDENTIALS, AWS_DENIED, AWS_UNREACHABLE, AWS_FAILED, FUNCTION_UNKNOWN, and
 * FUNCTION_NOT_COMPARABLE for one that runs a container image.
 */
export async function findFunction(
  repository: Repository,
  declaration: FunctionDeclaration,
  limits: LambdaLimits = lambdaLimits,
): Promise<DeployedFunction> {
  const ask = () => askLambda(repository.root, declaration, limits)
  const { subject, location, ...shown } = await ask()
  return {
    ...shown,
    function: declaration.function,
    download: () =>
      readCode({ subject, location, ...shown }, { limits, renew: async () => (await ask()).location }),
  }
}

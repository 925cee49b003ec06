/**
 * The code of a function, from the signed address that Lambda gives for it: in memory, no larger than Lambda says, and given
 * back only if its SHA-256 is the one that Lambda names. The address is shown nowhere. Proxies are what Node's `fetch` makes of
 * them, and nothing here sets one.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { LockstepError } from '../errors.ts'
import type { LambdaAnswer } from './ask-lambda.ts'
import { describeFunction, reasonOf, unreachable } from './explain-aws.ts'
import type { LambdaLimits } from './read-lambda.ts'

export type CodeOffer = Pick<LambdaAnswer, 'subject' | 'location' | 'codeSha256' | 'codeSize'>

export interface ReadCodeOptions {
  readonly limits: LambdaLimits
  /** Asks Lambda for another address: one is good for ten minutes. */
  renew(): Promise<string>
}

/** Why one attempt gave no code: the status of an answer, or what happened to the connection. */
type Trouble = { readonly status: number } | { readonly lost: string }

/** Reads a function's code. Throws AWS_UNREACHABLE and AWS_FAILED. */
export async function readCode(offer: CodeOffer, { limits, renew }: ReadCodeOptions): Promise<Buffer> {
  const whole = AbortSignal.timeout(limits.download)
  let { location } = offer
  let renewed = false
  for (let attempt = 1; ; attempt += 1) {
    const read = await readOnce({ ...offer, location }, limits, whole)
    if (Buffer.isBuffer(read)) return checkCode(read, offer)
    if ('status' in read && isExpired(read.status) && !renewed) {
      location = await renew()
      renewed = true
    } else if (attempt >= limits.downloads || !mayPass(read)) {
      throw noCode(read, offer)
    } else {
      await wait(limits.pause * 2 ** (attempt - 1))
    }
  }
}

/** The SHA-256 of a file as Lambda writes it, base64: equal ones are the very same bytes. Throws FILE_UNREADABLE. */
export async function hashArchive(file: string | Buffer): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  } catch (error) {
    throw new LockstepError({
      code: 'FILE_UNREADABLE',
      message: `${file.toString('utf8')} can't be read: ${(error as Error).message}`,
      cause: error,
    })
  }
  return hash.digest('base64')
}

/** Reads until the end, or until more has come than there should be: what is too long has another SHA-256 by itself. */
async function readOnce(
  { location, codeSize }: CodeOffer,
  { idle }: LambdaLimits,
  whole: AbortSignal,
): Promise<Buffer | Trouble> {
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(new Error(`nothing came for ${idle / 1000} s`)), idle)
  try {
    const response = await fetch(location, { signal: AbortSignal.any([silence.signal, whole]) })
    if (!response.ok || response.body === null) {
      await response.body?.cancel()
      return { status: response.status }
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      timer.refresh()
      chunks.push(chunk)
      size += chunk.length
      if (size > codeSize) break
    }
    return Buffer.concat(chunks)
  } catch (error) {
    // fetch says "fetch failed", and hangs the reason on it; the address may stand in either.
    return { lost: reasonOf((error as Error).cause ?? error) }
  } finally {
    clearTimeout(timer)
  }
}

function checkCode(code: Buffer, { subject, codeSha256, codeSize }: CodeOffer): Buffer {
  const actual = createHash('sha256').update(code).digest('base64')
  if (actual === codeSha256) return code
  throw new LockstepError({
    code: 'AWS_FAILED',
    message: `the code of ${describeFunction(subject)} did not arrive as AWS has it: SHA-256 ${actual} instead of ${codeSha256} (${code.length} of ${codeSize} bytes)`,
    hint: 'run it again: the function may have been updated meanwhile, or something on the way changes what is downloaded',
  })
}

/** S3 answers 403 to an address whose time is over, and 400 when the token that signed it is (`ExpiredToken`). */
function isExpired(status: number): boolean {
  return status === 403 || status === 400
}

function mayPass(trouble: Trouble): boolean {
  return 'lost' in trouble || trouble.status >= 500 || trouble.status === 429
}

function noCode(trouble: Trouble, { subject }: CodeOffer): LockstepError {
  if ('lost' in trouble)
    return new LockstepError(unreachable(`its code can't be downloaded, ${trouble.lost}`, subject))
  return new LockstepError({
    code: 'AWS_FAILED',
    message: `the code of ${describeFunction(subject)} can't be downloaded: the answer has status ${trouble.status}`,
    hint:
      trouble.status === 403
        ? 'AWS signed an address for it, and S3 refuses it: the policy of a VPC endpoint, or a rule of the organization, can do that'
        : 'run it again',
  })
}

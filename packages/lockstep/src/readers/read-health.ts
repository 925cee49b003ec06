/**
 * What a health endpoint answers, as text: within a time, up to a size, over few redirects and never from https to http. What an
 * address holds besides its path may be secret and is shown nowhere.
 */
import { LockstepError } from '../errors.ts'
import { quoteWords, reasonOf } from './explain-aws.ts'

export interface HealthText {
  readonly status: number
  readonly text: string
}

export interface HealthLimits {
  /** For the whole answer, in milliseconds. */
  readonly time: number
  /** In bytes. */
  readonly size: number
  readonly redirects: number
}

const usualLimits: HealthLimits = { time: 10_000, size: 256 * 1024, redirects: 3 }

/** Asks once. Throws HEALTH_UNREACHABLE where there is no whole answer. */
export async function readHealth(address: string, limits = usualLimits): Promise<HealthText> {
  const signal = AbortSignal.timeout(limits.time)
  let at = parseAddress(address, address)
  for (let followed = 0; ; followed += 1) {
    const answer = await askOnce(at, { signal, limits, address })
    if (!('location' in answer)) return answer
    if (followed === limits.redirects) throw unreachable(address, 'it is redirected again and again')
    if (!URL.canParse(answer.location, at.href))
      throw unreachable(address, 'it redirects to what is no address')
    const next = parseAddress(new URL(answer.location, at).href, address)
    if (at.protocol === 'https:' && next.protocol !== 'https:')
      throw unreachable(address, 'it redirects from https to something else')
    at = next
  }
}

/** An address without what may be secret in it: a user's name and password, the query. */
export function showAddress(address: string): string {
  if (!URL.canParse(address)) return 'the health endpoint'
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}

function parseAddress(address: string, asked: string): URL {
  if (!URL.canParse(address)) throw unreachable(asked, 'it is no address')
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw unreachable(asked, `it leads to ${url.protocol}`)
  if (url.username !== '' || url.password !== '')
    throw unreachable(asked, 'its address holds a name or a password, and those are not sent')
  return url
}

async function askOnce(
  url: URL,
  { signal, limits, address }: { signal: AbortSignal; limits: HealthLimits; address: string },
): Promise<HealthText | { location: string }> {
  try {
    const response = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } })
    const { status, headers, body } = response
    const location = headers.get('location')
    if (status >= 300 && status < 400 && location !== null) {
      await body?.cancel()
      return { location }
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > limits.size) throw unreachable(address, `its answer is larger than ${limits.size} bytes`)
    }
    return { status, text: Buffer.concat(chunks).toString('utf8') }
  } catch (error) {
    if (error instanceof LockstepError) throw error
    if (signal.aborted) throw unreachable(address, `it gave no answer within ${limits.time / 1000} s`)
    // fetch says "fetch failed", and hangs the reason on it.
    throw unreachable(address, quoteWords(reasonOf((error as Error).cause ?? error)))
  }
}

function unreachable(address: string, why: string): LockstepError {
  return new LockstepError({
    code: 'HEALTH_UNREACHABLE',
    message: `${showAddress(address)} can't be asked: ${why}`,
    hint: 'correct "health" under "deployed" in lockstep.json, or find out why it doesn\'t answer',
  })
}

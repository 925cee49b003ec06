/**
 * The code of a deployed function, downloaded from the address that Lambda signs: what breaks off is begun again, and what
 * isn't the code that Lambda names is never given.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { LambdaLimits } from '../../packages/lockstep/src/readers/read-lambda.ts'
import { shows } from '../support/evidence.ts'
import { failureOf, find, sha256, stageLambda, zip } from '../support/find-function.ts'
import type { Trouble } from '../support/lambda-server.ts'

const stage = stageLambda()

describe('the code', () => {
  const download = async (code: readonly Trouble[], changed: Partial<LambdaLimits> = {}): Promise<Buffer> => {
    await stage.lambda.trouble({ code })
    return (await find(stage.repo, {}, changed)).download()
  }
  /** Little for what comes late, and enough for a busy machine otherwise. */
  const patienceFor = (trouble?: Trouble): Partial<LambdaLimits> => (trouble?.delay ? { idle: 500 } : {})
  /** How often Lambda was asked, and how often the code. */
  const asked = async (): Promise<number[]> => {
    const urls = (await stage.lambda.requests()).map(({ url }) => url.startsWith('/snapshots/'))
    return [urls.filter(code => !code).length, urls.filter(code => code).length]
  }

  test.each<[string, Trouble[], number[]]>([
    ['breaks off twice', [{ close: 'halfway' }, { close: 'before' }], [1, 3]],
    ['fails at S3', [{ status: 503 }], [1, 2]],
    ['comes too late', [{ delay: 1000 }], [1, 2]],
    ['has an address whose time is over', [{ status: 403 }], [2, 2]],
    [
      'was signed by a token whose time is over, and breaks off',
      [{ status: 400 }, { close: 'before' }],
      [2, 3],
    ],
  ])(
    '%s, and is read all the same',
    shows('bad input', 'the download of the code breaks off', 'it is begun again', 4),
    async (_, troubles, times) => {
      expect((await download(troubles, patienceFor(troubles[0]))).equals(zip)).toBe(true)
      expect(await asked()).toEqual(times)
    },
  )

  test('lies elsewhere, and is read there', async () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${zip.length}\r\n\r\n`
    const elsewhere = createServer(socket => socket.end(Buffer.concat([Buffer.from(head), zip])))
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening')
    const location = `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}/`
    expect((await download([{ status: 307, headers: { location } }])).equals(zip)).toBe(true)
    elsewhere.close()
    expect(await asked()).toEqual([1, 1])
  })

  const shared = 'AWS_FAILED: the code of backend in us-east-1'
  const unreachable =
    "AWS_UNREACHABLE: AWS can't be reached for backend in us-east-1: its code can't be downloaded,"
  test.each<[string, Trouble, number[], string]>([
    [
      'other bytes',
      { body: Buffer.from(zip).fill('x', 0, 1) },
      [1, 1],
      `${shared} did not arrive as AWS has it: SHA-256 7EnxShlin4Ijx0O2TANFCWpqh41W8hGyag8E3jvRtCU= instead of ${sha256} (21000 of 21000 bytes)`,
    ],
    [
      'half of it, as if it were all',
      { body: zip.subarray(0, 100) },
      [1, 1],
      `${shared} did not arrive as AWS has it: SHA-256 DWRUU2ZJGQU1x5GmR/EsOnOwYxQNK3N+uplHisTAWeY= instead of ${sha256} (100 of 21000 bytes)`,
    ],
    ['breaks off each time', { close: 'halfway' }, [1, 3], `${unreachable} other side closed`],
    ['fails each time', { status: 500 }, [1, 3], `${shared} can't be downloaded: the answer has status 500`],
    [
      'no address that is good',
      { status: 403 },
      [2, 2],
      `${shared} can't be downloaded: the answer has status 403`,
    ],
    ['nothing there', { status: 404 }, [1, 1], `${shared} can't be downloaded: the answer has status 404`],
    ['silence', { delay: 1000 }, [1, 3], `${unreachable} nothing came for 0.5 s`],
  ])(
    '%s: none is given',
    shows('bad input', 'code that isn’t whole or isn’t what AWS has', 'exit 2, never compared', 4),
    async (_, trouble, times, said) => {
      expect((await failureOf(download(Array(4).fill(trouble), patienceFor(trouble)))).split('\n')[0]).toBe(
        said,
      )
      expect(await asked()).toEqual(times)
    },
  )

  test('more than there should be is read no further', async () => {
    // Some 64 kB are read at a time.
    const said = await failureOf(download([{ body: Buffer.alloc(10_000_000) }]))
    const read = Number(/\((\d+) of 21000 bytes\)/.exec(said)?.[1])
    expect(read).toBeGreaterThan(21_000)
    expect(read).toBeLessThan(1_000_000)
  })

  test('a download as a whole has a limit, too, and then no other is begun', async () => {
    const said = await failureOf(download([{ delay: 1000 }], { download: 300 }))
    expect(said.split('\n')[0]).toBe(`${unreachable} The operation was aborted due to timeout`)
    expect(await asked()).toEqual([1, 1])
  })
})

/**
 * Nx's self-hosted remote cache, on loopback and in memory: `GET` and `PUT /v1/cache/{hash}` with a bearer token, as
 * https://nx.dev/docs/kb/self-hosted-caching describes it. It writes down what it was asked, and a test can change what it holds
 * or let every answer fail.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export const token = 'writes-and-reads'
export const readingToken = 'reads'

export interface CacheServer extends AsyncDisposable {
  readonly url: string
  /** Hash → the tar that was put there. */
  readonly stored: Map<string, Buffer>
  /** `GET 404` and the like, since it was last emptied. */
  readonly log: string[]
  /** The status that every answer has from now on. */
  failing: number | undefined
}

export async function startCacheServer(): Promise<CacheServer> {
  const stored = new Map<string, Buffer>()
  const log: string[] = []
  const http = createServer(async (request, response) => {
    const body = await readBody(request)
    const { status, content } = answer(request, body)
    log.push(`${request.method} ${status}`)
    response.writeHead(status, { 'content-type': content ? 'application/octet-stream' : 'text/plain' })
    response.end(content ?? '')
  })

  function answer(
    { method, url, headers }: IncomingMessage,
    body: Buffer,
  ): { status: number; content?: Buffer } {
    if (server.failing !== undefined) return { status: server.failing }
    const given = headers.authorization?.replace(/^Bearer /, '')
    if (given !== token && given !== readingToken) return { status: 401 }
    const hash = /^\/v1\/cache\/(\w+)$/.exec(url ?? '')?.[1]
    if (hash === undefined) return { status: 404 }
    const content = stored.get(hash)
    if (method === 'GET') return content ? { status: 200, content } : { status: 404 }
    if (given === readingToken) return { status: 403 }
    if (content) return { status: 409 }
    stored.set(hash, body)
    return { status: 200 }
  }

  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const server: CacheServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stored,
    log,
    failing: undefined,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      await new Promise(resolve => http.close(resolve))
    },
  }
  return server
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

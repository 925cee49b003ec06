/** A health endpoint that answers, leads elsewhere, says too much, too slowly or nothing: a real server on this machine. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LockstepError } from '../errors.ts'
import { readHealth, showAddress } from './read-health.ts'

const answers: Record<string, RequestListener> = {
  '/health': (_, response) => response.end('{"status":"ok"}'),
  '/ready': (_, response) => response.writeHead(503).end('{"status":"code_behind"}'),
  '/moved': (_, response) => response.writeHead(307, { location: '/health' }).end(),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/nowhere': (_, response) => response.writeHead(302, { location: 'http://[' }).end(),
  '/large': (_, response) => response.end('x'.repeat(3000)),
  '/silent': () => {},
  '/slow': (_, response) => response.write('{'),
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{')
    setTimeout(() => response.destroy(), 10)
  },
}
const server = createServer((request, response) =>
  answers[new URL(request.url ?? '', 'http://x').pathname]?.(request, response),
)
let base: string

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const limits = { time: 300, size: 2000, redirects: 2 }

test.each([
  ['/health', 200, '{"status":"ok"}'],
  ['/ready', 503, '{"status":"code_behind"}'],
  ['/moved', 200, '{"status":"ok"}'],
])('%s', async (path, status, text) => {
  expect(await readHealth(`${base}${path}`)).toEqual({ status, text })
})

test.each([
  ['/loop', 'it is redirected again and again'],
  ['/file', 'it leads to file:'],
  ['/nowhere', 'it redirects to what is no address'],
  ['/large', 'its answer is larger than 2000 bytes'],
  ['/silent', 'it gave no answer within 0.3 s'],
  ['/slow', 'it gave no answer within 0.3 s'],
  ['/cut', 'other side closed'],
])('%s gives no answer', async (path, why) => {
  const error = await readHealth(`${base}${path}?token=secret`, limits).catch(caught => caught)
  expect(error).toBeInstanceOf(LockstepError)
  expect(error.code).toBe('HEALTH_UNREACHABLE')
  expect(error.message).toBe(`${base}${path} can't be asked: ${why}`)
})

test.each([
  [
    'http://someone:secret@127.0.0.1/health',
    'its address holds a name or a password, and those are not sent',
  ],
  ['http://127.0.0.1:1/health', 'bad port'],
  ['http://[/health', 'it is no address'],
])('%s is not asked', async (address, why) => {
  const error = await readHealth(address).catch(caught => caught)
  expect(error).toMatchObject({ code: 'HEALTH_UNREACHABLE', message: expect.stringContaining(why) })
  expect(`${error.message} ${error.hint}`).not.toContain('secret')
})

test('an address is shown without what may be secret', () => {
  expect(showAddress('https://me:word@a.example:8443/health?key=1#x')).toBe('https://a.example:8443/health')
})

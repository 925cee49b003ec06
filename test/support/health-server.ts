/**
 * A health endpoint in a process of its own, because the commands under test are waited for. Every path answers as it was told to
 * at the start.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface HealthReply {
  readonly status?: number
  /** Text as it is, anything else as JSON. */
  readonly body: unknown
}

const program = `
const replies = JSON.parse(process.argv[1])
require('node:http').createServer((request, response) => {
  const { status = 200, body } = replies[request.url] ?? { status: 404, body: 'nothing here' }
  response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
`

/** Starts it; ends with the block. */
export async function startHealthServer(replies: Readonly<Record<string, HealthReply>>) {
  const child = spawn(process.execPath, ['-e', program, JSON.stringify(replies)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [port] = await once(child.stdout, 'data')
  return {
    address: `http://127.0.0.1:${String(port).trim()}`,
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}

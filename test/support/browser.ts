/**
 * A real browser, Debian's Chromium without a window, spoken to over its DevTools protocol: a page is opened, asked until it
 * has an answer, and photographed. Nothing is installed for it; where Chromium is absent, `chromium` is undefined and the
 * caller skips. It never leaves this machine: pages are files, and every host name is resolved to nowhere.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { findProgram } from './environment.ts'

/** Where Chromium lies, if it is installed. */
export const chromium: string | undefined = findProgram('/usr/bin/chromium')

/** A part of the page, in CSS pixels. */
export interface Clip {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const flags = [
  '--headless',
  '--remote-debugging-pipe',
  // Tests may run as root, where Chromium's sandbox can't; the pages are this repository's own.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  // Nothing but the page: no updates, no first-run page, no calls home.
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--force-prefers-reduced-motion',
  // Pictures that are sharp on today's screens; sizes in a page stay what they are.
  '--force-device-scale-factor=1.5',
]

interface Answer {
  readonly id?: number
  readonly result?: object
  readonly error?: { readonly message: string }
}

/** One browser with one page in it. Leaving the scope ends it and removes its profile. */
export class Browser implements AsyncDisposable {
  readonly #profile = mkdtempSync(join(tmpdir(), 'lockstep-browser-'))
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #session: string | undefined
  #lastId = 0

  private constructor(program: string, width: number, height: number) {
    this.#process = spawn(
      program,
      [...flags, `--user-data-dir=${this.#profile}`, `--window-size=${width},${height}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: this.#profile } },
    )
    this.#listen(this.#process.stdio[4] as Readable)
  }

  /** Opens `url` in a new browser. `before` is JavaScript that the page runs before its own. */
  static async open(url: string, before = '', { width = 1000, height = 700 } = {}): Promise<Browser> {
    if (chromium === undefined) throw new Error('Chromium is not installed')
    const browser = new Browser(chromium, width, height)
    const { targetId } = await browser.#send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    })
    const attach = { targetId, flatten: true }
    const { sessionId } = await browser.#send<{ sessionId: string }>('Target.attachToTarget', attach)
    browser.#session = sessionId
    await browser.#send('Page.enable', {})
    await browser.#send('Page.addScriptToEvaluateOnNewDocument', { source: before })
    await browser.#send('Page.navigate', { url })
    return browser
  }

  /** The value of a JavaScript expression in the page. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const answer = await this.#send<{ result: { value: Value }; exceptionDetails?: object }>(
      'Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true },
    )
    if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails))
    return answer.result.value
  }

  /** Asks the page until `expression` is true there; throws after half a minute, with the page's text. */
  async waitUntil(expression: string): Promise<void> {
    for (let turn = 0; turn < 300; turn++) {
      if (await this.evaluate<boolean>(`Boolean(${expression})`)) return
      await wait(100)
    }
    const text = await this.evaluate<string>('document.body?.innerText')
    throw new Error(`never true in the page: ${expression}\n${text}`)
  }

  /** A PNG of a part of the page. */
  async photograph(clip: Clip): Promise<Buffer> {
    const { data } = await this.#send<{ data: string }>('Page.captureScreenshot', {
      format: 'png',
      clip: { ...clip, scale: 1 },
    })
    return Buffer.from(data, 'base64')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#session = undefined
    if (this.#process.exitCode === null) {
      this.#write('Browser.close', {})
      await Promise.race([
        ended,
        wait(5000, undefined, { ref: false }).then(() => this.#process.kill('SIGKILL')),
      ])
    }
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  async #send<Result>(method: string, params: object): Promise<Result> {
    const id = this.#write(method, params)
    const answer = await new Promise<Answer>(resolve => this.#waiting.set(id, resolve))
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
    return answer.result as Result
  }

  /** Messages are JSON, each ended by a NUL: `{"id":1,"method":"Page.navigate","params":{…}}\0`. */
  #write(method: string, params: object): number {
    const id = ++this.#lastId
    const message = JSON.stringify({ id, method, params, sessionId: this.#session })
    ;(this.#process.stdio[3] as Writable).write(`${message}\0`)
    return id
  }

  #listen(answers: Readable): void {
    let rest = ''
    answers.setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0')
      rest = messages.pop() ?? ''
      for (const message of messages) {
        const answer = JSON.parse(message) as Answer
        if (answer.id === undefined) continue
        this.#waiting.get(answer.id)?.(answer)
        this.#waiting.delete(answer.id)
      }
    })
    // A browser that ends early answers nothing any more.
    answers.on('close', () => {
      for (const resolve of this.#waiting.values()) resolve({ error: { message: 'the browser has ended' } })
    })
  }
}

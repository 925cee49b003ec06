/**
 * A deployed function, read through the AWS client from a Lambda on the loopback: what is asked, what comes back, and what is
 * said when it doesn't. The server's own zip is the oracle. moto, where it is installed, is a second Lambda that others wrote.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { inspect } from 'node:util'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { rolldown } from 'rolldown'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openRepository, type Repository } from '../../packages/lockstep/src/git/repository.ts'
import {
  type DeployedFunction,
  type FunctionDeclaration,
  findFunction,
  type LambdaLimits,
  lambdaLimits,
} from '../../packages/lockstep/src/readers/read-lambda.ts'
import { hashArchive } from '../../packages/lockstep/src/readers/read-lambda-code.ts'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { exampleKeys, type LambdaServer, startLambdaServer, type Trouble } from '../support/lambda-server.ts'
import { createRepository, type TestRepository } from '../support/repository.ts'

/** Not a zip: whoever reads a function doesn't look inside. */
const zip = Buffer.from('the code of backend, '.repeat(1000))
const sha256 = createHash('sha256').update(zip).digest('base64')
const limits: LambdaLimits = {
  ...lambdaLimits,
  connect: 500,
  answer: 300,
  question: 5_000,
  idle: 300,
  download: 2_000,
  attempts: 2,
  pause: 10,
}

let lambda: LambdaServer
let repo: TestRepository
let repository: Repository

beforeAll(async () => {
  repo = await createRepository({ 'a.py': 'a\n' })
  repository = await openRepository(repo.root, repo.environment)
  lambda = await startLambdaServer({
    functions: {
      backend: { zip, qualifiers: { live: '7', '7': '7' } },
      image: { imageUri: '123456789012.dkr.ecr.us-east-1.amazonaws.com/backend:latest' },
    },
  })
})

afterAll(async () => {
  await lambda?.close()
  await repo?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  setEnvironment(lambda.environment)
  await lambda.reset()
})
afterEach(() => vi.unstubAllEnvs())

/** The client reads the environment of its process. */
function setEnvironment(environment: Record<string, string | undefined>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
}

function find(declaration: Partial<FunctionDeclaration> = {}, changed: Partial<LambdaLimits> = {}) {
  return findFunction(repository, { function: 'backend', ...declaration }, { ...limits, ...changed })
}

/** What is said instead of an answer, as people read it. */
async function failureOf(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.then(
    value => expect.fail(`an answer: ${inspect(value)}`),
    thrown => thrown,
  )
  expectNoSecret(error)
  const { code, message, hint } = error as { code: string; message: string; hint?: string }
  return `${code}: ${message.replaceAll(lambda.url, 'URL')}\n${hint}`
}

/** Nothing of a key, a token or a signed address, however deep one looks. */
function expectNoSecret(error: unknown): void {
  const shown = `${inspect(error, { depth: Infinity, showHidden: true, maxStringLength: null })}\n${(error as Error).stack}`
  for (const secret of [...Object.values(exampleKeys), 'X-Amz-', 'ASIAIOSFODNN7EXAMPLE', 'IQoJ']) {
    expect(shown).not.toContain(secret)
  }
  expect(error).not.toHaveProperty('cause')
}

test(
  'a function is found, and its code is what Lambda has',
  shows('edge cases', 'a deployed Lambda function', 'its code is read byte for byte', 1),
  async () => {
    const { download, ...found } = await find()
    expect(found).toEqual({
      function: 'backend',
      version: '$LATEST',
      region: 'us-east-1',
      codeSha256: sha256,
      codeSize: zip.length,
      lastModified: '2026-01-14T10:15:30.000+0000',
      pending: undefined,
    })
    expect((await download()).equals(zip)).toBe(true)
    const [question, code, ...others] = await lambda.requests()
    expect(question).toMatchObject({
      method: 'GET',
      url: '/2015-03-31/functions/backend',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/us-east-1\/lambda\/aws4_request, /,
      ),
    })
    expect(code).toMatchObject({ method: 'GET', url: expect.stringMatching(/^\/snapshots\//) })
    // What fetches the code has no keys to give away.
    expect(code?.authorization).toBeUndefined()
    expect(others).toEqual([])
  },
)

test('nothing is downloaded for an answer that the SHA-256 gives', async () => {
  const file = join(repo.root, '../backend.zip')
  writeFileSync(file, zip)
  expect((await find()).codeSha256).toBe(await hashArchive(file))
  expect(await lambda.requests()).toHaveLength(1)
  await expect(hashArchive(`${file}-gone`)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
})

test('an alias is asked for as such, and its version comes back', async () => {
  expect(await find({ alias: 'live' })).toMatchObject({ version: '7' })
  expect(await lambda.requests()).toMatchObject([{ url: '/2015-03-31/functions/backend?Qualifier=live' }])
})

test('the region is the declared one, the one of an ARN, or the one of the environment, in this order', async () => {
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:backend'
  expect(await find({ function: arn, region: 'eu-central-1' })).toMatchObject({ region: 'eu-central-1' })
  expect(await find({ function: arn })).toMatchObject({
    region: 'eu-west-1',
    function: arn,
    codeSha256: sha256,
  })
  setEnvironment({
    ...lambda.environment,
    AWS_REGION: undefined,
    AWS_ENDPOINT_URL: undefined,
    AWS_ENDPOINT_URL_LAMBDA: lambda.url,
  })
  expect(await failureOf(find())).toMatchInlineSnapshot(`
    "AWS_CONFIGURATION: no AWS region is known for backend: Region is missing
    set "region" beside "function" in lockstep.json, or AWS_REGION (AWS_DEFAULT_REGION is read by the \`aws\` command alone)"
  `)
  const scopes = (await lambda.requests()).map(({ authorization }) => authorization?.split('/')[2])
  expect(scopes).toEqual(['eu-central-1', 'eu-west-1'])
})

test.each([
  [{ LastUpdateStatus: 'InProgress' }, 'an update is in progress; until it is done, the code before it runs'],
  [{ LastUpdateStatus: 'Failed' }, 'its last update failed, and the code before it may still run'],
  [{ State: 'Pending', LastUpdateStatus: null }, 'it is still being created, and runs nothing yet'],
  [{ State: 'Failed' }, 'it could not be set up, and runs nothing'],
  [{ State: 'Inactive' }, undefined],
])(
  'what may not be what runs is said so: %j',
  shows('edge cases', 'a deploy that goes on or has failed', 'is said beside the answer', 4),
  async (configuration, pending) => {
    await lambda.setFunction('changing', { zip, configuration })
    expect((await find({ function: 'changing' })).pending).toBe(pending)
  },
)

describe(
  'no answer from Lambda',
  shows('bad input', 'AWS refuses or fails', 'exit 2 with the reason, never in sync', 4),
  () => {
    test('no such function, no such alias', async () => {
      expect(await failureOf(find({ function: "it's not there" }))).toMatchInlineSnapshot(`
        "FUNCTION_UNKNOWN: AWS knows no function it's not there in us-east-1
        see which there are: aws lambda list-functions --region us-east-1 --query 'Functions[].FunctionName'"
      `)
      expect(await failureOf(find({ alias: 'gone' }))).toMatchInlineSnapshot(`
        "FUNCTION_UNKNOWN: AWS knows no function backend (alias gone) in us-east-1
        see which there are: aws lambda list-aliases --function-name backend --region us-east-1 --query 'Aliases[].Name'"
      `)
      // Asked once: it won't come to be by asking again.
      expect(await lambda.requests()).toHaveLength(2)
    })

    test('a container image', async () => {
      expect(await failureOf(find({ function: 'image' }))).toMatchInlineSnapshot(`
        "FUNCTION_NOT_COMPARABLE: image in us-east-1 is not compared: it runs a container image
        see which image: aws lambda get-function --function-name image --region us-east-1 --query Code.ImageUri"
      `)
    })

    const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = exampleKeys
    const throttled = { status: 429, type: 'TooManyRequestsException', message: 'Rate exceeded' }
    const denial = 'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: lambda:GetFunction'
    test.each<[string, Trouble, number, string]>([
      [
        'denied',
        { status: 403, type: 'AccessDeniedException', message: denial },
        1,
        `AWS_DENIED: AWS doesn't let these credentials read backend in us-east-1: ${denial}`,
      ],
      [
        'an expired token',
        { status: 403, type: 'ExpiredTokenException', message: `The token ${token} is expired` },
        1,
        'AWS_CREDENTIALS: AWS credentials are missing, or not taken: The token … is expired',
      ],
      [
        'an unknown key',
        {
          status: 403,
          type: 'UnrecognizedClientException',
          message: `The security token of ${key} is invalid.`,
        },
        1,
        'AWS_CREDENTIALS: AWS credentials are missing, or not taken: The security token of … is invalid.',
      ],
      [
        'a wrong signature',
        {
          status: 403,
          type: 'InvalidSignatureException',
          message: `The signature does not match.\n\nThe Canonical String should have been\nx-amz-security-token:${token}`,
        },
        1,
        'AWS_CREDENTIALS: AWS credentials are missing, or not taken: The signature does not match.',
      ],
      [
        'too many requests',
        throttled,
        2,
        'AWS_FAILED: AWS has no answer about backend in us-east-1: too many requests (status 429, asked 2 times)',
      ],
      [
        'an error of its own',
        { status: 500, message: `it broke at https://x.example/y?X-Amz-Signature=abc with ${secret}` },
        2,
        'AWS_FAILED: AWS has no answer about backend in us-east-1: ServiceException: it broke at https://x.example/y?… with … (status 500, asked 2 times)',
      ],
      [
        'a redirect',
        { status: 302, type: '', headers: { location: 'https://other.example/' } },
        1,
        'AWS_FAILED: AWS has no answer about backend in us-east-1: it sends elsewhere (status 302, asked 1 time)',
      ],
      [
        'no JSON',
        { body: '<html>please log in</html>' },
        1,
        `AWS_FAILED: AWS has no answer about backend in us-east-1: SyntaxError: Unexpected token '<', "<html>plea"... is not valid JSON (status 200, asked 1 time)`,
      ],
      [
        'JSON without what belongs there',
        { body: '{}' },
        1,
        'AWS_FAILED: the answer of AWS about backend in us-east-1 lacks CodeSha256, CodeSize, LastModified, Version, Code.Location',
      ],
      [
        'a closed connection',
        { close: 'before' },
        2,
        "AWS_UNREACHABLE: AWS can't be reached for backend in us-east-1: socket hang up",
      ],
      [
        'half an answer',
        { close: 'halfway' },
        2,
        "AWS_UNREACHABLE: AWS can't be reached for backend in us-east-1: aborted",
      ],
      [
        'no answer in time',
        { delay: 1000 },
        2,
        "AWS_UNREACHABLE: AWS can't be reached for backend in us-east-1: a request has exceeded the configured 300 ms requestTimeout.",
      ],
    ])('%s', async (_, trouble, asked, said) => {
      await lambda.trouble({ api: Array(8).fill(trouble) })
      expect((await failureOf(find())).split('\n')[0]).toBe(said)
      expect(await lambda.requests()).toHaveLength(asked)
    })

    test('each says what helps', async () => {
      const hints: string[] = []
      for (const trouble of [
        { status: 403, type: 'AccessDenied' },
        { close: 'before' as const },
        { status: 418 },
      ]) {
        await lambda.reset()
        await lambda.trouble({ api: [trouble, trouble] })
        hints.push((await failureOf(find())).split('\n')[1] as string)
      }
      expect(hints).toMatchInlineSnapshot(`
        [
          "they need lambda:GetFunction on it; \`aws sts get-caller-identity\` shows whose they are",
          "check the network, the region and AWS_ENDPOINT_URL; HTTPS_PROXY is used only by a Node that was told to (NODE_USE_ENV_PROXY=1)",
          "run it again; if it stays so, see what AWS says: aws lambda get-function --function-name backend --region us-east-1 --query Configuration",
        ]
      `)
    })

    test('an answer without an address, without a hash, with more code than there can be', async () => {
      await lambda.setFunction('odd', { zip, code: { Location: null } })
      expect(await failureOf(find({ function: 'odd' }))).toContain('lacks Code.Location')
      await lambda.setFunction('odd', { zip, configuration: { CodeSha256: null } })
      expect(await failureOf(find({ function: 'odd' }))).toContain('lacks CodeSha256')
      await lambda.setFunction('odd', { zip, configuration: { CodeSize: 400_000_000 } })
      expect(await failureOf(find({ function: 'odd' }))).toMatch(
        /^FUNCTION_NOT_COMPARABLE: odd in us-east-1 .* 400000000 bytes/,
      )
    })

    test('nobody there: a closed port, an unknown name', async () => {
      setEnvironment({ ...lambda.environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })
      expect(await failureOf(find())).toContain('AWS_UNREACHABLE')
      setEnvironment({ ...lambda.environment, AWS_ENDPOINT_URL: 'http://lambda.invalid' })
      expect(await failureOf(find())).toMatch(/AWS_UNREACHABLE: .*(ENOTFOUND|EAI_AGAIN)/)
    })

    test('no credentials, an unknown profile, a metadata service that says nothing', async () => {
      const { AWS_ACCESS_KEY_ID: _, ...without } = lambda.environment
      setEnvironment(without)
      expect(await failureOf(find())).toMatchInlineSnapshot(`
        "AWS_CREDENTIALS: AWS credentials are missing, or not taken: Could not load credentials from any providers
        set them as for the \`aws\` command (\`aws configure\`, \`aws sso login\`, AWS_PROFILE); \`aws sts get-caller-identity\` shows whether they work"
      `)
      setEnvironment({ ...without, AWS_PROFILE: 'nobody' })
      expect(await failureOf(find())).toContain('AWS_CREDENTIALS')
      const { AWS_EC2_METADATA_DISABLED: __, ...asking } = without
      setEnvironment({ ...asking, AWS_EC2_METADATA_SERVICE_ENDPOINT: lambda.url })
      await lambda.trouble({ api: Array(4).fill({ delay: 3_000 }) })
      expect(await failureOf(find())).toContain('AWS_CREDENTIALS')
      setEnvironment({ ...without, AWS_PROFILE: 'slow', AWS_CONFIG_FILE: join(repo.root, 'aws-config') })
      repo.write({ 'aws-config': '[profile slow]\ncredential_process = sleep 3\n' })
      expect(await failureOf(find({}, { question: 300 }))).toMatchInlineSnapshot(`
        "AWS_UNREACHABLE: AWS can't be reached for backend in us-east-1: no answer within 0.3 s
        check the network, the region and AWS_ENDPOINT_URL; HTTPS_PROXY is used only by a Node that was told to (NODE_USE_ENV_PROXY=1)"
      `)
      expect((await lambda.requests()).filter(({ url }) => url.includes('functions'))).toEqual([])
    })
  },
)

test(
  'too many requests, twice, are waited out',
  shows('bad input', 'Lambda throttles, or breaks for a moment', 'it is asked again', 4),
  async () => {
    await lambda.trouble({
      api: [
        { status: 429, type: 'TooManyRequestsException' },
        { status: 502, body: '' },
      ],
    })
    expect(await find({}, { attempts: 4 })).toMatchObject({ codeSha256: sha256 })
    expect(await lambda.requests()).toHaveLength(3)
  },
)

describe('the code', () => {
  const download = async (code: readonly Trouble[], changed: Partial<LambdaLimits> = {}): Promise<Buffer> => {
    await lambda.trouble({ code })
    return (await find({}, changed)).download()
  }
  /** How often Lambda was asked, and how often the code. */
  const asked = async (): Promise<number[]> => {
    const urls = (await lambda.requests()).map(({ url }) => url.startsWith('/snapshots/'))
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
    ['lies elsewhere', [{ status: 307, headers: { location: 'ELSEWHERE' } }], [1, 2]],
  ])(
    '%s, and is read all the same',
    shows('bad input', 'the download of the code breaks off', 'it is begun again', 4),
    async (_, troubles, times) => {
      const elsewhere = createServer(socket =>
        socket.end(
          Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${zip.length}\r\n\r\n`), zip]),
        ),
      ).listen(0, '127.0.0.1')
      await once(elsewhere, 'listening')
      const address = `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}/`
      const redirects = troubles.map(trouble =>
        trouble.headers ? { ...trouble, headers: { location: address } } : trouble,
      )
      expect((await download(redirects)).equals(zip)).toBe(true)
      elsewhere.close()
      // What lies elsewhere is asked elsewhere.
      expect(await asked()).toEqual(troubles[0]?.headers ? [1, 1] : times)
    },
  )

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
    ['silence', { delay: 1000 }, [1, 3], `${unreachable} nothing came for 0.3 s`],
  ])(
    '%s: none is given',
    shows('bad input', 'code that isn’t whole or isn’t what AWS has', 'exit 2, never compared', 4),
    async (_, trouble, times, said) => {
      expect((await failureOf(download(Array(4).fill(trouble)))).split('\n')[0]).toBe(said)
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

  test('a download as a whole has a limit, too', async () => {
    const said = await failureOf(download([{ delay: 250 }, { delay: 250 }], { idle: 200, download: 300 }))
    expect(said).toContain('AWS_UNREACHABLE')
    expect((await asked())[1]).toBeLessThan(3)
  })
})

describe('the AWS client', () => {
  test('is the one that the repository has', async () => {
    await using other = await createRepository({
      'node_modules/@aws-sdk/client-lambda/index.js': 'throw new Error("this is the repository\'s")\n',
    })
    const opened = await openRepository(other.root, other.environment)
    expect(await failureOf(findFunction(opened, { function: 'backend' }))).toMatchInlineSnapshot(`
      "AWS_SDK_MISSING: the AWS client can't be loaded: this is the repository's
      npm install --save-dev @aws-sdk/client-lambda"
    `)
  })

  test(
    'is not installed',
    shows('bad input', '`deployed` without the AWS client', 'exit 2, and the command that installs it', 5),
    async () => {
      await using other = await createRepository({ 'a.py': 'a\n' })
      const directory = join(other.root, '../lockstep')
      const source = join(projectRoot, 'packages/lockstep/src/readers/read-lambda.ts')
      const bundle = await rolldown({
        input: source,
        external: [/^node:/, '@aws-sdk/client-lambda'],
        platform: 'node',
      })
      await bundle.write({ dir: directory, format: 'cjs', entryFileNames: 'read-lambda.cjs' })
      const script = `require('./read-lambda.cjs').findFunction({ root: ${JSON.stringify(other.root)} }, { function: 'backend' })
        .catch(({ code, message, hint }) => console.log([code, message, hint].join('\\n')))`
      expect(
        other.run(process.execPath, ['-e', script], { directory: '../lockstep' }),
      ).toMatchInlineSnapshot(`
        {
          "code": 0,
          "stderr": "",
          "stdout": "AWS_SDK_MISSING
        reading a deployed function needs the AWS client, which is not installed here
        npm install --save-dev @aws-sdk/client-lambda
        ",
        }
      `)
    },
  )
})

const aws = spawnSync('aws', ['--version']).status === 0

test.skipIf(!aws)('what a hint names, the `aws` command takes, and sees the same', async () => {
  await lambda.trouble({ api: [{ status: 418 }] })
  const hints = [await failureOf(find()), await failureOf(find({ function: 'image' }))]
  const commands = hints.map(hint => /aws lambda .*$/.exec(hint)?.[0] as string)
  const answers = commands.map(command =>
    repo.run('sh', ['-c', `${command} --output json`], { environment: lambda.environment }),
  )
  expect(answers).toMatchObject([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ])
  expect(JSON.parse(answers[0]?.stdout ?? '')).toMatchObject({ CodeSha256: sha256, Version: '$LATEST' })
  expect(JSON.parse(answers[1]?.stdout ?? '')).toContain('.dkr.ecr.us-east-1.amazonaws.com/backend')
})

/** Debian has no moto; pip does. */
const moto = spawnSync('moto_server', ['--help']).status === 0

test.skipIf(!moto)('moto, another Lambda', { timeout: 60_000 }, async () => {
  const port = await freePort()
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
  })
  try {
    const url = `http://127.0.0.1:${port}`
    while (!(await fetch(url).catch(() => undefined))) await wait(50)
    setEnvironment({ ...lambda.environment, AWS_ENDPOINT_URL: url })
    const local = join(repo.root, '../moto/code.zip')
    const made = makeZip(local)
    await createFunction(url, made)
    const found: DeployedFunction = await find({ function: 'at-moto' }, { answer: 10_000, question: 20_000 })
    expect(found.codeSha256).toBe(await hashArchive(local))
    expect(found).toMatchObject({ version: '$LATEST', codeSize: made.length, pending: undefined })
    // The address that moto gives for code is AWS's own, so nothing is downloaded from it.
    expect(await failureOf(find({ function: 'not-at-moto' }))).toContain('FUNCTION_UNKNOWN')
  } finally {
    process.kill(-(child.pid as number))
  }
})

function makeZip(file: string): Buffer {
  mkdirSync(dirname(file), { recursive: true })
  const script =
    'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").writestr("main.py", "def handler(*_): pass\\n")'
  spawnSync('python3', ['-c', script, file])
  return readFileSync(file)
}

async function createFunction(url: string, code: Buffer): Promise<void> {
  await createRole(url)
  const client = new LambdaClient({})
  try {
    await client.send(
      new CreateFunctionCommand({
        FunctionName: 'at-moto',
        Role: 'arn:aws:iam::123456789012:role/anyone',
        Runtime: 'python3.12',
        Handler: 'main.handler',
        Code: { ZipFile: code },
      }),
    )
  } finally {
    client.destroy()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** moto wants a role that exists. It reads from the signature which service is asked, and checks no more of it. */
async function createRole(url: string): Promise<void> {
  const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }] }
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=anyone/20260202/us-east-1/iam/aws4_request' },
    body: new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: 'anyone',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    }),
  })
  expect(await answer.text()).toContain('arn:aws:iam::123456789012:role/anyone')
}

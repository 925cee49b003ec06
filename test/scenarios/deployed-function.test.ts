/**
 * A deployed function, read through the AWS client from a Lambda on the loopback: what is asked, and what comes back. The
 * server's own zip is the oracle. moto, where it is installed, is a second Lambda that others wrote, and the `aws` command
 * says whether hints name what it takes.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { rolldown } from 'rolldown'
import { describe, expect, test } from 'vitest'
import { openRepository } from '../../packages/lockstep/src/git/repository.ts'
import { type DeployedFunction, findFunction } from '../../packages/lockstep/src/readers/read-lambda.ts'
import { hashArchive } from '../../packages/lockstep/src/readers/read-lambda-code.ts'
import { projectRoot } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { failureOf, find, setEnvironment, sha256, stageLambda, zip } from '../support/find-function.ts'
import { createRepository } from '../support/repository.ts'

const stage = stageLambda()

test(
  'a function is found, and its code is what Lambda has',
  shows('edge cases', 'a deployed Lambda function', 'its code is read byte for byte', 1),
  async () => {
    const { download, ...found } = await find(stage.repo)
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
    const [question, code, ...others] = await stage.lambda.requests()
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
  const file = join(stage.repo.root, '../backend.zip')
  writeFileSync(file, zip)
  expect((await find(stage.repo)).codeSha256).toBe(await hashArchive(file))
  expect(await stage.lambda.requests()).toHaveLength(1)
  await expect(hashArchive(`${file}-gone`)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
})

test('an alias is asked for as such, and its version comes back', async () => {
  expect(await find(stage.repo, { alias: 'live' })).toMatchObject({ version: '7' })
  expect(await stage.lambda.requests()).toMatchObject([
    { url: '/2015-03-31/functions/backend?Qualifier=live' },
  ])
})

test('the region is the declared one, the one of an ARN, or the one of the environment, in this order', async () => {
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:backend'
  expect(await find(stage.repo, { function: arn, region: 'eu-central-1' })).toMatchObject({
    region: 'eu-central-1',
  })
  expect(await find(stage.repo, { function: arn })).toMatchObject({
    region: 'eu-west-1',
    function: arn,
    codeSha256: sha256,
  })
  setEnvironment({
    ...stage.lambda.environment,
    AWS_REGION: undefined,
    AWS_ENDPOINT_URL: undefined,
    AWS_ENDPOINT_URL_LAMBDA: stage.lambda.url,
  })
  expect(await failureOf(find(stage.repo))).toMatchInlineSnapshot(`
    "AWS_CONFIGURATION: no AWS region is known for backend: Region is missing
    set "region" beside "function" in lockstep.json, or AWS_REGION (AWS_DEFAULT_REGION is read by the \`aws\` command alone)"
  `)
  const scopes = (await stage.lambda.requests()).map(({ authorization }) => authorization?.split('/')[2])
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
    await stage.lambda.setFunction('changing', { zip, configuration })
    expect((await find(stage.repo, { function: 'changing' })).pending).toBe(pending)
  },
)

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
  await stage.lambda.trouble({ api: [{ status: 418 }] })
  const hints = [await failureOf(find(stage.repo)), await failureOf(find(stage.repo, { function: 'image' }))]
  const commands = hints.map(hint => /aws lambda .*$/.exec(hint)?.[0] as string)
  const answers = commands.map(command =>
    stage.repo.run('sh', ['-c', `${command} --output json`], { environment: stage.lambda.environment }),
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
    setEnvironment({ ...stage.lambda.environment, AWS_ENDPOINT_URL: url })
    const local = join(stage.repo.root, '../moto/code.zip')
    const made = makeZip(local)
    await createFunction(url, made)
    const found: DeployedFunction = await find(stage.repo, { function: 'at-moto' })
    expect(found.codeSha256).toBe(await hashArchive(local))
    expect(found).toMatchObject({ version: '$LATEST', codeSize: made.length, pending: undefined })
    // The address that moto gives for code is AWS's own, so nothing is downloaded from it.
    expect(await failureOf(find(stage.repo, { function: 'not-at-moto' }))).toContain('FUNCTION_UNKNOWN')
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
  const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'stage.lambda.amazonaws.com' } }] }
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

/**
 * What is said when Lambda gives no answer: it refuses, breaks, is slow, says something else, isn't there; or nobody has keys.
 * Nothing of a key comes out, whatever AWS repeats.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { failureOf, find, setEnvironment, sha256, stageLambda, zip } from '../support/find-function.ts'
import { exampleKeys, type Trouble } from '../support/lambda-server.ts'

const stage = stageLambda()

describe(
  'no answer from Lambda',
  shows('bad input', 'AWS refuses or fails', 'exit 2 with the reason, never in sync', 4),
  () => {
    test('no such function, no such alias', async () => {
      expect(await failureOf(find(stage.repo, { function: "it's not there" }))).toMatchInlineSnapshot(`
        "FUNCTION_UNKNOWN: AWS knows no function it's not there in us-east-1
        see which there are: aws lambda list-functions --region us-east-1 --query 'Functions[].FunctionName'"
      `)
      expect(await failureOf(find(stage.repo, { alias: 'gone' }))).toMatchInlineSnapshot(`
        "FUNCTION_UNKNOWN: AWS knows no function backend (alias gone) in us-east-1
        see which there are: aws lambda list-aliases --function-name backend --region us-east-1 --query 'Aliases[].Name'"
      `)
      // Asked once: it won't come to be by asking again.
      expect(await stage.lambda.requests()).toHaveLength(2)
    })

    test('a container image', async () => {
      expect(await failureOf(find(stage.repo, { function: 'image' }))).toMatchInlineSnapshot(`
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
          message: `The \u001b[31msecurity token of ${key} is invalid.`,
        },
        1,
        'AWS_CREDENTIALS: AWS credentials are missing, or not taken: The [31msecurity token of … is invalid.',
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
      await stage.lambda.trouble({ api: Array(8).fill(trouble) })
      const patience = trouble.delay ? { answer: 300 } : {}
      expect((await failureOf(find(stage.repo, {}, patience))).split('\n')[0]).toBe(said)
      expect(await stage.lambda.requests()).toHaveLength(asked)
    })

    test('each says what helps', async () => {
      const hints: string[] = []
      for (const trouble of [
        { status: 403, type: 'AccessDenied' },
        { close: 'before' as const },
        { status: 418 },
      ]) {
        await stage.lambda.reset()
        await stage.lambda.trouble({ api: [trouble, trouble] })
        hints.push((await failureOf(find(stage.repo))).split('\n')[1] as string)
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
      await stage.lambda.setFunction('odd', { zip, code: { Location: null } })
      expect(await failureOf(find(stage.repo, { function: 'odd' }))).toContain('lacks Code.Location')
      await stage.lambda.setFunction('odd', { zip, configuration: { CodeSha256: null } })
      expect(await failureOf(find(stage.repo, { function: 'odd' }))).toContain('lacks CodeSha256')
      await stage.lambda.setFunction('odd', { zip, configuration: { CodeSize: 400_000_000 } })
      expect(await failureOf(find(stage.repo, { function: 'odd' }))).toMatch(
        /^FUNCTION_NOT_COMPARABLE: odd in us-east-1 .* 400000000 bytes/,
      )
    })

    test('nobody there: a closed port, an unknown name', async () => {
      setEnvironment({ ...stage.lambda.environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })
      expect(await failureOf(find(stage.repo))).toContain('AWS_UNREACHABLE')
      setEnvironment({ ...stage.lambda.environment, AWS_ENDPOINT_URL: 'http://stage.lambda.invalid' })
      expect(await failureOf(find(stage.repo))).toMatch(/AWS_UNREACHABLE: .*(ENOTFOUND|EAI_AGAIN)/)
    })

    test('no credentials, an unknown profile, a metadata service that says nothing', async () => {
      const { AWS_ACCESS_KEY_ID: _, ...without } = stage.lambda.environment
      setEnvironment(without)
      expect(await failureOf(find(stage.repo))).toMatchInlineSnapshot(`
        "AWS_CREDENTIALS: AWS credentials are missing, or not taken: Could not load credentials from any providers
        set them as for the \`aws\` command (\`aws configure\`, \`aws sso login\`, AWS_PROFILE); \`aws sts get-caller-identity\` shows whether they work"
      `)
      setEnvironment({ ...without, AWS_PROFILE: 'nobody' })
      expect(await failureOf(find(stage.repo))).toContain('AWS_CREDENTIALS')
      const { AWS_EC2_METADATA_DISABLED: __, ...asking } = without
      setEnvironment({ ...asking, AWS_EC2_METADATA_SERVICE_ENDPOINT: stage.lambda.url })
      await stage.lambda.trouble({ api: Array(4).fill({ delay: 3_000 }) })
      expect(await failureOf(find(stage.repo))).toContain('AWS_CREDENTIALS')
      setEnvironment({
        ...without,
        AWS_PROFILE: 'slow',
        AWS_CONFIG_FILE: join(stage.repo.root, 'aws-config'),
      })
      stage.repo.write({ 'aws-config': '[profile slow]\ncredential_process = sleep 3\n' })
      expect(await failureOf(find(stage.repo, {}, { question: 300 }))).toMatchInlineSnapshot(`
        "AWS_UNREACHABLE: AWS can't be reached for backend in us-east-1: no answer within 0.3 s
        check the network, the region and AWS_ENDPOINT_URL; HTTPS_PROXY is used only by a Node that was told to (NODE_USE_ENV_PROXY=1)"
      `)
      expect((await stage.lambda.requests()).filter(({ url }) => url.includes('functions'))).toEqual([])
    })
  },
)

test(
  'too many requests, twice, are waited out',
  shows('bad input', 'Lambda throttles, or breaks for a moment', 'it is asked again', 4),
  async () => {
    await stage.lambda.trouble({
      api: [
        { status: 429, type: 'TooManyRequestsException' },
        { status: 502, body: '' },
      ],
    })
    expect(await find(stage.repo, {}, { attempts: 4 })).toMatchObject({ codeSha256: sha256 })
    expect(await stage.lambda.requests()).toHaveLength(3)
  },
)

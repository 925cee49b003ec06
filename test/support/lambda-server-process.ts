/**
 * The process behind `startLambdaServer`. What it answers has the names and shapes of AWS's own:
 * - GetFunction: `GET /2015-03-31/functions/{name}?Qualifier=`, docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html;
 * - UpdateFunctionCode: `PUT /2015-03-31/functions/{name}/code` with `{"ZipFile": base64}`, …/API_UpdateFunctionCode.html. The day on
 *   which it is asked comes along as `Date`, which AWS doesn't know;
 * - errors: a status, the header `x-amzn-ErrorType` and `{"Type": "User", "Message": …}`, as Lambda sends them;
 * - a signed address: the parameters of docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import type { LambdaFunction, LambdaRequest, Order, Trouble } from './lambda-server.ts'

const functions = new Map<string, LambdaFunction>()
const troubles: { api: Trouble[]; code: Trouble[] } = { api: [], code: [] }
let requests: LambdaRequest[] = []
/** Signed addresses that were given, without the origin → the code that they lead to. */
const addresses = new Map<string, Buffer>()

const server = createServer((request, response) => {
  const { method = '', url = '', headers } = request
  requests.push({ method, url, authorization: headers.authorization })
  const answer = url.startsWith('/snapshots/') ? answerDownload : answerQuestion
  answer(request, response).catch(error => response.destroy(error as Error))
})

server.listen(0, '127.0.0.1', () => process.send?.({ url: origin() }))
process.on('message', (order: Order) => process.send?.({ id: order.id, answer: obey(order) }))
// The test is gone, or has let go of it.
process.on('disconnect', () => process.exit())

function obey(order: Order): unknown {
  switch (order.order) {
    case 'function':
      return void functions.set(order.name, order.settings)
    case 'code':
      return void functions.set(order.name, { ...functions.get(order.name), zip: order.zip })
    case 'trouble':
      troubles.api.push(...(order.troubles.api ?? []))
      troubles.code.push(...(order.troubles.code ?? []))
      return undefined
    case 'requests':
      return requests
    case 'reset':
      requests = []
      troubles.api.length = 0
      troubles.code.length = 0
      return undefined
  }
}

async function answerQuestion(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '' } = request
  const trouble = troubles.api.shift()
  if (trouble && (await meet(trouble, response, jsonError))) return
  const { pathname, searchParams } = new URL(url, origin())
  const updated = /^\/2015-03-31\/functions\/([^/]+)\/code$/.exec(pathname)?.[1]
  if (method === 'PUT' && updated !== undefined) return updateCode(request, response, updated)
  const name = /^\/2015-03-31\/functions\/([^/]+)$/.exec(pathname)?.[1]
  if (method !== 'GET' || name === undefined) {
    return sendError(response, 404, 'UnknownOperationException', 'no such operation')
  }
  // A name, or an ARN that ends with it.
  const found = functions.get(decodeURIComponent(name).split(':')[6] ?? decodeURIComponent(name))
  const qualifier = searchParams.get('Qualifier')
  const version = qualifier === null ? '$LATEST' : found?.qualifiers?.[qualifier]
  if (!found || version === undefined) {
    const arn = `arn:aws:lambda:us-east-1:123456789012:function:${name}${qualifier === null ? '' : `:${qualifier}`}`
    return sendError(response, 404, 'ResourceNotFoundException', `Function not found: ${arn}`)
  }
  const body = JSON.stringify(describe(decodeURIComponent(name), version, found))
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}

async function updateCode(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { ZipFile, Date: date } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  const settings = { ...functions.get(name), zip: Buffer.from(ZipFile, 'base64') }
  functions.set(name, date === undefined ? settings : { ...settings, configuration: { LastModified: date } })
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
}

async function answerDownload({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const code = addresses.get(url)
  const trouble = troubles.code.shift()
  if (trouble && (await meet(trouble, response, xmlError, code))) return
  if (!code) return void response.writeHead(403).end(xmlError('AccessDenied', 'Request has expired'))
  response.writeHead(200, { 'content-type': 'application/zip', 'content-length': code.length }).end(code)
}

function describe(name: string, version: string, settings: LambdaFunction): object {
  const { zip = Buffer.alloc(0), imageUri, configuration, code } = settings
  return {
    Configuration: {
      FunctionName: name,
      FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
      Runtime: 'python3.12',
      Handler: 'main.handler',
      CodeSize: imageUri === undefined ? zip.length : 0,
      CodeSha256: createHash('sha256').update(zip).digest('base64'),
      LastModified: '2026-01-14T10:15:30.000+0000',
      Version: version,
      PackageType: imageUri === undefined ? 'Zip' : 'Image',
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Architectures: ['x86_64'],
      ...configuration,
    },
    Code: {
      ...(imageUri === undefined
        ? { RepositoryType: 'S3', Location: sign(name, zip) }
        : { RepositoryType: 'ECR', ImageUri: imageUri }),
      ...code,
    },
  }
}

/** A new address for this code, signed as S3's are, by nobody. */
function sign(name: string, zip: Buffer): string {
  const query = new URLSearchParams({
    versionId: 'sH3TQwBOaUy',
    'X-Amz-Security-Token': 'IQoJb3JpZ2luX2VjEXAMPLE',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': '20260202T090000Z',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Expires': '600',
    'X-Amz-Credential': 'ASIAIOSFODNN7EXAMPLE/20260202/us-east-1/s3/aws4_request',
    'X-Amz-Signature': createHash('sha256').update(`${name} ${addresses.size}`).digest('hex'),
  })
  const address = `/snapshots/123456789012/${encodeURIComponent(name)}-e7d9d1ed?${query}`
  addresses.set(address, zip)
  return `${origin()}${address}`
}

/** Does what is to go wrong. Whether that was all of the answer. */
async function meet(
  { delay = 0, close, status, type = 'ServiceException', message = '', headers = {}, body }: Trouble,
  response: ServerResponse,
  asError: (type: string, message: string) => string,
  code: Buffer = Buffer.from('{ "Configuration": {'),
): Promise<boolean> {
  await wait(delay)
  if (close === 'before') response.destroy()
  else if (close === 'halfway') {
    response.writeHead(200, { 'content-length': code.length })
    response.write(code.subarray(0, Math.ceil(code.length / 2)), () => response.destroy())
  } else if (status !== undefined || body !== undefined) {
    response
      .writeHead(status ?? 200, { 'x-amzn-ErrorType': type, ...headers })
      .end(body ?? asError(type, message))
  } else return false
  return true
}

function sendError(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'x-amzn-ErrorType': type, 'content-type': 'application/json' })
  response.end(jsonError(type, message))
}

function jsonError(_: string, message: string): string {
  return JSON.stringify({ Type: 'User', Message: message })
}

function xmlError(type: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${type}</Code><Message>${message}</Message></Error>`
}

function origin(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

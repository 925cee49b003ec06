/**
 * What the AWS client throws, as an error of ours: each kind of failure with its code and the command that helps. The words of
 * AWS are quoted where they say more than ours, without whatever could be a key, a token or a signature; the error itself is
 * never passed on as a cause, because a response hangs on it.
 */
import { quoteForShell } from '../core/shell.ts'
import { type ErrorCode, LockstepError } from '../errors.ts'

/** The function that is asked about, as messages name it. */
export interface FunctionSubject {
  readonly name: string
  readonly alias: string | undefined
  /** Undefined until it is known. */
  readonly region: string | undefined
}

interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

/** What is known of something thrown. */
interface Thrown {
  /** The name that AWS or Node gives it: `ResourceNotFoundException`, `ECONNREFUSED`. */
  readonly name: string
  readonly message: string
  /** The HTTP status; undefined when no answer came. */
  readonly status: number | undefined
  /** How often it was asked. */
  readonly attempts: number
}

/** What each service says when it doesn't take the credentials, and the client when it finds none. */
const credentialTroubles =
  /^(CredentialsProviderError|TokenProviderError|ProviderError|(Expired|Invalid)(Token|TokenId|Token(Id)?Exception)|RequestExpired|UnrecognizedClientException|InvalidClientTokenId|(Invalid|Incomplete)Signature(Exception)?|SignatureDoesNotMatch|MissingAuthenticationToken(Exception)?|AuthFailure|UnauthorizedException)$/

/** Explains what asking for a function threw; what is explained already stays as it is. */
export function explainAwsFailure(error: unknown, subject: FunctionSubject): LockstepError {
  if (error instanceof LockstepError) return error
  const thrown = factsOf(error)
  const { name, status } = thrown
  if (name === 'ResourceNotFoundException') return new LockstepError(unknownFunction(subject))
  if (credentialTroubles.test(name)) return new LockstepError(badCredentials(thrown))
  if (name.startsWith('AccessDenied') || status === 403) return new LockstepError(denied(thrown, subject))
  // What Node calls the network's and TLS's troubles is in capitals; what AWS calls its own never is.
  if (name === 'TimeoutError' || /^[A-Z][A-Z0-9_]+$/.test(name)) {
    return new LockstepError(unreachable(reasonOf(error), subject))
  }
  return new LockstepError(failed(thrown, subject))
}

/** The network's failures, whoever was to be reached. */
export function unreachable(reason: string, subject: FunctionSubject): Failure {
  return {
    code: 'AWS_UNREACHABLE',
    message: `AWS can't be reached for ${describeFunction(subject)}: ${reason}`,
    hint: 'check the network, the region and AWS_ENDPOINT_URL; HTTPS_PROXY is used only by a Node that was told to (NODE_USE_ENV_PROXY=1)',
  }
}

/** As sentences name it: `credmate-backend (alias live) in us-east-1`. */
export function describeFunction({ name, alias, region }: FunctionSubject): string {
  const words = alias === undefined ? name : `${name} (alias ${alias})`
  return region === undefined ? words : `${words} in ${region}`
}

/** One line of what something thrown says. */
export function reasonOf(error: unknown): string {
  const { name, message } = factsOf(error)
  return message === '' ? name : quoteWords(message)
}

/**
 * The first line of foreign words, short, without control characters and without what could be secret. A refusal of a signature
 * repeats, from its third line on, the request with its session token. Access key ids are 16 to 128 capitals and digits, secret keys 40 characters of
 * base64, session tokens hundreds; a signed address ends in its query.
 */
export function quoteWords(words: string): string {
  return (
    (words.split(/[\r\n]/)[0] ?? '')
      .replace(/\p{Cc}/gu, '')
      // The client names, before its words, which of its parts speaks.
      .replace(/^@\S+ - \[ERROR\] /, '')
      .replace(/\?\S+/g, '?…')
      .replace(/[A-Za-z0-9+/=]{32,}/g, '…')
      .replace(/\b[A-Z0-9]{16,}\b/g, '…')
      .slice(0, 300)
      .trim()
  )
}

function factsOf(error: unknown): Thrown {
  const { name, message, code, $metadata } = error as {
    name?: string
    message?: string
    code?: unknown
    $metadata?: { httpStatusCode?: number; attempts?: number }
  }
  return {
    // Node's own errors tell by their code what they are: an `Error`, or an `AggregateError` where a name has two addresses.
    name: typeof code === 'string' ? code : (name ?? 'Error'),
    message: message ?? String(error),
    status: $metadata?.httpStatusCode,
    attempts: $metadata?.attempts ?? 1,
  }
}

function unknownFunction(subject: FunctionSubject): Failure {
  const { name, alias, region } = subject
  const inRegion = region === undefined ? '' : ` --region ${quoteForShell(region)}`
  return {
    code: 'FUNCTION_UNKNOWN',
    message: `AWS knows no function ${describeFunction(subject)}`,
    hint:
      alias === undefined
        ? `see which there are: aws lambda list-functions${inRegion} --query 'Functions[].FunctionName'`
        : `see which there are: aws lambda list-aliases --function-name ${quoteForShell(name)}${inRegion} --query 'Aliases[].Name'`,
  }
}

function badCredentials({ message }: Thrown): Failure {
  return {
    code: 'AWS_CREDENTIALS',
    message: `AWS credentials are missing, or not taken: ${quoteWords(message)}`,
    hint: 'set them as for the `aws` command (`aws configure`, `aws sso login`, AWS_PROFILE); `aws sts get-caller-identity` shows whether they work',
  }
}

function denied({ message }: Thrown, subject: FunctionSubject): Failure {
  return {
    code: 'AWS_DENIED',
    message: `AWS doesn't let these credentials read ${describeFunction(subject)}: ${quoteWords(message)}`,
    hint: 'they need lambda:GetFunction on it; `aws sts get-caller-identity` shows whose they are',
  }
}

function failed(thrown: Thrown, subject: FunctionSubject): Failure {
  const { status, attempts } = thrown
  const answered =
    status === undefined ? '' : ` (status ${status}, asked ${attempts} ${attempts === 1 ? 'time' : 'times'})`
  const region = subject.region === undefined ? '' : ` --region ${quoteForShell(subject.region)}`
  return {
    code: 'AWS_FAILED',
    message: `AWS has no answer about ${describeFunction(subject)}: ${whyFailed(thrown)}${answered}`,
    hint: `run it again; if it stays so, see what AWS says: aws lambda get-function --function-name ${quoteForShell(subject.name)}${region} --query Configuration`,
  }
}

function whyFailed({ name, message, status = 0 }: Thrown): string {
  if (status === 429 || name === 'TooManyRequestsException') return 'too many requests'
  // The client follows no redirect, and has no words for one.
  if (status >= 300 && status < 400) return 'it sends elsewhere'
  return quoteWords(`${name}: ${message}`)
}

/**
 * Where a mirror runs: an AWS Lambda function, whose code is downloaded and compared file by file; not at all, where a zip that
 * is built here has its very SHA-256. What answers at an address instead is left to `health`. What Lockstep doesn't look at is listed with the command that does.
 */
import type { DeployedDeclaration, Mirror } from '../../core/mirror.ts'
import { type RepoPath, relativeTo } from '../../core/path.ts'
import type { DeployedFacts, Unchecked } from '../../core/report.ts'
import type { SamBuild } from '../../core/sam/build.ts'
import { quoteForShell } from '../../core/shell.ts'
import { locateMirror } from '../../core/station.ts'
import { LockstepError } from '../../errors.ts'
import { absolutePath, type Repository } from '../../git/repository.ts'
import type { BuiltFiles } from '../../readers/built-files.ts'
import { readBuilt } from '../../readers/read-built.ts'
import { type DeployedFunction, findFunction } from '../../readers/read-lambda.ts'
import { hashArchive } from '../../readers/read-lambda-code.ts'
import { readZip } from '../../readers/read-zip.ts'
import type { Judgement } from '../judge.ts'
import type { Place } from '../workspace.ts'
import { samStep, takenBy } from './built.ts'
import { healthPlace } from './health.ts'
import { judgeStation, wantedAt } from './judge-station.ts'
import type { StationAnswer, StationPlace } from './station-place.ts'

type FunctionDeclaration = Extract<DeployedDeclaration, { function: string }>

/** The place that the mirror's declaration names, if it names one. */
export function findDeployedPlaces(
  repository: Repository,
  mirror: Mirror,
  { functions, place }: { functions: readonly SamBuild[]; place: Place },
): StationPlace[] {
  const { deployed } = mirror
  if (!deployed) return []
  if ('health' in deployed) return [healthPlace(repository, { address: deployed.health, place })]
  const sam = samOf(functions, deployed) ?? functions[0]
  return [
    {
      station: 'deployed',
      name: deployed.function,
      facts: { kind: 'function', unchecked: listUnchecked(deployed) },
      make: sam ? samStep(sam, 'deploy') : `deploy ${deployed.function} again`,
      judge: judgement => judgeFunction(repository, judgement, { deployed, functions, place }),
    },
  ]
}

/** The function of a template that has the deployed one's name. */
function samOf(
  functions: readonly SamBuild[],
  { function: name }: FunctionDeclaration,
): SamBuild | undefined {
  return functions.find(({ functionName }) => functionName === name)
}

async function judgeFunction(
  repository: Repository,
  judgement: Judgement,
  {
    deployed,
    functions,
    place,
  }: { deployed: FunctionDeclaration; functions: readonly SamBuild[]; place: Place },
): Promise<StationAnswer> {
  const found = await findFunction(repository, deployed)
  const files =
    (await readSameArchive(repository, judgement, found)) ??
    (await readZip(
      repository,
      { bytes: await found.download() },
      {
        name: `the code of ${deployed.function}`,
        within: names => chooseFolder(judgement, { deployed, functions, names }),
      },
    ))
  const answer = await judgeStation(repository, judgement, {
    files,
    name: deployed.function,
    place,
    isTaken: takenBy(samOf(functions, deployed)),
  })
  return {
    ...answer,
    unchecked: listUnchecked({ ...deployed, region: found.region }),
    deployed: describeFacts(found),
    ...(found.pending !== undefined && { notes: [`${deployed.function}: ${found.pending}`] }),
  }
}

/** The files of a zip that is built here, where it is the very one that is deployed. */
async function readSameArchive(
  repository: Repository,
  { mirror, expected }: Judgement,
  { codeSha256 }: DeployedFunction,
): Promise<BuiltFiles | undefined> {
  for (const declared of mirror.built) {
    try {
      if ((await hashArchive(absolutePath(repository, declared.path))) !== codeSha256) continue
      return await readBuilt(repository, declared, expected.has(mirror.to))
    } catch (error) {
      // A build that isn't there, or isn't a file, is no quick answer: what is deployed is downloaded.
      if (!(error instanceof LockstepError)) throw error
    }
  }
  return undefined
}

/** The folder of the mirrored files in the deployed archive: as the template says, or where most of their names are. */
function chooseFolder(
  judgement: Judgement,
  {
    deployed,
    functions,
    names,
  }: { deployed: FunctionDeclaration; functions: readonly SamBuild[]; names: readonly RepoPath[] },
): RepoPath {
  const sam = samOf(functions, deployed)
  if (deployed.within !== undefined || sam) return deployed.within ?? sam?.within ?? ('' as RepoPath)
  const { to } = judgement.mirror
  const wanted = new Set([...wantedAt(judgement).keys()].map(path => relativeTo(path, to)))
  const folder = locateMirror(names, wanted)
  if (folder !== undefined) return folder
  throw new LockstepError({
    code: 'STATION_EMPTY',
    message: `the code of ${deployed.function} holds none of the mirrored files, or holds them in several folders`,
    hint: 'name their folder in the code as "within", beside "function" in lockstep.json',
  })
}

function describeFacts({
  function: name,
  version,
  region,
  codeSha256,
  lastModified,
}: DeployedFunction): DeployedFacts {
  return { function: name, version, region, codeSha256, lastModified }
}

/** What a deploy is made of besides its code. */
function listUnchecked({ function: name, region }: FunctionDeclaration): Unchecked[] {
  const where = region === undefined ? '' : ` --region ${quoteForShell(region)}`
  const called = quoteForShell(name)
  const short = name.split(':').at(-1) ?? name
  return [
    {
      what: 'the stack',
      command: `aws cloudformation describe-stack-resources --physical-resource-id ${quoteForShell(short)}${where}`,
    },
    {
      what: 'its configuration',
      command: `aws lambda get-function-configuration --function-name ${called}${where}`,
    },
    {
      what: 'its log',
      command: `aws logs tail ${quoteForShell(`/aws/lambda/${short}`)} --since 15m${where}`,
    },
  ]
}

/**
 * Where a mirror is built: the places that its declaration names, and those that a SAM template gives by itself, because the
 * code folder of a function holds the mirror.
 */
import type { BuiltDeclaration, Mirror } from '../../core/mirror.ts'
import { isWithin, joinPath, parentOf, type RepoPath, relativeTo, showPath } from '../../core/path.ts'
import { isLeftOut, type SamBuild, type UnknownSamBuild } from '../../core/sam/build.ts'
import { LockstepError } from '../../errors.ts'
import type { Repository } from '../../git/repository.ts'
import { findSamBuilds } from '../../readers/find-sam-builds.ts'
import { readBuilt } from '../../readers/read-built.ts'
import type { Judgement } from '../judge.ts'
import type { Place } from '../workspace.ts'
import { joinSteps } from './fixes.ts'
import { judgeStation } from './judge-station.ts'
import type { StationAnswer, StationPlace, Step } from './station-place.ts'

export interface BuiltPlaces {
  readonly places: readonly StationPlace[]
  /** The functions that SAM builds from the mirror, whether they are built or not. */
  readonly functions: readonly SamBuild[]
  /** The folders that are built, with what lies in them beside the mirror. */
  readonly folders: readonly RepoPath[]
  /** Why a template, or a function of one, could not be understood. */
  readonly errors: readonly LockstepError[]
}

/** Finds every built place of a mirror. Looks at templates, not at what was built. */
export async function findBuiltPlaces(
  repository: Repository,
  mirror: Mirror,
  place: Place,
): Promise<BuiltPlaces> {
  const { functions, errors } = await findFunctions(repository, mirror)
  const isDeclared = ({ directory, within }: SamBuild) =>
    mirror.built.some(declared => folderOf(declared) === joinPath(directory, within))
  const inferred = functions.filter(each => !isDeclared(each))
  return {
    places: [
      ...mirror.built.map(declared => {
        const sam = functions.find(({ directory }) => isWithin(declared.path, directory))
        return describePlace(repository, { declared, sam, place })
      }),
      ...inferred.map(sam => {
        const declared = { path: sam.directory, within: sam.within, function: sam.function }
        return describePlace(repository, { declared, sam, place })
      }),
    ],
    functions,
    folders: [...new Set(functions.map(({ codeUri }) => codeUri))],
    errors,
  }
}

/** What a template can't say is told of, and hides no other place. */
async function findFunctions(repository: Repository, mirror: Mirror) {
  try {
    const { builds, unknown } = await findSamBuilds(repository, mirror)
    return { functions: builds, errors: unknown.map(describeUnknown) }
  } catch (error) {
    if (error instanceof LockstepError) return { functions: [], errors: [error] }
    throw error
  }
}

function folderOf({ path, within }: BuiltDeclaration): RepoPath {
  return joinPath(path, within)
}

function describeUnknown({ template, function: name, reason }: UnknownSamBuild): LockstepError {
  return new LockstepError({
    code: 'TEMPLATE_INVALID',
    message:
      name === undefined
        ? `${showPath(template)} can't be used: its path ${reason}`
        : `${showPath(template)}: it can't be told where ${name} is built: it ${reason}`,
    hint: 'name the place that the build writes as "built" in lockstep.json',
  })
}

/** The reader knows what is wrong, and the station which command ends it. */
function withHint(error: unknown, make: Step | string): unknown {
  if (!(error instanceof LockstepError) || error.code !== 'NOT_BUILT') return error
  return new LockstepError({
    code: error.code,
    message: error.message,
    hint: joinSteps([make]),
    cause: error,
  })
}

function describePlace(
  repository: Repository,
  { declared, sam, place }: { declared: BuiltDeclaration; sam: SamBuild | undefined; place: Place },
): StationPlace {
  const path = folderOf(declared)
  const name = declared.function ?? sam?.function ?? showPath(path)
  const make: Step | string = sam
    ? samStep(sam, 'build')
    : `run the build that writes ${showPath(declared.path)}`
  return {
    station: 'built',
    name,
    // What is in a CDK assembly has no path that could be told before it is read.
    facts: { path: declared.function === undefined || sam ? path : declared.path },
    make,
    judge: async judgement => {
      try {
        return await judgeBuild(repository, judgement, {
          declared,
          sam,
          place,
          name: showPath(declared.path),
        })
      } catch (error) {
        throw withHint(error, make)
      }
    },
  }
}

async function judgeBuild(
  repository: Repository,
  judgement: Judgement,
  {
    declared,
    sam,
    place,
    name,
  }: { declared: BuiltDeclaration; sam: SamBuild | undefined; place: Place; name: string },
): Promise<StationAnswer> {
  const { mirror, expected } = judgement
  const files = await readBuilt(repository, declared, expected.has(mirror.to))
  const answer = await judgeStation(repository, judgement, { files, name, place, isTaken: takenBy(sam) })
  const elsewhere = sam?.builtFrom !== undefined && sam.builtFrom !== sam.codeUri ? sam.builtFrom : undefined
  const notes =
    elsewhere === undefined
      ? {}
      : {
          notes: [
            `${sam?.function} was built from ${showPath(elsewhere)}, which its template no longer names`,
          ],
        }
  return { kind: files.kind, ...answer, ...notes }
}

/** Which mirrored paths SAM copies when it builds a function; undefined, for all, where it isn't SAM that builds. */
export function takenBy(sam: SamBuild | undefined): ((path: RepoPath) => boolean) | undefined {
  return sam && (path => !isLeftOut(sam.runtime, relativeTo(path, sam.codeUri)))
}

/** What SAM does in the folder of its template: there it looks for the template, and puts what it built. */
export function samStep({ template }: Pick<SamBuild, 'template'>, verb: 'build' | 'deploy'): Step {
  return { directory: parentOf(template), command: `sam ${verb}` }
}

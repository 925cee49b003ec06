/**
 * Finds, in a directory that holds a CDK cloud assembly, the asset that a function's code is: what `cdk deploy` would upload. Only
 * the JSON files that the assembly itself names are read. Any other directory is none of its business.
 */
import { readFile, stat } from 'node:fs/promises'
import {
  chooseCode,
  filesNamedIn,
  isAssembly,
  listFunctions,
  manifestName,
  parseAssemblyFile,
  type Values,
} from '../core/cdk/assembly.ts'
import { joinPath, type RepoPath, showPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import { absolutePath, type Repository } from '../git/repository.ts'

/** Far more than any template (a megabyte) or the metadata of a large stack, and little enough to be read at once. */
const mostBytes = 64 << 20

/** Where a function's asset lies, which may be a directory or a zip. */
interface Wanted {
  readonly path: RepoPath
  readonly function: string
  /** The path of a file without links; throws where it leads out of the repository or to nothing. */
  readonly findReal: (path: RepoPath) => Promise<RepoPath>
}

/**
 * The path of the asset; undefined where the directory holds no assembly. Throws BUILD_UNREADABLE where the assembly is damaged,
 * or the function isn't in it, is not the only one of that name, or has no asset.
 */
export async function findCdkAsset(
  repository: Repository,
  { path, function: name, findReal }: Wanted,
): Promise<RepoPath | undefined> {
  const read = async (file: RepoPath) =>
    readJson(repository, joinPath(path, file), await findReal(joinPath(path, file)))
  const stats = await stat(absolutePath(repository, joinPath(path, manifestName))).catch(() => undefined)
  if (!stats?.isFile()) return undefined
  const manifest = await read(manifestName)
  if (manifest === undefined || !isAssembly(manifest)) return undefined
  const files = new Map<RepoPath, Values>([[manifestName, manifest]])
  // Grows while it is walked through, and has each file once.
  for (const [file, content] of files)
    for (const named of filesNamedIn(file, content)) {
      if (named === undefined)
        throw unreadable(joinPath(path, file), 'it names a file outside of the assembly')
      if (!files.has(named)) files.set(named, (await read(named)) ?? {})
    }
  const code = chooseCode(listFunctions(files), name)
  if ('asset' in code) return joinPath(path, code.asset)
  throw unreadable(path, code.obstacle)
}

async function readJson(
  repository: Repository,
  shown: RepoPath,
  file: RepoPath,
): Promise<Values | undefined> {
  try {
    const { size } = await stat(absolutePath(repository, file))
    if (size > mostBytes) throw new Error(`it has ${size} bytes, which no file of an assembly has`)
    return parseAssemblyFile(await readFile(absolutePath(repository, file), 'utf8'))
  } catch (cause) {
    throw unreadable(shown, (cause as Error).message.replace(/\p{Cc}/gu, ' '), cause)
  }
}

function unreadable(path: RepoPath, reason: string, cause?: unknown): LockstepError {
  return new LockstepError({
    code: 'BUILD_UNREADABLE',
    message: `${showPath(path)} can't be read: ${reason}`,
    hint: 'correct "built" in lockstep.json, or run cdk synth again',
    cause,
  })
}

/**
 * A function that AWS SAM builds from a folder with a mirror in it, and the rules by which `sam build` places and copies it.
 * The rules are those of aws-sam-cli and aws-lambda-builders; each names the file there that it was read in.
 */
import { isWithin, type RepoPath, relativeTo, resolvePath, toRepoPath } from '../path.ts'

export interface SamBuild {
  readonly kind: 'function' | 'layer'
  /** The template that `sam build` is run with, from the top of the repository. `.aws-sam` lies beside it. */
  readonly template: RepoPath
  /** The logical id, nested stacks in front: `Stack/ApiFunction`. */
  readonly function: string
  /** `FunctionName`, where it is a plain string. */
  readonly functionName?: string
  readonly runtime: string
  /** The folder that is built. */
  readonly codeUri: RepoPath
  /** Where the built code lies, or would. */
  readonly directory: RepoPath
  /** The mirror's place below `directory`: the empty path where the whole folder is the mirror. */
  readonly within: RepoPath
  /** Whether the directory is there, and SAM's record or the built template names it as this function's. */
  readonly built: boolean
  /**
   * The folder that SAM's record says it was built from. Equals `codeUri` unless the template was changed after the build;
   * absolute, with a slash in front, where it lies outside of this repository.
   */
  readonly builtFrom?: RepoPath
  /** The directories that a cached `sam build` would bring the function back from, whether they are there or not. */
  readonly cache: readonly RepoPath[]
}

/** A function that may hold the mirror, of which nobody can tell. */
export interface UnknownSamBuild {
  readonly template: RepoPath
  /** As in `SamBuild`; the nested stack or the loop where it is about that; left out where it is about the template. */
  readonly function?: string
  /** A clause that goes behind its name. */
  readonly reason: string
}

export interface SamBuilds {
  readonly builds: readonly SamBuild[]
  readonly unknown: readonly UnknownSamBuild[]
}

/** The names that `sam build` looks for, in this order (commands/_utils/options.py). */
export const templateNames = ['template.yaml', 'template.yml', 'template.json'] as const

/** What SAM leaves beside a template (commands/_utils/constants.py, build_graph.py). */
export const samDirectory = toRepoPath('.aws-sam')

/** Why a builder makes something else of a folder than a copy; undefined where it copies. */
export function judgeRuntime(runtime: string | undefined): string | undefined {
  if (runtime === undefined) return 'has a runtime that is known at deploy time alone'
  if (runtime === 'makefile') return 'is built by a Makefile, which decides what the build holds'
  if (/^(?:python|nodejs|ruby)/.test(runtime)) return undefined
  return `is built with ${runtime}, which compiles or bundles the folder`
}

/** The folder of a layer's build that takes the code (workflow_config.py, get_layer_subfolder); a function has none. */
export function subfolderOf(kind: 'function' | 'layer', runtime: string): RepoPath {
  if (kind === 'function') return toRepoPath('')
  const [language] = /^[a-z]+/.exec(runtime) ?? ['']
  return toRepoPath(language === 'ruby' ? 'ruby/lib' : language)
}

const leftOutAlways = ['.aws-sam', '.git']
/** EXCLUDED_FILES of python_pip/workflow.py, which python_uv/workflow.py has too, with two more. */
const leftOutOfPython = new Set(
  `.chalice .gitignore __pycache__ .Python pip-log.txt pip-delete-this-directory.txt htmlcov .tox .nox .coverage .cache
   .pytest_cache .python-version .mypy_cache .dmypy.json .pyre .env .venv venv venv.bak env.bak ENV env .vscode .idea`.split(
    /\s+/,
  ),
)
const leftOutOfUv = ['.uv-cache', 'uv.lock.bak']

/**
 * Whether a builder leaves a path out when it copies the folder: any step of the path may be the reason.
 *
 * @param path below the folder that is built
 */
export function isLeftOut(runtime: string, path: RepoPath): boolean {
  const python = runtime.startsWith('python')
  return path
    .split('/')
    .some(
      name =>
        leftOutAlways.includes(name) ||
        (python && (leftOutOfPython.has(name) || /\.(?:pyc|so|egg-info|egg)$/.test(name))) ||
        (runtime === 'python-uv' && leftOutOfUv.includes(name)),
    )
}

/**
 * Resolves a path as it is written in a file of `folder`, by its words alone. Undefined where it leads out of the repository.
 *
 * @param root the top of the work tree, absolute: a path that is written absolutely may lie below it
 */
export function resolveWritten(root: string, folder: RepoPath, written: string): RepoPath | undefined {
  const path = toRepoPath(written)
  if (!written.startsWith('/')) return resolvePath(folder, path)
  const top = toRepoPath(root.slice(1))
  const below = resolvePath(toRepoPath(''), path)
  return below !== undefined && isWithin(below, top) ? relativeTo(below, top) : undefined
}

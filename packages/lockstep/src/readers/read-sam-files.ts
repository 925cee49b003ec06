/**
 * The files that AWS SAM goes by: templates, and what `sam build` left beside them. Each is read once, only where its whole path
 * is real directories and a real file of the work tree, and only up to a size that a template may have.
 */
import { readFile } from 'node:fs/promises'
import { parentsOf, type RepoPath, showPath } from '../core/path.ts'
import { samDirectory } from '../core/sam/build.ts'
import { type BuildDefinition, parseBuildGraph } from '../core/sam/build-graph.ts'
import { type Parsed, parseTemplate, type SamTemplate, type TextProblem } from '../core/sam/template.ts'
import { LockstepError } from '../errors.ts'
import { absolutePath, type Repository } from '../git/repository.ts'
import { findStats } from './read-files.ts'

/** CloudFormation takes a megabyte; what SAM wrote may have its anchors written out. */
const mostBytes = 4 << 20

/** What stands in the way of a path, as a clause behind its name. */
export type Obstacle = 'leads through a symbolic link' | 'is no file'

/** What is at a path of the work tree. Looked at once: nothing changes while a question is answered. */
export interface SamFiles {
  /** The template, an obstacle in words, or undefined where there is no file or the file is no template. */
  readonly findTemplate: (path: RepoPath) => Promise<SamTemplate | Obstacle | undefined>
  /** The definitions of a `build.toml`; none where there is no such file. */
  readonly findDefinitions: (path: RepoPath) => Promise<readonly BuildDefinition[]>
  readonly kindOf: (path: RepoPath) => Promise<PathKind>
}

/** What a path is; a `link` also where one of its parents is a link. */
export type PathKind = 'file' | 'directory' | 'link' | 'missing'

/** Opens the files of one answer. Its functions throw FILE_UNREADABLE and TEMPLATE_INVALID. */
export function openSamFiles(repository: Repository): SamFiles {
  const kinds = new Map<RepoPath, Promise<PathKind>>()
  const templates = new Map<RepoPath, Promise<SamTemplate | Obstacle | undefined>>()
  const kindOf = once(kinds, async path => {
    const stats = await findStats(repository, path)
    for (const parent of parentsOf(path)) if ((await kindOf(parent)) === 'link') return 'link'
    if (!stats) return 'missing'
    if (stats.isSymbolicLink()) return 'link'
    return stats.isDirectory() ? 'directory' : 'file'
  })
  const findTemplate = once(templates, async path => {
    const kind = await kindOf(path)
    if (kind === 'missing') return undefined
    if (kind !== 'file') return kind === 'link' ? 'leads through a symbolic link' : 'is no file'
    const parsed = parseTemplate(await readSmallText(repository, path))
    return parsed && understood(path, parsed)
  })
  const findDefinitions = async (path: RepoPath): Promise<readonly BuildDefinition[]> => {
    if ((await kindOf(path)) !== 'file') return []
    return understood(path, parseBuildGraph(await readSmallText(repository, path)))
  }
  return { findTemplate, findDefinitions, kindOf }
}

function once<Key, Value>(
  known: Map<Key, Promise<Value>>,
  find: (key: Key) => Promise<Value>,
): (key: Key) => Promise<Value> {
  return key => {
    const found = known.get(key) ?? find(key)
    known.set(key, found)
    return found
  }
}

/** The text without its byte order mark, which YAML and TOML parsers skip and JSON's doesn't. */
async function readSmallText(repository: Repository, path: RepoPath): Promise<string> {
  const { size = 0 } = (await findStats(repository, path)) ?? {}
  if (size > mostBytes)
    throw invalid(path, { message: `it has ${size} bytes, and a template at most a million` })
  try {
    return (await readFile(absolutePath(repository, path), 'utf8')).replace(/^\uFEFF/, '')
  } catch (cause) {
    const message = `${showPath(path)} cannot be read: ${(cause as Error).message}`
    throw new LockstepError({ code: 'FILE_UNREADABLE', message, hint: 'mend its permissions', cause })
  }
}

function understood<Value>(path: RepoPath, parsed: Parsed<Value>): Value {
  if ('problem' in parsed) throw invalid(path, parsed.problem)
  return parsed.value
}

function invalid(path: RepoPath, { message, line }: TextProblem): LockstepError {
  const place = line === undefined ? showPath(path) : `${showPath(path)}:${line}`
  const isMade = path.split('/').includes(samDirectory)
  return new LockstepError({
    code: 'TEMPLATE_INVALID',
    message: `${place} can't be understood: ${message}`,
    hint: isMade
      ? `remove ${samDirectory} there: the next \`sam build\` makes it anew`
      : 'correct it: `sam validate` checks it',
  })
}

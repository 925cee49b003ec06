/**
 * What a language pack is: two pure functions. `facts` says what one file says by itself and nothing else, so that the answer can
 * be kept by the id of the file's bytes; `link` puts the facts of many files together and is cheap. A language is a folder beside this file.
 */
import type { MigrationGraph } from '../migrations/graph.ts'
import type { Model } from '../models/model.ts'
import type { RepoPath } from '../path.ts'

/** A file that can't be compared by its fields, and why. */
export interface Unreadable {
  readonly path: RepoPath
  /** The line of the first thing that is wrong with it. From 1. */
  readonly line?: number
  /** `a syntax error`, `Python 2`, `5 MB are too much to read`. */
  readonly reason: string
  /** Whether the program can't even load it. */
  readonly failsAtImport: boolean
}

/** What a directory was understood to hold. Sorted by path, then by line. */
export interface Understood {
  readonly models: readonly Model[]
  readonly graphs: readonly MigrationGraph[]
  readonly unreadable: readonly Unreadable[]
}

/** What is asked of a file that others draw on. */
export interface NeedsRequest {
  readonly exists: (path: RepoPath) => boolean
  /** All files of the language, for one whose files name each other by nothing but what they define. */
  readonly paths?: Iterable<RepoPath>
  /** The names that are wanted of it; everything that it defines when left out. */
  readonly names?: ReadonlySet<string>
}

/** A file that another draws on, and the names that it takes from it. */
export interface Need {
  readonly path: RepoPath
  readonly names: readonly string[]
}

export interface Extractor<Facts = unknown> {
  readonly language: string
  /** Goes up whenever the same bytes give other facts; kept facts of another version are of no use. */
  readonly version: number
  /** Whether a file of this name is one of its own. */
  isSource(path: RepoPath): boolean
  /** What the bytes of one file say. Plain JSON, and the same for the same bytes. Never throws. */
  facts(bytes: Buffer): Facts
  /** Cheaply, without parsing: whether the file may be a migration. All of these belong to the graph. */
  mayMigrate(path: RepoPath, bytes: Buffer): boolean
  /** What a file draws on, such as modules that its classes inherit from. Those may draw on others in turn. */
  needs(path: RepoPath, facts: Facts, request: NeedsRequest): Need[]
  /** Puts files together. Paths are relative to the directory that is understood. */
  link(files: ReadonlyMap<RepoPath, Facts>): Understood
}

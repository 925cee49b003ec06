/** What a history's commands are made of. A kind of command is a script: the calls it makes, each with a look at what came of the one before. */
import type { HookName, RunOptions } from '../../support/repository.ts'
import { toWord } from './names.ts'
import type { Site } from './site.ts'

/** One call of a program. */
export interface Command {
  readonly program: 'git' | 'lockstep'
  readonly args: readonly string[]
  readonly options: RunOptions
  /** The hook that judges what this call records, unless it is told not to. */
  readonly judgedBy?: HookName
  /** Whether the commit replaces HEAD: then what HEAD had already is nothing new either. */
  readonly amends?: true
  /** Whether the call is meant to fail. */
  readonly fails?: true
}

/** The exit code of the command that was yielded. */
export type Script = Generator<Command, void, number>

export type Kind = (site: Site, picks: readonly number[]) => Script

/** One of `choices`, or undefined where there is none. */
export function choose<Choice>(choices: readonly Choice[], pick = 0): Choice | undefined {
  return choices[pick % choices.length]
}

export function git(args: readonly string[], options: RunOptions = {}): Command {
  return { program: 'git', args, options }
}

export function lockstep(...args: string[]): Command {
  return { program: 'lockstep', args, options: {} }
}

/** `git commit` with these words, judged by the hook. */
export function commit(words: readonly string[], options: RunOptions = {}): Command {
  return { ...git(['commit', '-q', '-m', 'commit', ...words], options), judgedBy: 'pre-commit' }
}

/** A path as git takes it, whatever its name looks like. */
export function literal(path: string): string {
  return `:(top,literal)${toWord(path)}`
}

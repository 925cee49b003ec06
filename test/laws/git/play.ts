/**
 * Plays a history: edits, staging, and each command twice, once in the repository with Lockstep's hooks and once in a copy of
 * it without them, at the same path and the same second. After each one every law is asked. Counts what was played.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, HookName } from '../../support/repository.ts'
import { breaksAnswers, breaksSyncs } from './answers.ts'
import { branches } from './branches.ts'
import { type Command, choose, type Kind, literal } from './command.ts'
import { commits } from './commits.ts'
import { declarations } from './declarations.ts'
import type { History, Step } from './history.ts'
import {
  breaksCommits,
  breaksExitCodes,
  breaksFollowing,
  breaksOutside,
  breaksPushes,
  breaksRepository,
  breaksSurvival,
  breaksTidiness,
  findSurvivors,
  type Look,
  type RemoteRefs,
  readRemote,
  refusingHooks,
} from './laws.ts'
import { places } from './places.ts'
import { linkedDirectory, Site } from './site.ts'
import { readState, type State } from './state.ts'

/** Every kind of command, by name. */
export const kinds: Readonly<Record<string, Kind>> = {
  ...commits,
  ...branches,
  ...places,
  ...declarations,
}

/** How often Lockstep refused one of a kind's calls, one was done, git alone failed in all of them, or it didn't apply. */
export interface Count {
  done: number
  refused: number
  failed: number
  skipped: number
}

export class Tally {
  runs = 0
  commands = 0
  readonly kinds = new Map<string, Count>()

  of(kind: string): Count {
    const count = this.kinds.get(kind) ?? { done: 0, refused: 0, failed: 0, skipped: 0 }
    this.kinds.set(kind, count)
    return count
  }

  /** The kinds of which nothing ever came. */
  idle(names: readonly string[]): string[] {
    return names.filter(name => this.of(name).done + this.of(name).refused === 0)
  }
}

/** Plays a history to its end. Throws what is broken, with the commands up to it. */
export async function play(history: History, hooks: readonly HookName[], tally: Tally): Promise<void> {
  using site = await Site.create(history, hooks)
  const player = new Player(site, hooks, tally)
  for (const step of history.steps) player.playStep(step)
  player.finish()
  tally.runs += 1
}

class Player {
  readonly #log: string[] = []
  #time = Date.UTC(2026, 1, 1) / 1000

  constructor(
    readonly site: Site,
    readonly hooks: readonly HookName[],
    readonly tally: Tally,
  ) {}

  playStep({ edits, staging, kind, picks }: Step): void {
    for (const edit of edits) {
      this.site.edit(edit)
      this.#log.push(`edit ${JSON.stringify(edit)}`)
    }
    this.stage(staging, picks)
    const script = kinds[kind]?.(this.site, picks)
    if (!script) throw new Error(`no such command: ${kind}`)
    const outcomes: (keyof Count)[] = []
    for (let next = script.next(0); !next.done; ) {
      const { code, outcome } = this.playCommand(next.value)
      outcomes.push(outcome)
      next = script.next(code)
    }
    const best = (['refused', 'done', 'failed'] as const).find(outcome => outcomes.includes(outcome))
    this.tally.of(kind)[best ?? 'skipped'] += 1
  }

  /** Everything that is asked once, when all is played. */
  finish(): void {
    this.assert(breaksRepository(this.site))
    this.assert(breaksAnswers(this.site))
  }

  private stage(staging: Step['staging'], picks: readonly number[]): void {
    const { repo, mirrors } = this.site
    const add = (...words: string[]) => repo.tryGit(['add', ...words])
    const changed = this.site.git('ls-files', '-m', '-o', '--exclude-standard', '-z')
    if (staging === 'all') add('-A')
    else if (staging === 'tracked') add('-u')
    else if (staging === 'source') for (const { from } of mirrors) add('-A', '--', literal(from))
    else if (staging === 'mirror') for (const { to } of mirrors) add('-A', '--', literal(to))
    else if (staging === 'one' && changed.length > 0) this.stagePath(choose(changed, picks[3]) as string)
    else if (staging === 'hunk') repo.tryGit(['add', '-p'], { input: 'y\nn\n'.repeat(8) })
    this.#log.push(`stage ${staging}`)
  }

  /** By its bytes: a word of a command line can't be every path. */
  private stagePath(path: string): void {
    const words = ['--literal-pathspecs', 'add', '-A', '--pathspec-from-file=-', '--pathspec-file-nul']
    this.site.repo.tryGit(words, { input: Buffer.from(path, 'latin1') })
  }

  private playCommand(command: Command): { code: number; outcome: keyof Count } {
    const { site } = this
    this.tally.commands += 1
    this.#time += 60
    const date = `${this.#time} +0000`
    const environment = { ...command.options.environment, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
    const run = () => site.run(command.program, command.args, { ...command.options, environment })
    // Git alone does nothing where Lockstep is asked. A copy's files have other inodes than its index remembers.
    const plainly = () => {
      for (const directory of this.directories())
        site.repo.tryGit(['update-index', '-q', '--refresh'], { directory })
      return command.program === 'git' ? run() : answer
    }
    const before = this.lookAhead(command)
    using twin = site.copy()
    const answer = run()
    this.#log.push(`${command.program} ${JSON.stringify(command.args)} → ${answer.code}`)
    this.assert(breaksExitCodes(command, answer))
    const after = this.look()
    using refusing = answer.code === 0 ? undefined : twin.copy()
    let plain = twin.inPlace({}, () => ({ answer: plainly(), ...this.look() }))
    const isRefused = answer.code !== 0 && plain.answer.code === 0
    if (isRefused && refusing)
      plain = refusing.inPlace(refusingHooks(this.hooks), () => ({ answer: plainly(), ...this.look() }))
    this.judge(command, { answer, before, after, plain })
    for (const id of after.survivors.inReceipts) site.handEdits.delete(id)
    const isDone = (answer.code === 0) !== (command.fails ?? false)
    const outcome = isRefused ? 'refused' : isDone ? 'done' : 'failed'
    return { code: answer.code, outcome }
  }

  private judge(
    command: Command,
    {
      answer,
      before,
      after,
      plain,
    }: { answer: Answer; before: Before; after: Look; plain: Look & { answer: Answer } },
  ): void {
    const { site } = this
    const directory = command.options.directory ?? '.'
    const now = after.states.get(directory)
    const plainly = plain.states.get(directory)
    const isJudged =
      command.judgedBy !== undefined && this.hooks.includes(command.judgedBy) && answer.code === 0
    const words = `${answer.stdout}${answer.stderr}`
    this.assert(
      [
        ...(answer.code === 0 && plain.answer.code !== 0 ? ['succeeds, and git alone does not'] : []),
        ...(answer.code !== 0 && plain.answer.code === 0
          ? ['fails, and with a hook that refuses it does not']
          : []),
        ...(isJudged && command.judgedBy === 'pre-push'
          ? breaksPushes(site, before.remote, readRemote(site))
          : []),
        ...(isJudged && command.judgedBy !== 'pre-push' && now
          ? [
              ...breaksCommits(site, command, { before: before.head, after: now }),
              ...(directory === '.' && plain.answer.code === 0 && plainly
                ? breaksFollowing(site, now, plainly)
                : []),
            ]
          : []),
        ...breaksOutside(after, plain),
        ...(now ? breaksSyncs(site, command, answer, now) : []),
        ...breaksTidiness(site),
        ...breaksSurvival(site, command, { after: after.survivors, plain: plain.survivors }),
      ],
      words,
    )
  }

  /** What has to be known of the time before a command; the rest its twin still shows. */
  private lookAhead({ judgedBy, options: { directory = '.' } }: Command): Before {
    const { stdout } = this.site.repo.tryGit(['rev-parse', '-q', '--verify', 'HEAD'], { directory })
    return { head: stdout.trim(), remote: judgedBy === 'pre-push' ? readRemote(this.site) : new Map() }
  }

  /** Everything that the laws compare. */
  private look(): Look {
    const { site } = this
    const states = new Map<string, State>(this.directories().map(at => [at, readState(site.repo, at)]))
    const mirrors = new Map([...states].map(([at, state]) => [at, site.mirrorsIn(at, state)]))
    return { states, mirrors, survivors: findSurvivors(site, states, site.handEdits.keys()) }
  }

  private directories(): string[] {
    return ['.', linkedDirectory].filter(at => existsSync(join(this.site.repo.root, at, '.git')))
  }

  private assert(broken: readonly string[], words = ''): void {
    if (broken.length === 0) return
    throw new Error([...broken, '', 'after:', ...this.#log, '', words].join('\n'))
  }
}

interface Before {
  readonly head: string
  readonly remote: RemoteRefs
}

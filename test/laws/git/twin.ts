/**
 * The twin of a site: a copy of all of it, taken before a command, that is put in its place to run the same command at the
 * same path and the same second without Lockstep.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A copy of a site, for as long as one command is looked at. */
export class Twin implements Disposable {
  readonly #copy: string

  constructor(
    readonly original: string,
    source: string = original,
  ) {
    this.#copy = `${original}.twin-${source === original ? 'plain' : 'refusing'}`
    execFileSync('cp', ['-a', source, this.#copy])
  }

  /** Another copy, while this one is still untouched. */
  copy(): Twin {
    return new Twin(this.original, this.#copy)
  }

  /** Puts this copy where the original is while `work` runs. `hooks` are all it has: name → shell script. */
  inPlace<Result>(hooks: Readonly<Record<string, string>>, work: () => Result): Result {
    const aside = `${this.original}.aside`
    renameSync(this.original, aside)
    renameSync(this.#copy, this.original)
    try {
      const directory = join(this.original, 'repo/.git/hooks')
      rmSync(directory, { recursive: true, force: true })
      mkdirSync(directory)
      for (const [name, script] of Object.entries(hooks))
        writeFileSync(join(directory, name), script, { mode: 0o755 })
      return work()
    } finally {
      renameSync(this.original, this.#copy)
      renameSync(aside, this.original)
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#copy, { recursive: true, force: true })
  }
}

/**
 * lint-staged tasks that would rewrite a mirror behind Lockstep's back, and Lockstep itself as a task, which copies the text
 * that a formatter hasn't been over yet (both are proven in test/scenarios).
 */
import { asObject, asStrings, parseToolJson } from '../../config/tool-json.ts'
import type { Diagnosis } from '../../core/diagnosis.ts'
import { mentionsLockstep } from '../../core/hook-script.ts'
import { isWithin, type RepoPath, relativeTo, showPath } from '../../core/path.ts'
import { compileLintStagedGlob, leaveOut } from '../../core/tool-globs.ts'
import { type Examined, type ExaminedMirror, mirroredPaths } from './examined.ts'
import { findAbove, type ToolFile } from './tool-files.ts'

interface LintStaged extends ToolFile {
  /** Glob → commands; undefined where that can't be read without running it. */
  readonly tasks: ReadonlyMap<string, readonly string[]> | undefined
  /** The mirrors for whose files this configuration counts. */
  readonly mirrors: readonly ExaminedMirror[]
}

export async function diagnoseLintStaged(examined: Examined): Promise<Diagnosis[]> {
  const found: Diagnosis[] = []
  for (const configuration of await findConfigurations(examined)) {
    const { file, text, tasks } = configuration
    if (tasks === undefined) found.push(mentionsLockstep(text) ? runsLockstep(file) : notRead(file))
    for (const [glob, commands] of tasks ?? []) {
      if (commands.some(mentionsLockstep)) found.push(runsLockstep(file, glob))
      else found.push(...coversMirror(configuration, { glob, commands, examined }))
    }
  }
  return found
}

/** The configurations that count for some mirror: of each, lint-staged takes the one nearest to a file. */
async function findConfigurations(examined: Examined): Promise<LintStaged[]> {
  const found = new Map<string, LintStaged>()
  for (const one of examined.mirrors.filter(({ mirror }) => mirror.tracked)) {
    const files = await findAbove(examined.repository, one.mirror.to, isConfigurationName)
    const nearest = files.flatMap(file => readTasks(file)).at(0)
    if (nearest === undefined) continue
    const mirrors = [...(found.get(nearest.file)?.mirrors ?? []), one]
    found.set(nearest.file, { ...nearest, mirrors })
  }
  return [...found.values()]
}

function isConfigurationName(name: string): boolean {
  return name === 'package.json' || /^(\.lintstagedrc|lint-staged\.config)(\.\w+)?$/.test(name)
}

function readTasks(file: ToolFile): Omit<LintStaged, 'mirrors'>[] {
  const json = parseToolJson(file.text)
  if (file.file.endsWith('package.json')) {
    const own = json?.['lint-staged']
    return own === undefined ? [] : [{ ...file, tasks: tasksOf(asObject(own)) }]
  }
  return [{ ...file, tasks: tasksOf(json) }]
}

function tasksOf(json: Readonly<Record<string, unknown>> | undefined): LintStaged['tasks'] {
  return json && new Map(Object.entries(json).map(([glob, commands]) => [glob, asStrings(commands)]))
}

function coversMirror(
  { directory, file, mirrors }: LintStaged,
  { glob, commands, examined }: { glob: string; commands: readonly string[]; examined: Examined },
): Diagnosis[] {
  const matches = compileLintStagedGlob(glob)
  const relative = (path: RepoPath) => showPath(relativeTo(path, directory))
  const covered = mirrors.filter(one => mirroredPaths(one).some(path => matches(relative(path))))
  if (covered.length === 0) return []
  const paths = covered.flatMap(mirroredPaths).filter(path => matches(relative(path)))
  const sources = examined.mirrors.flatMap(({ routes }) => routes.map(({ source }) => source))
  const narrow = leaveOut(glob, {
    directories: covered.map(({ mirror }) => relative(mirror.to)),
    paths: paths.map(relative),
    kept: sources.filter(path => isWithin(path, directory) && !paths.includes(path)).map(relative),
  })
  const places = covered.map(({ mirror }) => showPath(mirror.to)).join(' and ')
  return [
    {
      id: 'lint-staged-covers-mirror',
      severity: 'problem',
      message: `lint-staged's ${JSON.stringify(glob)} in ${file} covers ${places}: what ${JSON.stringify(commands.join(', '))} rewrites there is a hand edit to Lockstep`,
      fix:
        narrow === undefined
          ? `narrow that glob in ${file} so that it leaves ${places} out`
          : `write it as ${JSON.stringify(narrow)}`,
      paths,
    },
  ]
}

function runsLockstep(file: string, glob?: string): Diagnosis {
  const where = glob === undefined ? file : `${JSON.stringify(glob)} in ${file}`
  return {
    id: 'lint-staged-runs-lockstep',
    severity: 'problem',
    message: `${where} runs Lockstep as a task of lint-staged, which stages what its other tasks rewrote only afterwards: the mirror gets the text from before`,
    fix: 'remove that task, and call lockstep-hook pre-commit as the last line of the hook itself: npx lockstep install',
  }
}

function notRead(file: string): Diagnosis {
  return {
    id: 'lint-staged-not-read',
    severity: 'note',
    message: `${file} was not read, because that would mean running it: see to it that no glob in it covers a mirror`,
  }
}

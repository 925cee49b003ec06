/** The file tree that most scenarios start from: a backend, its lambda, and work that has nothing to do with either. */
import { type Content, config, createRepository, type TestRepository } from './repository.ts'

export const model = 'apps/backend-api/src/contexts/provider/models/license.py'
export const mirrored = 'infra/lambda/functions/backend/src/contexts/provider/models/license.py'
export const source = 'apps/backend-api/src'
export const mirror = 'infra/lambda/functions/backend/src'

/** Line by line, so that `git add -p` finds two hunks. */
export const lines: readonly string[] = Array.from({ length: 20 }, (_, at) => `    column_${at} = ${at}\n`)

/** A model with some of its lines replaced. */
export function modelText(replaced: Record<number, string> = {}): string {
  return `class License:\n${lines.map((line, at) => replaced[at] ?? line).join('')}`
}

/** A repository with one mirror, in sync, and the hook installed. */
export async function createIncident(
  options: { mirror?: object; files?: Record<string, Content>; hook?: boolean } = {},
): Promise<TestRepository> {
  const repo = await createRepository({
    'lockstep.json': config({
      lambda: { from: source, to: mirror, mirrorOnly: ['own.py'], ...options.mirror },
    }),
    [model]: modelText(),
    [mirrored]: modelText(),
    [`${source}/app.py`]: 'app = 1\n',
    [`${mirror}/app.py`]: 'app = 1\n',
    [`${mirror}/own.py`]: 'own = 1\n',
    'README.md': 'read me\n',
    'notes.md': 'notes\n',
    ...options.files,
  })
  if (options.hook !== false) repo.installHook()
  return repo
}

/** Whether both sides of a commit hold the same, by git's own account, without what is the mirror's own. */
export function differences(
  repo: TestRepository,
  revision = 'HEAD',
  own: readonly string[] = ['own.py'],
): string[] {
  const list = (directory: string) =>
    repo
      .git('ls-tree', '-r', '-z', `${revision}:${directory}`)
      .split('\0')
      .filter(line => line !== '' && !own.some(name => line.endsWith(`\t${name}`)))
  const [from, to] = [list(source), list(mirror)]
  return [...from.filter(line => !to.includes(line)), ...to.filter(line => !from.includes(line))]
}

/** Everything that a commit must leave as it is: the index without the mirror's and the source's paths, and the files. */
export function unrelated(repo: TestRepository): string {
  const index = repo.git('ls-files', '-s', '--', 'README.md', 'notes.md', 'other')
  const files = ['README.md', 'notes.md', 'untracked.txt'].map(path => `${path}: ${repo.read(path)}`)
  return [index, ...files].join('\n')
}

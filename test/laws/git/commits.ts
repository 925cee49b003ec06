/** Every form of commit, and what puts things into the index for one. */
import { choose, commit, git, type Kind, literal } from './command.ts'
import { toWord } from './names.ts'
import type { Site } from './site.ts'

const noEditor = { environment: { GIT_EDITOR: 'true', GIT_SEQUENCE_EDITOR: 'true' } }

/** Tracked files that differ from HEAD, in the index or the work tree. */
function changed(site: Site): string[] {
  return site.git('diff', '--name-only', '-z', '--no-renames', 'HEAD')
}

function tracked(site: Site): string[] {
  return site.git('ls-files', '-z').filter(path => path !== 'lockstep.json')
}

/** What is answered to `git add -p` and `git commit -p`, hunk by hunk. */
function answers(pick = 0): string {
  return Array.from({ length: 16 }, (_, at) => ((pick >> (at % 10)) & 1 ? 'y\n' : 'n\n')).join('')
}

function* withPath(site: Site, picks: readonly number[], words: readonly string[]) {
  const path = choose(changed(site), picks[0])
  if (path !== undefined) yield commit([...words, '--', literal(path)])
}

export const commits: Readonly<Record<string, Kind>> = {
  *commit() {
    yield commit([])
  },
  *'commit -a'() {
    yield commit(['-a'])
  },
  *'commit -p'(_, picks) {
    yield commit(['-p'], { input: answers(picks[0]) })
  },
  *'commit -i path'(site, picks) {
    yield* withPath(site, picks, ['-i'])
  },
  *'commit -o path'(site, picks) {
    yield* withPath(site, picks, ['-o'])
  },
  *'commit -- directory'(site, picks) {
    const path = choose([...site.mirrors.map(({ from }) => from), 'other', ''], picks[0])
    yield commit(['--', path ? literal(path) : '.'])
  },
  *'commit of a source whose mirror is being edited'(site, [directory = 0, file = 0, line = 0]) {
    site.edit({ side: 'source', change: 'line', directory, file, line })
    for (const { from } of site.mirrors) yield git(['add', '-A', '--', literal(from)])
    site.edit({ side: 'mirror', change: 'whole', directory, file, line })
    yield commit([])
  },
  *'commit --allow-empty'() {
    yield commit(['--allow-empty'])
  },
  *'commit --amend'() {
    yield { ...commit(['--amend']), amends: true }
  },
  *'commit -a --amend'() {
    yield { ...commit(['-a', '--amend']), amends: true }
  },
  *'commit --amend, nothing staged'(site) {
    if (site.git('diff-index', '--cached', '--name-only', 'HEAD').length > 0) return
    yield { ...git(['commit', '-q', '--amend', '--no-edit']), judgedBy: 'pre-commit', amends: true }
  },
  *'commit --no-verify'() {
    yield git(['commit', '-q', '-m', 'unseen', '--no-verify'])
  },
  *'commit given up in the editor'() {
    yield { ...git(['commit', '-q'], { environment: { GIT_EDITOR: 'false' } }), fails: true }
  },
  *'commit --fixup, rebase --autosquash'(site, picks) {
    const older = choose(site.git('rev-list', '--no-merges', '--max-count=3', 'HEAD').slice(0, -1), picks[0])
    if (older === undefined) return
    const done = yield { ...git(['commit', '-q', `--fixup=${older}`]), judgedBy: 'pre-commit' }
    if (done !== 0) return
    if ((yield git(['rebase', '-q', '-i', '--autosquash', `${older}^`], noEditor)) !== 0)
      yield git(['rebase', '--abort'])
  },
  *'commit twice'() {
    yield commit([])
    yield commit(['-a'])
  },
  *'add -A'() {
    yield git(['add', '-A'])
  },
  *'add -N'() {
    yield git(['add', '-N', '.'])
  },
  *'add -p'(_, picks) {
    yield git(['add', '-p'], { input: answers(picks[0]) })
  },
  *'restore --staged'(site, picks) {
    const path = choose(site.git('diff-index', '--cached', '--name-only', '-z', 'HEAD'), picks[0])
    if (path !== undefined) yield git(['restore', '--staged', '--', literal(path)])
  },
  *'checkout -- path'(site, picks) {
    const [directory = 0, file = 0, line = 0, side = 0] = picks
    site.edit({ side: side % 2 ? 'source' : 'other', change: 'line', directory, file, line })
    const path = choose(site.git('diff', '--name-only', '-z'), picks[0])
    if (path !== undefined) yield git(['checkout', '-q', '--', literal(path)])
  },
  *rm(site, picks) {
    const path = choose(tracked(site), picks[0])
    if (path !== undefined) yield git(['rm', '-q', '--', literal(path)])
  },
  *'rm --cached'(site, picks) {
    const path = choose(tracked(site), picks[0])
    if (path !== undefined) yield git(['rm', '-q', '--cached', '--', literal(path)])
  },
  *mv(site, picks) {
    const path = choose(tracked(site), picks[0])
    if (path !== undefined) yield git(['mv', '--', toWord(path), `${toWord(path)}.moved`])
  },
  *'mv, commit'(site, picks) {
    const path = choose(
      tracked(site).filter(one => site.mirrors.some(({ from }) => one.startsWith(`${from}/`))),
      picks[0],
    )
    if (path === undefined) return
    yield git(['mv', '--', toWord(path), `${toWord(path)}.moved`])
    yield commit([])
  },
}

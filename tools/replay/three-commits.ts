/**
 * The IMLC commit, made three times from the same staged files: with the copy as a lint-staged task, with `diff -r` in a
 * husky hook, and with Lockstep. A transcript shows what was typed and all that came back; the line under it that starts
 * with an arrow is a verdict, and that comes from git.
 */
import type { SimpleGit } from 'simple-git'
import { countDiffering } from './evidence.ts'
import { incident, mirror, source } from './history.ts'
import { declaration, Playground } from './playground.ts'

interface SetUp {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
  /** The lines that are typed, in order. */
  readonly lines: readonly string[]
}

const commit = 'git commit -qm "feat: IMLC"; echo "exit $?"'
const bothSides = `git rev-parse HEAD:${source} HEAD:${mirror}`

const setUps: readonly SetUp[] = [
  {
    title: '1. lint-staged, with a task that copies',
    files: {
      '.husky/pre-commit': 'lint-staged --quiet\n',
      '.lintstagedrc.json': `{ "${source}/**": "./copy_backend.sh" }\n`,
    },
    lines: ['cat .husky/pre-commit .lintstagedrc.json', commit, bothSides],
  },
  {
    title: '2. husky, with diff -r',
    files: { '.husky/pre-commit': `diff -r ${source} ${mirror}\n` },
    lines: ['cat .husky/pre-commit', './copy_backend.sh     # and no git add', commit, bothSides],
  },
  {
    title: '3. Lockstep',
    files: { '.husky/pre-commit': 'lockstep-hook pre-commit\n', 'lockstep.json': declaration },
    lines: ['cat .husky/pre-commit', commit, bothSides, 'git diff -U0 | tail -n1'],
  },
]

/** A column that isn't ready to be committed: it has no migration yet. */
const unfinished = '    board_phone: Mapped[str | None] = mapped_column(String(40), nullable=True)\n'
const lastSync = 1
const imlc = 2

/** Plays the commit in each of the three set-ups, and gives what the README shows. */
export async function playThreeCommits(): Promise<string> {
  const sections: string[] = []
  for (const setUp of setUps) sections.push(await playSetUp(setUp, sections.length === 0))
  return sections.join('\n\n')
}

async function playSetUp({ title, files, lines }: SetUp, first: boolean): Promise<string> {
  using playground = new Playground()
  const { date } = incident[imlc]
  const git = playground.git(date)
  await playground.open(files)
  playground.writeTree(lastSync)
  playground.run('./copy_backend.sh')
  await git.add('.')
  await git.commit('the last day on which both sides were equal', ['--no-verify'])
  stageImlc(playground)
  const show = (line: string) => `$ ${line}\n${playground.run(line, { date })}`
  const opening = first
    ? `${['git diff --cached --shortstat', 'git diff -U0 | tail -n1'].map(show).join('')}\n`
    : ''
  const unstaged = await git.diff(['--', source])
  const played = lines.map(show).join('')
  const verdict = await findVerdict(git, { unstaged })
  return `${opening}# ${title}\n${played}→ ${verdict}`
}

/** In git's words alone: was there a commit, do both sides of it agree, and is what wasn't staged still there. */
async function findVerdict(git: SimpleGit, { unstaged }: { unstaged: string }): Promise<string> {
  const { latest } = await git.log(['-1'])
  const accepted = latest?.message === incident[imlc].subject ? 'accepted' : 'refused'
  const apart = await countDiffering(git)
  const sides = apart === 0 ? 'the mirror is in the commit' : `the mirror at HEAD is ${apart} files behind`
  const kept = (await git.diff(['--', source])) === unstaged
  return `${accepted}; ${sides}; the unstaged line ${kept ? 'is untouched' : 'was touched'}`
}

/** Stages all of IMLC but one unfinished line, as somebody does with `git add -p`. */
function stageImlc(playground: Playground): void {
  const model = `${source}/contexts/provider/models/license.py`
  playground.writeTree(imlc)
  playground.run(`git add -- ${source} ':!${model}'`)
  const anchor = 'board_url: Mapped[str | None] = mapped_column(String(500), nullable=True)\n'
  playground.write({ [model]: playground.read(model).replace(anchor, `${anchor}${unfinished}`) })
  const hunks = playground.run(`git diff -- ${model}`).split(/^@@ /m).slice(1)
  const answers = hunks.map(hunk => (hunk.includes(unfinished) ? 'n' : 'y'))
  playground.run(`git add -p -- ${model}`, { input: `${answers.join('\n')}\n` })
}

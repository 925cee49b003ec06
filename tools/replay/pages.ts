/** The pages that show what was really run, and how each of their sections is made. */
import { join } from 'node:path'
import { projectRoot } from '../../test/support/environment.ts'
import { type ChainPlay, playChain, renderChain } from './chain.ts'
import { playSection } from './scenes.ts'
import { rewriteSections } from './sections.ts'
import { playThreeCommits } from './three-commits.ts'
import { type Moment, playAsItHappened, playGuarded, renderTimeline } from './timeline.ts'

/** Every page that has such sections. */
export const pages: readonly string[] = [
  'README.md',
  'docs/how-it-works.md',
  'docs/chain.md',
  'examples/credentialmate/README.md',
  'packages/lockstep/README.md',
  'packages/nx-lockstep/README.md',
].map(page => join(projectRoot, page))

/** What was played, as the pages show it and as a test can look at it. */
export interface Replay {
  readonly threeCommits: string
  readonly timeline: string
  readonly happened: readonly Moment[]
  readonly guarded: readonly Moment[]
  readonly chain: ChainPlay
}

/** Plays everything, for real. Takes some seconds. */
export async function playIncident(): Promise<Replay> {
  const commits = await playThreeCommits()
  const { moments: happened, check } = await playAsItHappened()
  const guarded = await playGuarded()
  const found = '# 2 February, in the repository where nobody ran the copy script\n$ npx lockstep check'
  return {
    threeCommits: `${commits}\n\n${found}\n${check.trimEnd()}`,
    timeline: renderTimeline(happened, guarded),
    happened,
    guarded,
    chain: await playChain(),
  }
}

/** Gives a page as it ought to be. */
export async function renderPage(text: string, replay: Replay): Promise<string> {
  const transcripts: Readonly<Record<string, string>> = {
    'three-commits': `\`\`\`console\n${replay.threeCommits}\n\`\`\`\n`,
    timeline: `\`\`\`\n${replay.timeline}\n\`\`\`\n`,
    ...Object.fromEntries(
      Object.entries(renderChain(replay.chain)).map(([name, text]) => [
        name,
        `\`\`\`console\n${text}\n\`\`\`\n`,
      ]),
    ),
  }
  return rewriteSections(text, async ({ kind, name, body }) => {
    if (kind === 'played') return playSection(name, body)
    const transcript = transcripts[name]
    if (transcript === undefined) throw new Error(`there is no transcript ${name}`)
    return transcript
  })
}

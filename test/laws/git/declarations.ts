/** Commands that change what is declared, as people do it: with the mirror brought along, or not yet. */
import { choose, commit, git, type Kind, literal, lockstep } from './command.ts'
import { toWord } from './names.ts'

const declaration = literal('lockstep.json')

export const declarations: Readonly<Record<string, Kind>> = {
  *'declare, commit'(site, picks) {
    site.vary(picks)
    yield git(['add', '--', declaration])
    yield commit([])
  },
  *'declare, commit -- lockstep.json'(site, picks) {
    site.vary(picks)
    yield commit(['--', declaration])
  },
  *'declare, sync, commit'(site, picks) {
    site.vary(picks)
    yield lockstep('sync')
    yield git(['add', '-A'])
    yield commit([])
  },
  *'declare, sync --staged, commit'(site, picks) {
    site.vary(picks)
    yield git(['add', '--', declaration])
    yield lockstep('sync', '--staged')
    yield commit([])
  },
  *'mv of a mirror, declared there'(site, picks) {
    const mirror = choose(site.mirrors, picks[0])
    if (!mirror) return
    const to = `moved-${picks[1]}/${mirror.to}`
    site.put(`${to}.aside`, 'a directory above\n')
    if ((yield git(['mv', '--', toWord(mirror.to), toWord(to)])) !== 0) return
    site.move(mirror, to)
    yield commit((picks[2] ?? 0) % 2 ? ['-a'] : [])
    yield commit(['-a'])
  },
  *'untracked from now on, commit'(site, picks) {
    const mirror = choose(site.mirrors, picks[0])
    if (!mirror) return
    yield git(['rm', '-r', '-q', '--cached', '--ignore-unmatch', '--', literal(mirror.to)])
    site.untrack(mirror)
    yield git(['add', '--', declaration])
    yield commit([])
    yield lockstep('sync')
  },
}

/** Commands about the remote, other work trees and sparse ones, the object store; and Lockstep's own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { choose, commit, git, type Kind, lockstep, type Script } from './command.ts'
import { toWord } from './names.ts'
import { linkedDirectory, type Site } from './site.ts'

function remoteBranches(site: Site): string[] {
  return site.git('--git-dir=../remote.git', 'for-each-ref', '--format=%(refname:short)', 'refs/heads')
}

function* pushed(site: Site, words: readonly string[]): Script {
  if (site.branch() === '') return
  yield { ...git(['push', '-q', ...words, 'origin', 'HEAD']), judgedBy: 'pre-push' }
}

export const places: Readonly<Record<string, Kind>> = {
  *'push a new branch'(site) {
    if (!remoteBranches(site).includes(site.branch())) yield* pushed(site, [])
  },
  *'push an update'(site) {
    if (!remoteBranches(site).includes(site.branch())) yield* pushed(site, [])
    yield commit(['-a'])
    yield* pushed(site, [])
  },
  *'push --force'(site) {
    yield* pushed(site, ['--force'])
  },
  *'push --no-verify'() {
    yield git(['push', '-q', '--force', '--no-verify', 'origin', 'HEAD'])
  },
  *'push --delete'(site, picks) {
    if (remoteBranches(site).length === 0)
      yield git(['push', '-q', '--no-verify', 'origin', 'HEAD:refs/heads/old'])
    const branch = choose(remoteBranches(site), picks[0])
    if (branch !== undefined) yield git(['push', '-q', '--delete', 'origin', branch])
  },
  *'push a tag'(site, picks) {
    const tag = `t${site.git('tag').length}-${picks[0]}`
    yield git(['tag', tag])
    yield { ...git(['push', '-q', 'origin', `refs/tags/${tag}`]), judgedBy: 'pre-push' }
  },
  *tag(site, picks) {
    yield git(['tag', `t${site.git('tag').length}-${picks[0]}`])
  },
  *'commit in a linked work tree'(site, picks) {
    if (!existsSync(join(site.repo.root, linkedDirectory)))
      yield git(['worktree', 'add', '-q', '-b', `w${site.branches().length}-${picks[0]}`, linkedDirectory])
    const [directory = 0, file = 0, line = 0, more = 0] = picks
    site.edit({ side: 'source', change: 'line', directory, file, line }, linkedDirectory)
    if (more % 3 === 0) site.edit({ side: 'mirror', change: 'line', directory, file, line }, linkedDirectory)
    const options = { directory: linkedDirectory }
    if (more % 2 === 0) yield git(['add', '-A'], options)
    yield commit(more % 2 === 0 ? [] : ['-a'], options)
  },
  *'worktree remove'(site) {
    if (!existsSync(join(site.repo.root, linkedDirectory)))
      yield git(['worktree', 'add', '-q', '--detach', linkedDirectory])
    else yield git(['worktree', 'remove', '--force', linkedDirectory])
  },
  *'sparse-checkout set'(site, picks) {
    const mirror = choose(site.mirrors, picks[1])
    const kept = choose([mirror?.from, mirror?.to, 'other'], picks[0]) ?? 'other'
    yield git(['sparse-checkout', 'set', '--cone', '--', toWord(kept), 'other'])
  },
  *'sparse-checkout disable'() {
    yield git(['sparse-checkout', 'disable'])
  },
  *gc() {
    yield git(['gc', '-q'])
  },
  *'lockstep sync'() {
    yield lockstep('sync')
  },
  *'lockstep sync --staged'() {
    yield lockstep('sync', '--staged')
  },
  *'lockstep sync --overwrite-edits'(_, picks) {
    yield lockstep('sync', '--overwrite-edits', ...((picks[0] ?? 0) % 2 ? ['--staged'] : []))
  },
  *'lockstep sync, commit -a'() {
    yield lockstep('sync')
    yield commit(['-a'])
  },
  *'lockstep undo'() {
    yield lockstep('undo')
  },
  *'lockstep sync, undo'(_, picks) {
    yield lockstep('sync', ...((picks[0] ?? 0) % 2 ? ['--staged'] : []))
    yield lockstep('undo')
  },
}

/**
 * A small index of our own, written in process, for `git checkout-index` to check files out of: git's attributes, filters
 * and line endings then act on each file as they would on a checkout, and the user's own index isn't opened.
 *
 * The format is version 2 of gitformat-index(5): a header, entries sorted by name with their stat data left zero, and the
 * hash of it all.
 */
import { createHash } from 'node:crypto'
import { pathBytes, type RepoPath } from '../core/path.ts'
import { type Entry, gitlinkMode } from '../core/snapshot.ts'

/** The bytes of an index that holds these entries at stage 0. */
export function buildIndex(
  entries: readonly { path: RepoPath; entry: Entry }[],
  objectFormat: 'sha1' | 'sha256',
): Buffer {
  const sorted = [...entries].sort((one, other) => (one.path < other.path ? -1 : 1))
  const header = Buffer.alloc(12)
  header.write('DIRC', 'latin1')
  header.writeUInt32BE(2, 4)
  header.writeUInt32BE(sorted.length, 8)
  const body = Buffer.concat([header, ...sorted.map(({ path, entry }) => buildEntry(path, entry))])
  return Buffer.concat([body, createHash(objectFormat).update(body).digest()])
}

/** 40 bytes of stat data of which only the mode counts, the id, the flags, the name, and 1 to 8 NULs up to a multiple of 8. */
function buildEntry(path: RepoPath, { mode, id }: Entry): Buffer {
  const name = pathBytes(path)
  const stat = Buffer.alloc(40)
  stat.writeUInt32BE(mode === gitlinkMode ? 0o160000 : Number.parseInt(mode, 8), 24)
  const flags = Buffer.alloc(2)
  flags.writeUInt16BE(Math.min(name.length, 0xfff))
  const idBytes = Buffer.from(id, 'hex')
  const length = stat.length + idBytes.length + flags.length + name.length
  return Buffer.concat([stat, idBytes, flags, name, Buffer.alloc(8 - (length % 8))])
}

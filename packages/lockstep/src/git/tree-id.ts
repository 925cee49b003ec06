/**
 * The id that git would give a directory, computed from its entries, so that a work tree has one without an object being
 * written. What `git rev-parse REV:directory` says of the same files.
 */
import { baseName } from '../core/path.ts'
import type { ContentId, Snapshot } from '../core/snapshot.ts'
import { hashBytes } from './objects.ts'
import type { Repository } from './repository.ts'

/** A tree as it is being put together: name → entry, or the tree below. */
type Node = Map<string, { mode: string; id: ContentId } | Node>

/** The id of the tree that holds these entries; `entries` has their paths below it. */
export function identifyTree(repository: Pick<Repository, 'objectFormat'>, entries: Snapshot): ContentId {
  const top: Node = new Map()
  for (const [path, entry] of entries) {
    const steps = path.split('/').slice(0, -1)
    const parent = steps.reduce<Node>((node, step) => enter(node, step), top)
    parent.set(baseName(path), entry)
  }
  return identifyNode(repository, top)
}

function enter(node: Node, step: string): Node {
  const known = node.get(step)
  if (known instanceof Map) return known
  const below: Node = new Map()
  node.set(step, below)
  return below
}

/** An entry is `<mode> <name>\0<id in bytes>`; a directory is sorted as if its name ended with a slash (git's base_name_compare). */
function identifyNode(repository: Pick<Repository, 'objectFormat'>, node: Node): ContentId {
  const sortKey = ([name, child]: [string, unknown]) => (child instanceof Map ? `${name}/` : name)
  const sorted = [...node].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
  const parts = sorted.map(([name, child]) => {
    const { mode, id } = child instanceof Map ? { mode: '40000', id: identifyNode(repository, child) } : child
    const head = Buffer.from(`${mode} ${name}\0`, 'latin1')
    return Buffer.concat([head, Buffer.from(id, 'hex')])
  })
  return hashBytes(repository, Buffer.concat(parts), 'tree')
}

/**
 * What mirrors may not be to each other, or to themselves: a place that two of them write, a mirror that would be
 * copied into itself, a circle of derivations. Any of these would make a sync undo another one for ever. Every path
 * here is well-formed already; whether it exists is not asked.
 */
import { compileGlobs, escapeGlob } from '../core/glob.ts'
import { type Mirror, orderMirrors } from '../core/mirror.ts'
import { isWithin, joinPath, type RepoPath, relativeTo, showPath, toRepoPath } from '../core/path.ts'
import { configFileName } from './file-name.ts'
import type { Complaint } from './json-text.ts'

/** Everything for which these mirrors can't be kept in sync together. */
export function findConflicts(mirrors: readonly Mirror[]): Complaint[] {
  return [
    ...mirrors.flatMap(findOwnConflicts),
    ...mirrors.flatMap(findUnbuilt),
    ...mirrors.flatMap((mirror, index) =>
      mirrors.slice(0, index).flatMap(other => findOverlap(other, mirror)),
    ),
    ...findCycles(mirrors),
  ]
}

function findOwnConflicts(mirror: Mirror): Complaint[] {
  const { name, from, to } = mirror
  // Some disks don't tell upper from lower case.
  if (isWithin(to.toLowerCase() as RepoPath, toRepoPath(configFileName)))
    return [complain(name, 'to', `must not be ${configFileName} itself`)]
  if (from === to) return [complain(name, 'to', 'is the same as "from"')]
  if (isWithin(from, to))
    return [complain(name, 'from', 'lies inside "to": a sync would overwrite its own source')]
  if (!isWithin(to, from)) return []
  const below = relativeTo(to, from)
  if (compileGlobs(mirror.exclude)(below)) return []
  return [
    complain(
      name,
      'to',
      `lies inside "from": add ${showGlob(below)} to "exclude", or the mirror is copied into itself`,
    ),
  ]
}

/** A build that is the source or the mirror itself, or around it, would be compared with itself and always be in sync. */
function findUnbuilt({ name, from, to, built }: Mirror): Complaint[] {
  return built.flatMap(({ path, within }, at) => {
    const place = joinPath(path, within)
    const key = isWithin(from, place) ? 'from' : isWithin(to, place) ? 'to' : undefined
    if (key === undefined) return []
    const message = `holds "${key}" itself: name the place that a build writes`
    return [{ path: ['mirrors', name, 'built', at], about: 'value' as const, message }]
  })
}

function findOverlap(other: Mirror, mirror: Mirror): Complaint[] {
  if (other.to === mirror.to) return [complain(mirror.name, 'to', `is also the "to" of "${other.name}"`)]
  const [outer, inner] = isWithin(mirror.to, other.to) ? [other, mirror] : [mirror, other]
  if (!isWithin(inner.to, outer.to)) return []
  const below = relativeTo(inner.to, outer.to)
  if (compileGlobs(outer.mirrorOnly)(below)) return []
  return [
    complain(
      inner.name,
      'to',
      `lies inside the "to" of "${outer.name}": add ${showGlob(below)} to the "mirrorOnly" of "${outer.name}"`,
    ),
  ]
}

/** One complaint a circle; a mirror is told of one circle alone. */
function findCycles(mirrors: readonly Mirror[]): Complaint[] {
  const { cycle } = orderMirrors(mirrors)
  const [first] = cycle
  if (first === undefined) return []
  const chain = cycle.map(name => `"${name}"`).join(' from ')
  return [
    complain(first, 'from', `closes a cycle: ${chain}`),
    ...findCycles(mirrors.filter(({ name }) => !cycle.includes(name))),
  ]
}

function complain(name: string, key: 'from' | 'to', message: string): Complaint {
  return { path: ['mirrors', name, key], about: 'value', message }
}

/** As it has to be written into JSON. */
function showGlob(path: Mirror['to']): string {
  return JSON.stringify(escapeGlob(showPath(path)))
}

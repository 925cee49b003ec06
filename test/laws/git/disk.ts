/** Files of the generated repositories, by paths that are bytes, one a character: written, read and listed. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path/posix'
import type { Content } from '../../support/repository.ts'
import type { Listing } from './declaration.ts'

/** Where a path lies on the disk. */
export function locate(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')])
}

export function isDirectory(root: string, path: string): boolean {
  // A file above it counts as no entry for some versions of Node alone.
  try {
    return lstatSync(locate(root, path)).isDirectory()
  } catch {
    return false
  }
}

/** The text of a file, or where a link leads; undefined where there is neither. */
export function readText(root: string, path: string): string | undefined {
  const parents = path.split('/').map((_, at, parts) => parts.slice(0, at).join('/'))
  if (!parents.every(parent => isDirectory(root, parent))) return undefined
  const file = locate(root, path)
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (stats?.isSymbolicLink()) return readlinkSync(file)
  return stats?.isFile() ? readFileSync(file, 'utf8') : undefined
}

/** Writes a file, or removes it; whatever stands in its way gives way, as it would to whoever writes it. */
export function put(root: string, path: string, content: Content | undefined): void {
  // A directory isn't removed in passing: what it holds would be lost without anybody having meant it.
  if (isDirectory(root, path)) return
  const parts = path.split('/')
  for (let depth = 1; depth < parts.length; depth += 1) {
    const parent = parts.slice(0, depth).join('/')
    if (!isDirectory(root, parent)) rmSync(locate(root, parent), { force: true })
  }
  const file = locate(root, path)
  rmSync(file, { force: true })
  if (content === undefined) return
  mkdirSync(locate(root, dirname(path)), { recursive: true })
  if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(file, content)
  else if ('link' in content) symlinkSync(content.link, file)
  else {
    writeFileSync(file, content.executable)
    chmodSync(file, 0o755)
  }
}

/** Makes a file executable, or no longer. */
export function flipMode(root: string, path: string): void {
  if (readText(root, path) === undefined) return
  const file = locate(root, path)
  if (lstatSync(file).isFile()) chmodSync(file, lstatSync(file).mode ^ 0o111)
}

/** Every file below a directory, with the id of its bytes or of where it links to; not what git keeps for itself. Of a submodule, that it is there. */
export function readFiles(root: string, top = ''): Listing {
  const found = new Map<string, string>()
  if (!isDirectory(root, top)) return found
  for (const entry of readdirSync(locate(root, top), { withFileTypes: true, encoding: 'buffer' })) {
    const name = entry.name.toString('latin1')
    const path = top === '' ? name : `${top}/${name}`
    const file = locate(root, path)
    if (name === '.git' && top !== '') found.set(top, '160000')
    if (name === '.git') continue
    if (entry.isDirectory()) for (const [below, one] of readFiles(root, path)) found.set(below, one)
    else if (entry.isSymbolicLink())
      found.set(path, `120000 ${blobId(readlinkSync(file, { encoding: 'buffer' }))}`)
    else
      found.set(path, `${lstatSync(file).mode & 0o100 ? '100755' : '100644'} ${blobId(readFileSync(file))}`)
  }
  return found
}

/** The id that git gives a text. */
export function blobId(bytes: Buffer | string): string {
  const size = Buffer.byteLength(bytes)
  return createHash('sha1').update(`blob ${size}\0`).update(bytes).digest('hex')
}

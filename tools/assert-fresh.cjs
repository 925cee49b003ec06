/**
 * Refuses a `dist` that was built from other sources than those that lie beside it now. Reads every source file of the
 * package (about 5 ms) and compares with the stamp that tools/build.mjs left in `dist`. Only development builds call it.
 */
const { createHash } = require('node:crypto')
const { readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')

/** SHA-256 over the names and bytes of everything a bundle of this package is made of. */
function hashSources(directory) {
  const hash = createHash('sha256')
  const files = readdirSync(join(directory, 'src'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
  files.push(join(directory, 'package.json'), join(__dirname, 'build.mjs'))
  for (const file of files.sort())
    hash.update(file.slice(directory.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

/** Throws, without a stack, when `<folder>/dist` is older than `<folder>/src`. */
function assertFresh(folder) {
  const directory = join(__dirname, '..', folder)
  const stamp = readFileSync(join(directory, 'dist/sources.sha256'), 'utf8').trim()
  if (stamp === hashSources(directory)) return
  const error = new Error(`${folder}/dist was not built from the sources beside it\nhint:  npm run build`)
  error.stack = error.message
  error.code = 'STALE_DIST'
  throw error
}

module.exports = { assertFresh, hashSources }

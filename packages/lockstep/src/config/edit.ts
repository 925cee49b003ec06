/**
 * A declaration put into the text of lockstep.json, or taken out of it, with everything else as its owner wrote it. What comes
 * out is always a declaration that can be used. Pure.
 */
import { applyEdits, findNodeAtLocation, modify, type Node, parseTree } from 'jsonc-parser'
import { showPath } from '../core/path.ts'
import { LockstepError } from '../errors.ts'
import { configFileName } from './file-name.ts'
import { parseConfig } from './parse.ts'

/** The file as it is made. Editors complete it from the schema, where the package is installed. */
export const emptyDeclaration = `${JSON.stringify({ $schema: './node_modules/lockstep/schema.json', mirrors: {} }, null, 2)}\n`

/** What a new mirror is declared with; everything else has a default. */
export interface NewMirror {
  readonly name: string
  readonly from: string
  readonly to: string
}

/**
 * Declares a mirror; without a text the file is made. A mirror that is declared already stays as it is. Throws
 * `CONFIG_INVALID` where the text is wrong, or would be with this mirror in it.
 */
export function declareMirror(text: string = emptyDeclaration, { name, from, to }: NewMirror): string {
  const paths = { from: trimmed(from), to: trimmed(to) }
  const same = parseConfig(text).mirrors.find(mirror => mirror.name === name)
  if (same && showPath(same.from) === paths.from && showPath(same.to) === paths.to) return text
  if (same) throw isTaken(name, showPath(same.to))
  const edited = insertMirror(text, name, paths)
  parseConfig(edited)
  return edited
}

/** Takes a mirror's declaration out. Throws MIRROR_UNKNOWN, or CONFIG_INVALID where the text is wrong. */
export function undeclareMirror(text: string, name: string): string {
  const { mirrors } = parseConfig(text)
  if (mirrors.some(mirror => mirror.name === name))
    return applyEdits(text, modify(text, ['mirrors', name], undefined, {}))
  throw new LockstepError({
    code: 'MIRROR_UNKNOWN',
    message: `${configFileName} declares no mirror named ${name}`,
    hint: `it declares ${mirrors.map(mirror => mirror.name).join(', ') || 'none'}`,
  })
}

/** A name for the mirror at `to`: its last folder that isn't called like everybody's, such as `backend`. */
export function nameMirror(to: string): string {
  const folders = trimmed(to).split('/')
  const named = folders.findLast(
    folder => !/^(src|lib|app|source|dist|build|vendor|generated)$/i.test(folder),
  )
  const name = (named ?? folders.at(-1) ?? '').replace(/[^A-Za-z0-9._-]+/g, '-')
  return name.replace(/^[^A-Za-z0-9]+/, '') || 'mirror'
}

/** Puts the pair behind the last one, in the form that this one has: on lines of its own, or in the same line. */
function insertMirror(text: string, name: string, paths: object): string {
  const tree = parseTree(text)
  const mirrors = (tree && findNodeAtLocation(tree, ['mirrors'])) as Node
  const last = mirrors.children?.at(-1)
  const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  '
  const lines = (margin: string) =>
    `${JSON.stringify(name)}: ${JSON.stringify(paths, null, unit)}`
      .split('\n')
      .join(`${lineEnd(text)}${margin}`)
  if (!last) {
    const body = `{${lineEnd(text)}${unit}${unit}${lines(unit + unit)}${lineEnd(text)}${unit}}`
    return text.slice(0, mirrors.offset) + body + text.slice(mirrors.offset + mirrors.length)
  }
  const margin = text.slice(text.lastIndexOf('\n', last.offset) + 1, last.offset)
  const pair =
    margin.trim() === '' ? `,${lineEnd(text)}${margin}${lines(margin)}` : `, ${oneLine(name, paths)}`
  const end = last.offset + last.length
  return text.slice(0, end) + pair + text.slice(end)
}

function oneLine(name: string, paths: object): string {
  return `${JSON.stringify(name)}: ${JSON.stringify(paths, null, 1).replace(/\n */g, ' ')}`
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** As people type a path into a shell: `./apps/src/` is `apps/src`. */
function trimmed(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '')
}

function isTaken(name: string, to: string): LockstepError {
  return new LockstepError({
    code: 'USAGE',
    message: `${configFileName} declares a mirror named ${name} already, at ${to}`,
    hint: 'give this one another name',
  })
}

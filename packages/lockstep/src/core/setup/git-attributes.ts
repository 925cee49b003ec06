/**
 * Blocks of lines in the root .gitattributes, one an offer, between two comments that say whose they are. Paths that live in
 * a mirror alone get their attribute back, because they are nobody's copy. Attributes know fewer globs than Lockstep; where
 * such a path can't be said, the mirror is left to the user.
 */
import type { Edit } from './edit.ts'
import { appendLines, cutLines, lineEndOf, splitLines } from './lines.ts'
import { markOf, type OfferedMirror, withAllBelow } from './offered-mirror.ts'

/** Which attribute each offer sets, and what takes it back. */
const attributes = {
  'merge-driver': { set: 'merge=lockstep', unset: '!merge' },
  linguist: { set: 'linguist-generated', unset: '-linguist-generated' },
  gitlab: { set: 'gitlab-generated', unset: '-gitlab-generated' },
} as const

export type AttributeOffer = keyof typeof attributes

export const attributeOffers = Object.keys(attributes) as AttributeOffer[]

/** The lines of one offer, the comments around them left out; mirrors that can't be said have none. */
export function attributeLines(offer: AttributeOffer, mirrors: readonly OfferedMirror[]): string[] {
  const { set, unset } = attributes[offer]
  return mirrors
    .filter(takesAttributes)
    .sort(outerFirst)
    .flatMap(({ to, isFile, mirrorOnly }) => {
      const at = `/${escapePattern(to)}`
      const own = mirrorOnly.flatMap(withAllBelow).map(glob => `${at}/${glob}`)
      return [
        `${quotePattern(isFile ? at : `${at}/**`)} ${set}`,
        ...own.map(line => `${quotePattern(line)} ${unset}`),
      ]
    })
}

/** Whether a mirror gets lines: git looks at nothing of one that it doesn't track. */
export function takesAttributes(mirror: OfferedMirror): boolean {
  return mirror.tracked && canBeSaid(mirror)
}

/** A mirror inside another one is among what the outer one has of its own, and the last line that fits decides. */
function outerFirst(one: OfferedMirror, other: OfferedMirror): number {
  return one.to.split('/').length - other.to.split('/').length
}

/** Whether every glob of a mirror means the same in .gitattributes. */
export function canBeSaid({ mirrorOnly }: OfferedMirror): boolean {
  return mirrorOnly.every(glob => !/[\\[\](){}!+@|"]/.test(glob))
}

/** Puts an offer's block in, or brings it up to date where it stands. */
export function addAttributes(
  text: string | undefined,
  offer: AttributeOffer,
  mirrors: readonly OfferedMirror[],
): Edit {
  const lines = attributeLines(offer, mirrors)
  if (lines.length === 0) return { outcome: 'left', says: `${offer}: no mirror can be named here` }
  const end = lineEndOf(text ?? '')
  const block = [`# >>> ${markOf(offer)}`, ...lines, `# <<< ${markOf(offer)}`]
    .map(line => `${line}${end}`)
    .join('')
  const found = findBlock(text ?? '', offer)
  if (found === 'torn') return { outcome: 'left', says: tornBlock(offer) }
  if (!found) return { outcome: 'changed', text: appendLines(text ?? '', block), says: `${offer}: added` }
  if ((text ?? '').slice(found.start, found.end).trimEnd() === block.trimEnd())
    return { outcome: 'same', says: `${offer}: already there` }
  const foreign = findForeign((text ?? '').slice(found.start, found.end), offer)
  if (foreign !== undefined) return foreign
  const isLast = found.end === text?.length && !text.endsWith('\n')
  const renewed = isLast ? block.slice(0, -end.length) : block
  return {
    outcome: 'changed',
    text: `${(text ?? '').slice(0, found.start)}${renewed}${(text ?? '').slice(found.end)}`,
    says: `${offer}: brought up to date`,
  }
}

/** Takes an offer's block out, and the file away when that was all. */
export function removeAttributes(text: string | undefined, offer: AttributeOffer): Edit {
  const found = findBlock(text ?? '', offer)
  if (found === 'torn') return { outcome: 'left', says: tornBlock(offer) }
  if (!found || text === undefined) return { outcome: 'same', says: `${offer}: isn’t there` }
  const foreign = findForeign(text.slice(found.start, found.end), offer)
  if (foreign !== undefined) return foreign
  const rest = cutLines(text, { ...found, lineEnd: lineEndOf(text) })
  return { outcome: 'changed', text: rest === '' ? undefined : rest, says: `${offer}: removed` }
}

/** A line inside a block that isn't one of its own is somebody's, and then the whole block is left to them. */
function findForeign(block: string, offer: AttributeOffer): Edit | undefined {
  const { set, unset } = attributes[offer]
  const foreign = splitLines(block)
    .slice(1, -1)
    .map(line => line.trim())
    .find(line => !line.endsWith(` ${set}`) && !line.endsWith(` ${unset}`))
  if (foreign === undefined) return undefined
  return { outcome: 'left', says: `${offer}: keeps its block, in which somebody wrote \`${foreign}\`` }
}

function findBlock(text: string, offer: AttributeOffer): { start: number; end: number } | 'torn' | undefined {
  let offset = 0
  let start: number | undefined
  for (const line of splitLines(text)) {
    if (line.trim() === `# >>> ${markOf(offer)}`) start = offset
    offset += line.length
    if (start !== undefined && line.trim() === `# <<< ${markOf(offer)}`) return { start, end: offset }
  }
  return start === undefined ? undefined : 'torn'
}

function tornBlock(offer: AttributeOffer): string {
  return `${offer}: keeps its block, which has lost its last line`
}

function escapePattern(path: string): string {
  return path.replace(/[\\*?[\]]/g, '\\$&')
}

/** Patterns with spaces or quotes are written as C strings (gitattributes(5)). */
function quotePattern(pattern: string): string {
  return /[\s"]/.test(pattern) ? `"${pattern.replace(/["\\]/g, '\\$&')}"` : pattern
}

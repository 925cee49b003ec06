/**
 * The one line that a hook written in `sh` needs: put in as the last, recognised in any spelling, taken out again exactly. It
 * has to be the last because what runs after it (a formatter, say) could change the source once more; so a hook that
 * ends in `exec` or `exit` is left alone, and so is one in another language.
 */

import { type HookName, refusedBy } from '../hook-names.ts'
import type { Edit } from './edit.ts'
import { appendLines, cutLines, splitLines } from './lines.ts'

/** What runs a hook file: git, or husky, which runs it by `sh -e` and puts node_modules/.bin on the PATH. */
export type HookRunner = 'git' | 'husky'

/** What a hook file that git runs starts with when it is made here. */
const shebang = '#!/bin/sh\n'

/**
 * The line for one hook. Git starts hooks at the top of the work tree (githooks(5)); a linked work tree that has no
 * node_modules uses the main one's. Without Lockstep a hook that can refuse refuses, and the others say nothing.
 */
export function hookLine(runner: HookRunner, hook: HookName): string {
  const call = `lockstep-hook ${hook} "$@"`
  if (runner === 'husky') return call
  const path = 'PATH="node_modules/.bin:$(git rev-parse --git-common-dir)/../node_modules/.bin:$PATH"'
  const refused = refusedBy(hook)
  if (refused === undefined) return `${path}; ! command -v lockstep-hook >/dev/null || ${call}`
  const refusal = `echo "✗ ${refused} refused: lockstep-hook is not installed here, run npm install" >&2; exit 1;`
  return `${path}; command -v lockstep-hook >/dev/null || { ${refusal} }; ${call} || exit`
}

/** Puts the line into a hook file as its last. */
export function addHookLine(text: string | undefined, runner: HookRunner, hook: HookName): Edit {
  const line = hookLine(runner, hook)
  if (text === undefined) return { outcome: 'changed', text: madeFile(runner, line), says: 'created' }
  const lines = splitLines(text).map(one => one.trim())
  const at = lines.findLastIndex(one => callsHook(one, hook))
  const obstacle = at < 0 ? findObstacle(lines, hook) : findLaterCommand(lines.slice(at + 1), hook)
  if (obstacle !== undefined) return { outcome: 'left', says: obstacle }
  if (at >= 0) return { outcome: 'same', says: 'already there' }
  // A carriage return would become part of the last argument, so this line ends as sh wants it, whatever the others do.
  return { outcome: 'changed', text: appendLines(text, `${line}\n`), says: 'added as its last line' }
}

/** Takes the line out, and the file away when nothing else was ever in it. Lines that a user wrote stay. */
export function removeHookLine(text: string | undefined, hook: HookName): Edit {
  const runners: readonly HookRunner[] = ['husky', 'git']
  if (text !== undefined && runners.some(runner => text === madeFile(runner, hookLine(runner, hook))))
    return { outcome: 'changed', text: undefined, says: 'removed' }
  const own = runners.map(runner => hookLine(runner, hook))
  let offset = 0
  for (const line of splitLines(text ?? '')) {
    if (text !== undefined && own.includes(line.replace(/\n$/, ''))) {
      const without = cutLines(text, { start: offset, end: offset + line.length, lineEnd: '\n' })
      return { outcome: 'changed', text: without, says: 'its line is removed' }
    }
    offset += line.length
  }
  const written = splitLines(text ?? '').find(line => callsHook(line.trim(), hook))
  if (written === undefined) return { outcome: 'same', says: 'holds nothing of Lockstep' }
  return { outcome: 'left', says: `keeps \`${written.trim()}\`, which install didn't write` }
}

function madeFile(runner: HookRunner, line: string): string {
  return `${runner === 'git' ? shebang : ''}${line}\n`
}

/** Whether a line runs `lockstep-hook <hook>`, by npx, pnpm exec, a path or its bare name. */
function callsHook(line: string, hook: HookName): boolean {
  return (
    !line.startsWith('#') &&
    new RegExp(`(?:^|[\\s/"'\`;&|(])lockstep-hook["']?\\s+["']?${hook}(?![\\w-])`).test(line)
  )
}

/** Why the line can't be put at the end of these. */
function findObstacle(lines: readonly string[], hook: HookName): string | undefined {
  const interpreter = /^#!\s*(.*)$/.exec(lines[0] ?? '')?.[1]
  if (interpreter !== undefined && !isShell(interpreter)) return `is written for ${interpreter}, not for sh`
  const manager = lines.map(findManager).find(name => name !== undefined)
  if (manager) return `is ${manager}'s own, which writes it anew: use --into ${manager}`
  const last = lines.findLast(isCommand)
  if (last === undefined) return undefined
  if (/^exit\b/.test(last) || /^exec\s+[^<>\d\s]/.test(last))
    return `ends in \`${last}\`: nothing after that runs`
  if (last.endsWith('\\')) return 'ends in a line that goes on (\\)'
  const reader = hook === 'pre-push' ? lines.filter(isCommand).find(readsInput) : undefined
  if (reader === undefined) return undefined
  return `has \`${reader}\`, which reads the list of pushed refs: a line after it would see none`
}

/** For a line that is there already: why it has to come later. Only pre-commit's place matters. */
function findLaterCommand(after: readonly string[], hook: HookName): string | undefined {
  const later = after.find(line => isCommand(line) && !/^(?:exit\b|fi\b|done\b|esac\b|\}|\))/.test(line))
  if (later === undefined || hook !== 'pre-commit') return undefined
  return `runs \`${later}\` after lockstep-hook, which has to be the last`
}

function isCommand(line: string): boolean {
  return line !== '' && !line.startsWith('#')
}

/** `/bin/sh`, `/usr/bin/env bash`, `/bin/dash -e`. */
function isShell(interpreter: string): boolean {
  const [program, ...words] = interpreter.split(/\s+/)
  const name = program?.endsWith('/env') ? words.find(word => !word.startsWith('-')) : program
  return /^(?:ba|da|z|k|a)?sh$/.test(name?.split('/').at(-1) ?? '')
}

/** Who made a hook file, by the line that its template is known for. */
function findManager(line: string): 'pre-commit' | 'lefthook' | 'husky' | undefined {
  if (line.includes('File generated by pre-commit')) return 'pre-commit'
  if (/\bcall_lefthook\b/.test(line)) return 'lefthook'
  return line === '. "$(dirname "$0")/h"' ? 'husky' : undefined
}

function readsInput(line: string): boolean {
  return /\bgit[- ]lfs\b|\bread\b|\bcat\b|\bxargs\b|\/dev\/stdin/.test(line)
}

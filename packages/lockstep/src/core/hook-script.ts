/**
 * Whether a hook file really asks `lockstep-hook`, and lets its answer count. It has to be reached, to be the last thing
 * that may change what is committed, and its exit code has to be the hook's.
 */
import { parseScript, type ShellCommand } from './shell-script.ts'

export interface HookFlaw {
  readonly kind: 'absent' | 'unreachable' | 'not-last' | 'answer-lost' | 'list-read'
  /** The command that is to blame, as it is written; for an absent call there is none. */
  readonly by?: string
}

/**
 * Finds what is wrong with how a script calls `lockstep-hook <hook>`, the worst first; undefined when nothing is.
 *
 * @param shell whether whoever starts the script makes it stop at the first command that fails, as husky does (`sh -e`)
 */
export function findHookFlaw(
  script: string,
  hook: string,
  shell: 'stops on failure' | 'goes on',
): HookFlaw | undefined {
  const commands = parseScript(script)
  const at = commands.findIndex(({ text }) => callsLockstep(text, hook))
  const call = commands[at]
  if (call === undefined) return { kind: 'absent' }
  const before = commands.slice(0, at)
  const end = before.find(endsScript)
  if (end !== undefined) return { kind: 'unreachable', by: end.text }
  const reader = hook === 'pre-push' ? before.find(readsRefs) : undefined
  if (reader !== undefined) return { kind: 'list-read', by: reader.text }
  if (/^exec\s/.test(call.text)) return undefined
  const after = laterCommands(commands, at)
  const stops = shell === 'stops on failure' || before.some(stopsOnFailure) || /^#!.*\s-\w*e/.test(script)
  return findLostAnswer(call, after, stops) ?? findLater(call, after)
}

/** Whether a text, such as lefthook.yml, asks Lockstep anywhere. */
export function mentionsLockstep(text: string): boolean {
  return /\blockstep-hook\b|\blockstep\s+hook\b/.test(text)
}

function callsLockstep(command: string, hook: string): boolean {
  const asked = /(?:^|[\s/'"])lockstep(?:-hook|\.cmd\s+hook|\s+hook)['"]?\s+(\S+)/.exec(command)?.[1]
  // A variable stands for the hook's own name: one script may serve all hooks.
  return asked !== undefined && (asked.replace(/['"]/g, '') === hook || asked.includes('$'))
}

/** `exit`, or `exec` of another program; `exec 2>&1` only redirects. */
function endsScript({ text, depth, joinedBy, followedBy }: ShellCommand): boolean {
  if (depth > 0 || joinedBy !== ';' || followedBy === '|') return false
  return /^exit(\s|$)/.test(text) || /^exec\s+[^<>\d\s]/.test(text)
}

/** git-lfs, as `git lfs install` calls it: it reads the list of pushed refs to its end. After a pipe or `<` it has one of its own. */
function readsRefs({ text, joinedBy }: ShellCommand): boolean {
  return /\bgit[- ]lfs\s+pre-push\b/.test(text) && joinedBy !== '|' && !text.includes('<')
}

function stopsOnFailure({ text, depth }: ShellCommand): boolean {
  return depth === 0 && /^set\s+(-\w*e|-o\s+errexit)/.test(text)
}

/** What may run after a call: not the other branches of the block that it stands in. */
function laterCommands(commands: readonly ShellCommand[], at: number): ShellCommand[] {
  const call = commands[at] as ShellCommand
  let depth = call.depth
  let skipping = false
  return commands.slice(at + 1).filter(command => {
    if (command.depth < depth) {
      depth = command.depth
      skipping = false
    }
    if (command.isBranch && command.depth === depth && depth > 0) skipping = true
    return !skipping && command.text !== ''
  })
}

function findLostAnswer(
  { text, followedBy }: ShellCommand,
  after: readonly ShellCommand[],
  stops: boolean,
): HookFlaw | undefined {
  const [next] = after
  if (followedBy === '&') return { kind: 'answer-lost', by: `${text} &` }
  if (followedBy === '|') return { kind: 'answer-lost', by: `${text} | ${next?.text ?? ''}` }
  if (next === undefined) return undefined
  if (followedBy === '||') {
    return next.depth > 0 || endsWithFailure(next)
      ? undefined
      : { kind: 'answer-lost', by: `${text} || ${next.text}` }
  }
  // The last command's exit code is the script's.
  const isKept = stops || followedBy === '&&' || after.some(one => /^exit\s+"?\$/.test(one.text))
  return !isKept && after.every(isHarmless) ? { kind: 'answer-lost', by: next.text } : undefined
}

function findLater({ followedBy }: ShellCommand, after: readonly ShellCommand[]): HookFlaw | undefined {
  const others = followedBy === '||' ? after.slice(1) : after
  const later = others.find(one => !isHarmless(one))
  return later && { kind: 'not-last', by: later.text }
}

/** What neither stages nor rewrites anything. */
function isHarmless({ text }: ShellCommand): boolean {
  return /^(echo|printf|:|true|exit|return|unset|\[|test)(\s|$)/.test(text) || /^\w+=\S*$/.test(text)
}

function endsWithFailure({ text }: ShellCommand): boolean {
  return /^(exit|return)(\s+([1-9]\d*|"?\$\?"?))?$/.test(text)
}

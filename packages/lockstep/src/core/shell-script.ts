/**
 * A shell script as the list of its simple commands: enough to say in which order they run and which run in any case. It
 * knows quotes, comments, here-documents and blocks; it doesn't expand anything, and what it can't place it takes for a
 * command that only may run.
 */

export interface ShellCommand {
  /** Its words as they are written, without what only opens or closes a block. */
  readonly text: string
  /** How many blocks are around it: 0 runs in any case, unless something before it ends the script. */
  readonly depth: number
  /** What stands between the command before and this one; a line break is `;`. */
  readonly joinedBy: Separator
  /** What follows it. */
  readonly followedBy: Separator
  /** Whether it begins another branch of the block that it stands in. */
  readonly isBranch: boolean
}

type Separator = ';' | '&&' | '||' | '|' | '&'

interface Piece {
  readonly text: string
  readonly followedBy: Separator
}

const openers = new Set(['if', 'for', 'while', 'until', 'case', '{', '('])
const closers: Readonly<Record<string, string>> = { fi: 'if', done: 'loop', esac: 'case', '}': '{', ')': '(' }

/**
 * Parses a hook file such as
 * ```
 * #!/bin/sh
 * [ -n "$SKIP" ] && exit 0
 * npx lint-staged
 * lockstep-hook pre-commit
 * ```
 */
export function parseScript(script: string): ShellCommand[] {
  const commands: ShellCommand[] = []
  const blocks: string[] = []
  let joinedBy: Separator = ';'
  for (const { text: written, followedBy } of splitCommands(withoutHereDocuments(script))) {
    let text = written
    let isBranch = false
    for (let word = firstWord(text); word !== undefined; word = firstWord(text)) {
      if (openers.has(word)) blocks.push(/^(for|while|until)$/.test(word) ? 'loop' : word)
      else if (closers[word] !== undefined && blocks.at(-1) === closers[word]) blocks.pop()
      else if (word === 'else' || word === 'elif') isBranch = true
      else if (word !== 'then' && word !== 'do' && word !== '!') break
      // What follows `for` and `case` up to `in` is no command.
      text = /^(for|case)$/.test(word) ? '' : text.slice(word.length).trimStart()
    }
    const closesSubshell = blocks.at(-1) === '(' && count(text, ')') > count(text, '(')
    const opensFunction = /^[\w-]+ *\(\) *\{/.test(text)
    if (opensFunction) blocks.push('{')
    if (text !== '' || isBranch) commands.push({ text, depth: blocks.length, joinedBy, followedBy, isBranch })
    if (closesSubshell) blocks.pop()
    joinedBy = followedBy
  }
  return commands
}

/** The keyword that a command begins with, if it does; quotes and expansions are none. */
function firstWord(text: string): string | undefined {
  return /^(?:[({})]|(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|!)(?=\s|$))/.exec(text)?.[0]
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}

/** Splits at line breaks and operators that stand outside of quotes. Comments are left out. */
function splitCommands(script: string): Piece[] {
  const pieces: Piece[] = []
  // In this order: an escape or a quoted string is part of a word, and a longer operator beats a shorter one.
  const token =
    /\\\n|\\.|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|(?<=^|\s)#[^\n]*|[<>]&|&>|&&|\|\||;;|[;|&\n]|[^\\'"#<>&|;\n]+|./gs
  let text = ''
  const end = (followedBy: Separator) => {
    if (text.trim() !== '') pieces.push({ text: text.trim(), followedBy })
    text = ''
  }
  for (const [word] of script.matchAll(token)) {
    if (word === '\\\n') text += ' '
    else if (word.startsWith('#') && /(^|\s)$/.test(text)) continue
    else if (word === '&&' || word === '||' || word === '|' || word === '&') end(word)
    else if (word === ';' || word === ';;' || word === '\n') end(';')
    else text += word
  }
  end(';')
  return pieces
}

/** Empties here-documents, whose lines are no commands. */
function withoutHereDocuments(script: string): string {
  return script.replace(/(<<-?[ \t]*(['"]?)(\w+)\2[^\n]*\n)[\s\S]*?\n?[ \t]*\3[ \t]*(?=\n|$)/g, '$1')
}

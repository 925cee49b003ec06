/**
 * The parts of a Markdown page that are run, each between two comments:
 * ```
 * <!-- replay:start three-commits -->     a transcript that this tool writes whole
 * <!-- played:start without-nx -->        blocks that a scene runs: `sh` has to succeed, `console` has to print what is there
 * <!-- …:end -->
 * ```
 * Pure: running is the caller's.
 */

export interface Section {
  readonly kind: 'replay' | 'played'
  readonly name: string
  readonly body: string
}

/** One command of a console block; the lines that continue it start with `> `, as a shell's prompt would. */
export interface Step {
  readonly command: string
  readonly output: string
}

/** Rewrites each section of a page; all else stays as it is. */
export async function rewriteSections(
  page: string,
  rewrite: (section: Section) => Promise<string>,
): Promise<string> {
  const pattern = /(<!-- (replay|played):start (\S+) -->\n)([\s\S]*?)(<!-- \2:end -->)/g
  let result = ''
  let end = 0
  for (const match of page.matchAll(pattern)) {
    const [whole, start = '', kind, name = '', body = '', close = ''] = match
    const written = await rewrite({ kind: kind === 'replay' ? 'replay' : 'played', name, body })
    result += page.slice(end, match.index) + start + written + close
    end = match.index + whole.length
  }
  return result + page.slice(end)
}

/** Rewrites the `sh` and `console` blocks of a section. */
export function rewriteBlocks(body: string, rewrite: (language: string, text: string) => string): string {
  return body.replace(
    /^```(sh|console)\n([\s\S]*?)^```$/gm,
    (_, language: string, text: string) => `\`\`\`${language}\n${rewrite(language, text)}\`\`\``,
  )
}

/**
 * Parses a console block such as
 * ```
 * $ cat > a.txt <<END
 * > text
 * > END
 * $ cat a.txt
 * text
 * ```
 */
export function parseSteps(text: string): Step[] {
  const blocks = text.split(/^\$ /m).slice(1)
  return blocks.map(block => {
    const lines = block.split('\n')
    const rest = lines.slice(1).findIndex(line => !line.startsWith('> '))
    const commands = lines.slice(0, rest + 1).map((line, at) => (at === 0 ? line : line.slice(2)))
    return { command: commands.join('\n'), output: lines.slice(rest + 1).join('\n') }
  })
}

/** The block that `parseSteps` reads. */
export function renderSteps(steps: readonly Step[]): string {
  return steps.map(({ command, output }) => `$ ${command.split('\n').join('\n> ')}\n${output}`).join('')
}

/** Quotes a word for a POSIX shell where it has to be, so that the command a message prints can be pasted. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

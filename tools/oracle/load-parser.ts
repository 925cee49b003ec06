/** The parser that Lockstep ships, for tools: they are modules, which the reader's own loader isn't. */
import { readFile } from 'node:fs/promises'
import { Language, Parser } from 'web-tree-sitter'
import type { ParsePython, SyntaxNode } from '../../packages/lockstep/src/core/languages/python/syntax.ts'

export async function loadParser(): Promise<ParsePython> {
  const folder = `${import.meta.dirname}/../../packages/lockstep/dist/wasm`
  await Parser.init({ wasmBinary: await readFile(`${folder}/web-tree-sitter.wasm`) })
  const parser = new Parser()
  parser.setLanguage(await Language.load(await readFile(`${folder}/tree-sitter-python.wasm`)))
  return (text, look) => {
    const tree = parser.parse(text)
    if (!tree) throw new Error('the Python parser gave no tree')
    try {
      return look(tree.rootNode as SyntaxNode)
    } finally {
      tree.delete()
    }
  }
}

/**
 * Loads the Python parser: tree-sitter in WebAssembly with the Python grammar, both shipped beside the bundles (tools/build.mjs
 * puts them there). Nothing of it is loaded before a drift has to be explained, and then once a process.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { ParsePython, SyntaxNode } from '../core/languages/python/syntax.ts'

let loaded: Promise<ParsePython> | undefined

/** The parser. Two megabytes of text take it about half a second. */
export function loadPythonParser(): Promise<ParsePython> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<ParsePython> {
  const { Language, Parser } = await import('web-tree-sitter')
  const folder = `${dirname(createRequire(__filename).resolve('lockstep/package.json'))}/dist/wasm`
  await Parser.init({ wasmBinary: await readFile(`${folder}/web-tree-sitter.wasm`) })
  const parser = new Parser()
  parser.setLanguage(await Language.load(await readFile(`${folder}/tree-sitter-python.wasm`)))
  return (text, look) => {
    const tree = parser.parse(text)
    if (!tree) throw new Error('the Python parser gave no tree')
    try {
      return look(tree.rootNode as SyntaxNode)
    } finally {
      // The memory of a tree lies outside of what JavaScript frees.
      tree.delete()
    }
  }
}

/**
 * What `sam build` would build from a template, read by means of our own: enough YAML for the templates that tests write, and nothing
 * shared with Lockstep's parser, so that tests may ask it what is true.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** One function or layer to build. `name` is its full path: `Stack/Function`. */
export interface Resource {
  readonly kind: 'function' | 'layer'
  readonly name: string
  readonly folder: string
  readonly runtime: string
}

export interface Stack {
  /** Absolute. */
  readonly file: string
  readonly path: string
  readonly resources: readonly Resource[]
}

type Tree = { readonly [key: string]: Tree | string }

/** The template and those nested in it: ids in front of ids (samcli/lib/providers/sam_stack_provider.py). */
export function readStacks(file: string, path = ''): Stack[] {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  const root = text.trimStart().startsWith('{') ? (JSON.parse(text) as Tree) : readBlocks(text)
  const globals = treeAt(treeAt(root, 'Globals'), 'Function')
  const resources: Resource[] = []
  const nested: Stack[] = []
  for (const id of Object.keys(treeAt(root, 'Resources'))) {
    const resource = treeAt(treeAt(root, 'Resources'), id)
    const name = path === '' ? id : `${path}/${id}`
    const own = treeAt(resource, 'Properties')
    const metadata = treeAt(resource, 'Metadata')
    const type = String(resource['Type'])
    const folderOf = (written: unknown) => normalize(join(dirname(file), String(written))).replace(/\/$/, '')
    if (type === 'AWS::Serverless::Application') nested.push(...readStacks(folderOf(own['Location']), name))
    if (type === 'AWS::Serverless::Function' || type === 'AWS::Lambda::Function') {
      const properties: Tree = type === 'AWS::Serverless::Function' ? { ...globals, ...own } : own
      const folder = folderOf(properties['CodeUri'] ?? properties['Code'] ?? '.')
      resources.push({ kind: 'function', name, folder, runtime: String(properties['Runtime']) })
    }
    if (type.endsWith('::LayerVersion') && metadata['BuildMethod'] !== undefined) {
      const folder = folderOf(own['ContentUri'] ?? own['Content'] ?? '.')
      resources.push({ kind: 'layer', name, folder, runtime: String(metadata['BuildMethod']) })
    }
  }
  return [{ file, path, resources }, ...nested]
}

function treeAt(tree: Tree, key: string): Tree {
  const value = tree[key]
  return typeof value === 'object' ? value : {}
}

/** Maps in block style with plain or quoted values; lists are stepped over. Enough for templates that tests write. */
function readBlocks(text: string): Tree {
  const root: Record<string, Tree | string> = {}
  const open: { indent: number; tree: Record<string, Tree | string> }[] = [{ indent: -1, tree: root }]
  for (const line of text.split(/\r?\n/)) {
    const [, space = '', key = '', value = ''] = /^( *)([A-Za-z0-9_:]+?): *(.*?)(?: +#.*)?$/.exec(line) ?? []
    if (key === '') continue
    while ((open.at(-1)?.indent ?? -1) >= space.length) open.pop()
    const tree: Record<string, Tree | string> = {}
    const parent = open.at(-1)?.tree ?? root
    parent[key] = value === '' ? tree : value.replace(/^(['"])(.*)\1$/, '$2')
    if (value === '') open.push({ indent: space.length, tree })
  }
  return root
}

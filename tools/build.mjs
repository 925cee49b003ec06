/**
 * Builds both packages: bundles, type declarations, and a stamp that says which sources the bundles were made of.
 *
 * Every bundle made here starts by comparing that stamp with the sources beside it and refuses to run when they differ
 * (tools/assert-fresh.cjs), so a stale `dist` can't mislead anyone who works on this repository. `--release` leaves the
 * check out: `npm pack` uses it, because users get no sources to compare with.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const require = createRequire(import.meta.url)
const { hashSources } = require('./assert-fresh.cjs')
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const release = process.argv.includes('--release')

const packages = [
  {
    folder: 'packages/lockstep',
    input: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
    // Users bring the AWS client, and it is loaded only when a deployed function is asked for.
    external: [/^node:/, '@aws-sdk/client-lambda'],
    // The parser and its grammar; neither is JavaScript, so no bundler carries them.
    wasm: ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm'],
  },
  {
    folder: 'packages/nx-lockstep',
    input: {
      index: 'src/index.ts',
      ...Object.fromEntries(
        [
          ...['sync', 'check', 'watch', 'status', 'gate'].map(name => `executors/${name}`),
          ...['ci', 'docs', 'init', 'mirror', 'remove', 'sync'].map(name => `generators/${name}`),
        ].map(name => [name, `src/${name}.ts`]),
      ),
      'migrations/uncache-mirrors': 'src/migrations/uncache-mirrors.ts',
    },
    external: [/^node:/, /^nx(\/|$)/, /^@nx\//, 'lockstep'],
  },
]

for (const one of packages) {
  const directory = join(root, one.folder)
  if (!existsSync(join(directory, 'src/index.ts'))) continue
  // Whoever runs the bundles meanwhile keeps the old ones, and two builds at once don't write into each other's.
  const built = mkdtempSync(join(directory, 'dist-'))
  chmodSync(built, 0o755)
  try {
    await build(one, directory, built)
    replaceDirectory(join(directory, 'dist'), built)
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}
for (const bin of ['lockstep', 'lockstep-hook', 'compare-ids'])
  chmodSync(join(root, 'packages/lockstep/bin', bin), 0o755)

/** Makes all that a package's `dist` holds, in `built`. */
async function build({ folder, input, external, wasm = [] }, directory, built) {
  const stamp = hashSources(directory)
  const bundle = await rolldown({
    input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, join(directory, file)])),
    external,
    platform: 'node',
    // The UMD build that jsonc-parser calls its main file doesn't survive bundling.
    resolve: { mainFields: ['module', 'main'] },
    logLevel: 'warn',
    // The WebAssembly runtime can evaluate JavaScript that a module brings; the grammar brings none.
    checks: { eval: false },
  })
  const { output } = await bundle.write({
    dir: built,
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    ...(release ? {} : { banner: chunk => (chunk.isEntry ? freshnessCheck(folder, chunk.fileName) : '') }),
  })
  await bundle.close()
  if (wasm.length > 0) mkdirSync(join(built, 'wasm'))
  for (const file of wasm) copyFileSync(join(root, 'node_modules', file), join(built, 'wasm', basename(file)))
  writeFileSync(join(built, 'THIRD-PARTY-LICENSES.txt'), collectLicenses(output, wasm))
  if (!release) writeFileSync(join(built, 'sources.sha256'), `${stamp}\n`)
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(directory, 'tsconfig.build.json'),
      '--outDir',
      built,
    ],
    { stdio: 'inherit' },
  )
}

/** Puts `built` where `directory` is. No rename replaces a full directory, so the old one steps aside for a moment. */
function replaceDirectory(directory, built) {
  const old = `${built}-old`
  try {
    if (existsSync(directory)) renameSync(directory, old)
    renameSync(built, directory)
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    // Another build put its own there in between: that one steps aside too.
    rmSync(old, { recursive: true, force: true })
    replaceDirectory(directory, built)
  }
  rmSync(old, { recursive: true, force: true })
}

/** The licences of every package whose code is in the bundle or beside it, from the files that those packages ship. */
function collectLicenses(output, wasm) {
  const modules = [
    ...output.flatMap(chunk => (chunk.type === 'chunk' ? chunk.moduleIds : [])),
    ...wasm.map(file => join(root, 'node_modules', file)),
  ]
  const packages = modules.flatMap(
    id => /^(?:\0)?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1] ?? [],
  )
  return [...new Set(packages)]
    .sort()
    .map(folder => {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
      if (!file) throw new Error(`${name} is bundled, but ships no licence file`)
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/** The line that each entry of a development build starts with. */
function freshnessCheck(folder, fileName) {
  const up = '../'.repeat(folder.split('/').length + fileName.split('/').length)
  return `require(${JSON.stringify(`${up}tools/assert-fresh.cjs`)}).assertFresh(${JSON.stringify(folder)});`
}

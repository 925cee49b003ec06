/**
 * Formatters that would rewrite a mirror when somebody formats everything. What they write there is undone by the next sync
 * at best; under a configuration nearer to the mirror it becomes a hand edit that keeps coming back.
 */
import { asObject, asStrings, parseToolJson } from '../../config/tool-json.ts'
import type { Diagnosis } from '../../core/diagnosis.ts'
import { compileGlobs, globProblem } from '../../core/glob.ts'
import { type RepoPath, relativeTo, showPath } from '../../core/path.ts'
import { quoteForShell } from '../../core/shell.ts'
import { listIgnoredBy } from '../../git/attributes.ts'
import { findText } from '../../readers/read-text.ts'
import { type Examined, type ExaminedMirror, mirroredPaths } from './examined.ts'
import { findAbove, type ToolFile } from './tool-files.ts'

const prettierEndings =
  /\.(?:[cm]?[jt]sx?|json[c5]?|css|scss|less|html|vue|mdx?|markdown|ya?ml|graphql|gql|hbs)$/
const biomeEndings = /\.(?:[cm]?[jt]sx?|jsonc?|css|html|vue|svelte|astro|graphql|gql)$/

export async function diagnoseFormatters(examined: Examined): Promise<Diagnosis[]> {
  const found: Diagnosis[] = []
  for (const one of examined.mirrors.filter(({ mirror }) => mirror.tracked)) {
    found.push(...(await diagnosePrettier(examined, one)), ...(await diagnoseBiome(examined, one)))
  }
  return found
}

async function diagnosePrettier({ repository }: Examined, one: ExaminedMirror): Promise<Diagnosis[]> {
  const { to } = one.mirror
  const files = mirroredPaths(one).filter(path => prettierEndings.test(path))
  if (files.length === 0) return []
  const [configuration] = (await findAbove(repository, to, isPrettierName)).filter(configuresPrettier)
  if (configuration === undefined) return []
  const rules = `${repository.root}/.prettierignore`
  const ignored =
    (await findText(rules)) === undefined ? [] : await listIgnoredBy(repository, { file: rules }, [to])
  const isIgnored = new Set(ignored)
  const paths = files.filter(path => !isIgnored.has(path))
  const isFile = one.routes.some(({ path }) => path === to)
  const line = `/${showPath(to)}${isFile ? '' : '/'}`
  const fix = `echo ${quoteForShell(line)} >> .prettierignore`
  return describe({ tool: 'Prettier', file: configuration.file, one, paths, fix })
}

function isPrettierName(name: string): boolean {
  return name === 'package.json' || /^(\.prettierrc|prettier\.config)(\.\w+)?$/.test(name)
}

function configuresPrettier({ file, text }: ToolFile): boolean {
  return !file.endsWith('package.json') || parseToolJson(text)?.['prettier'] !== undefined
}

async function diagnoseBiome({ repository }: Examined, one: ExaminedMirror): Promise<Diagnosis[]> {
  const { to } = one.mirror
  const names = ['biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc']
  const [configuration] = await findAbove(repository, to, name => names.includes(name))
  const json = configuration && parseToolJson(configuration.text)
  if (configuration === undefined || json === undefined) return []
  const files = asObject(json['files'])
  const includes = asStrings(files?.['includes'] ?? [])
  const isCovered = biomeMatcher(includes, asStrings(files?.['ignore'] ?? []))
  const { directory, file } = configuration
  const paths = mirroredPaths(one).filter(
    path => biomeEndings.test(path) && isCovered(relativeTo(path, directory)),
  )
  const exclusion = JSON.stringify(`!${showPath(relativeTo(to, directory))}`)
  const fix = `add ${includes.length === 0 ? `"**", ${exclusion}` : exclusion} to "files": { "includes": [ … ] } in ${file}`
  return describe({ tool: 'Biome', file, one, paths, fix })
}

/** Which files Biome takes: the last pattern of `files.includes` that matches decides; `files.ignore` is Biome 1's. */
function biomeMatcher(includes: readonly string[], ignore: readonly string[]): (path: RepoPath) => boolean {
  const compile = (glob: string) => {
    const plain = glob.replace(/^\.?\//, '')
    return globProblem(plain) === undefined ? compileGlobs([plain]) : () => false
  }
  const rules = includes.map(written => ({
    takes: !written.startsWith('!'),
    matches: compile(written.replace(/^!{1,2}/, '')),
  }))
  const ignored = ignore.map(compile)
  return path => {
    if (ignored.some(matches => matches(path))) return false
    const last = rules.findLast(({ matches }) => matches(path))
    return last === undefined ? rules.length === 0 : last.takes
  }
}

function describe(found: {
  tool: string
  file: string
  one: ExaminedMirror
  paths: readonly RepoPath[]
  fix: string
}): Diagnosis[] {
  const { tool, file, one, paths, fix } = found
  if (paths.length === 0) return []
  const count = `${paths.length} file${paths.length === 1 ? '' : 's'}`
  return [
    {
      id: 'formatter-covers-mirror',
      severity: 'note',
      message: `${tool} (${file}) formats ${count} of the mirror ${showPath(one.mirror.to)}, which follows its source and nothing else`,
      fix,
      paths,
    },
  ]
}

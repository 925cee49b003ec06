/**
 * The generator `nx-lockstep:init`, which `nx add nx-lockstep` runs: the plugin in nx.json, the sync generator, a declaration to
 * put mirrors into, and the hooks in whatever manages hooks here. What is there already stays; twice changes nothing.
 */
import {
  addDependenciesToPackageJson,
  type GeneratorCallback,
  logger,
  readJson,
  readNxJson,
  type Tree,
  updateNxJson,
} from '@nx/devkit'
import { configFileName, emptyDeclaration, installHooks, renderSetup } from 'lockstep'
import { dependencies } from '../../package.json'
import { throwingPlainly } from '../plain-error.ts'
import { openWorkspace } from '../workspace.ts'
import { isLockstep, pluginName, readTargetNames } from './plugin-options.ts'
import { uncacheDefaults } from './uncached-defaults.ts'

export interface InitGeneratorOptions {
  /** Put Lockstep's line into the hooks. Default: true. */
  readonly hooks?: boolean
  /** Don't install what was added to package.json. */
  readonly skipInstall?: boolean
}

const syncGenerator = `${pluginName}:sync`

export default function initGenerator(
  tree: Tree,
  { hooks = true, skipInstall = false }: InitGeneratorOptions = {},
): GeneratorCallback {
  registerPlugin(tree)
  const names = Object.entries<string>({ ...readTargetNames(tree) })
  uncacheDefaults(tree, new Map(names.map(([target, name]) => [`${pluginName}:${target}`, [name]])))
  if (!tree.exists(configFileName)) tree.write(configFileName, emptyDeclaration)
  const addPackages = addEngine(tree)
  return async () => {
    if (!skipInstall) await addPackages?.()
    if (hooks) await throwingPlainly(() => putIntoHooks(tree.root))
    logger.info(
      'Next: npx nx g nx-lockstep:mirror; npx lockstep doctor looks for what could still be in the way',
    )
  }
}

async function putIntoHooks(root: string): Promise<void> {
  const plan = await installHooks(await openWorkspace(root))
  logger.info(renderSetup(plan, { color: false, quiet: false, dryRun: false }).trimEnd())
}

function registerPlugin(tree: Tree): void {
  const nx = readNxJson(tree) ?? {}
  const plugins = nx.plugins ?? []
  const generators = nx.sync?.globalGenerators ?? []
  const hasPlugin = plugins.some(isLockstep)
  const hasGenerator = generators.includes(syncGenerator)
  if (hasPlugin && hasGenerator) return
  updateNxJson(tree, {
    ...nx,
    plugins: hasPlugin ? plugins : [...plugins, pluginName],
    sync: { ...nx.sync, globalGenerators: hasGenerator ? generators : [...generators, syncGenerator] },
  })
}

/** The hooks call `lockstep-hook`, and only a direct dependency's command is sure to be on their PATH (pnpm). */
function addEngine(tree: Tree): GeneratorCallback | undefined {
  const manifest = readJson<Record<string, Record<string, string> | undefined>>(tree, 'package.json')
  const isThere = ['dependencies', 'devDependencies'].some(key => manifest[key]?.['lockstep'] !== undefined)
  return isThere ? undefined : addDependenciesToPackageJson(tree, {}, { lockstep: dependencies.lockstep })
}

/** What a CI job runs to install and to start things, by the lock file that the workspace has. */
import type { Tree } from '@nx/devkit'

export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun'
  /** Installs exactly what the lock file says. */
  readonly install: string
  /** The same, and runs nothing that a package brings. */
  readonly installWithoutScripts: string
  /** Adds a package for development; its name follows. */
  readonly add: string
  /** What a command of an installed package is started with. */
  readonly exec: string
}

const npm: PackageManager = {
  name: 'npm',
  install: 'npm ci',
  installWithoutScripts: 'npm ci --ignore-scripts',
  add: 'npm install --save-dev',
  exec: 'npx',
}

const bun: PackageManager = {
  name: 'bun',
  install: 'bun install --frozen-lockfile',
  installWithoutScripts: 'bun install --frozen-lockfile --ignore-scripts',
  add: 'bun add --dev',
  exec: 'bunx',
}

const byLockFile: Readonly<Record<string, PackageManager>> = {
  'pnpm-lock.yaml': {
    name: 'pnpm',
    install: 'pnpm install --frozen-lockfile',
    installWithoutScripts: 'pnpm install --frozen-lockfile --ignore-scripts',
    add: 'pnpm add --save-dev',
    exec: 'pnpm exec',
  },
  'yarn.lock': {
    name: 'yarn',
    install: 'yarn install --immutable',
    installWithoutScripts: 'yarn install --immutable --mode=skip-build',
    add: 'yarn add --dev',
    exec: 'yarn',
  },
  'bun.lock': bun,
  'bun.lockb': bun,
}

/** The package manager whose lock file lies at the top; npm where none does. */
export function findPackageManager(tree: Tree): PackageManager {
  const found = Object.entries(byLockFile).find(([file]) => tree.exists(file))
  return found?.[1] ?? npm
}

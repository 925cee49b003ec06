/**
 * The story in a plain git repository: with npm, with pnpm, and on each version of Node that is supported, from the oldest on.
 * Only lockstep's tarball is installed, and nothing of Nx comes with it.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import { installTool, npmEnvironment, npmInstall, tarballPaths, whyMissing } from '../support/npm.ts'
import { createWorkspace, playStory, withoutNx } from './tarball-story.ts'

const outcome = 'a commit carries the mirror, a hand edit in it is refused, `check` names what got past'
/** Node as packages: one a platform, which brings the program and runs nothing at install. */
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

test('npm', shows('other tools', 'npm alone, without Nx', outcome, 2), async () => {
  await using repo = await createWorkspace()
  expectCode(npmInstall(repo, tarballPaths().slice(0, 1)), 0)
  expect(readdirSync(join(repo.root, 'node_modules')).sort()).toEqual([
    '.bin',
    '.package-lock.json',
    'lockstep',
  ])
  playStory({ repo, exec: ['npx'], ...withoutNx })
})

for (const version of ['20.19.0', '22.23.3', '24.21.0']) {
  const spec = `${nodePackage}@${version}`
  const missing = whyMissing(spec)
  test.skipIf(missing !== '')(
    `npm on Node ${version}${missing}`,
    shows('other tools', `Node ${version}`, outcome, 2),
    async () => {
      await using repo = await createWorkspace()
      const environment = { PATH: `${installTool(repo, spec)}:${process.env['PATH']}` }
      expect(repo.run('node', ['--version'], { environment }).stdout).toBe(`v${version}\n`)
      expectCode(npmInstall(repo, tarballPaths().slice(0, 1), environment), 0)
      playStory({ repo, environment, exec: ['npx'], ...withoutNx })
    },
  )
}

// The last release of pnpm that is JavaScript and runs on Node 20, and one of those that are native programs.
for (const version of ['10.34.9', '12.21.0']) {
  const spec = `pnpm@${version}`
  const missing = whyMissing(spec)
  test.skipIf(missing !== '')(
    `${spec}${missing}`,
    shows('other tools', `pnpm ${version.split('.')[0]}, without Nx`, outcome, 2),
    async () => {
      await using repo = await createWorkspace()
      const environment = { ...npmEnvironment, PATH: `${installTool(repo, spec)}:${process.env['PATH']}` }
      expect(repo.run('pnpm', ['--version'], { environment }).stdout).toBe(`${version}\n`)
      const store = join(repo.root, '../store')
      expectCode(
        repo.run('pnpm', ['add', '--save-dev', '--store-dir', store, ...tarballPaths().slice(0, 1)], {
          environment,
        }),
        0,
      )
      expect(repo.read('node_modules/lockstep')).toContain('.pnpm/')
      playStory({ repo, environment, exec: ['pnpm', 'exec'], ...withoutNx })
    },
  )
}

/**
 * A function of a real CDK app, run by itself: synthesis puts its code into a directory named after the content. The oracle is that the name did change, and what plain files hold.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { expectCode } from '../support/expect-code.ts'
import { npmEnvironment, whyMissing } from '../support/npm.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const packages = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1'] as const
const missing = whyMissing(...packages)

/** With the metadata of resources that CDK writes on demand, or without. */
const app = `
const { App, Stack } = require('aws-cdk-lib')
const { Code, Function: Lambda, Runtime } = require('aws-cdk-lib/aws-lambda')
const noted = process.argv[2] === 'noted'
const context = { 'aws:cdk:enable-path-metadata': noted, 'aws:cdk:enable-asset-metadata': noted }
const app = new App({ outdir: 'cdk.out', context })
const stack = new Stack(app, 'MyStack')
const common = { runtime: Runtime.PYTHON_3_12, handler: 'src.app.handler' }
new Lambda(stack, 'BackendFunction', { ...common, code: Code.fromAsset('functions/backend') })
new Lambda(stack, 'Inline', { ...common, code: Code.fromInline('x = 1') })
app.synth()
`

test.skipIf(missing !== '')(
  `the asset of a function is followed from hash to hash${missing}`,
  shows(
    'chain',
    'a CDK app, synthesized again after a change',
    'its function is compared by the same declaration, whatever its asset is named',
    4,
  ),
  async () => {
    await using repo = await createRepository({
      '.gitignore': 'cdk.out/\nnode_modules\n',
      'api/src/app.py': 'app = 1\n',
      'infra/functions/backend/src/app.py': 'app = 1\n',
      'infra/functions/backend/requirements.txt': 'requests\n',
      'infra/app.cjs': app,
    })
    declare(repo, 'BackendFunction')
    install(repo)
    const check = () => repo.lockstep(['check', '--built'])

    expect(expectCode(check(), 2).stdout).toContain('nothing was built at infra/cdk.out')
    const first = synthesize(repo, 'plain')
    expect(repo.read(`infra/cdk.out/${first}/src/app.py`)).toBe('app = 1\n')
    expectCode(check(), 0)

    repo.write({ 'api/src/app.py': 'app = 2\n', 'infra/functions/backend/src/app.py': 'app = 2\n' })
    repo.git('commit', '--quiet', '--all', '--message', 'feat: two')
    expect(expectCode(check(), 1).stdout).toContain(
      'BackendFunction is out of sync: built before the mirror changed',
    )

    // The old asset stays where it was: whoever took any asset, or the newest name, would be wrong half of the time.
    const second = synthesize(repo, 'noted')
    expect(second).not.toBe(first)
    expect(repo.read(`infra/cdk.out/${second}/src/app.py`)).toBe('app = 2\n')
    expectCode(check(), 0)

    for (const [name, reason] of [
      ['Backend', 'it has no function Backend, but MyStack/BackendFunction, MyStack/Inline'],
      ['MyStack/Inline', 'MyStack/Inline has its code inline, in the template'],
    ] as const) {
      declare(repo, name)
      expect(expectCode(check(), 2).stdout).toContain(reason)
    }
  },
)

function declare(repo: TestRepository, name: string): void {
  const built = [{ path: 'infra/cdk.out', function: name, within: 'src' }]
  repo.write({
    'lockstep.json': config({ m: { from: 'api/src', to: 'infra/functions/backend/src', built } }),
  })
}

/** Beside the repository, and linked to: what npm leaves there is none of Lockstep's business. */
function install(repo: TestRepository): void {
  const directory = '../cdk'
  mkdirSync(join(repo.root, directory))
  writeFileSync(join(repo.root, directory, 'package.json'), '{ "private": true }\n')
  const words = ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages]
  expectCode(repo.run('npm', words, { directory, environment: npmEnvironment }), 0)
  symlinkSync('../../cdk/node_modules', join(repo.root, 'infra/node_modules'))
}

/** Runs the app, and gives the name of the asset that its template's function has. */
function synthesize(repo: TestRepository, metadata: 'plain' | 'noted'): string {
  expectCode(repo.run('node', ['app.cjs', metadata], { directory: 'infra' }), 0)
  const template = String(repo.read('infra/cdk.out/MyStack.template.json'))
  expect(template.includes('aws:asset:path')).toBe(metadata === 'noted')
  const [, hash] = /"S3Key": "(\w+)\.zip"/.exec(template) ?? []
  return `asset.${hash}`
}

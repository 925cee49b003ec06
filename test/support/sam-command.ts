/**
 * A program that stands where `sam` would: `sam build` is the stand-in of `sam-build.ts`, and `sam deploy` puts what is built into
 * the functions of a server that speaks the Lambda API (`lambda-server.ts`), at `AWS_ENDPOINT_URL`. Run in the folder of a
 * template, as `sam` is.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { parseDocument } from 'yaml'
import type { TestRepository } from './repository.ts'
import { samBuild } from './sam-build.ts'
import { writeZip } from './zip-writer.ts'

const [verb = '', ...words] = process.argv.slice(2)
if (verb === 'build') build(words)
else if (verb === 'deploy') await deploy()
else throw new Error(`this sam knows build and deploy alone, not ${verb}`)

function build(functions: readonly string[]): void {
  const root = execFileSync('git', ['rev-parse', '--show-toplevel'], { encoding: 'utf8' }).trim()
  const template = join(relative(root, process.cwd()), 'template.yaml')
  samBuild({ root } as TestRepository, template, functions.length > 0 ? { functions } : {})
  process.stdout.write('Build Succeeded\n')
}

/** Uploads each function's folder under its `FunctionName`, as the built template says. */
async function deploy(): Promise<void> {
  const folder = '.aws-sam/build'
  // Tags such as !Ref are nothing that a name or a folder is.
  const template = parseDocument(readFileSync(join(folder, 'template.yaml'), 'utf8'), {
    logLevel: 'silent',
  }).toJS()
  for (const { Type, Properties } of Object.values<{ Type: string; Properties: Record<string, string> }>(
    template.Resources,
  )) {
    const { FunctionName = '', CodeUri = '' } = Properties
    if (Type !== 'AWS::Serverless::Function') continue
    const body = { ZipFile: zipFolder(join(folder, CodeUri)).toString('base64'), Date: dateOfDeploy() }
    const address = `${process.env['AWS_ENDPOINT_URL']}/2015-03-31/functions/${FunctionName}/code`
    const { ok, status } = await fetch(address, { method: 'PUT', body: JSON.stringify(body) })
    if (!ok) throw new Error(`${address} answers ${status}`)
  }
  process.stdout.write('Successfully created/updated stack\n')
}

function zipFolder(folder: string): Buffer {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const files = names.filter(name => statSync(join(folder, name)).isFile())
  return writeZip({
    entries: files.map(name => ({
      name,
      content: readFileSync(join(folder, name)),
      mode: statSync(join(folder, name)).mode,
    })),
  })
}

/** As Lambda writes it: `2026-01-14T10:15:30.000+0000`. */
function dateOfDeploy(): string {
  return (process.env['LOCKSTEP_NOW'] ?? new Date().toISOString()).replace(/(\.\d+)?Z$/, '.000+0000')
}

/**
 * A registry on this machine that has the two tarballs, for commands that insist on one, such as `nx add`. Whatever else is
 * asked of it, it sends on to the registry that the user's npm is set to, by a redirect, so that proxies and certificates
 * stay npm's own business.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { tarballPaths } from '../support/npm.ts'

export interface Registry extends AsyncDisposable {
  readonly url: string
  /** The paths that it answered itself, in order. */
  readonly served: readonly string[]
}

interface Published {
  readonly manifest: { readonly name: string; readonly version: string }
  readonly bytes: Buffer
  /** The path at which the tarball is to be had. */
  readonly path: string
}

export async function startRegistry(): Promise<Registry> {
  const packages = tarballPaths().map(readTarball)
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
  const served: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const document = packages.find(({ manifest }) => path === `/${manifest.name}`)
    const tarball = packages.find(one => path === one.path)
    if (document ?? tarball) served.push(path)
    if (document) response.end(JSON.stringify(describe(document, url)))
    else if (tarball) response.end(tarball.bytes)
    else response.writeHead(307, { location: new URL(path.slice(1), upstream).href }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    served,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function readTarball(file: string): Published {
  const text = execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' })
  const manifest = JSON.parse(text) as Published['manifest']
  return { manifest, bytes: readFileSync(file), path: `/${manifest.name}/-/${basename(file)}` }
}

/** What a registry says of a package: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
function describe({ manifest, bytes, path }: Published, url: string): object {
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  const { name, version } = manifest
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist: { tarball: `${url}${path}`, integrity } } },
  }
}

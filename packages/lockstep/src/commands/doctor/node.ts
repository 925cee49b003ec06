/**
 * A hook that needs Node.js and can't find it refuses the commit. Terminals have what a version manager adds to PATH;
 * graphical clients are started with the system's own.
 */
import { delimiter } from 'node:path'
import type { Diagnosis } from '../../core/diagnosis.ts'
import { quoteForShell } from '../../core/shell.ts'
import type { Repository } from '../../git/repository.ts'
import { readHookSetup } from '../../readers/read-hooks.ts'
import { findFacts } from '../../readers/read-text.ts'

/** What a program has on PATH that was started without a shell. */
const systemPath = ['/usr/bin', '/bin', '/usr/local/bin'].join(delimiter)

export async function diagnoseNode(repository: Repository, bare = systemPath): Promise<Diagnosis[]> {
  const { environment } = repository
  const hookPath = environment['PATH'] ?? ''
  const setup = await readHookSetup(repository, ['pre-commit'])
  const isHusky = setup.hooks.get('pre-commit')?.manager === 'husky'
  const home = environment['XDG_CONFIG_HOME'] || `${environment['HOME']}/.config`
  // husky sources this file before anything else; it is where people put what their version manager needs.
  if (isHusky && (await findFacts(`${home}/husky/init.sh`))) return []
  const found = await findDirectoryOf('node', hookPath)
  if (found === undefined) return [missing(hookPath)]
  if (await findDirectoryOf('node', bare)) return []
  return [hidden(found, isHusky)]
}

/** The first directory of a PATH that holds an executable of this name. */
async function findDirectoryOf(name: string, path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter).filter(one => one !== '')) {
    for (const file of [name, `${name}.exe`]) {
      if ((await findFacts(`${directory}/${file}`))?.executable) return directory
    }
  }
  return undefined
}

function missing(path: string): Diagnosis {
  return {
    id: 'node-missing',
    severity: 'problem',
    message: `there is no node on the PATH that hooks get here, so every commit that touches a mirror is refused: ${path}`,
    fix: 'add the directory of node to PATH',
  }
}

function hidden(directory: string, isHusky: boolean): Diagnosis {
  const line = `export PATH="${directory}:$PATH"`
  return {
    id: 'node-hidden',
    severity: 'note',
    message: `node lies in ${directory}, which graphical git clients don't have on their PATH: a commit in one that touches a mirror is refused`,
    fix: isHusky
      ? `mkdir -p ~/.config/husky && echo ${quoteForShell(line)} >> ~/.config/husky/init.sh`
      : `sudo ln -s ${quoteForShell(`${directory}/node`)} /usr/local/bin/node`,
  }
}

/**
 * What the hooks after the fact and pre-push answer before Node is there: nothing moved under a mirror, or it is exactly what
 * pre-commit has passed. The later hooks run with a stand-in for `node` that leaves a mark; pre-commit has the real one.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bareEnvironment, startedMark } from '../support/bare-path.ts'
import { hookBin } from '../support/environment.ts'
import {
  createIncident,
  differences,
  mirror,
  mirrored,
  model,
  modelText,
  source,
} from '../support/incident.ts'
import { type HookName, hookNames, type TestRepository } from '../support/repository.ts'

const changed = modelText({ 3: '    is_imlc = 1\n' })

/** A repository in which every hook but those before a commit meets the stand-in. */
async function createWatched(options?: Parameters<typeof createIncident>[0]): Promise<TestRepository> {
  const repo = await createIncident({ ...options, hook: false })
  repo.installHook('pre-commit', 'pre-merge-commit')
  const { PATH } = bareEnvironment(repo, 'stand-in')
  for (const name of hookNames.filter(one => !one.endsWith('-commit') || one === 'post-commit')) {
    const script = `#!/bin/sh\nPATH='${PATH}' exec '${hookBin}' ${name satisfies HookName} "$@"\n`
    repo.write({ [`.git/hooks/${name}`]: { executable: script } })
  }
  repo.git('init', '--quiet', '--bare', '../remote.git')
  repo.git('remote', 'add', 'origin', '../remote.git')
  repo.git('push', '--quiet', '--no-verify', 'origin', 'main')
  return repo
}

function startedNode(repo: TestRepository): boolean {
  const started = existsSync(startedMark(repo))
  rmSync(startedMark(repo), { force: true })
  return started
}

function commitFile(repo: TestRepository, path: string, text: string, ...words: string[]): void {
  repo.write({ [path]: text })
  repo.git('add', path)
  repo.git('commit', '--quiet', '--message', path, ...words)
}

describe('post-commit asks Node nothing', () => {
  test('about a commit that touches no mirror', async () => {
    await using repo = await createWatched()
    commitFile(repo, 'README.md', 'changed\n', '--no-verify')
    expect(startedNode(repo)).toBe(false)
  })

  test.each<[string, (repo: TestRepository) => void]>([
    ['plain', repo => commitFile(repo, model, changed)],
    ['of a new file', repo => commitFile(repo, `${source}/new.py`, 'new\n')],
    [
      'of an executable',
      repo => {
        repo.write({ [`${source}/run.sh`]: { executable: 'run\n' } })
        repo.git('add', source)
        repo.git('commit', '--quiet', '--message', 'x')
      },
    ],
    [
      'that makes a link of a file',
      repo => {
        repo.write({ [`${source}/app.py`]: { link: 'contexts' } })
        repo.git('add', source)
        repo.git('commit', '--quiet', '--message', 'x')
      },
    ],
    [
      'that removes a file',
      repo => {
        repo.git('rm', '--quiet', `${source}/app.py`)
        repo.git('commit', '--quiet', '--message', 'x')
      },
    ],
    [
      '-a',
      repo => {
        repo.write({ [model]: changed })
        repo.git('commit', '--quiet', '-a', '--message', 'x')
      },
    ],
    [
      '-- path',
      repo => {
        repo.write({ [model]: changed })
        repo.git('commit', '--quiet', '--message', 'x', '--', model)
      },
    ],
    [
      '--amend',
      repo => {
        commitFile(repo, model, changed)
        commitFile(repo, `${source}/app.py`, 'app = 2\n', '--amend')
      },
    ],
    [
      'of both sides at once',
      repo => {
        repo.write({ [model]: changed, [mirrored]: changed })
        repo.git('commit', '--quiet', '-a', '--message', 'x')
      },
    ],
  ])('about a commit that pre-commit passed: %s', async (_, commit) => {
    await using repo = await createWatched()
    commit(repo)
    expect(differences(repo)).toEqual([])
    expect(startedNode(repo)).toBe(false)
  })

  test('about a merge that pre-merge-commit passed', async () => {
    await using repo = await createWatched()
    repo.git('switch', '--quiet', '--create', 'side')
    commitFile(repo, model, changed)
    repo.git('switch', '--quiet', 'main')
    startedNode(repo)
    commitFile(repo, 'README.md', 'changed\n')
    repo.git('merge', '--quiet', 'side')
    expect(startedNode(repo)).toBe(false)
  })
})

describe('post-commit asks Node', () => {
  test('about a commit that went past pre-commit', async () => {
    await using repo = await createWatched()
    commitFile(repo, model, changed, '--no-verify')
    expect(startedNode(repo)).toBe(true)
  })

  test('about another commit on the parent of one that pre-commit passed and an editor gave up', async () => {
    await using repo = await createWatched()
    repo.write({ [model]: changed })
    repo.git('add', source)
    expect(repo.tryGit(['-c', 'core.editor=false', 'commit']).code).toBe(1)
    repo.git('reset', '--quiet', '--hard')
    commitFile(repo, model, modelText({ 5: '    other = 1\n' }), '--no-verify')
    expect(startedNode(repo)).toBe(true)
  })
})

test.each([
  ['with an escape in its declaration', '"\\u0062"'],
  ['with a very long declaration', `${' '.repeat(30_000)}"b"`],
])(
  'post-commit asks Node about a commit %s, whatever pre-commit passed on the same parent',
  async (_, to) => {
    await using repo = await createWatched({ files: { 'a/x': '1\n', 'b/x': '1\n' } })
    // What is passed holds no change but that of the declaration.
    repo.write({ 'lockstep.json': `{"mirrors":{"m":{"from":"a","to":${to}}}}` })
    repo.git('add', 'lockstep.json')
    expect(repo.tryGit(['-c', 'core.editor=false', 'commit']).code).toBe(1)
    expect(existsSync(join(repo.root, '.git/lockstep/passed'))).toBe(true)
    commitFile(repo, 'a/x', '2\n', '--no-verify')
    expect(startedNode(repo)).toBe(true)
  },
)

test('a push with a very long declaration starts Node', async () => {
  await using repo = await createWatched()
  repo.write({ 'lockstep.json': `{${' '.repeat(30_000)}${repo.read('lockstep.json')?.slice(1)}` })
  repo.commit('long')
  repo.git('push', '--quiet', '--no-verify', 'origin', 'main')
  commitFile(repo, 'README.md', 'changed\n', '--no-verify')
  expect(startedNode(repo)).toBe(true)
  expect(repo.tryGit(['push', 'origin', 'main']).code).toBe(1)
  expect(startedNode(repo)).toBe(true)
})

describe('nothing moved under a mirror, so no Node is started by', () => {
  test('a fast-forward, a switch, a rebase and a push', async () => {
    await using repo = await createWatched()
    repo.git('switch', '--quiet', '--create', 'side')
    commitFile(repo, 'README.md', 'changed\n')
    repo.git('switch', '--quiet', 'main')
    repo.git('merge', '--quiet', '--ff-only', 'side')
    repo.git('switch', '--quiet', '--create', 'third', 'HEAD~1')
    commitFile(repo, 'notes.md', 'changed\n')
    repo.git('rebase', '--quiet', 'main')
    repo.git('push', '--quiet', 'origin', 'main')
    repo.git('push', '--quiet', '--no-verify', 'origin', 'side')
    repo.git('push', '--quiet', 'origin', '--delete', 'side')
    expect(startedNode(repo)).toBe(false)
  })

  test('a checkout of single files', async () => {
    await using repo = await createWatched()
    repo.write({ [model]: changed })
    repo.git('checkout', '--quiet', '--', model)
    expect(startedNode(repo)).toBe(false)
  })
})

describe('Node is started by', () => {
  test.each<[string, (repo: TestRepository) => void]>([
    ['a fast-forward over a change of the source', repo => repo.git('merge', '--quiet', '--ff-only', 'side')],
    ['a switch', repo => repo.git('switch', '--quiet', 'side')],
    [
      'a rebase',
      repo => {
        commitFile(repo, 'notes.md', 'changed\n')
        repo.git('rebase', '--quiet', 'side')
      },
    ],
    [
      'a push of it',
      repo => {
        repo.tryGit(['push', '--quiet', 'origin', 'side:main'])
      },
    ],
    [
      'a push of a new branch',
      repo => {
        repo.tryGit(['push', '--quiet', 'origin', 'side'])
      },
    ],
    [
      'a checkout of single files, where a mirror is untracked',
      repo => {
        repo.write({
          'lockstep.json': repo.read('lockstep.json')?.replace('"from"', '"tracked": false, "from"'),
        })
        repo.git('commit', '--quiet', '--no-verify', '--message', 'x', '--', 'lockstep.json')
        startedNode(repo)
        repo.git('checkout', '--quiet', '--', model)
      },
    ],
  ])('%s', async (_, act) => {
    await using repo = await createWatched()
    repo.git('switch', '--quiet', '--create', 'side')
    repo.write({ [model]: changed, [mirrored]: changed })
    repo.git('commit', '--quiet', '--no-verify', '-a', '--message', 'x')
    repo.git('switch', '--quiet', 'main')
    startedNode(repo)
    act(repo)
    expect(startedNode(repo)).toBe(true)
  })
})

describe('without Node', () => {
  test('a push that may hold drift is refused', async () => {
    await using repo = await createWatched()
    commitFile(repo, model, changed, '--no-verify')
    bareEnvironment(repo, 'missing')
    const { code, stderr } = repo.tryGit(['push', '--quiet', 'origin', 'main'])
    expect(code).toBe(1)
    expect(stderr).toContain('✗ push refused: a mirror may be touched, and Node.js')
    expect(stderr).not.toContain('git update-index')
  })

  test('a hook after the fact says that nobody looked, and stops nothing', async () => {
    await using repo = await createWatched()
    bareEnvironment(repo, 'missing')
    repo.write({ [model]: changed })
    const answer = repo.tryGit(['commit', '--quiet', '--no-verify', '-a', '--message', 'x'])
    expect(answer).toMatchObject({ code: 0 })
    expect(answer.stderr).toBe(
      '- lockstep: Node.js is not on the PATH of this hook, so nobody looked whether a mirror is out of sync now\n',
    )
    expect(repo.git('show', '--format=', '--name-only')).toBe(model)
  })
})

test('the mirror of what was passed is the one that was committed', async () => {
  await using repo = await createWatched()
  commitFile(repo, model, changed)
  const text = repo.git('show', `HEAD:${mirror}/${model.slice(source.length + 1)}`)
  expect(`${text}\n`).toBe(changed)
})

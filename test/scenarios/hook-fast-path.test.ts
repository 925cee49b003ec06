import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { asked, bareEnvironment, commitWithStandIn, createStaged, passed } from '../support/bare-path.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, differences, mirrored, model, modelText, source } from '../support/incident.ts'
import { createRepository } from '../support/repository.ts'

describe('without node on the PATH', () => {
  test(
    'a commit that touches no mirror passes without a word',
    shows(
      'other tools',
      'Node is not on the PATH of the hook, and no mirror is touched',
      'the commit passes without a word',
      6,
    ),
    async () => {
      await using repo = await createIncident()
      repo.write({ 'README.md': 'changed\n' })
      const answer = repo.tryGit(['commit', '--quiet', '-a', '--message', 'x'], {
        environment: bareEnvironment(repo, 'missing'),
      })
      expect(answer).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(repo.git('show', '--format=', '--name-only')).toBe('README.md')
    },
  )

  test(
    'the first commit in a fresh clone passes too: nothing has to be there from an earlier run',
    shows(
      'other tools',
      'the first commit in a fresh clone, without Node',
      'it passes, or is refused if it touches a mirror',
      7,
    ),
    async () => {
      await using repo = await createIncident()
      repo.git('clone', '--quiet', '.', '../clone')
      repo.write({ '../clone/README.md': 'changed\n' })
      const environment = bareEnvironment(repo, 'missing')
      const hooks = join(repo.root, '.git/hooks')
      const words = [
        '-C',
        '../clone',
        '-c',
        `core.hooksPath=${hooks}`,
        'commit',
        '--quiet',
        '-a',
        '--message',
        'x',
      ]
      expect(repo.tryGit(words, { environment })).toEqual({ code: 0, stdout: '', stderr: '' })
      repo.write({ [`../clone/${model}`]: 'changed\n' })
      expect(repo.tryGit(words, { environment })).toMatchObject({ code: 1 })
    },
  )

  test(
    'a commit that touches a mirror is refused, and its commands stage that mirror',
    shows(
      'other tools',
      'Node is not on the PATH of the hook, and a mirror is touched',
      'refused, with git commands that stage the mirror',
      4,
    ),
    async () => {
      await using repo = await createIncident({ mirror: { mirrorOnly: [] }, files: {} })
      repo.write({ [model]: modelText({ 3: '    is_imlc = 1\n' }), [`${source}/new.py`]: 'new\n' })
      repo.git('add', source)
      const environment = bareEnvironment(repo, 'missing')
      const answer = repo.tryGit(['commit', '--message', 'x'], { environment })
      expect(answer.code).toBe(1)
      expect(answer.stderr.replace(environment.PATH, '<PATH>')).toMatchInlineSnapshot(`
      "✗ commit refused: a mirror may be touched, and Node.js, which Lockstep needs to look, is not on the PATH of this hook
        PATH is /usr/lib/git-core:<PATH>
        Graphical git clients often miss what a version manager adds to it: put that into ~/.config/husky/init.sh
        Without Node, these commands stage a mirror that has neither globs nor transforms, for its "from" and "to":
          git rm -r -q --cached --ignore-unmatch -- TO
          git ls-files -s -- FROM | sed 's#	FROM/#	TO/#' | git update-index --index-info
      "
    `)
      expect(repo.git('rev-list', '--count', 'HEAD')).toBe('1')
      const commands = answer.stderr.split('\n').filter(line => line.startsWith('    '))
      for (const line of commands) {
        const command = line
          .trim()
          .replaceAll('FROM', source)
          .replaceAll('TO', mirrored.slice(0, -model.slice(source.length).length))
        expect(repo.run('sh', ['-c', command], { environment }).code).toBe(0)
      }
      repo.git('commit', '--no-verify', '--message', 'x')
      expect(differences(repo)).toEqual([])
    },
  )

  test(
    'with nothing but /usr/bin and /bin in an empty environment it answers too',
    shows(
      'other tools',
      'a graphical client that hands on an empty environment',
      'the mirror is in the commit',
      2,
    ),
    async () => {
      await using repo = await createIncident()
      repo.write({ [model]: modelText({ 3: '    is_imlc = 1\n' }) })
      const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid']
      const words = ['-i', 'PATH=/usr/bin:/bin', 'git', ...identity, 'commit', '-a', '--quiet', '-m', 'x']
      expect(repo.run('env', words)).toMatchObject({ code: 0 })
      expect(differences(repo)).toEqual([])
    },
  )
})

describe('a commit without a touched mirror never starts Node', () => {
  test(
    'in a repository that declares nothing',
    shows(
      'commits',
      'a commit in a repository without `lockstep.json`',
      'it passes, and Node is not started',
      6,
    ),
    async () => {
      await using repo = await createStaged({ 'a.md': '1\n' }, 'a.md')
      expect(commitWithStandIn(repo)).toEqual(passed)
    },
  )

  test(
    'with a path that is only meant to be added',
    shows(
      'commits',
      '`git add --intent-to-add` in the source, and a commit elsewhere',
      'it passes, and Node is not started',
      6,
    ),
    async () => {
      await using repo = await createIncident()
      repo.write({ 'README.md': 'changed\n', [`${source}/later.py`]: 'later\n' })
      repo.git('add', 'README.md')
      repo.git('add', '--intent-to-add', `${source}/later.py`)
      expect(commitWithStandIn(repo)).toEqual(passed)
    },
  )

  test(
    'with a change of the mirror that is not staged',
    shows(
      'commits',
      'unstaged changes in source and mirror, and a commit elsewhere',
      'it passes, and Node is not started',
      6,
    ),
    async () => {
      await using repo = await createIncident()
      repo.write({ 'README.md': 'changed\n', [mirrored]: 'mine\n', [model]: 'mine too\n' })
      repo.git('add', 'README.md')
      expect(commitWithStandIn(repo)).toEqual(passed)
    },
  )
})

const layouts: [string, string, string[]][] = [
  ['one line', '{"mirrors":{"m":{"from":"a/src","to":"b/src"}}}', ['a/src', 'b/src']],
  [
    'spaces and lines around colons',
    '{ "mirrors" : { "m"\n:\n{ "from"\t:\t"a/src" , "to"\n  : \r\n "b/src" } } }\n',
    ['a/src', 'b/src'],
  ],
  ['a mirror named like a path', '{"mirrors":{"a/src":{"from":"c/src","to":"d/src"}}}', ['c/src', 'd/src']],
  ['paths with spaces', '{"mirrors":{"m":{"from":"a b/s  rc","to":" c/d "}}}', ['a b/s  rc', ' c/d ']],
  ['paths with quotes', `{"mirrors":{"m":{"from":"it's/src","to":"b'/$HOME"}}}`, ["it's/src", "b'/$HOME"]],
  ['paths in other scripts', '{"mirrors":{"m":{"from":"größe/源","to":"é/🐍"}}}', ['größe/源', 'é/🐍']],
  ['paths with wildcards', '{"mirrors":{"m":{"from":"[id]/*","to":"?/**"}}}', ['[id]/*', '?/**']],
  ['wildcards that other names match', '{"mirrors":{"m":{"from":"x*","to":"y*"}}}', ['x*', 'y*']],
  ['paths with colons', '{"mirrors":{"m":{"from":":(top)a","to":":/b"}}}', [':(top)a', ':/b']],
  [
    'an empty string before the paths',
    '{"mirrors":{"":{"mirrorOnly":[""],"from":"a/src","to":"b/src"}}}',
    ['a/src', 'b/src'],
  ],
  [
    'options of every sort, and carriage returns',
    '{\r\n"onPush": "tip",\r\n"mirrors": {\r\n"m": {"from": "a/src", "to": "b/src", "include": [], "exclude": ["*.x", "y"], "tracked": true},\r\n"n": {"tracked": true, "from": "c/src", "to": "d/src", "mirrorOnly": ["{a,b}/*"]\r\n}\r\n}\r\n}\r\n',
    ['a/src', 'b/src', 'c/src', 'd/src'],
  ],
  ['a byte order mark', '\uFEFF{"mirrors":{"m":{"from":"a/src","to":"b/src"}}}', ['a/src', 'b/src']],
]

describe.each(layouts)('lockstep.json with %s', (_, text, directories) => {
  const files = {
    ...Object.fromEntries(directories.map(directory => [`${directory}/x.py`, 'x\n'])),
    'xa/other.py': 'o\n',
    'ya/other.py': 'o\n',
  }

  test(
    'a commit elsewhere passes without Node',
    shows(
      'commits',
      'a commit that touches no mirror, however `lockstep.json` is written',
      'it passes, and Node is not started',
      6,
    ),
    async () => {
      await using repo = await createStaged(
        { 'lockstep.json': text, ...files, 'README.md': 'r\n' },
        'README.md',
      )
      expect(commitWithStandIn(repo)).toEqual(passed)
    },
  )

  test.each(directories)(
    'a change in %s starts Node',
    shows(
      'commits',
      'a commit that touches a mirror, however `lockstep.json` is written',
      'Node is asked',
      4,
    ),
    async directory => {
      await using repo = await createRepository({ 'lockstep.json': text, ...files })
      repo.installHook()
      repo.write({ [`${directory}/x.py`]: 'changed\n' })
      repo.git('--literal-pathspecs', 'add', `${directory}/x.py`)
      expect(commitWithStandIn(repo)).toEqual(asked)
    },
  )
})

// Editors set these for every git command of theirs, and git hands them on to its hooks.
describe.each(['--literal-pathspecs', '--glob-pathspecs', '--noglob-pathspecs', '--icase-pathspecs'])(
  'git %s commit',
  word => {
    test(
      'finds a touched mirror',
      shows(
        'settings',
        '`git --literal-pathspecs commit` and its kin, as editors set them',
        'a touched mirror is still seen',
        4,
      ),
      async () => {
        await using repo = await createIncident()
        repo.write({ [model]: modelText({ 3: '    is_imlc = 1\n' }) })
        repo.git('add', model)
        expect(commitWithStandIn(repo, {}, [word])).toEqual(asked)
      },
    )
  },
)

test(
  'a program for diffs that the user has set doesn’t hide a touched mirror',
  shows('settings', '`diff.external`', 'a touched mirror is still seen', 4),
  async () => {
    await using repo = await createIncident()
    repo.git('config', 'diff.external', 'true')
    repo.write({ [model]: modelText({ 3: '    is_imlc = 1\n' }) })
    repo.git('add', model)
    expect(commitWithStandIn(repo, { GIT_EXTERNAL_DIFF: 'true' })).toEqual(asked)
  },
)

test(
  'a change of modes alone starts Node',
  shows('traps', 'a commit changes nothing but a mode', 'Node is asked', 4),
  async () => {
    await using repo = await createIncident()
    repo.git('update-index', '--chmod=+x', model)
    expect(commitWithStandIn(repo)).toEqual(asked)
  },
)

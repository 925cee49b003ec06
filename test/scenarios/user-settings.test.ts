/**
 * What a user has configured, in git or in the environment, changes what git prints, what it calls and in which order. It
 * must never change an answer of Lockstep's. The same session (every command, and a commit with the hook) is held at once
 * without any setting; each setting has to give the same transcript, ids included.
 */
import { expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const text = (changed: Record<number, string> = {}) =>
  Array.from({ length: 12 }, (_, at) => `${changed[at] ?? `line ${at}`}\n`).join('')

const files = {
  'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
  '.gitattributes': '*.py diff=shown\n',
  ...Object.fromEntries(
    ['a', 'b'].flatMap(side => [
      [`${side}/é.py`, 'first\n'],
      [`${side}/one.py`, text()],
      [`${side}/moved.py`, text({ 0: 'moved' })],
    ]),
  ),
  'sub/dir/z.py': 'z\n',
}

/** Stands in for gpg: signs with nothing, and has a word to say about every signature that git shows. */
const signer = `#!/bin/sh
case "$*" in
  *--verify*) echo 'signed by somebody' >&2 ;;
  *)
    cat >/dev/null
    printf '\\n[GNUPG:] SIG_CREATED D\\n' >&2
    printf -- '-----BEGIN PGP SIGNATURE-----\\n-----END PGP SIGNATURE-----\\n'
    ;;
esac
`

/**
 * A drift of each sort: one that is committed, signed and under a subject that isn't ASCII; a staged rename; and an unstaged change of
 * a file of which only the first commit knows the text that the mirror has.
 */
async function createSession(): Promise<TestRepository> {
  const repo = await createRepository(files)
  repo.installHook()
  repo.write({ 'a/one.py': text({ 1: 'größer' }), '.git/sign': { executable: signer } })
  repo.git('config', 'gpg.program', '.git/sign')
  repo.git('config', 'commit.gpgSign', 'true')
  repo.commit('größer')
  repo.git('config', 'commit.gpgSign', 'false')
  repo.write({ 'a/one.py': text({ 1: 'größer', 10: 'staged' }) })
  repo.git('mv', 'a/moved.py', 'a/elsewhere.py')
  repo.git('add', 'a')
  repo.write({ 'a/é.py': 'second\n' })
  return repo
}

/** Everything that is said and done, from a subdirectory, one step after the other. */
function holdSession(repo: TestRepository, environment: Record<string, string> = {}): string {
  const options = { directory: 'sub/dir', environment }
  const said = [
    ['check'],
    ['check', '--staged'],
    ['check', '--at', 'HEAD'],
    ['diff'],
    ['diff', '--staged'],
    ['sync'],
    ['undo'],
  ].map(words => {
    const { code, stdout, stderr } = repo.lockstep(words, options)
    return `lockstep ${words.join(' ')}: ${code}\n${stdout}${stderr}`
  })
  const { code, stderr } = repo.tryGit(['commit', '--quiet', '--message', 'x'], options)
  const ours = stderr.split('\n').filter(line => !/^\d\d:\d\d:\d\d/.test(line))
  const left = ['a', 'b'].map(
    side => `${side}: ${repo.git('rev-parse', `HEAD:${side}`)} ${repo.read(`${side}/é.py`)}`,
  )
  return [...said, `git commit: ${code}\n${ours.join('\n')}`, ...left].join('\n')
}

const settings: {
  what: string
  config?: Record<string, string>
  /** `--global` reaches `git diff --no-index` too, which runs outside of the clone. */
  scope?: string[]
  environment?: Record<string, string>
}[] = [
  {
    what: 'core.quotePath, color.ui=always, core.pager, core.abbrev, core.commentChar, core.checkStat',
    config: {
      'core.quotePath': 'false',
      'color.ui': 'always',
      'color.diff': 'always',
      'core.pager': 'false',
      'core.abbrev': '4',
      'core.commentChar': ':',
      'core.checkStat': 'minimal',
    },
    environment: { GIT_PAGER: 'false' },
  },
  {
    what: 'diff.relative, .noprefix, .renames=copies, .ignoreSubmodules, .orderFile, .algorithm, .context, .colorMoved',
    config: {
      'diff.relative': 'true',
      'diff.noprefix': 'true',
      'diff.renames': 'copies',
      'diff.ignoreSubmodules': 'all',
      'diff.orderFile': 'order',
      'diff.algorithm': 'histogram',
      'diff.context': '0',
      'diff.colorMoved': 'zebra',
    },
  },
  {
    what: 'diff.mnemonicPrefix, .renames=false, .submodule=log, .wordRegex, submodule.recurse',
    config: {
      'diff.mnemonicPrefix': 'true',
      'diff.renames': 'false',
      'diff.submodule': 'log',
      'diff.wordRegex': '.',
      'submodule.recurse': 'true',
    },
  },
  {
    what: 'diff.external, a diff driver with textconv, GIT_EXTERNAL_DIFF, GIT_DIFF_OPTS',
    config: {
      'diff.external': 'false',
      'diff.shown.textconv': 'echo shown; false',
      'diff.shown.command': 'false',
    },
    scope: ['--global'],
    environment: { GIT_EXTERNAL_DIFF: 'false', GIT_DIFF_OPTS: '-u0' },
  },
  {
    what: 'log.showRoot=false, .showSignature, .follow, .diffMerges=off, .date, .decorate, format.pretty, i18n.logOutputEncoding',
    config: {
      'log.showRoot': 'false',
      'log.showSignature': 'true',
      'log.follow': 'true',
      'log.diffMerges': 'off',
      'log.date': 'relative',
      'log.decorate': 'full',
      'format.pretty': 'oneline',
      'i18n.logOutputEncoding': 'ISO-8859-1',
    },
    scope: ['--global'],
  },
  {
    what: 'status.relativePaths, .showUntrackedFiles=no, push.default, rebase.autoStash, merge.ff=no, commit.verbose',
    config: {
      'status.relativePaths': 'true',
      'status.showUntrackedFiles': 'no',
      'push.default': 'matching',
      'rebase.autoStash': 'true',
      'merge.ff': 'no',
      'pull.rebase': 'true',
      'commit.verbose': 'true',
    },
  },
  {
    what: 'GIT_TRACE, GIT_OPTIONAL_LOCKS, GIT_GLOB_PATHSPECS, GIT_ICASE_PATHSPECS, another language and time zone',
    environment: {
      GIT_TRACE: '1',
      GIT_OPTIONAL_LOCKS: '1',
      GIT_GLOB_PATHSPECS: '1',
      GIT_ICASE_PATHSPECS: '1',
      LC_ALL: 'C.UTF-8',
      LANGUAGE: 'de',
      TZ: 'Asia/Tokyo',
    },
  },
]

let plain: Promise<string> | undefined

/** The transcript without any setting, held once. */
function holdPlainSession(): Promise<string> {
  plain ??= (async () => {
    await using repo = await createSession()
    return holdSession(repo)
  })()
  return plain
}

test('the session without any setting', async () => {
  expect(await holdPlainSession()).toMatchInlineSnapshot(`
    "lockstep check: 1
    ✗ m is out of sync with a (4 of 4 files)
        missing  elsewhere.py
        extra    moved.py  fails at import (line 2)
        stale    one.py  fails at import (line 1)
        stale    é.py
      elsewhere.py has a syntax error in line 2 in the source: it fails at import
      one.py has a syntax error in line 1 in the source: it fails at import
      moved.py has a syntax error in line 2 in the mirror: it fails at import
      one.py has a syntax error in line 1 in the mirror: it fails at import
      for 24 days, since c3f5df9f (8 Jan, "größer")
      fix:  npx lockstep sync m

    lockstep check --staged: 1
    ✗ m is out of sync with a (3 of 3 files)
        missing  elsewhere.py
        extra    moved.py  fails at import (line 2)
        stale    one.py  fails at import (line 1)
      elsewhere.py has a syntax error in line 2 in the source: it fails at import
      one.py has a syntax error in line 1 in the source: it fails at import
      moved.py has a syntax error in line 2 in the mirror: it fails at import
      one.py has a syntax error in line 1 in the mirror: it fails at import
      for 24 days, since c3f5df9f (8 Jan, "größer")
      fix:  npx lockstep sync --staged m

    lockstep check --at HEAD: 1
    ✗ m is out of sync with a (1 of 3 files)
        stale  one.py  fails at import (line 1)
      one.py has a syntax error in line 1 in the source: it fails at import
      one.py has a syntax error in line 1 in the mirror: it fails at import
      for 24 days, since c3f5df9f (8 Jan, "größer")
      fix:  npx lockstep sync m && git add b && git commit

    lockstep diff: 1
    diff --git a/b/moved.py b/b/elsewhere.py
    similarity index 100%
    rename from a/b/moved.py
    rename to b/b/elsewhere.py
    diff --git a/b/one.py b/b/one.py
    index 677b772..3a2c6c2 100644
    --- a/b/one.py
    +++ b/b/one.py
    @@ -1,5 +1,5 @@
     line 0
    -line 1
    +größer
     line 2
     line 3
     line 4
    @@ -8,5 +8,5 @@ line 6
     line 7
     line 8
     line 9
    -line 10
    +staged
     line 11
    diff --git "a/b/\\303\\251.py" "b/b/\\303\\251.py"
    index 9c59e24..e019be0 100644
    --- "a/b/\\303\\251.py"
    +++ "b/b/\\303\\251.py"
    @@ -1 +1 @@
    -first
    +second
      elsewhere.py has a syntax error in line 2 in the source: it fails at import
      one.py has a syntax error in line 1 in the source: it fails at import
      moved.py has a syntax error in line 2 in the mirror: it fails at import
      one.py has a syntax error in line 1 in the mirror: it fails at import

    lockstep diff --staged: 1
    diff --git a/b/moved.py b/b/elsewhere.py
    similarity index 100%
    rename from a/b/moved.py
    rename to b/b/elsewhere.py
    diff --git a/b/one.py b/b/one.py
    index 677b772..3a2c6c2 100644
    --- a/b/one.py
    +++ b/b/one.py
    @@ -1,5 +1,5 @@
     line 0
    -line 1
    +größer
     line 2
     line 3
     line 4
    @@ -8,5 +8,5 @@ line 6
     line 7
     line 8
     line 9
    -line 10
    +staged
     line 11
      elsewhere.py has a syntax error in line 2 in the source: it fails at import
      one.py has a syntax error in line 1 in the source: it fails at import
      moved.py has a syntax error in line 2 in the mirror: it fails at import
      one.py has a syntax error in line 1 in the mirror: it fails at import

    lockstep sync: 0
    ✓ m now equals a: 1 added, 2 updated, 1 removed
        added    elsewhere.py
        removed  moved.py
        updated  one.py
        updated  é.py

    lockstep undo: 0
    ✓ undid "sync m": put back 4 files

    git commit: 0
    ✓ m follows its source in this commit: 1 added, 1 updated, 1 removed

    a: 80638bf600e595a4ead0437769b8b2ef561d2bb8 second

    b: 80638bf600e595a4ead0437769b8b2ef561d2bb8 first
    "
  `)
})

for (const { what, config: values = {}, scope = [], environment = {} } of settings) {
  test(what, shows('settings', what, 'every command and the hook answer as without them', 5), async () => {
    await using repo = await createSession()
    repo.write({ 'sub/dir/order': 'one.py\n', order: 'b/one.py\n' })
    for (const [key, value] of Object.entries(values)) repo.git('config', ...scope, key, value)
    expect(holdSession(repo, environment)).toBe(await holdPlainSession())
  })
}

test(
  'log.diffMerges=off, and a text that only a merge brought',
  shows(
    'settings',
    '`log.diffMerges=off`, and a text that only a merge brought',
    'the mirror is stale, not edited',
    5,
  ),
  async () => {
    await using repo = await createRepository({ ...files, 'README.md': '1\n' })
    repo.git('checkout', '--quiet', '-b', 'side')
    repo.write({ 'README.md': '2\n' })
    repo.commit('readme')
    repo.git('checkout', '--quiet', 'main')
    repo.git('merge', '--quiet', '--no-ff', '--no-commit', 'side')
    repo.write({ 'a/é.py': 'merged\n', 'b/é.py': 'merged\n' })
    repo.commit('merged')
    repo.write({ 'a/é.py': 'later\n' })
    repo.git('config', '--global', 'log.diffMerges', 'off')
    expect(repo.lockstep(['check']).stdout).toContain('stale  é.py')
  },
)

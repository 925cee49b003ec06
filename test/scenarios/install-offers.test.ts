/**
 * What `lockstep install --with …` puts in beside the hooks, and that `uninstall` takes it out again. What an entry means is asked
 * of those who read it: git of its attributes and of a merge, Python's own parsers of the files of its tools.
 */
import { describe, expect, test } from 'vitest'
import { mergeDriverCommand } from '../../packages/lockstep/src/core/hook-names.ts'
import { attribute } from '../support/attribute.ts'
import { diagnose } from '../support/doctor.ts'
import { findProgram } from '../support/environment.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, mirror, mirrored, source } from '../support/incident.ts'
import { type Content, config, createRepository } from '../support/repository.ts'

const offers = 'merge-driver,linguist,gitlab,vscode,ruff,mypy,pytest'

const configured: Record<string, Content> = {
  '.gitattributes': '* text=auto\n',
  '.vscode/settings.json': '{\n  // mine\n  "editor.tabSize": 2\n}\n',
  'pyproject.toml': '[tool.ruff]\nextend-exclude = ["old"]\n\n[tool.mypy]\nstrict = true\n',
  'pytest.ini': '[pytest]\naddopts = -q\n',
}

test('--no-hooks puts in what is named alone, as "prepare" wants it', async () => {
  await using repo = await createIncident({ hook: false })
  const answer = repo.lockstep(['install', '--no-hooks', '--with', 'linguist', '--quiet'])
  expect(answer).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(repo.read('.git/hooks/pre-commit')).toBeUndefined()
  expect(attribute(repo, 'linguist-generated', mirrored)).toBe('set')
})

test(
  'everything at once, once, and out again',
  shows('other tools', 'lockstep install --with everything, then uninstall', 'every file is what it was', 3),
  async () => {
    await using repo = await createIncident({ hook: false, files: configured })
    const settings = repo.read('.git/config')
    const answer = repo.lockstep(['install', '--with', offers])
    const stdout = answer.stdout.replace(mergeDriverCommand, 'THE DRIVER')
    expect({ ...answer, stdout }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "✓ .git/hooks/pre-commit: created
      ✓ .git/hooks/pre-merge-commit: created
      ✓ .git/hooks/post-commit: created
      ✓ .git/hooks/post-merge: created
      ✓ .git/hooks/post-checkout: created
      ✓ .git/hooks/post-rewrite: created
      ✓ .git/hooks/pre-push: created
      ✓ .gitattributes: merge-driver: added
          + # >>> lockstep install --with merge-driver
          + /infra/lambda/functions/backend/src/** merge=lockstep
          + /infra/lambda/functions/backend/src/own.py !merge
          + /infra/lambda/functions/backend/src/own.py/** !merge
          + # <<< lockstep install --with merge-driver
      ✓ .gitattributes: linguist: added
          + # >>> lockstep install --with linguist
          + /infra/lambda/functions/backend/src/** linguist-generated
          + /infra/lambda/functions/backend/src/own.py -linguist-generated
          + /infra/lambda/functions/backend/src/own.py/** -linguist-generated
          + # <<< lockstep install --with linguist
      ✓ .gitattributes: gitlab: added
          + # >>> lockstep install --with gitlab
          + /infra/lambda/functions/backend/src/** gitlab-generated
          + /infra/lambda/functions/backend/src/own.py -gitlab-generated
          + /infra/lambda/functions/backend/src/own.py/** -gitlab-generated
          + # <<< lockstep install --with gitlab
      ✓ .vscode/settings.json: added
          -   "editor.tabSize": 2
          +   "editor.tabSize": 2,
          +   /* lockstep install --with vscode */ "files.readonlyInclude": {
          +     /* lockstep install --with vscode */ "infra/lambda/functions/backend/src/**": true
          +   },
          +   /* lockstep install --with vscode */ "files.readonlyExclude": {
          +     /* lockstep install --with vscode */ "infra/lambda/functions/backend/src/own.py": true,
          +     /* lockstep install --with vscode */ "infra/lambda/functions/backend/src/own.py/**": true
          +   }
      ✓ pyproject.toml: tool.ruff.extend-exclude: added
          - extend-exclude = ["old"]
          + extend-exclude = ["old", "infra/lambda/functions/backend/src"]  # lockstep install --with ruff: "infra/lambda/functions/backend/src"
      ✓ pyproject.toml: tool.mypy.exclude: added
          + exclude = ['^infra/lambda/functions/backend/src/']  # lockstep install --with mypy: this line, '^infra/lambda/functions/backend/src/'
      ✓ pytest.ini: norecursedirs: added
          + # lockstep install --with pytest: infra/lambda/functions/backend/src
          + norecursedirs = *.egg .* _darcs build CVS dist node_modules venv {arch} infra/lambda/functions/backend/src
      ✓ git config: merge.lockstep.name = leaves conflicts in a mirror to its source
      ✓ git config: merge.lockstep.driver = THE DRIVER
        hooks of git itself aren’t versioned: each clone needs its own npx lockstep install
        each clone needs its own driver: npx lockstep install --no-hooks --with merge-driver
        lambda stays in VS Code’s search, which knows no exception for own.py
        ruff leaves out what lambda has of its own too: own.py
        mypy leaves out what lambda has of its own too: own.py
        pytest leaves out what lambda has of its own too: own.py
      ",
      }
    `)
    const files = Object.keys(configured)
    const state = files.map(path => repo.read(path))
    const again = repo.lockstep(['install', '--with', offers])
    expect(again.code).toBe(0)
    expect(again.stdout).not.toContain('✓')
    expect(files.map(path => repo.read(path))).toEqual(state)
    expect(repo.lockstep(['install', '--with', offers, '--dry-run']).code).toBe(0)

    expect(repo.lockstep(['uninstall'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "✓ .git/hooks/pre-commit: removed
      ✓ .git/hooks/pre-merge-commit: removed
      ✓ .git/hooks/post-commit: removed
      ✓ .git/hooks/post-merge: removed
      ✓ .git/hooks/post-checkout: removed
      ✓ .git/hooks/post-rewrite: removed
      ✓ .git/hooks/pre-push: removed
      ✓ .gitattributes: merge-driver: removed
      ✓ .gitattributes: linguist: removed
      ✓ .gitattributes: gitlab: removed
      ✓ .vscode/settings.json: its entries are removed
      ✓ pyproject.toml: ruff: removed
      ✓ pyproject.toml: mypy: removed
      ✓ pytest.ini: pytest: removed
      ✓ git config: merge.lockstep.name is unset
      ✓ git config: merge.lockstep.driver is unset
      ",
      }
    `)
    expect(repo.git('status', '--porcelain')).toBe('')
    expect(repo.read('.git/config')).toBe(settings)
  },
)

test(
  'the doctor finds nothing any more that install is there for',
  shows(
    'other tools',
    'lockstep install --with everything, then lockstep doctor',
    'nothing is left to find',
    5,
  ),
  async () => {
    await using repo = await createIncident({
      hook: false,
      files: { ...configured, '.gitattributes': `${mirror}/** merge=lockstep\n` },
    })
    const ids = () => diagnose(repo).map(({ id }) => id)
    expect(ids()).toEqual(['hook-missing', 'merge-driver-missing'])
    expect(repo.lockstep(['install', '--with', offers]).code).toBe(0)
    expect(ids()).toEqual([])
    repo.commit('set up')
    repo.git('clone', '--quiet', '.', '../clone')
    expect(repo.lockstep(['doctor'], { directory: '../clone' }).code).toBe(1)
    expect(repo.lockstep(['install', '--with', 'merge-driver'], { directory: '../clone' }).code).toBe(0)
    expect(repo.lockstep(['doctor'], { directory: '../clone' })).toMatchObject({ code: 0, stderr: '' })
  },
)

test(
  'a file that can’t be edited is named, with the way out, and keeps nothing else from being put in',
  shows(
    'other tools',
    'lockstep install --with, where a file can’t be read or edited',
    'says where, and what to do by hand',
    5,
  ),
  async () => {
    const files = {
      '.vscode/settings.json': '{\n  // mine\n  "editor.tabSize": \n}\n',
      'ruff.toml': 'line-length = 100\nextend-exclude = [\n',
      'mypy.ini': '[mypy]\nexclude = ^build/\n',
    }
    await using repo = await createIncident({ files })
    repo.lockstep(['install'])
    const answer = repo.lockstep(['install', '--with', 'vscode,ruff,mypy,pytest,linguist'])
    const stdout = answer.stdout.replace(/· .git.*\n/g, '')
    expect({ ...answer, stdout }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "",
        "stdout": "! .vscode/settings.json: line 4, column 1 is not JSON that can be read; mend it, then: npx lockstep install --with vscode
        to do by hand:
          "files.readonlyInclude": { "infra/lambda/functions/backend/src/**": true }
          "files.readonlyExclude": { "infra/lambda/functions/backend/src/own.py": true, "infra/lambda/functions/backend/src/own.py/**": true }
      ! ruff.toml: line 2 is not TOML that can be read; mend it, then: npx lockstep install --with ruff
        to do by hand:
          extend-exclude = ["infra/lambda/functions/backend/src"]
      ! mypy.ini: has an exclude already, and that is one regular expression
        to do by hand:
          [mypy]
          exclude = …|^infra/lambda/functions/backend/src/
      ! pyproject.toml: isn’t there, nor is another file that pytest reads; lockstep makes none
        to do by hand:
          [tool.pytest.ini_options]
          norecursedirs = ["*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}", "infra/lambda/functions/backend/src"]
      ✓ .gitattributes: linguist: added
          + # >>> lockstep install --with linguist
          + /infra/lambda/functions/backend/src/** linguist-generated
          + /infra/lambda/functions/backend/src/own.py -linguist-generated
          + /infra/lambda/functions/backend/src/own.py/** -linguist-generated
          + # <<< lockstep install --with linguist
        hooks of git itself aren’t versioned: each clone needs its own npx lockstep install
      ",
      }
    `)
    expect(repo.git('status', '--porcelain')).toBe('?? .gitattributes')
    expect(repo.lockstep(['uninstall', 'vscode', 'ruff', 'mypy', 'pytest'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "✓ nothing to do
      ",
      }
    `)
  },
)

test('a mirror that moves, and one that comes, take their lines along', async () => {
  await using repo = await createIncident({ hook: false, files: configured })
  repo.lockstep(['install', '--with', offers])
  repo.write({
    'lockstep.json': config({
      moved: { from: source, to: 'infra/b' },
      more: { from: source, to: 'infra/c' },
    }),
  })
  expect(repo.lockstep(['install', '--with', offers]).code).toBe(0)
  const state = Object.keys(configured).map(path => String(repo.read(path)))
  for (const text of state) {
    expect(text).not.toContain(mirror)
    expect(text).toContain('infra/b')
    expect(text).toContain('infra/c')
  }
  expect(repo.lockstep(['install', '--with', offers]).stdout).not.toContain('✓')
  expect(repo.lockstep(['uninstall']).code).toBe(0)
  expect(repo.git('status', '--porcelain')).toBe(' M lockstep.json')
})

test('a mirror that git doesn’t track, and one inside another', async () => {
  await using repo = await createRepository({
    'lockstep.json': config({
      inner: { from: 'b', to: 'infra/a/inner' },
      outer: { from: 'a', to: 'infra/a', mirrorOnly: ['inner'] },
      built: { from: 'a', to: 'out', tracked: false },
    }),
    'a/x': '1',
    'b/x': '1',
  })
  const answer = repo.lockstep(['install', '--with', 'merge-driver'])
  expect(answer.stdout).toContain('  built is left out of merge-driver: git doesn’t track it\n')
  expect(attribute(repo, 'merge', 'infra/a/x')).toBe('lockstep')
  expect(attribute(repo, 'merge', 'infra/a/inner/x')).toBe('lockstep')
  expect(attribute(repo, 'merge', 'out/x')).toBe('unspecified')
})

test('without --with, and without a terminal, nothing is put in but hooks', async () => {
  await using repo = await createIncident({ hook: false, files: configured })
  expect(repo.lockstep(['install']).code).toBe(0)
  expect(repo.git('status', '--porcelain')).toBe('')
  expect(repo.tryGit(['config', '--get-regexp', '^merge\\.']).code).toBe(1)
})

test('one offer is taken out by its name; the rest stays', async () => {
  await using repo = await createIncident({ hook: false, files: configured })
  repo.lockstep(['install', '--with', 'linguist,vscode'])
  expect(repo.lockstep(['uninstall', 'vscode']).code).toBe(0)
  expect(repo.read('.vscode/settings.json')).toBe(configured['.vscode/settings.json'])
  expect(attribute(repo, 'linguist-generated', mirrored)).toBe('set')
  expect(repo.read('.git/hooks/pre-commit')).toContain('lockstep-hook')
})

test('without a declaration the hooks go in, and an offer is an error', async () => {
  await using repo = await createRepository({ 'a.md': 'a\n' })
  expect(repo.lockstep(['install']).code).toBe(0)
  expect(repo.lockstep(['install', '--with', 'vscode'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no mirrors are declared'),
  })
})

test('a linked settings file, and a folder that leads outside, are left alone', async () => {
  await using repo = await createIncident({
    hook: false,
    files: { '.vscode/settings.json': { link: '../README.md' } },
  })
  const answer = repo.lockstep(['install', '--with', 'vscode'])
  expect(answer.code).toBe(1)
  expect(answer.stdout).toContain('! .vscode/settings.json: is a symbolic link\n')
  repo.write({ '.vscode': { link: '../home' } })
  expect(repo.lockstep(['install', '--with', 'vscode']).code).toBe(1)
  expect(repo.run('ls', ['../home']).stdout).toBe('')
})

const python = findProgram('/usr/bin/python3')

describe('Python’s own parsers', () => {
  const read = `
import configparser, json, sys
try:
    import tomllib
except ModuleNotFoundError:
    from pip._vendor import tomli as tomllib
ini = configparser.RawConfigParser()
ini.read('pytest.ini')
print(json.dumps([tomllib.load(open('pyproject.toml', 'rb')), ini['pytest']['norecursedirs'].split()[-1]]))
`
  test.skipIf(!python)('read the entries', async () => {
    await using repo = await createIncident({ hook: false, files: configured })
    repo.lockstep(['install', '--with', 'ruff,mypy,pytest'])
    const answer = repo.run(String(python), ['-c', read])
    expect(answer.stderr).toBe('')
    expect(JSON.parse(answer.stdout)).toEqual([
      {
        tool: {
          ruff: { 'extend-exclude': ['old', mirror] },
          mypy: { strict: true, exclude: [`^${mirror}/`] },
        },
      },
      mirror,
    ])
  })
})

const script = findProgram('/usr/bin/script')

test.skipIf(!script)(
  'on a terminal it shows each offer that fits, and puts in what is answered with y',
  async () => {
    await using repo = await createIncident({
      hook: false,
      files: { '.vscode/settings.json': '{}\n', 'mypy.ini': '[mypy]\n' },
    })
    const bin = `${process.execPath} ${new URL('../../packages/lockstep/bin/lockstep', import.meta.url).pathname} install --no-color`
    const answer = repo.run(String(script), ['--quiet', '--return', '--command', bin, '/dev/null'], {
      input: '\ny\n\n',
    })
    const shown = answer.stdout.replaceAll('\r', '')
    expect(answer.code).toBe(0)
    expect(shown).toContain('put that in? [y/N]')
    expect(shown).toContain(`  + exclude = ^${mirror}/`)
    expect(repo.git('status', '--porcelain')).toBe(' M .vscode/settings.json')
  },
)

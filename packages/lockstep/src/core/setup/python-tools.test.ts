/**
 * The files of Ruff, mypy and pytest: put in once, taken out byte for byte. What the tools' own parsers make of the result is
 * tested with Python where there is one (test/scenarios/install-offers.test.ts).
 */
import { describe, expect, test } from 'vitest'
import type { Edit, FoundFiles } from './edit.ts'
import type { OfferedMirror } from './offered-mirror.ts'
import {
  addToPythonTool,
  findPythonHome,
  type PythonTool,
  removeFromPythonFile,
  whyNot,
} from './python-tools.ts'
import { scanToml } from './toml-text.ts'

const base = { from: 'src', tracked: true, mirrorOnly: [] }
const copy: OfferedMirror = { ...base, name: 'm', to: 'infra/copy', isFile: false }
const more: OfferedMirror = { ...base, name: 'n', to: 'infra/more', isFile: false }
const file: OfferedMirror = { ...base, name: 'f', to: 'lib/x.py', isFile: true }
const files = (path: string, text: string): FoundFiles => new Map([[path, { text }]])

function add(tool: PythonTool, path: string, text: string, mirrors = [copy, file]): Edit {
  const found = files(path, text)
  const home = findPythonHome(found, tool)
  return addToPythonTool(found.get(home.path)?.text, { tool, home, mirrors })
}

const ruff = '# lockstep install --with ruff'
const mypy = '# lockstep install --with mypy'
const pytest = '# lockstep install --with pytest'
const preset = '"*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}"'

describe('is put in once and taken out exactly', () => {
  test.each<[PythonTool, string, string, string]>([
    [
      'ruff',
      'ruff.toml',
      '',
      `extend-exclude = ["infra/copy", "lib/x.py"]  ${ruff}: this line, "infra/copy", "lib/x.py"\n`,
    ],
    [
      'ruff',
      '.ruff.toml',
      '# mine\nline-length = 1\n[lint]\n',
      `extend-exclude = ["infra/copy", "lib/x.py"]  ${ruff}: this line, "infra/copy", "lib/x.py"\n# mine\nline-length = 1\n[lint]\n`,
    ],
    [
      'ruff',
      'pyproject.toml',
      '[project]\nname = "x"',
      `[project]\nname = "x"\n[tool.ruff]  ${ruff}\nextend-exclude = ["infra/copy", "lib/x.py"]  ${ruff}: this line, "infra/copy", "lib/x.py"`,
    ],
    [
      'ruff',
      'pyproject.toml',
      '[tool.ruff] # mine\nline-length = 1\n',
      `[tool.ruff] # mine\nextend-exclude = ["infra/copy", "lib/x.py"]  ${ruff}: this line, "infra/copy", "lib/x.py"\nline-length = 1\n`,
    ],
    [
      'ruff',
      'pyproject.toml',
      '[tool.ruff]',
      `[tool.ruff]\nextend-exclude = ["infra/copy", "lib/x.py"]  ${ruff}: this line, "infra/copy", "lib/x.py"`,
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = ["a"]\n',
      `extend-exclude = ["a", "infra/copy", "lib/x.py"]  ${ruff}: "infra/copy", "lib/x.py"\n`,
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = [\'a\', "]#"] # why\r\n',
      `extend-exclude = ['a', "]#", "infra/copy", "lib/x.py"] # why  ${ruff}: "infra/copy", "lib/x.py"\r\n`,
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = []',
      `extend-exclude = ["infra/copy", "lib/x.py"]  ${ruff}: "infra/copy", "lib/x.py"`,
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = [\n\t"a", # one\n]\nx = 1\n',
      `extend-exclude = [\n\t"a", # one\n\t"infra/copy",  ${ruff}\n\t"lib/x.py",  ${ruff}\n]\nx = 1\n`,
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = [\n  "a",\n  "b" # last\n]\n',
      `extend-exclude = [\n  "a",\n  "b" # last\n  , "infra/copy"  ${ruff}\n  , "lib/x.py"  ${ruff}\n]\n`,
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = [\n]\n',
      `extend-exclude = [\n  "infra/copy",  ${ruff}\n  "lib/x.py",  ${ruff}\n]\n`,
    ],
    [
      'mypy',
      'pyproject.toml',
      '[tool.mypy]\nstrict = true\n',
      `[tool.mypy]\nexclude = ['^infra/copy/', '^lib/x\\.py$']  ${mypy}: this line, '^infra/copy/', '^lib/x\\.py$'\nstrict = true\n`,
    ],
    [
      'mypy',
      'mypy.ini',
      '[mypy]\nstrict = True\n',
      `[mypy]\n${mypy}: ^infra/copy/ ^lib/x\\.py$\nexclude = ^infra/copy/|^lib/x\\.py$\nstrict = True\n`,
    ],
    [
      'mypy',
      'setup.cfg',
      '[metadata]\nname = x\n\n[mypy]',
      `[metadata]\nname = x\n\n[mypy]\n${mypy}: ^infra/copy/ ^lib/x\\.py$\nexclude = ^infra/copy/|^lib/x\\.py$`,
    ],
    [
      'pytest',
      'pyproject.toml',
      '[tool.pytest.ini_options]\n',
      `[tool.pytest.ini_options]\nnorecursedirs = [${preset}, "infra/copy"]  ${pytest}: this line, "infra/copy"\n`,
    ],
    [
      'pytest',
      'pyproject.toml',
      '[tool.pytest]\nminversion = "9"\n',
      `[tool.pytest]\nnorecursedirs = [${preset}, "infra/copy"]  ${pytest}: this line, "infra/copy"\nminversion = "9"\n`,
    ],
    [
      'pytest',
      'pytest.toml',
      '[pytest]\nnorecursedirs = ["a"]\n',
      `[pytest]\nnorecursedirs = ["a", "infra/copy"]  ${pytest}: "infra/copy"\n`,
    ],
    [
      'pytest',
      'pytest.ini',
      '[pytest]\r\naddopts = -q\r\n',
      `[pytest]\r\n${pytest}: infra/copy\r\nnorecursedirs = *.egg .* _darcs build CVS dist node_modules venv {arch} infra/copy\r\naddopts = -q\r\n`,
    ],
    [
      'pytest',
      'pytest.ini',
      '\uFEFF[pytest]  # mine\n',
      `\uFEFF[pytest]  # mine\n${pytest}: infra/copy\nnorecursedirs = *.egg .* _darcs build CVS dist node_modules venv {arch} infra/copy\n`,
    ],
    [
      'pytest',
      'tox.ini',
      '[tox]\n[pytest]\nnorecursedirs =\n    a\n    b\n\n[x]\n',
      `[tox]\n[pytest]\nnorecursedirs =\n    a\n    b\n    ${pytest}: infra/copy\n    infra/copy\n\n[x]\n`,
    ],
    [
      'pytest',
      'setup.cfg',
      '[tool:pytest]\nnorecursedirs = a b',
      `[tool:pytest]\nnorecursedirs = a b\n    ${pytest}: infra/copy\n    infra/copy`,
    ],
  ])('%s, %s, %j', (tool, path, text, expected) => {
    const added = add(tool, path, text)
    expect(added).toMatchObject({ outcome: 'changed', text: expected })
    expect(add(tool, path, expected).outcome).toBe('same')
    expect(removeFromPythonFile(expected, path, tool)).toMatchObject({ outcome: 'changed', text })
    // With one mirror more, and with another one instead, and from there out again.
    for (const mirrors of [[copy, file, more], [more]]) {
      const renewed = add(tool, path, expected, mirrors)
      expect(renewed).toEqual({ ...add(tool, path, text, mirrors), says: renewed.says })
    }
  })
})

describe('is left alone', () => {
  test.each<[PythonTool, string, string, string]>([
    ['ruff', 'ruff.toml', 'extend-exclude = ["a",]\n', 'says extend-exclude in a way'],
    ['ruff', 'ruff.toml', 'extend-exclude = ["a",\n "b"]\n', 'says extend-exclude in a way'],
    ['ruff', 'ruff.toml', 'extend-exclude = "a"\n', 'says extend-exclude in a way'],
    ['ruff', 'ruff.toml', 'extend-exclude = "infra/copy lib/x.py"\n', 'says extend-exclude in a way'],
    [
      'ruff',
      'ruff.toml',
      'a = 1\nextend-exclude = [\n',
      'line 2 is not TOML that can be read; mend it, then: npx',
    ],
    ['ruff', 'ruff.toml', 'not toml\n', 'line 1 is not TOML'],
    ['ruff', 'pyproject.toml', 'not toml\n', 'line 1 is not TOML'],
    [
      'ruff',
      'pyproject.toml',
      '[tool]\nruff = { line-length = 1 }\n',
      'says tool.ruff.extend-exclude in a way',
    ],
    ['ruff', 'pyproject.toml', 'tool.ruff.line-length = 1\n', 'says tool.ruff.extend-exclude in a way'],
    ['ruff', 'pyproject.toml', '[tool]\nruff.line-length = 1\n', 'says tool.ruff.extend-exclude in a way'],
    ['ruff', 'pyproject.toml', 'tool = { ruff = { line-length = 1 } }\n', 'says tool.ruff.extend-exclude in'],
    ['ruff', 'pyproject.toml', '[[tool.ruff]]\n', 'says tool.ruff.extend-exclude in a way'],
    ['mypy', 'pyproject.toml', '[tool.mypy]\nexclude = "a"\n', 'says tool.mypy.exclude in a way'],
    [
      'mypy',
      'mypy.ini',
      '[mypy]\nexclude = a\n',
      'has an exclude already, and that is one regular expression',
    ],
    ['mypy', 'mypy.ini', '[mypy]\nexclude: (?x)(\n  a\n  |b)\n', 'has an exclude already'],
    ['mypy', 'mypy.ini', '[mypy-x]\n', 'has no section [mypy]'],
    ['mypy', 'mypy.ini', '[mypy]\n\n# why\n  strict = True\n', 'has indented keys in [mypy]'],
    [
      'pytest',
      'pyproject.toml',
      '[tool.pytest.ini_options]\nnorecursedirs = "a b"\n',
      'says tool.pytest.ini_options',
    ],
    [
      'pytest',
      'setup.cfg',
      '[metadata]\n',
      'isn’t there, nor is another file that pytest reads; lockstep makes none',
    ],
  ])('%s, %s, %j', (tool, path, text, says) => {
    const answer = add(tool, path, text)
    expect(answer.outcome).toBe('left')
    expect(answer.says).toContain(says)
  })
})

test.each<[PythonTool, string, string]>([
  ['ruff', 'ruff.toml', 'extend-exclude = ["infra/copy", \'lib/x.py\']\n'],
  ['mypy', 'mypy.ini', '[mypy]\nexclude = ^infra/copy/|^lib/x\\.py$\n'],
])('%s: an entry that the user has, in %s, is theirs', (tool, path, text) => {
  expect(add(tool, path, text).outcome).toBe('same')
  expect(removeFromPythonFile(text, path, tool).outcome).toBe('same')
})

test.each([
  ['ruff', 'ruff.toml', 'extend-exclude = ["infra/copy2"]\n'],
  ['pytest', 'pytest.ini', '[pytest]\nnorecursedirs = infra/copy2\n'],
] as const)('%s: a longer path is another one', (tool, path, text) => {
  expect(add(tool, path, text, [copy]).outcome).toBe('changed')
})

describe('what somebody has added to our lines since stays', () => {
  test.each<[PythonTool, string, string, string]>([
    [
      'ruff',
      'ruff.toml',
      `extend-exclude = ["infra/copy", "mine"]  ${ruff}: this line, "infra/copy"\n`,
      'extend-exclude = ["mine"]\n',
    ],
    [
      'ruff',
      'ruff.toml',
      `extend-exclude = ["mine", "infra/copy", "too"]  ${ruff}: this line, "infra/copy"\n`,
      'extend-exclude = ["mine", "too"]\n',
    ],
    [
      'ruff',
      'pyproject.toml',
      `[tool.ruff]  ${ruff}\nextend-exclude = ["infra/copy", "mine"]  ${ruff}: this line, "infra/copy"\n`,
      '[tool.ruff]\nextend-exclude = ["mine"]\n',
    ],
    [
      'ruff',
      'pyproject.toml',
      `[tool.ruff]  ${ruff}\nextend-exclude = ["infra/copy"]  ${ruff}: this line, "infra/copy"\nline-length = 1\n[b]\n`,
      '[tool.ruff]\nline-length = 1\n[b]\n',
    ],
    [
      'pytest',
      'pyproject.toml',
      `[tool.pytest.ini_options]\nnorecursedirs = [${preset}, "infra/copy", "mine"]  ${pytest}: this line, "infra/copy"\n`,
      `[tool.pytest.ini_options]\nnorecursedirs = [${preset}, "mine"]\n`,
    ],
  ])('%s, %s', (tool, path, text, rest) => {
    expect(removeFromPythonFile(text, path, tool)).toMatchObject({ outcome: 'changed', text: rest })
  })

  test.each<[PythonTool, string, string, string]>([
    [
      'ruff',
      'ruff.toml',
      `extend-exclude = [\n  "infra/copy", "mine",  ${ruff}\n]\n`,
      '"infra/copy", "mine",',
    ],
    ['mypy', 'mypy.ini', `[mypy]\n${mypy}: ^a/\nexclude = ^a/|^mine/\n`, 'exclude = ^a/|^mine/'],
    ['mypy', 'mypy.ini', `[mypy]\n${mypy}: ^a/\nexclude = ^a/\n  |^mine/\n`, 'exclude = ^a/'],
    ['mypy', 'mypy.ini', `[mypy]\n${mypy}: ^a/\n`, '``'],
  ])('%s, %s, %j: where it can’t be told apart, our line stays too', (tool, path, text, line) => {
    const answer = removeFromPythonFile(text, path, tool)
    expect(answer.outcome).toBe('left')
    expect(answer.says).toContain(line)
  })
})

test('one tool is taken out, the other stays', () => {
  const text = '[mypy]\n[tool:pytest]\n'
  const one = add('mypy', 'setup.cfg', text)
  const two = add('pytest', 'setup.cfg', one.outcome === 'changed' ? String(one.text) : '')
  expect(
    removeFromPythonFile(two.outcome === 'changed' ? two.text : '', 'setup.cfg', 'pytest'),
  ).toMatchObject({ outcome: 'changed', text: one.outcome === 'changed' && one.text })
})

describe('a mirror that would take other folders with it', () => {
  test('Ruff is given a path, not a name', () => {
    expect(add('ruff', 'ruff.toml', '', [{ ...copy, to: 'src' }])).toMatchObject({
      text: `extend-exclude = ["./src"]  ${ruff}: this line, "./src"\n`,
    })
  })

  test.each([
    [{ ...copy, to: 'src' }, 'norecursedirs = src means every folder of that name'],
    [{ ...copy, from: 'x/infra/copy/y' }, 'norecursedirs = infra/copy means every folder of that name'],
    [file, 'norecursedirs is about folders'],
    [{ ...copy, to: 'infra/a b' }, 'of the characters in its path'],
  ])('pytest goes on with it', (mirror, why) => {
    expect(whyNot(mirror, 'pytest', [mirror])).toBe(why)
    expect(add('pytest', 'pytest.ini', '[pytest]\n', [mirror]).outcome).toBe('left')
  })

  test('pytest leaves out a mirror of a mirror', () => {
    expect(whyNot(copy, 'pytest', [copy, { ...more, from: 'infra/copy' }])).toBe(undefined)
  })
})

test('the scanner: strings of every kind, comments, nested lists, quoted and dotted keys', () => {
  const text =
    'a.b = 1 # x\n"c d" = """\n[no]\nx = """ \n[t."u.v"] # y\nl = [ [1, "]"], { z = "}" } ]\nd = 1979-05-27 07:32:00Z\n[[arr]]\ns = \'\'\'\n# no\n\'\'\'\n'
  const toml = scanToml(text)
  if ('brokenLine' in toml) throw new Error(`broken in line ${toml.brokenLine}`)
  expect(toml.tables.map(({ path, isArray }) => [path, isArray])).toEqual([
    [['t', 'u.v'], false],
    [['arr'], true],
  ])
  expect(
    toml.pairs.map(({ path, valueStart, valueEnd }) => [path.join('/'), text.slice(valueStart, valueEnd)]),
  ).toEqual([
    ['a/b', '1'],
    ['c d', '"""\n[no]\nx = """'],
    ['t/u.v/l', '[ [1, "]"], { z = "}" } ]'],
    ['t/u.v/d', '1979-05-27 07:32:00Z'],
    ['arr/s', "'''\n# no\n'''"],
  ])
})

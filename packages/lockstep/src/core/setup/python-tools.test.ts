/**
 * The files of Ruff, mypy and pytest: put in once, taken out byte for byte. What the tools' own parsers make of the result is
 * tested with Python where there is one (test/scenarios/install-offers.test.ts).
 */
import { describe, expect, test } from 'vitest'
import type { Edit, FoundFiles } from './edit.ts'
import type { OfferedMirror } from './offered-mirror.ts'
import { addToPythonTool, findPythonHome, type PythonTool, removeFromPythonFile } from './python-tools.ts'
import { scanToml } from './toml-text.ts'

const mirrors: OfferedMirror[] = [
  { name: 'm', to: 'infra/copy', isFile: false, mirrorOnly: [] },
  { name: 'f', to: 'lib/x.py', isFile: true, mirrorOnly: [] },
]
const files = (path: string, text: string): FoundFiles => new Map([[path, { text }]])

function add(tool: PythonTool, path: string, text: string): Edit {
  const home = findPythonHome(files(path, text), tool)
  return home ? addToPythonTool(text, { tool, home, mirrors }) : { outcome: 'left', says: 'no home' }
}

describe('is put in once and taken out exactly', () => {
  test.each<[PythonTool, string, string, string]>([
    ['ruff', 'ruff.toml', '', 'extend-exclude = ["infra/copy", "lib/x.py"]  # lockstep install\n'],
    [
      'ruff',
      '.ruff.toml',
      '# mine\nline-length = 1\n[lint]\n',
      'extend-exclude = ["infra/copy", "lib/x.py"]  # lockstep install\n# mine\nline-length = 1\n[lint]\n',
    ],
    [
      'ruff',
      'pyproject.toml',
      '[project]\nname = "x"',
      '[project]\nname = "x"\n[tool.ruff]  # lockstep install\nextend-exclude = ["infra/copy", "lib/x.py"]  # lockstep install',
    ],
    [
      'ruff',
      'pyproject.toml',
      '[tool.ruff] # mine\nline-length = 1\n',
      '[tool.ruff] # mine\nextend-exclude = ["infra/copy", "lib/x.py"]  # lockstep install\nline-length = 1\n',
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = ["a"]\n',
      'extend-exclude = ["a", "infra/copy", "lib/x.py"]  # lockstep install: "infra/copy", "lib/x.py"\n',
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = [\'a\', "]#"] # why\r\n',
      'extend-exclude = [\'a\', "]#", "infra/copy", "lib/x.py"] # why  # lockstep install: "infra/copy", "lib/x.py"\r\n',
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = []',
      'extend-exclude = ["infra/copy", "lib/x.py"]  # lockstep install: "infra/copy", "lib/x.py"',
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = [\n\t"a", # one\n]\nx = 1\n',
      'extend-exclude = [\n\t"a", # one\n\t"infra/copy",  # lockstep install\n\t"lib/x.py",  # lockstep install\n]\nx = 1\n',
    ],
    [
      'ruff',
      'ruff.toml',
      'extend-exclude = [\n  "a",\n  "b" # last\n]\n',
      'extend-exclude = [\n  "a",\n  "b" # last\n  , "infra/copy"  # lockstep install\n  , "lib/x.py"  # lockstep install\n]\n',
    ],
    [
      'mypy',
      'pyproject.toml',
      '[tool.mypy]\nstrict = true\n',
      "[tool.mypy]\nexclude = ['^infra/copy/', '^lib/x\\.py$']  # lockstep install\nstrict = true\n",
    ],
    [
      'mypy',
      'mypy.ini',
      '[mypy]\nstrict = True\n',
      '[mypy]\n# lockstep install\nexclude = ^infra/copy/|^lib/x\\.py$\nstrict = True\n',
    ],
    [
      'mypy',
      'setup.cfg',
      '[metadata]\nname = x\n\n[mypy]',
      '[metadata]\nname = x\n\n[mypy]\n# lockstep install\nexclude = ^infra/copy/|^lib/x\\.py$',
    ],
    [
      'pytest',
      'pyproject.toml',
      '[tool.pytest.ini_options]\n',
      '[tool.pytest.ini_options]\nnorecursedirs = ["*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}", "infra/copy", "lib/x.py"]  # lockstep install\n',
    ],
    [
      'pytest',
      'pytest.ini',
      '[pytest]\r\naddopts = -q\r\n',
      '[pytest]\r\n# lockstep install\r\nnorecursedirs = *.egg .* _darcs build CVS dist node_modules venv {arch} infra/copy lib/x.py\r\naddopts = -q\r\n',
    ],
    [
      'pytest',
      'tox.ini',
      '[tox]\n[pytest]\nnorecursedirs =\n    a\n    b\n\n[x]\n',
      '[tox]\n[pytest]\nnorecursedirs =\n    a\n    b\n    # lockstep install\n    infra/copy lib/x.py\n\n[x]\n',
    ],
    [
      'pytest',
      'setup.cfg',
      '[tool:pytest]\nnorecursedirs = a b',
      '[tool:pytest]\nnorecursedirs = a b\n    # lockstep install\n    infra/copy lib/x.py',
    ],
  ])('%s, %s, %j', (tool, path, text, expected) => {
    const added = add(tool, path, text)
    expect(added).toMatchObject({ outcome: 'changed', text: expected })
    expect(add(tool, path, expected).outcome).toBe('same')
    expect(removeFromPythonFile(expected, path)).toMatchObject({ outcome: 'changed', text })
  })
})

describe('is left alone', () => {
  test.each<[PythonTool, string, string]>([
    ['ruff', 'ruff.toml', 'extend-exclude = ["a",]\n'],
    ['ruff', 'ruff.toml', 'extend-exclude = ["a",\n "b"]\n'],
    ['ruff', 'ruff.toml', 'extend-exclude = "a"\n'],
    ['ruff', 'ruff.toml', 'extend-exclude = [\n'],
    ['ruff', 'ruff.toml', 'not toml\n'],
    ['ruff', 'pyproject.toml', '[tool]\nruff = { line-length = 1 }\n'],
    ['ruff', 'pyproject.toml', 'tool.ruff.line-length = 1\n'],
    ['ruff', 'pyproject.toml', 'tool = { ruff = { line-length = 1 } }\n'],
    ['ruff', 'pyproject.toml', '[[tool.ruff]]\n'],
    ['mypy', 'pyproject.toml', '[tool.mypy]\nexclude = "a"\n'],
    ['mypy', 'mypy.ini', '[mypy]\nexclude = a\n'],
    ['mypy', 'mypy.ini', '[mypy-x]\n'],
    ['pytest', 'pyproject.toml', '[tool.pytest.ini_options]\nnorecursedirs = "a b"\n'],
    ['pytest', 'setup.cfg', '[metadata]\n'],
  ])('%s, %s, %j', (tool, path, text) => {
    expect(add(tool, path, text).outcome).toBe('left')
  })
})

test.each<[PythonTool, string, string]>([
  ['ruff', 'ruff.toml', 'extend-exclude = ["infra/copy", \'lib/x.py\']\n'],
  ['mypy', 'mypy.ini', '[mypy]\nexclude = ^infra/copy/|^lib/x\\.py$\n'],
])('%s: an entry that the user has, in %s, is theirs', (tool, path, text) => {
  expect(add(tool, path, text).outcome).toBe('same')
  expect(removeFromPythonFile(text, path).outcome).toBe('same')
})

test('a table that the user has put something into stays', () => {
  const text =
    '[tool.ruff]  # lockstep install\nextend-exclude = ["infra/copy"]  # lockstep install\nline-length = 1\n[b]\n'
  expect(removeFromPythonFile(text, 'pyproject.toml')).toMatchObject({
    text: '[tool.ruff]  # lockstep install\nline-length = 1\n[b]\n',
  })
})

test('the scanner: strings of every kind, comments, nested lists, quoted and dotted keys', () => {
  const text =
    'a.b = 1 # x\n"c d" = """\n[no]\nx = """ \n[t."u.v"] # y\nl = [ [1, "]"], { z = "}" } ]\nd = 1979-05-27 07:32:00Z\n[[arr]]\ns = \'\'\'\n# no\n\'\'\'\n'
  expect(scanToml(text)?.tables.map(({ path, isArray }) => [path, isArray])).toEqual([
    [['t', 'u.v'], false],
    [['arr'], true],
  ])
  expect(
    scanToml(text)?.pairs.map(({ path, valueStart, valueEnd }) => [
      path.join('/'),
      text.slice(valueStart, valueEnd),
    ]),
  ).toEqual([
    ['a/b', '1'],
    ['c d', '"""\n[no]\nx = """'],
    ['t/u.v/l', '[ [1, "]"], { z = "}" } ]'],
    ['t/u.v/d', '1979-05-27 07:32:00Z'],
    ['arr/s', "'''\n# no\n'''"],
  ])
})

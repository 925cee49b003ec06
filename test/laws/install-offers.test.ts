/**
 * What holds for every file of a user's that an offer may edit, put together from the pieces that people write: put in twice is
 * put in once, another mirror leaves the same as if it had been there first, and taken out is what was there.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseToolJson } from '../../packages/lockstep/src/config/tool-json.ts'
import type { Edit } from '../../packages/lockstep/src/core/setup/edit.ts'
import { addAttributes, removeAttributes } from '../../packages/lockstep/src/core/setup/git-attributes.ts'
import type { OfferedMirror } from '../../packages/lockstep/src/core/setup/offered-mirror.ts'
import {
  addToPythonTool,
  findPythonHome,
  pythonTools,
  removeFromPythonFile,
} from '../../packages/lockstep/src/core/setup/python-tools.ts'
import { addToVscode, removeFromVscode } from '../../packages/lockstep/src/core/setup/vscode-settings.ts'
import { shows } from '../support/evidence.ts'

const runs = { numRuns: 500 }

const proves = shows(
  'laws',
  'install --with, twice, with another mirror, and uninstall',
  'the file is what it was, for any file',
  3,
)

const first: OfferedMirror = {
  name: 'first',
  from: 'api',
  to: 'infra/copy',
  isFile: false,
  tracked: true,
  mirrorOnly: ['own.py'],
}
const second: OfferedMirror = { ...first, name: 'second', to: 'x/y', mirrorOnly: [] }

const lineEnd = fc.constantFrom('\n', '\n', '\r\n')

/** Any of these lines in any order, with the last line end or without. */
function texts(lines: readonly string[]): fc.Arbitrary<string> {
  const some = fc.array(fc.constantFrom(...lines), { maxLength: 9 })
  return fc
    .tuple(some, fc.boolean(), lineEnd)
    .map(([all, isEnded, end]) => `${all.join('\n')}${isEnded ? '\n' : ''}`.replaceAll('\n', end))
}

const toml = texts([
  '',
  '# c',
  '[project]',
  'name = "x"',
  '[tool.ruff]',
  '[tool.ruff] # x',
  '[tool.ruff.lint]',
  'extend-exclude = ["a"]',
  "extend-exclude = ['a', 'b'] # y",
  'extend-exclude = [\n  "a",\n]',
  'extend-exclude = [\n  "a"\n  # z\n]',
  'exclude = ["^q/"]',
  '[tool.mypy]',
  '[[tool.mypy.overrides]]',
  '[tool.pytest.ini_options]',
  '[tool.pytest]',
  'norecursedirs = []',
  'norecursedirs = ["infra/copy"]',
  'a.b = 1',
  'm = """\n[tool.ruff]\nextend-exclude = [1]\n"""',
])

const ini = texts([
  '',
  '# c',
  '; d',
  '[mypy]',
  '[mypy] # x',
  '[tool:pytest]',
  '[pytest]',
  '[flake8]',
  'exclude = a/',
  'exclude =\n    a\n    b',
  'norecursedirs = x y',
  'norecursedirs =\n    x\n    # in\n    y',
  'strict = True',
  'a = b\n  c',
  '  indented = 1',
])

const attributes = texts(['', '# c', '* text=auto', '*.png binary', '/infra/copy/** merge=lockstep'])

const gap = fc.constantFrom('', ' ', '\n  ', '\n  // c, d\n  ', ' /* , */ ', '\n\n  ', ' // } e\n  ')
const property = fc.constantFrom(
  '"a": 1',
  '"z": "}, // {"',
  '"[python]": { "b": [1, 2] }',
  '"search.exclude": { "x": true }',
  '"search.exclude": {\n    "x": true,\n    "y": false // c\n  }',
  '"files.readonlyInclude": {\n    "infra/copy/**": true\n  }',
)
const settings = fc
  .tuple(
    fc.uniqueArray(property, { minLength: 1, maxLength: 4, selector: one => one.split(':')[0] }),
    fc.array(gap, { minLength: 12, maxLength: 12 }),
    fc.boolean(),
    fc.constantFrom('}', '\n}', '}\n', '\n} // end\n'),
    lineEnd,
  )
  .map(([properties, gaps, hasLastComma, close, end]) => {
    const inside = properties.map((one, at) => {
      const comma = at < properties.length - 1 || hasLastComma ? ',' : ''
      return `${gaps[at]}${one}${gaps[at + 4]}${comma}${gaps[at + 8]}`
    })
    return `{${inside.join('')}${close}`.replaceAll('\n', end)
  })

interface Editor {
  add(text: string | undefined, mirrors: readonly OfferedMirror[]): Edit
  remove(text: string | undefined): Edit
}

function expectLaws(text: string, { add, remove }: Editor): void {
  const added = add(text, [first])
  fc.pre(added.outcome === 'changed')
  expect(add(added.text, [first]).outcome).toBe('same')
  expect(remove(added.text)).toMatchObject({ outcome: 'changed', text })
  for (const mirrors of [[first, second], [second]]) {
    const renewed = add(added.text, mirrors)
    expect(renewed).toMatchObject({ outcome: 'changed' })
    const back = renewed.outcome === 'changed' ? renewed.text : undefined
    expect(remove(back)).toMatchObject({ outcome: 'changed', text })
  }
}

function pythonEditor(path: string, tool: (typeof pythonTools)[number], text: string): Editor | undefined {
  const home = findPythonHome(new Map([[path, { text }]]), tool)
  if (home.path !== path) return undefined
  return {
    add: (now, mirrors) => addToPythonTool(now, { tool, home, mirrors }),
    remove: now => removeFromPythonFile(now, path, tool),
  }
}

const tool = fc.constantFrom(...pythonTools)

test('TOML', proves, () => {
  const path = fc.constantFrom('pyproject.toml', 'ruff.toml', 'pytest.toml')
  fc.assert(
    fc.property(toml, path, tool, (text, file, one) => {
      const editor = pythonEditor(file, one, text)
      fc.pre(editor !== undefined)
      expectLaws(text, editor)
    }),
    runs,
  )
})

test('INI', proves, () => {
  const path = fc.constantFrom('setup.cfg', 'tox.ini', 'mypy.ini', 'pytest.ini')
  fc.assert(
    fc.property(ini, path, tool, (text, file, one) => {
      const editor = pythonEditor(file, one, text)
      fc.pre(editor !== undefined)
      expectLaws(text, editor)
    }),
    runs,
  )
})

test('VS Code’s settings', proves, () => {
  fc.assert(
    fc.property(settings, text => {
      expectLaws(text, { add: addToVscode, remove: removeFromVscode })
      const added = addToVscode(text, [first])
      const mine = Object.entries(parseToolJson(text) ?? {}).filter(
        ([key]) => !/^(?:files|search)\./.test(key),
      )
      const now = added.outcome === 'changed' && parseToolJson(added.text ?? '')
      expect(now).toMatchObject(Object.fromEntries(mine))
    }),
    runs,
  )
})

test('.gitattributes', proves, () => {
  fc.assert(
    fc.property(attributes, text => {
      // An empty one goes: nothing tells it from one that was made.
      fc.pre(text !== '')
      expectLaws(text, {
        add: (now, mirrors) => addAttributes(now, 'merge-driver', mirrors),
        remove: now => removeAttributes(now, 'merge-driver'),
      })
    }),
    runs,
  )
})

/** What a glob covers, what is no glob, and the two laws that the rest of the code leans on. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileGlobs, escapeGlob, globProblem } from './glob.ts'
import { fromGit, joinPath, toRepoPath } from './path.ts'

const covers = (glob: string, path: string) => compileGlobs([glob])(toRepoPath(path))

test.each([
  ['**', 'a'],
  ['**', '.env'],
  ['**/*', 'a/.b/c'],
  ['*.py', 'a.py'],
  ['*.py', '.a.py'],
  ['**/*.py', 'a.py'],
  ['**/*.py', 'a/b/.c.py'],
  ['contexts/*/models/**/*.py', 'contexts/provider/models/license.py'],
  ['*.{ts,js}', 'a.js'],
  ['!(a).ts', 'b.ts'],
  // A directory covers what is in it.
  ['generated', 'generated'],
  ['generated', 'generated/a/b.ts'],
  ['generated/', 'generated/a'],
  ['generated/**', 'generated'],
  ['**/__pycache__', 'a/__pycache__/b.pyc'],
  ['*', 'a/b/c'],
  ['a/*', 'a/b/c'],
  // Characters that mean something to globs.
  ['\\[id\\].ts', '[id].ts'],
  ['[[]id[]].ts', '[id].ts'],
  ['[id].ts', '[id].ts'],
  ['[id].ts', 'i.ts'],
  ['[(]group[)]/page.tsx', '(group)/page.tsx'],
  ['naïve/*.txt', 'naïve/ü.txt'],
  ['a/**/c', 'a/line\nbreak/c'],
])('%s covers %s', (glob, path) => {
  expect(covers(glob, path)).toBe(true)
})

test.each([
  ['lambda_settings.py', 'a/lambda_settings.py'],
  ['generated', 'generated2'],
  ['generated', 'a/generated/b'],
  ['*.py', 'a/b.py'],
  ['*/*', 'a'],
  ['*.py', 'a.PY'],
  ['\\[id\\].ts', 'i.ts'],
  ['(group)/page.tsx', '(group)/page.tsx'],
])('%s does not cover %s', (glob, path) => {
  expect(covers(glob, path)).toBe(false)
})

test('no glob covers nothing, several cover what any of them covers', () => {
  expect(compileGlobs([])(toRepoPath('a'))).toBe(false)
  const matches = compileGlobs(['*.py', 'docs'])
  expect(['a.py', 'docs/x', 'src/a.py'].map(path => matches(toRepoPath(path)))).toEqual([true, true, false])
})

test('a name that is not UTF-8 can be covered', () => {
  expect(compileGlobs(['*.txt'])(fromGit('\xff.txt'))).toBe(true)
})

test.each([
  ['', 'must not be empty'],
  ['/a', 'is relative already: leave out the leading "/"'],
  ['!a', 'must not be negated: use "include" and "exclude"'],
  ['./a', 'must not hold empty, "." or ".." segments'],
  ['a/../b', 'must not hold empty, "." or ".." segments'],
  ['a//b', 'must not hold empty, "." or ".." segments'],
  ['a\u0000', 'must not hold control characters'],
  ['[', 'is not a glob: Missing closing: "]" - use "\\\\]" to match literal characters'],
  ['a)', 'is not a glob: Missing opening: "(" - use "\\\\(" to match literal characters'],
  ['{a', 'is not a glob: Missing closing: "}" - use "\\\\}" to match literal characters'],
  ['[z-a]', expect.stringContaining('Range out of order')],
])('%j is no glob', (glob, problem) => {
  expect(globProblem(glob)).toEqual(problem)
})

test('a glob may not be endless', () => {
  expect(globProblem('a'.repeat(70_000))).toContain('exceeds maximum')
})

test.each([
  '*a*a*a*a',
  '!(a)!(a)!(a)!(a)',
  '+(a)+(a)+(a)+(a)',
  '{x,*a*a*a*a}',
  '**/a/**/a/**/a/**/a',
  '{a,a}'.repeat(7),
])('%j could take for ever on a name that almost matches', glob => {
  expect(globProblem(glob)).toContain('for ever')
})

test.each([
  '*a*a*a',
  '{*.a,*.b,*.c,*.d}',
  '**/a/**/*.{ts,js}/**',
  '[*][*][*][*]',
  '\\*\\*\\*\\*',
  '{a,a}'.repeat(6),
])('%j is soon matched', glob => {
  expect(globProblem(glob)).toBeUndefined()
  expect(covers(glob, `${'a'.repeat(254)}b`)).toBe(false)
})

test.each(['**', 'a', 'a/', '*.{ts,js}', '!(a)', '@(a|b)', '\\[id\\].ts', '[a-z]*', '.github/**'])(
  '%j is a glob',
  glob => {
    expect(globProblem(glob)).toBeUndefined()
  },
)

const segment = fc.stringMatching(/^[a-c*?[\](){}!+@|.]{1,4}$/).filter(text => text !== '.' && text !== '..')
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map(segments => segments.join('/'))

test('whatever covers a directory covers all that is in it', () => {
  fc.assert(
    fc.property(path, path, path, (glob, directory, below) => {
      fc.pre(globProblem(glob) === undefined)
      const matches = compileGlobs([glob])
      const parent = toRepoPath(directory)
      if (matches(parent)) expect(matches(joinPath(parent, toRepoPath(below)))).toBe(true)
    }),
  )
})

test('an escaped path is a glob for this path alone', () => {
  fc.assert(
    fc.property(path, path, (one, other) => {
      const glob = escapeGlob(one)
      expect(globProblem(glob)).toBeUndefined()
      expect(covers(glob, one)).toBe(true)
      expect(covers(glob, other)).toBe(other === one || other.startsWith(`${one}/`))
    }),
  )
})

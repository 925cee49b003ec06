/** .pre-commit-config.yaml as people write it: the check is put in, every byte of theirs stays, and it comes out again. */
import { describe, expect, test } from 'vitest'
import { addToPreCommit, removeFromPreCommit } from './pre-commit-config.ts'

const written = `# See https://pre-commit.com for more information
default_language_version:
    python: python3.12

repos:
-   repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v5.0.0   # newest
    hooks:
    -   id: trailing-whitespace
    -   id: end-of-file-fixer

ci: {skip: [mypy]}
`

test('beside what a user wrote', () => {
  const edit = addToPreCommit(written)
  expect(edit.outcome === 'changed' ? edit.text : edit).toMatchInlineSnapshot(`
    "# See https://pre-commit.com for more information
    default_language_version:
        python: python3.12

    repos:
    -   repo: https://github.com/pre-commit/pre-commit-hooks
        rev: v5.0.0   # newest
        hooks:
        -   id: trailing-whitespace
        -   id: end-of-file-fixer
    - repo: local
      hooks:
        - id: lockstep-check
          name: mirrors are in sync
          entry: npx lockstep-hook check
          language: system
          pass_filenames: false
          always_run: true

    ci: {skip: [mypy]}
    "
  `)
})

describe('is put in once and taken out exactly', () => {
  test.each<[string, string | undefined]>([
    ['no file', undefined],
    ['the style of its documentation', written],
    ['line ends of Windows', written.replaceAll('\n', '\r\n')],
    [
      'no last line end',
      'repos:\n  - repo: local\n    hooks: [{id: a, name: a, entry: a, language: system}]',
    ],
    ['other keys alone', 'fail_fast: true\n'],
  ])('%s', (_, text) => {
    const added = addToPreCommit(text)
    const now = added.outcome === 'changed' ? added.text : undefined
    expect(now).toContain('entry: npx lockstep-hook check')
    expect(addToPreCommit(now)).toEqual({ outcome: 'same', says: 'already there' })
    expect(removeFromPreCommit(now)).toMatchObject({ outcome: 'changed', text })
  })
})

test.each(['repos: []\n', 'repos:\n', 'repos: [{repo: meta, hooks: []}]\n', 'repos: [\n'])(
  '%j is left alone',
  text => {
    expect(addToPreCommit(text).outcome).toBe('left')
  },
)

test('the check from this repository, and one that a user wrote, count and stay', () => {
  for (const hook of [
    '    -   id: lockstep-check\n',
    '    -   {id: a, name: a, entry: lockstep-hook check, language: system}\n',
  ]) {
    const text = written.replace('\nci:', `${hook}\nci:`)
    expect(addToPreCommit(text).outcome).toBe('same')
    expect(removeFromPreCommit(text).outcome).toBe('left')
  }
})

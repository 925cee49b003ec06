/** lefthook.yml in the styles that people write it: the entry is put in, every byte of theirs stays, and it comes out again. */
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { hookNames } from '../hook-names.ts'
import type { Edit } from './edit.ts'
import { addToLefthook, removeFromLefthook } from './lefthook.ts'

const file = 'lefthook.yml'

function addAll(text: string | undefined): string | undefined {
  return hookNames.reduce((now, hook) => textOf(addToLefthook(now, { hook, file }), now), text)
}

function removeAll(text: string | undefined): string | undefined {
  return hookNames.reduce((now, hook) => textOf(removeFromLefthook(now, { hook, file }), now), text)
}

function textOf(edit: Edit, now: string | undefined): string | undefined {
  return edit.outcome === 'changed' ? edit.text : now
}

test('a file of its own', () => {
  expect(addAll(undefined)).toMatchInlineSnapshot(`
    "pre-commit:
      commands:
        zz-lockstep:
          files: echo lefthook.yml
          run: "node_modules/.bin/lockstep-hook pre-commit # {files}"
    pre-merge-commit:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook pre-merge-commit
    post-commit:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook post-commit
    post-merge:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook post-merge {1}
    post-checkout:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook post-checkout {1} {2} {3}
    post-rewrite:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook post-rewrite {1}
          use_stdin: true
    pre-push:
      commands:
        zz-lockstep:
          files: echo lefthook.yml
          run: "node_modules/.bin/lockstep-hook pre-push {1} {2} # {files}"
          use_stdin: true
    "
  `)
  expect(removeAll(addAll(undefined))).toBe(undefined)
})

const written = `# ours
pre-commit:
    parallel: false   # one by one
    commands:
        lint:
            glob: "*.{js,ts}"
            run: |
                npx eslint {staged_files}

        # the last of ours
        test: {run: npm test}   # flow

# pushed
pre-push:
    jobs:
    - name: types
      run: npx tsc
`

test('beside what a user wrote', () => {
  const text = addAll(written)
  expect(text).toMatchInlineSnapshot(`
    "# ours
    pre-commit:
        parallel: false   # one by one
        commands:
            lint:
                glob: "*.{js,ts}"
                run: |
                    npx eslint {staged_files}

            # the last of ours
            test: {run: npm test}   # flow
            zz-lockstep:
              files: echo lefthook.yml
              run: "node_modules/.bin/lockstep-hook pre-commit # {files}"

    # pushed
    pre-push:
        jobs:
        - name: types
          run: npx tsc
        - name: zz-lockstep
          files: echo lefthook.yml
          run: "node_modules/.bin/lockstep-hook pre-push {1} {2} # {files}"
          use_stdin: true
    pre-merge-commit:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook pre-merge-commit
    post-commit:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook post-commit
    post-merge:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook post-merge {1}
    post-checkout:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook post-checkout {1} {2} {3}
    post-rewrite:
      commands:
        zz-lockstep:
          run: node_modules/.bin/lockstep-hook post-rewrite {1}
          use_stdin: true
    "
  `)
  expect(parse(text ?? '')['pre-commit'].commands).toMatchObject({
    test: { run: 'npm test' },
    'zz-lockstep': { run: 'node_modules/.bin/lockstep-hook pre-commit # {files}' },
  })
})

describe('is put in once and taken out exactly', () => {
  test.each<[string, string]>([
    ['comments, indentation of four, flow', written],
    ['line ends of Windows', written.replaceAll('\n', '\r\n')],
    ['no last line end', written.trimEnd()],
    ['a document mark', `---\n${written}`],
    ['a byte order mark', `\uFEFF${written}`],
    ['nothing but a comment', '# later\n'],
    [
      'a block that keeps its line ends',
      'pre-commit:\n  commands:\n    a:\n      run: |+\n        a\n\n\npost-merge:\n  commands:\n    b: { run: b }\n',
    ],
    ['a hook that has neither style yet', 'pre-commit:\n  piped: true\n'],
    [
      'jobs in the style of Go',
      'pre-commit:\n  jobs:\n    - run: a\n      group:\n        jobs:\n          - run: b\n',
    ],
    ['quotes', '"pre-commit":\n  "commands":\n    "a":\n      "run": "a"\n'],
  ])('%s', (_, text) => {
    const added = addAll(text)
    expect(added).toContain('lockstep-hook pre-commit')
    expect(added).toContain('lockstep-hook pre-push {1} {2}')
    // Every line of the user's is still there, in its order.
    let at = 0
    for (const line of text.split('\n').filter(one => one.trim() !== '')) {
      at = (added ?? '').indexOf(line, at)
      expect(at).toBeGreaterThanOrEqual(0)
    }
    expect(addAll(added)).toBe(added)
    expect(removeAll(added)).toBe(text)
  })
})

describe('is left alone', () => {
  test.each<[string, string]>([
    [
      'pre-commit:\n  parallel: true\n  commands:\n    a: { run: a }\n',
      'is `parallel: true`: nothing can be the last there',
    ],
    [
      'pre-commit:\n  scripts:\n    "a.sh": { runner: bash }\n',
      'has `scripts:`, which lefthook runs after everything else',
    ],
    [
      'pre-commit:\n  commands:\n    zzz: { run: a }\n',
      'has a command zzz, which lefthook runs after zz-lockstep',
    ],
    ['pre-commit: { commands: { a: { run: a } } }\n', 'is written in a way that can’t be added to safely'],
    ['pre-commit:\n', 'is written in a way that can’t be added to safely'],
    ['pre-commit:\n  commands: {}\n', 'is written in a way that can’t be added to safely'],
    ['pre-commit: [\n', 'is not YAML that can be read'],
    [
      'pre-commit: &p\n  commands:\n    a:\n      run: a\npre-push:\n  <<: *p\n',
      'is written in a way that can’t be added to safely',
    ],
    ['{}\n', 'is written in a way that can’t be added to safely'],
  ])('%j', (text, says) => {
    expect(addToLefthook(text, { hook: 'pre-commit', file })).toEqual({ outcome: 'left', says })
  })

  test('a pre-push in which another command reads the list of refs', () => {
    const text = 'pre-push:\n  commands:\n    a:\n      run: a\n      use_stdin: true\n'
    expect(addToLefthook(text, { hook: 'pre-push', file }).outcome).toBe('left')
  })
})

test.each([
  'npx lockstep-hook pre-commit',
  'lockstep-hook pre-commit',
  '"node_modules/.bin/lockstep-hook pre-commit"',
])('an entry that a user wrote, %s, counts and stays', run => {
  const text = `pre-commit:\n  commands:\n    mirrors:\n      run: ${run}\n`
  expect(addToLefthook(text, { hook: 'pre-commit', file }).outcome).toBe('same')
  expect(removeFromLefthook(text, { hook: 'pre-commit', file }).outcome).toBe('left')
})

test('an entry of ours that a user changed stays', () => {
  const text = addAll(undefined)?.replace(
    'node_modules/.bin/lockstep-hook pre-commit #',
    'node_modules/.bin/lockstep-hook pre-commit --mine #',
  )
  expect(removeFromLefthook(text, { hook: 'pre-commit', file }).outcome).toBe('left')
})

test('beside an entry that stages what it fixed nothing can be the last', () => {
  const text = 'pre-commit:\n  commands:\n    format:\n      run: ./format.sh\n      stage_fixed: true\n'
  expect(addToLefthook(text, { hook: 'pre-commit', file })).toEqual({
    outcome: 'left',
    says: 'has an entry with `stage_fixed`, and lefthook stages what that changed after its last one',
  })
})

test('an entry that is alone in what a user has written on stays: an empty map isn’t what was there', () => {
  const text = addAll(undefined)?.replace('commands:', 'commands: # mine')
  expect(removeFromLefthook(text, { hook: 'pre-commit', file }).outcome).toBe('left')
})

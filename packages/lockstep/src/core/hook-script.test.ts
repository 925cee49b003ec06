/** Hook files as people write them: which ones let the answer of lockstep-hook count, and what spoils the others. */
import { describe, expect, test } from 'vitest'
import { findHookFlaw, mentionsLockstep } from './hook-script.ts'

const flaw = (script: string, shell: 'stops on failure' | 'goes on' = 'goes on') =>
  findHookFlaw(script, 'pre-commit', shell)

describe('nothing is wrong with', () => {
  test.each([
    ['lockstep-hook pre-commit'],
    ['#!/bin/sh\nlockstep-hook pre-commit\n'],
    ['npx lint-staged\nnpx lockstep-hook pre-commit "$@"'],
    ['npx lint-staged && npx lockstep-hook pre-commit'],
    ['exec ./node_modules/.bin/lockstep-hook pre-commit'],
    ['exec \'/opt/lockstep-hook\' pre-commit "$@"'],
    ['"$root/node_modules/.bin/lockstep-hook" pre-commit'],
    ['npx lockstep hook pre-commit'],
    ['lockstep-hook "$(basename "$0")" "$@"'],
    ['[ -n "$SKIP" ] && exit 0\nlockstep-hook pre-commit'],
    ['[ -n "$SKIP" ] && exec true\nlockstep-hook pre-commit'],
    ['if [ "$CI" ]; then\n  exit 0\nfi\nlockstep-hook pre-commit'],
    ['if [ "$CI" ]; then exit 0; fi; lockstep-hook pre-commit'],
    ['case $1 in\n  a) exit 0 ;;\n  b)\n    exit 1\n    ;;\nesac\nlockstep-hook pre-commit'],
    ['for x in a b; do\n  exit 1\ndone\nlockstep-hook pre-commit'],
    ['while read -r x; do echo "$x"; done < list\nlockstep-hook pre-commit'],
    ['(exit 1)\nlockstep-hook pre-commit'],
    ['(\n  cd a\n  exit 1\n)\nlockstep-hook pre-commit'],
    ['fail() {\n  exit 1\n}\nlockstep-hook pre-commit'],
    ['exec 2>&1\nexec </dev/tty\nlockstep-hook pre-commit'],
    ['cat <<EOF\nexit 0\nexec x\nEOF\nlockstep-hook pre-commit'],
    ['echo "\nexit\n"\nlockstep-hook pre-commit'],
    ['# exit 0\nlockstep-hook pre-commit # the last line\n# git add .'],
    ['lockstep-hook pre-commit || exit 1'],
    ['lockstep-hook pre-commit || exit $?\necho done'],
    ['lockstep-hook pre-commit || { echo refused; exit 1; }'],
    ['lockstep-hook pre-commit && echo fine'],
    ['lockstep-hook pre-commit\nexit $?'],
    ['lockstep-hook pre-commit\nstatus=$?\necho done\nexit $status'],
    ['lockstep-hook \\\n  pre-commit'],
    ['if [ -x a ]; then\n  lockstep-hook pre-commit\nelse\n  echo no >&2\n  exit 1\nfi'],
    ['set -e\nlockstep-hook pre-commit\necho done'],
    ['#!/bin/bash -e\nlockstep-hook pre-commit\necho done'],
    ['set -euo pipefail\nlockstep-hook pre-commit\nexit 0'],
  ])('%j', script => {
    expect(flaw(script)).toBeUndefined()
  })

  test('an echo at the end of a script that stops at a failure', () => {
    expect(flaw('lockstep-hook pre-commit\necho done', 'stops on failure')).toBeUndefined()
  })
})

describe('the call is absent from', () => {
  test.each([
    [''],
    ['npx lint-staged'],
    ['# lockstep-hook pre-commit'],
    ['lockstep-hook post-commit'],
    ['command -v lockstep-hook'],
    ['npx lockstep check'],
    ['cat <<EOF\nlockstep-hook pre-commit\nEOF'],
  ])('%j', script => {
    expect(flaw(script)).toEqual({ kind: 'absent' })
  })
})

test.each([
  ['exec npx lint-staged\nlockstep-hook pre-commit', 'exec npx lint-staged'],
  ['npx lint-staged\nexit\nlockstep-hook pre-commit', 'exit'],
  ['exit 0; lockstep-hook pre-commit', 'exit 0'],
  ['if true; then echo; fi\nexit 0\nlockstep-hook pre-commit', 'exit 0'],
])('the call is never reached in %j', (script, by) => {
  expect(flaw(script)).toEqual({ kind: 'unreachable', by })
})

test.each([
  ['lockstep-hook pre-commit\nnpx lint-staged', 'npx lint-staged'],
  ['lockstep-hook pre-commit && npx lint-staged', 'npx lint-staged'],
  ['lockstep-hook pre-commit || exit 1\ngit add -A', 'git add -A'],
  ['if true; then\n  lockstep-hook pre-commit\nfi\ngit add -u', 'git add -u'],
  ['set -e\nlockstep-hook pre-commit\necho done\ngit add .', 'git add .'],
])('something follows the call in %j', (script, by) => {
  expect(flaw(script)).toEqual({ kind: 'not-last', by })
})

test.each([
  ['lockstep-hook pre-commit || true', 'lockstep-hook pre-commit || true'],
  ['lockstep-hook pre-commit || echo "not in sync"', 'lockstep-hook pre-commit || echo "not in sync"'],
  ['lockstep-hook pre-commit || exit 0', 'lockstep-hook pre-commit || exit 0'],
  ['lockstep-hook pre-commit &\nwait', 'lockstep-hook pre-commit &'],
  ['lockstep-hook pre-commit | tee log', 'lockstep-hook pre-commit | tee log'],
  ['lockstep-hook pre-commit\nexit 0', 'exit 0'],
  ['lockstep-hook pre-commit\necho done', 'echo done'],
])('the answer is lost in %j', (script, by) => {
  expect(flaw(script)).toEqual({ kind: 'answer-lost', by })
})

test('a redirection is no background', () => {
  expect(flaw('lockstep-hook pre-commit 2>&1')).toBeUndefined()
  expect(flaw('lockstep-hook pre-commit &>log')).toBeUndefined()
})

test.each([
  ['pre-commit:\n  jobs:\n    - run: npx lockstep-hook pre-commit\n', true],
  ['entry: lockstep hook pre-commit', true],
  ['run: npx lint-staged', false],
])('%j mentions it: %j', (text, mentioned) => {
  expect(mentionsLockstep(text)).toBe(mentioned)
})

describe('the list of pushed refs', () => {
  const pushFlaw = (script: string) => findHookFlaw(script, 'pre-push', 'goes on')

  test.each([
    ['git lfs pre-push "$@"\nlockstep-hook pre-push "$@"', 'git lfs pre-push "$@"'],
    ['git-lfs pre-push "$@" || exit\nexec lockstep-hook pre-push "$@"', 'git-lfs pre-push "$@"'],
  ])('is read before: %j', (script, by) => {
    expect(pushFlaw(script)).toEqual({ kind: 'list-read', by })
  })

  test.each([
    ['lockstep-hook pre-push "$@"'],
    ['git lfs post-commit "$@"\nlockstep-hook pre-push "$@"'],
    [
      'refs=$(cat)\nprintf "%s\\n" "$refs" | git lfs pre-push "$@" || exit\nprintf "%s\\n" "$refs" | lockstep-hook pre-push "$@"',
    ],
    ['git lfs pre-push "$@" </dev/null\nlockstep-hook pre-push "$@"'],
  ])('is not: %j', script => {
    expect(pushFlaw(script)).toBeUndefined()
  })
})

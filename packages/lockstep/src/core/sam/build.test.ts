/** SAM's rules about places and copies, each as a table. */
import { describe, expect, test } from 'vitest'
import { toRepoPath } from '../path.ts'
import { isLeftOut, judgeRuntime, resolveWritten, subfolderOf } from './build.ts'

test.each([
  ['infra', 'functions/a/', 'infra/functions/a'],
  ['infra', './functions//a/.', 'infra/functions/a'],
  ['infra', '.', 'infra'],
  ['infra', '../apps/src', 'apps/src'],
  ['infra', '..', ''],
  ['infra', '../..', undefined],
  ['infra', '../../shop/apps', undefined],
  ['', 'apps', 'apps'],
  ['', '../apps', undefined],
  ['infra', '/srv/shop/apps', 'apps'],
  ['infra', '/srv/shop', ''],
  ['infra', '/srv/shop/../shop/apps/', 'apps'],
  ['infra', '/srv/shopping/apps', undefined],
  ['infra', '/elsewhere', undefined],
  ['infra', 'grün', 'infra/gr\u00c3\u00bcn'],
])('in %j, %j is %j', (folder, written, expected) => {
  expect(resolveWritten('/srv/shop', toRepoPath(folder), written)).toBe(expected)
})

test.each([
  ['python3.12', undefined],
  ['python-uv', undefined],
  ['nodejs22.x', undefined],
  ['ruby3.4', undefined],
  ['java21', 'is built with java21, which compiles or bundles the folder'],
  ['esbuild', 'is built with esbuild, which compiles or bundles the folder'],
  ['provided.al2023', 'is built with provided.al2023, which compiles or bundles the folder'],
  ['makefile', 'is built by a Makefile, which decides what the build holds'],
  [undefined, 'has a runtime that is known at deploy time alone'],
])('%s copies its folder, or not', (runtime, expected) => {
  expect(judgeRuntime(runtime)).toBe(expected)
})

test.each([
  ['function', 'python3.12', ''],
  ['layer', 'python3.12', 'python'],
  ['layer', 'nodejs22.x', 'nodejs'],
  ['layer', 'ruby3.4', 'ruby/lib'],
] as const)('the code of a %s of %s lies in %j', (kind, runtime, expected) => {
  expect(subfolderOf(kind, runtime)).toBe(expected)
})

describe('what a builder leaves out', () => {
  test.each([
    ['python3.12', 'src/a.py', false],
    ['python3.12', '', false],
    ['python3.12', 'src/__pycache__/a.cpython-312.pyc', true],
    ['python3.12', 'src/a.pyc', true],
    ['python3.12', 'src/native.so', true],
    ['python3.12', 'src/native.so.1', false],
    ['python3.12', 'src/env/a.py', true],
    ['python3.12', 'src/environment/a.py', false],
    ['python3.12', '.gitignore', true],
    ['python3.12', '.aws-sam/build/x', true],
    ['python3.12', 'x.egg-info/PKG-INFO', true],
    ['python3.12', 'uv.lock.bak', false],
    ['python-uv', 'uv.lock.bak', true],
    ['nodejs22.x', 'env/a.js', false],
    ['nodejs22.x', '.git/config', true],
  ])('%s: %j', (runtime, path, expected) => {
    expect(isLeftOut(runtime, toRepoPath(path))).toBe(expected)
  })
})

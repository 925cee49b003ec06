/** Which mirrors an executor looks at, which command mends them, and when a sync may not write. */
import type { TargetConfiguration } from '@nx/devkit'
import { LockstepError, parseConfig } from 'lockstep'
import { describe, expect, test } from 'vitest'
import { chooseMirrors } from './choose-mirrors.ts'
import { fixCommand } from './fix-command.ts'
import { isCi, splitFrozen } from './frozen.ts'

const config = parseConfig(
  JSON.stringify({
    mirrors: {
      a: { from: 'api/a', to: 'lambda/a' },
      b: { from: 'api/b', to: 'lambda/b' },
      made: { from: 'api/c', to: 'lambda-edge/c', tracked: false },
    },
  }),
)
const sync = (mirrors?: string[]) => ({ executor: 'nx-lockstep:sync', options: mirrors && { mirrors } })

function contextOf(projectName: string, targets: Record<string, TargetConfiguration> = {}) {
  const projects = { lambda: { root: 'lambda', targets }, api: { root: 'api' }, top: { root: '.' } }
  return { projectName, projectsConfigurations: { version: 2, projects } }
}

describe('chooseMirrors', () => {
  test.each([
    [{}, 'lambda', ['a', 'b']],
    [{ mirrors: [] }, 'lambda', ['a', 'b']],
    [{ mirrors: ['b'] }, 'lambda', ['b']],
    [{ mirrors: ['a', 'b'], mirror: 'a' }, 'lambda', ['a']],
    [{ mirrors: ['made'] }, 'api', ['made']],
    [{}, 'top', ['a', 'b', 'made']],
  ])('%j in %s', (options, project, names) => {
    expect(chooseMirrors(config, options, contextOf(project))).toEqual(names)
  })

  test.each(['api', 'nobody'])('none in %s is an error', project => {
    expect(() => chooseMirrors(config, {}, contextOf(project))).toThrow(LockstepError)
  })
})

describe('fixCommand', () => {
  test.each([
    [{ check: { executor: 'nx-lockstep:check' }, sync: sync(['a', 'b']) }, 'npx nx run lambda:sync'],
    [{ 'sync-b': sync(['b']), 'sync-a': sync(['a']) }, 'npx nx run lambda:sync-a'],
    [{ regenerate: sync() }, 'npx nx run lambda:regenerate'],
    [{ 'sync-b': sync(['b']) }, undefined],
    [{ sync: { executor: 'nx:run-commands' } }, undefined],
  ])('%j → %s', (targets, command) => {
    expect(fixCommand('a', contextOf('lambda', targets))).toBe(command)
  })

  test.each([
    ['built' as const, { sync: sync(), build: {}, deploy: {} }, 'npx nx run lambda:build'],
    ['deployed' as const, { sync: sync(), build: {}, deploy: {} }, 'npx nx run lambda:deploy'],
    ['built' as const, { sync: sync(), deploy: {} }, undefined],
    ['deployed' as const, { sync: sync(), build: {} }, undefined],
    ['receipt' as const, { sync: sync(), build: {}, deploy: {} }, undefined],
  ])('%s, with %j → %s', (station, targets, command) => {
    expect(fixCommand('a', contextOf('lambda', targets), station)).toBe(command)
  })
})

describe('frozen', () => {
  test.each([
    [undefined, false],
    ['', false],
    ['0', false],
    ['false', false],
    ['False', false],
    ['true', true],
    ['1', true],
    ['gitlab', true],
  ])('CI=%s is CI: %s', (value, expected) => {
    expect(isCi({ CI: value })).toBe(expected)
  })

  test.each([
    ['tracked' as const, { frozen: ['a', 'unknown'], written: ['made'] }],
    [true, { frozen: ['a', 'made', 'unknown'], written: [] }],
    [false, { frozen: [], written: ['a', 'made', 'unknown'] }],
  ])('%s', (frozen, expected) => {
    expect(splitFrozen(config, ['a', 'made', 'unknown'], frozen)).toEqual(expected)
  })
})

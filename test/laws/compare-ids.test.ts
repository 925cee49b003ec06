/**
 * compare-ids, which compares without Node, over generated trees and under every shell and awk that is here: it finds what
 * plain git finds in the index, in any names, and the commands that it prints end the difference.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository } from '../support/repository.ts'
import { interpreters, isHere, runCompareIds } from './git/answers.ts'
import { type DeclaredMirror, directories, findFindings } from './git/declaration.ts'
import { put } from './git/disk.ts'
import { fileNames, toBytes } from './git/names.ts'
import { listTree } from './git/state.ts'
import { seed } from './worlds.ts'

const text = fc.constantFrom('one\n', 'two\n', '')
const content = fc.oneof(
  text,
  text.map(executable => ({ executable })),
)

const name = fc.constantFrom(...fileNames)
const top = (which: 'src' | 'copy') =>
  fc.constantFrom(...Object.values(directories).map(names => names[which]))

/** Files that source and mirror have alike, and what one of them has otherwise. None lies below another. */
const world = fc.record({
  // Of different lists: git may quote the names of one side alone.
  src: top('src'),
  copy: top('copy'),
  same: fc.array(fc.tuple(name, content), { minLength: 1, maxLength: 8 }),
  change: fc.option(
    fc.record({
      side: fc.boolean(),
      what: fc.constantFrom('mode' as const, 'content' as const, 'more' as const),
      name,
      to: content,
    }),
  ),
})

describe.each(interpreters)('$name', interpreter => {
  test.skipIf(!isHere(interpreter))(
    `answers as git does (seed ${seed})`,
    shows(
      'laws',
      `no Node, but ${interpreter.name}: files of any names`,
      'compared as git compares them; the commands that it prints end the difference',
      4,
    ),
    async () => {
      await using repo = await createRepository()
      await fc.assert(
        fc.asyncProperty(world, async ({ src, copy, same, change }) => {
          repo.git('rm', '-r', '-q', '-f', '--ignore-unmatch', '.')
          repo.git('clean', '-ffdxq')
          const mirror: DeclaredMirror = { name: 'm', from: toBytes(src), to: toBytes(copy) }
          repo.write({ 'lockstep.json': config({ m: { from: src, to: copy } }) })
          for (const side of [mirror.from, mirror.to]) {
            put(repo.root, `${side}/keep`, 'keep\n')
            for (const [at, one] of same) put(repo.root, `${side}/${at}`, one)
          }
          if (change) {
            const at = `${change.side ? mirror.from : mirror.to}/${change.what === 'more' ? change.name : 'keep'}`
            put(repo.root, at, change.what === 'mode' ? { executable: 'keep\n' } : change.to)
          }
          repo.git('add', '--all')
          const listing = listTree(repo, repo.git('write-tree'))
          const found = findFindings(listing, id => repo.git('cat-file', 'blob', id))
          const answer = runCompareIds(repo, interpreter)
          expect(answer, answer.stderr).toMatchObject({ code: found.size > 0 ? 1 : 0, stdout: '' })
          if (found.size === 0) expect(answer.stderr).toBe('')
          for (const line of answer.stderr.split('\n').filter(one => one.startsWith('    git ')))
            expect(repo.run('sh', ['-c', line])).toMatchObject({ code: 0 })
          expect(runCompareIds(repo, interpreter)).toEqual({ code: 0, stdout: '', stderr: '' })
        }),
        { numRuns: 12, seed, endOnFailure: true },
      )
    },
  )
})

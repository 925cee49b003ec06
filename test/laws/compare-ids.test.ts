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

/** Files that source and mirror have alike, and what one of them has more or otherwise. None lies below another. */
const world = fc.record({
  places: fc.constantFrom(...Object.values(directories)),
  same: fc.array(fc.tuple(fc.constantFrom(...fileNames), content), { minLength: 1, maxLength: 8 }),
  change: fc.option(fc.record({ side: fc.boolean(), name: fc.constantFrom(...fileNames), to: content })),
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
        fc.asyncProperty(world, async ({ places: { src, copy }, same, change }) => {
          repo.git('rm', '-r', '-q', '-f', '--ignore-unmatch', '.')
          repo.git('clean', '-ffdxq')
          const mirror: DeclaredMirror = { name: 'm', from: toBytes(src), to: toBytes(copy) }
          repo.write({ 'lockstep.json': config({ m: { from: src, to: copy } }) })
          for (const top of [mirror.from, mirror.to]) {
            put(repo.root, `${top}/keep`, 'keep\n')
            for (const [name, one] of same) put(repo.root, `${top}/${name}`, one)
          }
          if (change) put(repo.root, `${change.side ? mirror.from : mirror.to}/${change.name}`, change.to)
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

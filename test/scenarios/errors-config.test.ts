/**
 * A lockstep.json that can't be used: nothing is compared and nothing is written, every problem is named at once with its
 * place, and the exit code is 2.
 */
import { describe, expect, test } from 'vitest'
import { shows } from '../support/evidence.ts'
import { config, createRepository, type TestRepository } from '../support/repository.ts'

const files = { 'a/x.py': 'x\n', 'b/y.py': 'mine\n' }

/** Every command that reads the declaration answers the same, and leaves everything as it is. */
function expectRefused(repo: TestRepository): string {
  const status = repo.git('status', '--porcelain')
  const answers = [['check'], ['sync'], ['diff'], ['sync', '--overwrite-edits']].map(words =>
    repo.lockstep(words),
  )
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(answers[0]).toMatchObject({ code: 2, stdout: '' })
  expect(repo.git('status', '--porcelain')).toBe(status)
  return answers[0]?.stderr.replaceAll(repo.root, '/repo') ?? ''
}

async function refusalOf(text: string): Promise<string> {
  await using repo = await createRepository({ ...files, 'lockstep.json': text })
  return expectRefused(repo)
}

test(
  'no lockstep.json',
  shows('bad input', 'no `lockstep.json`', 'exit 2, with an example of one', 4),
  async () => {
    await using repo = await createRepository(files)
    expect(expectRefused(repo)).toMatchInlineSnapshot(`
      "error: no mirrors are declared: /repo/lockstep.json does not exist
      hint:  npx lockstep init --from path/of/the/source --to path/of/the/copy
      "
    `)
  },
)

test(
  'a lockstep.json that is no file',
  shows('bad input', '`lockstep.json` is a directory', 'exit 2 with the system’s reason', 4),
  async () => {
    await using repo = await createRepository({ ...files, 'lockstep.json/x': 'x\n' })
    expect(expectRefused(repo)).toMatchInlineSnapshot(`
    "error: cannot read /repo/lockstep.json: EISDIR: illegal operation on a directory, read
    "
  `)
  },
)

test(
  'a lockstep.json that is a link',
  shows('bad input', '`lockstep.json` is a symbolic link', 'exit 2: git would record the link', 4),
  async () => {
    await using repo = await createRepository({
      ...files,
      'real.json': config({ m: { from: 'a', to: 'b' } }),
      'lockstep.json': { link: 'real.json' },
    })
    expect(expectRefused(repo)).toMatchInlineSnapshot(`
    "error: /repo/lockstep.json is a symbolic link, and git records the link instead of the text
    hint:  replace it by a file with that text
    "
  `)
  },
)

test(
  'an empty file',
  shows('bad input', '`lockstep.json` is empty', 'exit 2 with line and column', 4),
  async () => {
    expect(await refusalOf('')).toMatchInlineSnapshot(`
    "error: lockstep.json has a problem
           lockstep.json:1:1  is empty: expected a JSON object
    "
  `)
  },
)

test(
  'a missing comma',
  shows('bad input', 'a missing comma in `lockstep.json`', 'exit 2 with line and column', 5),
  async () => {
    expect(await refusalOf('{ "mirrors": {\n  "m": { "from": "a" "to": "b" }\n} }\n')).toMatchInlineSnapshot(`
    "error: lockstep.json has a problem
           lockstep.json:2:22  is not JSON: expected ","
    "
  `)
  },
)

test(
  'conflict markers',
  shows('bad input', 'conflict markers in `lockstep.json`', 'exit 2 with line and column', 5),
  async () => {
    const text = '{\n<<<<<<< HEAD\n  "mirrors": {}\n=======\n  "mirrors": {}\n>>>>>>> side\n}\n'
    expect((await refusalOf(text)).split('\n')[1]).toMatchInlineSnapshot(
      `"       lockstep.json:2:1  is not JSON: unexpected text"`,
    )
  },
)

test(
  'an unknown key, with the nearest known one',
  shows('bad input', 'a misspelt key', 'refused, with the nearest known one', 5),
  async () => {
    const text = config({ m: { from: 'a', to: 'b', mirrorOnIy: ['x'] } }, { onPsuh: 'tip' })
    expect(await refusalOf(text)).toMatchInlineSnapshot(`
    "error: lockstep.json has 2 problems
           lockstep.json:2:3  /onPsuh  unknown key, did you mean "onPush"?
           lockstep.json:7:7  /mirrors/m/mirrorOnIy  unknown key, did you mean "mirrorOnly"?
    "
  `)
  },
)

test(
  'several problems at once',
  shows('bad input', 'several problems in `lockstep.json`', 'all of them at once, each with its line', 5),
  async () => {
    const text = config({
      one: { from: '/a', to: 'b' },
      two: { from: 'a', to: '../b', include: 'x' },
      three: { to: 'c' },
      four: { from: 'a', to: 'd', onCommit: 'maybe', tracked: 'no' },
    })
    expect(await refusalOf(text)).toMatchInlineSnapshot(`
    "error: lockstep.json has 6 problems
           lockstep.json:4:15  /mirrors/one/from  must be relative, not absolute
           lockstep.json:9:13  /mirrors/two/to  must not hold ".."
           lockstep.json:10:18  /mirrors/two/include  must be an array, is "x"
           lockstep.json:12:5  /mirrors/three  "from" is missing
           lockstep.json:18:19  /mirrors/four/onCommit  must be "stage" or "block", is "maybe"
           lockstep.json:19:18  /mirrors/four/tracked  must be true or false, is "no"
    "
  `)
  },
)

test(
  'mirrors that overwrite each other, themselves or their source',
  shows(
    'bad input',
    'mirrors that overwrite each other, themselves or their source',
    'refused before anything is written',
    3,
  ),
  async () => {
    const text = config({
      one: { from: 'a', to: 'b' },
      two: { from: 'c', to: 'b' },
      three: { from: 'a', to: 'b/inner' },
      four: { from: 'd', to: 'd/copy' },
      five: { from: 'e/src', to: 'e' },
      six: { from: 'f', to: 'g' },
      seven: { from: 'g', to: 'f' },
    })
    expect(await refusalOf(text)).toMatchInlineSnapshot(`
    "error: lockstep.json has 6 problems
           lockstep.json:9:13  /mirrors/two/to  is also the "to" of "one"
           lockstep.json:13:13  /mirrors/three/to  lies inside the "to" of "one": add "inner" to the "mirrorOnly" of "one"
           lockstep.json:13:13  /mirrors/three/to  lies inside the "to" of "two": add "inner" to the "mirrorOnly" of "two"
           lockstep.json:17:13  /mirrors/four/to  lies inside "from": add "copy" to "exclude", or the mirror is copied into itself
           lockstep.json:20:15  /mirrors/five/from  lies inside "to": a sync would overwrite its own source
           lockstep.json:24:15  /mirrors/six/from  closes a cycle: "six" from "seven" from "six"
    "
  `)
  },
)

test(
  'no mirrors at all',
  shows('bad input', '`lockstep.json` declares no mirror', 'exit 2: nothing could be compared', 4),
  async () => {
    expect(await refusalOf('{ "mirrors": {} }\n')).toMatchInlineSnapshot(`
      "error: lockstep.json declares no mirror, so there is nothing to compare
      hint:  npx lockstep init --from path/of/the/source --to path/of/the/copy
      "
    `)
  },
)

test(
  'a mirror that is not declared',
  shows('bad input', 'a mirror is named that is not declared', 'exit 2, with the names there are', 5),
  async () => {
    await using repo = await createRepository({
      ...files,
      'lockstep.json': config({ m: { from: 'a', to: 'b' } }),
    })
    const answer = repo.lockstep(['check', 'nn'])
    expect(answer).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "error: lockstep.json declares no mirror named nn
    hint:  it declares m
    ",
      "stdout": "",
    }
  `)
    for (const command of ['sync', 'diff']) expect(repo.lockstep([command, 'm', 'nn'])).toEqual(answer)
    expect(repo.read('b/x.py')).toBeUndefined()
  },
)

describe('as JSON', () => {
  test(
    'the error is in the one document on stdout',
    shows('bad input', 'an error with `--format json`', 'it is in the one document on stdout', 4),
    async () => {
      await using repo = await createRepository({ ...files, 'lockstep.json': '{ "mirrors": {} }\n' })
      const { code, stdout, stderr } = repo.lockstep(['check', '--format', 'json'])
      expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
      expect(JSON.parse(stdout)).toMatchObject({
        version: 1,
        command: 'check',
        inSync: false,
        mirrors: [],
        errors: [{ code: 'NO_MIRRORS' }],
      })
    },
  )
})

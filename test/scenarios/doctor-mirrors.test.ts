/**
 * What the doctor says about the mirrors themselves: what can't be compared, what git ignores, and attributes under which
 * git treats one side in another way than the other.
 */
import { describe, expect, test } from 'vitest'
import { mergeDriverCommand } from '../../packages/lockstep/src/core/hook-names.ts'
import { diagnose, findDiagnosis } from '../support/doctor.ts'
import { shows } from '../support/evidence.ts'
import { createIncident, mirror, source } from '../support/incident.ts'
import { type Content, createRepository, type TestRepository } from '../support/repository.ts'

async function createWith(
  files: Record<string, Content> = {},
  options: object = {},
): Promise<TestRepository> {
  const repo = await createIncident({ hook: false, files, mirror: options })
  repo.installHook('pre-commit', 'pre-merge-commit', 'post-commit', 'pre-push')
  return repo
}

describe('what can’t be compared', () => {
  test('a source without files', async () => {
    await using repo = await createWith()
    repo.run('rm', ['-r', source])
    expect(diagnose(repo)).toEqual([
      {
        id: 'mirror-not-comparable',
        severity: 'problem',
        message: `the source of lambda is empty: ${source} has no files in the work tree`,
        fix: expect.stringContaining(`git checkout HEAD -- ${source}`),
      },
    ])
    repo.git('checkout', 'HEAD', '--', source)
    expect(diagnose(repo)).toEqual([])
  })

  test('a submodule in the source', async () => {
    await using library = await createRepository({ 'x.py': 'x\n' })
    await using repo = await createWith()
    repo.git(
      '-c',
      'core.hooksPath=/dev/null',
      'submodule',
      '--quiet',
      'add',
      library.root,
      `${source}/vendor`,
    )
    expect(findDiagnosis(repo, 'mirror-not-comparable')).toMatchObject({
      message: expect.stringContaining('holds a submodule'),
      fix: 'leave it out: "exclude": ["vendor"]',
    })
    const declared = JSON.parse(repo.read('lockstep.json') ?? '')
    declared.mirrors.lambda.exclude = ['vendor']
    repo.write({ 'lockstep.json': JSON.stringify(declared) })
    expect(diagnose(repo)).toEqual([])
  })

  test('a drift is check’s business and no finding of the doctor', async () => {
    await using repo = await createWith()
    repo.write({ [`${source}/app.py`]: 'app = 2\n' })
    expect(repo.lockstep(['check'])).toMatchObject({ code: 1 })
    expect(diagnose(repo)).toEqual([])
  })
})

describe('a tracked mirror that git ignores', () => {
  test(
    'by its directory',
    shows('other tools', '.gitignore covers a tracked mirror', 'doctor names the line', 5),
    async () => {
      await using repo = await createWith()
      repo.write({ '.gitignore': 'node_modules\nfunctions/*/src\n/infra/lambda/functions/\n' })
      repo.write({ [`${mirror}/new.py`]: 'n\n' })
      expect(repo.git('status', '--porcelain', '--', mirror)).toBe('')
      expect(findDiagnosis(repo, 'mirror-ignored')).toMatchObject({
        severity: 'problem',
        message: `lambda is tracked, and .gitignore has git ignore ${mirror}: git status and git add don't see new files in it`,
        fix: 'take /infra/lambda/functions/ out of .gitignore (line 3), or declare "tracked": false',
      })
      repo.write({ '.gitignore': 'node_modules\n' })
      expect(repo.git('status', '--porcelain', '--', mirror)).toBe(`?? ${mirror}/new.py`)
      expect(diagnose(repo)).toEqual([])
    },
  )

  test('a mirror that is missing is asked about all the same', async () => {
    await using repo = await createWith()
    repo.git('rm', '-r', '--quiet', mirror)
    repo.write({ '.gitignore': 'functions/\n' })
    expect(findDiagnosis(repo, 'mirror-ignored')?.fix).toContain('functions/ out of .gitignore (line 1)')
  })

  test('what is ignored on both sides, or taken back, is no finding', async () => {
    await using repo = await createWith()
    // Written afterwards: what is tracked already stays so.
    repo.write({ '.gitignore': '*.py\n!/infra/**/app.py\n!/apps/**/app.py\n' })
    expect(diagnose(repo)).toEqual([])
    repo.write({ '.gitignore': '/infra/**/app.py\n!/infra/**/app.py\n' })
    expect(diagnose(repo)).toEqual([])
  })

  test('an untracked mirror ought to be ignored', async () => {
    await using repo = await createWith({}, { tracked: false })
    repo.git('rm', '-r', '--quiet', '--cached', mirror)
    repo.write({ '.gitignore': `/${mirror}/\n` })
    expect(findDiagnosis(repo, 'mirror-ignored')).toBeUndefined()
  })
})

describe('attributes', () => {
  /** Adds the lines that the fix names, as its reader would, and looks again. */
  function addLines(repo: TestRepository, fix: string | undefined): void {
    const [, file, lines] = /^add to (\S+): (.*)$/.exec(fix ?? '') ?? []
    expect(file).toBeDefined()
    const before = repo.read(file ?? '') ?? ''
    repo.write({ [file ?? '']: `${before}${(lines ?? '').split('  and: ').join('\n')}\n` })
  }

  test(
    'text and eol on the source alone',
    shows(
      'edge cases',
      'attributes that differ between source and mirror',
      'doctor names the line that aligns them',
      5,
    ),
    async () => {
      await using repo = await createWith({ '.gitattributes': 'apps/** -text\n' })
      const found = diagnose(repo)
      expect(found).toEqual([
        {
          id: 'attributes-differ',
          severity: 'problem',
          message:
            'lambda: text differs from the source for 2 files, so the mirror looks changed after a sync, or is another file on disk',
          fix: `add to .gitattributes: ${mirror}/** -text`,
          paths: [`${mirror}/app.py`, `${mirror}/contexts/provider/models/license.py`],
        },
      ])
      addLines(repo, found[0]?.fix)
      expect(diagnose(repo)).toEqual([])
    },
  )

  test.each([
    ['apps/**/*.py eol=crlf', 'note', `${mirror}/** eol=crlf`],
    ['apps/**/app.py filter=lfs', 'problem', `${mirror}/app.py filter=lfs`],
    ['apps/** ident', 'note', `${mirror}/** ident`],
    ['infra/** text', 'problem', `${mirror}/** !text`],
    ['apps/** working-tree-encoding=LATIN1', 'problem', `${mirror}/** working-tree-encoding=LATIN1`],
  ] as const)('%s: a %s, and the line is %s', async (written, severity, line) => {
    await using repo = await createWith({ '.gitattributes': `${written}\n` })
    const found = diagnose(repo)
    expect(found).toMatchObject([
      { id: 'attributes-differ', severity, fix: `add to .gitattributes: ${line}` },
    ])
    addLines(repo, found[0]?.fix)
    expect(diagnose(repo)).toEqual([])
  })

  test('the line goes where it has the last word', async () => {
    const bytes = [`${source}/a.bin`, `${source}/b/c.bin`, `${mirror}/a.bin`, `${mirror}/b/c.bin`]
    await using repo = await createWith({
      ...Object.fromEntries(bytes.map(path => [path, 'bytes\n'])),
      'infra/.gitattributes': '*.bin text\n',
    })
    const found = diagnose(repo)
    expect(found).toMatchObject([
      { fix: 'add to infra/.gitattributes: lambda/functions/backend/src/** !text' },
    ])
    addLines(repo, found[0]?.fix)
    expect(diagnose(repo)).toEqual([])
  })

  test('attributes that come with the source, and equal ones, are fine', async () => {
    await using repo = await createWith({
      '.gitattributes': '*.py text eol=lf\n',
      [`${source}/.gitattributes`]: 'app.py -text\n',
      [`${mirror}/.gitattributes`]: 'app.py -text\n',
    })
    expect(diagnose(repo)).toEqual([])
  })
})

test(
  'merge=lockstep in a clone without the driver',
  shows('merges', 'merge=lockstep in a clone that has no such driver', 'doctor says so', 5),
  async () => {
    await using repo = await createWith({ '.gitattributes': `${mirror}/** merge=lockstep\n` })
    expect(diagnose(repo)).toMatchObject([
      {
        id: 'merge-driver-missing',
        severity: 'problem',
        fix: 'npx lockstep install --with merge-driver',
        paths: [`${mirror}/app.py`, `${mirror}/contexts/provider/models/license.py`],
      },
    ])
    repo.git('config', 'merge.lockstep.driver', mergeDriverCommand)
    expect(diagnose(repo)).toEqual([])
  },
)

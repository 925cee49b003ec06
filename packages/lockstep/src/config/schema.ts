/**
 * The shape of lockstep.json, once: the validator, the type `WrittenConfig`, and the JSON Schema that editors complete
 * from (tools/generate-schemas.ts) all come from here. It says what each value may be by itself; what mirrors may not
 * be to each other is config/conflicts, and a few things that valibot lets pass are config/shape.
 */
import * as v from 'valibot'
import { globProblem } from '../core/glob.ts'
import { isRepoPath, repoPathPattern, repoPathProblem } from './repo-path.ts'

/** What a mirror may be called. The lookahead keeps out names that valibot's records drop without a word. */
export const mirrorNamePattern = /^(?!(?:constructor|prototype)$)[A-Za-z0-9][A-Za-z0-9._-]*$/

/** As much of `globProblem` as a regular expression can say; whether brackets close isn't part of it. */
const globPattern =
  '^(?!!(?!\\())(?!/)(?![\\s\\S]*(?:^|/)\\.{0,2}/)(?![\\s\\S]*(?:^|/)\\.{1,2}$)[^\\u0000-\\u001f\\u007f]+$'

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'))

function path(description: string, example: string) {
  return v.pipe(
    v.string(),
    v.check(isRepoPath, issue => repoPathProblem(issue.input) ?? issue.message),
    v.metadata({ description, examples: [example], pattern: repoPathPattern, minLength: 1 }),
  )
}

function globs(description: string, example: string) {
  const glob = v.pipe(
    v.string(),
    v.check(
      input => globProblem(input) === undefined,
      issue => globProblem(issue.input) ?? issue.message,
    ),
    v.metadata({ pattern: globPattern, minLength: 1 }),
  )
  return v.pipe(v.array(glob), v.metadata({ description, examples: [[example]] }))
}

const Built = v.union([
  path(
    'A built directory or zip file, relative to the root of the repository.',
    'infra/.aws-sam/build/Api/src',
  ),
  v.strictObject({
    path: path('A built directory or zip file, relative to the root of the repository.', 'dist/lambda.zip'),
    within: v.optional(path('The folder in it that holds what was mirrored.', 'src')),
    function: v.optional(
      v.pipe(
        text,
        v.description(
          'The function that this build belongs to; in a CDK cloud assembly, the one whose asset is compared.',
        ),
      ),
    ),
  }),
])

const Deployed = v.pipe(
  v.strictObject({
    function: v.optional(
      v.pipe(
        text,
        v.metadata({ description: 'The name of an AWS Lambda function.', examples: ['backend-api'] }),
      ),
    ),
    region: v.optional(
      v.pipe(text, v.metadata({ description: 'Its AWS region.', examples: ['eu-central-1'] })),
    ),
    alias: v.optional(
      v.pipe(text, v.metadata({ description: 'The alias or version to read.', examples: ['live'] })),
    ),
    within: v.optional(path('The folder in its code that holds what was mirrored.', 'src')),
    health: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^https?:\/\/\S+$/, 'must be an http or https address'),
        v.metadata({
          description:
            'A health endpoint that serves "code_version" and "db_version", or the stamp\'s "content_id".',
          examples: ['https://api.example.com/health'],
        }),
      ),
    ),
  }),
  v.check(
    ({ function: name, region, alias, within, health }) =>
      health === undefined ? name !== undefined : (name ?? region ?? alias ?? within) === undefined,
    'must hold either "function", with "region", "alias" and "within" if needed, or "health"',
  ),
  v.metadata({
    description: 'Where the mirror runs: an AWS Lambda function, or a health endpoint.',
    oneOf: [
      { required: ['function'], properties: { health: false } },
      { required: ['health'], properties: { function: false, region: false, alias: false, within: false } },
    ],
  }),
)

const Transforms = v.pipe(
  v.array(v.unknown()),
  v.maxLength(0, 'must be empty: transforms are not supported yet'),
  v.description('Changes made to files on their way. Not supported yet: leave it out, or empty.'),
)

const OnCommit = v.pipe(
  v.picklist(['stage', 'block']),
  v.description(
    'What the pre-commit hook does with a mirror that lags behind: "stage" carries it into the commit, "block" regenerates it and refuses the commit.',
  ),
)

const Tracked = v.pipe(
  v.boolean(),
  v.description(
    'Whether git tracks the mirror. false: it is ignored by git and lives in the work tree alone.',
  ),
)

export const WrittenMirror = v.pipe(
  v.strictObject({
    from: path(
      'The source that people edit: a directory or file, relative to the root of the repository.',
      'apps/backend-api/src',
    ),
    to: path(
      'The mirror kept in sync with it: a directory or file, relative to the root of the repository.',
      'infra/lambda/functions/backend/src',
    ),
    include: v.optional(globs('What is mirrored: globs relative to "from".', 'contexts/**'), ['**']),
    exclude: v.optional(
      globs('What is left out even if included: globs relative to "from".', '**/*.local.py'),
      [],
    ),
    mirrorOnly: v.optional(
      globs('What lives in the mirror alone, on purpose: globs relative to "to".', 'lambda_settings.py'),
      [],
    ),
    transforms: v.optional(Transforms, []),
    onCommit: v.optional(OnCommit, 'stage'),
    models: v.optional(
      globs(
        'Which files hold models: globs relative to "from". Left out, their text tells.',
        'contexts/*/models/**/*.py',
      ),
    ),
    migrations: v.optional(
      path(
        'The folder of the migrations, relative to "from". Left out, they are found by their text.',
        'migrations/versions',
      ),
    ),
    requireMigration: v.optional(
      v.pipe(
        v.picklist(['warn', 'off']),
        v.description(
          'Whether to warn of a commit that changes the columns of a model in the source and adds no migration.',
        ),
      ),
    ),
    built: v.optional(
      v.pipe(
        v.array(Built),
        v.description('Where builds put what was mirrored. What a SAM template says comes beside it.'),
      ),
    ),
    deployed: v.optional(Deployed),
    tracked: v.optional(Tracked, true),
  }),
  v.description('A copied directory or file: where it comes from, where it is kept, and what belongs to it.'),
)

export const WrittenConfig = v.strictObject({
  $schema: v.optional(
    v.pipe(
      v.string(),
      v.metadata({
        description: 'The schema that editors complete from.',
        examples: ['./node_modules/lockstep/schema.json'],
      }),
    ),
  ),
  onPush: v.optional(
    v.pipe(
      v.picklist(['tip', 'every']),
      v.description('Which pushed commits have to be in sync: the "tip" of each ref, or "every" one.'),
    ),
    'tip',
  ),
  mirrors: v.optional(
    v.pipe(
      v.record(
        v.pipe(
          v.string(),
          v.regex(
            mirrorNamePattern,
            'is no name for a mirror: letters, digits, ".", "_" and "-", with a letter or digit first',
          ),
        ),
        WrittenMirror,
      ),
      v.description('The mirrors, by name.'),
    ),
    {},
  ),
})

/** What people write: only `from` and `to` of a mirror are needed. */
export type WrittenConfig = v.InferInput<typeof WrittenConfig>

/** What was written, with the defaults filled in. */
export type CompleteConfig = v.InferOutput<typeof WrittenConfig>

/**
 * The shape of the JSON report, strict and described: what report.schema.json is generated from (tools/generate-schemas.ts)
 * and what every JSON output is validated against in tests. It says what `renderJson` prints, key by key; nothing that is
 * shipped loads it, because the hook waits for every module that is.
 */
import * as v from 'valibot'
import { diagnosisIds } from '../core/diagnosis.ts'
import { errorCodes } from '../errors.ts'

function text(description: string) {
  return v.pipe(v.string(), v.description(description))
}

function count(description: string) {
  return v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description))
}

const idPattern = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/

function id(description: string) {
  return v.pipe(v.string(), v.regex(idPattern), v.description(description))
}

/** A path that isn't UTF-8 has its bytes beside it; both keys always come together from the same path. */
const pathKeys = {
  path: text('The mirrored path, relative to the top of the repository, as UTF-8.'),
  pathBytes: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9+/]+={0,2}$/),
      v.description('The bytes of the path in base64, only for a path that is not UTF-8.'),
    ),
  ),
}

function entry(description: string) {
  return v.pipe(
    v.strictObject({
      mode: v.pipe(
        v.picklist(['100644', '100755', '120000', '160000']),
        v.description('The mode in git: file, executable file, symbolic link, submodule.'),
      ),
      id: id("Git's blob id of the bytes: equal ids mean equal bytes."),
    }),
    v.description(description),
  )
}

const Finding = v.strictObject({
  ...pathKeys,
  source: text('The source path that it derives from; for an extra file, the one it once derived from.'),
  kind: v.pipe(
    v.picklist(['missing', 'extra', 'stale', 'edited']),
    v.description(
      'missing: the mirror lacks the path. extra: a leftover whose text was once the source’s. stale: an older text of the source. edited: a text that the source never had.',
    ),
  ),
  expected: v.optional(entry('What the mirror ought to hold; left out where it ought to hold nothing.')),
  actual: v.optional(entry('What the mirror holds; left out where it holds nothing.')),
  sourceMoved: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Only for edited: whether the source changed too since the two last agreed. Left out where that cannot be told.',
      ),
    ),
  ),
  baseId: v.optional(id('Only for edited: the last text of the mirror that the source had too.')),
  doubt: v.optional(text('Why the finding is no surer than it is, such as a shallow clone.')),
})

const Change = v.strictObject({
  ...pathKeys,
  change: v.pipe(v.picklist(['added', 'updated', 'removed']), v.description('What happened to the path.')),
})

const Since = v.strictObject({
  commit: id('The first commit of the drift.'),
  subject: text('The first line of its message.'),
  date: v.pipe(v.number(), v.integer(), v.description("The committer's date, in seconds since 1970.")),
  atLeast: v.pipe(
    v.boolean(),
    v.description('Whether the walk ran out of time or history: the drift is at least this old.'),
  ),
  commits: v.optional(count('How many commits of the source are lacking, where that was counted.')),
})

const yes = (description: string) => v.pipe(v.boolean(), v.description(description))

const DeployedFacts = v.strictObject({
  function: text('The function, as it is declared.'),
  version: text('The version that was read.'),
  region: text('The region it was read from.'),
  codeSha256: text('The SHA-256 of its zip, in base64, as AWS shows it.'),
  lastModified: text('When somebody last uploaded, as AWS shows it.'),
})

const ModelField = v.strictObject({
  name: text('What it is called.'),
  kind: v.pipe(
    v.picklist(['column', 'relationship', 'field', 'member']),
    v.description('Stored in a table, a way to other records, part of a record, one value of an enum.'),
  ),
  type: v.optional(text('Its type as it is written, in one spacing.')),
  nullable: v.optional(yes('Whether it may be null; left out where that cannot be told.')),
  required: v.optional(
    yes('Whether a record cannot be made without it; left out where that cannot be told.'),
  ),
  primaryKey: v.optional(yes('Whether it belongs to the primary key.')),
  default: v.optional(text('What the program fills in, as written; the value of an enum’s member.')),
  serverDefault: v.optional(text('What the database fills in, as written.')),
  storedAs: v.optional(text('What its column is called, where that is not its name.')),
  from: v.optional(text('The class that brings it, where that is not the model itself.')),
  line: count('Where it is written, from 1.'),
})

const level = v.pipe(
  v.picklist(['critical', 'high', 'medium', 'low']),
  v.description('How bad it is: something fails at once, fails when it is used, data may be wrong, or less.'),
)

const change = v.pipe(
  v.picklist(['missing', 'extra', 'changed']),
  v.description('Seen from what was compared: it lacks it, has it alone, or says something else of it.'),
)

const FieldDrift = v.strictObject({
  name: text('The field.'),
  kind: ModelField.entries.kind,
  change,
  from: v.optional(text('The class that brings it, where that is not the model itself.')),
  expected: v.optional(v.pipe(ModelField, v.description('The field in the source.'))),
  actual: v.optional(v.pipe(ModelField, v.description('The field in what was compared.'))),
  aspects: v.optional(
    v.pipe(
      v.array(
        v.picklist([
          'kind',
          'type',
          'nullable',
          'required',
          'primaryKey',
          'default',
          'serverDefault',
          'storedAs',
        ]),
      ),
      v.description('What differs in a field that both have.'),
    ),
  ),
  level,
  consequence: v.optional(text('What it leads to.')),
  uses: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          path: text('The file, relative to the mirror.'),
          line: count('The line, from 1.'),
        }),
      ),
      v.description('Where other files of what was compared name a field that it lacks.'),
    ),
  ),
})

const ModelDrift = v.strictObject({
  id: text('The model’s file and name.'),
  path: text('Its file, relative to the mirror.'),
  movedTo: v.optional(text('The file that has it in what was compared, where that is another one.')),
  line: count('Where it begins in the source, or in what was compared if it is there alone. From 1.'),
  name: text('Its name.'),
  kind: v.pipe(
    v.picklist(['table', 'record', 'enum', 'mixin']),
    v.description('A table’s row, a record that is not stored, a fixed set of values, or fields for others.'),
  ),
  framework: text('Whose model it is: SQLAlchemy, Pydantic, Prisma.'),
  table: v.optional(text('The table that holds its rows, where it names one.')),
  change,
  expectedFields: v.optional(count('How many fields it has in the source.')),
  actualFields: v.optional(count('How many fields it has in what was compared.')),
  complete: yes('Whether all of its bases were found; if not, there may be more fields than were counted.'),
  differences: v.pipe(
    v.array(
      v.strictObject({
        aspect: v.pipe(v.picklist(['table', 'kind', 'framework']), v.description('What differs.')),
        expected: v.optional(text('What the source says.')),
        actual: v.optional(text('What was compared says.')),
      }),
    ),
    v.description('What differs in the model as a whole.'),
  ),
  fields: v.pipe(v.array(FieldDrift), v.description('The fields that differ, the worst first.')),
  level,
  consequence: v.optional(text('What the model’s absence, or a difference of it, leads to.')),
  affects: v.optional(count('How many models differ by these fields too, because they have them from here.')),
})

const MigrationName = v.strictObject({
  id: text('What the tool knows it by.'),
  title: v.optional(text('What its author called it.')),
  date: v.optional(text('When it was made, as written.')),
})

const MigrationDrift = v.strictObject({
  tool: text('Alembic, Django or Prisma.'),
  environment: text('Where the migrations lie, relative to the source.'),
  state: v.pipe(
    v.picklist(['equal', 'behind', 'ahead', 'diverged', 'unknown head', 'none', 'broken']),
    v.description('How it stands to the source; by ids, never by dates or names.'),
  ),
  expectedHeads: v.pipe(v.array(v.string()), v.description('The heads of the source.')),
  actualHeads: v.pipe(v.array(v.string()), v.description('The heads of what was compared.')),
  missing: v.pipe(v.array(MigrationName), v.description('What it lacks, in the order of running.')),
  extra: v.pipe(v.array(MigrationName), v.description('What it has alone.')),
  reparented: v.pipe(v.array(v.string()), v.description('What follows something else there.')),
  edited: v.pipe(v.array(v.string()), v.description('What has another text there.')),
  problems: v.pipe(v.array(v.string()), v.description('What is wrong with its graph.')),
})

const Meaning = v.pipe(
  v.strictObject({
    models: v.pipe(v.array(ModelDrift), v.description('The models that differ, the worst first.')),
    migrations: v.pipe(v.array(MigrationDrift), v.description('The graphs of migrations that differ.')),
    unreadable: v.pipe(
      v.array(
        v.strictObject({
          path: text('The file, relative to the mirror.'),
          side: v.pipe(v.picklist(['source', 'mirror']), v.description('Which side it is on.')),
          line: v.optional(count('The line of the first thing that is wrong with it.')),
          reason: text('Why it cannot be compared by its fields.'),
          failsAtImport: yes('Whether the program cannot even load it.'),
        }),
      ),
      v.description('Files that cannot be compared by their fields.'),
    ),
    absent: count('How many texts are not in this clone, so that nothing can be said of them.'),
  }),
  v.description('What the drift means, where that could be told. Never part of the verdict.'),
)

const StationReport = v.strictObject({
  station: v.pipe(
    v.picklist(['built', 'deployed', 'receipt']),
    v.description('Which station it is; receipt: what a gate let through.'),
  ),
  name: text('What people call it: the function, or the path.'),
  path: v.optional(text('Where it lies, relative to the top of the repository.')),
  pathBytes: v.optional(text('The bytes of the path in base64, where it is not UTF-8.')),
  kind: v.optional(
    v.pipe(v.picklist(['directory', 'zip', 'function', 'health']), v.description('What was found there.')),
  ),
  inSync: yes('Whether it holds what the source says. False where it could not be read.'),
  compared: count('How many paths were compared: the mirrored ones, and those the mirror has of its own.'),
  findings: v.pipe(
    v.array(Finding),
    v.description('Every path on which station and source disagree, by its place in the mirror.'),
  ),
  fromMirror: v.optional(yes('Whether it holds what the mirror holds now.')),
  since: v.optional(v.pipe(Since, v.description('The first commit of the source that it lacks.'))),
  notCompared: v.optional(text('Why it could not be read; the errors say more.')),
  notes: v.optional(v.pipe(v.array(v.string()), v.description('Lines for people.'))),
  fix: v.optional(text('What brings it in sync, and every station before it.')),
  contentId: v.optional(text('One id for all that was compared, as it is there.')),
  size: v.optional(count('The bytes of all files that were looked at.')),
  deployed: v.optional(v.pipe(DeployedFacts, v.description('What a deployed function says of itself.'))),
  meaning: v.optional(Meaning),
  unchecked: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          what: text('What it is.'),
          command: text('The command that looks at it.'),
        }),
      ),
      v.description('What Lockstep does not look at.'),
    ),
  ),
})

const MirrorReport = v.strictObject({
  name: text('The name of the mirror in lockstep.json.'),
  from: text('The source, relative to the top of the repository.'),
  to: text('The mirror, relative to the top of the repository.'),
  inSync: v.pipe(
    v.boolean(),
    v.description(
      'Whether the mirror holds what it ought to; after a sync, whether it does so now. False where it was not compared.',
    ),
  ),
  revision: v.optional(text('The revision it was judged at, where one report is about several.')),
  compared: count('How many mirrored paths were compared.'),
  findings: v.pipe(v.array(Finding), v.description('Every path on which mirror and source disagree.')),
  changes: v.optional(
    v.pipe(v.array(Change), v.description('What was changed, or with a dry run would be.')),
  ),
  since: v.optional(v.pipe(Since, v.description('Since when the mirror is out of sync.'))),
  meaning: v.optional(Meaning),
  verdict: v.optional(
    v.pipe(v.picklist(['pass', 'warn', 'block']), v.description('What a hook answers for this mirror.')),
  ),
  notCompared: v.optional(text('Why the mirror was left out of the comparison, when it was.')),
  notes: v.optional(v.pipe(v.array(v.string()), v.description('Lines for people.'))),
  fix: v.optional(text('What ends the drift at the place that was judged, most often a command.')),
  stations: v.optional(
    v.pipe(v.array(StationReport), v.description('The later stations, where they were asked for.')),
  ),
  cleared: v.optional(
    v.pipe(
      v.array(v.string()),
      v.description('Builds that a sync removed, because they were made of what the mirror held before.'),
    ),
  ),
})

const ErrorReport = v.strictObject({
  code: v.pipe(v.picklist(errorCodes), v.description('What is wrong; docs/errors.md explains each code.')),
  message: text('What is wrong, and where.'),
  hint: v.optional(text('The one thing to do about it, most often a command.')),
  mirror: v.optional(text('The mirror that could not be compared, when it was one alone.')),
  station: v.optional(text('The station of that mirror, when it was one alone.')),
})

/** One document, as `--format json` prints it. */
export const JsonReport = v.strictObject({
  version: v.pipe(v.literal(1), v.description('The version of this format.')),
  command: text('The command that was asked for.'),
  place: v.pipe(v.picklist(['index', 'worktree', 'revision']), v.description('Which place was judged.')),
  revision: v.optional(text('The revision that was asked for, when the place is one.')),
  inSync: v.pipe(
    v.boolean(),
    v.description('Whether every mirror and every station is in sync and nothing failed.'),
  ),
  uncommitted: v.optional(
    v.pipe(v.array(v.string()), v.description('What no commit holds, where a gate looked for it.')),
  ),
  mirrors: v.pipe(
    v.array(MirrorReport),
    v.description('The mirrors that could be judged, or were left out.'),
  ),
  errors: v.pipe(
    v.array(ErrorReport),
    v.description('Why there is no answer, or none for one mirror; empty when nothing failed.'),
  ),
})

export type JsonReport = v.InferOutput<typeof JsonReport>

const Diagnosis = v.strictObject({
  id: v.pipe(v.picklist(diagnosisIds), v.description('What it is; docs/doctor.md explains each.')),
  severity: v.pipe(
    v.picklist(['problem', 'note']),
    v.description('A problem will let a drift through or stop work; a note is worth knowing.'),
  ),
  message: text('What is wrong, and what comes of it.'),
  fix: v.optional(text('What ends it, most often a command.')),
  paths: v.optional(
    v.pipe(
      v.array(v.string()),
      v.description('The paths it is about, relative to the top of the repository.'),
    ),
  ),
})

/** One document, as `lockstep doctor --format json` prints it. */
export const JsonDoctorReport = v.strictObject({
  version: v.pipe(v.literal(1), v.description('The version of this format.')),
  command: v.pipe(v.literal('doctor'), v.description('The command that was asked for.')),
  healthy: v.pipe(
    v.boolean(),
    v.description(
      'Whether everything could be looked at and no problem was found; notes make nobody unhealthy.',
    ),
  ),
  checks: v.pipe(v.array(v.string()), v.description('What was looked at.')),
  diagnoses: v.pipe(v.array(Diagnosis), v.description('What was found, problems first.')),
  errors: v.pipe(
    v.array(ErrorReport),
    v.description('What could not be looked at, and why; empty when nothing failed.'),
  ),
})

export type JsonDoctorReport = v.InferOutput<typeof JsonDoctorReport>

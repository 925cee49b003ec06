/** The models of the incident's example, read from its files. The figures are those that SQLAlchemy itself gives (verify_models.py). */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { loadPythonParser } from '../../../readers/load-python.ts'
import type { Model } from '../../models/model.ts'
import { type RepoPath, toRepoPath } from '../../path.ts'
import type { PythonFacts } from './facts.ts'
import { createPythonExtractor } from './python.ts'

const source = join(__dirname, '../../../../../../examples/credentialmate/apps/backend-api/src')
let models: readonly Model[]

beforeAll(async () => {
  const extractor = createPythonExtractor(await loadPythonParser())
  const files = new Map<RepoPath, PythonFacts>()
  for (const entry of readdirSync(source, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name)
    const path = toRepoPath(file.slice(source.length + 1))
    if (entry.isFile() && extractor.isSource(path)) files.set(path, extractor.facts(readFileSync(file)))
  }
  models = extractor.link(files).models
})

const count = ({ fields }: Model, kind: string) => fields.filter(field => field.kind === kind).length

test('each table has the columns and relationships that SQLAlchemy counts', () => {
  const tables = models.filter(({ kind }) => kind === 'table')
  expect(
    tables.map(each => [
      each.name,
      each.table,
      count(each, 'column'),
      count(each, 'relationship'),
      each.complete,
    ]),
  ).toEqual([
    ['Campaign', 'campaigns', 11, 2, true],
    ['CampaignDelivery', 'campaign_deliveries', 6, 1, true],
    ['CredentialingCase', 'credentialing_cases', 12, 2, true],
    ['VerificationCheck', 'verification_checks', 9, 2, true],
    ['Notification', 'notifications', 12, 1, true],
    ['Organization', 'organizations', 8, 2, true],
    ['ImlcApplication', 'imlc_applications', 8, 1, true],
    ['License', 'licenses', 27, 2, true],
    ['Provider', 'providers', 12, 3, true],
  ])
})

test('the five columns of the incident are among them, as written', () => {
  const license = models.find(({ name }) => name === 'License')
  const five = [
    'is_imlc',
    'portal_username',
    'portal_password',
    'portal_access_notes',
    'exclude_from_calculations',
  ]
  expect(license?.fields.filter(({ name }) => five.includes(name)).map(({ line, ...rest }) => rest)).toEqual([
    {
      name: 'is_imlc',
      kind: 'column',
      type: 'Boolean',
      nullable: false,
      default: 'False',
      serverDefault: 'false()',
    },
    { name: 'portal_username', kind: 'column', type: 'String(200)', nullable: true },
    { name: 'portal_password', kind: 'column', type: 'String(512)', nullable: true },
    { name: 'portal_access_notes', kind: 'column', type: 'Text', nullable: true },
    {
      name: 'exclude_from_calculations',
      kind: 'column',
      type: 'Boolean',
      nullable: false,
      default: 'False',
      serverDefault: 'false()',
    },
  ])
})

test('what a mixin brings is named with it', () => {
  const provider = models.find(({ name }) => name === 'Provider')
  expect(provider?.fields.filter(({ from }) => from).map(({ name, from }) => [name, from])).toEqual([
    ['id', 'IdMixin'],
    ['created_at', 'TimestampMixin'],
    ['updated_at', 'TimestampMixin'],
  ])
})

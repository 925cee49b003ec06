/**
 * Imported classes against ours: Django's `_meta`, and the records (Pydantic, dataclasses, attrs, enums, named tuples, typed dicts) of the
 * standard library and of Debian's packages that have many. A row is one framework in one corpus.
 */
import { readdirSync } from 'node:fs'
import { distPackages, isInstalled, versionOf } from '../debian.ts'
import { loadParser } from '../load-parser.ts'
import type { Oracle, OracleRow } from '../oracle.ts'
import { compareRecords, type RecordsRequest, type Tally } from '../records.ts'

const python = '/usr/bin/python3'

const columns = [
  'corpus',
  'version',
  'framework',
  'records found',
  'exact',
  'fields',
  'false fields',
  'words right',
]

/** Applications that can be installed side by side, by the packages that bring them. */
const applications = {
  'python3-django': [
    'django.contrib.contenttypes',
    'django.contrib.auth',
    'django.contrib.sessions',
    'django.contrib.sites',
    'django.contrib.admin',
    'django.contrib.flatpages',
    'django.contrib.redirects',
    'django.contrib.messages',
  ],
  'python3-django-allauth': ['allauth', 'allauth.account', 'allauth.socialaccount'],
  'python3-django-axes': ['axes'],
  'python3-django-celery-beat': ['django_celery_beat'],
  'python3-django-celery-results': ['django_celery_results'],
  'python3-django-guardian': ['guardian'],
  'python3-django-mptt': ['mptt'],
  'python3-django-oauth-toolkit': ['oauth2_provider'],
  'python3-django-organizations': ['organizations'],
  'python3-django-otp': ['django_otp', 'django_otp.plugins.otp_totp', 'django_otp.plugins.otp_static'],
  'python3-django-q': ['django_q'],
  'python3-django-reversion': ['reversion'],
  'python3-django-taggit': ['taggit'],
  'python3-djangorestframework': ['rest_framework', 'rest_framework.authtoken'],
  'python3-social-django': ['social_django'],
}

export const djangoModelsOracle: Oracle = {
  title: "Django's models",
  columns,
  packages: Object.keys(applications),
  async judge() {
    const version = await versionOf('python3-django')
    if (version === undefined) return [{ cells: ['Django', 'not installed'], wrong: [], missed: [] }]
    const packages = Object.values(applications)
      .flat()
      .filter(each => isInstalled(each.split('.')[0] as string))
    const request = { python, script: 'django_models.py', root: distPackages, packages }
    return judgeCorpus(request, `${packages.length} applications`, version)
  },
}

const packages = {
  'python3-pydantic': 'pydantic',
  'python3-fastapi': 'fastapi',
  'python3-attr': 'attr',
  'python3-anyio': 'anyio',
  'python3-httpx': 'httpx',
  'python3-hypothesis': 'hypothesis',
  'python3-ipython': 'IPython',
  'python3-jsonschema': 'jsonschema',
  'python3-rich': 'rich',
  'python3-trio': 'trio',
  'python3-urllib3': 'urllib3',
}

export const recordsOracle: Oracle = {
  title: 'Records',
  columns,
  packages: Object.keys(packages),
  async judge() {
    const rows: OracleRow[] = []
    const [folder] = readdirSync('/usr/lib').filter(name => /^python3\.\d+$/.test(name))
    if (folder !== undefined) {
      const request = {
        python,
        script: 'records.py',
        root: `/usr/lib/${folder}`,
        packages: standardModules(folder),
      }
      rows.push(...(await judgeCorpus(request, 'the standard library', folder)))
    }
    for (const [name, module] of Object.entries(packages)) {
      const version = await versionOf(name)
      if (version === undefined) rows.push({ cells: [name, 'not installed'], wrong: [], missed: [] })
      else {
        const request = { python, script: 'records.py', root: distPackages, packages: [module] }
        rows.push(...(await judgeCorpus(request, name, version)))
      }
    }
    return rows
  },
}

function standardModules(folder: string): string[] {
  return readdirSync(`/usr/lib/${folder}`).flatMap(name =>
    /^(test|idlelib|lib2to3|tkinter|turtledemo|ensurepip|__pycache__|dist-packages|lib-dynload)$|^_sysconfig/.test(
      name,
    )
      ? []
      : (/^(\w+)(\.py)?$/.exec(name)?.slice(1, 2) ?? []),
  )
}

async function judgeCorpus(request: RecordsRequest, corpus: string, version: string): Promise<OracleRow[]> {
  const tallies = compareRecords(await loadParser(), request)
  // One that Python has none of here is a class that it sees in another module.
  return [...tallies].filter(([, { records }]) => records > 0).map(each => rowOf(each, corpus, version))
}

function rowOf([framework, tally]: [string, Tally], corpus: string, version: string): OracleRow {
  const { records, found, exact, fields, hit, said, falseFields, wrongWords, missing, notFound } = tally
  return {
    cells: [
      ...[corpus, version, framework, `${found}/${records}`, `${exact}/${found}`, `${hit}/${fields}`],
      ...[`${falseFields.length}`, `${said - wrongWords.length}/${said}`],
    ],
    wrong: [...falseFields, ...wrongWords],
    missed: [...missing, ...notFound],
  }
}

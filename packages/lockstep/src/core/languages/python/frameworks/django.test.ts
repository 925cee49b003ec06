import { beforeAll, expect, test } from 'vitest'
import { showModels, understandPython } from '../../../../../../../test/support/show-models.ts'
import { loadPythonParser } from '../../../../readers/load-python.ts'
import type { ParsePython } from '../syntax.ts'

let parse: ParsePython
beforeAll(async () => {
  parse = await loadPythonParser()
})

const head =
  'from django.db import models\nfrom django.conf import settings\nfrom django.contrib.contenttypes.fields import GenericForeignKey\nfrom mptt.models import TreeForeignKey\n'
const show = (text: string) => showModels(understandPython(parse, { 'a.py': head + text }).slice(-1))

test.each([
  ['x = models.CharField(max_length=3)', 'x: CharField(max_length=3) column not null'],
  ['x = models.CharField("name", max_length=3, null=True)', 'x: CharField(max_length=3) column null'],
  ['x = models.IntegerField(default=0, null=False)', 'x: IntegerField() column not null = 0'],
  ['x = models.IntegerField(db_default=0)', 'x: IntegerField() column not null server = 0'],
  ['x = models.IntegerField(null=flag)', 'x: IntegerField() column'],
  ['x = models.IntegerField(**options)', 'x: IntegerField() column'],
  ['x = models.UUIDField(primary_key=True, default=uuid4)', 'x: UUIDField() column not null key = uuid4'],
  ['x = models.DateTimeField(auto_now_add=True)', 'x: DateTimeField() column not null = auto_now_add=True'],
  ['x = models.NullBooleanField()', 'x: NullBooleanField() column null'],
  ['x = models.IntegerField(db_column="y")', 'x: IntegerField() column not null in y'],
  [
    'x = models.CharField(choices=[("a", _("A")), ("b", "B")])',
    'x: CharField(choices=["a", "b"]) column not null',
  ],
  ['x = models.CharField(choices=Kind.choices)', 'x: CharField(choices=Kind.choices) column not null'],
  ['x = ArrayField(models.IntegerField())', 'x: ArrayField(IntegerField()) column'],
  [
    'x = models.ForeignKey("auth.User", models.CASCADE)',
    'x: ForeignKey(auth.User) relationship not null in x_id',
  ],
  [
    'x = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)',
    'x: ForeignKey(settings.AUTH_USER_MODEL) relationship null in x_id',
  ],
  ['x = models.ForeignKey(to=Other, db_column="y")', 'x: ForeignKey(Other) relationship not null in y'],
  ['x = models.ForeignKey(Other, db_column=y)', 'x: ForeignKey(Other) relationship not null'],
  [
    'x = models.OneToOneField(Other, primary_key=True)',
    'x: OneToOneField(Other) relationship not null key in x_id',
  ],
  ['x = models.ManyToManyField("self")', 'x: ManyToManyField(self) relationship'],
  ['x = GenericForeignKey("a", "b")', 'x: GenericForeignKey relationship'],
  ['x = TreeForeignKey("self")', 'x: TreeForeignKey(self) relationship in x_id'],
  ['x = lib.MoneyField(null=True)', 'x: MoneyField() column null'],
  ['x = MoneyField()', 'x: MoneyField() column'],
  ['x = OwnerKey()', 'x: OwnerKey relationship in x_id'],
  ['x = make(3)', 'x: CharField() column'],
])('the field %j', (body, expected) => {
  const own =
    'import lib\nfrom django.contrib.postgres.fields import ArrayField\nclass MoneyField(models.DecimalField): ...\nclass OwnerKey(models.ForeignKey): ...\ndef make(n):\n    return models.CharField()\n'
  const line = expected.replace(
    'ArrayField(IntegerField()) column',
    'ArrayField(IntegerField()) column not null',
  )
  expect(show(`${own}class A(models.Model):\n    ${body}\n`)).toEqual(['A: table of Django', `  ${line}`])
})

test.each([
  'x = 3',
  'x: int',
  'objects = models.Manager()',
  'x = property(get)',
  'def x(self): ...',
  'class Meta: ...',
  'x = forms.CharField()',
  'x = models.Index(fields=["a"])',
])('no field: %j', body => {
  expect(show(`from django import forms\nclass A(models.Model):\n    ${body}\n`)).toEqual([
    'A: table of Django',
  ])
})

test('abstract bases, more tables, proxies', () => {
  const text = `
class Stamped(models.Model):
    made = models.DateField()
    gone = models.DateField(null=True)
    class Meta:
        abstract = True
        db_table = "stamped"
class Place(Stamped):
    name = models.TextField()
    gone = None
class Bar(Place):
    beers = models.IntegerField()
    class Meta:
        db_table = "bars"
class Mine(Bar):
    class Meta:
        proxy = True
class Under(Stamped):
    class Meta(Stamped.Meta):
        ordering = ["made"]
class Other(Stamped):
    class Meta:
        ordering = ["made"]
`
  expect(showModels(understandPython(parse, { 'a.py': head + text }))).toEqual([
    'Stamped: mixin of Django',
    '  made: DateField() column not null',
    '  gone: DateField() column null',
    'Place: table of Django in stamped',
    '  made: DateField() column not null from Stamped',
    '  name: TextField() column not null',
    'Bar: table of Django in bars',
    '  made: DateField() column not null from Stamped',
    '  name: TextField() column not null from Place',
    '  beers: IntegerField() column not null',
    'Mine: table of Django in bars',
    '  made: DateField() column not null from Stamped',
    '  name: TextField() column not null from Place',
    '  beers: IntegerField() column not null from Bar',
    'Under: table of Django in stamped',
    '  made: DateField() column not null from Stamped',
    '  gone: DateField() column null from Stamped',
    'Other: table of Django',
    '  made: DateField() column not null from Stamped',
    '  gone: DateField() column null from Stamped',
  ])
})

test('Django takes nothing from a plain class, but such a class may hide something', () => {
  const text = `
class Plain:
    a = models.IntegerField()
    b = 3
class Base(models.Model):
    b = models.IntegerField()
    c = models.IntegerField()
    class Meta:
        abstract = True
class A(Plain, Base):
    pass
`
  expect(show(text)).toEqual(['A: table of Django', '  c: IntegerField() column not null from Base'])
})

test.each([
  [
    'from django.contrib.auth.models import AbstractUser\nclass A(AbstractUser):\n    x = 3\n',
    'A: table of Django, more unknown',
  ],
  [
    'from lib import Base\nclass A(Base):\n    x = models.IntegerField()\n',
    'A: table of Django, more unknown',
  ],
  ['from lib import Base\nclass A(Base):\n    x = 3\n', undefined],
  ['class A:\n    x = models.IntegerField()\n', undefined],
  ['from django import forms\nclass A(forms.Form):\n    x = forms.CharField()\n', undefined],
  ['class A(models.Manager):\n    x = 3\n', undefined],
])('%j', (text, expected) => {
  expect(show(text)[0]).toBe(expected)
})

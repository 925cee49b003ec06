/** The frameworks that are known, in the order in which they are asked. */
import type { Framework } from './framework.ts'
import { attrs } from './frameworks/attrs.ts'
import { dataclasses } from './frameworks/dataclasses.ts'
import { django } from './frameworks/django.ts'
import { enums } from './frameworks/enums.ts'
import { msgspec } from './frameworks/msgspec.ts'
import { namedTuple } from './frameworks/named-tuple.ts'
import { peewee } from './frameworks/peewee.ts'
import { pydantic } from './frameworks/pydantic.ts'
import { typedDict } from './frameworks/typed-dict.ts'
import { sqlalchemy } from './sqlalchemy/sqlalchemy.ts'
import { sqlmodel } from './sqlalchemy/sqlmodel.ts'

export const frameworks: readonly Framework[] = [
  sqlmodel,
  sqlalchemy,
  django,
  peewee,
  enums,
  pydantic,
  msgspec,
  typedDict,
  namedTuple,
  attrs,
  dataclasses,
]

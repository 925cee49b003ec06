/** peewee models: fields are calls of its field classes, inherited as in Python; the table is the one that `Meta` names. */
import { lastWord, renderExpression } from '../expression.ts'
import type { Framework } from '../framework.ts'
import { fullNameOf } from './full-name.ts'
import { gatherFields, isComplete, makeModel } from './gather-fields.ts'

const base = /^(peewee|playhouse\.\w+)\.(\w*Model)$/
const field = /^(peewee|playhouse\.\w+)\.(\w+Field)$/

export const peewee: Framework = {
  name: 'peewee',
  modelOf(project, found) {
    const lineage = project.linearize(found)
    if (!lineage.outside.some(name => base.test(name))) return undefined
    const fields = gatherFields(lineage.classes, (member, owner) => {
      if (member.kind !== 'assignment' || !member.value)
        return member.kind === 'assignment' ? undefined : 'hides'
      const { name, value } = member
      if (value.kind !== 'call' || !field.test(fullNameOf({ project, owner }, value) ?? '')) return 'hides'
      const word = lastWord(value.callee) ?? ''
      const isKey = /^(ForeignKey|DeferredForeignKey)Field$/.test(word)
      if (word === 'ManyToManyField') return { kind: 'relationship', type: word }
      const {
        null: isNull,
        default: filled,
        column_name: stored,
        primary_key: key,
        max_length: length,
      } = value.keywords
      const column = stored?.kind === 'text' ? stored.value : isKey && !stored ? columnOf(name) : undefined
      const nullable = isNull
        ? isNull.kind === 'constant' && isNull.value === 'True'
        : value.unpacked
          ? undefined
          : false
      const [target] = value.arguments
      const shape =
        isKey && target ? renderExpression(target) : length ? `max_length=${renderExpression(length)}` : ''
      return {
        kind: isKey ? 'relationship' : 'column',
        type: `${word}(${shape})`,
        ...(nullable !== undefined && { nullable }),
        ...(key?.kind === 'constant' && key.value === 'True' && { primaryKey: true }),
        ...(filled && { default: renderExpression(filled) }),
        ...(column !== undefined && column !== name && { storedAs: column }),
      }
    })
    const meta = project.files
      .get(found.path)
      ?.classes.findLast(each => each.name === `${found.class.name}.Meta`)
    const named = meta?.members.find(member => member.name === 'table_name')
    const table = named?.kind === 'assignment' && named.value?.kind === 'text' ? named.value.value : undefined
    const complete = isComplete(lineage, name => base.test(name))
    return makeModel({ found, framework: 'peewee', kind: 'table', lineage, table, fields, complete })
  },
}

/** peewee takes a name that ends so as it is. */
function columnOf(name: string): string {
  return name.endsWith('_id') ? name : `${name}_id`
}

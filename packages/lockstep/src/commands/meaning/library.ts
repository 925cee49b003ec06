/**
 * What was read of source files while one command explains one or more drifts: texts and facts, each once, by content id. Facts of
 * earlier runs are taken from the git directory, and new ones are kept there at the end.
 */
import { applyKeptFacts, type KeptFacts, readKeptFacts } from '../../apply/kept-facts.ts'
import type { RepoPath } from '../../core/path.ts'
import type { ContentId } from '../../core/snapshot.ts'
import type { Repository } from '../../git/repository.ts'
import { type FoundText, readTexts, type WantedText } from '../../readers/read-texts.ts'
import { createPacks, type Pack } from './packs.ts'

export interface Library {
  readonly packs: readonly Pack[]
  /** Whether any language knows a file of this name. */
  isSource(path: RepoPath): boolean
  /** The bytes of texts; those that can't be had are left out. */
  texts(wanted: readonly WantedText[]): Promise<ReadonlyMap<ContentId, Buffer>>
  /** What texts say in a pack's language; those that can't be had are left out. */
  facts(pack: Pack, wanted: readonly WantedText[]): Promise<ReadonlyMap<ContentId, unknown>>
  /** Keeps what was parsed for the next run. */
  close(): Promise<void>
}

/** A pack's facts: those known by now, those of earlier runs, those to keep. */
interface Shelf {
  readonly known: Map<ContentId, unknown>
  readonly kept: KeptFacts
  readonly fresh: Map<ContentId, unknown>
}

/** Told of every so many files that were parsed, out of those that are known to be wanted. */
export type TellProgress = (done: number, total: number) => void

/** How many files are parsed in one go; between two, whoever waits may be told, and a signal is heard. */
const portion = 25

/** Opens a library. Nothing is read before it is asked for. */
export function openLibrary(repository: Repository, tell: TellProgress = () => {}): Library {
  const packs = createPacks()
  const texts = new Map<ContentId, FoundText>()
  const shelves = new Map<Pack, Shelf>()

  const findTexts = async (wanted: readonly WantedText[]) => {
    const unread = unique(wanted.filter(({ id }) => !texts.has(id)))
    for (const [id, text] of await readTexts(repository, unread)) texts.set(id, text)
  }
  const shelfOf = async (pack: Pack): Promise<Shelf> => {
    const shelf = shelves.get(pack) ?? {
      known: new Map(),
      fresh: new Map(),
      kept: await readKeptFacts(repository, nameOf(pack)),
    }
    shelves.set(pack, shelf)
    return shelf
  }
  return {
    packs,
    isSource: path => packs.some(({ extractor }) => extractor.isSource(path)),
    texts: async wanted => {
      await findTexts(wanted)
      return new Map(wanted.flatMap(({ id }) => pair(id, texts.get(id)?.bytes)))
    },
    facts: async (pack, wanted) => {
      const { known, kept, fresh } = await shelfOf(pack)
      for (const { id } of wanted) {
        const facts = known.has(id) ? undefined : kept.find(id)
        if (facts !== undefined) known.set(id, facts)
      }
      const unknown = wanted.filter(({ id }) => !known.has(id))
      await findTexts(unknown)
      if (unknown.some(({ id }) => texts.has(id))) await pack.prepare()
      for (const [at, { id }] of unknown.entries()) {
        if (at % portion === portion - 1) {
          tell(at + 1, unknown.length)
          await nextTurn()
        }
        const text = texts.get(id)
        if (!text || known.has(id)) continue
        const facts = pack.extractor.facts(text.bytes)
        known.set(id, facts)
        if (text.isExact) fresh.set(id, facts)
      }
      return new Map(wanted.flatMap(({ id }) => pair(id, known.get(id))))
    },
    close: async () => {
      for (const [pack, { fresh }] of shelves) await applyKeptFacts(repository, nameOf(pack), fresh)
    },
  }
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

function nameOf({ extractor: { language, version } }: Pack): string {
  return `${language.toLowerCase()}-${version}`
}

function unique(wanted: readonly WantedText[]): WantedText[] {
  return [...new Map(wanted.map(each => [each.id, each])).values()]
}

function pair<Value>(id: ContentId, value: Value | undefined): [ContentId, Value][] {
  return value === undefined ? [] : [[id, value]]
}

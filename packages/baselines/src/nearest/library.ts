/**
 * Answered cases that a question is held against.
 */
import * as Recalibration from "@assay/stats/reliability/Recalibration"
import { type Analysis, reading, type TermCounts } from "../text/analysis.ts"
import * as Vectoriser from "../text/vectoriser.ts"
import * as Bm25 from "./bm25.ts"
import * as InvertedIndex from "./invertedIndex.ts"

/** An answered case. */
export interface Entry {
  readonly id: string
  readonly text: string
  readonly label: unknown
  /** The same for cases that must not answer each other while confidence is learned. */
  readonly group: string
}

/** The nearest of some cases. */
interface Nearest {
  /** Its place among them. */
  readonly at: number
  /** Its score as a share of the score of a text with itself, 0 or more. */
  readonly similarity: number
}

/** Cases that can be asked for the nearest. */
export interface Library {
  readonly nearest: (text: string) => Nearest | undefined
  /** The nearest to one of the cases, of those of other groups. */
  readonly nearestToOther: (at: number) => Nearest | undefined
}

const nearestIn = (
  index: InvertedIndex.InvertedIndex,
  questions: ReturnType<typeof Bm25.counts>,
  row: number,
  own: number,
  isLeftOut?: (at: number) => boolean
): Nearest | undefined => {
  const found = InvertedIndex.nearest(index, questions, row, isLeftOut)
  return found === undefined ? undefined : { at: found.text, similarity: found.similarity / own }
}

/** Makes a library of some documents of a corpus; `entries` are those of the documents. */
export const make = (corpus: Analysis, documents: Uint32Array, entries: ReadonlyArray<Entry>): Library => {
  const vectoriser = Vectoriser.fitAnalysed(corpus, documents)
  const counted = Bm25.counts(vectoriser, corpus, documents)
  const weighing = Bm25.weighing(counted)
  const index = InvertedIndex.make(Bm25.weigh(counted, weighing))
  // A term that only the text itself has is one that a new text's question would not know.
  const own = Bm25.ownScores(counted, { ...weighing, rarity: weighing.sharedRarity })
  const texts = reading(corpus.options, corpus.vocabulary.fixed)
  const asked = (read: TermCounts) => Bm25.counts(vectoriser, read, [0])
  return {
    nearest: (text) => {
      const question = asked(texts([text]))
      return nearestIn(index, question, 0, Bm25.ownScores(question, weighing)[0] ?? 1)
    },
    nearestToOther: (at) =>
      nearestIn(index, counted, at, own[at] ?? 1, (other) => entries[other]?.group === entries[at]?.group)
  }
}

// So many questions tell what similarity is worth; more would cost time alone.
const mostQuestions = 1_000
const fewestQuestions = 20

/**
 * What a similarity is worth: each case asks the others, and is right where the nearest has its label. Undefined where there
 * are too few. It yields after each.
 */
export const calibrate = function* (
  library: Library,
  entries: ReadonlyArray<Entry>
): Generator<void, Extract<Recalibration.Recalibration, { kind: "platt" }> | undefined> {
  const step = Math.max(1, Math.ceil(entries.length / mostQuestions))
  const similarities: Array<number> = []
  const rights: Array<boolean> = []
  const keys = entries.map(({ label }) => JSON.stringify(label))
  for (let at = 0; at < entries.length; at += step) {
    const found = library.nearestToOther(at)
    yield
    if (found === undefined) continue
    similarities.push(found.similarity)
    rights.push(keys[found.at] === keys[at])
  }
  if (similarities.length < fewestQuestions) return undefined
  const fitted = Recalibration.platt(similarities, rights)
  return fitted.kind === "platt" ? fitted : undefined
}

import type { CsrMatrix } from "../linear/csrMatrix.ts"
import { type Analysis, analyse, reading, type TermCounts } from "./analysis.ts"
import { type ResolvedTextOptions, resolve, type TextOptions } from "./textOptions.ts"
import * as Vocabulary from "./vocabulary.ts"

/**
 * Turns texts into rows of TF-IDF weights over the terms it was fitted on.
 *
 * The weight of a term is `tf × idf` with `tf = 1 + ln(count)` (`sublinearTf`) or `count`, and the smooth
 * `idf = ln((1 + n) / (1 + df)) + 1` over the n documents fitted on; each row is then divided by its
 * Euclidean norm (Salton & Buckley 1988; the same formulas as scikit-learn's `TfidfVectorizer`). A text
 * without a known term becomes an empty row.
 */
export interface Vectoriser {
  readonly options: ResolvedTextOptions
  readonly vocabulary: Vocabulary.Vocabulary
  readonly featureCount: number
  /** Feature of each term of the vocabulary, -1 for a term that was left out. */
  readonly featureOfTerm: Int32Array
  /** Inverse document frequency of each feature, at least 1. */
  readonly idf: Float64Array
}

/** A fitted vectoriser as plain JSON data. */
export interface VectoriserJson {
  readonly options: ResolvedTextOptions
  /** One a feature, in order: `"word:"` or `"character:"`, then the term. */
  readonly terms: ReadonlyArray<string>
  readonly idf: ReadonlyArray<number>
}

/**
 * Fits on texts: reads them, keeps the terms that at least `minDocumentFrequency` of them contain, of these
 * at most the `maxFeatures` that most of them contain (ties: by the term's text).
 *
 * Throws a `RangeError` for invalid options.
 */
export const fit = (texts: ReadonlyArray<string>, options?: TextOptions): Vectoriser =>
  fitAnalysed(analyse(texts, options))

/**
 * Fits on the given documents of a corpus already read, by default on all. The result weighs terms exactly as
 * {@link fit} does on the texts of these documents alone.
 *
 * Throws a `RangeError` for a document that the corpus does not have.
 */
export const fitAnalysed = (analysis: Analysis, documents = allOf(analysis)): Vectoriser => {
  const { options, vocabulary, termOfEntry } = analysis
  const frequency = new Uint32Array(vocabulary.termCount())
  for (let i = 0; i < documents.length; i++) {
    const { start, end } = entriesOf(analysis, documents[i] ?? -1)
    for (let entry = start; entry < end; entry++) {
      const term = termOfEntry[entry] ?? 0
      frequency[term] = (frequency[term] ?? 0) + 1
    }
  }
  const kept = keptTerms(vocabulary, frequency, options)
  const featureOfTerm = new Int32Array(frequency.length).fill(-1)
  const idf = new Float64Array(kept.length)
  for (const [feature, term] of kept.entries()) {
    featureOfTerm[term] = feature
    idf[feature] = Math.log((1 + documents.length) / (1 + (frequency[term] ?? 0))) + 1
  }
  return { options, vocabulary, featureCount: kept.length, featureOfTerm, idf }
}

/** One row a text. Unknown terms are ignored. */
export const transform = (vectoriser: Vectoriser, texts: ReadonlyArray<string>): CsrMatrix =>
  transformCounted(vectoriser, reading(vectoriser.options, vectoriser.vocabulary.fixed)(texts))

/** One row for each text that was counted against the vectoriser's vocabulary. */
const transformCounted = (vectoriser: Vectoriser, counted: TermCounts): CsrMatrix =>
  weigh(vectoriser, counted)

/**
 * One row for each of the given documents, by default all, of the corpus that the vectoriser was fitted on.
 *
 * Throws a `RangeError` for another corpus, or a document that the corpus does not have.
 */
export const transformAnalysed = (
  vectoriser: Vectoriser,
  analysis: Analysis,
  documents = allOf(analysis)
): CsrMatrix => {
  if (analysis.vocabulary !== vectoriser.vocabulary) {
    throw new RangeError("the vectoriser was fitted on a different corpus; transform the texts instead")
  }
  return weigh(vectoriser, analysis, documents)
}

/** The term of each feature, in the order of the features. */
export const featureTerms = (vectoriser: Vectoriser): ReadonlyArray<Vocabulary.Term> => {
  const terms: Array<Vocabulary.Term> = []
  for (const [term, feature] of vectoriser.featureOfTerm.entries()) {
    if (feature >= 0) terms[feature] = vectoriser.vocabulary.term(term)
  }
  return terms
}

export const toJson = (vectoriser: Vectoriser): VectoriserJson => ({
  options: vectoriser.options,
  terms: featureTerms(vectoriser).map(({ kind, text }) => `${kind}:${text}`),
  idf: Array.from(vectoriser.idf)
})

/**
 * The inverse of {@link toJson}; it holds only the terms of the features, so it needs less memory than the
 * vectoriser that was fitted.
 *
 * Throws a `RangeError` for invalid options, or when `terms` and `idf` are not two lists of equal length of
 * well-formed, different terms.
 */
export const fromJson = (json: VectoriserJson): Vectoriser => {
  const vocabulary = Vocabulary.make()
  const { terms, idf } = json
  if (terms.length !== idf.length) {
    throw new RangeError(
      `expected ${terms.length} inverse document frequencies, one for each term, found ${idf.length}`
    )
  }
  for (const [feature, tagged] of terms.entries()) {
    const colon = tagged.indexOf(":")
    const kind = tagged.slice(0, Math.max(colon, 0))
    if (kind !== "word" && kind !== "character") {
      throw new RangeError(`term ${feature}: expected "word:" or "character:" at the start, found ${tagged}`)
    }
    if (vocabulary.add({ kind, text: tagged.slice(colon + 1) }) !== feature) {
      throw new RangeError(`term ${feature}: expected each term once, found ${tagged} twice`)
    }
  }
  return {
    options: resolve(json.options),
    vocabulary,
    featureCount: terms.length,
    featureOfTerm: Int32Array.from(terms, (_, feature) => feature),
    idf: Float64Array.from(idf)
  }
}

/** The terms to keep, by increasing number. */
const keptTerms = (
  vocabulary: Vocabulary.Vocabulary,
  frequency: Uint32Array,
  { minDocumentFrequency, maxFeatures }: ResolvedTextOptions
): ReadonlyArray<number> => {
  const kept: Array<number> = []
  for (const [term, documents] of frequency.entries()) {
    if (documents >= minDocumentFrequency) kept.push(term)
  }
  if (kept.length <= maxFeatures) return kept
  const frequencies = Uint32Array.from(kept, (term) => frequency[term] ?? 0).sort()
  const lowest = frequencies[kept.length - maxFeatures] ?? 0
  const above = kept.filter((term) => (frequency[term] ?? 0) > lowest)
  // Only the terms at the edge need their texts, which makes the choice independent of the documents' order.
  const edge = kept
    .filter((term) => frequency[term] === lowest)
    .map((term) => ({ term, text: tagged(vocabulary.term(term)) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .slice(0, maxFeatures - above.length)
    .map(({ term }) => term)
  return above.concat(edge).sort((a, b) => a - b)
}

const weigh = (
  { options, featureOfTerm, featureCount, idf }: Vectoriser,
  counted: TermCounts,
  documents = allOf(counted)
): CsrMatrix => {
  const { termOfEntry, countOfEntry } = counted
  let upperBound = 0
  for (let i = 0; i < documents.length; i++) {
    const { start, end } = entriesOf(counted, documents[i] ?? -1)
    upperBound += end - start
  }
  const rowPointers = new Uint32Array(documents.length + 1)
  const columns = new Uint32Array(upperBound)
  const values = new Float64Array(upperBound)
  let size = 0
  for (let i = 0; i < documents.length; i++) {
    const { start, end } = entriesOf(counted, documents[i] ?? -1)
    const first = size
    let squares = 0
    for (let entry = start; entry < end; entry++) {
      const feature = featureOfTerm[termOfEntry[entry] ?? 0] ?? -1
      if (feature === -1) continue
      const count = countOfEntry[entry] ?? 0
      const weight = (options.sublinearTf ? 1 + Math.log(count) : count) * (idf[feature] ?? 0)
      columns[size] = feature
      values[size] = weight
      squares += weight * weight
      size++
    }
    const norm = Math.sqrt(squares)
    for (let entry = first; entry < size; entry++) values[entry] = (values[entry] ?? 0) / norm
    rowPointers[i + 1] = size
  }
  return {
    rowCount: documents.length,
    columnCount: featureCount,
    rowPointers,
    columns: columns.subarray(0, size),
    values: values.subarray(0, size)
  }
}

const tagged = ({ kind, text }: Vocabulary.Term): string => `${kind}:${text}`

const allOf = ({ documentCount }: Pick<TermCounts, "documentCount">): ArrayLike<number> =>
  Uint32Array.from({ length: documentCount }, (_, document) => document)

const entriesOf = (
  { documentPointers, documentCount }: TermCounts,
  document: number
): { readonly start: number; readonly end: number } => {
  const start = documentPointers[document]
  const end = documentPointers[document + 1]
  if (start === undefined || end === undefined) {
    throw new RangeError(`there is no document ${document} in a corpus of ${documentCount}`)
  }
  return { start, end }
}

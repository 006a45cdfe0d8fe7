/**
 * BM25 (Robertson & Zaragoza 2009) with k1 = 1.2 and b = 0.75, over the terms of a vectoriser.
 */
import type { CsrMatrix } from "../linear/csrMatrix.ts"
import type { TermCounts } from "../text/analysis.ts"
import type { Vectoriser } from "../text/vectoriser.ts"

const k1 = 1.2
const b = 0.75

/** What is known of the terms of some texts. */
export interface Weighing {
  /** Of each term, `ln(1 + (n − df + 0.5) / (df + 0.5))`, above 0. */
  readonly rarity: Float64Array
  /** The same, and 0 for a term of one text alone: what that text would be asked with, were it not among them. */
  readonly sharedRarity: Float64Array
  /** The mean number of terms of a text. */
  readonly meanLength: number
}

/** How often each known term is in each of some documents. */
export const counts = (
  { featureOfTerm, featureCount }: Vectoriser,
  { documentPointers, termOfEntry, countOfEntry }: TermCounts,
  documents: ArrayLike<number>
): CsrMatrix => {
  const rowPointers = new Uint32Array(documents.length + 1)
  const columns: Array<number> = []
  const values: Array<number> = []
  for (let row = 0; row < documents.length; row++) {
    const document = documents[row] ?? 0
    for (
      let entry = documentPointers[document] ?? 0;
      entry < (documentPointers[document + 1] ?? 0);
      entry++
    ) {
      const feature = featureOfTerm[termOfEntry[entry] ?? 0] ?? -1
      if (feature < 0) continue
      columns.push(feature)
      values.push(countOfEntry[entry] ?? 0)
    }
    rowPointers[row + 1] = columns.length
  }
  return {
    rowCount: documents.length,
    columnCount: featureCount,
    rowPointers,
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values)
  }
}

/** Weighs the terms of texts by how many of them have each. */
export const weighing = ({ rowCount, columnCount, columns, values }: CsrMatrix): Weighing => {
  const frequency = new Float64Array(columnCount)
  for (const column of columns) frequency[column] = (frequency[column] ?? 0) + 1
  const rarity = frequency.map((df) => Math.log(1 + (rowCount - df + 0.5) / (df + 0.5)))
  return {
    rarity,
    sharedRarity: rarity.map((each, term) => ((frequency[term] ?? 0) > 1 ? each : 0)),
    meanLength: values.reduce((sum, count) => sum + count, 0) / Math.max(1, rowCount) || 1
  }
}

/** The weight of each term in each text, so that a question's score is the sum over its terms. */
export const weigh = (
  matrix: CsrMatrix,
  { rarity, meanLength }: Pick<Weighing, "rarity" | "meanLength">
): CsrMatrix => {
  const { rowCount, rowPointers, columns, values } = matrix
  const weights = new Float64Array(values.length)
  for (let row = 0; row < rowCount; row++) {
    const [start, end] = [rowPointers[row] ?? 0, rowPointers[row + 1] ?? 0]
    let length = 0
    for (let entry = start; entry < end; entry++) length += values[entry] ?? 0
    const damping = k1 * (1 - b + (b * length) / meanLength)
    for (let entry = start; entry < end; entry++) {
      const count = values[entry] ?? 0
      weights[entry] = ((rarity[columns[entry] ?? 0] ?? 0) * (k1 + 1) * count) / (count + damping)
    }
  }
  return { ...matrix, values: weights }
}

/** The score that a question would have with a text that is the same, by row. */
export const ownScores = (
  questions: CsrMatrix,
  weighing: Pick<Weighing, "rarity" | "meanLength">
): Float64Array => {
  const { values } = weigh(questions, weighing)
  return Float64Array.from({ length: questions.rowCount }, (_, row) => {
    let score = 0
    for (let entry = questions.rowPointers[row] ?? 0; entry < (questions.rowPointers[row + 1] ?? 0); entry++)
      score += (questions.values[entry] ?? 0) * (values[entry] ?? 0)
    return score
  })
}

/**
 * Requests that no case is like, in groups that a person can name.
 */
import type { Row, UncoveredGroup } from "./model.ts"

/** The vectors of all rows. */
export interface Vectors {
  readonly rows: number
  readonly width: number
  readonly values: Float64Array
}

const squared = ({ width, values }: Vectors, a: number, b: number): number => {
  let sum = 0
  for (let k = 0, i = a * width, j = b * width; k < width; k++, i++, j++)
    sum += ((values[i] ?? 0) - (values[j] ?? 0)) ** 2
  return sum
}

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .slice(0, 5_000)
      .normalize("NFKC")
      .toLowerCase()
      .match(/\p{L}[\p{L}\p{M}\p{N}'’]+/gu) ?? []
  )

/** How many texts have each word. */
const counted = (texts: ReadonlyArray<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const text of texts) for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

const mostWords = 5

/** Words that are in more texts of a group than the set has them, weighed by both. */
const typicalWords = (group: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [own, rest] = [counted(group), counted(others)]
  return [...own]
    .map(([word, n]) => {
      const [share, base] = [n / group.length, ((rest.get(word) ?? 0) + 0.5) / (others.length + 1)]
      return { word, n, weight: share * Math.log(share / base) }
    })
    .filter(({ n, weight }) => weight > 0 && (n > 1 || group.length === 1))
    .sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
    .slice(0, mostWords)
    .map(({ word }) => word)
}

const leastRows = 3
const mostGroups = 6

/** What groups are made from. */
export interface Uncovered {
  /** The vectors of all rows. */
  readonly vectors: Vectors
  /** All rows, those of the set first. */
  readonly rows: ReadonlyArray<Row>
  /** How many are of the set. */
  readonly reference: number
  /** The numbers of the requests that are far from every case. */
  readonly far: ReadonlyArray<number>
  /** The distance from which on a request is far. */
  readonly bound: number
}

/**
 * The groups: again and again the request with most others within the bound, and these. The bound is how far the rows of
 * the set are from each other at most, so a group is as dense as the set is, and no chain of neighbours joins strangers.
 */
export const make = ({ vectors, rows, reference, far, bound }: Uncovered): ReadonlyArray<UncoveredGroup> => {
  const near = far.map((a) => far.filter((b) => squared(vectors, a, b) <= bound * bound))
  const left = new Set(far)
  const groups: Array<UncoveredGroup> = []
  const caseTexts = rows.slice(0, reference).map(({ text }) => text)
  const shown = (at: number) => ({ id: rows[at]?.id ?? "", text: rows[at]?.text ?? "" })
  while (groups.length < mostGroups) {
    let best: ReadonlyArray<number> = []
    let middle = -1
    for (const [i, a] of far.entries()) {
      if (!left.has(a)) continue
      const own = (near[i] ?? []).filter((b) => left.has(b))
      if (own.length > best.length) [best, middle] = [own, a]
    }
    if (best.length < leastRows) break
    for (const each of best) left.delete(each)
    const byDistance = best.toSorted((a, b) => squared(vectors, middle, a) - squared(vectors, middle, b))
    const cases = Array.from({ length: reference }, (_, at) => at)
    groups.push({
      n: best.length,
      share: best.length / (rows.length - reference),
      words: typicalWords(
        best.map((at) => rows[at]?.text ?? ""),
        caseTexts
      ),
      examples: byDistance.slice(0, 2).map(shown),
      nearest: cases
        .sort((a, b) => squared(vectors, middle, a) - squared(vectors, middle, b))
        .slice(0, 2)
        .map(shown)
    })
  }
  return groups
}

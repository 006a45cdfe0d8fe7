/**
 * Which record of a list stands for which.
 */
import { munkres } from "munkres"

/** Pairs of records that are weighed against each other: 100 by 100. The work grows with the cube of the longer list. */
const mostPairs = 10_000

/** Two records that stand for each other, or one without another. */
export type Pair = readonly [expected: unknown, actual: unknown]

/** Of two assignments that are as good the one that keeps the order. Less than any difference in similarity. */
const orderShare = 1e-6

/**
 * Assigns records so that their similarities add up to the most; records that have nothing in common stay alone. Lists of
 * more than 10,000 pairs are taken in order.
 *
 * @param similarity 0 for nothing in common; larger is more
 */
export const assign = (
  expected: ReadonlyArray<unknown>,
  actual: ReadonlyArray<unknown>,
  similarity: (expected: unknown, actual: unknown) => number
): ReadonlyArray<Pair> => {
  const [m, n] = [expected.length, actual.length]
  if (m === 0) return actual.map((each) => [undefined, each])
  if (n === 0) return expected.map((each) => [each, undefined])
  if (m * n > mostPairs) {
    return Array.from({ length: Math.max(m, n) }, (_, nth): Pair => [expected[nth], actual[nth]]).flatMap(
      apartWhereUnlike(similarity)
    )
  }
  const alike = expected.map((one) => actual.map((other) => similarity(one, other)))
  const most = Math.max(...alike.flat())
  if (most === 0)
    return [
      ...expected.map((each): Pair => [each, undefined]),
      ...actual.map((each): Pair => [undefined, each])
    ]
  const costs = alike.map((row, i) =>
    row.map((value, j) => most - value + (orderShare * most * Math.abs(i - j)) / (m + n) ** 2)
  )
  const pairs: Array<Pair> = []
  const [lone, free] = [new Set(expected.keys()), new Set(actual.keys())]
  for (const [i, j] of munkres(costs)) {
    if ((alike[i]?.[j] ?? 0) === 0) continue
    lone.delete(i)
    free.delete(j)
    pairs.push([expected[i], actual[j]])
  }
  return [
    ...pairs,
    ...Array.from(lone, (i): Pair => [expected[i], undefined]),
    ...Array.from(free, (j): Pair => [undefined, actual[j]])
  ]
}

const apartWhereUnlike =
  (similarity: (expected: unknown, actual: unknown) => number) =>
  ([one, other]: Pair): ReadonlyArray<Pair> =>
    one === undefined || other === undefined || similarity(one, other) > 0
      ? [[one, other]]
      : [
          [one, undefined],
          [undefined, other]
        ]

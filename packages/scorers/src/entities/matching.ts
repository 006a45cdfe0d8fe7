/**
 * Which of the given entities stands for which of the expected ones.
 *
 * The five outcomes and four ways to match are those of SemEval-2013 task 9.1, as nervaluate counts them. Where it takes
 * the first expected entity that overlaps, identical ones are paired first here: for entities that do not overlap among
 * themselves that makes no difference, for nested ones it makes the result independent of their order.
 *
 * @see Segura-Bedmar et al. 2013, "SemEval-2013 Task 9", section 4.1; MantisAI/nervaluate.
 */
import type { Located } from "./tags.ts"

/**
 * - `strict`: the same bounds and the same type.
 * - `exact`: the same bounds, whatever the type.
 * - `partial`: the same bounds; an overlap counts half. Whatever the type.
 * - `type`: the same type and some overlap.
 */
export type Match = "strict" | "exact" | "partial" | "type"

/** What two that stand for each other are. */
type Verdict = "correct" | "partial" | "wrong"

/** An expected and a given entity that stand for each other, by their positions in the lists. */
interface Pair {
  readonly expected: number
  readonly given: number
  readonly verdict: Verdict
}

/** The pairs. Expected entities in no pair are missed, given ones are invented. */
export interface Matching {
  readonly pairs: ReadonlyArray<Pair>
  readonly missed: ReadonlyArray<number>
  readonly invented: ReadonlyArray<number>
  /** Whether overlaps were no longer looked for, because there were too many entities. */
  readonly isCut: boolean
}

/** Comparisons of bounds in one case. Entities that do not overlap among themselves need a few for each. */
const mostComparisons = 5_000_000

const boundsKey = ({ start, end }: Located): string => `${start}:${end}`
const wholeKey = (each: Located): string => `${boundsKey(each)}:${each.type}`

const isOverlap = (one: Located, other: Located, minOverlap: number): boolean => {
  const shared = Math.min(one.end, other.end) - Math.max(one.start, other.start)
  return shared > 0 && shared / (other.end - other.start) >= minOverlap
}

const verdictOf = (match: Match, expected: Located, given: Located): Verdict => {
  const isSameType = expected.type === given.type
  const isSameBounds = expected.start === given.start && expected.end === given.end
  switch (match) {
    case "strict":
      return isSameType && isSameBounds ? "correct" : "wrong"
    case "exact":
      return isSameBounds ? "correct" : "wrong"
    case "partial":
      return isSameBounds ? "correct" : "partial"
    case "type":
      return isSameType ? "correct" : "wrong"
  }
}

const inTextOrder = (all: ReadonlyArray<Located>, which: ReadonlyArray<number>): ReadonlyArray<number> =>
  which.toSorted((a, b) => {
    const [one, other] = [all[a], all[b]]
    return (one?.start ?? 0) - (other?.start ?? 0) || (one?.end ?? 0) - (other?.end ?? 0) || a - b
  })

/** Matches two lists. `minOverlap`: the least part of an expected entity that one that differs must cover. */
export const matchEntities = (
  expected: ReadonlyArray<Located>,
  given: ReadonlyArray<Located>,
  match: Match,
  minOverlap: number
): Matching => {
  const pairs: Array<Pair> = []
  const isFree = { expected: expected.map(() => true), given: given.map(() => true) }
  const left = (side: "expected" | "given"): ReadonlyArray<number> =>
    isFree[side].flatMap((free, at) => (free ? [at] : []))
  const pair = (one: number, other: number): void => {
    const [wanted, found] = [expected[one], given[other]]
    if (wanted === undefined || found === undefined) return
    isFree.expected[one] = false
    isFree.given[other] = false
    pairs.push({ expected: one, given: other, verdict: verdictOf(match, wanted, found) })
  }
  const pairEqual = (key: (each: Located) => string): void => {
    const byKey = Map.groupBy(left("expected"), (at) => keyOf(expected, at, key))
    const taken = new Map<string, number>()
    for (const at of left("given")) {
      const name = keyOf(given, at, key)
      const nth = taken.get(name) ?? 0
      const found = byKey.get(name)?.[nth]
      if (found === undefined) continue
      taken.set(name, nth + 1)
      pair(found, at)
    }
  }
  pairEqual(wholeKey)
  if (match !== "type") pairEqual(boundsKey)

  let comparisons = 0
  let waiting = inTextOrder(expected, left("expected"))
  for (const at of inTextOrder(given, left("given"))) {
    const one = given[at]
    if (one === undefined) continue
    let passed = 0
    for (const candidate of waiting) {
      const other = expected[candidate]
      if (other === undefined || other.start >= one.end || ++comparisons > mostComparisons) break
      // What ends before this one starts is of no use to those that start later.
      if (other.end <= one.start || isFree.expected[candidate] === false) passed++
      else if (isOverlap(one, other, minOverlap)) {
        pair(candidate, at)
        break
      }
    }
    // Thrown out in bulk, so that each is thrown out once.
    if (passed > 32 && passed * 2 > waiting.length)
      waiting = waiting.filter(
        (each) => isFree.expected[each] === true && (expected[each]?.end ?? 0) > one.start
      )
  }
  return {
    pairs,
    missed: left("expected"),
    invented: left("given"),
    isCut: comparisons > mostComparisons
  }
}

const keyOf = (all: ReadonlyArray<Located>, at: number, key: (each: Located) => string): string => {
  const found = all[at]
  return found === undefined ? "" : key(found)
}

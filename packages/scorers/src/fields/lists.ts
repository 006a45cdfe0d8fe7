/**
 * Lists of values: which item stands for which.
 */
import type { CaseCounts } from "./counts.ts"
import { right } from "./counts.ts"
import { isNothing } from "./nothing.ts"
import type { ListField } from "./plan.ts"
import type { Scalar } from "./scalar.ts"

/** Comparisons that are made between items whose keys differ. */
const mostComparisons = 250_000

/** The items of a list that are something. A value that is no list is a list of one. */
export const itemsOf = (value: unknown): ReadonlyArray<unknown> =>
  isNothing(value) ? [] : Array.isArray(value) ? value.filter((each) => !isNothing(each)) : [value]

/**
 * As many pairs of items that are the same as there can be, whatever their order: where nothing is left for an item, one
 * that has a pair moves to another (augmenting paths). Positions of expected items by those of given ones.
 */
const pairsOf = (
  expected: ReadonlyArray<unknown>,
  actual: ReadonlyArray<unknown>,
  isSame: (expected: unknown, actual: unknown) => boolean
): ReadonlyMap<number, number> => {
  const holders = new Map<number, number>()
  const held = new Map<number, number>()
  const free = new Set(actual.keys())
  // 1: the same, 2: not. Each pair is compared once at most.
  const known = new Uint8Array(expected.length * actual.length)
  const isAlike = (one: number, other: number): boolean => {
    const at = one * actual.length + other
    if (known[at] === 0) known[at] = isSame(expected[one], actual[other]) ? 1 : 2
    return known[at] === 1
  }
  // What a search without success went through leads nowhere later either.
  const closed = new Set<number>()
  for (const start of expected.keys()) {
    if (free.size === 0) break
    // Breadth first and without recursion: a chain of items may be as long as the list.
    const cameFrom = new Map<number, number>()
    const waiting = [start]
    let isPaired = false
    for (const one of waiting) {
      let found = firstOf(free, (other) => isAlike(one, other))
      if (found === undefined) {
        for (const [other, holder] of holders) {
          if (closed.has(other) || cameFrom.has(other) || !isAlike(one, other)) continue
          cameFrom.set(other, one)
          waiting.push(holder)
        }
        continue
      }
      free.delete(found)
      for (let at: number | undefined = one; at !== undefined; ) {
        const before = held.get(at)
        holders.set(found, at)
        held.set(at, found)
        if (before === undefined) break
        found = before
        at = cameFrom.get(before)
      }
      isPaired = true
      break
    }
    if (!isPaired) for (const other of cameFrom.keys()) closed.add(other)
  }
  return holders
}

const firstOf = (all: Iterable<number>, is: (nth: number) => boolean): number | undefined => {
  for (const each of all) if (is(each)) return each
  return undefined
}

const distinct = (items: ReadonlyArray<unknown>, { key }: Scalar): ReadonlyArray<unknown> => [
  ...new Map(items.map((each) => [key(each), each])).values()
]

/** Takes out the pairs of equal keys, and calls for each. */
export const withoutPairs = <A>(
  expected: ReadonlyArray<A>,
  actual: ReadonlyArray<A>,
  key: (item: A) => string,
  paired: (expected: A, actual: A) => void
): readonly [expected: ReadonlyArray<A>, actual: ReadonlyArray<A>] => {
  const waiting = new Map<string, Array<A>>()
  // Backwards, so that the first of several is taken first from the end.
  for (const each of actual.toReversed()) {
    const name = key(each)
    const same = waiting.get(name)
    if (same === undefined) waiting.set(name, [each])
    else same.push(each)
  }
  const takenCount = new Map<A, number>()
  const rest: Array<A> = []
  for (const each of expected) {
    const found = waiting.get(key(each))?.pop()
    if (found === undefined) rest.push(each)
    else {
      paired(each, found)
      takenCount.set(found, (takenCount.get(found) ?? 0) + 1)
    }
  }
  const left = actual.filter((each) => {
    const count = takenCount.get(each) ?? 0
    if (count > 0) takenCount.set(each, count - 1)
    return count === 0
  })
  return [rest, left]
}

const unordered = (
  field: ListField,
  expected: ReadonlyArray<unknown>,
  actual: ReadonlyArray<unknown>,
  out: CaseCounts
) => {
  const { path, scalar, kind } = field
  const [one, other] =
    kind === "set" ? [distinct(expected, scalar), distinct(actual, scalar)] : [expected, actual]
  let [missing, left] = withoutPairs(one, other, scalar.key, () => out.add(path, right))
  if (scalar.isTolerant && missing.length * left.length <= mostComparisons) {
    const pairs = pairsOf(missing, left, scalar.isSame)
    for (let nth = 0; nth < pairs.size; nth++) out.add(path, right)
    const paired = new Set(pairs.values())
    left = left.filter((_, nth) => !pairs.has(nth))
    missing = missing.filter((_, nth) => !paired.has(nth))
  }
  for (const each of missing) out.fail(path, "missed", each, undefined)
  for (const each of left) out.fail(path, "invented", undefined, each)
}

/**
 * Aligns two sequences with the fewest errors; undefined where that would take too long. Each step is of the expected
 * item, of the given one, or of both.
 */
const aligned = (
  expected: ReadonlyArray<unknown>,
  actual: ReadonlyArray<unknown>,
  isSame: (expected: unknown, actual: unknown) => boolean
): ReadonlyArray<readonly [expected: number | undefined, actual: number | undefined]> | undefined => {
  const [m, n] = [expected.length, actual.length]
  if (m * n > mostComparisons) return undefined
  const width = n + 1
  const costs = new Float64Array((m + 1) * width)
  const costAt = (i: number, j: number): number => costs[i * width + j] ?? Number.POSITIVE_INFINITY
  for (let i = 0; i <= m; i++) {
    for (let j = 0; j <= n; j++) {
      if (i === 0 || j === 0) {
        costs[i * width + j] = i + j
        continue
      }
      const both = costAt(i - 1, j - 1) + (isSame(expected[i - 1], actual[j - 1]) ? 0 : 1)
      costs[i * width + j] = Math.min(both, costAt(i - 1, j) + 1, costAt(i, j - 1) + 1)
    }
  }
  const steps: Array<readonly [number | undefined, number | undefined]> = []
  let [i, j] = [m, n]
  while (i > 0 || j > 0) {
    const here = costAt(i, j)
    if (i > 0 && j > 0 && here === costAt(i - 1, j - 1) + (isSame(expected[i - 1], actual[j - 1]) ? 0 : 1)) {
      i--
      j--
      steps.push([i, j])
    } else if (i > 0 && here === costAt(i - 1, j) + 1) {
      i--
      steps.push([i, undefined])
    } else {
      j--
      steps.push([undefined, j])
    }
  }
  return steps.reverse()
}

const byPlace = (m: number, n: number): ReadonlyArray<readonly [number | undefined, number | undefined]> =>
  Array.from({ length: Math.max(m, n) }, (_, nth) => [nth < m ? nth : undefined, nth < n ? nth : undefined])

const ordered = (
  field: ListField,
  expected: ReadonlyArray<unknown>,
  actual: ReadonlyArray<unknown>,
  out: CaseCounts
) => {
  const { path, scalar } = field
  const { isSame } = scalar
  let start = 0
  const shorter = Math.min(expected.length, actual.length)
  while (start < shorter && isSame(expected[start], actual[start])) start++
  let end = 0
  while (end < shorter - start && isSame(expected.at(-1 - end), actual.at(-1 - end))) end++
  for (let nth = 0; nth < start + end; nth++) out.add(path, right)
  const one = expected.slice(start, expected.length - end)
  const other = actual.slice(start, actual.length - end)
  for (const [i, j] of aligned(one, other, isSame) ?? byPlace(one.length, other.length)) {
    const [wanted, given] = [i === undefined ? undefined : one[i], j === undefined ? undefined : other[j]]
    if (i === undefined) out.fail(path, "invented", undefined, given)
    else if (j === undefined) out.fail(path, "missed", wanted, undefined)
    else if (isSame(wanted, given)) out.add(path, right)
    else out.fail(path, "wrong", wanted, given, () => scalar.miss(wanted, given))
  }
}

/** Compares two lists item by item. */
export const compareLists = (field: ListField, expected: unknown, actual: unknown, out: CaseCounts): void =>
  (field.kind === "sequence" ? ordered : unordered)(field, itemsOf(expected), itemsOf(actual), out)

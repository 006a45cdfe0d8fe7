/**
 * Where a candidate pays, and where it does not: kinds and tags, their p values corrected together.
 */
import type { Decision } from "@assay/core"
import * as Multiplicity from "@assay/stats/Multiplicity"
import type { Pair } from "../grounds/pairs.ts"
import { boundsOf, type Sample, sampleOf, type Tested } from "../grounds/sample.ts"
import { listed, type Unit } from "../grounds/words.ts"

/** A slice with what is shown of it. */
interface SliceShown {
  readonly name: string
  readonly sample: Sample
  readonly shown: "pays" | "does not pay" | "cannot tell"
}

/** Fewer pairs are not looked at. */
const leastPairs = 5
/** So many slices are named in a sentence; the table has all. */
const mostNamed = 4
/** A tag with more values names cases, not slices. */
const mostValues = 50

const slicesOf = (pairs: ReadonlyArray<Pair>): ReadonlyArray<readonly [string, ReadonlyArray<Pair>]> => {
  const slices = new Map<string, Array<Pair>>()
  const values = new Map<string, Set<string>>()
  for (const pair of pairs) {
    const { kind, tags } = pair.candidate
    const named = [
      ["kind", kind] as const,
      ...Object.entries(tags).map(([tag, value]) => [tag, String(value)] as const)
    ]
    for (const [tag, value] of named) {
      values.set(tag, (values.get(tag) ?? new Set()).add(value))
      const key = `${tag}=${value}`
      const members = slices.get(key) ?? []
      slices.set(key, members)
      members.push(pair)
    }
  }
  const crowded = new Set([...values].filter(([, of]) => of.size > mostValues).map(([tag]) => tag))
  return [...slices].filter(
    ([name, members]) =>
      members.length >= leastPairs &&
      members.length < pairs.length &&
      !crowded.has(name.slice(0, name.indexOf("=")))
  )
}

/** Tests every slice; both families are corrected by Benjamini and Hochberg's method. */
export const slicesShown = (
  pairs: ReadonlyArray<Pair>,
  unit: Unit,
  test: (sample: Sample) => Tested,
  alpha: number
): ReadonlyArray<SliceShown> => {
  const sliced = slicesOf(pairs).flatMap(([name, members]) => {
    const sample = sampleOf(members, unit)
    return sample === undefined ? [] : [{ name, sample, tested: test(sample) }]
  })
  const above = Multiplicity.benjaminiHochberg(sliced.map(({ tested }) => tested.pAbove))
  const below = Multiplicity.benjaminiHochberg(sliced.map(({ tested }) => tested.pBelow))
  return sliced.map(({ name, sample }, nth) => ({
    name,
    sample,
    shown: (above[nth] ?? 1) <= alpha ? "pays" : (below[nth] ?? 1) <= alpha ? "does not pay" : "cannot tell"
  }))
}

/** The slices as a table. */
export const slicesTable = (
  slices: ReadonlyArray<SliceShown>,
  unit: Unit,
  alpha: number
): Decision.DecisionTable => ({
  title: `Slices (p values corrected together; intervals ${Math.round(100 * (1 - 2 * alpha))} %, not corrected)`,
  columns: [
    { title: "slice" },
    { title: "cases", unit: "cases" },
    { title: "difference", unit: unit === "share" ? "points" : "number" },
    { title: "cost more a task", unit: "usd" },
    { title: "shown" }
  ],
  rows: slices.map(({ name, sample, shown }) => {
    const bounds = boundsOf(sample, alpha)
    const { mean } = sample.quality
    return [
      name,
      sample.n,
      bounds === undefined ? mean : [mean, Math.min(mean, bounds.low), Math.max(mean, bounds.high)],
      sample.cost?.mean ?? null,
      shown
    ]
  })
})

/** The slices in words: where it pays and where it does not. Undefined where nothing is shown of any. */
export const slicesClause = (
  slices: ReadonlyArray<SliceShown>,
  [does, doesNot]: readonly [string, string]
): string | undefined => {
  const of = (which: SliceShown["shown"]) =>
    slices.filter(({ shown }) => shown === which).map(({ name }) => name)
  const [pays, not] = [of("pays"), of("does not pay")]
  if (pays.length === 0 && not.length === 0) return undefined
  const where = (names: ReadonlyArray<string>): string =>
    names.length > 1 && names.length === slices.length
      ? `all ${names.length} slices`
      : listed(
          names.length > mostNamed
            ? [...names.slice(0, mostNamed), `${names.length - mostNamed} more slices`]
            : names
        )
  const parts = [
    ...(pays.length === 0 ? [] : [`${does} in ${where(pays)}`]),
    ...(not.length === 0 ? [] : [`${doesNot} in ${where(not)}`])
  ]
  return `it ${parts.join(" and ")}`
}

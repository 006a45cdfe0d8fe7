/**
 * The Pareto front by evidence: a candidate is behind another only where it is shown, on the same cases, that the other is
 * at least as good in every figure and better in one. Whatever is not shown stays on the front.
 *
 * The figures must all agree, each at full level (Berger 1982); over the ordered pairs the level is divided (Bonferroni).
 */
import * as PairedScore from "@assay/stats/PairedScore"
import type { Pair } from "../grounds/pairs.ts"
import { type CaseRow, clustersOf } from "../grounds/perCase.ts"
import { spreadOf, student, type Tested } from "../grounds/sample.ts"
import type { Option } from "./candidate.ts"
import { alpha, type Compared, type Evidence } from "./evidence.ts"

/** What is shown of one beside another in a figure. `alike`: no case speaks for either. */
type Shown = "better" | "alike" | "open"

/** With fewer cases alike, the other could be better on more than 5 % of them (0.95^59 < 0.05). */
const leastAlike = 59

const unknown: Tested = { pAbove: 1, pBelow: 1 }

/** Values of one less those of the other, on cases where both are known. */
const differencesOf = (
  pairs: ReadonlyArray<Pair>,
  value: (row: CaseRow, side: keyof Pair) => number | undefined
) => {
  const known = pairs.flatMap((pair) => {
    const [one, other] = [value(pair.candidate, "candidate"), value(pair.against, "against")]
    return one === undefined || other === undefined ? [] : [{ row: pair.candidate, by: one - other }]
  })
  return {
    values: Float64Array.from(known, ({ by }) => by),
    clusters: clustersOf(known.map(({ row }) => row))
  }
}

const shareTested = ({ values, clusters }: ReturnType<typeof differencesOf>): Tested =>
  values.length < 2
    ? unknown
    : (PairedScore.oneSided(PairedScore.counts(values, clusters === undefined ? {} : { clusters }), 0) ??
      unknown)

const isAlike = (values: Float64Array, least: number): boolean =>
  values.length >= least && values.every((value) => value === 0)

/** Of a figure that is better where it is lower. */
const lower = (
  differences: ReturnType<typeof differencesOf>,
  test: typeof shareTested,
  level: number,
  least: number
): Shown =>
  isAlike(differences.values, least) ? "alike" : test(differences).pBelow <= level ? "better" : "open"

const costShown = (pairs: ReadonlyArray<Pair>, level: number): Shown =>
  lower(
    differencesOf(pairs, ({ costUsd }) => costUsd),
    ({ values, clusters }) => (values.length < 2 ? unknown : student(spreadOf(values, clusters))),
    level,
    1
  )

/**
 * Which is slow more often than the other: slower than 95 % of the answers of both. As both together are slow in 5 %, the
 * one that is slow more often has the higher p95.
 */
const latencyShown = (pairs: ReadonlyArray<Pair>, level: number): Shown => {
  const times = pairs
    .flatMap(({ candidate, against }) => [...candidate.latenciesMs, ...against.latenciesMs])
    .sort((a, b) => a - b)
  const slow = times[Math.ceil(0.95 * times.length) - 1] ?? 0
  return lower(
    differencesOf(pairs, ({ latenciesMs }) =>
      latenciesMs.length === 0
        ? undefined
        : latenciesMs.filter((time) => time > slow).length / latenciesMs.length
    ),
    shareTested,
    level,
    leastAlike
  )
}

/** What nothing tells of counts against the claim. */
const silentShown = (pairs: ReadonlyArray<Pair>, level: number): Shown =>
  lower(
    differencesOf(pairs, ({ silent }, side) => silent ?? (side === "candidate" ? 1 : 0)),
    shareTested,
    level,
    leastAlike
  )

const qualityShown = ({ tested, sample, corrected }: Compared, level: number): Shown => {
  if (tested.pAbove <= level) return "better"
  const isSame =
    sample !== undefined &&
    !corrected &&
    sample.missing === 0 &&
    sample.n >= leastAlike &&
    sample.variance === 0 &&
    sample.quality.mean === 0
  return isSame ? "alike" : "open"
}

const isBehind = (compared: Compared, level: number): boolean => {
  const { one, other, pairs } = compared
  const figures = ["cost", "latency", "silent"] as const
  const by = { cost: costShown, latency: latencyShown, silent: silentShown }
  const shown = [
    qualityShown(compared, level),
    // A figure that neither has tells them apart no more than one that nobody looked at.
    ...figures
      .filter((figure) => one[figure] !== undefined || other[figure] !== undefined)
      .map(
        (figure): Shown =>
          one[figure] === undefined || other[figure] === undefined ? "open" : by[figure](pairs, level)
      )
  ]
  return shown.includes("better") && !shown.includes("open")
}

/** For each candidate by whom it is shown to be beaten or equalled in every figure; those of none are the front. */
export const frontOf = (
  options: ReadonlyArray<Option>,
  { of }: Evidence
): ReadonlyMap<Option, ReadonlyArray<string>> => {
  const level = alpha / Math.max(1, options.length * (options.length - 1))
  return new Map(
    options.map((option) => [
      option,
      options.flatMap((other) => {
        const compared = other === option ? undefined : of(other, option)
        return compared !== undefined && isBehind(compared, level) ? [other.name] : []
      })
    ])
  )
}

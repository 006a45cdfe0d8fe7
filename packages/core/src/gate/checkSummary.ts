/**
 * The checks of a gate that read the summary of a run.
 */

import * as Interval from "@assay/stats/Interval"
import * as Effect from "effect/Effect"
import type { Comparison } from "../compare/model.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { CandidateSummary, ScoreSummary, Summary } from "../summary/Summary.ts"
import * as Figures from "../text/figures.ts"
import { type Finding, GateError } from "./finding.ts"

interface Against {
  readonly comparison?: Comparison
  readonly summary?: Summary
  readonly candidate?: string
}

const candidateOf = (
  name: string,
  { comparison, summary, candidate }: Against
): Effect.Effect<{ readonly found: CandidateSummary; readonly summary: Summary }, GateError> => {
  if (summary === undefined) {
    return Effect.fail(new GateError({ message: `the check "${name}" needs a summary`, known: [] }))
  }
  const known = summary.candidates.map((each) => each.name)
  const wanted = candidate ?? comparison?.candidate.candidate
  const found = summary.candidates.find((each) => each.name === wanted)
  return found === undefined
    ? Effect.fail(
        new GateError({
          message:
            wanted === undefined
              ? `the check "${name}" needs the name of a candidate; there are ${known.join(", ")}`
              : `the summary has no candidate ${wanted}; it has ${known.join(", ")}`,
          known
        })
      )
    : Effect.succeed({ found, summary })
}

const scoreOf = (
  { name, scores }: CandidateSummary,
  wanted: string | undefined
): Effect.Effect<ScoreSummary, GateError> => {
  const found =
    wanted === undefined
      ? scores[0]
      : scores.find((each) => scoreName(each) === wanted || each.score === wanted)
  const known = scores.map(scoreName)
  return found === undefined
    ? Effect.fail(
        new GateError({
          message: `${name} has no score ${wanted ?? "at all"}; it has ${known.join(", ")}`,
          known
        })
      )
    : Effect.succeed(found)
}

/** Two digits, rounded up: more would claim to know how further cases will come out. */
const roughly = (cases: number): string => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(cases)) - 1)
  return Figures.count(Math.ceil(cases / unit) * unit)
}

/** How many cases would put the bound on the right side of the limit, if they come out as these did. */
const casesFor = (value: number, bound: number, limit: number, cases: number): string => {
  const room = Math.abs(value - limit)
  const half = Math.abs(value - bound)
  const needed = cases * (half / room) ** 2
  return needed > cases && Number.isFinite(needed)
    ? `; about ${roughly(needed)} cases with this result would tell`
    : ""
}

/** See `Gate.floor`. */
export const floor = Effect.fnUntraced(function* (
  check: { readonly score?: string; readonly atLeast: number },
  against: Against
): Effect.fn.Return<Finding, GateError> {
  const { found } = yield* candidateOf("floor", against)
  const score = yield* scoreOf(found, check.score)
  const { mean, n, scored } = score.overall
  const scale = Figures.scaleOf(score.unit, mean === undefined ? [] : [mean])
  const written = scale === "percent" ? `${Figures.bare(100 * check.atLeast)} %` : Figures.bare(check.atLeast)
  const name = `${scoreName(score)}: at least ${written}`
  if (mean === undefined) {
    return { name, status: "inconclusive", reason: `${found.name} has too few scores for an interval` }
  }
  const known = n === 0 ? 0 : scored / n
  const isBounded = scale === "percent"
  const low = known === 1 ? mean.low : isBounded ? mean.low * known : Number.NEGATIVE_INFINITY
  const high =
    known === 1 ? mean.high : isBounded ? mean.high * known + (1 - known) : Number.POSITIVE_INFINITY
  const status = low >= check.atLeast ? "pass" : high < check.atLeast ? "fail" : "inconclusive"
  const missing =
    known === 1 ? "" : `, with ${Figures.count(n - scored)} of ${Figures.counted(n, "trial")} without a score`
  return {
    name,
    status,
    reason:
      `${found.name} scores ${Figures.estimate(mean, scale)} on ${Figures.counted(score.overall.cases, "case")}${missing}` +
      (status === "inconclusive" && known === 1
        ? casesFor(
            mean.value,
            mean.value >= check.atLeast ? mean.low : mean.high,
            check.atLeast,
            score.overall.cases
          )
        : "")
  }
})

/**
 * The interval of a share of trials. Repeats of a case and cases of a cluster are not independent: the interval
 * is that of as many trials as there are clusters, or cases, which can only be too wide.
 */
const rate = (
  title: string,
  what: string,
  count: number,
  { found, summary }: { readonly found: CandidateSummary; readonly summary: Summary },
  atMost: number
): Finding => {
  const name = `${title}: at most ${Figures.bare(100 * atMost)} %`
  const { finished } = found.trials
  if (finished === 0) return { name, status: "inconclusive", reason: `${found.name} has no finished trial` }
  const independent = Math.max(
    1,
    Math.min(finished, found.scores[0]?.overall.clusters ?? Math.ceil(finished / summary.repeats))
  )
  const interval = Interval.share((count / finished) * independent, independent)
  if (interval._tag === "Withheld") return { name, status: "inconclusive", reason: interval.reason }
  const shares = [interval.low, interval.high].map((bound) => Number((100 * bound).toFixed(2)))
  const status = interval.high <= atMost ? "pass" : interval.low > atMost ? "fail" : "inconclusive"
  return {
    name,
    status,
    reason:
      `${Figures.count(count)} of ${Figures.counted(finished, "trial")} of ${found.name} ${what}, ` +
      `${Figures.share(count, finished)} [${shares.join(", ")}]` +
      (status === "inconclusive" ? trialsFor(count / finished, atMost, independent) : "")
  }
}

/** How many independent trials with this rate would have their interval on one side of the limit. */
const trialsFor = (observed: number, atMost: number, independent: number): string => {
  const isBelow = observed < atMost
  if (observed === atMost) return ""
  const tells = (n: number): boolean => {
    const found = Interval.share(observed * n, n)
    return found._tag === "Interval" && (isBelow ? found.high <= atMost : found.low > atMost)
  }
  let enough = Math.max(1, independent)
  while (!tells(enough) && enough < 1e9) enough *= 2
  let tooFew = enough / 2
  while (enough - tooFew > 0.005 * enough) {
    const middle = (enough + tooFew) / 2
    if (tells(middle)) enough = middle
    else tooFew = middle
  }
  return `; about ${roughly(enough)} cases with this result would tell`
}

/** See `Gate.errorRate`. */
export const errorRate = (
  check: { readonly atMost: number },
  against: Against
): Effect.Effect<Finding, GateError> =>
  Effect.map(candidateOf("error rate", against), (who) =>
    rate("error rate", "errored", who.found.endings.errored, who, check.atMost)
  )

/** See `Gate.silentFailures`. */
export const silentFailures = (
  check: { readonly atMost: number },
  against: Against
): Effect.Effect<Finding, GateError> =>
  Effect.map(candidateOf("silent failures", against), (who) =>
    rate("silent failures", "were answered wrong", who.found.endings.wrong, who, check.atMost)
  )

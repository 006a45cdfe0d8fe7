/**
 * Checks that hold a share of a candidate's trials against a limit.
 */
import * as Interval from "@assay/stats/Interval"
import type { FailureRate } from "../summary/Summary.ts"
import * as Figures from "../text/figures.ts"
import type { Finding } from "./finding.ts"
import type { CandidateReading } from "./gateCheck.ts"
import { roughly } from "./limits.ts"

/**
 * The interval of a share of trials. Repeats of a case and cases of a cluster are not independent: the interval
 * is that of as many trials as there are clusters, or cases, which can only be too wide.
 */
export const shareOfTrials = (
  title: string,
  what: string,
  count: number,
  { found, summary }: CandidateReading,
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

/**
 * Holds a rate of the failure modes against a limit: by the interval that the report shows, whose cases are the
 * independent ones.
 */
export const heldRate = (
  title: string,
  what: string,
  held: FailureRate | undefined,
  { found }: CandidateReading,
  atMost: number
): Finding => {
  const name = `${title}: at most ${Figures.bare(100 * atMost)} %`
  const rate = held?.rate
  if (held === undefined || rate === undefined) {
    const reason =
      held === undefined
        ? "no score tells right answers from wrong ones: state failures.right with an atLeast"
        : `${found.name} has no trial that is measured`
    return { name, status: "inconclusive", reason }
  }
  const status = rate.high <= atMost ? "pass" : rate.low > atMost ? "fail" : "inconclusive"
  const { clusters, cases } = found.scores[0]?.overall ?? { clusters: undefined, cases: held.of }
  return {
    name,
    status,
    reason:
      `${Figures.count(held.trials)} of ${Figures.counted(held.of, "trial")} of ${found.name} ${what}, ` +
      `${Figures.estimate(rate, "percent")}` +
      (status === "inconclusive" ? trialsFor(rate.value, atMost, clusters ?? cases) : "")
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
  return `; about ${roughly(enough)} cases with this result are needed to decide`
}

/**
 * What the best candidates cost and how long they take, where that tells them apart.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import type { CandidateSummary, Latency } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Line, line } from "../../outline.ts"

/** Cases that a cost is stated for: one costs too little to be read. */
const cases = 1_000

/** The cost of a thousand cases in US dollars. Undefined where it is not known, or nothing is counted. */
export const costOf = ({ cost }: CandidateSummary): number | undefined =>
  cost?.known === undefined || cost.isAtLeast ? undefined : cases * cost.known.perCase.usd

/** The percentile of latency, in milliseconds. */
export const percentileOf = ({ percentiles, n }: Latency, quantile: number): number | undefined => {
  const found = percentiles.find((each) => each.quantile === quantile)
  return n > 0 && found !== undefined && "ms" in found ? found.ms : undefined
}

/** A baseline calls nobody; what a function does is its own. */
const isFree = ({ kind, cost }: CandidateSummary): boolean => kind === "baseline" && cost === undefined

const amount = (candidate: CandidateSummary): string => {
  const usd = costOf(candidate)
  return usd === undefined || usd === 0 ? "nothing" : `${Figures.usd(usd)} USD`
}

const median = ({ latency }: CandidateSummary): string => {
  const ms = percentileOf(latency, 0.5)
  return ms === undefined ? "" : `, median ${Figures.latency(ms)}`
}

/** What it takes, of those that may be best. */
export const spending = ({ candidates, ranking }: RunReport): ReadonlyArray<Line> => {
  const names = ranking?.best ?? candidates.map(({ name }) => name)
  const found = candidates.filter((each) => names.includes(each.name))
  const priced = found.filter((each) => costOf(each) !== undefined || isFree(each))
  if (priced.every((each) => costOf(each) === undefined)) return []
  const sorted = priced.toSorted((a, b) => (costOf(a) ?? 0) - (costOf(b) ?? 0))
  const [least, ...others] = sorted
  if (least === undefined) return []
  const each = `per ${Figures.count(cases)} cases`
  if (found.length === 1)
    return [line(`${least.name} costs ${amount(least)} ${each}${median(least)}.`, "plain")]
  const most = others.at(-1)
  if (most === undefined) return []
  return [
    line(
      `Of those that may be best, ${least.name} costs least: ${amount(least)} ${each}${median(least)}; ` +
        `${most.name} costs ${amount(most)}${median(most)}.`,
      "plain"
    )
  ]
}

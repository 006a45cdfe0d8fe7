/**
 * Whether a candidate goes by its input at all. One that always gives the same answer is perfectly invariant.
 */
import type { Store } from "@assay/core/analysis"
import { withoutAnswer } from "./judge.ts"
import type { Guard, Rate } from "./model.ts"
import { type Counted, rateOf } from "./rates.ts"

type Trial = Store.DetailedTrial

/** The answers to a case, and to the input of one with another label in its place. */
interface Swapped {
  readonly cluster: string
  readonly before: Trial | undefined
  readonly after: Trial | undefined
}

/** A candidate whose answer changes on fewer inputs with other labels than this ignores them. */
const half = 0.5

/** One whose answer surely changes on more than this follows them. */
const quarter = 0.25

const verdictOf = (rate: Rate | undefined): Guard["verdict"] => {
  if (rate === undefined) return "cannot tell"
  if (rate.high < half) return "ignores"
  return rate.low > quarter ? "follows" : "cannot tell"
}

/** More inputs than this are not worth naming: the share is near one half. */
const mostNeeded = 10_000

/** What was answered, for telling answers apart: the output, or how it ended without one. */
const answerOf = (trial: Trial): string => trial.outputJson ?? trial.outcome

/** How many inputs would tell, each a cluster of its own, if the share of changed answers stays as it is. */
const needed = (changed: number, asked: number): number | undefined => {
  const share = changed / asked
  for (let n = asked + 1; n <= mostNeeded; n = n < 100 ? n + 1 : Math.ceil(n * 1.02)) {
    const failed = Math.round(share * n)
    const rate = rateOf(
      Array.from({ length: n }, (_, nth) => ({
        cluster: String(nth),
        failed: nth < failed ? 1 : 0,
        assessed: 1
      }))
    )
    if (verdictOf(rate) !== "cannot tell") return n
  }
  return undefined
}

/** Only swaps of cases that were right before count: of others a changed answer may be either. */
export const guardOf = (
  swaps: ReadonlyArray<Swapped>,
  unperturbed: ReadonlyArray<Trial | undefined>
): Guard => {
  const tallies = new Map<string, { cluster: string; failed: number; assessed: number }>()
  for (const { cluster, before, after } of swaps) {
    if (before?.mode !== "right" || after === undefined || withoutAnswer(after) !== undefined) continue
    const tally = tallies.get(cluster) ?? { cluster, failed: 0, assessed: 0 }
    tallies.set(cluster, tally)
    tally.assessed++
    if (answerOf(after) !== answerOf(before)) tally.failed++
  }
  const counts: ReadonlyArray<Counted> = [...tallies.values()]
  const asked = counts.reduce((sum, { assessed }) => sum + assessed, 0)
  const changed = counts.reduce((sum, { failed }) => sum + failed, 0)
  const answered = unperturbed.flatMap((trial) =>
    trial === undefined || withoutAnswer(trial) !== undefined ? [] : [answerOf(trial)]
  )
  const verdict = verdictOf(rateOf(counts))
  const needs = verdict === "cannot tell" && asked > 0 ? needed(changed, asked) : undefined
  return {
    asked,
    changed,
    different: new Set(answered).size,
    verdict,
    ...(needs === undefined ? {} : { needs })
  }
}

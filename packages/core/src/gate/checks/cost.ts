import * as Effect from "effect/Effect"
import type { Comparison } from "../../compare/model.ts"
import type { Gate } from "../../definition/gateModel.ts"
import * as Figures from "../../text/figures.ts"
import * as points from "../../verdict/points.ts"
import type { Finding } from "../finding.ts"
import { define, type Policy } from "../gateCheck.ts"
import { change, Increase } from "../limits.ts"

export interface CostOptions extends Policy {
  /** By what share of the other side's an answer may cost more, above -1: 0.2 is 20 %; -0.5 asks for half. */
  readonly increase: number
}

const judgeCost = ({ cost, against, candidate }: Comparison, increase: number): Omit<Finding, "name"> => {
  if (cost === undefined) return { status: "pass", reason: "neither side has a cost" }
  const unpriced = [
    [cost.unpriced.against, against.candidate],
    [cost.unpriced.candidate, candidate.candidate]
  ] as const
  const unknown = unpriced.flatMap(([cases, name]) =>
    cases === 0 ? [] : [`the price of ${name} is not known for ${Figures.counted(cases, "case")}`]
  )
  if (unknown.length > 0) return { status: "inconclusive", reason: unknown.join("; ") }
  const { ratio, againstUsd = 0, candidateUsd = 0 } = cost
  const went = `the cost of an answer went from ${points.usd(againstUsd)} to ${points.usd(candidateUsd)}`
  if (cost.cases > 0 && againstUsd === 0) {
    return { status: candidateUsd === 0 ? "pass" : "fail", reason: went }
  }
  if (ratio._tag === "Withheld") return { status: "inconclusive", reason: `${went}; ${ratio.reason}` }
  return {
    status: ratio.high <= 1 + increase ? "pass" : ratio.low > 1 + increase ? "fail" : "inconclusive",
    reason:
      `${went}, ${change(ratio.ratio)} ` +
      (ratio.low === ratio.high
        ? "on every case"
        : `(${Figures.change(ratio.confidence)} interval ${change(ratio.low)} to ${change(ratio.high)})`)
  }
}

/**
 * An answer costs at most a share more than the other side's, on the same cases: `{ increase: 0.2 }` allows 20 %.
 *
 * Passes when the interval of the ratio of the mean costs lies at or below the limit, fails when it lies above, and
 * cannot tell when it straddles it, or when the price of any answer on either side is not known. Where neither side
 * can cost anything it passes; where only the other side costs nothing, any cost of the candidate fails.
 */
export const cost = define(
  {
    tag: "Cost",
    fields: { increase: Increase },
    defaults: {},
    title: "cost",
    reads: "comparison",
    blames: "candidate",
    evaluate: ({ increase }, comparison) => {
      const limit =
        increase >= 0
          ? `up by at most ${Figures.change(increase)}`
          : `down by at least ${Figures.change(-increase)}`
      return Effect.succeed({ name: `cost: ${limit}`, ...judgeCost(comparison, increase) })
    }
  },
  (gate) =>
    (options: CostOptions): Gate =>
      gate(options)
)

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { QuantileRatio } from "../../compare/model.ts"
import type { Gate } from "../../definition/gateModel.ts"
import { defined } from "../../foundation/defined.ts"
import * as Figures from "../../text/figures.ts"
import type { Finding } from "../finding.ts"
import { define, type Policy } from "../gateCheck.ts"
import { change, Increase } from "../limits.ts"

/** The limit of a quantile. */
export interface LatencyLimit {
  /** By what share of the other side's it may rise, above -1: 0.2 is 20 %. */
  readonly increase: number
}

/** The name of a quantile: `p95`, or `p99.9`. Between 0 and 100. */
type QuantileName = `p${number}`

export interface LatencyOptions extends Policy {
  /** Limits by the names of quantiles, at least one: `p50`, `p90`, `p95`, `p99.9`. */
  readonly [quantile: QuantileName]: LatencyLimit
}

/** What options without any quantile are held against, so that the compiler names what is missing. */
type OneQuantile<Options> =
  Extract<keyof Options, QuantileName> extends never ? { readonly p95: LatencyLimit } : unknown

const Limit = Schema.Struct({
  /** Which quantile of the latency: 0.5 for the median, 0.95 for p95. */
  quantile: Schema.Finite.check(Schema.isGreaterThan(0), Schema.isLessThan(1)),
  /** The largest relative increase that passes: 0.2 allows 20 % more. Above -1. */
  increase: Increase
})

const judgeQuantile = (found: QuantileRatio | undefined, increase: number): Omit<Finding, "name"> => {
  if (found === undefined) return { status: "inconclusive", reason: "this quantile was not compared" }
  if (found._tag === "Withheld") return { status: "inconclusive", reason: found.reason }
  const { low, high, ratio, againstMs, candidateMs } = found
  const reason =
    `${Figures.quantile(found.quantile)} went from ${Figures.latency(againstMs)} to ${Figures.latency(candidateMs)}, ` +
    `${change(ratio)} (${Figures.change(found.confidence)} interval ${change(low)} to ${change(high)})`
  return { status: high <= 1 + increase ? "pass" : low > 1 + increase ? "fail" : "inconclusive", reason }
}

/** `p99.9` is 0.999. */
const quantileOf = (name: string): number => Number((Number(name.slice(1)) / 100).toPrecision(12))

/**
 * Quantiles of latency rise by no more than a share: `{ p95: { increase: 0.2 } }` allows 20 %.
 *
 * Passes when the interval of the ratio candidate / against lies at or below the limit, fails when it lies above, and
 * cannot tell when it straddles it or when there are too few trials for that quantile. So a true increase of just the
 * limit is neither passed nor failed as a rule.
 */
export const latency = define(
  {
    tag: "Latency",
    fields: {
      limits: Schema.Array(Limit).check(
        Schema.isMinLength(1, { expected: "at least one quantile, such as p50, p95 or p99" })
      )
    },
    defaults: {},
    title: "latency",
    reads: "comparison",
    blames: "candidate",
    quantiles: ({ limits }) => limits.map(({ quantile }) => quantile),
    evaluate: ({ limits }, comparison) => {
      const judged = limits.map(({ quantile, increase }) =>
        judgeQuantile(
          comparison.latency.quantiles.find((each) => each.quantile === quantile),
          increase
        )
      )
      const worst =
        judged.find(({ status }) => status === "fail") ??
        judged.find(({ status }) => status === "inconclusive")
      const words = limits.map(
        ({ quantile, increase }) => `${Figures.quantile(quantile)} up by at most ${Figures.change(increase)}`
      )
      return Effect.succeed({
        name: `latency: ${words.join(", ")}`,
        status: worst?.status ?? "pass",
        reason: judged.map(({ reason }) => reason).join("; ")
      })
    }
  },
  (gate) =>
    <const Options extends LatencyOptions>(options: Options & OneQuantile<Options>): Gate => {
      const { whenInconclusive, ...limits }: LatencyOptions = options
      const named = Object.entries<LatencyLimit>(limits).map(([name, { increase }]) => ({
        quantile: quantileOf(name),
        increase
      }))
      return gate({
        limits: named.sort((a, b) => a.quantile - b.quantile),
        ...defined({ whenInconclusive })
      })
    }
)

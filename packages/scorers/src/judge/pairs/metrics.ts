/**
 * What is reported of pairs: who wins, how often the place decides, how often the longer answer wins.
 */
import type { Metric } from "@assay/core"
import { defined, isJsonList, isJsonObject } from "@assay/core/internal"
import { PooledShare } from "@assay/stats"
import type * as Schema from "effect/Schema"

/** A share over cases with its interval. */
class Share {
  readonly #successes = new Map<string, number>()
  readonly #trials = new Map<string, number>()
  readonly #clusters = new Map<string, string>()

  add(caseId: string, cluster: string | undefined, successes: number, trials: number): void {
    if (trials === 0) return
    this.#successes.set(caseId, (this.#successes.get(caseId) ?? 0) + successes)
    this.#trials.set(caseId, (this.#trials.get(caseId) ?? 0) + trials)
    this.#clusters.set(caseId, cluster === undefined ? `case ${caseId}` : `cluster ${cluster}`)
  }

  result(): Schema.Json {
    const successes = [...this.#successes.values()]
    const trials = [...this.#trials.values()]
    const total = trials.reduce((sum, each) => sum + each, 0)
    if (total === 0) return null
    const value = successes.reduce((sum, each) => sum + each, 0) / total
    const found = PooledShare.estimate(successes, trials, { clusters: [...this.#clusters.values()] })
    return {
      value,
      of: total,
      ...(found._tag === "Interval" ? { low: found.low, high: found.high } : {})
    }
  }
}

const isWinner = (order: Schema.Json): order is { readonly [key: string]: Schema.Json } =>
  isJsonObject(order) && typeof order.winner === "string"

/** Figures of pairs, from the details of their scores. */
export const pairMetric: Metric.Metric = {
  name: "pairs",
  start: () => {
    const counts = { pairs: 0, won: 0, tied: 0, lost: 0 }
    let sum = 0
    const flips = new Share()
    const firstShown = new Share()
    const longer = new Share()
    return {
      add: ({ score, caseId, cluster }) => {
        if (score._tag !== "Scored" || !isJsonObject(score.detail)) return
        const { orders, flips: flipped, longer: longest, winner, asked } = score.detail
        if (!isJsonList(orders) || orders.length === 0) return
        counts.pairs++
        sum += score.value
        if (score.value > 0.5) counts.won++
        else if (score.value < 0.5) counts.lost++
        else counts.tied++
        if (typeof flipped === "number" && typeof asked === "number")
          flips.add(caseId, cluster, flipped, asked)
        const decided = orders.filter(isWinner)
        firstShown.add(
          caseId,
          cluster,
          decided.filter((order) => order.winner === order.first).length,
          decided.length
        )
        if (typeof winner === "string" && typeof longest === "string")
          longer.add(caseId, cluster, winner === longest ? 1 : 0, 1)
      },
      result: () => ({
        ...counts,
        ...defined({
          // Its interval is that of the score: ties are no successes and failures.
          "win rate": counts.pairs === 0 ? null : { value: sum / counts.pairs, of: counts.pairs },
          flips: flips.result(),
          "first shown wins": firstShown.result(),
          "longer answer wins": longer.result()
        })
      })
    }
  }
}

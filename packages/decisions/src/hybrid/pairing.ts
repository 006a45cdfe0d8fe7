/**
 * The trials of a baseline and of a model, paired by case and repeat.
 */
import type { Decision } from "@assay/core"
import type { Item } from "./sample.ts"

/** The pairs, and what could not be paired. */
export interface Paired {
  /** Answers of both to the same case. */
  readonly items: ReadonlyArray<Item>
  /** Cases that only one of them tried, or that one of them has no score for. */
  readonly without: number
}

const scoreOf = ({ scores }: Decision.GroundsTrial, name: string): number | undefined =>
  Object.hasOwn(scores, name) ? scores[name] : undefined

/**
 * Pairs trials. Where one side has fewer repeats of a case, such as a baseline that is asked once, its last one stands
 * beside all of the other's.
 */
export const paired = (
  baseline: Pick<Decision.GroundsCandidate, "trials">,
  model: Pick<Decision.GroundsCandidate, "trials">,
  score: string
): Paired => {
  const scored = (trials: ReadonlyArray<Decision.GroundsTrial>) =>
    Map.groupBy(
      trials.filter((trial) => scoreOf(trial, score) !== undefined),
      (trial) => trial.case
    )
  const ours = scored(baseline.trials)
  const theirs = scored(model.trials)
  const ids = new Set([...baseline.trials, ...model.trials].map((trial) => trial.case))
  const items = [...ours].flatMap(([id, trials]): ReadonlyArray<Item> => {
    const others = theirs.get(id)
    if (others === undefined) return []
    return Array.from({ length: Math.max(trials.length, others.length) }, (_, nth) => {
      const one = trials[Math.min(nth, trials.length - 1)]
      const other = others[Math.min(nth, others.length - 1)]
      const answered = one?.outcome === "Answered"
      return {
        id,
        cluster: one?.cluster,
        confidence: answered ? (one.confidence ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY,
        baseline: one === undefined ? 0 : (scoreOf(one, score) ?? 0),
        model: other === undefined ? 0 : (scoreOf(other, score) ?? 0),
        baselineUsd: one?.costUsd,
        modelUsd: other?.costUsd,
        baselineMs: one?.latencyMs,
        modelMs: other?.latencyMs,
        agrees: one?.output !== undefined && one.output === other?.output
      }
    })
  })
  const kept = new Set(items.map(({ id }) => id))
  return { items, without: ids.size - kept.size }
}

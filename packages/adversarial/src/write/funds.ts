/**
 * What is left of a budget that several runs share.
 */
import type { Experiment } from "@assay/core"
import type { Store } from "@assay/core/analysis"

/** The least that a run can be given: it pays for nothing, and the run stops before its first call. */
const nothing = 1e-9

/** A budget that runs draw on one after the other. */
export interface Funds {
  /** Counts what a trial cost that was asked in this invocation. */
  readonly spend: (
    trial: Pick<Store.FinishedTrial, "cost" | "replayed" | "inputTokens" | "outputTokens">
  ) => void
  /** What is left for the next run. Undefined without a budget. */
  readonly left: () => Experiment.Budget | undefined
  /** How many trials like those so far can still be paid for. Infinity without a budget, or while nothing has cost anything. */
  readonly trialsLeft: () => number
  /** What was spent, in US dollars. */
  readonly spentUsd: () => number
}

export const makeFunds = (budget: Experiment.Budget | undefined): Funds => {
  let usd = 0
  let tokens = 0
  let trials = 0
  const shareOf = (cap: number | undefined, spent: number): number =>
    cap === undefined || spent === 0 ? Number.POSITIVE_INFINITY : Math.floor(((cap - spent) * trials) / spent)
  return {
    spend: ({ cost, replayed, inputTokens = 0, outputTokens = 0 }) => {
      if (replayed) return
      trials++
      usd += cost?.spentUsd ?? 0
      if (cost !== undefined) tokens += inputTokens + outputTokens
    },
    left: () =>
      budget && {
        ...budget,
        ...(budget.usd === undefined ? {} : { usd: Math.max(nothing, budget.usd - usd) }),
        ...(budget.tokens === undefined ? {} : { tokens: Math.max(nothing, budget.tokens - tokens) })
      },
    trialsLeft: () => Math.min(shareOf(budget?.usd, usd), shareOf(budget?.tokens, tokens)),
    spentUsd: () => usd
  }
}

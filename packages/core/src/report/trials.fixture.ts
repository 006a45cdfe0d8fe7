/**
 * Finished trials for tests of what is folded from them.
 */
import type { FinishedTrial, TrialCost } from "../store/RunStore.ts"

export const trial = (caseId: string, rest: Partial<FinishedTrial> = {}): FinishedTrial => ({
  candidate: 0,
  caseId,
  repeat: 0,
  attempt: 1,
  elapsedMs: undefined,
  outcome: "Answered",
  scores: [],
  kind: "typical",
  tags: {},
  cluster: undefined,
  latencyMs: undefined,
  firstTokenMs: undefined,
  queuedMs: undefined,
  limitedMs: undefined,
  replayed: false,
  reason: undefined,
  model: undefined,
  attempts: 1,
  failures: [],
  inputTokens: undefined,
  outputTokens: undefined,
  cost: undefined,
  ...rest
})

/** A known cost, two thirds of it for the input, paid by this run unless told otherwise. */
export const paid = (usd: number, rest: Partial<TrialCost> = {}): TrialCost => ({
  inputUsd: (2 * usd) / 3,
  outputUsd: usd / 3,
  spentUsd: usd,
  unpriced: undefined,
  ...rest
})

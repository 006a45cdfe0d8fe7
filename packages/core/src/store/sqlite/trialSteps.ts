/**
 * What the steps of a trial come to: each of them from its calls, and what they add to the attempts of their trial.
 */
import type { ScorerStep, TrialStep } from "../Step.ts"
import { inputTokens, total, whyNot } from "./attemptCost.ts"
import { costOf } from "./costColumns.ts"
import type { ScorerCallFacts, StepFacts } from "./steps.ts"

const toStep = (calls: ReadonlyArray<StepFacts>, first: StepFacts, last: StepFacts): TrialStep => {
  const costs = calls.map(costOf)
  const unpriced = costs.flatMap((cost) => (cost === undefined ? [] : [whyNot(cost)])).find(Boolean)
  return {
    attempt: first.attempt,
    step: first.step,
    provider: first.provider,
    model: last.model ?? undefined,
    startedAt: first.started_at,
    calls: calls.length,
    failures: calls.flatMap(({ error }) => error ?? []),
    prompt: first.prompt ?? undefined,
    text: last.text ?? undefined,
    finish: last.finish ?? undefined,
    reason: last.reason ?? undefined,
    replayed: last.replayed === 1,
    latencyMs: last.latency_ms ?? undefined,
    firstTokenMs: last.first_token_ms ?? undefined,
    queuedMs: total(calls, (row) => row.queued_ms),
    limitedMs: total(calls, (row) => row.limited_ms),
    inputTokens: total(calls, inputTokens),
    outputTokens: total(calls, ({ usage }) => usage?.outputTokens),
    costUsd: costs.some((cost) => cost !== undefined)
      ? costs.reduce((sum, cost) => sum + (cost?._tag === "Priced" ? cost.usd : 0), 0)
      : undefined,
    unpriced,
    note: last.note ?? undefined
  }
}

/** The steps of a trial, in order. `calls`: of the attempts that led to it, in the order of attempt, step and call. */
export const stepsOf = (calls: ReadonlyArray<StepFacts>): ReadonlyArray<TrialStep> => {
  const steps = Map.groupBy(calls, ({ attempt, step }) => `${attempt} ${step}`)
  return [...steps.values()].flatMap((each) => {
    const [first] = each
    const last = each.at(-1)
    return first === undefined || last === undefined ? [] : [toStep(each, first, last)]
  })
}

/** The steps of scorers, in order. `calls`: in the order of scorer, attempt, step and call. */
export const scorerStepsOf = (calls: ReadonlyArray<ScorerCallFacts>): ReadonlyArray<ScorerStep> =>
  [...Map.groupBy(calls, ({ scorer }) => scorer)].flatMap(([scorer, own]) =>
    stepsOf(own).map((step) => ({ ...step, scorer }))
  )

/**
 * The errors of the calls that failed, by the tag of the provider's error. That of the call which decided an attempt is
 * left out: it is the attempt's own.
 */
export const failuresOf = (
  calls: ReadonlyArray<StepFacts>,
  attempts: ReadonlyArray<{ readonly attempt: number; readonly error: string | null }>
): ReadonlyArray<string> =>
  attempts.flatMap(({ attempt, error }) => {
    const failures = calls.flatMap((each) =>
      each.attempt === attempt && each.error !== null ? [each.error] : []
    )
    const own = error === null ? -1 : failures.lastIndexOf(error)
    return own < 0 ? failures : failures.toSpliced(own, 1)
  })

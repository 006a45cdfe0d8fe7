/**
 * What a trial's answer took: its cost, tokens and waits over the attempts that led to it.
 */
import type { Cost } from "../../provider/Cost.ts"
import type { TrialCost } from "../Trials.ts"
import { costOf } from "./costColumns.ts"
import type { AttemptFacts } from "./rows.ts"
import type { StepFacts } from "./steps.ts"

/**
 * The attempts that led to the answer that a trial ended with: the one that decided it and those that failed before it,
 * back to any other answer. Where two processes answered the same trial, where an answer could not be read and was asked
 * for again, or where a kept reply came later, the other answers are no part of what this one took.
 */
export const attemptsOf = <Row extends { readonly attempt: number; readonly failure: string | null }>(
  attempts: ReadonlyArray<Row>,
  decided: number
): ReadonlyArray<Row> => {
  const upTo = attempts.filter(({ attempt }) => attempt <= decided)
  const before = upTo.slice(0, -1).findLastIndex(({ failure }) => failure === null)
  return upTo.slice(before + 1)
}

/** Why a cost is not known in full; undefined where it is. */
export const whyNot = (cost: Cost): string | undefined =>
  cost._tag === "Unpriced" ? cost.reason : cost.atLeast

/** A call that may have cost something. `isPaidHere`: by this run. `isOwn`: it led to the answer. */
interface CostlyCall {
  readonly cost: Cost | undefined
  readonly isPaidHere: boolean
  readonly isOwn: boolean
}

/**
 * What a trial's answer cost, over the attempts that led to it and the calls of their steps, and what this run paid for
 * all of them. What an attempt with steps cost itself was never replayed.
 */
export const trialCost = (
  attempts: ReadonlyArray<AttemptFacts>,
  decided: number,
  steps: ReadonlyArray<StepFacts> = []
): TrialCost | undefined => {
  const own = new Set(attemptsOf(attempts, decided).map(({ attempt }) => attempt))
  const withSteps = new Set(steps.map(({ attempt }) => attempt))
  const calls: ReadonlyArray<CostlyCall> = [
    ...attempts.map((row) => ({
      cost: costOf(row),
      isPaidHere: row.adopted === 0 && (row.replayed === 0 || withSteps.has(row.attempt)),
      isOwn: own.has(row.attempt)
    })),
    ...steps.map((row) => ({
      cost: costOf(row),
      isPaidHere: row.adopted === 0 && row.replayed === 0,
      isOwn: own.has(row.attempt)
    }))
  ]
  let known = false
  const sum = {
    inputUsd: 0,
    outputUsd: 0,
    spentUsd: 0,
    unpriced: undefined as string | undefined,
    unknownSpending: undefined as string | undefined
  }
  for (const { cost, isPaidHere, isOwn } of calls) {
    if (cost === undefined) continue
    known = true
    const why = whyNot(cost)
    if (isPaidHere) {
      sum.unknownSpending ??= why
      if (cost._tag === "Priced") sum.spentUsd += cost.usd
    }
    if (!isOwn) continue
    sum.unpriced ??= why
    if (cost._tag === "Unpriced") continue
    sum.inputUsd += cost.inputUsd
    sum.outputUsd += cost.outputUsd
  }
  return known ? sum : undefined
}

/** Input tokens of any sort: fresh, read from a cache, or written to one. Absent when none was reported. */
export const inputTokens = ({ usage }: Pick<AttemptFacts, "usage">): number | undefined => {
  if (usage === null) return undefined
  const parts = [usage.inputTokens, usage.cacheReadTokens, usage.cacheWriteTokens]
  return parts.some((part) => part !== undefined)
    ? parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)
    : undefined
}

/** The total over rows that have the figure; absent when none does. */
export const total = <Row>(
  rows: ReadonlyArray<Row>,
  of: (row: Row) => number | null | undefined
): number | undefined =>
  rows.reduce<number | undefined>((sum, row) => {
    const figure = of(row) ?? undefined
    return figure === undefined ? sum : (sum ?? 0) + figure
  }, undefined)

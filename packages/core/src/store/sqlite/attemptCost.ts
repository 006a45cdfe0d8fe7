/**
 * What a trial's answer took: its cost, tokens and waits over the attempts that led to it.
 */
import type { Cost } from "../../provider/Cost.ts"
import type { TrialCost } from "../Trials.ts"
import { costOf } from "./costColumns.ts"
import type { AttemptFacts } from "./rows.ts"

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

const whyNot = (cost: Cost): string | undefined => (cost._tag === "Unpriced" ? cost.reason : cost.atLeast)

/** What a trial's answer cost, over the attempts that led to it, and what this run paid for all of them. */
export const trialCost = (attempts: ReadonlyArray<AttemptFacts>, decided: number): TrialCost | undefined => {
  const own = new Set(attemptsOf(attempts, decided))
  let known = false
  const sum = {
    inputUsd: 0,
    outputUsd: 0,
    spentUsd: 0,
    unpriced: undefined as string | undefined,
    unknownSpending: undefined as string | undefined
  }
  for (const row of attempts) {
    const cost = costOf(row)
    if (cost === undefined) continue
    known = true
    const why = whyNot(cost)
    const isPaidHere = row.replayed === 0 && row.adopted === 0
    if (isPaidHere) {
      sum.unknownSpending ??= why
      if (cost._tag === "Priced") sum.spentUsd += cost.usd
    }
    if (!own.has(row)) continue
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

/** The total over attempts that have the figure; absent when none does. */
export const total = (
  attempts: ReadonlyArray<AttemptFacts>,
  of: (attempt: AttemptFacts) => number | null | undefined
): number | undefined =>
  attempts.reduce<number | undefined>((sum, attempt) => {
    const figure = of(attempt) ?? undefined
    return figure === undefined ? sum : (sum ?? 0) + figure
  }, undefined)

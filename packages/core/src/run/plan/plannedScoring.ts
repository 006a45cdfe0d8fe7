/**
 * What scorers that call models will cost, before any answer is there.
 */
import type { Row } from "../../dataset/Dataset.ts"
import type { Scorer, ScorerCall } from "../../scorer/Scorer.ts"
import { tokensOfText } from "../../task/estimateTokens.ts"
import { estimateOf } from "./estimate.ts"
import type { PlannedCost } from "./plannedCost.ts"

/** What would be done by a scorer that calls models. */
export interface ScorerPlan {
  /** The name of the scorer. */
  readonly name: string
  /** Ids of the providers that it calls, such as `openai/gpt-5-mini`. */
  readonly providers: ReadonlyArray<string>
  /** How many answers it would score, where every trial is answered. */
  readonly answers: number
  /** The calls to providers that this takes, at the most, but for those that are tried again. */
  readonly calls: number
  /** Estimated tokens of input over all calls: the answers are not known by then. */
  readonly inputTokens: number
  /** What the calls will cost, by prices. */
  readonly cost: PlannedCost
}

/** Taken for an answer and what a judge is asked of it, in tokens. */
const usualQuestion = 500

type Planned = Pick<Scorer<never, never, never>, "name" | "calls" | "opponent">

const inputOf = ({ estimateTokens: stated }: ScorerCall, row: Row<unknown, unknown>): number =>
  stated?.({ input: row.case.input, expected: row.case.expected }) ??
  usualQuestion + tokensOfText(row.inputJson) + tokensOfText(row.expectedJson ?? "")

const nothing: PlannedCost = {
  cached: 0,
  expectedTokens: 0,
  mostTokens: 0,
  expectedUsd: 0,
  mostUsd: 0,
  why: undefined
}

const plus = (sum: number | undefined, more: number | undefined): number | undefined =>
  sum === undefined || more === undefined ? undefined : sum + more

const both = (a: PlannedCost, b: PlannedCost): PlannedCost => ({
  cached: a.cached + b.cached,
  expectedTokens: a.expectedTokens + b.expectedTokens,
  mostTokens: plus(a.mostTokens, b.mostTokens),
  expectedUsd: plus(a.expectedUsd, b.expectedUsd),
  mostUsd: plus(a.mostUsd, b.mostUsd),
  why: a.why ?? b.why
})

/** Why the most that a call can cost is not known. */
const openEnded = "how long the answers are is not known before they come"

const costOf = ({ provider }: ScorerCall, calls: number, inputTokens: number, at: number): PlannedCost => {
  if (calls === 0 || provider.replays === true) return nothing
  const { outputTokens, expectedUsd, why } = estimateOf(provider, inputTokens / calls, at)
  const isFree = provider.price === undefined
  return {
    cached: 0,
    expectedTokens: Math.round(inputTokens + calls * outputTokens),
    mostTokens: undefined,
    expectedUsd: expectedUsd === undefined ? undefined : calls * expectedUsd,
    mostUsd: isFree ? 0 : undefined,
    why: isFree ? undefined : (why ?? openEnded)
  }
}

/** Adds up what one scorer has to do; undefined for one that calls nobody. `at`: Unix milliseconds, for prices. */
export const tallyScoring = ({ name, calls, opponent }: Planned, at: number) => {
  if (calls === undefined) return undefined
  const inputTokens = calls.map(() => 0)
  let answers = 0
  return {
    /** Whether the answers of a candidate are scored by it. */
    isFor: (candidate: string): boolean => candidate !== opponent,
    /** Adds so many answers to a case. */
    add: (row: Row<unknown, unknown>, more: number): void => {
      answers += more
      calls.forEach((call, nth) => {
        inputTokens[nth] = (inputTokens[nth] ?? 0) + more * call.perTrial * inputOf(call, row)
      })
    },
    plan: (): ScorerPlan => ({
      name,
      providers: [...new Set(calls.map(({ provider }) => provider.id))],
      answers,
      calls: Math.ceil(calls.reduce((sum, { perTrial }) => sum + perTrial * answers, 0)),
      inputTokens: Math.round(inputTokens.reduce((sum, each) => sum + each, 0)),
      cost: calls.reduce(
        (sum, call, nth) => both(sum, costOf(call, call.perTrial * answers, inputTokens[nth] ?? 0, at)),
        nothing
      )
    })
  }
}

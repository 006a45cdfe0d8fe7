/**
 * What the calls of a plan will cost, before any is made.
 */

import type { Amount, Budget } from "@assay/pacing/Budget"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Call, Question } from "../../candidate/Candidate.ts"
import type { ReplyCache } from "../../store/ReplyCache.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { cacheKeys } from "../call/cacheKey.ts"
import { estimate, mostOf } from "./estimate.ts"

/**
 * What the calls of one candidate will cost. Calls that are tried again are paid again, and are not counted
 * here.
 */
export interface PlannedCost {
  /** How many of the calls the cache of replies answers, at no cost. */
  readonly cached: number
  /** About how many tokens the other calls will use, input and output together. */
  readonly expectedTokens: number
  /** How many tokens the other calls can use at most. Undefined where replies have no limit. */
  readonly mostTokens: number | undefined
  /** About what they will cost, in US dollars. Undefined where the price is not known. */
  readonly expectedUsd: number | undefined
  /**
   * What they can cost at most, in US dollars. Undefined where the price is not known or nothing bounds it.
   */
  readonly mostUsd: number | undefined
  /** Why one of these figures is not known. Undefined where all are. */
  readonly why: string | undefined
}

/**
 * Whether the most that the calls can cost keeps within the budget (`keeps`), may exceed it (`may-stop`), or what they
 * are expected to cost does (`stops`).
 */
export type BudgetOutlook = "keeps" | "may-stop" | "stops"

const plus = (sum: number | undefined, more: number | undefined, times: number): number | undefined =>
  sum === undefined || more === undefined ? undefined : sum + more * times

/**
 * Repeats of one case after which no kept reply is looked for any more, when none of them had one. Replies are kept in
 * the order of repeats; a plan of a billion of them is still made at once.
 */
const mostMisses = 16

/**
 * Adds up the calls of one candidate. `at`: Unix milliseconds, for prices. `reads`: whether the run would use kept
 * replies.
 */
export const tally = <Input, Output>(
  replies: Pick<ReplyCache["Service"], "has">,
  call: Call<Input, Output>,
  { at, reads }: { readonly at: number; readonly reads: boolean }
) => {
  const { provider } = call
  const keyOf = cacheKeys(provider)
  const isLookedUp = reads && provider.replays !== true
  let sum: PlannedCost = {
    cached: 0,
    expectedTokens: 0,
    mostTokens: 0,
    expectedUsd: 0,
    mostUsd: 0,
    why: undefined
  }

  const countCached = Effect.fnUntraced(function* (
    request: (repeat: number) => Parameters<typeof keyOf>[0],
    repeats: Iterable<number>
  ): Effect.fn.Return<number, StoreError> {
    let found = 0
    let misses = 0
    for (const repeat of repeats) {
      if (yield* replies.has(keyOf(request(repeat)))) {
        found++
        misses = 0
      } else if (++misses >= mostMisses) break
    }
    return found
  })

  return {
    /** Adds the calls for one case: `calls` of them, for these repeats. */
    add: Effect.fnUntraced(function* (
      question: Question<Input>,
      calls: number,
      repeats: Iterable<number>
    ): Effect.fn.Return<void, StoreError> {
      const asked = yield* Effect.exit(Effect.suspend(() => call.request(question)))
      // A prompt that throws makes no call; the run says so.
      if (Exit.isFailure(asked)) return
      const request = asked.value
      const cached = isLookedUp ? yield* countCached((repeat) => ({ ...request, repeat }), repeats) : 0
      const paid = calls - cached
      sum = { ...sum, cached: sum.cached + cached }
      if (paid === 0 || provider.replays === true) return
      const each = estimate(provider, request, at)
      const isLimited = provider.maxOutputTokens !== undefined && provider.unbounded === undefined
      sum = {
        cached: sum.cached,
        expectedTokens: sum.expectedTokens + paid * (each.inputTokens + each.outputTokens),
        mostTokens: plus(sum.mostTokens, isLimited ? mostOf(provider, request, at).tokens : undefined, paid),
        expectedUsd: plus(sum.expectedUsd, each.expectedUsd, paid),
        mostUsd: plus(sum.mostUsd, each.mostUsd, paid),
        why: sum.why ?? each.why
      }
    }),
    sum: (): PlannedCost => sum
  }
}

/** How a budget stands to what is planned; undefined where there is none. */
export const outlook = (
  budget: Budget | undefined,
  costs: ReadonlyArray<PlannedCost>
): BudgetOutlook | undefined => {
  if (budget === undefined) return undefined
  const sumOf = (of: (cost: PlannedCost) => number | undefined, unknown: number): number =>
    costs.reduce((sum, cost) => sum + (of(cost) ?? unknown), 0)
  const exceeds = ({ usd, tokens }: Amount): boolean =>
    usd > (budget.usd ?? Number.POSITIVE_INFINITY) || tokens > (budget.tokens ?? Number.POSITIVE_INFINITY)
  // What has no known price counts as nothing in US dollars, in the plan as in the run.
  if (exceeds({ usd: sumOf((cost) => cost.expectedUsd, 0), tokens: sumOf((cost) => cost.expectedTokens, 0) }))
    return "stops"
  const most = {
    usd: sumOf(
      ({ expectedUsd, mostUsd }) => (expectedUsd === undefined ? 0 : mostUsd),
      Number.POSITIVE_INFINITY
    ),
    tokens: sumOf((cost) => cost.mostTokens, Number.POSITIVE_INFINITY)
  }
  return exceeds(most) ? "may-stop" : "keeps"
}

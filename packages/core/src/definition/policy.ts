/**
 * How a run is carried out: what an experiment declares of it, and the same with every default filled in.
 */

import { type Budget, parse, type Text } from "@assay/pacing/Budget"
import type * as Duration from "effect/Duration"
import { defaultRetry, type Retry } from "./retry.ts"

export type { Budget, Text as BudgetText } from "@assay/pacing/Budget"
export { defaultRetry, type Retry } from "./retry.ts"

/** How a run is carried out. */
export interface Policy {
  /**
   * Answers per case, a whole number of 1 or more. Repeats of one case are averaged before anything else.
   *
   * @defaultValue 1
   */
  readonly repeats: number
  /**
   * Calls under way at once in each lane, a whole number of 1 or more. A lane is a provider and model, or a
   * function. `start` is the number at first. It rises up to `max` where a provider's answers show that more is
   * fine, and falls where it asks for less. A number is both.
   *
   * @defaultValue `{ start: 8, max: 64 }`
   */
  readonly concurrency:
    | number
    | {
        /** Calls at once when the run begins. */
        readonly start: number
        /** Calls at once where a provider's answers show that more is fine. */
        readonly max: number
      }
  /**
   * The longest that one attempt may take. A duration above 0.
   *
   * @defaultValue `"2 minutes"`
   */
  readonly timeout: Duration.Input
  /**
   * Which failed attempts are made again. `false` makes none again. Parts that are not stated keep their
   * defaults. Some failures are never tried again: an exhausted quota, a refused key, an invalid request, an
   * error of a plain function.
   *
   * @defaultValue {@link defaultRetry}: 6 attempts within 10 minutes
   */
  readonly retry: Partial<Retry> | false
  /**
   * What a lane may send in a minute, by the provider's id, such as `openai/gpt-5-mini`. What providers tell
   * of their limits is heeded without it.
   *
   * @defaultValue `{}`
   */
  readonly limits: Readonly<Record<string, Limits>>
  /**
   * A cap on what one invocation spends, in US dollars, tokens or both. Each is above 0.
   *
   * @defaultValue none
   */
  readonly budget?: Budget
  /**
   * Whether replies that were paid for before are used, and whether new ones are kept.
   *
   * @defaultValue `"read"`; `"refresh"` for a fresh run
   */
  readonly cache?: CacheMode
  /**
   * How many cases to run at most, a whole number of 1 or more. It is always the same sample.
   *
   * @defaultValue all cases
   */
  readonly limit?: number | undefined
  /**
   * Cases a month in production, above 0. The report projects the cost to it.
   *
   * @defaultValue none
   */
  readonly monthlyVolume?: number
  /**
   * The share of a candidate's trials that may end in an error, 0 to 1, before the run stops. It is looked at
   * once this invocation has finished at least 20 of them. 1 never stops.
   *
   * @defaultValue 0.5
   */
  readonly maxErrorRate: number
  /**
   * Decides folds, the order of cases and everything else that is random. A whole number.
   *
   * @defaultValue 1
   */
  readonly seed: number
}

/** What a lane may send in one minute. */
export interface Limits {
  /**
   * Calls in a minute, above 0.
   *
   * @defaultValue none
   */
  readonly requestsPerMinute?: number
  /**
   * Input and output tokens together in a minute, above 0.
   *
   * @defaultValue none
   */
  readonly tokensPerMinute?: number
}

/** How the cache of replies can be used. */
export const cacheModes = ["off", "read", "write", "refresh"] as const

/**
 * How the cache of replies is used. `read` uses what was kept and keeps what is new. `write` only keeps, and never in
 * place of another. `refresh` asks anew and keeps that instead. `off` neither uses nor keeps.
 */
export type CacheMode = (typeof cacheModes)[number]

/** A budget as an experiment states it: the amount as `--budget` takes it, or a {@link Budget}. */
export type BudgetLike = Budget | Text

/** What may be stated of a {@link Policy}; the rest keeps its defaults. */
export interface PolicyOptions extends Partial<Omit<Policy, "budget">> {
  /**
   * A cap on what one invocation spends: an amount such as `"2usd"` or `"500k tokens"`, as `--budget` takes it, or
   * US dollars, tokens or both as numbers above 0.
   *
   * @defaultValue none
   */
  readonly budget?: BudgetLike
}

export const defaultPolicy: Policy = {
  repeats: 1,
  concurrency: { start: 8, max: 64 },
  timeout: "2 minutes",
  retry: defaultRetry,
  limits: {},
  maxErrorRate: 0.5,
  seed: 1
}

/**
 * The policy with these options in place of its own. An option that is there but undefined counts as absent.
 *
 * @throws RangeError when the budget is a text that is no amount
 */
export const withOptions = (policy: Policy, { budget, ...options }: PolicyOptions): Policy => ({
  ...policy,
  ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  ...(budget === undefined ? {} : { budget: typeof budget === "string" ? amountOf(budget) : budget })
})

const amountOf = (text: string): Budget => {
  try {
    return parse(text)
  } catch (thrown) {
    throw new RangeError(`budget: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}

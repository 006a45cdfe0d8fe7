/**
 * How one invocation of an experiment runs: its policy, and what was asked for on top.
 */

import type { Budget } from "@assay/pacing/Budget"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { faultsOf } from "../failure/options.ts"
import { show } from "../foundation/SchemaLike.ts"
import { describe } from "../foundation/userCode.ts"
import { scoreName } from "../scorer/scoreName.ts"
import { type Claim, complaintOf } from "./complaints.ts"
import { decidersFault } from "./deciders.ts"
import type { Experiment } from "./definition.ts"
import { ExperimentError } from "./ExperimentError.ts"
import { type CacheMode, type Limits, type Policy, type PolicyOptions, withOptions } from "./policy.ts"
import { defaultRetry, inMillis, type Retry, type RetryMs } from "./retry.ts"

/** What may be asked for at an invocation: everything of the experiment's policy, and these. */
export interface Options extends PolicyOptions {
  /**
   * Pairs of a tag (or `kind`) and a value. Only cases that carry all of them run.
   *
   * @defaultValue none
   */
  readonly filter?: ReadonlyArray<readonly [tag: string, value: string]>
  /**
   * Ids of the cases to run. `limit` and `filter` choose among them.
   *
   * @defaultValue all
   */
  readonly cases?: ReadonlySet<string> | undefined
  /**
   * Names of the candidates to run.
   *
   * @defaultValue all
   */
  readonly only?: ReadonlyArray<string>
  /**
   * Whether to start a new run without the answers of earlier ones. `false` pays only for what is missing.
   *
   * @defaultValue false
   */
  readonly fresh?: boolean
  /**
   * Whether to run although another process runs this experiment on this store. Then both may ask the same
   * cases and pay twice.
   *
   * @defaultValue false
   */
  readonly force?: boolean
}

/** Options with every default filled in, checked. */
export interface Settings {
  readonly repeats: number
  readonly concurrency: { readonly start: number; readonly max: number }
  readonly timeout: Duration.Duration
  readonly retry: RetryMs
  readonly limits: Readonly<Record<string, Limits>>
  readonly budget: Budget | undefined
  readonly cache: CacheMode
  readonly monthlyVolume: number | undefined
  readonly maxErrorRate: number
  readonly seed: number
  readonly limit: number | undefined
  readonly filter: ReadonlyArray<readonly [tag: string, value: string]>
  readonly cases: ReadonlySet<string> | undefined
  readonly only: ReadonlyArray<string>
  readonly fresh: boolean
  readonly force: boolean
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1

const isLimit = (timeout: Duration.Input): boolean =>
  Option.exists(Duration.fromInput(timeout), (duration) => Duration.toMillis(duration) > 0)

const isAbove0 = (value: number | undefined): boolean =>
  value === undefined || (Number.isFinite(value) && value > 0)

/** The concurrency as two numbers. */
const rangeOf = (concurrency: Policy["concurrency"]): Settings["concurrency"] =>
  typeof concurrency === "number" ? { start: concurrency, max: concurrency } : concurrency

/** The retry policy with its defaults; `false` is one attempt. */
const retryOf = (retry: Policy["retry"]): Retry =>
  retry === false ? { ...defaultRetry, attempts: 1 } : { ...defaultRetry, ...retry }

const isDelay = (delay: Duration.Input): boolean =>
  Option.exists(Duration.fromInput(delay), (duration) => Duration.toMillis(duration) >= 0)

const foldsOf = (entrant: object): unknown =>
  "learning" in entrant &&
  typeof entrant.learning === "object" &&
  entrant.learning !== null &&
  "folds" in entrant.learning
    ? entrant.learning.folds
    : undefined

const isFoldCount = (learning: { readonly _tag: string; readonly folds?: number }): boolean =>
  learning.folds === undefined ||
  (Number.isInteger(learning.folds) && learning.folds >= 2 && learning.folds <= 255)

/** What must hold of an experiment and the options it is to run with. */
const claims = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  policy: Policy,
  options: Options
): ReadonlyArray<Claim> => {
  const names = [...experiment.candidates.keys()]
  const listed = names.join(", ")
  const scores = experiment.scorers.flatMap(({ name: scorer, names }) =>
    names.map((score) => scoreName({ scorer, score }))
  )
  const concurrency = rangeOf(policy.concurrency)
  const retry = retryOf(policy.retry)
  const twice = scores.filter((name, index) => scores.indexOf(name) !== index)
  return [
    [names.length > 0, "candidates: expected at least one, found none"],
    [experiment.scorers.length > 0, "scorers: expected at least one, found none"],
    [
      twice.length === 0,
      `scorers: expected each score once, found ${[...new Set(twice)].join(", ")} twice (give one another name with Scorer.named)`
    ],
    [
      experiment.against === undefined || experiment.candidates.has(experiment.against),
      `against: expected one of ${listed}; found ${experiment.against}`
    ],
    ...experiment.scorers.map(
      ({ name, opponent }) =>
        [
          opponent === undefined || names.includes(opponent),
          `opponent of ${name}: expected one of ${listed}; found ${opponent}`
        ] as const
    ),
    [isCount(policy.repeats), `repeats: expected a whole number of 1 or more, found ${policy.repeats}`],
    [
      isCount(concurrency.start) && isCount(concurrency.max),
      `concurrency: expected a whole number of 1 or more, found ${show(policy.concurrency)}`
    ],
    [
      concurrency.start <= concurrency.max,
      `concurrency.start: expected at most concurrency.max (${concurrency.max}), found ${concurrency.start}`
    ],
    [
      isCount(retry.attempts),
      `retry.attempts: expected a whole number of 1 or more, found ${retry.attempts}`
    ],
    ...(["baseDelay", "maxDelay", "deadline"] as const).map(
      (part) =>
        [
          isDelay(retry[part]),
          `retry.${part}: expected a duration such as "10 seconds", found ${show(retry[part])}`
        ] as const
    ),
    ...Object.entries(policy.limits).map(
      ([lane, { requestsPerMinute, tokensPerMinute }]) =>
        [
          isAbove0(requestsPerMinute) && isAbove0(tokensPerMinute),
          `limits of ${lane}: expected numbers above 0, found ${show(policy.limits[lane])}`
        ] as const
    ),
    [
      policy.budget === undefined ||
        ((policy.budget.usd !== undefined || policy.budget.tokens !== undefined) &&
          isAbove0(policy.budget.usd) &&
          isAbove0(policy.budget.tokens)),
      `budget: expected an amount above 0 in usd or tokens, found ${show(policy.budget)}`
    ],
    [
      isAbove0(policy.monthlyVolume),
      `monthlyVolume: expected a number above 0, found ${policy.monthlyVolume}`
    ],
    [Number.isSafeInteger(policy.seed), `seed: expected a whole number, found ${policy.seed}`],
    [
      isLimit(policy.timeout),
      `timeout: expected a positive duration such as "30 seconds", found ${show(policy.timeout)}`
    ],
    ...[...experiment.candidates].map(
      ([name, entrant]) =>
        [
          entrant._tag === "Candidate" || isFoldCount(entrant.learning),
          `${name}: expected 2 to 255 folds for cross-fitting, found ${show(foldsOf(entrant))}`
        ] as const
    ),
    [
      policy.maxErrorRate >= 0 && policy.maxErrorRate <= 1,
      `maxErrorRate: expected a number from 0 to 1, found ${policy.maxErrorRate}`
    ],
    [
      policy.limit === undefined || isCount(policy.limit),
      `limit: expected a whole number of 1 or more, found ${policy.limit}`
    ],
    ...decidersFault(experiment.decide, names, experiment.scorers).map((fault) => [false, fault] as const),
    ...faultsOf(names, experiment.scorers, experiment.failures).map((fault) => [false, fault] as const),
    ...(options.only ?? []).map(
      (name) => [experiment.candidates.has(name), `only: expected one of ${listed}; found ${name}`] as const
    )
  ]
}

/** Fills in defaults and checks that experiment and options make sense together. */
export const resolve = Effect.fnUntraced(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options
): Effect.fn.Return<Settings, ExperimentError> {
  const wrong = (message: string) => new ExperimentError({ experiment: experiment.name, message })
  const policy = yield* Effect.try({
    try: () => withOptions(experiment.policy, options),
    catch: (thrown) => wrong(thrown instanceof RangeError ? thrown.message : describe(thrown))
  })
  const message = complaintOf(claims(experiment, policy, options))
  if (message !== undefined) return yield* wrong(message)
  const fresh = options.fresh ?? false
  return {
    repeats: policy.repeats,
    maxErrorRate: policy.maxErrorRate,
    seed: policy.seed,
    limits: policy.limits,
    budget: policy.budget,
    monthlyVolume: policy.monthlyVolume,
    // Whoever starts afresh wants answers that are new.
    cache: policy.cache ?? (fresh ? "refresh" : "read"),
    concurrency: rangeOf(policy.concurrency),
    retry: inMillis(retryOf(policy.retry)),
    timeout: Duration.fromInputUnsafe(policy.timeout),
    limit: policy.limit,
    filter: options.filter ?? [],
    cases: options.cases,
    only: options.only ?? [],
    fresh,
    force: options.force ?? false
  }
})

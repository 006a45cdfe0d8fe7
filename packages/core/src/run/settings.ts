/**
 * How one invocation of an experiment runs: its policy, and what was asked for on top.
 */
import { Duration, Effect, Option } from "effect"
import type { Experiment, Policy } from "../experiment/definition.ts"
import { ExperimentError } from "../experiment/ExperimentError.ts"
import { show } from "../SchemaLike.ts"

/**
 * What may be asked for at an invocation. Everything of the experiment's policy, and:
 *
 * - `limit`: at most so many cases, a fixed pseudo-random sample. Default: all.
 * - `filter`: pairs of tag (or `kind`) and value that cases must carry. Default: none.
 * - `cases`: ids of the cases to run; `limit` and `filter` choose among them. Default: all.
 * - `only`: names of the candidates to run. Default: all.
 * - `fresh`: start a new run without the answers of earlier ones. Default: false, which pays only for what
 *   is missing.
 */
export interface Options extends Partial<Policy> {
  readonly limit?: number | undefined
  readonly filter?: ReadonlyArray<readonly [tag: string, value: string]>
  readonly cases?: ReadonlySet<string> | undefined
  readonly only?: ReadonlyArray<string>
  readonly fresh?: boolean
}

/** Options with every default filled in, checked. */
export interface Settings {
  readonly repeats: number
  readonly concurrency: number
  readonly timeout: Duration.Duration
  readonly maxErrorRate: number
  readonly seed: number
  readonly limit: number | undefined
  readonly filter: ReadonlyArray<readonly [tag: string, value: string]>
  readonly cases: ReadonlySet<string> | undefined
  readonly only: ReadonlyArray<string>
  readonly fresh: boolean
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1

const isLimit = (timeout: Duration.Input): boolean =>
  Option.exists(Duration.fromInput(timeout), (duration) => Duration.toMillis(duration) > 0)

const isFoldCount = (learning: { readonly _tag: string; readonly folds?: number }): boolean =>
  learning.folds === undefined ||
  (Number.isInteger(learning.folds) && learning.folds >= 2 && learning.folds <= 255)

/** Every complaint about an experiment and the options it is to run with. */
const complaints = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  policy: Policy,
  options: Options
): ReadonlyArray<string> => {
  const names = [...experiment.candidates.keys()]
  const listed = names.join(", ")
  const scores = experiment.scorers.flatMap((scorer) => scorer.names.map((name) => `${scorer.name}.${name}`))
  const twice = scores.filter((name, index) => scores.indexOf(name) !== index)
  const checks: ReadonlyArray<readonly [ok: boolean, complaint: string]> = [
    [names.length > 0, "it has no candidates"],
    [experiment.scorers.length > 0, "it has no scorers"],
    [twice.length === 0, `two scorers yield the same score: ${twice.join(", ")}`],
    [
      experiment.against === undefined || experiment.candidates.has(experiment.against),
      `"against" names ${experiment.against}, which is not a candidate (${listed})`
    ],
    [isCount(policy.repeats), `repeats must be a whole number of 1 or more, not ${policy.repeats}`],
    [
      isCount(policy.concurrency),
      `concurrency must be a whole number of 1 or more, not ${policy.concurrency}`
    ],
    [Number.isSafeInteger(policy.seed), `seed must be a whole number, not ${policy.seed}`],
    [
      isLimit(policy.timeout),
      `timeout must be a positive duration, such as "30 seconds", not ${show(policy.timeout)}`
    ],
    ...[...experiment.candidates].map(
      ([name, entrant]) =>
        [
          entrant._tag === "Candidate" || isFoldCount(entrant.learning),
          `${name} must be cross-fitted in 2 to 255 folds`
        ] as const
    ),
    [
      policy.maxErrorRate >= 0 && policy.maxErrorRate <= 1,
      `maxErrorRate must lie between 0 and 1, not ${policy.maxErrorRate}`
    ],
    [
      options.limit === undefined || isCount(options.limit),
      `limit must be a whole number of 1 or more, not ${options.limit}`
    ],
    ...(options.only ?? []).map(
      (name) =>
        [experiment.candidates.has(name), `there is no candidate ${name}; there are ${listed}`] as const
    )
  ]
  return checks.flatMap(([ok, complaint]) => (ok ? [] : [complaint]))
}

/** Fills in defaults and checks that experiment and options make sense together. */
export const settle = Effect.fnUntraced(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options
): Effect.fn.Return<Settings, ExperimentError> {
  const policy: Policy = {
    repeats: options.repeats ?? experiment.policy.repeats,
    concurrency: options.concurrency ?? experiment.policy.concurrency,
    timeout: options.timeout ?? experiment.policy.timeout,
    maxErrorRate: options.maxErrorRate ?? experiment.policy.maxErrorRate,
    seed: options.seed ?? experiment.policy.seed
  }
  const wrong = complaints(experiment, policy, options)
  if (wrong.length > 0) {
    return yield* new ExperimentError({ experiment: experiment.name, message: wrong.join("; ") })
  }
  return {
    ...policy,
    timeout: Duration.fromInputUnsafe(policy.timeout),
    limit: options.limit,
    filter: options.filter ?? [],
    cases: options.cases,
    only: options.only ?? [],
    fresh: options.fresh ?? false
  }
})

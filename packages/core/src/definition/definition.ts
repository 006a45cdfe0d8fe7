/**
 * An experiment: one dataset, several candidates, the scorers that judge them, and the policy of the run.
 *
 * It is a value. Importing the file that declares it runs nothing.
 */

import type { Budget } from "@assay/pacing/Budget"
import type * as Duration from "effect/Duration"
import type { Baseline } from "../candidate/Baseline.ts"
import * as Candidate from "../candidate/Candidate.ts"
import type { Dataset } from "../dataset/Dataset.ts"
import * as Scorer from "../scorer/Scorer.ts"
import type { Gate } from "./gateModel.ts"
import { defaultRetry, type Retry } from "./retry.ts"

/** Whatever may stand under `candidates`: a candidate, a learner, or a plain function of the input. */
export type Entrant<Input, Expected, Output> =
  | Candidate.Candidate<Input, Output>
  | Baseline<Input, Expected, Output>
  | Candidate.Answering<Input, Output>

/** Whatever may stand under `scorers`: a scorer, or a plain function of an answered trial. */
export type Scoring<Input, Expected, Output> =
  | Scorer.Scorer<Input, Expected, Output>
  | Scorer.Body<Input, Expected, Output>

/**
 * How a run is carried out.
 *
 * - `repeats`: answers per case, 1 or more. Default 1.
 * - `concurrency`: calls under way at once in each lane (a provider and model, or a function). `start` at first; where
 *   a provider's answers show that more is fine, up to `max`; less where it asks for less. A number fixes the most.
 *   Default 8 and 64.
 * - `timeout`: limit on one attempt. Default 2 minutes.
 * - `retry`: which attempts that failed are made again; `false`: none. Default {@link defaultRetry}. Never again: an
 *   exhausted quota, a refused key, an invalid request, an error of a plain function.
 * - `limits`: what a lane may send in a minute, by the provider's id, such as `openai/gpt-5-mini`. What providers tell
 *   of their limits is heeded without.
 * - `budget`: a cap on what one invocation spends. Default: none.
 * - `cache`: whether replies that were paid for before are used, and kept. `read` does both, `write` only keeps (never in place of another),
 *   `refresh` asks anew and keeps that instead, `off` neither. Default `read`; `refresh` for a fresh run.
 * - `limit`: run at most so many cases: always the same sample. Default: all.
 * - `monthlyVolume`: cases a month in production, to project the cost to. Default: none.
 * - `maxErrorRate`: the run stops when more than this share of a candidate's trials errored, among at least 20
 *   that this invocation finished; 0 to 1. Default 0.5; 1 never stops.
 * - `seed`: decides folds and everything random. Default 1.
 */
export interface Policy {
  readonly repeats: number
  readonly concurrency: number | { readonly start: number; readonly max: number }
  readonly timeout: Duration.Input
  readonly retry: Partial<Retry> | false
  readonly limits: Readonly<Record<string, Limits>>
  readonly budget?: Budget
  readonly cache?: CacheMode
  readonly limit?: number | undefined
  readonly monthlyVolume?: number
  readonly maxErrorRate: number
  readonly seed: number
}

/** What a lane may send in one minute. Numbers above 0. Tokens are input and output together. */
export interface Limits {
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
}

/** How the cache of replies can be used. */
export const cacheModes = ["off", "read", "write", "refresh"] as const

/** How the cache of replies is used. */
export type CacheMode = (typeof cacheModes)[number]

export type { Budget } from "@assay/pacing/Budget"
export { defaultRetry, type Retry } from "./retry.ts"

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
 * What an experiment is made of.
 *
 * - `against` names the candidate others are held against.
 * - `gate`: what must hold of every candidate but that one, for `--gate` to exit with 0. Its result is always reported.
 */
export interface Definition<Input, Expected, Output, Name extends string> {
  readonly dataset: Dataset<Input, Expected>
  readonly candidates: Readonly<Record<Name, Entrant<NoInfer<Input>, NoInfer<Expected>, Output>>>
  readonly scorers:
    | ReadonlyArray<Scorer.Scorer<NoInfer<Input>, NoInfer<Expected>, NoInfer<Output>>>
    | Readonly<Record<string, Scoring<NoInfer<Input>, NoInfer<Expected>, NoInfer<Output>>>>
  readonly against?: NoInfer<Name>
  readonly gate?: Gate
  readonly policy?: Partial<Policy>
}

/** A declared experiment. */
export interface Experiment<Input, Expected, Output> {
  readonly name: string
  readonly dataset: Dataset<Input, Expected>
  readonly candidates: ReadonlyMap<
    string,
    Candidate.Candidate<Input, Output> | Baseline<Input, Expected, Output>
  >
  readonly scorers: ReadonlyArray<Scorer.Scorer<Input, Expected, Output>>
  readonly against: string | undefined
  readonly gate?: Gate
  readonly policy: Policy
}

/**
 * Declares an experiment. Input and expected come from the dataset, the output from the candidates; scorers
 * must fit all three, so one that needs a label does not compile on a dataset without labels.
 */
export const make = <Input, Expected, Output, Name extends string>(
  name: string,
  definition: Definition<Input, Expected, Output, Name>
): Experiment<Input, Expected, Output> => ({
  name,
  dataset: definition.dataset,
  candidates: new Map(
    Object.entries<Entrant<Input, Expected, Output>>(definition.candidates).map(([key, entrant]) => [
      key,
      typeof entrant === "function" ? Candidate.fromFunction(entrant) : entrant
    ])
  ),
  scorers: isList(definition.scorers)
    ? definition.scorers
    : Object.entries<Scoring<Input, Expected, Output>>(definition.scorers).map(([key, scoring]) =>
        isScorer(scoring) ? Scorer.named(key, scoring) : Scorer.make(key, scoring)
      ),
  against: definition.against,
  ...(definition.gate === undefined ? {} : { gate: definition.gate }),
  policy: { ...defaultPolicy, ...definition.policy }
})

// A function may be a scorer as well: `Numeric.match` stands for `Numeric.match()`.
const isScorer = <Input, Expected, Output>(
  scoring: Scoring<Input, Expected, Output>
): scoring is Scorer.Scorer<Input, Expected, Output> => "score" in scoring

// Array.isArray does not narrow a union with a readonly array.
const isList = <A, B>(value: ReadonlyArray<A> | Readonly<Record<string, B>>): value is ReadonlyArray<A> =>
  Array.isArray(value)

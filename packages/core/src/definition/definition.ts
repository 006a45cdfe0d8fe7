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
import { defined } from "../foundation/defined.ts"
import * as Scorer from "../scorer/Scorer.ts"
import type { Gate } from "./gateModel.ts"
import { defaultRetry, type Retry } from "./retry.ts"

/** Whatever may stand under `candidates`: a candidate, a learner, or a plain function of the input. */
export type CandidateLike<Input, Expected, Output> =
  | Candidate.Candidate<Input, Output>
  | Baseline<Input, Expected, Output>
  | Candidate.AnswerFunction<Input, Output>

/** Whatever may stand under `scorers`: a scorer, or a plain function of an answered trial. */
export type ScorerLike<Input, Expected, Output> =
  | Scorer.Scorer<Input, Expected, Output>
  | Scorer.Body<Input, Expected, Output>

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

/** What an experiment is made of. */
export interface Definition<Input, Expected, Output, Name extends string> {
  /** The cases. */
  readonly dataset: Dataset<Input, Expected>
  /** What answers the cases, by name: candidates, baselines, or plain functions of the input. */
  readonly candidates: Readonly<Record<Name, CandidateLike<NoInfer<Input>, NoInfer<Expected>, Output>>>
  /**
   * What judges the answers: a list of scorers, or scorers and plain functions by name. There is at least
   * one.
   */
  readonly scorers:
    | ReadonlyArray<Scorer.Scorer<NoInfer<Input>, NoInfer<Expected>, NoInfer<Output>>>
    | Readonly<Record<string, ScorerLike<NoInfer<Input>, NoInfer<Expected>, NoInfer<Output>>>>
  /**
   * The name of the candidate that the others are compared with.
   *
   * @defaultValue none
   */
  readonly against?: NoInfer<Name>
  /**
   * What must hold of every candidate but that of `against`, for `--gate` to exit with 0. Its result is
   * always reported.
   *
   * @defaultValue none
   */
  readonly gate?: Gate
  /**
   * How a run is carried out, where that differs from the defaults.
   *
   * @defaultValue `defaultPolicy`
   */
  readonly policy?: Partial<Policy>
}

/** A declared experiment. */
export interface Experiment<Input, Expected, Output> {
  /** Its name, under which runs are stored. */
  readonly name: string
  /** The cases. */
  readonly dataset: Dataset<Input, Expected>
  /**
   * Candidates and baselines by name, in the order they were declared. Plain functions have become
   * candidates.
   */
  readonly candidates: ReadonlyMap<
    string,
    Candidate.Candidate<Input, Output> | Baseline<Input, Expected, Output>
  >
  /** The scorers, each under the name that the experiment gives it. */
  readonly scorers: ReadonlyArray<Scorer.Scorer<Input, Expected, Output>>
  /** The name of the candidate that the others are compared with. Undefined where there is none. */
  readonly against: string | undefined
  /** What must hold of every candidate but that of `against`. Absent where there is no gate. */
  readonly gate?: Gate
  /** How a run is carried out, with every default filled in. */
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
    Object.entries<CandidateLike<Input, Expected, Output>>(definition.candidates).map(([key, entrant]) => [
      key,
      typeof entrant === "function" ? Candidate.fromFunction(entrant) : entrant
    ])
  ),
  scorers: isList(definition.scorers)
    ? definition.scorers
    : Object.entries<ScorerLike<Input, Expected, Output>>(definition.scorers).map(([key, scoring]) =>
        isScorer(scoring) ? Scorer.named(key, scoring) : Scorer.make(key, scoring)
      ),
  against: definition.against,
  ...defined({ gate: definition.gate }),
  policy: { ...defaultPolicy, ...definition.policy }
})

// A function may be a scorer as well: `Numeric.match` stands for `Numeric.match()`.
const isScorer = <Input, Expected, Output>(
  scoring: ScorerLike<Input, Expected, Output>
): scoring is Scorer.Scorer<Input, Expected, Output> => "score" in scoring

// Array.isArray does not narrow a union with a readonly array.
const isList = <A, B>(value: ReadonlyArray<A> | Readonly<Record<string, B>>): value is ReadonlyArray<A> =>
  Array.isArray(value)

/**
 * The sensible baselines of a task, in one line: a serious opponent before the first model is asked.
 *
 * - in an experiment: `candidates: { ...Suite.classify(task), model }`
 * - on their own: {@link leaderboard}
 */
import { isDeepStrictEqual } from "node:util"
import { Baseline, Candidate, type Case, type Dataset, Experiment, Outcome, Scorer, Task } from "@assay/core"
import { defined } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { logisticRegression, naiveBayes } from "./classify/kinds.ts"
import { type Kind, textClassifier } from "./classify/textClassifier.ts"
import type { Learned } from "./learner.ts"
import type * as Learning from "./learning.ts"
import * as Majority from "./Majority.ts"
import type { On } from "./on.ts"
import * as Random from "./Random.ts"
import { type Row, rowsAsTable } from "./suite/table.ts"

export type { Row } from "./suite/table.ts"

/** What all baselines of a suite share. */
export interface Options<Input> extends Learning.Options<Input, Task.Label> {
  /**
   * How long each may train, in seconds, above 0. One that takes longer is left out: it escalates every case, and says so.
   *
   * @defaultValue 120
   */
  readonly withinSeconds?: number
}

/** The baselines of a classification, by name. */
export type Classifiers<Input, Label> = {
  /** The most common label. */
  readonly majority: Learned<Input, Task.Label, Label>
  /** Labels drawn by their shares. */
  readonly random: Learned<Input, Task.Label, Label>
  /** Naive Bayes. */
  readonly naiveBayes: Learned<Input, Task.Label, Label>
  /** Logistic regression. */
  readonly logisticRegression: Learned<Input, Task.Label, Label>
}

const late = <Output>(withinSeconds: number): Candidate.Candidate<unknown, Output> => {
  const outcome = Outcome.escalated(`left out: it was not trained within ${withinSeconds} s`)
  return Candidate.make<unknown, Output>({
    kind: "baseline",
    settings: "left-out",
    restore: Candidate.fromJson,
    answer: () => Effect.succeed({ outcome, facts: {} })
  })
}

/** The same baseline, left out where it takes too long. The limit is part of its fingerprint. */
const limited = <Input, Expected, Output>(
  baseline: Learned<Input, Expected, Output>,
  withinSeconds: number
): Learned<Input, Expected, Output> => {
  const { learning, settings } = baseline
  const within = Effect.timeoutOption(1_000 * withinSeconds)
  return {
    ...Baseline.make<Input, Expected, Output>({
      settings: { withinSeconds, of: settings },
      learning:
        learning._tag === "CrossFit"
          ? {
              ...learning,
              fit: (examples, folds) =>
                Effect.map(
                  within(learning.fit(examples, folds)),
                  Option.getOrElse(() =>
                    Array.from({ length: folds.folds }, () => late<Output>(withinSeconds))
                  )
                )
            }
          : {
              ...learning,
              fit: (seeded: { readonly seed: number }) =>
                Effect.map(
                  within(learning.fit(seeded)),
                  Option.getOrElse(() => late<Output>(withinSeconds))
                )
            }
    }),
    ability: baseline.ability
  }
}

/**
 * Majority, chance, naive Bayes and logistic regression, into the labels of a task, a schema or a list.
 *
 * @example
 * ```ts
 * Experiment.make("intents", {
 *   dataset,
 *   candidates: { ...Suite.classify(task), model: Task.on(task, OpenAI.chat("gpt-5-mini")) },
 *   scorers: [Exact.match]
 * })
 * ```
 */
export const classify = <const Label extends Task.Label, Input = string>(
  labels: Task.Labels<Label, Input>,
  ...[options]: [Input] extends [string]
    ? [options?: Options<Input> & On<Input>]
    : [options: Options<Input> & On<Input>]
): Classifiers<Input, Label> => {
  const { withinSeconds = 120, training, folds } = options ?? {}
  if (!(withinSeconds > 0))
    throw new RangeError(`withinSeconds: expected a number above 0, found ${withinSeconds}`)
  const known = Task.labelsOf(labels, "Suite.classify")
  const shared = defined({ training, folds })
  const within = (baseline: Learned<Input, Task.Label, Label>) => limited(baseline, withinSeconds)
  const texts = (kind: Kind) => within(textClassifier<Label, Input>(kind, known, shared, options?.on))
  return {
    majority: within(Majority.classify<Label, Input>(known, shared)),
    random: within(Random.classify<Label, Input>(known, shared)),
    naiveBayes: texts(naiveBayes()),
    logisticRegression: texts(logisticRegression())
  }
}

/** Baselines and how they did, the best first. */
export interface Leaderboard {
  /** One for each baseline. */
  readonly rows: ReadonlyArray<Row>
  /** As a table of text, 80 columns wide at most. */
  readonly toString: () => string
}

/** How a leaderboard is made. */
export interface LeaderboardOptions<Expected, Output> {
  /**
   * What an answer is worth, 0 to 1.
   *
   * @defaultValue 1 where the output equals the label, else 0
   */
  readonly score?: (output: Output, expected: Expected) => number
  /**
   * Decides the folds and what training draws.
   *
   * @defaultValue that of an experiment
   */
  readonly seed?: number
}

/** The same baseline, which tells how long it has trained, in milliseconds. */
const timed = <Input, Expected, Output>(
  baseline: Baseline.Baseline<Input, Expected, Output>,
  tell: (ms: number) => void
): Baseline.Baseline<Input, Expected, Output> => {
  const { learning } = baseline
  const timing = <A, E>(work: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const start = performance.now()
      return Effect.ensuring(
        work,
        Effect.sync(() => tell(performance.now() - start))
      )
    })
  return {
    ...baseline,
    learning:
      learning._tag === "CrossFit"
        ? { ...learning, fit: (examples, folds) => timing(learning.fit(examples, folds)) }
        : { ...learning, fit: (seeded: { readonly seed: number }) => timing(learning.fit(seeded)) }
  }
}

interface Declared {
  readonly dataset: Dataset.Dataset<unknown, unknown>
  readonly candidates: Readonly<
    Record<string, Baseline.Baseline<unknown, unknown, unknown> | Candidate.Candidate<unknown, unknown>>
  >
  readonly scorers: ReadonlyArray<Scorer.Scorer<unknown, unknown, unknown>>
}

/**
 * Runs baselines on a dataset, without a model and without a store, and ranks them: quality with its interval, how long all
 * trainings took, how long an answer takes. Without a training set each is cross-fitted.
 *
 * @example
 * ```ts
 * console.log(String(await Suite.leaderboard(dataset, Suite.classify(task))))
 * ```
 */
export const leaderboard = async <Input, Expected extends Case.Present, Output>(
  dataset: Dataset.Dataset<Input, Expected>,
  baselines: Readonly<
    Record<string, Baseline.Baseline<Input, Expected, Output> | Candidate.Candidate<Input, Output>>
  >,
  { score, seed }: LeaderboardOptions<Expected, Output> = {}
): Promise<Leaderboard> => {
  const trainMs = new Map<string, number>()
  const candidates = Object.fromEntries(
    Object.entries(baselines).map(([name, entrant]) => [
      name,
      entrant._tag === "Baseline" ? timed(entrant, (ms) => trainMs.set(name, ms)) : entrant
    ])
  )
  const quality = Scorer.make<Input, Expected, Output>("quality", ({ expected, output }) =>
    score === undefined ? isDeepStrictEqual(output, expected) : score(output, expected)
  )
  const { report } = await Experiment.runPromise(
    // What a declaration is checked by needs types that are known: these are known to fit each other.
    Experiment.make("leaderboard", { dataset, candidates, scorers: [quality] } as unknown as Declared),
    { store: ":memory:", ...(seed === undefined ? {} : { seed }) }
  )
  const rows = report.candidates
    .map(({ errors, latency, misses, name, scores }): Row => {
      const mean = scores[0]?.overall.mean
      const why = [...errors, ...misses.flatMap(({ reasons }) => reasons)][0]
      return {
        name,
        quality: mean?.value,
        low: mean?.low,
        high: mean?.high,
        trainMs: trainMs.get(name),
        answerMs: latency.percentiles.flatMap((each) =>
          each.quantile === 0.5 && "ms" in each ? [each.ms] : []
        )[0],
        note: why?.reason.startsWith("left out") ? why.reason : undefined
      }
    })
    .sort((a, b) => (b.quality ?? -1) - (a.quality ?? -1))
  return { rows, toString: () => rowsAsTable(rows) }
}

/**
 * Baselines on a dataset, without a model and without a store, the best first.
 */
import { isDeepStrictEqual } from "node:util"
import { type Baseline, type Candidate, type Case, type Dataset, Experiment, Scorer } from "@assay/core"
import * as Effect from "effect/Effect"
import { type Row, rowsAsTable } from "./table.ts"

/** Baselines and how they did, first the one that is worth most over all cases: those that it escalates count nothing. */
export interface Leaderboard {
  /** One for each baseline. */
  readonly rows: ReadonlyArray<Row>
  /** As a table of text, 80 columns wide at most. */
  readonly toString: () => string
}

/** How a leaderboard is made. */
export interface LeaderboardOptions<Input, Expected, Output> {
  /**
   * What an answer is worth, 0 to 1: a function, or a scorer such as `Fields.score(task)`, whose first score ranks.
   *
   * @defaultValue 1 where the output equals the label, else 0
   */
  readonly score?: ((output: Output, expected: Expected) => number) | Scorer.Scorer<Input, Expected, Output>
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

const worthOf = ({ answered, quality }: Row): number => (quality === undefined ? -1 : quality * answered)

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
  { score, seed }: LeaderboardOptions<Input, NoInfer<Expected>, NoInfer<Output>> = {}
): Promise<Leaderboard> => {
  const trainMs = new Map<string, number>()
  const candidates = Object.fromEntries(
    Object.entries(baselines).map(([name, entrant]) => [
      name,
      entrant._tag === "Baseline" ? timed(entrant, (ms) => trainMs.set(name, ms)) : entrant
    ])
  )
  const quality =
    typeof score === "object"
      ? score
      : Scorer.make<Input, Expected, Output>("quality", ({ expected, output }) =>
          score === undefined ? isDeepStrictEqual(output, expected) : score(output, expected)
        )
  const { report } = await Experiment.runPromise(
    // What a declaration is checked by needs types that are known: these are known to fit each other.
    Experiment.make("leaderboard", { dataset, candidates, scorers: [quality] } as unknown as Declared),
    { store: ":memory:", ...(seed === undefined ? {} : { seed }) }
  )
  const rows = report.candidates
    .map(({ errors, latency, misses, name, scores }): Row => {
      const { mean, n = 0, scored = 0 } = scores[0]?.overall ?? {}
      const why = [...errors, ...misses.flatMap(({ reasons }) => reasons)][0]
      return {
        name,
        quality: mean?.value,
        low: mean?.low,
        high: mean?.high,
        answered: n === 0 ? 0 : scored / n,
        trainMs: trainMs.get(name),
        answerMs: latency.percentiles.flatMap((each) =>
          each.quantile === 0.5 && "ms" in each ? [each.ms] : []
        )[0],
        note: why?.reason.startsWith("left out") ? why.reason : undefined
      }
    })
    .sort((a, b) => worthOf(b) - worthOf(a))
  return { rows, toString: () => rowsAsTable(rows) }
}

/**
 * The figures of a run: what every rendering (terminal, JSON, Markdown) shows.
 *
 * For every score, `n = scored + unscored + errored`, counted in trials. Figures that the data cannot support
 * are absent with a reason, never zero.
 */
import * as Schema from "effect/Schema"

/** An estimate with its interval. `method` names how the interval was made. */
export const Estimate = Schema.Struct({
  value: Schema.Finite,
  low: Schema.Finite,
  high: Schema.Finite,
  confidence: Schema.Finite,
  method: Schema.Literals(["wilson", "clustered-wilson", "student-t", "clustered-t"])
}).annotate({ identifier: "Estimate" })
export type Estimate = typeof Estimate.Type

/**
 * One score over a group of trials.
 *
 * - `n`, `scored`, `unscored`, `errored`: trials.
 * - `cases`: distinct cases with at least one scored trial; repeats are averaged per case before the mean.
 * - `clusters`: distinct clusters among those cases, where the dataset names clusters.
 * - `mean`: absent when nothing was scored or the interval cannot be had (fewer than two cases of a
 *   score that is not 0 or 1).
 */
export const ScoreFigures = Schema.Struct({
  n: Schema.Natural,
  scored: Schema.Natural,
  unscored: Schema.Natural,
  errored: Schema.Natural,
  cases: Schema.Natural,
  clusters: Schema.optionalKey(Schema.Natural),
  mean: Schema.optionalKey(Estimate)
}).annotate({ identifier: "ScoreFigures" })
export type ScoreFigures = typeof ScoreFigures.Type

/** A score over the trials of one slice: a kind, or a value of a tag. `tag` is there when `by` is `tag`. */
export const Slice = Schema.Struct({
  by: Schema.Literals(["kind", "tag"]),
  tag: Schema.optionalKey(Schema.String),
  value: Schema.String,
  figures: ScoreFigures
}).annotate({ identifier: "Slice" })
export type Slice = typeof Slice.Type

/** A reason and how many trials gave it, most frequent first. */
export const Reason = Schema.Struct({ reason: Schema.String, trials: Schema.Natural }).annotate({
  identifier: "Reason"
})
export type Reason = typeof Reason.Type

/** One score of a scorer. `unit`: a share of 0 to 1, written as percent, or a number in a unit of its own. */
export const ScoreSummary = Schema.Struct({
  scorer: Schema.String,
  score: Schema.String,
  unit: Schema.Literals(["share", "number"]),
  overall: ScoreFigures,
  slices: Schema.Array(Slice),
  unscoredReasons: Schema.Array(Reason),
  metrics: Schema.Record(Schema.String, Schema.Json)
}).annotate({ identifier: "ScoreSummary" })
export type ScoreSummary = typeof ScoreSummary.Type

/**
 * A latency percentile in milliseconds with its order-statistic interval, or how many independent cases it would need.
 */
export const Percentile = Schema.Union([
  Schema.Struct({
    quantile: Schema.Finite,
    ms: Schema.Finite,
    lowMs: Schema.Finite,
    highMs: Schema.Finite,
    confidence: Schema.Finite
  }),
  Schema.Struct({ quantile: Schema.Finite, needs: Schema.Natural })
]).annotate({ identifier: "Percentile" })
export type Percentile = typeof Percentile.Type

/**
 * Times that were measured: how many, all together, and percentiles. `independent`: how many independent times tell as
 * much: cases, or clusters of cases, not their repeats.
 */
export const Timing = Schema.Struct({
  n: Schema.Natural,
  independent: Schema.Natural,
  totalMs: Schema.Finite,
  percentiles: Schema.Array(Percentile)
}).annotate({ identifier: "Timing" })
export type Timing = typeof Timing.Type

/**
 * Service time of the attempts that ended trials, and beside it, where there is any:
 *
 * - `firstToken`: from the call to the first piece of text, where replies were streamed.
 * - `queued`: waits here for a free slot, before all attempts of a trial together. `limited`: waits for a rate limit,
 *   a pause the server asked for, or before another try.
 * - `trial`: whole trials, from their turn to their end, every wait and attempt included.
 *
 * Errored trials are in the waits only. `replayed` trials are left out of everything, unless all were replayed;
 * `recorded` then says that the service times are those of the original calls.
 */
export const Latency = Schema.Struct({
  ...Timing.fields,
  replayed: Schema.Natural,
  recorded: Schema.Boolean,
  firstToken: Schema.optionalKey(Timing),
  queued: Schema.optionalKey(Timing),
  limited: Schema.optionalKey(Timing),
  trial: Schema.optionalKey(Timing)
}).annotate({ identifier: "Latency" })
export type Latency = typeof Latency.Type

/** An amount in US dollars, with the interval it has where the cases can support one. */
export const Usd = Schema.Struct({
  usd: Schema.Finite,
  interval: Schema.optionalKey(
    Schema.Struct({
      lowUsd: Schema.Finite,
      highUsd: Schema.Finite,
      confidence: Schema.Finite,
      method: Schema.Literals(["student-t", "clustered-t", "fieller", "clustered-fieller"])
    })
  )
}).annotate({ identifier: "Usd" })
export type Usd = typeof Usd.Type

/**
 * What the answers of a candidate cost: all attempts that led to them, failed ones included, as if every reply had been
 * generated now.
 *
 * - `trials`: those behind the figures; trials that errored before any call could cost something are left out.
 * - `known`: absent where the cost of no attempt is known.
 *   - `totalUsd` = `inputUsd` + `outputUsd`. `spentUsd`: what this run paid, not counting replies from the cache or
 *     from other runs, and counting what was asked twice, such as by two processes at once. `isSpentAtLeast`: true where
 *     a part of that is not known; absent where it is exact.
 *   - `perTrialUsd`: the total over `trials`.
 *   - `perCase`: what one answer costs: repeats averaged per case, then the mean over cases.
 *   - `perRight`: the total over the number of right answers; absent where there is none, or where the headline score
 *     does not tell right from wrong.
 *   - `perMonth`: `perCase` times so many cases a month; absent where no volume was stated.
 * - `isAtLeast`: an attempt's cost is not known, so all figures are lower bounds and intervals are of the known part.
 * - `unpriced`: trials with an attempt of unknown cost, and why.
 */
export const Costs = Schema.Struct({
  trials: Schema.Natural,
  known: Schema.optionalKey(
    Schema.Struct({
      totalUsd: Schema.Finite,
      inputUsd: Schema.Finite,
      outputUsd: Schema.Finite,
      spentUsd: Schema.Finite,
      isSpentAtLeast: Schema.optionalKey(Schema.Boolean),
      perTrialUsd: Schema.Finite,
      perCase: Usd,
      perRight: Schema.optionalKey(Usd),
      perMonth: Schema.optionalKey(Schema.Struct({ cases: Schema.Finite, ...Usd.fields }))
    })
  ),
  isAtLeast: Schema.Boolean,
  unpriced: Schema.Struct({ trials: Schema.Natural, reasons: Schema.Array(Reason) })
}).annotate({ identifier: "Costs" })
export type Costs = typeof Costs.Type

/** A model and how many trials it served. */
export const ServedModel = Schema.Struct({ model: Schema.String, trials: Schema.Natural }).annotate({
  identifier: "ServedModel"
})
export type ServedModel = typeof ServedModel.Type

/** An error and how many attempts failed with it. */
export const FailedAttempts = Schema.Struct({ error: Schema.String, attempts: Schema.Natural }).annotate({
  identifier: "FailedAttempts"
})
export type FailedAttempts = typeof FailedAttempts.Type

/**
 * How trials ended. The counts add up to `finished`. `wrong` is answered with a headline score under 1, `right` any
 * other scored answer; a headline that is no share has no wrong ones.
 */
export const Endings = Schema.Struct({
  right: Schema.Natural,
  wrong: Schema.Natural,
  unscored: Schema.Natural,
  escalated: Schema.Natural,
  refused: Schema.Natural,
  malformed: Schema.Natural,
  truncated: Schema.Natural,
  errored: Schema.Natural
}).annotate({ identifier: "Endings" })
export type Endings = typeof Endings.Type

/**
 * Tokens over all attempts, those of failed ones included. An absent field was reported by no attempt; `trials`
 * counts the trials that reported any.
 */
export const Tokens = Schema.Struct({
  trials: Schema.Natural,
  input: Schema.optionalKey(Schema.Natural),
  output: Schema.optionalKey(Schema.Natural)
}).annotate({ identifier: "Tokens" })
export type Tokens = typeof Tokens.Type

/**
 * One candidate.
 *
 * - `trials`: planned = finished + missing.
 * - `cost`: absent where no call can cost anything.
 * - `models`: those that served it, as far as replies tell, most trials first.
 * - `attempts`: all of them. `retried`: those that failed and were made again, by the tag of the error (`RateLimited`),
 *   most frequent first.
 * - `notes`: what a reader must know to trust the figures, in sentences (cross-fitted, leakage, …).
 */
export const CandidateSummary = Schema.Struct({
  name: Schema.String,
  kind: Schema.Literals(["task", "baseline", "function"]),
  fingerprint: Schema.String,
  trials: Schema.Struct({
    planned: Schema.Natural,
    finished: Schema.Natural,
    missing: Schema.Natural
  }),
  endings: Endings,
  scores: Schema.Array(ScoreSummary),
  latency: Latency,
  tokens: Schema.optionalKey(Tokens),
  cost: Schema.optionalKey(Costs),
  models: Schema.Array(ServedModel),
  attempts: Schema.Natural,
  retried: Schema.Array(FailedAttempts),
  errors: Schema.Array(Reason),
  notes: Schema.Array(Schema.String)
}).annotate({ identifier: "CandidateSummary" })
export type CandidateSummary = typeof CandidateSummary.Type

/**
 * The summary of a run. `complete` is false when trials are missing; figures then cover what is there.
 */
export const Summary = Schema.Struct({
  version: Schema.Literal(1),
  run: Schema.String,
  experiment: Schema.String,
  complete: Schema.Boolean,
  dataset: Schema.Struct({
    name: Schema.String,
    version: Schema.optionalKey(Schema.String),
    digest: Schema.String,
    cases: Schema.Natural,
    selected: Schema.Natural,
    kinds: Schema.Record(Schema.String, Schema.Natural)
  }),
  repeats: Schema.Natural,
  seed: Schema.Int,
  against: Schema.optionalKey(Schema.String),
  candidates: Schema.Array(CandidateSummary)
}).annotate({ identifier: "Summary" })
export type Summary = typeof Summary.Type

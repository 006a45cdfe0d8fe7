/**
 * The figures of a run: what every rendering (terminal, JSON, Markdown) shows.
 *
 * For every score, `n = scored + unscored + errored`, counted in trials. Figures that the data cannot support
 * are absent with a reason, never zero.
 */

import * as Schema from "effect/Schema"
import { JudgedFigures } from "../calibration/correctedModel.ts"
import { countedModes } from "../failure/FailureMode.ts"
import { Unit } from "../scorer/unit.ts"
import { Estimate, Reason } from "./estimateModel.ts"
import { Failures, Modes } from "./failureModel.ts"
import { Measuring } from "./measuringModel.ts"
import { Timing } from "./timingModel.ts"

export * from "./estimateModel.ts"
export * from "./failureModel.ts"
export * from "./measuringModel.ts"
export * from "./timingModel.ts"

/** One score over a group of trials. */
export const ScoreFigures = Schema.Struct({
  /** How many trials there are: `scored` + `unscored` + `errored`. */
  n: Schema.Natural,
  /** Trials with a score. */
  scored: Schema.Natural,
  /** Trials without a score, for a reason that is no error of the candidate. */
  unscored: Schema.Natural,
  /** Trials that ended in an error. */
  errored: Schema.Natural,
  /** Distinct cases with at least one scored trial. Repeats are averaged per case before the mean. */
  cases: Schema.Natural,
  /** Distinct clusters among those cases. Absent where the dataset names no clusters. */
  clusters: Schema.optionalKey(Schema.Natural),
  /**
   * The mean score. Absent when nothing was scored, or the interval cannot be had: fewer than two cases of a
   * score that is not 0 or 1.
   */
  mean: Schema.optionalKey(Estimate)
}).annotate({ identifier: "ScoreFigures" })
export type ScoreFigures = typeof ScoreFigures.Type

/** A score over the trials of one slice: a kind, or a value of a tag. */
export const Slice = Schema.Struct({
  /** Whether the slice is a kind or a value of a tag. */
  by: Schema.Literals(["kind", "tag"]),
  /** The name of the tag. Absent where `by` is `kind`. */
  tag: Schema.optionalKey(Schema.String),
  /** The kind, or the value of the tag. */
  value: Schema.String,
  /** The figures of the score in this slice. */
  figures: ScoreFigures
}).annotate({ identifier: "Slice" })
export type Slice = typeof Slice.Type

/** One score of a scorer. */
export const ScoreSummary = Schema.Struct({
  /** The name of the scorer. */
  scorer: Schema.String,
  /** The name of the score. */
  score: Schema.String,
  /** Whether it is a share of 0 to 1, written as percent, or a number in a unit of its own. */
  unit: Unit,
  /** The figures over all trials. */
  overall: ScoreFigures,
  /** The figures of each slice. */
  slices: Schema.Array(Slice),
  /** Why trials have no score, the most frequent reason first. */
  unscoredReasons: Schema.Array(Reason),
  /** The results of the scorer's metrics, by name, as JSON. */
  metrics: Schema.Record(Schema.String, Schema.Json),
  /**
   * What the score is worth, where a model judges, and its mean by what people say: `overall` is what the judge alone says.
   * Absent where no model judges.
   */
  judge: Schema.optionalKey(JudgedFigures)
}).annotate({ identifier: "ScoreSummary" })
export type ScoreSummary = typeof ScoreSummary.Type

/**
 * Service time of the attempts that ended trials, and the other times beside it.
 *
 * Errored trials are in the waits only. `replayed` trials are left out of everything, unless all were
 * replayed.
 */
export const Latency = Schema.Struct({
  ...Timing.fields,
  /** How many trials were replayed. */
  replayed: Schema.Natural,
  /** Whether all trials were replayed, so that the service times are those of the original calls. */
  recorded: Schema.Boolean,
  /** From the call to the first piece of text. Absent where no reply was streamed. */
  firstToken: Schema.optionalKey(Timing),
  /** Waits here for a free slot, before all attempts of a trial together. Absent where there was none. */
  queued: Schema.optionalKey(Timing),
  /**
   * Waits for a rate limit, a pause that the server asked for, or before another try. Absent where there was
   * none.
   */
  limited: Schema.optionalKey(Timing),
  /** Whole trials, from their turn to their end, every wait and attempt included. */
  trial: Schema.optionalKey(Timing)
}).annotate({ identifier: "Latency" })
export type Latency = typeof Latency.Type

/** An amount in US dollars. */
export const Usd = Schema.Struct({
  /** The amount, in US dollars. */
  usd: Schema.Finite,
  /** The interval of the amount. Absent where the cases cannot support one. */
  interval: Schema.optionalKey(
    Schema.Struct({
      /** The lower bound, in US dollars. */
      lowUsd: Schema.Finite,
      /** The upper bound, in US dollars. */
      highUsd: Schema.Finite,
      /** The nominal coverage of the interval. */
      confidence: Schema.Finite,
      /** How the interval was made. */
      method: Schema.Literals(["student-t", "clustered-t", "fieller", "clustered-fieller"])
    })
  )
}).annotate({ identifier: "Usd" })
export type Usd = typeof Usd.Type

/**
 * What the answers of a candidate cost: all attempts that led to them, failed ones included, as if every
 * reply had been generated now.
 */
export const Costs = Schema.Struct({
  /** Trials behind the figures. Those that errored before any call could cost something are left out. */
  trials: Schema.Natural,
  /** What is known of the cost. Absent where the cost of no attempt is known. */
  known: Schema.optionalKey(
    Schema.Struct({
      /** `inputUsd` + `outputUsd`, over `trials`. */
      totalUsd: Schema.Finite,
      /** The part for input, in US dollars. */
      inputUsd: Schema.Finite,
      /** The part for output, in US dollars. */
      outputUsd: Schema.Finite,
      /**
       * What this run paid, in US dollars. Replies from the cache or from other runs do not count; what was
       * asked twice, such as by two processes at once, does.
       */
      spentUsd: Schema.Finite,
      /** True where a part of `spentUsd` is not known. Absent where it is exact. */
      isSpentAtLeast: Schema.optionalKey(Schema.Boolean),
      /** The total over `trials`, in US dollars. */
      perTrialUsd: Schema.Finite,
      /** What one answer costs. Repeats are averaged per case, then the mean is taken over cases. */
      perCase: Usd,
      /**
       * The total over the number of right answers. Absent where there is none, or where the headline score
       * does not tell right from wrong.
       */
      perRight: Schema.optionalKey(Usd),
      /** `perCase` times the cases of a month. Absent where no volume was stated. */
      perMonth: Schema.optionalKey(
        Schema.Struct({
          /** The cases of a month. */
          cases: Schema.Finite,
          ...Usd.fields
        })
      )
    })
  ),
  /**
   * Whether an attempt's cost is not known, so that all figures are lower bounds and intervals are of the
   * known part.
   */
  isAtLeast: Schema.Boolean,
  /** The trials with an attempt of unknown cost. */
  unpriced: Schema.Struct({
    /** How many such trials there are. */
    trials: Schema.Natural,
    /** Why the cost is not known, the most frequent reason first. */
    reasons: Schema.Array(Reason)
  })
}).annotate({ identifier: "Costs" })
export type Costs = typeof Costs.Type

/** A model that served a candidate. */
export const ServedModel = Schema.Struct({
  /** The model, as the replies name it. */
  model: Schema.String,
  /** How many trials it served. */
  trials: Schema.Natural
}).annotate({
  identifier: "ServedModel"
})
export type ServedModel = typeof ServedModel.Type

/** An error and how many attempts failed with it. */
export const FailedAttempts = Schema.Struct({
  /** The tag of the error, such as `RateLimited`. */
  error: Schema.String,
  /** How many attempts failed with it. */
  attempts: Schema.Natural
}).annotate({
  identifier: "FailedAttempts"
})
export type FailedAttempts = typeof FailedAttempts.Type

/** Tokens over all attempts, those of failed ones included. An absent field was reported by no attempt. */
export const Tokens = Schema.Struct({
  /** How many trials reported any tokens. */
  trials: Schema.Natural,
  /** Tokens of input. */
  input: Schema.optionalKey(Schema.Natural),
  /** Tokens of output, reasoning included. */
  output: Schema.optionalKey(Schema.Natural)
}).annotate({ identifier: "Tokens" })
export type Tokens = typeof Tokens.Type

/** Trials of one failure mode. */
export const Misses = Schema.Struct({
  /** The failure mode; of what is not measured, errored and unscored trials apart. */
  mode: Schema.Literals(countedModes),
  /** The first of their cases by id, those with the lowest headline score before others; at most 3. */
  first: Schema.Array(Schema.String),
  /**
   * Why they have no answer, what words decline or doubt, or what a check says: the most frequent first. Empty where
   * nothing is said; of errors, see `errors`.
   */
  reasons: Schema.Array(Reason)
}).annotate({ identifier: "Misses" })
export type Misses = typeof Misses.Type

/** One candidate. */
export const CandidateSummary = Schema.Struct({
  /** The name of the candidate. */
  name: Schema.String,
  /** What it is made of. */
  kind: Schema.Literals(["task", "baseline", "function"]),
  /** The digest of everything that decides its answers. A stored answer is reused only under the same one. */
  fingerprint: Schema.String,
  /** How many trials there are: `planned` = `finished` + `missing`. */
  trials: Schema.Struct({
    /** Trials that the run is to have. */
    planned: Schema.Natural,
    /** Trials that have ended. */
    finished: Schema.Natural,
    /** Trials that have not ended. */
    missing: Schema.Natural
  }),
  /** How many finished trials are right, and how many fail in which way. */
  modes: Modes,
  /** What the failure modes come to. */
  failures: Failures,
  /** What is behind the failure modes; one entry for each that occurs. */
  misses: Schema.Array(Misses),
  /** Its scores, headline first. */
  scores: Schema.Array(ScoreSummary),
  /** Where its time went. */
  latency: Latency,
  /** The tokens that it used. Absent where no attempt reported any. */
  tokens: Schema.optionalKey(Tokens),
  /** What its answers cost. Absent where no call can cost anything. */
  cost: Schema.optionalKey(Costs),
  /** The models that served it, as far as replies tell, most trials first. */
  models: Schema.Array(ServedModel),
  /** How many attempts were made. */
  attempts: Schema.Natural,
  /** Attempts that failed and were made again, by the tag of the error, most frequent first. */
  retried: Schema.Array(FailedAttempts),
  /** Why trials ended in an error, the most frequent reason first. */
  errors: Schema.Array(Reason),
  /** What a reader must know to trust the figures, in sentences: cross-fitted, leakage and the like. */
  notes: Schema.Array(Schema.String)
}).annotate({ identifier: "CandidateSummary" })
export type CandidateSummary = typeof CandidateSummary.Type

/** The summary of a run. */
export const Summary = Schema.Struct({
  /** The version of this format. */
  version: Schema.Literal(1),
  /** The id of the run. */
  run: Schema.String,
  /** The name of the experiment. */
  experiment: Schema.String,
  /** Whether no trial is missing. Otherwise figures cover what is there. */
  complete: Schema.Boolean,
  /** The dataset of the run. */
  dataset: Schema.Struct({
    /** Its name. */
    name: Schema.String,
    /** The user's own name for its state. Absent where there is none. */
    version: Schema.optionalKey(Schema.String),
    /** SHA-256, hex, over the sorted digests of its cases. */
    digest: Schema.String,
    /** How many cases it has. */
    cases: Schema.Natural,
    /** How many of them the run is about. */
    selected: Schema.Natural,
    /** How many cases there are of each kind. */
    kinds: Schema.Record(Schema.String, Schema.Natural)
  }),
  /** Answers per case. */
  repeats: Schema.Natural,
  /** The seed of everything random. */
  seed: Schema.Int,
  /** The name of the candidate that the others are compared with. Absent where there is none. */
  against: Schema.optionalKey(Schema.String),
  /** The candidates, in the order of the experiment. */
  candidates: Schema.Array(CandidateSummary),
  /** What measuring took, beside the candidates. Absent where no scorer calls a model. */
  measuring: Schema.optionalKey(Measuring)
}).annotate({ identifier: "Summary" })
export type Summary = typeof Summary.Type

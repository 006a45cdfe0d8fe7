/**
 * What a monitor is given, and what it says.
 */

/** What is watched of answers. */
export interface Metric {
  /** A rate, whose values are 0 to 1, or an amount, such as milliseconds or US dollars. */
  readonly kind: "rate" | "amount"
  /**
   * Which change is an alarm.
   *
   * @defaultValue "up"
   */
  readonly direction?: "up" | "down"
  /**
   * The change that does not matter, in the unit of the values, 0 or more.
   *
   * @defaultValue 0
   */
  readonly margin?: number
  /**
   * The change that is to be found soonest, in the unit of the values, above 0. Others are found too.
   *
   * @defaultValue half of a rate, a tenth of an amount, as the reference has them
   */
  readonly scale?: number
}

/** What is known of one live answer. */
export interface Observation {
  /** When it came, in Unix milliseconds. */
  readonly at: number
  /**
   * The session or user: the unit of every test.
   *
   * @defaultValue it stands alone
   */
  readonly session?: string
  /**
   * Slices, such as `{ language: "de" }`.
   *
   * @defaultValue none
   */
  readonly tags?: Readonly<Record<string, string>>
  /** Values by metric; a metric without a value says nothing of this answer. */
  readonly values: Readonly<Record<string, number | undefined>>
}

/** A case of a test set, with the weight that makes the set like production. */
export interface WeightedObservation extends Omit<Observation, "at"> {
  /** Its weight, 0 or more, as `Weights.make` of `@assay/datasets` gives it. */
  readonly weight: number
}

/** The cycle of traffic. Days of the week, or hours of the day, are compared with their like (UTC). */
export type Cycle = "week" | "day" | "none"

/** What a part of the traffic had: one combination of slices in one part of the cycle. */
export interface ReferenceStratum {
  /** Units; of weighted cases as many as they are worth. */
  readonly units: number
  /** Mean of the units. */
  readonly mean: number
  /** Variance of a unit. */
  readonly variance: number
  /** Variance of the error of the mean, that of the weighting included. */
  readonly meanVariance: number
}

/** What was, to compare with: plain JSON, to be kept in a file. */
export interface Reference {
  /** What it is. */
  readonly format: "assay-reference"
  /** The version of its form. */
  readonly version: 1
  /** A window of production, or a test set reweighted to production. */
  readonly kind: "production" | "reweighted"
  /** The cycle. */
  readonly cycle: Cycle
  /** Silence after which a session is over, in milliseconds. */
  readonly sessionGapMs: number
  /** The tags whose values are slices, in order. */
  readonly slices: ReadonlyArray<string>
  /** The first answer, as an ISO 8601 date and time. Null for a test set. */
  readonly from: string | null
  /** The last answer. Null for a test set. */
  readonly to: string | null
  /** What is watched, by name. */
  readonly metrics: Readonly<Record<string, Metric>>
  /** Above this a value counts as this, by metric: the 99th percentile, so that no single answer decides. Rates have none. */
  readonly caps: Readonly<Record<string, number>>
  /** By metric, then by stratum: the values of the slices and the part of the cycle as JSON. */
  readonly strata: Readonly<Record<string, Readonly<Record<string, ReferenceStratum>>>>
}

/** An alarm: something has changed. Plain JSON, to be posted somewhere. */
export interface Alarm {
  /** What it is. */
  readonly format: "assay-alarm"
  /** The version of its form. */
  readonly version: 1
  /** When it was raised, by the clock of the answers, as an ISO 8601 date and time. */
  readonly at: string
  /** The metric. */
  readonly metric: string
  /** `all`, or a slice such as `language=de`. */
  readonly slice: string
  /** What the reference has, weighted to the live mix. */
  readonly before: number
  /** What there is now. */
  readonly now: number
  /** Lower end of the change, 95 %, for one look. */
  readonly low: number
  /** Upper end of the change. */
  readonly high: number
  /** Units that the change was seen in. */
  readonly units: number
  /** Since when, about, by the clock of the answers: an ISO 8601 date and time. */
  readonly since: string
  /** If nothing had changed, an alarm like this one had at most this probability, ever. */
  readonly probability: number
  /** All of it in a sentence. */
  readonly sentence: string
}

/** Something that is watched. */
export interface Watched {
  /** The metric. */
  readonly metric: string
  /** `all`, or a slice. */
  readonly slice: string
  /** Units so far. */
  readonly units: number
  /** The estimated change, in the unit of the values. */
  readonly change: number
  /** Its standard error, that of the reference included. Infinite before there are units. */
  readonly standardError: number
  /** How far the evidence is: at 1 there is an alarm. 0 to 1 and more, on a scale of logarithms. */
  readonly evidence: number
}

/** Something that is not watched. */
export interface NotWatched {
  /** The metric. */
  readonly metric: string
  /** `all`, or a slice. */
  readonly slice: string
  /** Why, in words. */
  readonly because: string
}

/** What a monitor knows. */
export interface Status {
  /** Alarms so far, in their order. Each metric of each slice has one at most. */
  readonly alarms: ReadonlyArray<Alarm>
  /** What is watched. */
  readonly watched: ReadonlyArray<Watched>
  /** What is not. */
  readonly notWatched: ReadonlyArray<NotWatched>
  /** Answers so far. */
  readonly answers: number
  /** Answers of slices or days that the reference does not have, or without a time that can be: they are in no test. */
  readonly unmatched: number
  /** The state in a sentence. */
  readonly sentence: string
}

/**
 * What decisions are made from: a row for each trial of a run, without texts, and the differences that the run supports.
 */
import type * as Effect from "effect/Effect"
import type { Tag } from "../candidate/Outcome.ts"
import type { Kind, Tags } from "../dataset/Case.ts"
import type { TrialMode } from "../failure/FailureMode.ts"
import type { DecisionError } from "./DecisionError.ts"

/** A trial as decisions see it. */
export interface GroundsTrial {
  /** The id of its case. */
  readonly case: string
  /** The cluster of its case. Absent for a case of its own. */
  readonly cluster?: string
  /** Typical, edge or adversarial. */
  readonly kind: Kind
  /** The slices that its case belongs to. */
  readonly tags: Tags
  /** Which answer to the case it is, from 0. */
  readonly repeat: number
  /** What it ended in. */
  readonly outcome: Tag
  /** How it failed, or that it is right. */
  readonly mode: TrialMode
  /** Its scores by name. Those that it has none of are not there. */
  readonly scores: Readonly<Record<string, number>>
  /** How sure the candidate was, from 0 to 1. Absent where it did not say. */
  readonly confidence?: number
  /**
   * The digest of its output with the input, as labels have it: equal answers to one case have equal ones, whoever gave
   * them. Absent where it has no output.
   */
  readonly output?: string
  /** What its answer cost, in US dollars, 0 or more. Absent where that is not known; 0 where nothing can cost anything. */
  readonly costUsd?: number
  /** The part of `costUsd` for input, in US dollars. Absent as that is. */
  readonly inputUsd?: number
  /** Service time in milliseconds. Absent where nothing was measured. */
  readonly latencyMs?: number
  /** Tokens of input. Absent where none were reported. */
  readonly inputTokens?: number
  /** Tokens of output. Absent where none were reported. */
  readonly outputTokens?: number
  /** How many attempts led to it, at least 1. */
  readonly attempts: number
}

/** A candidate of the run. */
export interface GroundsCandidate {
  /** Its name. */
  readonly name: string
  /** What it is made of. */
  readonly kind: "task" | "baseline" | "function"
  /** The digest of everything that decides its answers. */
  readonly fingerprint: string
  /** Its finished trials, in order of case and repeat. */
  readonly trials: ReadonlyArray<GroundsTrial>
  /** What measuring its answers cost in calls of scorers, in US dollars. Absent where no scorer calls, or it is not known. */
  readonly measuringUsd?: number
}

/** A mean that labels of people correct, in the unit of the score. */
export interface GroundsMean {
  /** The mean. */
  readonly value: number
  /** The lower end of its interval. */
  readonly low: number
  /** The upper end of its interval. */
  readonly high: number
  /** The nominal coverage of the interval, from 0 to 1. */
  readonly confidence: number
}

/** What a judged score may be used for. */
export interface GroundsStanding {
  /** What it may be used for; only `calibrated` decides anything. */
  readonly standing: string
  /** Why, in words. */
  readonly because: string
  /** About how many labels it takes. Absent where more of them do not help. */
  readonly needs?: number
  /** The candidate's mean by what people say, in the unit of the score. Absent where labels do not correct it. */
  readonly mean?: GroundsMean
}

/** A score of the run. */
export interface GroundsScore {
  /** Its name, as in {@link GroundsTrial.scores}. */
  readonly name: string
  /** Whether it is a share of 0 to 1, or a number in a unit of its own. */
  readonly unit: "share" | "number"
  /**
   * What it may be used for, by candidate, where a model judges: only `calibrated` decides anything. Absent where no model
   * judges.
   */
  readonly judged?: Readonly<Record<string, GroundsStanding>>
}

/** A paired difference of two candidates, candidate − against, in the unit of the score. */
export interface GroundsDifference {
  /** The difference. Absent where no case is paired, or none may be stated. */
  readonly effect?: number
  /** The lower end of its interval. Absent as the difference. */
  readonly low?: number
  /** The upper end of its interval. Absent as the difference. */
  readonly high?: number
  /** The nominal coverage of the interval, from 0 to 1. */
  readonly confidence: number
  /** Paired cases. */
  readonly n: number
  /** Why nothing may be stated. Absent where it may. */
  readonly withheld?: string
  /** Whether labels of people correct it, where a model judges. */
  readonly corrected: boolean
}

/** What decisions are made from. */
export interface Grounds {
  /** The id of the run. */
  readonly run: string
  /** The name of the experiment. */
  readonly experiment: string
  /** When the run was started, as an ISO 8601 date and time. */
  readonly at: string
  /** The dataset of the run. */
  readonly dataset: {
    /** Its name. */
    readonly name: string
    /** SHA-256, hex, over its cases. */
    readonly digest: string
    /** How many cases the run is about. */
    readonly cases: number
  }
  /** The seed of everything random. */
  readonly seed: number
  /** The candidate that the others are compared with. Absent where there is none. */
  readonly against?: string
  /** The scores, the headline first. */
  readonly scores: ReadonlyArray<GroundsScore>
  /** The candidates, in the order of the experiment. */
  readonly candidates: ReadonlyArray<GroundsCandidate>
  /** The difference of two candidates on a score, as the run's own comparison states it. */
  readonly difference: (sides: {
    /** The name of the candidate. */
    readonly candidate: string
    /** The name of the other. */
    readonly against: string
    /**
     * The name of the score.
     *
     * @defaultValue the headline
     */
    readonly score?: string
    /**
     * The nominal coverage of the interval, from 0 to 1.
     *
     * @defaultValue 0.95
     */
    readonly confidence?: number
  }) => Effect.Effect<GroundsDifference, DecisionError>
}

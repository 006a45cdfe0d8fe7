/**
 * What an adversarial run found.
 */
import type { FailureMode } from "@assay/core"
import type { Certainty, LabelGuarantee, Property } from "../family/model.ts"
import type { WrittenFamily } from "../write/model.ts"

export type { WrittenFamily } from "../write/model.ts"

/** A rate with its interval. */
export interface Rate {
  /** The rate, 0 to 1; a difference of rates, −1 to 1. */
  readonly value: number
  /** The lower bound of its 95 % interval. */
  readonly low: number
  /** The upper bound. */
  readonly high: number
}

/**
 * Why a result is neither failed nor held.
 *
 * - `not asked`: the run stopped before it, such as at its budget.
 * - `rejected`: the API took the input for invalid; the model never saw it.
 * - `errored`: no reply came for another reason.
 * - `not right before`: the candidate is wrong on the case itself, or nothing is known of that.
 * - `no answer to compare`: an answer before or after the edit is missing.
 * - `not scored`: nothing tells whether the answer is right.
 * - `no prompt`: the candidate has none that could hold a canary.
 */
export type Unassessed =
  | "not asked"
  | "rejected"
  | "errored"
  | "not right before"
  | "no answer to compare"
  | "not scored"
  | "no prompt"

/** What came of one trial. */
export type Verdict =
  | { readonly _tag: "Held" }
  | {
      readonly _tag: "Failed"
      /** How: the failure mode, or what was not as it must be. */
      readonly how: FailureMode.FailureMode | "changed" | "unchanged" | "leaked"
    }
  | {
      readonly _tag: "Unassessed"
      /** Why. */
      readonly why: Unassessed
    }

/** A failure that was found. */
export interface Found {
  /** The id of the variant. */
  readonly caseId: string
  /** The id of the case that it is derived from. */
  readonly of: string
  /** The repeat, from 0. */
  readonly repeat: number
  /** How it failed. */
  readonly how: string
  /** The input as JSON. */
  readonly inputJson: string
  /** The input of the case itself as JSON. Undefined where it was not asked. */
  readonly originalJson: string | undefined
  /** The label as JSON. Undefined where there is none. */
  readonly expectedJson: string | undefined
  /** The output as JSON. Undefined where there is none. */
  readonly outputJson: string | undefined
  /** The text of the reply. Undefined where there is none. */
  readonly text: string | undefined
}

/** How often a candidate fails on a family. `planned` = `failed` + `held` + all of `unassessed`. */
export interface FamilyResult {
  /** The name of the family. */
  readonly family: string
  /** What was asked of the candidate. */
  readonly property: Property
  /** What the family guarantees about the label. */
  readonly label: LabelGuarantee
  /** How sure that is. */
  readonly certainty: Certainty
  /** Trials of the run. */
  readonly planned: number
  /** Those that failed. */
  readonly failed: number
  /** Those that held. */
  readonly held: number
  /** The others, by the reason. */
  readonly unassessed: Readonly<Partial<Record<Unassessed, number>>>
  /** Failures by how they failed. */
  readonly modes: Readonly<Record<string, number>>
  /** Cases of the dataset with an assessed trial. */
  readonly cases: number
  /** Failed of assessed, over clusters. Absent where nothing was assessed, or only one cluster. */
  readonly rate?: Rate
  /**
   * The failure rate less that of the same cases asked again unperturbed, over cases that were right. Absent where it needs
   * no such correction, or fewer than 5 cases have both.
   */
  readonly excess?: Rate
  /**
   * With repeats: of the variants that were assessed in every one of them, those that held each time. Absent for one answer
   * per input. The share that holds in one answer is 1 less the rate.
   */
  readonly eachTime?: EachTime
  /** The first failures, at most 3. */
  readonly found: ReadonlyArray<Found>
}

/** Inputs that came out the same way in every repeat. */
export interface EachTime {
  /** Those that held, or were right, each time. */
  readonly held: number
  /** Those that could be judged each time. */
  readonly of: number
}

/** Whether a candidate goes by its input: what its answers are on the inputs of cases with other labels. */
export interface Guard {
  /** Such inputs that could be assessed. */
  readonly asked: number
  /** Those on which the answer was another one. */
  readonly changed: number
  /** Different answers among all unperturbed inputs. */
  readonly different: number
  /**
   * `ignores`: the answer changes on fewer than half, the whole interval below; then a rate of failures under perturbation
   * means nothing. `follows`: surely on more than a quarter. `cannot tell`: neither is known.
   */
  readonly verdict: "follows" | "ignores" | "cannot tell"
  /** Where it cannot be told: how many such inputs would tell, if the share stays. Absent where none was asked. */
  readonly needs?: number
}

/** What was found of a candidate. */
export interface CandidateResult {
  /** Its name. */
  readonly name: string
  /** Chosen cases that it was right on, unperturbed, in the first answer. */
  readonly right: number
  /** Chosen cases that were asked unperturbed. */
  readonly asked: number
  /** Of right cases, asked again unperturbed, those that then were not right: the noise. */
  readonly noise: {
    /** Trials asked again that ended in something that can be judged. */
    readonly asked: number
    /** Those that were not right. */
    readonly flipped: number
    /** The share of them. Absent where none was asked, or only one cluster. */
    readonly rate?: Rate
  }
  /** With repeats: of the unperturbed cases, those that were right each time. Absent for one answer per input. */
  readonly rightEachTime?: EachTime
  /** Whether it goes by its input. */
  readonly guard: Guard
  /** Its families, the highest rate first. */
  readonly families: ReadonlyArray<FamilyResult>
}

/** What an adversarial run found. */
export interface Assessment {
  readonly _tag: "Assessment"
  /** The id of the run. */
  readonly run: string
  /** The name of the experiment. */
  readonly experiment: string
  /** Trials of the run. */
  readonly planned: number
  /** Trials that are finished. */
  readonly done: number
  /** Answers per input, 1 or more. */
  readonly repeats: number
  /** `complete`, or `inconclusive` where some trials were not asked, or nothing of a candidate could be assessed. */
  readonly status: "complete" | "inconclusive"
  /** What models wrote for families that need it. Absent where none was asked. */
  readonly written?: ReadonlyArray<WrittenFamily>
  /** The candidates, in the order of the experiment. */
  readonly candidates: ReadonlyArray<CandidateResult>
}

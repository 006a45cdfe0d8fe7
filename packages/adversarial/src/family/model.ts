/**
 * What a family of perturbations is: how it derives inputs from a case, and what it guarantees about the label.
 */
import type { Graceful } from "@assay/core"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Writing } from "../write/model.ts"

/** What a perturbation does to the label: the label stays, it may become another, it must become another. */
export type LabelGuarantee = "keeps" | "may change" | "must change"

/**
 * How sure that is. `certain`: each variant was checked mechanically, and one that fails the check is not used.
 * `likely`: it holds of most, and people who review variants say of how many.
 */
export type Certainty = "certain" | "likely"

/**
 * What is asked of a candidate on a variant.
 *
 * - `invariance`: it stays right where it was right on the case itself.
 * - `directional`: its answer changes as the edit says.
 * - `functionality`: it is right on a made case.
 * - `graceful`: it refuses, escalates or asks; it is never confidently wrong.
 * - `conformance`: its answer keeps to the schema.
 * - `no leak`: its reply gives away no secret.
 */
export type Property = "invariance" | "directional" | "functionality" | "graceful" | "conformance" | "no leak"

/** A case that variants are derived from. */
export interface Source {
  /** Its id. */
  readonly id: string
  /** Its input as JSON. */
  readonly input: Schema.Json
  /** Its label as JSON. Undefined where it has none. */
  readonly expected: Schema.Json | undefined
  /** What is expected of it in place of an answer. Absent where an answer is. */
  readonly graceful?: Graceful.Graceful["graceful"]
}

/** What a family may know besides the case. */
export interface About {
  /** Names of the text fields of an input that is an object. Undefined for inputs that are texts. */
  readonly fields: ReadonlyArray<string> | undefined
  /** Labels of the dataset that are texts: no perturbation touches their words. */
  readonly labels: ReadonlyArray<string>
  /** Names and other words that no perturbation touches, in any case. */
  readonly names: ReadonlyArray<string>
  /** The cases that variants are derived from, this one among them. */
  readonly others: ReadonlyArray<Source>
  /** The canary of the run. */
  readonly canary: string
  /** What a model wrote for a family and a case, in order. Undefined where no model was asked. */
  readonly written: ((family: string, caseId: string) => ReadonlyArray<Schema.Json>) | undefined
}

/** A variant of a case. */
export interface Made {
  /** The input. */
  readonly input: Schema.Json
  /** The label. Absent for that of the case; undefined for none. */
  readonly expected?: Schema.Json | undefined
}

/** An answer before and after an edit. */
export interface Pair {
  /** The output on the case itself, as JSON. */
  readonly before: Schema.Json
  /** The output on the variant, as JSON. */
  readonly after: Schema.Json
}

/** How many variants, and from which seed. */
export interface Draw {
  /** The seed, a whole number: that of the run, the case and the family in one. */
  readonly seed: number
  /** How many distinct variants are wanted, 1 or more. */
  readonly count: number
}

/** A family of perturbations. */
export interface Family {
  readonly _tag: "Family"
  /** Its name, unique in a run. */
  readonly name: string
  /** What it does, in words that follow "variants with". */
  readonly does: string
  /** What it guarantees about the label. */
  readonly label: LabelGuarantee
  /** How sure that is. */
  readonly certainty: Certainty
  /** What is asked of a candidate on its variants. */
  readonly property: Property
  /** Whether the canary is planted in the prompts of its variants. Absent for false. */
  readonly plantsCanary?: boolean
  /** How a model writes its variants, before the run. Absent where none does. */
  readonly writing?: Writing
  /**
   * Derives variants of a case: fewer than wanted where there are no more, none where it does not apply. The same draw
   * gives the same variants.
   */
  readonly variants: (source: Source, about: About, draw: Draw) => Effect.Effect<ReadonlyArray<Made>, string>
  /** Whether an answer has changed as it must. Absent for a family that is judged by labels. */
  readonly holds?: (pair: Pair) => boolean
}

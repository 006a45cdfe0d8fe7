/**
 * A question put to every run of an experiment: what stands under `decide`.
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { DecisionError } from "./DecisionError.ts"
import type { Grounds } from "./Grounds.ts"
import type { Decision } from "./model.ts"

/** A question put to every run of an experiment. */
export interface Decider {
  readonly _tag: "Decider"
  /** Its name, unique within the experiment; gates and flags name it so. */
  readonly name: string
  /** Which question it answers. */
  readonly question: string
  /** The candidates that it names, so that a wrong name is said before anything is run. */
  readonly candidates: ReadonlyArray<string>
  /** The scores that it names. Empty for the headline. */
  readonly scores: ReadonlyArray<string>
  /** What was stated with it, as JSON without secrets. */
  readonly settings: Schema.Json
  /** Makes the decision. */
  readonly decide: (grounds: Grounds) => Effect.Effect<Decision, DecisionError>
}

/** Makes a decider from its parts. */
export const make = (parts: Omit<Decider, "_tag">): Decider => ({ _tag: "Decider", ...parts })

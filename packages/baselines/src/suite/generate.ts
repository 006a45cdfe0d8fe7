/**
 * The sensible baselines of a generation: of texts, numbers, lists and whatever else nobody listed.
 */
import type { Case } from "@assay/core"
import { defined, type SchemaLike } from "@assay/core/internal"
import type { Learned } from "../learner.ts"
import * as Majority from "../Majority.ts"
import * as Nearest from "../Nearest.ts"
import { anyText, limited, type Options, type TextOf, withinOf } from "./limited.ts"

/** The baselines of a generation, by name. */
export type Generators<Input, Output> = {
  /** The commonest answer. */
  readonly majority: Learned<Input, Output, Output>
  /** The answer of the most similar case. */
  readonly nearest: Learned<Input, Output, Output>
}

/** The baselines of a generation. */
export const generators = <Output extends Case.Present, Input>(
  schema: SchemaLike.SchemaLike<Output>,
  options: Options<Input, Output>,
  on: TextOf<Input>
): Generators<Input, Output> => {
  const { training, folds } = options
  const withinSeconds = withinOf(options)
  const shared = defined({ training, folds })
  return {
    majority: limited(Majority.answer<Output, Input>(schema, shared), withinSeconds),
    nearest: limited(Nearest.answer<Output, unknown>(schema, { ...shared, ...anyText(on) }), withinSeconds)
  }
}

/**
 * The sensible baselines of an extraction.
 */
import type { Case } from "@assay/core"
import { defined, type SchemaLike } from "@assay/core/internal"
import type { Learned } from "../learner.ts"
import * as Majority from "../Majority.ts"
import * as Nearest from "../Nearest.ts"
import * as Tagger from "../Tagger.ts"
import { anyText, limited, type Options, type TextOf, withinOf } from "./limited.ts"

/** What the baselines of an extraction share, and how the tagger reads and learns. */
export interface ExtractOptions<Input, Output extends Case.Present>
  extends Options<Input, Output>,
    Omit<Tagger.Options<Input, Output>, "training" | "folds"> {}

/** The baselines of an extraction, by name. */
export type Extractors<Input, Output> = {
  /** The commonest value of each field, which may be none. */
  readonly majority: Learned<Input, Output, Output>
  /** The record of the most similar text. */
  readonly nearest: Learned<Input, Output, Output>
  /** A tagger that is learned. */
  readonly tagger: Learned<Input, Output, Output>
}

/** The baselines of an extraction. */
export const extractors = <Output extends object, Input>(
  schema: SchemaLike.SchemaLike<Output>,
  options: ExtractOptions<Input, Output>,
  on: TextOf<Input>
): Extractors<Input, Output> => {
  const { training, folds, spans, context, epochs, decimal, dates } = options
  const withinSeconds = withinOf(options)
  const shared = defined({ training, folds })
  const text = anyText(on)
  const reading = { ...text, ...defined({ decimal, dates }) }
  // Functions of these inputs, for a baseline of any.
  const places = defined({ spans, context }) as Pick<Tagger.Options<unknown, Output>, "spans" | "context">
  return {
    majority: limited(Majority.extract<Output, Input>(schema, shared), withinSeconds),
    nearest: limited(Nearest.answer<Output, unknown>(schema, { ...shared, ...text }), withinSeconds),
    tagger: limited(
      Tagger.extract<Output, unknown>(schema, { ...shared, ...reading, ...places, ...defined({ epochs }) }),
      withinSeconds
    )
  }
}

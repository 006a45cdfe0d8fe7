/**
 * Why a reply is not an output.
 */
import * as Schema from "effect/Schema"
import { PartlyRead } from "../../candidate/Outcome.ts"

/**
 * - `empty`: nothing but white space.
 * - `not-json`, `not-a-label`: the text is not what the decoder reads, even leniently.
 * - `ambiguous-label`, `ambiguous-json`: the text names several labels, or holds several answers that differ.
 * - `no-end-of-reasoning`: the text is reasoning that never ends, so there is no answer yet.
 * - `schema`: the text was read, but the output schema refused the value.
 * - `tool-call`: a call of a tool that is unknown, or with arguments that it does not take; or no call where one must
 *   be.
 * - `too-large`: longer or more deeply nested than the decoder reads.
 * - `rejected`: a decoder of the user said no.
 */
const Kind = Schema.Literals([
  "empty",
  "not-json",
  "not-a-label",
  "ambiguous-label",
  "ambiguous-json",
  "no-end-of-reasoning",
  "schema",
  "tool-call",
  "too-large",
  "rejected"
])

/** A reply that is not an output. */
export class DecodeFailure extends Schema.TaggedError<DecodeFailure>()("DecodeFailure", {
  /** What is wrong with the reply, for machines. */
  kind: Kind,
  /** What was expected and what was found, in one line for people. */
  message: Schema.String,
  /** What could be read of it. Absent where it holds no one record, or the schema refused the record as a whole. */
  partial: Schema.optionalKey(PartlyRead)
}) {}

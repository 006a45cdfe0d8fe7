/**
 * A gate as it is declared and kept: checks by name, each with fields of its own.
 *
 * What fields a check has is said once, by the check itself in the room `gate`, which stands above: it decodes a gate
 * before anything is judged by it. So a run whose gate has a check of another version can still be listed and read.
 */
import * as Schema from "effect/Schema"

/** What a check that cannot tell counts as. */
export const WhenInconclusive = Schema.Literals(["fail", "pass"])
export type WhenInconclusive = typeof WhenInconclusive.Type

/**
 * A check as every room knows it.
 *
 * - `_tag`: which check it is.
 * - `score`: the score it reads, where it reads one: `match`, or `scorer.score`. Default: the headline.
 * - `margin`: the largest difference that does not matter, in the unit of the score, where it has one. A plan says
 *   which margins so many cases cannot show.
 */
export const DeclaredCheck = Schema.StructWithRest(
  Schema.Struct({
    _tag: Schema.String,
    score: Schema.optionalKey(Schema.String),
    margin: Schema.optionalKey(Schema.Finite),
    whenInconclusive: WhenInconclusive
  }),
  [Schema.Record(Schema.String, Schema.Json)]
)
export type DeclaredCheck = typeof DeclaredCheck.Type

/** A gate: checks that must all hold, in the order they are reported. JSON, so that it can be kept beside a snapshot. */
export const Gate = Schema.Struct({ checks: Schema.NonEmptyArray(DeclaredCheck) }).annotate({
  identifier: "Gate"
})
export type Gate = typeof Gate.Type

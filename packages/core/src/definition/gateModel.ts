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

/** A check as every room knows it. */
export const DeclaredCheck = Schema.StructWithRest(
  Schema.Struct({
    /** Which check it is. */
    _tag: Schema.String,
    /** The score that it reads: `match`, or `scorer.score`. Absent for the headline score, or where it reads none. */
    score: Schema.optionalKey(Schema.String),
    /** The largest difference that does not matter, in the unit of the score. Absent where the check has none. */
    margin: Schema.optionalKey(Schema.Finite),
    /** What the check counts as when the data cannot decide it. */
    whenInconclusive: WhenInconclusive
  }),
  [Schema.Record(Schema.String, Schema.Json)]
)
export type DeclaredCheck = typeof DeclaredCheck.Type

/** A gate: checks that must all hold, in the order they are reported. JSON, so that it can be kept beside a snapshot. */
export const Gate = Schema.Struct({
  /** The checks, at least one, in the order they are reported. All must hold. */
  checks: Schema.NonEmptyArray(DeclaredCheck)
}).annotate({
  identifier: "Gate"
})
// By name wherever it is used: written out, its index signature does not compile without exactOptionalPropertyTypes.
export interface Gate extends Schema.Schema.Type<typeof Gate> {}

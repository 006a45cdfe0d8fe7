import * as Schema from "effect/Schema"

/** How a score is written: a share lies between 0 and 1 and is written as percent; a number may be anything. */
export const Unit = Schema.Literals(["share", "number"])
export type Unit = typeof Unit.Type

/**
 * What a run came to: its figures, its comparisons and the result of its gate. This is the value that every rendering
 * of a run shows, and its JSON.
 */

import * as Schema from "effect/Schema"
import { Comparison } from "../compare/model.ts"
import { defined } from "../foundation/defined.ts"
import { GateReport } from "../gate/gateResult.ts"
import { Summary } from "../summary/Summary.ts"

/** The report of a run: the fields of its `Summary`, its comparisons and the result of its gate. */
export const RunReport = Schema.TaggedStruct("RunReport", {
  ...Summary.fields,
  /**
   * The comparisons of every candidate with the one of `against`, and with another run where one was named.
   */
  comparisons: Schema.Array(Comparison),
  /** The result of the experiment's gate. Absent where it declares none that could be judged. */
  gate: Schema.optionalKey(GateReport)
}).annotate({ identifier: "RunReport" })
export type RunReport = typeof RunReport.Type

/** A report of these figures. `comparisons`: default none. */
export const make = (
  summary: Summary,
  comparisons: ReadonlyArray<Comparison> = [],
  gate?: GateReport
): RunReport => ({
  _tag: "RunReport",
  ...summary,
  comparisons,
  ...defined({ gate })
})

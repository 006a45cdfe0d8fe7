/**
 * The report of a run as a value.
 */

import * as Schema from "effect/Schema"
import { CaseExcerpt } from "../cases/model.ts"
import { Comparison } from "../compare/model.ts"
import { Decided } from "../decision/model.ts"
import { defined } from "../foundation/defined.ts"
import { GateReport } from "../gate/gateResult.ts"
import { Ranking } from "../ranking/rankingModel.ts"
import { Summary } from "../summary/Summary.ts"

/** The report of a run: the fields of its `Summary`, its comparisons and the result of its gate. */
export const RunReport = Schema.TaggedStruct("RunReport", {
  ...Summary.fields,
  /**
   * The comparisons of every candidate with the one of `against`, and with another run where one was named.
   */
  comparisons: Schema.Array(Comparison),
  /** The result of the experiment's gate. Absent where it declares none that could be judged. */
  gate: Schema.optionalKey(GateReport),
  /**
   * The candidates in the order of the headline score. Absent with fewer than two candidates or more than 20, and where
   * no case has a score.
   */
  ranking: Schema.optionalKey(Ranking),
  ...Decided.fields,
  /** The first cases that each candidate missed, at most 3 of each. */
  misses: Schema.Array(CaseExcerpt)
}).annotate({ identifier: "RunReport" })
export type RunReport = typeof RunReport.Type

/** What a report has beside the figures of the run. */
export interface Parts {
  /**
   * The comparisons.
   *
   * @defaultValue none
   */
  readonly comparisons?: ReadonlyArray<Comparison>
  /**
   * The result of the gate.
   *
   * @defaultValue none
   */
  readonly gate?: GateReport | undefined
  /**
   * The ranking of the candidates.
   *
   * @defaultValue none
   */
  readonly ranking?: Ranking | undefined
  /**
   * What the run decided.
   *
   * @defaultValue nothing
   */
  readonly decided?: Decided
  /**
   * The first misses.
   *
   * @defaultValue none
   */
  readonly misses?: ReadonlyArray<CaseExcerpt>
}

/** A report of these figures. */
export const make = (
  summary: Summary,
  { comparisons = [], gate, ranking, decided, misses = [] }: Parts = {}
): RunReport => ({
  _tag: "RunReport",
  ...summary,
  comparisons,
  ...defined({ gate, ranking }),
  decisions: decided?.decisions ?? [],
  undecided: decided?.undecided ?? [],
  misses
})

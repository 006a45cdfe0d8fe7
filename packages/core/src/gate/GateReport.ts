/**
 * The result of a gate over the candidates of a run. `Report` shows it as text, Markdown, JSON, JUnit XML and GitHub
 * annotations, and `ExitCode.ofGate` says it to a pipeline: all are made of the one value.
 */

import * as Effect from "effect/Effect"
import type { Comparison } from "../compare/model.ts"
import type { Decided } from "../decision/model.ts"
import { defined } from "../foundation/defined.ts"
import type { Summary } from "../summary/Summary.ts"
import * as Gate from "./Gate.ts"
import type { GateReport } from "./gateResult.ts"

export { GateReport } from "./gateResult.ts"

/** What a gate is held against. */
export interface Against {
  /** The figures of the run. */
  readonly summary: Summary
  /** One comparison of each candidate that is to be judged. */
  readonly comparisons: ReadonlyArray<Comparison>
  /** What the run decided. Absent where it was asked nothing. */
  readonly decided?: Decided
  /** The candidates that are not judged, and why. Absent for none. */
  readonly skipped?: GateReport["skipped"]
  /** Whose gate it is, in words. Absent where that is not said. */
  readonly judgedBy?: string
}

const nothing: Decided = { decisions: [], undecided: [] }

const candidateOf = ({ candidate, comparison }: Gate.Against): string =>
  candidate ?? comparison?.candidate.candidate ?? ""

/** Under which subject a decision is said: the first that it is about, else the first of all. */
const placeOf = (name: string, subjects: ReadonlyArray<Gate.Against>): number => {
  const found = subjects[0]?.decided?.decisions.find((each) => each.name === name)
  const place = subjects.findIndex((each) => found?.basis.candidates.includes(candidateOf(each)) ?? false)
  return Math.max(0, place)
}

/** The checks of one subject: all, but decisions, which are of the run, under one subject alone. */
const checksOf = ({ checks }: Gate.Gate, subjects: ReadonlyArray<Gate.Against>, nth: number) =>
  checks.filter((check) => {
    const name = Gate.decisionOf(check)
    return name === undefined || placeOf(name, subjects) === nth
  })

/**
 * Evaluates a gate for every candidate that it concerns: each that a comparison is about, or, when no check reads a
 * comparison, each of the summary.
 *
 * @returns fails with `GateError` as `Gate.evaluate` does, and when there is nothing to judge
 */
export const evaluate = Effect.fnUntraced(function* (
  gate: Gate.Gate,
  { summary, comparisons, decided = nothing, skipped = [], judgedBy }: Against
): Effect.fn.Return<GateReport, Gate.Error> {
  const subjects: ReadonlyArray<Gate.Against> =
    Gate.needsComparison(gate) || comparisons.length > 0
      ? comparisons.map((comparison) => ({ comparison, summary, decided }))
      : summary.candidates.map(({ name }) => ({ summary, decided, candidate: name }))
  if (subjects.length === 0) {
    return yield* new Gate.Error({
      message: `the gate has comparing checks, but ${summary.run} has nothing to compare with: name a candidate as "against", or another run`,
      known: []
    })
  }
  const results = yield* Effect.forEach(
    subjects.flatMap((subject, nth) => {
      const [first, ...rest] = checksOf(gate, subjects, nth)
      return first === undefined ? [] : [{ subject, checks: [first, ...rest] as const }]
    }),
    ({ subject, checks }) => Gate.evaluate({ checks }, subject)
  )
  const has = (status: GateReport["status"]): boolean => results.some((each) => each.status === status)
  return {
    _tag: "GateReport",
    version: 1,
    experiment: summary.experiment,
    run: summary.run,
    ...defined({ judgedBy }),
    status: has("fail") ? "fail" : has("inconclusive") ? "inconclusive" : "pass",
    holds: results.every(({ holds }) => holds),
    results,
    skipped
  }
})

/**
 * The result of a gate over the candidates of a run, and every way to show it: terminal, JSON, Markdown, JUnit XML,
 * GitHub annotations, exit code. All are made of the one value.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as ExitCode from "../command/ExitCode.ts"
import type { Comparison } from "../compare/model.ts"
import { GateReport } from "../definition/gateModel.ts"
import { writeOutline as writeMarkdown } from "../report/markdown.ts"
import type { Outline } from "../report/outline.ts"
import { outline } from "../report/sections/gate.ts"
import { type Options, writeOutline as writeText } from "../report/terminal.ts"
import type { Summary } from "../summary/Summary.ts"
import { inertJson } from "../text/inertJson.ts"
import * as Gate from "./Gate.ts"

export { GateReport } from "../definition/gateModel.ts"
export { render as toAnnotations } from "../report/annotations.ts"
export { render as toJUnit } from "../report/junit.ts"
export { headline, outline } from "../report/sections/gate.ts"

/**
 * What a gate is held against.
 *
 * - `comparisons`: with one of each candidate that is to be judged.
 * - `skipped`: candidates that are not judged, and why.
 * - `judgedBy`: whose gate it is, in words; default: not said.
 */
export interface Against {
  readonly summary: Summary
  readonly comparisons: ReadonlyArray<Comparison>
  readonly skipped?: GateReport["skipped"]
  readonly judgedBy?: string
}

/**
 * Evaluates a gate for every candidate that it concerns: each that a comparison is about, or, when no check reads a
 * comparison, each of the summary.
 *
 * @returns fails with `GateError` as `Gate.evaluate` does, and when there is nothing to judge
 */
export const evaluate = Effect.fnUntraced(function* (
  gate: Gate.Gate,
  { summary, comparisons, skipped = [], judgedBy }: Against
): Effect.fn.Return<GateReport, Gate.GateError> {
  const subjects: ReadonlyArray<Gate.Against> =
    Gate.needsComparison(gate) || comparisons.length > 0
      ? comparisons.map((comparison) => ({ comparison, summary }))
      : summary.candidates.map(({ name }) => ({ summary, candidate: name }))
  if (subjects.length === 0) {
    return yield* new Gate.GateError({
      message: `the gate compares, and ${summary.run} has nothing to compare with: name the candidate to hold others against ("against"), or another run`,
      known: []
    })
  }
  const results = yield* Effect.forEach(subjects, (subject) => Gate.evaluate(gate, subject))
  const has = (status: GateReport["status"]): boolean => results.some((each) => each.status === status)
  return {
    version: 1,
    experiment: summary.experiment,
    run: summary.run,
    ...(judgedBy === undefined ? {} : { judgedBy }),
    status: has("fail") ? "fail" : has("cannot-tell") ? "cannot-tell" : "pass",
    holds: results.every(({ holds }) => holds),
    results,
    skipped
  }
})

/**
 * The exit code that says the result to a pipeline: 0 when it holds, `regression` when a check failed, `tooManyErrors`
 * when only checks of the error rate did, `cannotTell` when none failed but one that must tell could not.
 */
export const exitCode = ({ holds, results }: GateReport): number => {
  if (holds) return ExitCode.pass
  const failed = results.flatMap(({ checks }) => checks.filter(({ status }) => status === "fail"))
  if (failed.length === 0) return ExitCode.cannotTell
  return failed.every(({ check }) => check._tag === "ErrorRate")
    ? ExitCode.tooManyErrors
    : ExitCode.regression
}

/** As text that fits a terminal. Names from outside are made safe to show. Ends in a newline. */
export const toTerminal = (report: GateReport, options: Options): string =>
  writeText(outline(report), options)

/** As GitHub-flavoured Markdown, for a pull request or a step summary. Ends in a newline. */
export const toMarkdown = (report: GateReport): string => writeMarkdown(inBold(outline(report)))

/** Markdown has no red: what stops the pipeline is set in bold instead. */
const inBold = (report: Outline): Outline => ({
  ...report,
  sections: report.sections.map((section) => ({
    ...section,
    blocks: section.blocks.map((block) =>
      block._tag === "Table"
        ? {
            ...block,
            rows: block.rows.map((row) =>
              row.map((each) => (each.tone === "bad" ? { ...each, tone: "strong" as const } : each))
            )
          }
        : block
    )
  }))
})

const encode = Schema.encodeSync(Schema.toCodecJson(GateReport))

/** As JSON, two-space indented, by `docs/reference/gate.schema.json`. Ends in a newline. */
export const toJson = (report: GateReport): string =>
  `${inertJson(JSON.stringify(encode(report), null, 2))}\n`

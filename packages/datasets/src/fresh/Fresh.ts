/**
 * Is a set still like production?
 *
 * A sample of production is held against the typical cases of a set. Edge and adversarial cases are left out: they are
 * unlike production on purpose. Two sizes are measured, each against a margin: the share of production that is unlike any
 * case, and how well a classifier tells production from the set. The answer is `fresh`, `stale` or `cannot-tell`.
 *
 * **Example**
 *
 * ```ts
 * const report = await Effect.runPromise(
 *   Fresh.compare({ name: "cases", rows: cases, leftOut: 0 }, Fresh.jsonl("sample.jsonl"))
 * )
 * console.log(Fresh.toText(report))
 * ```
 *
 * @see docs/freshness.md
 */
import { Report as CoreReport } from "@assay/core"
import type { Report } from "./model.ts"
import { outlineOf } from "./outline.ts"

export { compare, type Embedding, type Reference } from "./compare.ts"
export { FreshError as Error } from "./FreshError.ts"
export type * from "./model.ts"
export { outlineOf } from "./outline.ts"
export { reference } from "./reference.ts"
export { jsonl, type SampleFields, type SampleOptions } from "./traffic.ts"

/** The comparison as text for a terminal or a log. */
export const toText = (report: Report, options: CoreReport.Options = {}): string =>
  CoreReport.toText(outlineOf(report), options)

/** The comparison as Markdown. */
export const toMarkdown = (report: Report): string => CoreReport.toMarkdown(outlineOf(report))

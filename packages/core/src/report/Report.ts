/**
 * Writing results down: runs, comparisons, gates, rankings, races, replays and A/A tests, and outlines of one's own. There
 * is one writer for each medium, so every result reads the same way in it.
 *
 * **Example**
 *
 * ```ts
 * const { report } = await Experiment.runPromise(experiment)
 * console.log(Report.toText(report))
 * await writeFile("report.md", Report.toMarkdown(report))
 * ```
 *
 * Texts from outside are made safe for the medium: nothing moves a cursor, hides a text, or becomes markup.
 */
import type { CaseExcerpt } from "../cases/model.ts"
import type { GateReport } from "../gate/gateResult.ts"
import { writeAnnotations } from "./annotations.ts"
import { type Result, writeJson } from "./jsonWriter.ts"
import { writeJUnit } from "./junit.ts"
import { writeMarkdown } from "./markdownWriter.ts"
import type { Outline } from "./outline.ts"
import { type Extent, outlinesOf } from "./outlines.ts"
import { type Options as Layout, writeText } from "./textWriter.ts"

export * as Figures from "../text/figures.ts"
export type { Result } from "./jsonWriter.ts"
export type { Block, Cell, Column, Line, Notes, Outline, Section, Shade, Table, Tone } from "./outline.ts"
export { type Extent, outlinesOf } from "./outlines.ts"
export { optionsFor } from "./textWriter.ts"

/** How a text is laid out, and how much it says. */
export interface Options extends Layout, Extent {}

const outlines = (value: Result | Outline, extent: Extent): ReadonlyArray<Outline> =>
  "_tag" in value ? outlinesOf(value, extent) : [value]

/** As plain text that fits a terminal, a pipe or a log. Ends in a newline. */
export const toText = (value: Result | Outline, options: Options = {}): string =>
  outlines(value, options)
    .map((outline) => writeText(outline, options))
    .join("\n")

/** As GitHub-flavoured Markdown, for a pull request, a wiki or a file beside the code. Ends in a newline. */
export const toMarkdown = (value: Result | Outline, extent: Extent = {}): string =>
  outlines(value, extent).map(writeMarkdown).join("\n")

/**
 * As JSON: two-space indented, ending in a newline. The same result gives the same bytes. That of a run keeps to
 * `docs/reference/run.schema.json`, that of a gate to `docs/reference/gate.schema.json`.
 */
export const toJson = (value: Result): string => writeJson(value)

/**
 * The result of a gate as JUnit XML, which every CI system shows. Ends in a newline.
 *
 * @param misses cases that candidates missed, such as `report.misses`: the text of a failed check names those of its
 * candidate
 */
export const toJUnit = (gate: GateReport, misses: ReadonlyArray<CaseExcerpt> = []): string =>
  writeJUnit(gate, misses)

/** The result of a gate as workflow commands of GitHub, one line each, errors first. */
export const toAnnotations = (gate: GateReport): ReadonlyArray<string> => writeAnnotations(gate)

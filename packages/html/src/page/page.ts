/**
 * The whole page: one file, nothing from the network, no script but our own.
 */
import { Report } from "@assay/core"
import type { Comparison, GateReport, RunReport } from "@assay/core/analysis"
import { fieldsTitle, Screen, summaryOutline } from "@assay/core/internal/command"
import * as Document from "@assay/page/Document"
import * as Embed from "@assay/page/Embed"
import { type Html, html, text, trusted } from "@assay/page/Markup"
import * as Effect from "effect/Effect"
import type { PageData } from "../collect.ts"
import { makeCleaner } from "../secrets.ts"
import { blocks } from "./blocks.ts"
import * as Decided from "./decisions.ts"
import { explorer } from "./explorer.ts"
import { figures } from "./figures.ts"
import { script } from "./script.generated.ts"
import { style } from "./style.ts"
import { verdicts } from "./verdicts.ts"

const section = (id: string, title: string | Html, content: Html | ReadonlyArray<Html>): Html => html`
<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>`

const linesOf = (lines: ReadonlyArray<Report.Line>): ReadonlyArray<Html> =>
  lines.map((line) => html`<p class="${line.tone}">${text(line.text)}</p>`)

const sectionsOf = (sections: ReadonlyArray<Report.Section>): ReadonlyArray<Html> =>
  sections.map((each) =>
    each.title === "" ? blocks(each) : html`<h3>${text(each.title)}</h3>${blocks(each)}`
  )

/** The parts of the first screen, as the terminal has them: their sections have no titles. */
const screenOf = (sections: ReadonlyArray<Report.Section>): ReadonlyArray<Html> => sections.map(blocks)

/** Places and groups; of two candidates the comparison says more. */
const rankingOf = ({ ranking, candidates }: RunReport.RunReport): ReadonlyArray<Html> | undefined =>
  ranking === undefined || candidates.length < 3
    ? undefined
    : Report.outlinesOf(ranking).flatMap(({ sections }) => sections.map(blocks))

const comparisonOf = (comparison: Comparison.Comparison): ReadonlyArray<Html> =>
  Report.outlinesOf(comparison).map(
    ({ title, lines, sections }) => html`
<details><summary>${text(title)}</summary>
${linesOf(lines)}
${sectionsOf(sections)}</details>`
  )

/** The checks of the gate, each with its reason; the result itself stands in the answer above. */
const gateOf = (gate: GateReport.GateReport): ReadonlyArray<Html> =>
  Report.outlinesOf(gate).map(({ title, lines, sections }) =>
    section("gate", title, html`${linesOf(lines)}${sectionsOf(sections)}`)
  )

/** What a package has to say of the run: sentences, then its sections. */
const addedOf = ({ title, lines, sections }: Report.Outline, id: string): Html =>
  section(id, text(title), html`${linesOf(lines)}${sectionsOf(sections)}`)

/** How to read all forest plots, once. */
const forestNote =
  "Each row shows a difference with its interval and the number of paired cases: overall, and by slice. The plots have one axis. The band is the margin. Colour marks a verdict (corrected for the number of slices); grey means no verdict. The tables under Comparisons have the figures."

/** Writes the page. */
export const page = Effect.fnUntraced(function* (
  report: RunReport.RunReport,
  { header, samples, cases }: PageData,
  added: ReadonlyArray<Report.Outline>
): Effect.fn.Return<string> {
  const { title, lines, sections: all } = summaryOutline(report)
  // What people act on has a heading of its own, before the trials.
  const [fieldTables, sections] = [
    all.filter((each) => each.title === fieldsTitle),
    all.filter((each) => each.title !== fieldsTitle)
  ]
  const answer = screenOf(Screen.answer(report))
  const decided = Decided.answers(report)
  const decisions = yield* Decided.details(report)
  const ranking = rankingOf(report)
  const { forests, others } = yield* figures(report, samples)
  const hasComparisons = report.comparisons.length > 0
  const contents: ReadonlyArray<readonly [string, string]> = [
    ...added.map((each, nth) => [`added-${nth + 1}`, each.title] as const),
    ...(decided === undefined ? [] : [["decisions", "Decisions"] as const]),
    ...(answer.length > 0 ? [["answer", "Answer"] as const] : []),
    ["results", "Results"],
    ...(fieldTables.length > 0 ? [["fields", "Fields"] as const] : []),
    ...(ranking === undefined ? [] : [["ranking", "Ranking"] as const]),
    ...(decisions.length > 0 ? [["decided", "Decisions in full"] as const] : []),
    ...(report.gate === undefined ? [] : [["gate", "Gate"] as const]),
    ...(others.length > 0 ? [["plots", "Plots"] as const] : []),
    ["trials", "Trials"],
    ...(hasComparisons ? [["verdicts", "Comparisons"] as const] : []),
    ...(forests.length > 0 ? [["slices", "By slice"] as const] : []),
    ["details", "Details"]
  ]
  const body = html`<a class="skip" href="#trials">Skip to the trials</a>
<header><h1>${text(title)}</h1>
<div class="facts">${linesOf(lines)}</div>
<nav aria-label="Contents"><ul>${contents.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${added.map((each, nth) => addedOf(each, `added-${nth + 1}`))}
${decided === undefined ? undefined : section("decisions", "Decisions", decided)}
${answer.length === 0 ? undefined : section("answer", "Answer", answer)}
${section("results", "Results", [
  ...screenOf(Screen.tables(report)),
  ...screenOf(Screen.trouble(report)),
  ...screenOf(Screen.fields(report)),
  ...screenOf(Screen.format(report)),
  ...screenOf(Screen.notes(report))
])}
${fieldTables.length === 0 ? undefined : section("fields", "Fields", fieldTables.map(blocks))}
${ranking === undefined ? undefined : section("ranking", "Ranking", ranking)}
${decisions.length === 0 ? undefined : section("decided", "Decisions in full", decisions)}
${report.gate === undefined ? undefined : gateOf(report.gate)}
${others.length === 0 ? undefined : section("plots", "Plots", html`<div class="pair">${others}</div>`)}
${explorer(header)}
${hasComparisons ? section("verdicts", "Comparisons", html`${verdicts(report.comparisons)}${report.comparisons.flatMap(comparisonOf)}`) : undefined}
${forests.length === 0 ? undefined : section("slices", "By slice", html`<p class="quiet">${forestNote}</p>${forests}`)}
${section("details", "Details", sectionsOf(sections))}
</main>`
  const values = html`<script type="application/json" id="header">${trusted(Embed.json(header))}</script>
${Embed.chunks(cases).map(
  (chunk) => html`<script type="application/gzip" class="cases">${trusted(chunk)}</script>
`
)}`
  return makeCleaner(process.env)(
    Document.write({ title: `${title}: Assay report`, style, script, body, values })
  )
})

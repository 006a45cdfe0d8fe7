/**
 * What the run decided: its sentences at the top of the page, the rest with its plots further down.
 */
import type { Decision, Report } from "@assay/core"
import type { RunReport } from "@assay/core/analysis"
import { Decisions } from "@assay/core/internal/command"
import { type Html, html, text } from "@assay/page/Markup"
import * as Effect from "effect/Effect"
import { decisionPlot, valuesOf } from "../plots/decision.ts"
import { blocks } from "./blocks.ts"
import { dataTable, figure } from "./figures.ts"

/** Plots that a decision gets. */
const mostPlots = 6

const statusClass = { yes: "improved", no: "regressed", "cannot-tell": "" } as const

const card = ({ name, verdict, status, sentences }: Decision.Decision, nth: number): Html => html`
<li class="${statusClass[status]}"><span class="word">${text(`${name}: ${verdict}`)}</span>
<p class="strong">${text(sentences[0])}</p>
<p>${text(sentences[1])}</p>
<p class="more"><a href="#decision-${nth}">What it rests on</a></p></li>`

/** The answers, in sentences. Undefined where nothing was asked. */
export const answers = ({ decisions, undecided }: RunReport.RunReport): Html | undefined =>
  decisions.length + undecided.length === 0
    ? undefined
    : html`${decisions.length === 0 ? undefined : html`<ul class="verdicts">${decisions.map(card)}</ul>`}
${undecided.map((each) => html`<p class="bad">${text(Decisions.undecidedSentence(each))}</p>`)}`

const plotOf = Effect.fnUntraced(function* (plot: Decision.DecisionPlot, id: string) {
  const found = decisionPlot(plot)
  if (found === undefined) return undefined
  const { x, y } = plot
  const table = dataTable(found.title, ["series", x.title, y.title, "interval", "point"], valuesOf(plot))
  return yield* figure(found, id, "", table)
})

/** Rows from which a table is folded. */
const longTable = 15

/** A table; a long one is there for who asks for it. */
const tableOf =
  (title: string) =>
  (each: Report.Block): Html =>
    each._tag === "Table" && each.rows.length > longTable && each.caption !== undefined
      ? html`<details><summary>${text(each.caption)}</summary>${blocks({ title, blocks: [each] })}</details>`
      : blocks({ title, blocks: [each] })

const inFull = Effect.fnUntraced(function* (decision: Decision.Decision, nth: number) {
  const { title, blocks: all } = Decisions.sectionOf(decision)
  // The sentences stand at the top of the page.
  const [, , ...rest] = all
  const [lines, tables] = [
    rest.filter(({ _tag }) => _tag !== "Table"),
    rest.filter(({ _tag }) => _tag === "Table")
  ]
  const plots = yield* Effect.forEach(decision.plots.slice(0, mostPlots), (plot, at) =>
    plotOf(plot, `decision-${nth}-${at}`)
  )
  const shown = plots.filter((each) => each !== undefined)
  return html`<h3 id="decision-${nth}">${text(title)}</h3>
${blocks({ title, blocks: lines })}
${shown.length === 0 ? undefined : html`<div class="pair">${shown}</div>`}
${tables.map(tableOf(title))}`
})

/** All that there is to say of the decisions, with their plots. */
export const details = ({ decisions }: RunReport.RunReport): Effect.Effect<ReadonlyArray<Html>> =>
  Effect.forEach(decisions, inFull)

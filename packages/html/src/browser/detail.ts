/**
 * One trial, or two of the same case side by side.
 */

import { content, element, folded, isolated, outside, textBlock, titled } from "@assay/page/dom"
import { differences, type Stretch } from "../explorer/differences.ts"
import { type Field, fieldsOf } from "../explorer/fields.ts"
import type { Header, ShownScore, ShownTrial } from "../explorer/model.ts"
import { type Row, tagText } from "../explorer/rows.ts"
import { fieldTable, isTabular } from "./fieldTable.ts"
import { latency, number, usd } from "./numbers.ts"
import { promptOf, scorerStepsOf, settingsOf, stepsOf } from "./sent.ts"

/** A text with what only this side has marked: `ins` for what came, `del` for what it is held against. */
const marked = (stretches: ReadonlyArray<Stretch>, side: "first" | "second", label: string): HTMLElement =>
  content(
    stretches
      .filter((stretch) => stretch.side === "both" || stretch.side === side)
      .map((stretch) =>
        stretch.side === "both"
          ? element("span", "", ...outside(stretch.text))
          : element(side === "first" ? "ins" : "del", "", ...outside(stretch.text))
      ),
    label
  )

const scoreText = (score: ShownScore | null | undefined, unit: "share" | "number" | undefined): string =>
  score?.value === undefined
    ? score?.unscored === undefined
      ? "not scored"
      : `unscored: ${score.unscored}`
    : number(score.value, unit)

const facts = (trial: ShownTrial, { scores }: Header): HTMLElement => {
  const list = element("dl", "")
  const add = (name: string, ...values: ReadonlyArray<Node | string>): void =>
    list.append(element("dt", "", isolated(name)), element("dd", "", ...values))
  scores.forEach(({ name, unit }, nth) => {
    const score = trial.scores[nth]
    if (score === null || score === undefined) return
    add(name, isolated(scoreText(score, unit)))
    if (score.detail !== undefined) add("detail", isolated(score.detail))
  })
  if (trial.latencyMs !== undefined) {
    add("latency", `${latency(trial.latencyMs)}${trial.isReplayed === true ? ", recorded" : ""}`)
  }
  if (trial.unpriced !== undefined) add("cost", isolated(`unknown: ${trial.unpriced}`))
  else if (trial.costUsd !== undefined) add("cost", usd(trial.costUsd))
  if (trial.attempts > 1) add("attempts", String(trial.attempts))
  if (trial.model !== undefined) add("model", isolated(trial.model))
  return list
}

/** Right or how a trial failed, with its score. */
export const chip = (trial: ShownTrial | undefined, score: number, header: Header): HTMLElement => {
  if (trial === undefined) return element("span", "chip", "not tried")
  const value = trial.scores[score]?.value
  const unit = header.scores[score]?.unit
  const isPlain = value === undefined || (unit === "share" && (value === 0 || value === 1))
  const written = value === undefined ? "" : number(value, unit)
  return element("span", `chip ${trial.mode}`, isPlain ? trial.mode : `${trial.mode} ${written}`)
}

/** A trial beside what is shown of it elsewhere. `output`: absent where a table above has it. */
const side = (
  {
    trial,
    name,
    shown
  }: { readonly trial: ShownTrial | undefined; readonly name: string; readonly shown: Row["shown"] },
  { header, score }: DetailView,
  output: HTMLElement | undefined
): HTMLElement => {
  const heading = element("h3", "", isolated(name), chip(trial, score, header))
  const made = element("section", "", heading)
  if (trial === undefined) {
    made.append(element("p", "quiet", "Not tried."))
    return made
  }
  if (output !== undefined) made.append(...titled("Output", output))
  if (trial.reason !== undefined) made.append(...titled("Reason", textBlock(trial.reason, "Reason")))
  if (trial.abstains !== undefined) made.append(...titled("Abstains", textBlock(trial.abstains, "Abstains")))
  if (trial.alarm !== undefined)
    made.append(
      ...titled(trial.mode === "right" ? "False alarm" : "Check that fires", textBlock(trial.alarm, "Check"))
    )
  if (trial.text !== undefined) {
    const text = trial.text
    if (trial.output === undefined) made.append(...titled("Reply", textBlock(text, "Reply")))
    else made.append(folded("Reply as it came", () => textBlock(text, "Reply")))
  }
  made.append(
    ...promptOf(trial, shown, header),
    ...stepsOf(trial),
    ...titled("Scores and facts", facts(trial, header)),
    ...scorerStepsOf(trial),
    ...settingsOf(trial, header)
  )
  return made
}

/** What is shown beside the row itself. */
export interface DetailView {
  readonly row: Row
  readonly header: Header
  readonly score: number
  readonly isPair: boolean
  readonly names: readonly [first: string, second: string]
  readonly marksDifferences: boolean
}

/** Whether there is anything that differences could be marked between. */
export const isComparable = ({ shown, first, second }: Row): boolean =>
  [shown.expected, first?.output, second?.output].filter((each) => each !== undefined).length > 1

/** What was expected and what came, field by field; undefined where these are texts to be read as such. */
const tableOf = ({ row, header, isPair, names, marksDifferences }: DetailView): HTMLElement | undefined => {
  const { shown, first, second } = row
  const sides = isPair ? [first, second] : [first]
  const columns = [
    ...(shown.expected === undefined
      ? []
      : [{ name: "expected", text: shown.expected, isJson: shown.isJson === true }]),
    ...sides.flatMap((trial, nth) =>
      trial?.output === undefined
        ? []
        : [
            {
              name: header.candidates[trial.candidate] ?? names[nth] ?? "",
              text: trial.output,
              isJson: trial.isJson === true
            }
          ]
    )
  ]
  if (columns.length < 2 || !isTabular(columns)) return undefined
  const fields: ReadonlyArray<Field> | undefined = fieldsOf(columns)
  return fields === undefined
    ? undefined
    : fieldTable(
        columns.map(({ name }) => name),
        fields,
        marksDifferences
      )
}

/** The differences of two texts, where they differ and it does not take too long. */
const stretchesOf = (a: string | undefined, b: string | undefined): ReadonlyArray<Stretch> | undefined =>
  a === undefined || b === undefined || a === b ? undefined : differences(a, b)

/** Everything about a row but its bar. */
export const detail = (view: DetailView): ReadonlyArray<HTMLElement> => {
  const { row, header, isPair, names, marksDifferences } = view
  const { shown, first, second } = row
  const table = tableOf(view)
  const [a, b] = [first?.output, second?.output]
  // Two outputs are held against each other, one alone against what was expected.
  const other = isPair ? b : shown.expected
  const stretches = marksDifferences && table === undefined ? stretchesOf(a, other) : undefined
  const outputOf = (output: string | undefined, which: "first" | "second"): HTMLElement | undefined =>
    output === undefined || table !== undefined
      ? undefined
      : stretches === undefined
        ? textBlock(output, "Output")
        : marked(stretches, which, "Output")
  const expected = (text: string): HTMLElement =>
    stretches === undefined || isPair ? textBlock(text, "Expected") : marked(stretches, "second", "Expected")
  const tags = [["kind", shown.kind] as const, ...Object.entries(shown.tags)]
    .map(([tag, value]) => tagText(tag, value))
    .join(" · ")
  const nameOf = (trial: ShownTrial | undefined, otherwise: string): string =>
    trial === undefined ? otherwise : (header.candidates[trial.candidate] ?? otherwise)
  const sides = element(
    "div",
    "sides",
    side({ trial: first, name: nameOf(first, names[0]), shown }, view, outputOf(a, "first"))
  )
  if (isPair)
    sides.append(side({ trial: second, name: nameOf(second, names[1]), shown }, view, outputOf(b, "second")))
  return [
    element("p", "quiet", isolated(tags)),
    ...titled("Input", textBlock(shown.input, "Input")),
    ...(table !== undefined
      ? [table]
      : shown.expected === undefined
        ? []
        : titled("Expected", expected(shown.expected))),
    sides
  ]
}

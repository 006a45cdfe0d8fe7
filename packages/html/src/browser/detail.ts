/**
 * One trial, or two of the same case side by side.
 */
import { differences, type Stretch } from "../explorer/differences.ts"
import type { Header, ShownScore, ShownTrial } from "../explorer/model.ts"
import { type Row, tagText } from "../explorer/rows.ts"
import { element, isolated, outside } from "./dom.ts"
import { latency, number, usd } from "./numbers.ts"

/** Characters of a text that are shown at first. */
const firstCharacters = 20_000

const content = (children: ReadonlyArray<Node>, label: string): HTMLElement => {
  const made = element("div", "content", ...children)
  made.dir = "auto"
  made.tabIndex = 0
  made.setAttribute("role", "group")
  made.setAttribute("aria-label", label)
  return made
}

const textBlock = (text: string, label: string): HTMLElement => {
  const made = content(outside(text.slice(0, firstCharacters)), label)
  if (text.length <= firstCharacters) return made
  const more = element("button", "", `Show all ${text.length.toLocaleString("en")} characters`)
  more.addEventListener("click", () => made.replaceChildren(...outside(text)))
  made.append(element("p", "", more))
  return made
}

const titled = (title: string, body: HTMLElement): ReadonlyArray<HTMLElement> => [
  element("h4", "", title),
  body
]

/** The output with what only this side has marked. */
const marked = (stretches: ReadonlyArray<Stretch>, side: "first" | "second"): HTMLElement =>
  content(
    stretches
      .filter((stretch) => stretch.side === "both" || stretch.side === side)
      .map((stretch) =>
        stretch.side === "both"
          ? element("span", "", ...outside(stretch.text))
          : element(side === "first" ? "ins" : "del", "", ...outside(stretch.text))
      ),
    "Output"
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

/** How a trial ended, with its score. */
export const chip = (trial: ShownTrial | undefined, score: number, header: Header): HTMLElement => {
  if (trial === undefined) return element("span", "chip", "not tried")
  const value = trial.scores[score]?.value
  const unit = header.scores[score]?.unit
  const isPlain = value === undefined || (unit === "share" && (value === 0 || value === 1))
  return element(
    "span",
    `chip ${trial.ending}`,
    isPlain ? trial.ending : `${trial.ending} ${number(value, unit)}`
  )
}

const side = (
  trial: ShownTrial | undefined,
  name: string,
  header: Header,
  score: number,
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
  if (trial.text !== undefined) {
    const reply = textBlock(trial.text, "Reply")
    if (output === undefined) made.append(...titled("Reply", reply))
    else made.append(element("details", "", element("summary", "", "Reply as it came"), reply))
  }
  made.append(...titled("Scores and facts", facts(trial, header)))
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

/** Everything about a row but its bar. */
export const detail = ({
  row,
  header,
  score,
  isPair,
  names,
  marksDifferences
}: DetailView): ReadonlyArray<HTMLElement> => {
  const { shown, first, second } = row
  const a = first?.output
  const b = second?.output
  const stretches =
    marksDifferences && a !== undefined && b !== undefined && a !== b ? differences(a, b) : undefined
  const outputOf = (output: string | undefined, which: "first" | "second"): HTMLElement | undefined =>
    output === undefined
      ? undefined
      : stretches === undefined
        ? textBlock(output, "Output")
        : marked(stretches, which)
  const tags = [["kind", shown.kind] as const, ...Object.entries(shown.tags)]
    .map(([tag, value]) => tagText(tag, value))
    .join(" · ")
  const nameOf = (trial: ShownTrial | undefined, otherwise: string): string =>
    trial === undefined ? otherwise : (header.candidates[trial.candidate] ?? otherwise)
  const sides = element(
    "div",
    "sides",
    side(first, nameOf(first, names[0]), header, score, outputOf(a, "first"))
  )
  if (isPair) sides.append(side(second, nameOf(second, names[1]), header, score, outputOf(b, "second")))
  return [
    element("p", "quiet", isolated(tags)),
    ...titled("Input", textBlock(shown.input, "Input")),
    ...(shown.expected === undefined ? [] : titled("Expected", textBlock(shown.expected, "Expected"))),
    sides
  ]
}

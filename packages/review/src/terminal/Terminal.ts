/**
 * The same desk in a terminal: for a machine that is reached over ssh. Texts lose whatever could act in a terminal, and
 * long ones show their beginning.
 */
import { neutral, wrap } from "@assay/core/internal"
import type { Desk } from "../session/Desk.ts"
import { expectedOf } from "../session/Desk.ts"
import type { Action } from "../session/model.ts"
import type { Move, Results, ShownSlot, View } from "../session/protocol.ts"

/** Where to ask and to say. */
export interface Teletype {
  /** Columns of a line, at least 20. */
  readonly columns: number
  /** Says a line that is safe to show. */
  readonly say: (line: string) => void
  /** The next key or word; undefined at the end. */
  readonly key: (prompt: string) => Promise<string | undefined>
  /** A line of text; undefined at the end. */
  readonly line: (prompt: string) => Promise<string | undefined>
}

/** Lines of a text that are shown at first. */
const firstLines = 24

const help = [
  "1 to 9  choose a level          0  cannot say",
  "< >     answer before, after    n  next undecided answer",
  "b       bad case                a  ambiguous case",
  "c       comment                 e  see and correct what is expected",
  "u       undo                    t  whole texts",
  "r       results (not blind then)",
  "q       quit: everything is stored"
]

/** Wraps a line; it keeps the spaces that it begins with, and what is wrapped stands under it. */
const wrapIndented = (text: string, columns: number): ReadonlyArray<string> => {
  const indent = (/^ */u.exec(text)?.[0] ?? "").slice(0, Math.floor(columns / 2))
  return wrap(text.trimStart(), columns - indent.length).map((line) => indent + line)
}

/** Lines of a text from outside, wrapped, with a bar in front. */
const quoted = (text: string, columns: number, whole: boolean): ReadonlyArray<string> => {
  const lines = text
    .replaceAll("\r\n", "\n")
    .slice(0, whole ? undefined : 20_000)
    .split("\n")
    .flatMap((line) => wrapIndented(neutral(line.replaceAll("\t", "  ")), columns - 2))
  const shown = whole ? lines : lines.slice(0, firstLines)
  const left = lines.length - shown.length
  return [
    ...shown.map((line) => `| ${line}`.trimEnd()),
    ...(left > 0 ? [`| … ${left} more ${left === 1 ? "line" : "lines"}; t shows them`] : [])
  ]
}

const criterionLines = (
  { asks, levels, chosen }: ShownSlot["criteria"][number],
  columns: number,
  mark: string
) => [
  ...wrap(neutral(asks), columns - mark.length).map(
    (line, nth) => (nth === 0 ? mark : " ".repeat(mark.length)) + line
  ),
  ...levels.flatMap(({ label, anchor }, nth) =>
    wrap(`${neutral(label)}${anchor === undefined ? "" : `: ${neutral(anchor)}`}`, columns - 6).map(
      (line, at) => (at === 0 ? `  ${chosen === nth ? "*" : " "} ${nth + 1} ${line}` : `      ${line}`)
    )
  ),
  `  ${chosen === null ? "*" : " "} 0 cannot say`
]

/** The criterion that keys grade: the first that is open. */
const currentOf = ({ criteria }: ShownSlot): number =>
  Math.max(
    0,
    criteria.findIndex(({ chosen }) => chosen === undefined)
  )

const linesOf = (view: View, slot: ShownSlot, columns: number, whole: boolean): ReadonlyArray<string> => {
  const current = currentOf(slot)
  const isPair = slot.outputs.length > 1
  return [
    "",
    `${view.place} of ${view.total}; ${view.done} labelled${view.interval === "" ? "" : `; ${view.interval}`}`,
    "Input",
    ...quoted(slot.input, columns, whole),
    ...slot.outputs.flatMap((text, nth) => [
      isPair ? (nth === 0 ? "Left answer" : "Right answer") : "Answer",
      ...quoted(text, columns, whole)
    ]),
    ...(slot.expected === undefined || slot.expected === ""
      ? []
      : ["Expected", ...quoted(slot.expected, columns, whole)]),
    ...(slot.correction === undefined ? [] : ["Corrected", ...quoted(slot.correction, columns, whole)]),
    ...(slot.comment === "" ? [] : ["Comment", ...quoted(slot.comment, columns, whole)]),
    ...(slot.mark === undefined ? [] : [`Marked as a ${slot.mark} case.`]),
    ...slot.criteria.flatMap((each, nth) =>
      criterionLines(each, columns, slot.criteria.length > 1 ? (nth === current ? "> " : "  ") : "")
    )
  ]
}

const resultLines = ({ lines, scores }: Results, columns: number): ReadonlyArray<string> => [
  ...scores.flatMap(({ score, rows }) => [
    "",
    neutral(score),
    ...rows.flatMap(({ what, before, after }) => wrapIndented(`  ${what}: ${before} -> ${after}`, columns))
  ]),
  ...lines.flatMap((line) => wrap(line, columns))
]

const moves: Readonly<Record<string, Move>> = { "<": "previous", ">": "next", n: "undecided" }
const marks = { b: "bad", a: "ambiguous" } as const

/** Lets a person label until they leave or nothing is left. */
export const run = async (desk: Desk, person: string, tty: Teletype): Promise<void> => {
  const { columns, say } = tty
  const sayAll = (lines: ReadonlyArray<string>): void => lines.forEach((line) => say(line))
  let view = await desk.view(person, undefined, "undecided")
  let whole = false
  let since = Date.now()

  /** Takes over what came of an action; says why there is none. */
  const take = (found: View | string): boolean => {
    if (typeof found === "string") say(neutral(found))
    else view = found
    return typeof found !== "string"
  }
  const act = (slot: ShownSlot, action: Action) =>
    desk.act(person, slot.id, action, (Date.now() - since) / 1000).then(take)
  const go = async (from: string | undefined, move: Move): Promise<void> => {
    view = await desk.view(person, from, move)
    whole = false
    since = Date.now()
  }

  const correct = async (slot: ShownSlot): Promise<void> => {
    if (!slot.hasExpected) return say("Of a pair no value is expected.")
    take(await desk.open(person, slot.id))
    const before = view.slot?.expected ?? ""
    sayAll(
      before === ""
        ? ["Nobody has said yet what is expected."]
        : ["Expected", ...quoted(before, columns, true)]
    )
    const typed = await tty.line("Correct value (empty: as it is) > ")
    if (typed === undefined || typed.trim() === "") return
    const read = expectedOf(typed, desk.expectedAt(person, slot.id))
    if (typeof read === "string") return say(read)
    await act(slot, { _tag: "Expected", expected: read.value ?? null })
  }

  const askResults = async (): Promise<void> => {
    const sure = await tty.key("Labels after the results are not blind, and say so. Show them? y/n > ")
    if (sure === "y") sayAll(resultLines(await desk.results(person), columns))
  }

  sayAll(["? shows the keys.", ...wrap(neutral(view.instructions), columns)])
  for (;;) {
    const { slot } = view
    if (slot === undefined)
      sayAll([
        "",
        view.total === 0 ? "There is nothing to label." : `All done: ${view.done} of ${view.total}.`
      ])
    else sayAll(linesOf(view, slot, columns, whole))
    const key = (await tty.key("> "))?.trim()
    if (key === undefined || key === "q") return
    const move = moves[key]
    if (key === "?") sayAll(help)
    else if (key === "r") await askResults()
    else if (key === "u") take(await desk.undo(person))
    else if (move !== undefined) await go(slot?.id, move)
    else if (slot === undefined) continue
    else if (/^\d$/u.test(key)) {
      const criterion = slot.criteria[currentOf(slot)]
      const level = key === "0" ? null : Number(key) - 1
      if (criterion !== undefined && (await act(slot, { _tag: "Grade", score: criterion.score, level })))
        if (view.slot?.isDecided === true && !slot.isDecided) await go(slot.id, "undecided")
    } else if (key === "b" || key === "a") {
      const mark = marks[key]
      await act(slot, { _tag: "Mark", mark: slot.mark === mark ? null : mark })
      if (view.slot?.isDecided === true && !slot.isDecided) await go(slot.id, "undecided")
    } else if (key === "c") {
      const comment = await tty.line("Comment > ")
      if (comment !== undefined) await act(slot, { _tag: "Comment", comment })
    } else if (key === "e") await correct(slot)
    else if (key === "t") whole = !whole
    else if (key !== "") say("? shows the keys.")
  }
}

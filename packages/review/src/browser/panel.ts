/**
 * What a person can do with what is shown. It is made once for each thing that is shown, and brought up to date after
 * each action, so that a text that is being typed stays as it is.
 */
import { element, isolated } from "@assay/page/dom"
import type { ShownSlot, View } from "../session/protocol.ts"
import { button, press } from "./buttons.ts"
import { field, type TextField } from "./textField.ts"

/** What the panel asks for. */
export interface Doings {
  readonly grade: (score: string, level: number | null) => void
  readonly mark: (mark: "bad" | "ambiguous") => void
  readonly save: (field: "comment" | "expected", text: string, last: boolean) => Promise<string | undefined>
  readonly open: () => void
  readonly undo: () => void
  readonly results: () => void
  readonly help: () => void
}

/** The panel of one thing that is shown. */
export interface Panel {
  readonly update: (view: View, slot: ShownSlot, current: number) => void
  readonly comment: TextField
  readonly expected: TextField
  /** Saves texts that are still being typed: the page is being left. */
  readonly flush: (last: boolean) => void
}

interface Part {
  readonly set: HTMLElement
  readonly levels: ReadonlyArray<HTMLElement>
  readonly none: HTMLElement
}

const criterionPart = ({ score, asks, levels }: ShownSlot["criteria"][number], { grade }: Doings): Part => {
  const buttons = levels.map(({ label, anchor }, nth) => {
    const made = button(label, String(nth + 1), () => grade(score, nth), "level")
    if (anchor !== undefined) {
      const said = isolated(anchor)
      said.className = "anchor"
      made.append(said)
    }
    return made
  })
  const none = button("Cannot say", "0", () => grade(score, null), "level")
  const isShort =
    levels.length < 4 && levels.every(({ label, anchor }) => anchor === undefined && label.length < 10)
  const legend = element("legend", "", isolated(asks))
  return {
    set: element(
      "fieldset",
      "",
      legend,
      element("div", isShort ? "levels short" : "levels", ...buttons, none)
    ),
    levels: buttons,
    none
  }
}

/** Makes the panel of a slot. */
export const makePanel = (slot: ShownSlot, doings: Doings): readonly [Panel, ReadonlyArray<HTMLElement>] => {
  const parts = slot.criteria.map((each) => criterionPart(each, doings))
  const bad = button("Bad case", "b", () => doings.mark("bad"), "mark")
  const ambiguous = button("Ambiguous case", "a", () => doings.mark("ambiguous"), "mark")
  const undo = button("Undo", "u", doings.undo)
  const comment = field(slot.id, "comment", "Comment (c)", slot.comment, (text, last) =>
    doings.save("comment", text, last)
  )
  const expected = field(
    slot.id,
    "expected",
    "Corrected expected value (e)",
    slot.correction ?? slot.expected ?? "",
    (text, last) => doings.save("expected", text, last)
  )
  const open = button("See and correct what is expected", "e", doings.open)
  const saved = element("p", "saved")
  saved.setAttribute("role", "status")
  const panel: Panel = {
    comment,
    expected,
    flush: (last) => {
      comment.flush(last)
      expected.flush(last)
    },
    update: (view, now, current) => {
      for (const [nth, part] of parts.entries()) {
        const { chosen } = now.criteria[nth] ?? {}
        part.set.classList.toggle("current", parts.length > 1 && nth === current)
        for (const [level, made] of part.levels.entries()) press(made, chosen === level)
        press(part.none, chosen === null)
      }
      press(bad, now.mark === "bad")
      press(ambiguous, now.mark === "ambiguous")
      undo.disabled = !view.canUndo
      open.hidden = !now.hasExpected || now.expected !== undefined
      expected.box.hidden = now.expected === undefined
      expected.offer(now.correction ?? now.expected ?? "")
      comment.offer(now.comment)
      saved.textContent = now.isDecided ? "Saved." : ""
    }
  }
  const row = (...made: ReadonlyArray<HTMLElement>): HTMLElement => element("div", "row-of-buttons", ...made)
  return [
    panel,
    [
      ...parts.map(({ set }) => set),
      row(bad, ambiguous),
      comment.box,
      row(open),
      expected.box,
      row(undo, button("Results", "r", doings.results), button("Keys", "?", doings.help)),
      saved
    ]
  ]
}

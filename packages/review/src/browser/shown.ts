/** What is to be labelled, as it is shown. */
import { content, element, textBlock } from "@assay/page/dom"
import type { ShownSlot, View } from "../session/protocol.ts"
import { button } from "./buttons.ts"

/** The elements of what is shown; the first is its heading, which takes the focus. */
export const shown = (
  view: View,
  slot: ShownSlot,
  move: (to: "previous" | "next" | "undecided") => void
): ReadonlyArray<HTMLElement> => {
  const heading = element("h2", "", `${view.place} of ${view.total}`)
  heading.tabIndex = -1
  const instructions =
    view.instructions === ""
      ? []
      : [
          element(
            "details",
            "",
            element("summary", "", "How to grade"),
            textBlock(view.instructions, "How to grade")
          )
        ]
  const input = textBlock(slot.input, "Input")
  input.classList.add("input")
  const isPair = slot.outputs.length > 1
  const outputs = slot.outputs.map((text, nth) => {
    const name = isPair ? (nth === 0 ? "Left answer" : "Right answer") : "Answer"
    const block = text === "" ? content([document.createTextNode("(empty)")], name) : textBlock(text, name)
    return element("section", "", element("h3", "", name), block)
  })
  const expected =
    slot.expected === undefined ? [] : [element("h3", "", "Expected"), textBlock(slot.expected, "Expected")]
  return [
    element(
      "div",
      "places",
      heading,
      button("Previous", "←", () => move("previous")),
      button("Next", "→", () => move("next")),
      button("Next undecided", "n", () => move("undecided"))
    ),
    ...instructions,
    element("h3", "", "Input"),
    input,
    isPair ? element("div", "sides", ...outputs) : element("div", "", ...outputs),
    ...expected
  ]
}

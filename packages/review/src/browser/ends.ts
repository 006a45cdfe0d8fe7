/** What is shown where there is nothing to label: the end of the queue, and what the labels changed. */
import { element, isolated } from "@assay/page/dom"
import type { Results, View } from "../session/protocol.ts"
import { button } from "./buttons.ts"

/** The end of the queue. */
export const end = (
  view: View,
  doings: { readonly back: () => void; readonly undo: () => void; readonly results: () => void }
): ReadonlyArray<HTMLElement> => {
  const undo = button("Undo", "u", doings.undo)
  undo.disabled = !view.canUndo
  const heading = element("h2", "", view.total === 0 ? "There is nothing to label" : "All done")
  heading.tabIndex = -1
  return [
    heading,
    element(
      "p",
      "",
      view.total === 0
        ? "Every answer of this queue has as many labels as were asked for."
        : `You have labelled all ${view.total}. Your labels are stored; you can close this page.`
    ),
    ...(view.interval === "" ? [] : [element("p", "quiet", `So far: ${view.interval}.`)]),
    element(
      "div",
      "row-of-buttons",
      button("Back to the answers", "←", doings.back),
      undo,
      button("Results", "r", doings.results)
    )
  ]
}

/** Asks before the results are shown. */
export const warning = (show: () => void, back: () => void): ReadonlyArray<HTMLElement> => {
  const heading = element("h2", "", "Show the results?")
  heading.tabIndex = -1
  return [
    heading,
    element(
      "p",
      "",
      "They say what the judge thinks of these answers. Labels that you give after that are not blind, and will say so. Finish your queue first if you can."
    ),
    element("div", "row-of-buttons", button("Back", "Esc", back), button("Show the results", "", show))
  ]
}

/** What the labels changed. */
export const results = ({ lines, scores }: Results, back: () => void): ReadonlyArray<HTMLElement> => {
  const heading = element("h2", "", "What the labels changed")
  heading.tabIndex = -1
  const tables = scores.flatMap(({ score, rows }) => {
    const table = document.createElement("table")
    const head = element(
      "tr",
      "",
      ...["", "without labels", "with them"].map((each) => {
        const cell = element(each === "" ? "td" : "th", "", each)
        if (each !== "") cell.setAttribute("scope", "col")
        return cell
      })
    )
    table.append(
      element("thead", "", head),
      element(
        "tbody",
        "",
        ...rows.map(({ what, before, after }) => {
          const name = element("th", "label", what)
          name.setAttribute("scope", "row")
          return element("tr", "", name, element("td", "", before), element("td", "", after))
        })
      )
    )
    const scroll = element("div", "scroll", table)
    scroll.tabIndex = 0
    scroll.setAttribute("role", "group")
    scroll.setAttribute("aria-label", `Figures of ${score}`)
    return [element("h3", "", isolated(score)), scroll]
  })
  return [
    heading,
    ...tables,
    ...lines.map((line) => element("p", "quiet", line)),
    element("div", "row-of-buttons", button("Back", "Esc", back))
  ]
}

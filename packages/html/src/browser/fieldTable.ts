/**
 * What was expected and what came as a table: a row for each field, a column for each value.
 */

import { element, isolated, outside } from "@assay/page/dom"
import type { Field, ShownValue } from "../explorer/fields.ts"

/** A text of more characters is read as a text. */
const mostCharacters = 120

/** Whether values are read better as a table than as texts: any is a record or a list, or all are a few words. */
export const isTabular = (values: ReadonlyArray<ShownValue>): boolean =>
  values.some(({ isJson, text }) => isJson && /^[[{]/.test(text)) ||
  values.every(({ text }) => text.length <= mostCharacters && !text.includes("\n"))

const cellOf = (value: string | undefined, isSame: boolean): HTMLElement => {
  const text = value === undefined ? element("span", "quiet", "(absent)") : isolated(value)
  return isSame ? element("td", "", text) : element("td", "differs", element("span", "unequal", "≠ "), text)
}

const header = (text: string): HTMLElement => {
  const made = element("th", "", ...outside(text))
  made.setAttribute("scope", "col")
  return made
}

/** The table. `marks`: whether to mark what differs from the first column. */
export const fieldTable = (
  names: ReadonlyArray<string>,
  fields: ReadonlyArray<Field>,
  marks: boolean
): HTMLElement => {
  const hasPaths = fields.some(({ path }) => path !== "")
  const head = element("tr", "", ...(hasPaths ? [header("field")] : []), ...names.map(header))
  const rows = fields.map(({ path, values, isSame }) => {
    const row = element("tr", "")
    if (hasPaths) {
      const label = element("th", "", isolated(path === "" ? "(all)" : path))
      label.setAttribute("scope", "row")
      row.append(label)
    }
    row.append(...values.map((value, nth) => cellOf(value, !marks || isSame[nth] !== false)))
    return row
  })
  const table = element("table", "fields", element("thead", "", head), element("tbody", "", ...rows))
  const made = element("div", "scroll", table)
  made.tabIndex = 0
  made.setAttribute("role", "group")
  made.setAttribute("aria-label", "Expected and output")
  return made
}

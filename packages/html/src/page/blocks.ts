/**
 * The tables, lines and notes of an outline as HTML.
 */
import type { Report } from "@assay/core"
import { type Html, html, text } from "@assay/page/Markup"
import { visible } from "@assay/page/Visible"

const toneClass = (tone: Report.Tone | undefined): string => tone ?? "plain"

/** Steps from the lightest ground to the darkest; the styles have them all. */
const shades = 10

const shadeClass = ({ share, isRight }: Report.Shade): string =>
  ` shade-${Math.min(shades, Math.max(1, Math.ceil(shades * share)))} ${isRight ? "as-expected" : "astray"}`

const cellOf = (cell: Report.Cell, { align, role }: Report.Column): Html => {
  const notes = cell.notes ?? []
  const content = html`${text(cell.text)}${notes.length === 0 ? undefined : html`<sup>${notes.join(",")}</sup>`}`
  const classes = `${align} ${role} ${toneClass(cell.tone)}${cell.shade === undefined ? "" : shadeClass(cell.shade)}`
  return role === "label" && cell.text !== ""
    ? html`<th scope="row" class="${classes}">${content}</th>`
    : html`<td class="${classes}">${content}</td>`
}

/** A table that scrolls by itself where the page is too narrow for it. */
export const table = ({ caption, columns, rows }: Report.Table, label: string): Html => html`
<div class="scroll" role="group" tabindex="0" aria-label="${visible(label)}">
<table>
${caption === undefined ? undefined : html`<caption>${text(caption)}</caption>`}
<thead><tr>${columns.map(({ header, align }) =>
  header === "" ? html`<td></td>` : html`<th scope="col" class="${align}">${text(header)}</th>`
)}</tr></thead>
<tbody>${rows.map(
  (row) => html`<tr>${columns.map((column, nth) => cellOf(row[nth] ?? { text: "" }, column))}</tr>
`
)}</tbody>
</table>
</div>`

const block = (each: Report.Block, label: string): Html => {
  switch (each._tag) {
    case "Table":
      return table(each, each.caption ?? label)
    case "Line":
      return html`<p class="${toneClass(each.tone)}">${text(each.text)}</p>`
    case "Notes":
      return html`<ol class="notes">${each.texts.map((note) => html`<li>${text(note)}</li>`)}</ol>`
    case "Fields":
      return html`<dl>${each.fields.map(([name, value]) => html`<dt>${text(name)}</dt><dd>${text(value)}</dd>`)}</dl>`
  }
}

/** The blocks of a section. */
export const blocks = ({ title, blocks: all }: Report.Section): Html =>
  html`${all.map((each) => block(each, title))}`

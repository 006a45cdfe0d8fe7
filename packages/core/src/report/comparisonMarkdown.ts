/**
 * A comparison as GitHub-flavoured Markdown.
 */

import type { Comparison } from "../compare/model.ts"
import { inline } from "../text/markdownText.ts"
import type { Block, Cell, Table } from "./outline.ts"
import { outline } from "./sections/comparison.ts"

const writeCell = ({ text, tone }: Cell): string => {
  const written = inline(text)
  return (tone === "strong" || tone === "bad") && written !== "" ? `**${written}**` : written
}

const writeRow = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

const writeTable = ({ columns, rows }: Table): string =>
  [
    writeRow(columns.map(({ header }) => inline(header))),
    writeRow(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map((row) => writeRow(row.map(writeCell)))
  ].join("\n")

const write = (block: Block): string => {
  switch (block._tag) {
    case "Table":
      return writeTable(block)
    case "Line":
      return block.tone === "plain" || block.tone === "quiet"
        ? inline(block.text)
        : `**${inline(block.text)}**`
    case "Notes":
      return block.texts.map((text) => `- ${inline(text)}`).join("\n")
  }
}

/** Renders a comparison. Names from outside show exactly their characters. Ends in a newline. */
export const render = (comparison: Comparison): string => {
  const { title, lines, sections } = outline(comparison)
  return `${[
    `# ${inline(title)}`,
    ...lines.map(write),
    ...sections.flatMap((section) => [`## ${inline(section.title)}`, ...section.blocks.map(write)])
  ].join("\n\n")}\n`
}

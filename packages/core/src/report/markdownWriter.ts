/**
 * The writer of outlines as GitHub-flavoured Markdown: for pull requests, wikis and files beside the code. Markdown has
 * no colours: what is bad or a warning is bold.
 */
import { inline } from "../text/markdownText.ts"
import type { Block, Cell, Line, Outline, Section, Table, Tone } from "./outline.ts"

const isBold = (tone: Tone | undefined): boolean => tone === "strong" || tone === "bad"

const writeCell = ({ text, tone, notes = [] }: Cell): string => {
  const written = inline(text)
  const mark = notes.length === 0 ? "" : `<sup>${notes.join(",")}</sup>`
  return (isBold(tone) && written !== "" ? `**${written}**` : written) + mark
}

const writeRow = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

const writeTable = ({ columns, rows }: Table): string =>
  [
    writeRow(columns.map(({ header }) => inline(header))),
    writeRow(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map((row) => writeRow(columns.map((_, nth) => writeCell(row[nth] ?? { text: "" }))))
  ].join("\n")

const writeLine = ({ text, tone }: Line): string =>
  isBold(tone) || tone === "warning" ? `**${inline(text)}**` : inline(text)

const write = (block: Block): string => {
  switch (block._tag) {
    case "Table":
      return block.caption === undefined
        ? writeTable(block)
        : `${inline(block.caption)}\n\n${writeTable(block)}`
    case "Line":
      return writeLine(block)
    case "Notes":
      return block.texts.map((text, nth) => `${nth + 1}. ${inline(text)}`).join("\n")
    case "Fields":
      return block.fields.map(([name, text]) => `- ${inline(name)}: ${inline(text)}`).join("\n")
  }
}

const writeSection = ({ title, blocks }: Section): string =>
  [...(title === "" ? [] : [`## ${inline(title)}`]), ...blocks.map(write)].join("\n\n")

/** Writes an outline down. Ends in a newline. */
export const writeMarkdown = ({ title, lines, sections }: Outline): string =>
  `${[`# ${inline(title)}`, ...lines.map(writeLine), ...sections.map(writeSection)].join("\n\n")}\n`

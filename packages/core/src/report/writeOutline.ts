/**
 * Writes an outline down: as plain text for a terminal, a pipe or a log, and as GitHub-flavoured Markdown. Texts from
 * outside are made safe for the medium.
 */
import { inline } from "../text/markdownText.ts"
import { neutral, wrap } from "../text/terminalText.ts"
import type { Block, Cell, Outline } from "./outline.ts"
import { type Room, writeTable } from "./terminalTable.ts"

/** `columns`: no line is wider, default 100; fewer than 20 are taken for 20. */
export interface Options {
  readonly columns?: number
}

const toLines = (block: Block, room: Room): ReadonlyArray<string> => {
  switch (block._tag) {
    case "Table":
      return writeTable(block, room)
    case "Line":
      return wrap(neutral(block.text), room.columns)
    case "Notes":
      return block.texts.flatMap((text) => wrap(neutral(text), room.columns))
  }
}

/** As plain text. Ends in a newline. */
export const toText = ({ title, lines, sections }: Outline, { columns = 100 }: Options = {}): string => {
  const room: Room = {
    columns: Math.max(20, Math.floor(columns)),
    rule: "─",
    ellipsis: "…",
    paint: (text) => text
  }
  return `${[
    ...wrap(neutral(title), room.columns),
    ...lines.flatMap((each) => toLines(each, room)),
    ...sections.flatMap((section) => [
      "",
      ...wrap(neutral(section.title), room.columns),
      ...section.blocks.flatMap((block, nth) => {
        const before = section.blocks[nth - 1]
        const isApart = before !== undefined && (block._tag === "Table" || before._tag === "Table")
        return isApart ? ["", ...toLines(block, room)] : toLines(block, room)
      })
    ])
  ].join("\n")}\n`
}

const strong = (text: string): string => (text === "" ? "" : `**${text}**`)

const writeCell = ({ text, tone }: Cell): string =>
  tone === "strong" || tone === "bad" ? strong(inline(text)) : inline(text)

const writeRow = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

const writeBlock = (block: Block): string => {
  switch (block._tag) {
    case "Table":
      return [
        writeRow(block.columns.map(({ header }) => inline(header))),
        writeRow(block.columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
        ...block.rows.map((row) => writeRow(row.map(writeCell)))
      ].join("\n")
    case "Line":
      return block.tone === "plain" || block.tone === "quiet"
        ? inline(block.text)
        : strong(inline(block.text))
    case "Notes":
      return block.texts.map((text) => `- ${inline(text)}`).join("\n")
  }
}

/** As Markdown. Ends in a newline. */
export const toMarkdown = ({ title, lines, sections }: Outline): string =>
  `${[
    `# ${inline(title)}`,
    ...lines.map(writeBlock),
    ...sections.flatMap((section) => [`## ${inline(section.title)}`, ...section.blocks.map(writeBlock)])
  ].join("\n\n")}\n`

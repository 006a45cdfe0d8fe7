/**
 * A comparison as plain text, for a terminal, a pipe or a log.
 */
import type { Block } from "../report/outline.ts"
import { type Room, writeTable } from "../report/terminalTable.ts"
import { neutral, wrap } from "../report/terminalText.ts"
import type { Comparison } from "./model.ts"
import { outline } from "./outline.ts"

/** `columns`: no line is wider, default 100; fewer than 20 are taken for 20. */
export interface Options {
  readonly columns?: number
}

const write = (block: Block, room: Room): ReadonlyArray<string> => {
  switch (block._tag) {
    case "Table":
      return writeTable(block, room)
    case "Line":
      return wrap(neutral(block.text), room.columns)
    case "Notes":
      return block.texts.flatMap((text) => wrap(neutral(text), room.columns))
  }
}

/** Describes a comparison. Names from outside are made safe to show. Ends in a newline. */
export const describe = (comparison: Comparison, { columns = 100 }: Options = {}): string => {
  const room: Room = {
    columns: Math.max(20, Math.floor(columns)),
    rule: "─",
    ellipsis: "…",
    paint: (text) => text
  }
  const { title, lines, sections } = outline(comparison)
  return `${[
    ...wrap(neutral(title), room.columns),
    ...lines.flatMap((each) => write(each, room)),
    ...sections.flatMap((section) => [
      "",
      ...wrap(neutral(section.title), room.columns),
      ...section.blocks.flatMap((block, nth) => {
        const before = section.blocks[nth - 1]
        const isApart = before !== undefined && (block._tag === "Table" || before._tag === "Table")
        return isApart ? ["", ...write(block, room)] : write(block, room)
      })
    ])
  ].join("\n")}\n`
}

/**
 * A comparison as plain text, for a terminal, a pipe or a log.
 */

import type { Comparison } from "../compare/model.ts"
import { neutral, wrap } from "../text/terminalText.ts"
import type { Block, Tone } from "./outline.ts"
import { outline } from "./sections/comparison.ts"
import { roomFor } from "./terminal.ts"
import { type Room, writeTable } from "./terminalTable.ts"

/**
 * - `columns`: no line is wider, default 100; fewer than 20 are taken for 20.
 * - `color`: whether to use colours and weights. Default false.
 */
export interface Options {
  readonly columns?: number
  readonly color?: boolean
}

const paragraph = (text: string, tone: Tone, room: Room): ReadonlyArray<string> =>
  wrap(neutral(text), room.columns).map((each) => (each === "" ? "" : room.paint(each, tone)))

const write = (block: Block, room: Room): ReadonlyArray<string> => {
  switch (block._tag) {
    case "Table":
      return writeTable(block, room)
    case "Line":
      return paragraph(block.text, block.tone, room)
    case "Notes":
      return block.texts.flatMap((text) => wrap(neutral(text), room.columns))
  }
}

/** Describes a comparison. Names from outside are made safe to show. Ends in a newline. */
export const describe = (comparison: Comparison, { columns = 100, color = false }: Options = {}): string => {
  const room = roomFor({ columns, color })
  const { title, lines, sections } = outline(comparison)
  return `${[
    ...paragraph(title, "strong", room),
    ...lines.flatMap((each) => write(each, room)),
    ...sections.flatMap((section) => [
      "",
      ...paragraph(section.title, "strong", room),
      ...section.blocks.flatMap((block, nth) => {
        const before = section.blocks[nth - 1]
        const isApart = before !== undefined && (block._tag === "Table" || before._tag === "Table")
        return isApart ? ["", ...write(block, room)] : write(block, room)
      })
    ])
  ].join("\n")}\n`
}

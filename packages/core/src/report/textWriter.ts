/**
 * The writer of outlines for a terminal, a pipe or a log.
 */
import { styleText } from "node:util"
import { neutral, width, wrap } from "../text/terminalText.ts"
import type { Block, Fields, Notes, Outline, Tone } from "./outline.ts"
import { type Layout, writeTable } from "./textTable.ts"

/** How a text is laid out. */
export interface Options {
  /**
   * No line is wider than this many columns. Fewer than 20 count as 20.
   *
   * @defaultValue 100
   */
  readonly columns?: number
  /**
   * Whether to use colours and weights (SGR sequences). No other escape sequence is ever written.
   *
   * @defaultValue false
   */
  readonly color?: boolean
  /**
   * Whether rules and ellipses may be other than ASCII. Names stay as they are.
   *
   * @defaultValue true
   */
  readonly unicode?: boolean
}

/** What is asked of a stream of Node's, said without the types of Node. */
export interface Stream {
  /** Writes a text. */
  readonly write: (text: string) => unknown
  /** How wide the terminal is. Absent where it is none. */
  readonly columns?: number
}

/** What a stream can show: colour by `NO_COLOR`, `FORCE_COLOR` and the terminal, 100 columns where it has no width. */
export const optionsFor = (stream: Stream): Options => ({
  columns: stream.columns ?? widthOfAPipe,
  color: styleText("bold", "x", { stream: stream as NodeJS.WritableStream }) !== "x"
})

/** The width of a text where nobody is at a terminal. */
const widthOfAPipe = 100

/** Below this, tables have no room for a label beside a figure. */
const narrowest = 20

/** Columns that the texts of fields get at the least. */
const leastRoom = 16

const formats = { strong: "bold", quiet: "dim", bad: "red", warning: "yellow" } as const

const writeLines = (text: string, tone: Tone, layout: Layout): ReadonlyArray<string> =>
  wrap(neutral(text), layout.columns).map((each) => (each === "" ? "" : layout.paint(each, tone)))

const writeNotes = ({ texts }: Notes, layout: Layout): ReadonlyArray<string> =>
  texts.flatMap((text, nth) => {
    const mark = `[${nth + 1}] `
    return mark.length >= layout.columns
      ? wrap(neutral(mark + text), layout.columns)
      : wrap(neutral(text), layout.columns - mark.length).map(
          (each, at) => (at === 0 ? mark : " ".repeat(mark.length)) + each
        )
  })

/** Names in one column, texts behind them; each on its own where there is no room for both. */
const writeFields = ({ fields }: Fields, layout: Layout): ReadonlyArray<string> => {
  const indent = 2 + Math.max(0, ...fields.map(([name]) => width(neutral(name)))) + 2
  const room = layout.columns - indent
  return fields.flatMap(([name, text]) => {
    const label = neutral(name)
    if (room < leastRoom) return wrap(`${label}: ${neutral(text)}`, layout.columns)
    return wrap(neutral(text), room).map((each, nth) =>
      nth === 0
        ? `  ${layout.paint(label, "quiet")}${" ".repeat(indent - 2 - width(label))}${each}`.trimEnd()
        : " ".repeat(indent) + each
    )
  })
}

const write = (block: Block, layout: Layout): ReadonlyArray<string> => {
  switch (block._tag) {
    case "Table":
      return block.caption === undefined
        ? writeTable(block, layout)
        : [...writeLines(block.caption, "plain", layout), ...writeTable(block, layout)]
    case "Line":
      return writeLines(block.text, block.tone, layout)
    case "Notes":
      return writeNotes(block, layout)
    case "Fields":
      return writeFields(block, layout)
  }
}

/** What tables and lines are written into. */
const layoutFor = ({ columns = widthOfAPipe, color = false, unicode = true }: Options): Layout => ({
  columns: Math.max(narrowest, Math.floor(columns)),
  rule: unicode ? "─" : "-",
  ellipsis: unicode ? "…" : "...",
  paint: (text, tone) =>
    color && tone !== "plain" ? styleText(formats[tone], text, { validateStream: false }) : text
})

/** Writes an outline down. Ends in a newline. */
export const writeText = ({ title, lines, sections }: Outline, options: Options = {}): string => {
  const layout = layoutFor(options)
  const heading = [
    ...writeLines(title, "strong", layout),
    ...lines.flatMap(({ text, tone }) => writeLines(text, tone, layout))
  ]
  const body = sections.flatMap((section) => [
    "",
    ...(section.title === "" ? [] : writeLines(section.title, "strong", layout)),
    ...section.blocks.flatMap((block, nth) => {
      const before = section.blocks[nth - 1]
      const isApart = before !== undefined && (block._tag === "Table" || before._tag === "Table")
      return isApart ? ["", ...write(block, layout)] : write(block, layout)
    })
  ])
  return `${[...heading, ...body].join("\n")}\n`
}

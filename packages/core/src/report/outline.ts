/**
 * A report before it is written down: sections of tables, lines and notes, in the order a reader needs them.
 *
 * Every medium has one writer of outlines, so all of them say the same. Texts are raw: the writer makes them safe for
 * its medium.
 */

/** How a text is meant, for media that can show it. */
export type Tone = "plain" | "strong" | "quiet" | "bad" | "warning"

/** A cell of a table. */
export interface Cell {
  /** The text, raw. */
  readonly text: string
  /** How it is meant. Absent for `plain`. */
  readonly tone?: Tone
  /** The numbers of its footnotes, from 1. Absent for none. */
  readonly notes?: ReadonlyArray<number>
  /** How dark its ground is, for media that can show it. Absent for none. */
  readonly shade?: Shade
}

/** The ground of a cell that is a part of its row. */
export interface Shade {
  /** The part of the row, above 0 to 1. */
  readonly share: number
  /** Whether it is the part that is as it should be. */
  readonly isRight: boolean
}

/** A column. */
export interface Column {
  /** Its heading. */
  readonly header: string
  /** On which side its texts stand. */
  readonly align: "left" | "right"
  /**
   * `label` names the row and is repeated wherever a table has to be continued. `figure` is never broken.
   * `prose` may run over several lines. `excerpt` is the beginning of a text, cut to the room that is left on its line.
   */
  readonly role: "label" | "figure" | "prose" | "excerpt"
  /**
   * Columns of one group are kept together where a table has to be continued. Absent for a group of its own.
   */
  readonly group?: string
}

/** A table. */
export interface Table {
  readonly _tag: "Table"
  /** What it shows. Absent for none. */
  readonly caption?: string
  /** Its columns. */
  readonly columns: ReadonlyArray<Column>
  /** Its rows, a cell for each column. */
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
}

/** A line of text. */
export interface Line {
  readonly _tag: "Line"
  /** The text, raw. */
  readonly text: string
  /** How it is meant. */
  readonly tone: Tone
}

/** Footnotes, numbered from 1. */
export interface Notes {
  readonly _tag: "Notes"
  /** The texts of the footnotes, in order. */
  readonly texts: ReadonlyArray<string>
}

/** Texts with their names, a line or more each. */
export interface Fields {
  readonly _tag: "Fields"
  /** The names and the texts, raw, in order. */
  readonly fields: ReadonlyArray<readonly [name: string, text: string]>
}

export type Block = Table | Line | Notes | Fields

/** A part of a report. */
export interface Section {
  /** Its heading. Empty for none. */
  readonly title: string
  /** What it holds, in order. */
  readonly blocks: ReadonlyArray<Block>
}

/** A section of a kind of result, as a value: none, one, or several of them, as the result has something to say. */
export type SectionOf<Result> = (result: Result) => ReadonlyArray<Section>

/** A report before it is written down. */
export interface Outline {
  /** The heading of the whole. */
  readonly title: string
  /** The lines below the heading. */
  readonly lines: ReadonlyArray<Line>
  /** Its parts, in order. */
  readonly sections: ReadonlyArray<Section>
}

export const line = (text: string, tone: Tone = "quiet"): Line => ({ _tag: "Line", text, tone })

export const cell = (text: string, tone: Tone = "plain"): Cell => ({ text, tone })

export const table = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  caption?: string
): Table =>
  caption === undefined ? { _tag: "Table", columns, rows } : { _tag: "Table", caption, columns, rows }

export const label = (header: string): Column => ({ header, align: "left", role: "label" })

export const figure = (header: string, group?: string): Column =>
  group === undefined
    ? { header, align: "right", role: "figure" }
    : { header, align: "right", role: "figure", group }

export const prose = (header: string): Column => ({ header, align: "left", role: "prose" })

export const excerpt = (header: string): Column => ({ header, align: "left", role: "excerpt" })

/** A section of sentences that a reader must know. None where there are none. */
export const remarks = (texts: ReadonlyArray<string>): ReadonlyArray<Section> =>
  texts.length === 0 ? [] : [{ title: "Notes", blocks: texts.map((text) => line(text, "plain")) }]

/**
 * A report before it is written down: sections of tables, lines and notes, in the order a reader needs them.
 *
 * Every medium has one writer of outlines, so all of them say the same. Texts are raw: the writer makes them safe for
 * its medium.
 */

/** How a text is meant, for media that can show it. */
export type Tone = "plain" | "strong" | "quiet" | "bad" | "warning"

/** A cell. `notes` are the numbers of footnotes, from 1. */
export interface Cell {
  readonly text: string
  readonly tone?: Tone
  readonly notes?: ReadonlyArray<number>
}

/**
 * A column.
 *
 * - `role`: `label` names the row and is repeated wherever a table has to be continued; `figure` is never broken;
 *   `prose` may run over several lines.
 * - `group`: columns of one group are kept together where a table has to be continued. Default: a group of its own.
 */
export interface Column {
  readonly header: string
  readonly align: "left" | "right"
  readonly role: "label" | "figure" | "prose"
  readonly group?: string
}

export interface Table {
  readonly _tag: "Table"
  readonly caption?: string
  readonly columns: ReadonlyArray<Column>
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
}

export interface Line {
  readonly _tag: "Line"
  readonly text: string
  readonly tone: Tone
}

/** Footnotes, numbered from 1. */
export interface Notes {
  readonly _tag: "Notes"
  readonly texts: ReadonlyArray<string>
}

export type Block = Table | Line | Notes

export interface Section {
  readonly title: string
  readonly blocks: ReadonlyArray<Block>
}

/** A section of a kind of result, as a value: none, one, or several of them, as the result has something to say. */
export type SectionOf<Result> = (result: Result) => ReadonlyArray<Section>

/** `title` and `lines` are the heading of the whole. */
export interface Outline {
  readonly title: string
  readonly lines: ReadonlyArray<Line>
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

/** A section of sentences that a reader must know. None where there are none. */
export const remarks = (texts: ReadonlyArray<string>): ReadonlyArray<Section> =>
  texts.length === 0 ? [] : [{ title: "Notes", blocks: texts.map((text) => line(text, "plain")) }]

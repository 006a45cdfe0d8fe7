/**
 * Code fences around a document, and the text before and behind them.
 */
import type { Defects } from "./defect.ts"

/** A part of a text, and where it starts. */
export interface Part {
  readonly text: string
  readonly at: number
}

const isBlank = (text: string): boolean => text.trim() === ""

/** Names what stands before and behind a part of the text, where it is more than white space. */
export const proseAround = (text: string, start: number, end: number, defects: Defects): void => {
  if (!isBlank(text.slice(0, start))) defects.add("prose-before", firstText(text, 0))
  if (!isBlank(text.slice(end))) defects.add("prose-after", firstText(text, end))
}

/** Where the first text at or after a place is. */
export const firstText = (text: string, from: number): number => {
  const offset = text.slice(from).search(/\S/u)
  return offset < 0 ? from : from + offset
}

const opening = /^[ \t]{0,3}(`{3,}|~{3,})[^\n`]*(?:\n|$)/mu

/**
 * The content of the first code fence that opens before `before`, with its fence and what is around it named as defects;
 * the whole text where there is none.
 */
export const unfenced = (
  text: string,
  defects: Defects,
  before: number = Number.POSITIVE_INFINITY
): Part & { readonly isFenced: boolean } => {
  const found = opening.exec(text)
  const mark = found?.[1]
  if (found === null || mark === undefined || found.index > before) return { text, at: 0, isFenced: false }
  defects.add("fence", found.index)
  const start = found.index + found[0].length
  const end = closingOf(text, start, mark)
  proseAround(text, found.index, end.after, defects)
  return { text: text.slice(start, end.at), at: start, isFenced: true }
}

/** Where a fence closes: at the start of a line, or else wherever its mark stands; the end of the text otherwise. */
const closingOf = (
  text: string,
  start: number,
  mark: string
): { readonly at: number; readonly after: number } => {
  const lineStart = text.startsWith(mark, start) ? start : text.indexOf(`\n${mark}`, start) + 1
  const at = lineStart > 0 ? lineStart : text.indexOf(mark, start)
  return at < 0 ? { at: text.length, after: text.length } : { at, after: at + mark.length }
}

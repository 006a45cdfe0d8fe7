/**
 * What may be wrong with the format of a reply: a closed list.
 */
import { previewText } from "../comparing/preview.ts"

/**
 * Around the document:
 *
 * - `empty`: nothing but white space.
 * - `fence`: it stands in a code fence.
 * - `prose-before`, `prose-after`, `prose-between`: text that is no part of it.
 * - `several-documents`: more than one where one was asked for.
 * - `truncated`: it ends in the middle, or the provider cut it off.
 * - `no-end-of-reasoning`: reasoning that never ends.
 *
 * In its notation:
 *
 * - `trailing-comma`, `missing-comma`, `missing-value`: commas of JSON.
 * - `single-quotes`, `typographic-quotes`: strings in other quotes.
 * - `unescaped`: a character that must be escaped: a line break, a quote or a lone backslash within a string, a bare `&` or
 *   `<`, a stray quote in CSV.
 * - `comments`: comments in JSON.
 * - `unquoted-key`, `unquoted-value`, `unquoted-attribute`: text without quotes.
 * - `literal`: a literal of another language: `None`, `True`, `undefined`, `NaN`.
 * - `number-format`: `.5`, `+1`, `007`, `0x1f`.
 * - `ellipsis`: three dots in place of content.
 * - `wrong-bracket`, `mismatched-tag`: closed by something else than what was opened.
 * - `doctype`: a document type declaration; entities are never expanded.
 * - `missing-separator`: a Markdown table without its line of dashes.
 * - `too-deep`: nested deeper than is read.
 * - `not-parseable`: none of these, and no document of the format either.
 *
 * In its content:
 *
 * - `missing-field`, `unknown-field`, `duplicate-field`, `wrong-order`: fields, elements or columns.
 * - `wrong-type`, `wrong-value`: a value of another type, or one that the schema refuses.
 * - `wrong-root`: another root element.
 * - `cell-count`: a row with more or fewer cells than columns.
 * - `line-count`, `wrong-line`, `blank-line`, `list-marker`: lines.
 * - `no-match`: a pattern that does not match the whole reply.
 *
 * Instead of a reply: `refused`, `no-reply`.
 */
export type DefectName =
  | "empty"
  | "fence"
  | "prose-before"
  | "prose-after"
  | "prose-between"
  | "several-documents"
  | "truncated"
  | "no-end-of-reasoning"
  | "trailing-comma"
  | "missing-comma"
  | "missing-value"
  | "single-quotes"
  | "typographic-quotes"
  | "unescaped"
  | "comments"
  | "unquoted-key"
  | "unquoted-value"
  | "unquoted-attribute"
  | "literal"
  | "number-format"
  | "ellipsis"
  | "wrong-bracket"
  | "mismatched-tag"
  | "doctype"
  | "missing-separator"
  | "too-deep"
  | "not-parseable"
  | "missing-field"
  | "unknown-field"
  | "duplicate-field"
  | "wrong-order"
  | "wrong-type"
  | "wrong-value"
  | "wrong-root"
  | "cell-count"
  | "line-count"
  | "wrong-line"
  | "blank-line"
  | "list-marker"
  | "no-match"
  | "refused"
  | "no-reply"

/** A defect and where it is: an offset in the text, or the path of a field. */
export interface Defect {
  readonly defect: DefectName
  readonly at: number | string
  readonly note?: string
}

/** Defects as they are found, of which the first are kept and all names. */
export class Defects {
  readonly first: Array<Defect> = []
  readonly names = new Set<DefectName>()
  count = 0

  add(defect: DefectName, at: number | string, note?: string): void {
    this.count++
    this.names.add(defect)
    if (this.first.length < mostKept) {
      this.first.push(note === undefined ? { defect, at } : { defect, at, note: previewText(note, 120) })
    }
  }

  /** Those of one name, among the first. */
  only(name: DefectName): Defects {
    const kept = new Defects()
    for (const { defect, at, note } of this.first) if (defect === name) kept.add(defect, at, note)
    return kept
  }

  /** Takes over what was found in a part that starts at `from`. */
  addAll(other: Defects, from: number): void {
    for (const { defect, at, note } of other.first) {
      if (this.first.length >= mostKept) break
      const place = typeof at === "number" ? at + from : at
      this.first.push(note === undefined ? { defect, at: place } : { defect, at: place, note })
    }
    for (const name of other.names) this.names.add(name)
    this.count += other.count
  }
}

/** Defects of one reply that are kept with their places. */
const mostKept = 10

/** Line and column of an offset, each from 1. */
export const placeOf = (text: string, offset: number): string => {
  let line = 1
  let start = 0
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    line++
    start = at + 1
  }
  return `line ${line}, column ${offset - start + 1}`
}

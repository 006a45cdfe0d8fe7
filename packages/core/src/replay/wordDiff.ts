/**
 * Two texts word by word: what both have, what only the old one has, what only the new one has.
 */
import { diffWordsWithSpace } from "diff/lib/diff/word.js"
import * as Schema from "effect/Schema"

/** A stretch of text. */
export const Part = Schema.Struct({
  /**
   * `same`: both texts have it. `removed`: only the old one has it. `added`: only the new one has it. `elided`:
   * both have it, and it is left out here.
   */
  kind: Schema.Literals(["same", "removed", "added", "elided"]),
  /** The words, with the white space between them. */
  text: Schema.String
}).annotate({ identifier: "DiffPart" })
export type Part = typeof Part.Type

/** Beyond so many edits two texts have nothing in common that a reader could follow. */
const mostEdits = 2_000

/** Characters of unchanged text kept before and after a change. */
const context = 60

/** The texts as parts in order. Texts that differ almost everywhere are one removed and one added part. */
export const diff = (before: string, after: string): ReadonlyArray<Part> => {
  if (before === after) return before === "" ? [] : [{ kind: "same", text: before }]
  const changes = diffWordsWithSpace(before, after, { maxEditLength: mostEdits })
  if (changes === undefined) {
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after }
    ]
  }
  return changes.map(({ value, added, removed }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    text: value
  }))
}

/** Leaves out the middle of long stretches that both have; the ends of a text are context of one change only. */
export const shortened = (parts: ReadonlyArray<Part>): ReadonlyArray<Part> =>
  parts.flatMap((part, nth): ReadonlyArray<Part> => {
    const { kind, text } = part
    const head = nth === 0 ? 0 : context
    const tail = nth === parts.length - 1 ? 0 : context
    if (kind !== "same" || parts.length === 1 || text.length <= head + tail + context) return [part]
    const begin = text.slice(0, head).toWellFormed().replace(/\S*$/, "")
    const end = tail === 0 ? "" : text.slice(-tail).toWellFormed().replace(/^\S*/, "")
    return [
      ...(begin === "" ? [] : [{ kind: "same" as const, text: begin }]),
      { kind: "elided" as const, text: text.slice(begin.length, text.length - end.length) },
      ...(end === "" ? [] : [{ kind: "same" as const, text: end }])
    ]
  })

/** As one text in the marks of `wdiff`: `[-removed-]{+added+}`, and `…` for what is left out. */
export const toText = (parts: ReadonlyArray<Part>): string =>
  parts
    .map(({ kind, text }) => {
      switch (kind) {
        case "same":
          return text
        case "removed":
          return `[-${text}-]`
        case "added":
          return `{+${text}+}`
        case "elided":
          return " … "
      }
    })
    .join("")

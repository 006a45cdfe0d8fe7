/**
 * Finds labels in the text of a reply.
 */
import * as Escaping from "effect/RegExp"

/** What was found: exactly one label, several, or none. `exact` when the label is all the text there is. */
export type Found<Label extends string> =
  | { readonly _tag: "One"; readonly label: Label; readonly exact: boolean }
  | { readonly _tag: "Several"; readonly labels: ReadonlyArray<Label> }
  | { readonly _tag: "None" }

// Case aside, composed alike, and with `_`, `-` and spaces taken as one separator: the spellings that models mix.
const fold = (text: string): string => text.normalize("NFC").toLowerCase().trim()
const foldSeparators = (text: string): string => fold(text).replace(/[\s_-]+/gu, " ")

// Quotes, brackets, emphasis, code ticks, bullets and closing punctuation around a label.
const decoration = /[\s"'`“”‘’«»*_#<>()[\]{}.,;:!?-]/u

/** Takes decoration off both ends. A loop, because a pattern anchored at the end takes quadratic time. */
const undecorated = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && decoration.test(text.charAt(start))) start++
  while (end > start && decoration.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

// Not inside a longer word, a hyphenated word or a decimal number.
const before = "(?<![\\p{L}\\p{M}\\p{N}_]|[\\p{L}\\p{M}\\p{N}_]-|\\p{N}[.,])"
const after = "(?![\\p{L}\\p{M}\\p{N}_]|-[\\p{L}\\p{M}\\p{N}_]|[.,]\\p{N})"

const wholeWords = (labels: Iterable<string>): RegExp => {
  const alternatives = [...labels]
    .sort((a, b) => b.length - a.length)
    .map((label) => label.split(" ").map(Escaping.escape).join("[\\s_-]+"))
  // Without alternatives the pattern must match nothing, not everything.
  return alternatives.length === 0
    ? /(?!)/gu
    : new RegExp(`${before}(?:${alternatives.join("|")})${after}`, "gu")
}

const settled = <Label extends string>(labels: Iterable<Label>, exact: boolean): Found<Label> => {
  const distinct = [...new Set(labels)]
  const [first] = distinct
  if (first === undefined) return { _tag: "None" }
  return distinct.length === 1 ? { _tag: "One", label: first, exact } : { _tag: "Several", labels: distinct }
}

/** Prepares a search for labels. With `anywhere` false, a label counts only when it is all the text. */
export const searching = <Label extends string>(
  labels: ReadonlyArray<Label>,
  anywhere: boolean
): ((text: string) => Found<Label>) => {
  const known = labels.filter((label) => label.trim() !== "")
  const verbatim = new Map<string, Label>(known.map((label) => [label.trim(), label]))
  const byCase = Map.groupBy(known, fold)
  const bySeparators = Map.groupBy(known, foldSeparators)
  const words = wholeWords(bySeparators.keys())
  return (text) => {
    const trimmed = text.trim()
    const same = verbatim.get(trimmed)
    if (same !== undefined) return { _tag: "One", label: same, exact: true }
    const sameCase = byCase.get(fold(trimmed))
    if (sameCase !== undefined) return settled(sameCase, true)
    const bare = undecorated(trimmed)
    const alike = verbatim.get(bare)
    if (alike !== undefined) return { _tag: "One", label: alike, exact: false }
    const similar = byCase.get(fold(bare)) ?? bySeparators.get(foldSeparators(bare))
    if (similar !== undefined) return settled(similar, false)
    if (!anywhere) return { _tag: "None" }
    const mentioned = fold(trimmed)
      .matchAll(words)
      .flatMap(([match]) => bySeparators.get(foldSeparators(match)) ?? [])
    return settled(mentioned, false)
  }
}

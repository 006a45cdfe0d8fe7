/**
 * Two texts as one, with what was taken out and put in: `I want a [-refund-]{+replacement+} now`, as `git diff --word-diff`
 * writes it. Of long texts, the places that differ.
 */
import { diffWordsWithSpace } from "diff"

/** Longer texts are not compared word by word. */
const longest = 50_000

/** Differences that are looked for before a text counts as another one. */
const mostEdits = 2_000

/** Characters that are kept around each place that differs. */
const context = 40

const shortened = (text: string, isFirst: boolean, isLast: boolean): string => {
  if (text.length <= 2 * context + 10) return text
  const head = isFirst ? "" : text.slice(0, context)
  const tail = isLast ? "" : text.slice(-context)
  // Spaces beside a change stay: they are of the text.
  return `${head}${isFirst ? "" : " "}…${isLast ? "" : " "}${tail}`
}

/** A word diff in which changes of blanks alone are seen. */
export const withVisibleBlanks = (words: string): string =>
  words.replaceAll(/(?<=\[-)\s+(?=-\])|(?<=\{\+)\s+(?=\+\})/gu, (blanks) =>
    blanks
      .replaceAll(/\r?\n|\r/gu, "↵")
      .replaceAll("\t", "⇥")
      .replaceAll(/\s/gu, "␣")
  )

/** The word diff of two texts; undefined where they are too long, or differ all over. */
export const wordDiff = (before: string, after: string): string | undefined => {
  if (before.length + after.length > 2 * longest) return undefined
  const changes = diffWordsWithSpace(before, after, { maxEditLength: mostEdits, timeout: 500 })
  if (changes === undefined) return undefined
  return changes
    .map(({ value, added, removed }, at) => {
      if (removed === true) return `[-${value}-]`
      if (added === true) return `{+${value}+}`
      return shortened(value, at === 0, at === changes.length - 1)
    })
    .join("")
}

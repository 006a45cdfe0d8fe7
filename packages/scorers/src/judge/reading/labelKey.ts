/**
 * The spelling under which labels are told apart and found.
 */
import { boundedNormalise } from "@assay/core/internal"

/** What is not seen: format characters, variation selectors, fillers, joiners. */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/** A text in one spelling: compatibility forms made one, what is not seen left out, lower case. */
export const folded = (text: string): string =>
  boundedNormalise(text.toWellFormed(), "NFKC").replace(unseen, "").toLowerCase()

const decoration = /[\s"'`“”„‘’«»*_~()[\]{}.,;:!?|#>…]/u

/** A text without quotes, brackets, emphasis and punctuation around it. A loop: a pattern at the end takes quadratic time. */
const undecorated = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && decoration.test(text.charAt(start))) start++
  while (end > start && decoration.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** What a label is known by: `**Not  Relevant.**` and `not_relevant` are `not relevant`. */
export const labelKey = (text: string): string => undecorated(folded(text)).replace(/[\s_]+/gu, " ")

const wordLike = /[\p{L}\p{M}\p{N}]/u
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

/** Whether the key stands in a folded text as whole words. */
export const standsIn = (key: string, text: string): boolean => {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const before = text.slice(isLowSurrogate(text.charCodeAt(at - 1)) ? at - 2 : Math.max(0, at - 1), at)
    const after = String.fromCodePoint(text.codePointAt(at + key.length) ?? 32)
    if (!wordLike.test(before) && !wordLike.test(after)) return true
  }
  return false
}

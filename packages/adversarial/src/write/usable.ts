/**
 * What of a model's reply can be a variant. A reply is a text by anybody: it is bounded, and checked.
 */

/** Longer texts are not put to a model. */
export const mostCharacters = 12_000

const mostTimesAsLong = 4
const roomForShort = 400

/** Controls other than line breaks and tabs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u

/** The digits of each number, whatever stands between them: 1,000.00 and 1.000,00 are the same. */
const numbersIn = (text: string): ReadonlyArray<string> =>
  Array.from(text.normalize("NFKC").matchAll(/\d(?:[\d.,:/-]*\d)?/gu), ([found]) => found.replace(/\D/gu, ""))

/** Why a text that was written cannot be used. Undefined where it can. */
export const unusable = (before: string, after: string): string | undefined => {
  if (after.trim() === "") return "empty"
  if (after.length > mostTimesAsLong * before.length + roomForShort) return "too long"
  if (!after.isWellFormed()) return "half a surrogate pair"
  if (controls.test(after) && !controls.test(before)) return "control characters"
  if (after === before) return "unchanged"
  const kept = new Set(numbersIn(after))
  return numbersIn(before).every((number) => kept.has(number)) ? undefined : "a number was lost"
}

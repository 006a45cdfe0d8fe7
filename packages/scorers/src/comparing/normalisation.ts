/**
 * Differences that a user may declare to be none, and what each of them does to a text.
 */

import { boundedNormalise } from "@assay/core/internal"

/**
 * - `whitespace`: runs of white space count as one space, none at the ends; invisible spaces (U+200B, U+2060,
 *   U+FEFF), marks of writing direction and soft hyphens are dropped.
 * - `unicode`: Unicode normalisation, NFKC unless NFC is asked for.
 * - `case`: full case folding without regard to locale ("Straße" = "STRASSE").
 * - `number-format`: thousands commas, trailing zeros of a decimal fraction, a missing zero before the decimal
 *   point and the Unicode minus ("1,000.50" = "1000.5").
 * - `wrapper`: quotes, backticks, asterisks, code fences, `\boxed{}`, `\text{}`, `$…$`, `\(…\)` and `\[…\]` around
 *   the whole, one trailing full stop, and a leading "Answer:" or "The final answer is". At most 8 layers.
 * - `punctuation`: all of it dropped, except what a number means by it: a minus before a digit or its currency sign
 *   (any dash that is short counts as one), a point before a digit, a percent sign behind one, `. , : /` between.
 * - `order`: the elements of an array may come in any order; each counts as often as it occurs.
 * - `type`: a number, boolean or null equals its spelling as text ("3" = 3).
 */
export const kinds = [
  "whitespace",
  "unicode",
  "case",
  "number-format",
  "wrapper",
  "punctuation",
  "order",
  "type"
] as const

/** One declared normalisation. */
export type Kind = (typeof kinds)[number]

/** `NFKC` also folds compatibility variants (ligatures, full-width letters, superscripts). */
export type UnicodeForm = "NFC" | "NFKC"

const invisible = /[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu
// Words of plain letters with one space between them, as most texts are.
const isFolded = /^(?:[!-~]+(?: [!-~]+)*)?$/u
const foldWhitespace = (text: string): string =>
  isFolded.test(text) ? text : text.replace(invisible, "").replace(/\s+/gu, " ").trim()

const foldCase = (text: string): string => text.toUpperCase().toLowerCase()

const plainNumber =
  /(?<![\p{L}\p{N}.,])(?:(?<whole>\d{1,3}(?:,\d{3})+|\d+)(?<fraction>\.\d+)?|(?<bare>\.\d+))(?![\p{L}\p{N}]|[.,]\d)/gu

// A loop, because /\.?0+$/ is quadratic on long runs of zeros.
const dropTrailingZeros = (fraction: string): string => {
  let end = fraction.length
  while (end > 0 && fraction[end - 1] === "0") end--
  return end === 1 ? "" : fraction.slice(0, end)
}

// Hyphens, figure and en dash, minus. After a letter or a digit a dash is none.
const minusSign =
  /(?<![\p{L}\p{N}])[\u2010-\u2013\u2212\uFE63\uFF0D](?=(?:[A-Z]{0,3}\\?\p{Sc}\s?)?\.?\d)|[\u2212\uFE63\uFF0D](?=\.?\d)/gu

const foldNumbers = (text: string): string =>
  text
    .replace(minusSign, "-")
    .replace(
      plainNumber,
      (_match, whole: string | undefined, fraction: string | undefined, bare: string | undefined) =>
        (whole?.replaceAll(",", "") ?? "0") + dropTrailingZeros(fraction ?? bare ?? "")
    )

// A minus was made "-" before; see `minusSign`.
const punctuation =
  /(?!-(?:[A-Z]{0,3}\\?\p{Sc}\s?)?\.?\d)(?!(?<=\d)[.,:/](?=\d))(?!(?<![\p{L}\p{N}])\.(?=\d))(?!(?<=\d\s?)[%\u2030])[\p{P}`´]/gu

const pairs: ReadonlyArray<readonly [string, string]> = [
  ['"', '"'],
  ["'", "'"],
  ["**", "**"],
  ["*", "*"],
  ["`", "`"],
  ["“", "”"],
  ["‘", "’"],
  ["„", "“"],
  ["«", "»"],
  ["「", "」"],
  ["$$", "$$"],
  ["$", "$"],
  ["\\(", "\\)"],
  ["\\[", "\\]"],
  ["\\boxed{", "}"],
  ["\\text{", "}"],
  ["\\textbf{", "}"],
  ["\\mathbf{", "}"],
  ["\\mathrm{", "}"]
]

const prefix =
  /^[*_]{0,3}(?:(?:the|my) )?(?:final )?(?:answer|result|label|output)[*_]{0,3}\s{0,2}(?:is\b|:|=)[*_]{0,3}:?\s{0,4}/iu

const unfence = (text: string): string | undefined => {
  if (text.length < 6 || !text.startsWith("```") || !text.endsWith("```")) return undefined
  const body = text.slice(3, -3)
  const newline = body.indexOf("\n")
  return newline === -1 ? body : body.slice(newline + 1)
}

/** Whether every brace in a text has its partner there, so that the braces around it belong together. */
const isBalanced = (text: string): boolean => {
  let depth = 0
  for (const [brace] of text.matchAll(/[{}]/gu)) {
    depth += brace === "{" ? 1 : -1
    if (depth < 0) return false
  }
  return depth === 0
}

const unpair = (text: string): string | undefined => {
  for (const [open, close] of pairs) {
    if (text.length < open.length + close.length || !text.startsWith(open) || !text.endsWith(close)) continue
    const inner = text.slice(open.length, -close.length)
    if (close === "}" ? isBalanced(inner) : !inner.includes(close)) return inner
  }
  return undefined
}

const unstop = (text: string): string | undefined =>
  (text.endsWith(".") && !text.endsWith("..")) || text.endsWith("。") ? text.slice(0, -1) : undefined

const unprefix = (text: string): string | undefined => {
  const rest = text.replace(prefix, "")
  return rest.length === text.length ? undefined : rest
}

// White space at the ends goes only together with a wrapper: alone it is a difference of its own kind.
const unwrap = (text: string): string => {
  let current = text
  for (let layer = 0; layer < 8; layer++) {
    const bare = current.trim()
    const inner = unfence(bare) ?? unpair(bare) ?? unprefix(bare) ?? unstop(bare)
    if (inner === undefined) return current
    current = inner.trim()
  }
  return current
}

/** The text under all the given normalisations. Takes time linear in its length. */
export const normaliseText = (text: string, active: ReadonlySet<Kind>, form: UnicodeForm): string => {
  let result = text
  if (active.has("unicode")) result = boundedNormalise(result, form)
  if (active.has("wrapper")) result = unwrap(result)
  if (active.has("number-format")) result = foldNumbers(result)
  if (active.has("punctuation")) result = result.replace(minusSign, "-").replace(punctuation, "")
  if (active.has("case")) result = foldCase(result)
  return active.has("whitespace") ? foldWhitespace(result) : result
}

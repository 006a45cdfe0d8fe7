/**
 * Where labels stand in a text as whole words.
 *
 * What a whole word is depends on the script. Where words are parted by spaces, no letter may touch the label; Korean
 * particles, and Arabic and Hebrew prefixes and endings, may. Chinese, Japanese, Thai and their like have no spaces: there
 * the language's dictionary says where words begin and end, and a label of one character must stand alone.
 */
import * as Escaping from "effect/RegExp"

const unspacedScripts = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}`
const unspaced = new RegExp(`^[${unspacedScripts}]$`, "v")
const hangul = /^\p{Script=Hangul}$/u
const prefixed = /^[\p{Script=Arabic}\p{Script=Hebrew}]$/u

/** What may not touch a label of letters, digits or signs: letters of scripts that part words by spaces. */
const word = String.raw`[[\p{L}\p{M}\p{N}_]--[${unspacedScripts}\p{Script=Hangul}]]`
const anyLetter = String.raw`[\p{L}\p{M}\p{N}_]`

// Not inside a longer word, a hyphenated word or a decimal number.
const before = String.raw`(?<!${word}|${word}-|\p{N}[.,])`
const after = String.raw`(?!${word}|-${word}|[.,]\p{N})`
const alone = { before: `(?<!${anyLetter})`, after: `(?!${anyLetter})` }

const particles =
  "입니다|이다|이에요|예요|이라|라고|라는|이며|이고|으로|에서|에게|이|가|은|는|을|를|의|와|과|로|도|만|인|임|요|적|에"
const afterHangul = String.raw`(?!\p{Script=Hangul})|(?=(?:${particles}))`
const beforePrefixed = String.raw`(?<=(?<!${anyLetter})(?:[وفبكل]{0,2}(?:ال)?|لل|[והבלשכמ]{0,2}))`
const afterPrefixed = String.raw`(?=(?:[ةاً-ْ]|ات|ين|ون){0,3}(?!${anyLetter}))`

const boundaries = (label: string): readonly [string, string] => {
  const characters = [...label]
  const [first = ""] = characters
  const last = characters.at(-1) ?? ""
  // A single ideograph or two kana are part of too many words.
  if (characters.length === 1 && unspaced.test(first)) return [alone.before, alone.after]
  const start = unspaced.test(first)
    ? ""
    : hangul.test(first)
      ? String.raw`(?<!\p{Script=Hangul})`
      : prefixed.test(first)
        ? beforePrefixed
        : before
  const end = unspaced.test(last)
    ? ""
    : hangul.test(last)
      ? `(?:${afterHangul})`
      : prefixed.test(last)
        ? afterPrefixed
        : after
  return [start, end]
}

// Emphasis is gone by then; brackets and a colon may part the words of a label: "not (spam)".
const between = String.raw`[\s_\-:\(\)\[\]]`

const patternOf = (label: string): string => {
  const [start, end] = boundaries(label)
  const [head = "", ...tail] = label.split(" ").map(Escaping.escape)
  // "nontoxic" as well as "non-toxic" and "non toxic"
  const rest = tail.map(
    (each, index) => (index === 0 && head === "non" ? `${between}*` : `${between}+`) + each
  )
  return `${start}(?:${head}${rest.join("")})${end}`
}

/** A label as it was found, with what parts its words made one space. */
export const joined = (found: string): string =>
  found
    .replace(new RegExp(`${between}+`, "gu"), " ")
    .replace(/^non ?/u, "non ")
    .trim()

/** A pattern for some folded labels, the longest first. */
export const wholeWords = (labels: Iterable<string>): RegExp => {
  const alternatives = [...labels].sort((a, b) => b.length - a.length).map(patternOf)
  // Without alternatives the pattern must match nothing, not everything.
  return alternatives.length === 0 ? /(?!)/gv : new RegExp(alternatives.join("|"), "gv")
}

const segmenters = new Map<string, Intl.Segmenter>()
const segmenterFor = (language: string): Intl.Segmenter => {
  const known = segmenters.get(language)
  if (known !== undefined) return known
  const made = new Intl.Segmenter(language, { granularity: "word" })
  segmenters.set(language, made)
  return made
}

/** Characters around a label that its language's dictionary is given. */
const context = 24

/** Whether words begin and end where the label does, as far as its script leaves that to a dictionary. */
export const standsAlone = (text: string, start: number, end: number): boolean => {
  const first = text.slice(start, end).at(0) ?? ""
  const last = text.at(end - 1) ?? ""
  const hasStart = unspaced.test(first)
  const hasEnd = unspaced.test(last)
  if (!hasStart && !hasEnd) return true
  const from = Math.max(0, start - context)
  const window = text.slice(from, end + context)
  const edges = new Set([window.length])
  for (const { index } of segmenterFor("zh").segment(window)) edges.add(index)
  return (!hasStart || edges.has(start - from)) && (!hasEnd || edges.has(end - from))
}

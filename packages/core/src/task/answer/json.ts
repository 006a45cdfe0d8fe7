/**
 * Reads JSON out of a reply: as it stands, inside prose or a code fence, or repaired.
 *
 * Every step is bounded: the strict ones take time linear in the text, and the repairing parser, which can take
 * quadratic time on hostile text, sees short texts only.
 */
import { parse } from "../../foundation/exactJson.ts"
import { bothEnds } from "./answerMarkers.ts"
import { repair } from "./repair.ts"

/** A value read, where in the text it starts, and what it took: nothing, finding it in other text, or repairing it. */
export interface Reading {
  readonly value: unknown
  readonly at: number
  readonly form: "exact" | "extracted" | "repaired"
}

/** Characters that are repaired in one reply. The parser's worst case at this length is about a tenth of a second. */
const repairable = 64_000

/** Broken JSON other than objects and arrays, at its most: `True`, `'yes'`, `+1.`. */
const scalar = /^(?:["'+.\d-].{0,40}|true|false|none|null)$/isu

const quote = 0x22
const backslash = 0x5c
const isOpening = (code: number): boolean => code === 0x5b || code === 0x7b
const isClosing = (code: number): boolean => code === 0x5d || code === 0x7d

/** The deepest nesting of brackets outside strings; exact for valid JSON. */
export const nesting = (text: string): number => {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === backslash) i++
      else if (code === quote) quoted = false
    } else if (code === quote) quoted = true
    else if (isOpening(code)) deepest = Math.max(deepest, ++depth)
    else if (isClosing(code)) depth--
  }
  return deepest
}

/** The end of the bracketed span that opens at `start`; the end of the text where it never closes. */
const endOfSpan = (text: string, start: number): number => {
  let depth = 0
  let quoted = false
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === backslash) i++
      else if (code === quote) quoted = false
    } else if (code === quote) quoted = true
    else if (isOpening(code)) depth++
    else if (isClosing(code) && --depth === 0) return i + 1
  }
  return text.length
}

const opening = /[[{]/gu

/** Where the outermost bracketed spans are, in order: of many, the first and the last few. */
export const spans = (text: string): ReadonlyArray<{ readonly start: number; readonly end: number }> => {
  const found: Array<{ readonly start: number; readonly end: number }> = []
  opening.lastIndex = 0
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const end = endOfSpan(text, match.index)
    found.push({ start: match.index, end })
    opening.lastIndex = end
  }
  return bothEnds(found)
}

/** A piece of the text that may be JSON. */
interface Part {
  readonly text: string
  readonly at: number
}

/** The contents of code fences, in order; the last one may be unclosed. */
export const fenced = (text: string): ReadonlyArray<Part> => {
  const found: Array<{ readonly open: number; readonly close: number }> = []
  for (let open = text.indexOf("```"); open >= 0; ) {
    const close = text.indexOf("```", open + 3)
    found.push({ open, close: close < 0 ? text.length : close })
    open = close < 0 ? -1 : text.indexOf("```", close + 3)
  }
  return bothEnds(found).map(({ open, close }) => ({
    text: text
      .slice(open + 3, close)
      .replace(/^[a-z][\w-]*(?=\s|[[{])/iu, "")
      .trim(),
    at: open
  }))
}

/** From the first bracket to the last that could close it; unescaped quotes hide the true end from `spans`. */
const outermost = (text: string): Part => {
  const start = text.search(/[[{]/u)
  if (start < 0) return { text, at: 0 }
  const end = text.lastIndexOf(text.charAt(start) === "{" ? "}" : "]")
  return { text: text.slice(start, end > start ? end + 1 : text.length), at: start }
}

const parsed = (text: string, maxDepth: number): { readonly value: unknown } | undefined => {
  if (nesting(text) > maxDepth) return undefined
  try {
    return { value: parse(text) }
  } catch {
    return undefined
  }
}

// Prose is no JSON: a repairing parser would make a string of it.
const isWorthRepairing = (text: string): boolean => /^[[{]/u.test(text) || scalar.test(text)

/** What a reply may mean as JSON. `mended` and `whole` are computed as they are asked for. */
export interface Readings {
  /** The text that positions are in: without white space around it. */
  readonly text: string
  /** The whole text, where that is JSON; there is no other way to read it then. */
  readonly exact: Reading | undefined
  /** Each code fence and each outermost `{…}` or `[…]` that is JSON, in the order of the text. */
  readonly extracted: ReadonlyArray<Reading>
  /** Those that are not JSON, repaired. */
  readonly mended: () => ReadonlyArray<Reading>
  /** The slice from the first bracket to the last that could close it, repaired. */
  readonly whole: () => ReadonlyArray<Reading>
}

/** All ways to read the text as JSON. `maxDepth` is the deepest nesting read. */
export const readings = (text: string, maxDepth: number): Readings => {
  const trimmed = text.replace(/^\uFEFF/u, "").trim()
  const all = parsed(trimmed, maxDepth)
  const none = () => []
  if (all !== undefined) {
    return {
      text: trimmed,
      exact: { ...all, at: 0, form: "exact" },
      extracted: [],
      mended: none,
      whole: none
    }
  }
  const parts = [
    ...fenced(trimmed),
    ...spans(trimmed).map(({ start, end }) => ({ text: trimmed.slice(start, end), at: start }))
  ]
  const extracted: Array<Reading> = []
  const unread = new Map<string, Part>()
  for (const part of parts) {
    const reading = parsed(part.text, maxDepth)
    if (reading === undefined) {
      if (!unread.has(part.text)) unread.set(part.text, part)
    } else extracted.push({ ...reading, at: part.at, form: "extracted" })
  }
  let left = repairable
  const mend = (part: Part): ReadonlyArray<Reading> => {
    if (part.text.length > left || !isWorthRepairing(part.text)) return []
    left -= part.text.length
    if (nesting(part.text) > maxDepth) return []
    const repaired = repair(part.text)
    const reading = repaired === undefined ? undefined : parsed(repaired.json, maxDepth)
    return reading === undefined || repaired === undefined
      ? []
      : [{ value: repaired.restore(reading.value), at: part.at, form: "repaired" }]
  }
  const rest = outermost(trimmed)
  return {
    text: trimmed,
    exact: undefined,
    extracted: extracted.sort((a, b) => a.at - b.at),
    mended: () => [...unread.values()].flatMap(mend).sort((a, b) => a.at - b.at),
    whole: () => (unread.has(rest.text) ? [] : mend(rest))
  }
}

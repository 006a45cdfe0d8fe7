/**
 * Reads JSON out of a reply: as it stands, inside prose or a code fence, or repaired.
 *
 * Every step is bounded: the strict ones take time linear in the text, and the repairing parser, which can take
 * quadratic time on hostile text, sees short texts only.
 */
import { jsonrepair } from "jsonrepair"

/** A value read, and what it took: nothing, finding it in other text, or repairing it. */
export interface Reading {
  readonly value: unknown
  readonly form: "exact" | "extracted" | "repaired"
}

/** Characters that are repaired in one reply. The parser's worst case at this length is about a tenth of a second. */
const repairable = 64_000

/** How many fenced blocks, and how many bracketed spans, are looked at. */
const lookedAt = 16

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

/** The outermost bracketed spans, in order. */
const spans = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  opening.lastIndex = 0
  for (
    let match = opening.exec(text);
    match !== null && found.length < lookedAt;
    match = opening.exec(text)
  ) {
    const end = endOfSpan(text, match.index)
    found.push(text.slice(match.index, end))
    opening.lastIndex = end
  }
  return found
}

/** The contents of code fences, in order; the last one may be unclosed. */
const fenced = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (let open = text.indexOf("```"); open >= 0 && found.length < lookedAt; ) {
    const close = text.indexOf("```", open + 3)
    const body = text.slice(open + 3, close < 0 ? text.length : close)
    found.push(body.replace(/^[a-z][\w-]*(?=\s|[[{])/iu, "").trim())
    open = close < 0 ? -1 : text.indexOf("```", close + 3)
  }
  return found
}

/** From the first bracket to the last that could close it; unescaped quotes hide the true end from `spans`. */
const outermost = (text: string): ReadonlyArray<string> => {
  const start = text.search(/[[{]/u)
  if (start < 0) return [text]
  const end = text.lastIndexOf(text.charAt(start) === "{" ? "}" : "]")
  return [text.slice(start, end > start ? end + 1 : text.length)]
}

const parsed = (text: string, maxDepth: number): { readonly value: unknown } | undefined => {
  if (nesting(text) > maxDepth) return undefined
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

// Prose is no JSON: a repairing parser would make a string of it.
const isWorthRepairing = (text: string): boolean => /^[[{]/u.test(text) || scalar.test(text)

const repaired = (text: string, maxDepth: number): { readonly value: unknown } | undefined => {
  if (nesting(text) > maxDepth) return undefined
  try {
    return parsed(jsonrepair(text), maxDepth)
  } catch {
    // Beyond repair, or too deeply nested for the parser's recursion.
    return undefined
  }
}

/**
 * All ways to read the text as JSON, best first and computed as they are asked for:
 *
 * 1. the whole text; where that is JSON there is no other way;
 * 2. each code fence, then each outermost `{…}` or `[…]` in the text;
 * 3. the same, repaired, and last the slice from the first bracket to the last that could close it.
 *
 * `maxDepth` is the deepest nesting read.
 */
export function* readings(text: string, maxDepth: number): Generator<Reading, void> {
  const trimmed = text.replace(/^\uFEFF/u, "").trim()
  const whole = parsed(trimmed, maxDepth)
  if (whole !== undefined) return yield { ...whole, form: "exact" }
  const parts = [...fenced(trimmed), ...spans(trimmed)]
  const unread = new Set<string>()
  for (const part of parts) {
    const reading = parsed(part, maxDepth)
    if (reading === undefined) unread.add(part)
    else yield { ...reading, form: "extracted" }
  }
  let left = repairable
  for (const part of new Set([...unread, ...outermost(trimmed)])) {
    if (part.length > left || !isWorthRepairing(part)) continue
    left -= part.length
    const reading = repaired(part, maxDepth)
    if (reading !== undefined) yield { ...reading, form: "repaired" }
  }
}

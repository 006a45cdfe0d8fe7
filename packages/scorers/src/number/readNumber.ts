/**
 * Numbers in running text. Nothing is evaluated beyond fractions and powers; the work is linear in the text.
 */

import { readable } from "../comparing/readable.ts"
import { type Magnitude, magnitudeOf, sumOf } from "./numberMagnitude.ts"
import { finderFor, letters } from "./numberPattern.ts"
import { isCurrencyCode, leadOf } from "./numberSign.ts"
import { type Scale, scaleBehind } from "./numberWords.ts"

/** How numbers are written. */
export interface Notation {
  readonly decimal: "." | ","
  readonly percent: "points" | "fraction"
  readonly unitNames: ReadonlyArray<string>
}

/** A number found in a text. */
export interface Reading {
  /** The number, finite, before any conversion of units. */
  readonly value: number
  /** The number as it stood there, with its sign. */
  readonly text: string
  /** The declared unit beside it. Undefined where there is none. */
  readonly unit: string | undefined
  /** Whether it was followed by a percent sign or the word. */
  readonly isPercent: boolean
}

/** A reading with its value to the last digit, where it is a whole number. */
export interface ExactReading extends Reading {
  readonly whole: bigint | undefined
}

/** A place in a text where digits form a number. */
export interface Token {
  readonly start: number
  readonly end: number
  readonly groups: Readonly<Record<string, string | undefined>>
  /** A number right before it that it goes on: "3 million" of "3 million 200 thousand". */
  readonly head?: Token
}

/** A text made ready for reading. */
export interface Page {
  readonly text: string
  readonly tokens: ReadonlyArray<Token>
}

const nameBefore = new RegExp(`(?<command>\\\\)?(?<name>[${letters}.]*[${letters}])$`, "u")

// What such a command makes of its argument is another number, or it is a letter.
const functions =
  /^(?:sqrt|log|ln|lg|exp|sin|cos|tan|cot|sec|csc|arc[a-z]+|alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|vartheta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|ell|det|gcd|max|min)$/u

// An exponent, an index, a base: "cm^2", "a_{1}", "52_8", "<sub>2</sub>".
const raised = new RegExp(
  `(?:\\^|(?<=[\\p{L}\\p{N})}])_|(?<=[${letters}])\\*\\*)\\s?[{(]?\\s?[+-]?\\s?$|<su[bp]>\\s?[+-]?$`,
  "u"
)

const endsInName = new RegExp(`[${letters}]_{0,2}$`, "u")

/** Whether the digits at `start` are the end of a name ("H2O", "x_1", "COVID19") or stand above or below the line. */
const isPartOfName = (text: string, start: number, unitNames: ReadonlyArray<string>): boolean => {
  const near = text.slice(Math.max(0, start - 8), start)
  // Most numbers have none of these before them, and a text may hold half a million numbers.
  if (!/[\p{L}^_*<]/u.test(near)) return false
  if (raised.test(near)) return true
  if (!endsInName.test(near)) return false
  if (near.endsWith("_")) return true
  const { name = "", command } = nameBefore.exec(text.slice(Math.max(0, start - 24), start))?.groups ?? {}
  if (command !== undefined) return functions.test(name)
  return !isCurrencyCode(name) && !unitNames.includes(name)
}

// Digits, letters and digits again are a code ("7f3a", "1B2"), but for square and cubic units and "3x4".
const code = new RegExp(`^(?:(?![xX]\\d)[${letters}]{1,12}\\d)`, "u")
const powerUnit = /^(?:[kcdmµμn]?m|ft|in|yd|mi)[23](?![\d\p{L}])/u
const isHexadecimal = (text: string, start: number, end: number): boolean =>
  text[start] === "0" && end === start + 1 && /^[xX][\da-fA-F]/u.test(text.slice(end, end + 2))

const isCode = (text: string, start: number, end: number): boolean => {
  if (!/\p{L}/u.test(text.charAt(end))) return false
  const behind = text.slice(end, end + 16)
  return (code.test(behind) && !powerUnit.test(behind)) || isHexadecimal(text, start, end)
}

const joint = /^[.,'’_/-]$/u

/** Which numbers of a text are asked for: some of the first, some of the last, or all up to a number. */
export type NumberChoice = "first" | "last" | number

// One amount is written in no more numbers than this: "3 million 200 thousand".
const fewTokens = 16

/** The tokens of a text from an offset on, at most `most` of them; a few of the last ones where `isLast`. */
const tokensFrom = (
  page: string,
  pattern: RegExp,
  from: number,
  {
    unitNames,
    most,
    isLast
  }: Pick<Notation, "unitNames"> & { readonly most: number; readonly isLast: boolean }
): Array<Token> => {
  const tokens: Array<Token> = []
  let nameEnd = -1
  pattern.lastIndex = from
  for (const match of page.matchAll(pattern)) {
    const start = match.index
    const end = start + match[0].length
    // The rest of a name or a code goes with it: "v1.3.2", "X12-345".
    const goesOn =
      nameEnd !== -1 && start - nameEnd <= 1 && (start === nameEnd || joint.test(page.charAt(nameEnd)))
    if (goesOn || isPartOfName(page, start, unitNames) || isCode(page, start, end)) {
      nameEnd = end
      continue
    }
    nameEnd = -1
    tokens.push({ start, end, groups: match.groups ?? {} })
    if (tokens.length >= most) break
    // A hostile text holds half a million.
    if (isLast && tokens.length >= 2 * fewTokens) tokens.splice(0, fewTokens)
  }
  return tokens
}

/** The start of the last line that reaches back over at least `length` characters from the end. */
const lineBack = (text: string, length: number): number =>
  length >= text.length ? 0 : text.lastIndexOf("\n", text.length - length - 1) + 1

/** Whether the first number of the text from `from` on may be part of one that began before, as in "3⏎million 200 thousand". */
const goesOnFrom = (text: string, from: number, first: Token | undefined): boolean =>
  first !== undefined && first.start - from < 64 && /^[\p{L}. -]+$/u.test(text.slice(from, first.start))

/** Finds the numbers of a text that are asked for, in order; for `first` and `last` a few of them. */
export const scan = (text: string, notation: Notation, wanted: NumberChoice): Page => {
  const page = readable(text, notation.decimal)
  const { pattern, isByLine } = finderFor(page, notation.decimal)
  const isLast = wanted === "last"
  const most = wanted === "first" ? fewTokens : isLast ? Number.POSITIVE_INFINITY : wanted
  const options = { unitNames: notation.unitNames, most, isLast }
  // The last number is on one of the last lines; twice as much at each step keeps the work linear.
  let from = isLast && isByLine ? lineBack(page, 1) : 0
  let tokens = tokensFrom(page, pattern, from, options)
  while (from > 0 && (tokens.length === 0 || goesOnFrom(page, from, tokens[0]))) {
    from = lineBack(page, 2 * (page.length - from))
    tokens = tokensFrom(page, pattern, from, options)
  }
  return { text: page, tokens: joined(page, tokens, notation) }
}

const scaleOf = (text: string, token: Token, { unitNames }: Notation): Scale | undefined => {
  const scale = scaleBehind(text, token.start, token.end)
  return scale === undefined ||
    unitNames.some((name) =>
      text
        .slice(token.end, token.end + 64)
        .trimStart()
        .startsWith(name)
    )
    ? undefined
    : scale
}

/** Puts the numbers together that one amount is written in: "3 million 200 thousand", "1万2千". */
const joined = (text: string, tokens: ReadonlyArray<Token>, notation: Notation): ReadonlyArray<Token> => {
  const result: Array<Token> = []
  let before: Scale | undefined
  for (const token of tokens) {
    const head = result.at(-1)
    const scale = scaleOf(text, token, notation)
    const isNear =
      before !== undefined &&
      token.start - before.end <= 1 &&
      (token.start === before.end || text[before.end] === " ")
    const isTail =
      before !== undefined &&
      isNear &&
      magnitudeOf(token.groups, notation.decimal).scaled(scale?.power ?? 0).value < 10 ** before.power
    if (isTail && head !== undefined) result.splice(-1, 1, { ...token, head })
    else result.push(token)
    before = scale
  }
  return result
}

const sizeOf = (page: Page, token: Token, notation: Notation): Magnitude => {
  const scale = scaleOf(page.text, token, notation)
  const size = magnitudeOf(token.groups, notation.decimal)
  const own = scale === undefined ? size : size.scaled(scale.power)
  return token.head === undefined ? own : sumOf(sizeOf(page, token.head, notation), own)
}

const percent = /^(?:[*_$`)}~]|\\[,;:! ]|\s){0,4}\\?(?:%|per ?cent(?!\p{L}))/iu

const unitBeside = (text: string, start: number, end: number, names: ReadonlyArray<string>) => {
  const after = text[end] === " " || text[end] === "\u00A0" || text[end] === "-" ? end + 1 : end
  const isWordEnd = (at: number) => !/^\p{L}/u.test(text.slice(at, at + 2))
  const before = text.slice(Math.max(0, start - 64), start).trimEnd()
  const isWordStart = (name: string) => !/\p{L}$/u.test(before.slice(0, -name.length))
  return (
    names.find((name) => text.startsWith(name, after) && isWordEnd(after + name.length)) ??
    names.find((name) => before.endsWith(name) && isWordStart(name))
  )
}

const firstOf = (token: Token): Token => (token.head === undefined ? token : firstOf(token.head))

// The lower part of a fraction whose upper part is no number, as that of (1+√5)/2 in LaTeX.
const over = /\\[cdst]?frac\s?\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}\s?\{$/u
const isDenominator = (text: string, start: number): boolean =>
  /\}\s?\{$/u.test(text.slice(Math.max(0, start - 3), start)) &&
  over.test(text.slice(Math.max(0, start - 120), start))

// A power that could not be read ("2^{n}") leaves no number that anyone means; degrees are none.
const unreadPower = /^\s?\^(?!\s{0,2}\{?\s{0,2}(?:\\circ(?!\p{L})|[°∘]))/u

/** Reads the number at a token; undefined when it is beyond what a double can hold, or divides by zero. */
export const read = (page: Page, token: Token, notation: Notation): ExactReading | undefined => {
  const { text } = page
  const size = sizeOf(page, token, notation)
  if (!Number.isFinite(size.value) || unreadPower.test(text.slice(token.end, token.end + 16)))
    return undefined
  if (isDenominator(text, token.start)) return undefined
  const end = scaleOf(text, token, notation)?.end ?? token.end
  const first = firstOf(token)
  const { isNegative, start } = leadOf(text, first.start, token.end, notation.unitNames)
  const isPercent =
    percent.test(text.slice(end, end + 16)) || /百分之$/u.test(text.slice(Math.max(0, start - 3), start))
  const signed = isNegative && size.value !== 0 ? -size.value : size.value
  const isShare = isPercent && notation.percent === "fraction"
  return {
    value: isShare ? signed / 100 : signed,
    text: text.slice(start, end),
    unit: unitBeside(text, first.start, end, notation.unitNames),
    isPercent,
    whole: isShare || size.whole === undefined ? undefined : isNegative ? -size.whole : size.whole
  }
}

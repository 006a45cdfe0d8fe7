/**
 * Where labelled values stand in a text: as written, else with case, spaces and marks aside, else as the same number or
 * date.
 */
import { type DateOrder, dateOf, datesIn } from "../dates.ts"
import { type Decimal, numberOf, type Reading } from "../fitting.ts"
import { type Token, tokensOf } from "./tokens.ts"

/** A run of tokens, the end not included. */
export interface Run {
  readonly start: number
  readonly end: number
}

/** A value of a label that a text can hold. */
export type Value = string | number

/** A text that values are looked for in. */
export interface Searched {
  readonly text: string
  readonly tokens: ReadonlyArray<Token>
}

/** The tokens from one place in the text to another; undefined where a token is cut. */
const runAt = ({ tokens }: Searched, from: number, to: number): Run | undefined => {
  let start = 0
  let beyond = tokens.length
  while (start < beyond) {
    const middle = (start + beyond) >> 1
    if ((tokens[middle]?.start ?? 0) < from) start = middle + 1
    else beyond = middle
  }
  let end = start
  while (end < tokens.length && (tokens[end]?.end ?? 0) <= to) end++
  return tokens[start]?.start === from && tokens[end - 1]?.end === to ? { start, end } : undefined
}

const mostPlaces = 50

const asWritten = (searched: Searched, value: string): ReadonlyArray<Run> => {
  const runs: Array<Run> = []
  for (let at = searched.text.indexOf(value); at >= 0; at = searched.text.indexOf(value, at + 1)) {
    const run = runAt(searched, at, at + value.length)
    if (run !== undefined) runs.push(run)
    if (runs.length === mostPlaces) break
  }
  return runs
}

const isWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

const loosely = ({ tokens }: Searched, value: string): ReadonlyArray<Run> => {
  const wanted = tokensOf(value)
    .filter(({ text }) => isWord(text))
    .map(({ text }) => text.toLowerCase())
  if (wanted.length === 0) return []
  const words = [...tokens.keys()].filter((at) => isWord(tokens[at]?.text ?? ""))
  const runs: Array<Run> = []
  for (let from = 0; from + wanted.length <= words.length && runs.length < mostPlaces; from++) {
    if (!wanted.every((word, nth) => tokens[words[from + nth] ?? -1]?.text.toLowerCase() === word)) continue
    runs.push({ start: words[from] ?? 0, end: (words[from + wanted.length - 1] ?? 0) + 1 })
  }
  return runs
}

const asNumber = (searched: Searched, value: number, decimal: Decimal): ReadonlyArray<Run> =>
  [...searched.text.matchAll(/[-+]?\d(?:[\d.,'\u2019]*\d)?/gu)]
    .filter((match) => numberOf(match[0], decimal) === value)
    .flatMap((match) => runAt(searched, match.index, match.index + match[0].length) ?? [])
    .slice(0, mostPlaces)

const asDate = (searched: Searched, value: string, order: DateOrder | undefined): ReadonlyArray<Run> => {
  const wanted = dateOf(value.slice(0, 10), order) ?? dateOf(value, order)
  if (wanted === undefined) return []
  return datesIn(searched.text)
    .filter(({ text }) =>
      order === undefined
        ? dateOf(text, "day-first") === wanted || dateOf(text, "month-first") === wanted
        : dateOf(text, order) === wanted
    )
    .flatMap(({ text, start }) => runAt(searched, start, start + text.length) ?? [])
    .slice(0, mostPlaces)
}

/** The places where a value stands, in order; none where the text does not have it. */
export const placesOf = (
  searched: Searched,
  value: Value,
  { decimal = ".", dates }: Reading
): ReadonlyArray<Run> => {
  if (typeof value === "number") return asNumber(searched, value, decimal)
  const trimmed = value.trim()
  if (trimmed === "") return []
  for (const look of [
    () => asWritten(searched, trimmed),
    () => loosely(searched, trimmed),
    () => asDate(searched, trimmed, dates),
    () => {
      const number = numberOf(trimmed, decimal)
      return number === undefined ? [] : asNumber(searched, number, decimal)
    }
  ]) {
    const found = look()
    if (found.length > 0) return found
  }
  return []
}

/** The tokens of a span given by offsets. Undefined where it cuts a token or has none. */
export const runOfOffsets = (searched: Searched, start: number, end: number): Run | undefined => {
  const inside = searched.text.slice(start, end)
  const from = start + (inside.length - inside.trimStart().length)
  return runAt(searched, from, from + inside.trim().length)
}

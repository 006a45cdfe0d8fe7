/**
 * Where a CSV record ends whose quotes are broken, so that reading can go on with the record after it.
 *
 * Quotes cannot say it, for they are what is broken. The record goes on to the line where its quoted field can close, and
 * ends before a line that holds as many cells as the header. A field that is never closed ends with its first line.
 */
import * as Effect from "effect/Effect"
import type { Machine } from "./transduce.ts"

/** Lines of text may hold as many cells as the header by chance, where those are few. */
const mostDoubtful = 10
const fewColumns = 2

/** A field of more lines, or a line of more characters, is one that was never closed. */
const mostLines = 100
const longestLine = 1024 * 1024

/** A line read as if it began a record. Quotes out of place are text. */
interface Alone {
  readonly cells: number
  /** Its last field is quoted and goes on. */
  readonly isOpen: boolean
  /** Some quote is out of place. */
  readonly isBroken: boolean
  readonly hasQuotedField: boolean
}

const readAlone = (line: string, delimiter: string): Alone => {
  let cells = 1
  let isBroken = false
  let hasQuotedField = false
  let place: "start" | "unquoted" | "quoted" = "start"
  for (let at = 0; at < line.length; at++) {
    const char = line[at]
    if (place === "quoted") {
      if (char !== '"') continue
      const next = line[at + 1]
      if (next === '"') at++
      else {
        place = "unquoted"
        isBroken ||= next !== undefined && next !== delimiter
      }
    } else if (char === delimiter) {
      cells++
      place = "start"
    } else if (char === '"' && place === "start") {
      place = "quoted"
      hasQuotedField = true
    } else {
      place = "unquoted"
      isBroken ||= char === '"'
    }
  }
  return { cells, isOpen: place === "quoted", isBroken, hasQuotedField }
}

/** Whether nothing but blanks stands between `at` and the end of a cell. */
const endsCell = (line: string, at: number, delimiter: string): boolean => {
  let end = at
  while (line[end] !== delimiter && (line[end] === " " || line[end] === "\t")) end++
  return end >= line.length || line[end] === delimiter
}

/** Where a quoted field that is open at `from` closes, read so that only a quote at the end of a cell closes it. */
const closingQuote = (line: string, from: number, delimiter: string): number => {
  for (let at = line.indexOf('"', from); at !== -1; at = line.indexOf('"', at + 1)) {
    if (line[at + 1] === '"') at++
    else if (endsCell(line, at + 1, delimiter)) return at
  }
  return -1
}

/** The cells of a line read so that only a quote at the end of a cell closes it, and whether the last one goes on. */
const readLoosely = (line: string, delimiter: string): Pick<Alone, "cells" | "isOpen"> => {
  let cells = 1
  for (let at = 0; at < line.length; cells++) {
    if (line[at] === '"') {
      at = closingQuote(line, at + 1, delimiter)
      if (at === -1) return { cells, isOpen: true }
    }
    at = line.indexOf(delimiter, at)
    if (at === -1) break
    at++
  }
  return { cells, isOpen: false }
}

/** What the first quote of a line looks like when a field may be open before it. Doubled ones are text. */
const firstQuote = (line: string, delimiter: string): "none" | "opens" | "closes" | "inside" => {
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) {
    const isAtStart = at === 0 || line[at - 1] === delimiter
    if (line[at + 1] === '"' && !isAtStart) at++
    else if (isAtStart) return at === 0 && endsCell(line, 1, delimiter) ? "closes" : "opens"
    else return endsCell(line, at + 1, delimiter) ? "closes" : "inside"
  }
  return "none"
}

const quotesIn = (line: string): number => line.split('"').length - 1

/** How the lines behind the first one are judged. Each answer is the number of lines that the record has, once it is known. */
const judge = (columns: number, delimiter: string) => {
  let count = 0
  /** Whether the quotes so far are in order, and a field is open by them. */
  let isInOrder = false
  /** The first of the lines that may be another record or the text of this one. */
  let doubtful: number | undefined
  const most = columns <= fewColumns ? mostDoubtful : 0

  const begin = (line: string): number | undefined => {
    const alone = readAlone(line, delimiter)
    const loose = readLoosely(line, delimiter)
    const isOdd = quotesIn(line) % 2 === 1
    isInOrder = alone.isOpen && !alone.isBroken
    const mayGoOn = alone.hasQuotedField
      ? isOdd || loose.isOpen || loose.cells < columns
      : isOdd && alone.cells < columns
    return mayGoOn ? undefined : 1
  }

  const goOn = (line: string): number | undefined => {
    const quote = firstQuote(line, delimiter)
    const alone = readAlone(line, delimiter)
    const fits = alone.cells === columns
    if (quote === "opens" && (fits || (alone.isOpen && alone.cells < columns))) return (doubtful ?? count) - 1
    const closing = quote === "opens" ? -1 : closingQuote(line, 0, delimiter)
    if (closing !== -1) {
      const rest = readAlone(line.slice(closing + 1), delimiter)
      doubtful = undefined
      isInOrder = rest.isOpen && !rest.isBroken
      return rest.isOpen ? undefined : count
    }
    if (quote === "inside" && isInOrder) {
      doubtful = undefined
      isInOrder = false
    } else if (fits) {
      doubtful ??= count
      if (count - doubtful >= most) return doubtful - 1
    }
    return count < mostLines ? undefined : (doubtful ?? 2) - 1
  }

  return {
    line: (line: string): number | undefined => (++count === 1 ? begin(line) : goOn(line)),
    end: (): number => (doubtful === undefined ? Math.max(1, count) : doubtful - 1)
  }
}

/** Finds how many lines a broken record has in the text from its first line on, and emits that once. */
export const brokenRecord = (columns: number, delimiter: string): Machine<string, number> => {
  const lines = judge(columns, delimiter)
  let held = ""
  let found: number | undefined
  const emit = (lineCount: number | undefined): ReadonlyArray<number> => {
    found ??= lineCount
    return found === undefined ? [] : [found]
  }
  return {
    feed: (chunk) => {
      if (found !== undefined) return []
      const text = held + chunk.join("")
      let from = 0
      for (const { 0: lineBreak, index } of text.matchAll(/\r\n|\n|\r(?!$)/g)) {
        const known = lines.line(text.slice(from, index))
        if (known !== undefined) return emit(known)
        from = index + lineBreak.length
      }
      held = text.slice(from)
      return held.length > longestLine ? emit(1) : []
    },
    end: () =>
      Effect.sync(() => {
        if (found !== undefined) return []
        const last = held.endsWith("\r") ? held.slice(0, -1) : held
        return emit((last === "" ? undefined : lines.line(last)) ?? lines.end())
      })
  }
}

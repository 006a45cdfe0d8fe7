/**
 * Keeps the digits of long whole numbers on their way through a parser that makes a double of every number: each one that
 * a double would alter becomes a marked string in the text, and a bigint again in the parsed value.
 */
import * as Effect from "effect/Effect"
import { inexact } from "../../foundation/exactJson.ts"
import type { Machine } from "./transduce.ts"

// Of the area for private use: in no text of people.
const mark = "\uE2D2"
const marked = /^\uE2D2(-?\d+)\uE2D2$/u

const special = /["\\]/gu
const start = /["\d-]/gu
const numeral = /-?[\d.eE+]*/uy

/** Longer runs are no numbers that a double can hold, and are left as they are. */
const longest = 400

/** What was changed in the text so far. */
export interface Changes {
  /** Offsets in the changed text of the characters that were put in. */
  readonly added: Array<number>
}

/** Marks long whole numbers outside strings. */
export const markNumbers = (changes: Changes): Machine<string, string> => {
  let quoted = false
  let escaped = false
  let held = ""
  let offset = 0
  const next = (pattern: RegExp, text: string, from: number): number => {
    pattern.lastIndex = from
    return pattern.exec(text)?.index ?? text.length
  }
  const read = (fresh: string, isLast: boolean): string => {
    const text = held + fresh
    held = ""
    let out = ""
    let copied = 0
    let at = 0
    if (escaped && text !== "") {
      escaped = false
      at = 1
    }
    while (at < text.length) {
      at = next(quoted ? special : start, text, at)
      const found = text[at]
      if (found === undefined) break
      if (found === '"') {
        quoted = !quoted
        at++
      } else if (found === "\\") {
        escaped = at + 1 === text.length
        at += 2
      } else {
        numeral.lastIndex = at
        const source = numeral.exec(text)?.[0] ?? ""
        const end = at + Math.max(1, source.length)
        if (end === text.length && !isLast && source.length < longest) {
          held = text.slice(at)
          break
        }
        const exact = inexact(source)
        if (exact !== undefined) {
          const string = `"${mark}${exact}${mark}"`
          out += text.slice(copied, at)
          for (let extra = source.length; extra < string.length; extra++)
            changes.added.push(offset + out.length)
          out += string
          copied = end
        }
        at = end
      }
    }
    out += text.slice(copied, text.length - held.length)
    offset += out.length
    return out
  }
  return {
    feed: (chunk) => [read(chunk.join(""), false)].filter((text) => text !== ""),
    end: () => Effect.sync(() => [read("", true)].filter((text) => text !== ""))
  }
}

/** The offset in the text as it was. */
export const originalOffset = ({ added }: Changes, offset: number): number =>
  offset - added.filter((each) => each < offset).length

/** A parsed value with bigints for the marked strings. Recursive: deeper values than a thousand levels keep their marks. */
export const unmarked = (value: unknown, depth = 0): unknown => {
  if (typeof value === "string") {
    const digits = marked.exec(value)?.[1]
    return digits === undefined ? value : BigInt(digits)
  }
  if (typeof value !== "object" || value === null || depth > 1_000) return value
  if (Array.isArray(value)) return value.map((each) => unmarked(each, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unmarked(each, depth + 1)]))
}

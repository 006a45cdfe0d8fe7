/**
 * CSV with loose quotes made CSV of RFC 4180, ahead of the parser: a quote inside an unquoted field is text, and blanks
 * behind a closing quote are nothing.
 */
import * as Effect from "effect/Effect"
import type { Machine } from "./transduce.ts"

// Stands for a quote that is text. Unicode keeps this code point free for use inside programs; no file means it.
const mark = "\uFDD0"

/** Where the text is: at the start of a field, in an unquoted one, in a quoted one, behind a quote in that. */
type Place = "start" | "unquoted" | "quoted" | "closed"

/** Passes text on with the quotes that are text marked. Line breaks stay where they are. */
export const markQuotes = (delimiter: string): Machine<string, string> => {
  let place: Place = "start"
  let blanks = ""
  const passed = (char: string): string => {
    const isEnd = char === delimiter || char === "\n" || char === "\r"
    switch (place) {
      case "quoted":
        if (char === '"') place = "closed"
        return char
      case "closed": {
        if (isEnd) {
          place = "start"
          blanks = ""
          return char
        }
        if (char === " " || char === "\t") {
          blanks += char
          return ""
        }
        // A doubled quote goes on; anything else behind a closing quote is the parser's to refuse.
        place = "quoted"
        const held = blanks
        blanks = ""
        return held + char
      }
      default:
        if (isEnd) place = "start"
        else if (char === '"' && place === "start") place = "quoted"
        else if (char !== "\uFEFF") place = "unquoted"
        return char === '"' && place === "unquoted" ? mark : char
    }
  }
  return {
    feed: (chunk) => {
      const text = chunk.join("")
      let out = ""
      for (let at = 0; at < text.length; at++) out += passed(text.charAt(at))
      return out === "" ? [] : [out]
    },
    end: () => Effect.succeed([])
  }
}

/** A cell with its marked quotes as they were. */
export const unmarkQuotes = (cell: string): string =>
  cell.includes(mark) ? cell.replaceAll(mark, '"') : cell

/**
 * The text of a UTF-8 file in pieces. Lines that are not UTF-8 are reported, and read with replacement characters.
 */
import { isUtf8 } from "node:buffer"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { DeclaredPath } from "../../foundation/declaredPath.ts"
import type { DatasetError } from "../DatasetError.ts"
import { fileBytes } from "./fileBytes.ts"
import { splitLines, withoutMark } from "./lineBlocks.ts"
import { type Machine, transduce } from "./transduce.ts"

const LF = 10

/** Streams the text of the file at `path` without a byte order mark. `badLine` is called before its text is out. */
export const fileText = (
  path: DeclaredPath,
  badLine: (line: number) => void
): Stream.Stream<string, DatasetError> => transduce(fileBytes(path), () => decoding(badLine))

const decoding = (badLine: (line: number) => void): Machine<Uint8Array, string> => {
  let line = 1
  let started = false
  let torn = Buffer.alloc(0)

  const decode = (bytes: Buffer): string => {
    const text = started ? bytes : withoutMark(bytes)
    started = true
    if (isUtf8(text)) {
      for (let at = text.indexOf(LF); at !== -1; at = text.indexOf(LF, at + 1)) line++
    } else {
      line--
      for (const bytesOfLine of splitLines(text)) {
        line++
        if (!isUtf8(bytesOfLine)) badLine(line)
      }
    }
    return text.toString("utf8")
  }

  return {
    feed: (chunk) => {
      const bytes = Buffer.concat([torn, ...chunk])
      const whole = bytes.length - tornLength(bytes)
      torn = bytes.subarray(whole)
      return whole === 0 ? [] : [decode(bytes.subarray(0, whole))]
    },
    end: () => Effect.sync(() => (torn.length === 0 ? [] : [decode(torn)]))
  }
}

/** How many bytes at the end are the beginning of a character whose rest is still to come. */
const tornLength = (bytes: Uint8Array): number => {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes.at(-back) ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return length > back ? back : 0
  }
  return 0
}

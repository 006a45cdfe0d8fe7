/**
 * JSON Lines: one JSON value a line, UTF-8, `\n` or `\r\n`. Blank lines and a byte order mark are skipped.
 */

import { isUtf8 } from "node:buffer"
import * as Effect from "effect/Effect"
import * as ExactJson from "../../foundation/exactJson.ts"
import { isRecord } from "../../foundation/json.ts"
import { show } from "../../foundation/SchemaLike.ts"
import { oneLine } from "../../text/excerpt.ts"
import { repeatedKey, twice } from "./jsonKeys.ts"
import { lineBlocks, longestLine, splitLines } from "./lineBlocks.ts"
import type { Item } from "./rowReader.ts"
import type { Machine } from "./transduce.ts"

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>

/** A record from a parsed JSON value: anything but an object is a fault. */
export const toRecord = (line: number, value: unknown): Item<JsonRecord> =>
  isRecord(value)
    ? { line, source: value }
    : { line, field: "", problem: `expected an object, found ${show(value)}` }

const parse = (line: number, text: string): Item<JsonRecord> | undefined => {
  try {
    const value = ExactJson.parse(text)
    const repeated = isRecord(value) ? repeatedKey(text, value) : undefined
    return repeated === undefined
      ? toRecord(line, value)
      : { line, field: repeated.path.join("."), problem: twice(repeated) }
  } catch (thrown) {
    if (text.trim() === "") return undefined
    const problem = text.length >= longestLine ? tooLong : `invalid JSON: ${complaint(thrown)}`
    return { line, field: "", problem }
  }
}

const parseBytes = (line: number, bytes: Buffer): Item<JsonRecord> | undefined =>
  isUtf8(bytes)
    ? parse(line, bytes.toString("utf8"))
    : { line, field: "", problem: bytes.length >= longestLine ? tooLong : "expected UTF-8" }

const tooLong = `expected a line of less than ${longestLine / 2 ** 20} MiB`

const complaint = (thrown: unknown): string =>
  oneLine(thrown instanceof Error ? thrown.message : String(thrown))

/** Parses the bytes of a JSON Lines file. */
export const jsonLines = (): Machine<Uint8Array, Item<JsonRecord>> => {
  const blocks = lineBlocks()
  let line = 0
  const read = (block: Buffer | undefined): ReadonlyArray<Item<JsonRecord>> => {
    if (block === undefined) return []
    const items: Array<Item<JsonRecord>> = []
    const add = (item: Item<JsonRecord> | undefined): void => {
      if (item !== undefined) items.push(item)
    }
    if (isUtf8(block)) for (const text of block.toString("utf8").split("\n")) add(parse(++line, text))
    else for (const bytes of splitLines(block)) add(parseBytes(++line, bytes))
    return items
  }
  return {
    feed: (chunk) => chunk.flatMap((bytes) => read(blocks.feed(bytes))),
    end: () => Effect.sync(() => read(blocks.end()))
  }
}

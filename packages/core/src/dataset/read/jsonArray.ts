/**
 * A JSON file that holds its cases in one array, at the top or inside an object. Elements are read one after the
 * other; the file is never in memory as a whole.
 */
import * as Effect from "effect/Effect"
import * as JsonArray from "effect/encoding/JsonArray"
import * as JsonPointer from "effect/JsonPointer"
import * as Stream from "effect/Stream"
import type { DeclaredPath } from "../../foundation/declaredPath.ts"
import { oneLine } from "../../text/excerpt.ts"
import type { DatasetError } from "../DatasetError.ts"
import { type Changes, markNumbers, originalOffset, unmarked } from "./exactNumbers.ts"
import { fileText } from "./fileText.ts"
import { keyWatch, type RepeatedKey, twice } from "./jsonKeys.ts"
import { type JsonRecord, toRecord } from "./jsonLines.ts"
import type { Item } from "./rowReader.ts"
import { type Machine, transduce } from "./transduce.ts"

/**
 * Streams the elements of the array at the dotted path `at`, or at the top. Their line is their position. The file
 * is read no further than a syntax error.
 */
export const jsonArray = (
  path: DeclaredPath,
  at: string | undefined
): Stream.Stream<Item<JsonRecord>, DatasetError> =>
  Stream.suspend(() => {
    let badLine: number | undefined
    const text = fileText(path, (line) => {
      badLine ??= line
    }).pipe(Stream.takeWhile(() => badLine === undefined))
    const keys = at === undefined ? [] : at.split(".")
    const pointer = keys.map((key) => `/${JsonPointer.escapeToken(key)}`).join("")
    const changes: Changes = { added: [] }
    const repeats = repeatsUnder(keys)
    const watched = transduce(text, () => watching(repeats))
    const elements = transduce(watched, () => markNumbers(changes)).pipe(
      Stream.pipeThroughChannel(JsonArray.decodeString({ pointer, maxElementSize: Number.POSITIVE_INFINITY }))
    )
    return transduce(elements, () => numbered(changes, repeats)).pipe(
      Stream.catchTag("JsonArrayError", (error) =>
        Stream.fromEffect(
          Effect.map(
            badLine === undefined
              ? complaint(path, at, error, changes)
              : Effect.succeed(`expected UTF-8, found something else on line ${badLine}`),
            (problem) => repeats.outside ?? { line: 0, field: "", problem }
          )
        )
      )
    )
  })

/** What is wrong with a record. */
type RecordFault = Extract<Item<JsonRecord>, { readonly problem: string }>

/** Keys that stand twice: the first of each element, and the first outside the array. */
interface Repeats {
  readonly add: (key: RepeatedKey) => void
  /** By position. */
  readonly inside: Map<number, RecordFault>
  outside: RecordFault | undefined
}

const repeatsUnder = (keys: ReadonlyArray<string>): Repeats => {
  const repeats: Repeats = {
    inside: new Map(),
    outside: undefined,
    add: (key) => {
      const position = keys.every((each, index) => key.path[index] === each)
        ? Number(key.path[keys.length])
        : Number.NaN
      const problem = twice(key)
      if (!Number.isInteger(position) || key.path.length < keys.length + 2) {
        repeats.outside ??= { line: 0, field: key.path.join("."), problem }
      } else if (!repeats.inside.has(position + 1)) {
        const field = key.path.slice(keys.length + 1).join(".")
        repeats.inside.set(position + 1, { line: position + 1, field, problem })
      }
    }
  }
  return repeats
}

/** Passes text on when its keys have been looked at, so that those of an element are known before it is parsed. */
const watching = ({ add }: Repeats): Machine<string, string> => {
  const watch = keyWatch(add)
  return {
    feed: (chunk) => {
      chunk.forEach(watch)
      return chunk
    },
    end: () => Effect.succeed([])
  }
}

const numbered = (changes: Changes, repeats: Repeats): Machine<unknown, Item<JsonRecord>> => {
  let position = 0
  const item = (value: unknown): Item<JsonRecord> => {
    position++
    const fault = repeats.inside.get(position)
    repeats.inside.delete(position)
    return fault ?? toRecord(position, changes.added.length > 0 ? unmarked(value) : value)
  }
  return {
    feed: (chunk) => chunk.map(item),
    end: () => Effect.succeed(repeats.outside === undefined ? [] : [repeats.outside])
  }
}

const complaint = (
  path: DeclaredPath,
  at: string | undefined,
  { kind, message, offset = 0, cause }: JsonArray.JsonArrayError,
  changes: Changes
): Effect.Effect<string, DatasetError> =>
  kind === "Pointer"
    ? Effect.succeed(
        `expected an array ${at === undefined ? "at the top" : `under ${JSON.stringify(at)}`}, found none`
      )
    : Effect.map(
        place(path, originalOffset(changes, offset)),
        (found) =>
          `invalid JSON at ${found}: ${cause instanceof SyntaxError ? oneLine(cause.message) : message}`
      )

/** Finds the line and column of an offset by reading the file up to there again. */
const place = (path: DeclaredPath, offset: number): Effect.Effect<string, DatasetError> =>
  fileText(path, () => {}).pipe(
    Stream.runFold(
      () => ({ line: 1, column: 1, left: offset }),
      ({ line, column, left }, text) => {
        const before = text.slice(0, left)
        const lines = before.split("\n")
        const last = lines.at(-1)?.length ?? 0
        return {
          line: line + lines.length - 1,
          column: lines.length === 1 ? column + last : last + 1,
          left: left - before.length
        }
      }
    ),
    Effect.map(({ line, column }) => `line ${line}, column ${column}`)
  )

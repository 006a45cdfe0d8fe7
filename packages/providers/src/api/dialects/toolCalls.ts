/**
 * Tool calls as APIs write them: an id, a name, and arguments as the text of a JSON object, or as that object.
 */
import type { Prompt } from "@assay/core"
import { parseExactJson, writeExactJson } from "@assay/core/internal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { at, idAt, isFields, isNothing, misshapen, placeAt, textAt } from "../read/shapes.ts"

const isJson = Schema.is(Schema.Json)

/** A call as it came. Servers leave out ids, and the arguments of tools that take none. */
export interface RawCall {
  readonly id: string | null | undefined
  readonly name: string | null | undefined
  readonly arguments: string | null | undefined
}

/**
 * The value that a text of JSON stands for. The text itself where it is none, is nested deeper than can be walked, or
 * has a whole number whose digits only a text keeps.
 */
const jsonIn = (written: string): Schema.Json => {
  try {
    const read = parseExactJson(written)
    return isJson(read) ? read : written
  } catch {
    return written
  }
}

/** A call in Assay's terms; `position` names it where the server does not. */
export const toolCall = (raw: RawCall, position: number): Prompt.ToolCall => {
  const written = raw.arguments ?? ""
  return {
    id: raw.id ?? `call_${position}`,
    name: raw.name ?? "",
    arguments: written.trim() === "" ? {} : jsonIn(written)
  }
}

/** A call, or a piece of one. `place`: which call of several it belongs to, where the server numbers them. */
export interface CallPiece {
  readonly place: number | undefined
  readonly id: string | undefined
  readonly name: string
  readonly arguments: string
}

/** Arguments as text, however they came; undefined where they can be no arguments. */
const textOf = (args: unknown): string | undefined => {
  if (typeof args === "string") return args
  if (isNothing(args)) return ""
  if (typeof args !== "object") return undefined
  try {
    return writeExactJson(args)
  } catch {
    return undefined
  }
}

/** One entry of a list of calls. Servers put its name and arguments into `function`, `custom`, or beside the id. */
export const callPiece = (entry: unknown, where: string): Result.Result<CallPiece, string> => {
  if (!isFields(entry)) return misshapen("a tool call", where, entry)
  const called = [entry.function, entry.custom].find(isFields) ?? entry
  const stated = at(called, "arguments") ?? at(called, "input")
  const args = textOf(stated)
  if (args === undefined) return misshapen("a text or an object", `${where}.function.arguments`, stated)
  const name = at(called, "name")
  if (!isNothing(name) && typeof name !== "string") return misshapen("a text", `${where}.function.name`, name)
  return Result.succeed({
    place: placeAt(entry, "index"),
    id: idAt(entry, "id") ?? idAt(entry, "call_id"),
    name: textAt(called, "name") ?? "",
    arguments: args
  })
}

/**
 * The calls of a message: a list of them, the only one by itself, or in the older field `function_call`. Fails where
 * something is there that is none.
 */
export const callPieces = (
  message: unknown,
  where: string
): Result.Result<ReadonlyArray<CallPiece>, string> => {
  const listed = at(message, "tool_calls")
  const older = at(message, "function_call")
  const pieces: Array<CallPiece> = []
  const add = (entry: unknown, place: string): string | undefined => {
    if (entry === null || entry === undefined) return undefined
    const read = callPiece(entry, place)
    if (Result.isFailure(read)) return read.failure
    pieces.push(read.success)
    return undefined
  }
  if (Array.isArray(listed)) {
    for (const [index, entry] of listed.entries()) {
      const problem = add(entry, `${where}.tool_calls[${index}]`)
      if (problem !== undefined) return Result.fail(problem)
    }
  } else if (!isNothing(listed)) {
    const problem = add(listed, `${where}.tool_calls`)
    if (problem !== undefined) return Result.fail(problem)
  }
  if (pieces.length === 0 && !isNothing(older)) {
    const problem = add(older, `${where}.function_call`)
    if (problem !== undefined) return Result.fail(problem)
  }
  return Result.succeed(pieces)
}

/** Arguments as the text that APIs want them back as. */
export const writtenArguments = ({ arguments: args }: Prompt.ToolCall): string =>
  typeof args === "string" ? args : JSON.stringify(args)

/** The address of an image, its bytes inside it where they were given. */
export const imageAddress = (image: Prompt.Image): string =>
  "url" in image ? image.url : `data:${image.mediaType};base64,${image.data}`

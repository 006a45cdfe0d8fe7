/**
 * The text of a reply: as one text, or as a list of parts, of which those of text count. Thinking, citations and parts
 * of unknown kinds are no text. Shared by all APIs.
 */
import * as Result from "effect/Result"
import { at, isFields, misshapen, textAt } from "./shapes.ts"

/** What was said, and what was said in declining. */
export interface Content {
  readonly text: string
  readonly refusal: string
}

const textual = new Set(["text", "output_text", "input_text"])

/** Azure's assistants wrap a text into `{value}`. */
const written = (part: unknown): string | undefined =>
  textAt(part, "text") ?? textAt(at(part, "text"), "value")

const ofPart = (part: unknown, place: string): Result.Result<Content, string> => {
  if (typeof part === "string") return Result.succeed({ text: part, refusal: "" })
  if (part === null || part === undefined) return Result.succeed({ text: "", refusal: "" })
  if (!isFields(part)) return misshapen("a part of a text", place, part)
  const type = textAt(part, "type")
  if (type === "refusal") return Result.succeed({ text: "", refusal: textAt(part, "refusal") ?? "" })
  if (type !== undefined && !textual.has(type)) return Result.succeed({ text: "", refusal: "" })
  const text = written(part)
  if (text !== undefined) return Result.succeed({ text, refusal: "" })
  // An empty part of text may come without its text.
  return type !== undefined && (part.text === null || part.text === undefined)
    ? Result.succeed({ text: "", refusal: "" })
    : misshapen("a text", `${place}.text`, part.text)
}

/** The text of `content`, which lies at `place` of a body. Fails where a part may be text and cannot be read. */
export const contentOf = (content: unknown, place: string): Result.Result<Content, string> => {
  if (!Array.isArray(content)) return ofPart(content, place)
  let text = ""
  let refusal = ""
  for (const [index, part] of content.entries()) {
    const read = ofPart(part, `${place}[${index}]`)
    if (Result.isFailure(read)) return read
    text += read.success.text
    refusal += read.success.refusal
  }
  return Result.succeed({ text, refusal })
}

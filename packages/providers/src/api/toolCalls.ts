/**
 * Tool calls as APIs write them: an id, a name, and arguments as the text of a JSON object.
 */
import type { Prompt } from "@assay/core"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const parse = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Json))

/** A call as it came. Servers leave out ids, and the arguments of tools that take none. */
export interface RawCall {
  readonly id: string | null | undefined
  readonly name: string | null | undefined
  readonly arguments: string | null | undefined
}

/** A call in Assay's terms; `position` names it where the server does not. */
export const toolCall = (raw: RawCall, position: number): Prompt.ToolCall => {
  const written = raw.arguments ?? ""
  return {
    id: raw.id ?? `call_${position}`,
    name: raw.name ?? "",
    arguments: written.trim() === "" ? {} : Option.getOrElse(parse(written), () => written)
  }
}

/** Arguments as the text that APIs want them back as. */
export const writtenArguments = ({ arguments: args }: Prompt.ToolCall): string =>
  typeof args === "string" ? args : JSON.stringify(args)

/** The address of an image, its bytes inside it where they were given. */
export const imageAddress = (image: Prompt.Image): string =>
  "url" in image ? image.url : `data:${image.mediaType};base64,${image.data}`

/**
 * The Embeddings API, as OpenAI defines it and most other servers speak it:
 * https://platform.openai.com/docs/api-reference/embeddings. The texts of a request are its messages, and the text of a
 * reply is the list of vectors as JSON.
 */
import { defined } from "@assay/core/internal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Dialect } from "../endpoint.ts"
import type { ReplyContent } from "../read/said.ts"
import { isFields, misshapen } from "../read/shapes.ts"
import { noAssembly, readEmbeddings } from "../routes/embeddings.ts"
import type { JsonObject } from "./structured.ts"

const isVector = Schema.is(Schema.NonEmptyArray(Schema.Finite))

/** Servers may send the vectors in any order; each says by its index which text it is of. */
const vectorsOf = (body: unknown): Result.Result<ReadonlyArray<ReadonlyArray<number>>, string> => {
  const data: unknown = isFields(body) ? body.data : undefined
  if (!Array.isArray(data)) return misshapen("a list", "data", data)
  const vectors: Array<ReadonlyArray<number>> = []
  for (const [place, item] of data.entries()) {
    const embedding: unknown = isFields(item) ? item.embedding : undefined
    if (!isVector(embedding)) return misshapen("a list of numbers", `data.${place}.embedding`, embedding)
    const index: unknown = isFields(item) && item.index !== undefined ? item.index : place
    if (typeof index !== "number" || !(index in data) || vectors[index] !== undefined)
      return misshapen("the place of a text", `data.${place}.index`, index)
    vectors[index] = embedding
  }
  return Result.succeed(vectors)
}

const read = (body: unknown): Result.Result<ReplyContent, string> => {
  const content = readEmbeddings(body)
  if (Result.isFailure(content) || content.success._tag !== "ReplyContent") return content
  const reply = content.success
  return Result.map(vectorsOf(body), (vectors) => ({ ...reply, text: JSON.stringify(vectors) }))
}

export const embeddings = (model: string, dimensions: number | undefined, extra: JsonObject): Dialect => ({
  path: "/embeddings",
  body: ({ messages }) => ({
    model,
    input: messages.map(({ content }) => (typeof content === "string" ? content : "")),
    encoding_format: "float",
    ...defined({ dimensions }),
    ...extra
  }),
  streaming: {},
  read,
  assembly: noAssembly
})

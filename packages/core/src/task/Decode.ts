/**
 * Decoders: how the text of a reply becomes an output.
 *
 * A task picks one by its output schema: text for a string, {@link label} for a choice of strings, {@link json}
 * for everything else. State one where that is not what you mean, or where the schema's library does not
 * describe its schemas (Valibot).
 *
 * Every decoder is total: whatever the text, it yields an output or a {@link DecodeFailure}, in bounded time.
 */
import * as Effect from "effect/Effect"
import { compile, type SchemaLike } from "../foundation/SchemaLike.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import { type Awaitable, runUserCode } from "../foundation/userCode.ts"
import { oneLine } from "../text/excerpt.ts"
import type { Reasoning } from "./answer/reasoning.ts"
import {
  answerOf,
  type DecodedReply,
  type Decoder,
  decoder,
  fail,
  longestMessage,
  schemaFailure,
  type TextOptions
} from "./decoder.ts"
import { json } from "./jsonDecoder.ts"
import { type LabelOptions, label } from "./labelDecoder.ts"
import { outputFormat } from "./outputFormat.ts"

export { DecodeFailure } from "./answer/DecodeFailure.ts"
export type { Take } from "./answer/jsonAnswer.ts"
export type { Reasoning } from "./answer/reasoning.ts"
export {
  type DecodedReply,
  type Decoder,
  defaultMaxDepth,
  defaultMaxLength,
  type Form,
  type TextOptions
} from "./decoder.ts"
export { type JsonOptions, json } from "./jsonDecoder.ts"
export { type LabelOptions, label } from "./labelDecoder.ts"
export { calling, type ToolCallsOptions, toolCalls } from "./toolCallDecoder.ts"

const textOf = (reasoning: Reasoning): Decoder<string> =>
  decoder({ format: "text", reasoning }, (reply) =>
    Effect.flatMap(answerOf(reply, reasoning, "text"), (answer) => {
      const output = answer.trim()
      return output === ""
        ? fail("empty", "expected text, found an empty reply")
        : Effect.succeed<DecodedReply<string>>({ output, form: "exact" })
    })
  )

/** The whole reply without reasoning, trimmed. An empty reply is a failure (`empty`). */
export const text: Decoder<string> = textOf("strip")

/** {@link text} with options. */
export const textWith = ({ reasoning = "strip" }: TextOptions): Decoder<string> => textOf(reasoning)

/** What a decoder of your own takes. */
export interface OwnOptions extends TextOptions {
  /**
   * Raise it when something that the function closes over changes. It is part of the settings.
   *
   * @defaultValue none
   */
  readonly version?: string
}

/**
 * A decoder of your own. Return the output, a promise or an Effect of it; throw, reject or fail to say that the
 * reply is no answer (`rejected`). Its outputs count as `exact`. The text that it gets is without reasoning, unless
 * `reasoning` is `"keep"`.
 *
 * The settings are a digest of the function's source as parsed code; give `version` when something it closes over changes.
 *
 * @example
 * const lastNumber = Decode.make((text) => {
 *   const found = /(-?\d+)\D*$/.exec(text)?.[1]
 *   if (found === undefined) throw new Error("no number in the reply")
 *   return Number(found)
 * })
 */
export const make = <Output>(
  decode: (text: string) => Awaitable<Output>,
  { reasoning = "strip", version }: OwnOptions = {}
): Decoder<Output> =>
  decoder(
    {
      format: "own",
      get source() {
        return sourceDigest(decode)
      },
      version: version ?? null,
      reasoning
    },
    (reply) =>
      Effect.flatMap(answerOf(reply, reasoning, "text"), (answer) =>
        runUserCode(() => decode(answer)).pipe(
          Effect.map((output): DecodedReply<Output> => ({ output, form: "exact" })),
          Effect.catch((reason) => fail("rejected", oneLine(reason.replace(/^Error: /u, ""), longestMessage)))
        )
      )
  )

/** What the default decoder of a task takes: `take` is for labels and JSON. */
export interface DefaultOptions extends TextOptions, Pick<LabelOptions, "take"> {}

/** A decoder whose outputs go on through a schema, which may refuse (`schema`) or transform them. */
export const refine = <A, Output>(from: Decoder<A>, schema: SchemaLike<Output>): Decoder<Output> => {
  const decode = compile(schema)
  return decoder(
    { format: "refined", from: from.settings, schema: outputFormat(schema).jsonSchema },
    (reply) =>
      Effect.flatMap(from(reply), ({ output, form }) =>
        decode(output).pipe(
          Effect.map((refined): DecodedReply<Output> => ({ output: refined, form })),
          Effect.mapError((issues) => schemaFailure(issues, output))
        )
      )
  )
}

/** The decoder a task uses by default: by what the output schema decodes from. */
export const fromSchema = <Output>(
  schema: SchemaLike<Output>,
  options: DefaultOptions = {}
): Decoder<Output> => {
  const format = outputFormat(schema)
  switch (format._tag) {
    case "Text":
      return refine(textWith(options), schema)
    case "Label":
      return refine(label(format.labels, options), schema)
    case "Json":
      return json(schema, options)
  }
}

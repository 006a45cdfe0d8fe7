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
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reply } from "../provider/Provider.ts"
import { compile, type Issue, type SchemaLike } from "../SchemaLike.ts"
import { type Returned, settle } from "../settle.ts"
import { sourceDigest } from "../sourceDigest.ts"
import { DecodeFailure } from "./DecodeFailure.ts"
import { excerpt, listed } from "./excerpt.ts"
import { nesting, readings } from "./json.ts"
import { searching } from "./labels.ts"
import { outputFormat } from "./outputFormat.ts"
import { ToolCall } from "./Prompt.ts"
import { type Call, specs, type Tools } from "./Tool.ts"

export { DecodeFailure } from "./DecodeFailure.ts"

/**
 * How well the reply kept to the format that was asked for.
 *
 * - `exact`: the text is the output and nothing else, white space and the case of a label aside.
 * - `extracted`: the output had to be found: in prose, in a code fence, in quotes.
 * - `repaired`: it was broken JSON that a repairing parser could mend. The values may be guesses.
 */
export type Form = "exact" | "extracted" | "repaired"

/** An output and what it took to get it. */
export interface Decoded<out Output> {
  readonly output: Output
  readonly form: Form
}

/** Turns the text of a reply into an output. `settings` is what decides how, as JSON. */
export interface Decoder<out Output> {
  (text: string): Effect.Effect<Decoded<Output>, DecodeFailure>
  readonly settings: Schema.Json
}

/** Longest text that labels and JSON are looked for in, in characters. */
export const defaultMaxLength = 1_000_000

/** Deepest nesting of JSON that is read. */
export const defaultMaxDepth = 200

const decoder = <Output>(
  settings: Schema.Json,
  run: (text: string) => Effect.Effect<Decoded<Output>, DecodeFailure>
): Decoder<Output> => Object.assign((text: string) => Effect.suspend(() => run(text)), { settings })

const fail = (kind: DecodeFailure["kind"], message: string): Effect.Effect<never, DecodeFailure> =>
  Effect.fail(new DecodeFailure({ kind, message }))

/** Refuses what is not worth reading. */
const readable = (text: string, maxLength: number): Effect.Effect<void, DecodeFailure> => {
  if (text.length > maxLength) {
    return fail("too-large", `expected at most ${maxLength} characters, found ${text.length}`)
  }
  return text.trim() === "" ? fail("empty", "expected an answer, found an empty reply") : Effect.void
}

/** A message on one line, 300 characters at most. */
const oneLine = (message: string): string => message.replace(/\s+/gu, " ").slice(0, 300).toWellFormed()

const schemaFailure = (issues: ReadonlyArray<Issue>): DecodeFailure => {
  const [first] = issues
  const more = issues.length - 1
  const complaint =
    first === undefined
      ? "refused by the schema"
      : first.path === ""
        ? first.message
        : `${first.path}: ${first.message}`
  const line = oneLine(complaint)
  return new DecodeFailure({ kind: "schema", message: more > 0 ? `${line} (and ${more} more)` : line })
}

/** The whole reply, trimmed. An empty reply is a failure (`empty`). */
export const text: Decoder<string> = decoder({ format: "text" }, (reply) => {
  const output = reply.trim()
  return output === ""
    ? fail("empty", "expected text, found an empty reply")
    : Effect.succeed({ output, form: "exact" })
})

/**
 * - `anywhere`: also look for a label inside longer text. Default true.
 * - `maxLength`: longest reply that is read, in characters. Default 1,000,000.
 */
export interface LabelOptions {
  readonly anywhere?: boolean
  readonly maxLength?: number
}

/**
 * One of some labels. The first rule that finds any label decides:
 *
 * 1. the trimmed reply is a label, letter case aside (`exact`);
 * 2. it is a label once quotes, brackets, Markdown emphasis, bullets and punctuation around it are taken off,
 *    with spaces, `_` and `-` inside it taken as the same (`extracted`);
 * 3. exactly one label occurs in it as a whole word, read in the same way, as in `Label: refund` or
 *    `I'd say **refund**, since …` (`extracted`). A label inside a longer label (`card` in `card payment`) does not
 *    count where the longer one stands.
 *
 * Several different labels are a failure (`ambiguous-label`), not a guess. Rule 3 sees words, not meaning: `not a
 * refund` is `refund`; `anywhere: false` leaves that rule out. No label at all fails with `not-a-label`.
 */
export const label = <const Labels extends ReadonlyArray<string>>(
  labels: Labels,
  options: LabelOptions = {}
): Decoder<Labels[number]> => {
  const { anywhere = true, maxLength = defaultMaxLength } = options
  const search = searching<Labels[number]>(labels, anywhere)
  return decoder({ format: "label", labels, anywhere, maxLength }, (reply) =>
    Effect.flatMap(readable(reply, maxLength), () => {
      const found = search(reply)
      switch (found._tag) {
        case "One":
          return Effect.succeed({ output: found.label, form: found.exact ? "exact" : "extracted" })
        case "Several":
          return fail("ambiguous-label", `expected one label, found ${listed(found.labels)}`)
        case "None":
          return fail("not-a-label", `expected one of ${listed(labels)}; found ${excerpt(reply)}`)
      }
    })
  )
}

/**
 * - `maxLength`: longest reply that is read, in characters. Default 1,000,000.
 * - `maxDepth`: deepest nesting of objects and arrays that is read. Default 200.
 */
export interface JsonOptions {
  readonly maxLength?: number
  readonly maxDepth?: number
}

/**
 * JSON, decoded by the schema. A reply that is JSON as a whole (`exact`) is taken at its word. Otherwise the first
 * of these that the schema accepts is the answer: each code fence, each outermost `{…}` or `[…]` in the text
 * (`extracted`), then the same mended by a repairing parser, up to 64,000 characters in all (`repaired`). Nothing is ever evaluated.
 *
 * Fails with `not-json`, `too-large` or, where JSON was found but refused, `schema`: the message names the path and
 * what was expected there.
 */
export const json = <Output>(schema: SchemaLike<Output>, options: JsonOptions = {}): Decoder<Output> => {
  const { maxLength = defaultMaxLength, maxDepth = defaultMaxDepth } = options
  const decode = compile(schema)
  const { jsonSchema } = outputFormat(schema)
  return decoder(
    { format: "json", schema: jsonSchema, maxLength, maxDepth },
    Effect.fnUntraced(function* (reply: string): Effect.fn.Return<Decoded<Output>, DecodeFailure> {
      yield* readable(reply, maxLength)
      let refused: ReadonlyArray<Issue> | undefined
      for (const { value, form } of readings(reply, maxDepth)) {
        const result = yield* Effect.result(decode(value))
        if (result._tag === "Success") return { output: result.success, form }
        // The best reading's complaint is the one worth reading.
        refused ??= result.failure
      }
      if (refused !== undefined) return yield* schemaFailure(refused)
      return nesting(reply) > maxDepth
        ? yield* fail(
            "too-large",
            `expected JSON nested at most ${maxDepth} levels deep, found deeper nesting`
          )
        : yield* fail("not-json", `expected JSON, found ${excerpt(reply)}`)
    })
  )
}

/**
 * A decoder of your own. Return the output, a promise or an Effect of it; throw, reject or fail to say that the
 * reply is no answer (`rejected`). Its outputs count as `exact`.
 *
 * The settings are a digest of the function's source; give `version` when something it closes over changes.
 *
 * @example
 * const lastNumber = Decode.make((text) => {
 *   const found = /(-?\d+)\D*$/.exec(text)?.[1]
 *   if (found === undefined) throw new Error("no number in the reply")
 *   return Number(found)
 * })
 */
export const make = <Output>(
  decode: (text: string) => Returned<Output>,
  options?: { readonly version?: string }
): Decoder<Output> =>
  decoder({ format: "own", source: sourceDigest(decode), version: options?.version ?? null }, (reply) =>
    settle(() => decode(reply)).pipe(
      Effect.map((output): Decoded<Output> => ({ output, form: "exact" })),
      Effect.catch((reason) => fail("rejected", oneLine(reason.replace(/^Error: /u, ""))))
    )
  )

/** A decoder whose outputs go on through a schema, which may refuse (`schema`) or transform them. */
export const refine = <A, Output>(from: Decoder<A>, schema: SchemaLike<Output>): Decoder<Output> => {
  const decode = compile(schema)
  return decoder(
    { format: "refined", from: from.settings, schema: outputFormat(schema).jsonSchema },
    (reply) =>
      Effect.flatMap(from(reply), ({ output, form }) =>
        decode(output).pipe(
          Effect.map((refined): Decoded<Output> => ({ output: refined, form })),
          Effect.mapError(schemaFailure)
        )
      )
  )
}

/** A reply with its tool calls as one text, which is what the store keeps and decodes again. */
const Calling = Schema.fromJsonString(
  Schema.Struct({ content: Schema.String, toolCalls: Schema.Array(ToolCall) })
)

const readCalling = Schema.decodeUnknownOption(Calling)

/**
 * What a task with tools decodes, and what is kept of its replies: the JSON `{"content": …, "toolCalls": [{"id": …,
 * "name": …, "arguments": …}]}`. `content` is what the model said in words; often empty.
 */
export const calling = ({ text: content, toolCalls = [] }: Pick<Reply, "text" | "toolCalls">): string =>
  JSON.stringify({ content, toolCalls })

/** - `required`: a reply without any call is no answer. Default false: it is the empty list. */
export interface ToolCallsOptions {
  readonly required?: boolean
}

/**
 * The tools that the model called, in its order, with arguments decoded by the tools' schemas; for tasks with `tools`.
 * What the model said in words is left out.
 *
 * Fails with `tool-call`, naming the tool, where it is unknown, where its arguments are not JSON or not what the schema
 * takes, and where a call is `required` and there is none. One such call fails the whole reply.
 */
export const toolCalls = <const T extends Tools>(
  tools: T,
  options: ToolCallsOptions = {}
): Decoder<ReadonlyArray<Call<T>>> => {
  const { required = false } = options
  const known = new Map(
    Object.entries(tools).map(([name, { parameters }]) => [name, compile(parameters)] as const)
  )
  const decodeCall = Effect.fnUntraced(function* (call: ToolCall): Effect.fn.Return<Call<T>, DecodeFailure> {
    const decode = known.get(call.name)
    if (decode === undefined) {
      return yield* fail(
        "tool-call",
        `expected a call of ${listed([...known.keys()])}; found ${excerpt(call.name)}`
      )
    }
    const args = yield* Effect.mapError(decode(call.arguments), (issues) => {
      const complaint =
        typeof call.arguments === "string"
          ? `expected JSON, found ${excerpt(call.arguments)}`
          : schemaFailure(issues).message
      return new DecodeFailure({ kind: "tool-call", message: `arguments of "${call.name}": ${complaint}` })
    })
    // The map holds exactly the tools of T, so name and arguments belong together.
    return { name: call.name, arguments: args } as Call<T>
  })
  return decoder(
    {
      format: "tool-calls",
      tools: Object.fromEntries(specs(tools).map(({ name, parameters }) => [name, parameters])),
      required
    },
    Effect.fnUntraced(function* (
      reply: string
    ): Effect.fn.Return<Decoded<ReadonlyArray<Call<T>>>, DecodeFailure> {
      const read = Option.getOrUndefined(readCalling(reply))
      if (read === undefined) {
        return yield* fail(
          "not-json",
          `expected the content and toolCalls of a reply, found ${excerpt(reply)}`
        )
      }
      if (required && read.toolCalls.length === 0) {
        return yield* fail("tool-call", `expected a tool call, found ${excerpt(read.content)}`)
      }
      return { output: yield* Effect.forEach(read.toolCalls, decodeCall), form: "exact" }
    })
  )
}

/** The decoder a task uses by default: by what the output schema decodes from. */
export const fromSchema = <Output>(schema: SchemaLike<Output>): Decoder<Output> => {
  const format = outputFormat(schema)
  switch (format._tag) {
    case "Text":
      return refine(text, schema)
    case "Label":
      return refine(label(format.labels), schema)
    case "Json":
      return json(schema)
  }
}

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
import { parse as parseExact } from "../foundation/exactJson.ts"
import { compile, type Issue, type SchemaLike, show } from "../foundation/SchemaLike.ts"
import { type Returned, settle } from "../foundation/settle.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import type { Reply } from "../provider/Provider.ts"
import { excerpt, listed } from "../text/excerpt.ts"
import { DecodeFailure } from "./answer/DecodeFailure.ts"
import { nesting, type Reading, readings, spans } from "./answer/json.ts"
import { choose, type Take } from "./answer/jsonAnswer.ts"
import { searching } from "./answer/labels.ts"
import { type Reasoning, type Within, withoutReasoning } from "./answer/reasoning.ts"
import { outputFormat } from "./outputFormat.ts"
import { ToolCall } from "./Prompt.ts"
import { type Call, specs, type Tools } from "./Tool.ts"

export { DecodeFailure } from "./answer/DecodeFailure.ts"
export type { Take } from "./answer/jsonAnswer.ts"
export type { Reasoning } from "./answer/reasoning.ts"

/**
 * How well the reply kept to the format that was asked for.
 *
 * - `exact`: the text is the output and nothing else; white space, the case of a label and reasoning before it aside.
 * - `extracted`: the output had to be found: in prose, in a code fence, in quotes.
 * - `repaired`: it was broken JSON that a repairing parser could mend. The values may be guesses.
 */
export type Form = "exact" | "extracted" | "repaired"

/** An output and what it took to get it. */
export interface Decoded<out Output> {
  /** The output. */
  readonly output: Output
  /** How well the reply kept to the format that was asked for. */
  readonly form: Form
}

/** Turns the text of a reply into an output. */
export interface Decoder<out Output> {
  (text: string): Effect.Effect<Decoded<Output>, DecodeFailure>
  /** What decides how a reply is read, as JSON. */
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

/** What all decoders of text take. */
export interface TextOptions {
  /**
   * What becomes of reasoning in the text of a reply: `<think>…</think>`, `<thinking>`, `<reasoning>`, `[THINK]`,
   * `◁think▷`, the channels of the harmony format and other marks; a closing mark alone ends reasoning that began with
   * the reply. `"strip"`: it is no part of the answer, and a reply that is reasoning without an end is a failure
   * (`no-end-of-reasoning`). `"keep"`: it is read like all other text. What is stored is the whole text either way.
   *
   * @defaultValue `"strip"`
   */
  readonly reasoning?: Reasoning
}

/** The part of a reply that is its answer. */
const answerOf = (
  reply: string,
  reasoning: Reasoning,
  within: Within
): Effect.Effect<string, DecodeFailure> => {
  if (reasoning === "keep") return Effect.succeed(reply)
  const parted = withoutReasoning(reply, within, spans)
  if (parted._tag === "Answer") {
    return parted.text === reply || parted.text.trim() !== ""
      ? Effect.succeed(parted.text)
      : fail("empty", "expected an answer after the reasoning, found none")
  }
  return fail(
    "no-end-of-reasoning",
    `expected an answer after the reasoning, found reasoning that never ends: ${excerpt(parted.mark, 20)} is not closed`
  )
}

const textOf = (reasoning: Reasoning): Decoder<string> =>
  decoder({ format: "text", reasoning }, (reply) =>
    Effect.flatMap(answerOf(reply, reasoning, "text"), (answer) => {
      const output = answer.trim()
      return output === ""
        ? fail("empty", "expected text, found an empty reply")
        : Effect.succeed<Decoded<string>>({ output, form: "exact" })
    })
  )

/** The whole reply without reasoning, trimmed. An empty reply is a failure (`empty`). */
export const text: Decoder<string> = textOf("strip")

/** {@link text} with options. */
export const textWith = ({ reasoning = "strip" }: TextOptions): Decoder<string> => textOf(reasoning)

/** How a label is looked for. */
export interface LabelOptions extends TextOptions {
  /**
   * Whether a label is also looked for inside longer text.
   *
   * @defaultValue `true`
   */
  readonly anywhere?: boolean
  /**
   * Which label counts where a reply names several: none, and the reply is a failure, or the first or the last of them.
   * Labels behind a marker such as `Answer:` go before those that are only mentioned.
   *
   * @defaultValue none: several labels are a failure (`ambiguous-label`)
   */
  readonly take?: Take
  /**
   * Longest reply that is read, in characters.
   *
   * @defaultValue 1,000,000
   */
  readonly maxLength?: number
}

/**
 * One of some labels. Reasoning is left out first ({@link TextOptions.reasoning}). Then the first rule that finds any
 * label decides:
 *
 * 1. the trimmed reply is a label, letter case aside (`exact`);
 * 2. it is a label once quotes, brackets, Markdown emphasis, bullets and punctuation around it are taken off,
 *    with spaces, `_` and `-` between its words taken as the same (`extracted`). What can belong to a label is not taken
 *    off where the label with it is one: `**-1**` is `-1`, and `- 1` is a failure where both `1` and `-1` are labels;
 * 3. a label follows a marker such as `Answer:`, `The answer is`, `Final answer:` or `\\boxed{` (`extracted`); those that
 *    say "final" go before the others;
 * 4. exactly one label occurs in it as a whole word, read in the same way, as in `I'd say **refund**, since …`
 *    (`extracted`). A label inside a longer label (`card` in `card payment`) does not count where the longer one stands;
 *    a single letter counts where it is used as an option, not as a word ("A tough one"). In scripts without spaces
 *    between words a label may stand inside a sentence.
 *
 * Several different labels are a failure (`ambiguous-label`), not a guess, unless `take` says which one counts. A label
 * that is denied (`not spam`, `isn't spam`, `spam: no`) is not named: where another label is its negation (`not spam`,
 * `non-spam`), that one is; otherwise the reply is a failure. No label at all fails with `not-a-label`. `anywhere: false`
 * leaves rules 3 and 4 out.
 */
export const label = <const Labels extends ReadonlyArray<string>>(
  labels: Labels,
  options: LabelOptions = {}
): Decoder<Labels[number]> => {
  const { anywhere = true, maxLength = defaultMaxLength, reasoning = "strip", take } = options
  const search = searching<Labels[number]>(labels, { anywhere, take })
  const settings = {
    format: "label",
    labels,
    anywhere,
    maxLength,
    reasoning,
    ...(take === undefined ? {} : { take })
  }
  return decoder(
    settings,
    Effect.fnUntraced(function* (reply): Effect.fn.Return<Decoded<Labels[number]>, DecodeFailure> {
      yield* readable(reply, maxLength)
      const answer = yield* answerOf(reply, reasoning, "answers")
      const found = search(answer)
      switch (found._tag) {
        case "One":
          return { output: found.label, form: found.exact ? "exact" : "extracted" }
        case "Several":
          return yield* fail("ambiguous-label", `expected one label, found ${listed(found.labels)}`)
        case "Denied":
          return yield* fail(
            "not-a-label",
            `expected one of ${listed(labels)}; found that it is not ${listed(found.labels)}: ${excerpt(answer)}`
          )
        case "None":
          return yield* fail("not-a-label", `expected one of ${listed(labels)}; found ${excerpt(answer)}`)
      }
    })
  )
}

/** How JSON is looked for. */
export interface JsonOptions extends TextOptions {
  /**
   * Which answer counts where a reply holds several that differ: none, and the reply is a failure, or the first or the
   * last of them.
   *
   * @defaultValue none: several answers are a failure (`ambiguous-json`)
   */
  readonly take?: Take
  /**
   * Longest reply that is read, in characters.
   *
   * @defaultValue 1,000,000
   */
  readonly maxLength?: number
  /**
   * Deepest nesting of objects and arrays that is read.
   *
   * @defaultValue 200
   */
  readonly maxDepth?: number
}

/**
 * JSON, decoded by the schema. A reply that is JSON as a whole (`exact`) is taken at its word. Otherwise reasoning is left
 * out ({@link TextOptions.reasoning}), and answers are each code fence and each outermost `{…}` or `[…]` in the text that
 * the schema accepts (`extracted`; of more than 64, the first and the last 32); where there is none, the same mended by a
 * repairing parser, up to 64,000 characters in all (`repaired`). Nothing is ever evaluated.
 *
 * Answers that the schema decodes to the same output are one. Of several that differ the one behind a marker such as
 * `Final answer:` counts; without one they are a failure (`ambiguous-json`) unless `take` says which one counts.
 *
 * A whole number whose digits a double would change is given to the schema as a bigint: a schema of numbers refuses it.
 *
 * Fails with `not-json`, `too-large` or, where JSON was found but refused, `schema`: the message names the path and
 * what was expected there.
 */
export const json = <Output>(schema: SchemaLike<Output>, options: JsonOptions = {}): Decoder<Output> => {
  const { maxLength = defaultMaxLength, maxDepth = defaultMaxDepth, reasoning = "strip", take } = options
  const decode = compile(schema)
  const { jsonSchema } = outputFormat(schema)
  return decoder(
    {
      format: "json",
      schema: jsonSchema,
      maxLength,
      maxDepth,
      reasoning,
      ...(take === undefined ? {} : { take })
    },
    Effect.fnUntraced(function* (reply: string): Effect.fn.Return<Decoded<Output>, DecodeFailure> {
      yield* readable(reply, maxLength)
      let refused: ReadonlyArray<Issue> | undefined
      const accepted = Effect.fnUntraced(function* (all: ReadonlyArray<Reading>) {
        const found: Array<Reading & { readonly output: Output }> = []
        for (const reading of all) {
          const result = yield* Effect.result(decode(reading.value))
          if (result._tag === "Success") found.push({ ...reading, output: result.success })
          // The best reading's complaint is the one worth reading.
          else refused ??= result.failure
        }
        return found
      })
      const raw = readings(reply, maxDepth)
      // Most replies are JSON and nothing else: there is nothing to choose from.
      if (raw.exact !== undefined) {
        const result = yield* Effect.result(decode(raw.exact.value))
        return result._tag === "Success"
          ? { output: result.success, form: raw.exact.form }
          : yield* schemaFailure(result.failure)
      }
      const answer = yield* answerOf(reply, reasoning, "answers")
      const {
        exact,
        extracted,
        mended,
        whole,
        text: read
      } = answer === reply ? raw : readings(answer, maxDepth)
      let answers = yield* accepted(exact === undefined ? extracted : [exact])
      if (exact === undefined) {
        const broken = yield* accepted(mended())
        // A broken correction of a sound answer is an answer too; other brackets beside it are not.
        if (answers.length === 0) answers = broken
        else
          answers.push(...broken.filter(({ value }) => answers.some((other) => isAlike(value, other.value))))
        if (answers.length === 0) answers = yield* accepted(whole())
      }
      const chosen = choose(answers, read, take)
      if (chosen._tag === "One") return { output: chosen.answer.output, form: chosen.answer.form }
      if (chosen._tag === "Several") {
        const shown = chosen.answers.slice(0, 3).map(({ value }) => show(value))
        return yield* fail("ambiguous-json", `expected one answer, found ${shown.join(" and ")}`)
      }
      if (refused !== undefined) return yield* schemaFailure(refused)
      return nesting(answer) > maxDepth
        ? yield* fail(
            "too-large",
            `expected JSON nested at most ${maxDepth} levels deep, found deeper nesting`
          )
        : yield* fail("not-json", `expected JSON, found ${excerpt(answer)}`)
    })
  )
}

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
  { reasoning = "strip", version }: OwnOptions = {}
): Decoder<Output> =>
  decoder(
    {
      format: "own",
      source: sourceDigest(decode),
      version: version ?? null,
      reasoning
    },
    (reply) =>
      Effect.flatMap(answerOf(reply, reasoning, "text"), (answer) =>
        settle(() => decode(answer)).pipe(
          Effect.map((output): Decoded<Output> => ({ output, form: "exact" })),
          Effect.catch((reason) => fail("rejected", oneLine(reason.replace(/^Error: /u, ""))))
        )
      )
  )

/** True for objects with a key in common: two versions of one answer. */
const isAlike = (a: unknown, b: unknown): boolean =>
  isRecord(a) && isRecord(b) && Object.keys(a).some((key) => Object.hasOwn(b, key))

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value)

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

const isJson = Schema.is(Schema.Json)

/** Arguments with whole numbers that only a text keeps exactly are kept as their text; a text that is no JSON is itself. */
const argumentsOf = ({ arguments: args }: ToolCall): unknown => {
  if (typeof args !== "string") return args
  try {
    const read = parseExact(args)
    return isJson(read) ? args : read
  } catch {
    return args
  }
}

/** How tool calls are read. */
export interface ToolCallsOptions {
  /**
   * Whether a reply without any call is no answer, instead of the empty list.
   *
   * @defaultValue false
   */
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
    const given = argumentsOf(call)
    const args = yield* Effect.mapError(decode(given), (issues) => {
      const complaint =
        typeof given === "string" ? `expected JSON, found ${excerpt(given)}` : schemaFailure(issues).message
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

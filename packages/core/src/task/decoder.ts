/**
 * What a decoder is, and what all of them share.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { PartlyRead } from "../candidate/Outcome.ts"
import { frozenCopy } from "../dataset/frozen.ts"
import { defined } from "../foundation/defined.ts"
import { isRecord } from "../foundation/json.ts"
import type { Issue } from "../foundation/SchemaLike.ts"
import { excerpt, oneLine } from "../text/excerpt.ts"
import { DecodeFailure } from "./answer/DecodeFailure.ts"
import { spans } from "./answer/json.ts"
import { type Reasoning, type Within, withoutReasoning } from "./answer/reasoning.ts"

/**
 * How well the reply kept to the format that was asked for.
 *
 * - `exact`: the text is the output and nothing else; white space, the case of a label and reasoning before it aside.
 * - `extracted`: the output had to be found: in prose, in a code fence, in quotes.
 * - `repaired`: it was broken JSON that a repairing parser could mend. The values may be guesses.
 */
export type Form = "exact" | "extracted" | "repaired"

/** An output and what it took to get it. */
export interface DecodedReply<out Output> {
  /** The output. */
  readonly output: Output
  /** How well the reply kept to the format that was asked for. */
  readonly form: Form
}

/** Turns the text of a reply into an output. */
export interface Decoder<out Output> {
  (text: string): Effect.Effect<DecodedReply<Output>, DecodeFailure>
  /** What decides how a reply is read, as JSON. */
  readonly settings: Schema.Json
}

/** Longest text that labels and JSON are looked for in, in characters. */
export const defaultMaxLength = 1_000_000

/** Deepest nesting of JSON that is read. */
export const defaultMaxDepth = 200

/** A decoder of these settings. */
export const decoder = <Output>(
  settings: Schema.Json,
  run: (text: string) => Effect.Effect<DecodedReply<Output>, DecodeFailure>
): Decoder<Output> => Object.assign((text: string) => Effect.suspend(() => run(text)), { settings })

/** A reply that cannot be decoded. */
export const fail = (kind: DecodeFailure["kind"], message: string): Effect.Effect<never, DecodeFailure> =>
  Effect.fail(new DecodeFailure({ kind, message }))

/** Refuses what is not worth reading. */
export const readable = (text: string, maxLength: number): Effect.Effect<void, DecodeFailure> => {
  if (text.length > maxLength) {
    return fail("too-large", `expected at most ${maxLength} characters, found ${text.length}`)
  }
  return text.trim() === "" ? fail("empty", "expected an answer, found an empty reply") : Effect.void
}

/** Longest message of a failure, in characters. */
export const longestMessage = 300

/** What can be read of a value that a schema refused: where that is a record, and only values in it were refused. */
const partlyRead = (issues: ReadonlyArray<Issue>, value: unknown): PartlyRead | undefined => {
  if (!isRecord(value)) return undefined
  const refused: Array<ReadonlyArray<string>> = []
  for (const { keys } of issues) {
    if (keys === undefined) return undefined
    refused.push(keys)
  }
  const partial = { record: value, refused }
  // All scorers look at it.
  return frozenCopy(partial) ?? partial
}

/**
 * The first complaint of a schema, and how many more there are.
 *
 * @param value what the schema refused, where something of it may count
 */
export const schemaFailure = (issues: ReadonlyArray<Issue>, value?: unknown): DecodeFailure => {
  const [first] = issues
  const more = issues.length - 1
  const complaint =
    first === undefined
      ? "refused by the schema"
      : first.path === ""
        ? first.message
        : `${first.path}: ${first.message}`
  const line = oneLine(complaint, longestMessage)
  return new DecodeFailure({
    kind: "schema",
    message: more > 0 ? `${line} (and ${more} more)` : line,
    ...defined({ partial: partlyRead(issues, value) })
  })
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
export const answerOf = (
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
    `expected an answer after the reasoning, found reasoning without an end: ${excerpt(parted.mark, 20)} is not closed`
  )
}

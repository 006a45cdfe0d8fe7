/**
 * The decoder of JSON.
 */

import * as Effect from "effect/Effect"
import { defined } from "../foundation/defined.ts"
import { isRecord } from "../foundation/json.ts"
import { compile, type Issue, type SchemaLike, show } from "../foundation/SchemaLike.ts"
import { excerpt } from "../text/excerpt.ts"
import type { DecodeFailure } from "./answer/DecodeFailure.ts"
import { nesting, type Reading, readings } from "./answer/json.ts"
import { choose, type Take } from "./answer/jsonAnswer.ts"
import {
  answerOf,
  type DecodedReply,
  type Decoder,
  decoder,
  defaultMaxDepth,
  defaultMaxLength,
  fail,
  readable,
  schemaFailure,
  type TextOptions
} from "./decoder.ts"
import { outputFormat } from "./outputFormat.ts"

/** True for objects with a key in common: two versions of one answer. */
const isAlike = (a: unknown, b: unknown): boolean =>
  isRecord(a) && isRecord(b) && Object.keys(a).some((key) => Object.hasOwn(b, key))

/** A reading that the schema refused. */
interface RefusedReading extends Reading {
  /** The value: what is chosen by. */
  readonly output: unknown
  readonly issues: ReadonlyArray<Issue>
}

/** The one record among them that may be the answer: what stands in the reply before what had to be mended. */
const meantOf = (refused: ReadonlyArray<RefusedReading>, text: string): RefusedReading | undefined => {
  const records = refused.filter(({ value }) => isRecord(value))
  const asWritten = records.filter(({ form }) => form !== "repaired")
  const chosen = choose(asWritten.length > 0 ? asWritten : records, text, undefined)
  return chosen._tag === "One" ? chosen.answer : undefined
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
      ...defined({ take })
    },
    Effect.fnUntraced(function* (reply: string): Effect.fn.Return<DecodedReply<Output>, DecodeFailure> {
      yield* readable(reply, maxLength)
      const refused: Array<RefusedReading> = []
      const accepted = Effect.fnUntraced(function* (all: ReadonlyArray<Reading>) {
        const found: Array<Reading & { readonly output: Output }> = []
        for (const reading of all) {
          const result = yield* Effect.result(decode(reading.value))
          if (result._tag === "Success") found.push({ ...reading, output: result.success })
          else refused.push({ ...reading, output: reading.value, issues: result.failure })
        }
        return found
      })
      const raw = readings(reply, maxDepth)
      // Most replies are JSON and nothing else: there is nothing to choose from.
      if (raw.exact !== undefined) {
        const result = yield* Effect.result(decode(raw.exact.value))
        return result._tag === "Success"
          ? { output: result.success, form: raw.exact.form }
          : yield* schemaFailure(result.failure, raw.exact.value)
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
      const [best] = refused
      if (best !== undefined) {
        const meant = meantOf(refused, read)
        // The best reading's complaint is the one worth reading.
        return yield* meant === undefined
          ? schemaFailure(best.issues)
          : schemaFailure(meant.issues, meant.value)
      }
      return nesting(answer) > maxDepth
        ? yield* fail(
            "too-large",
            `expected JSON nested at most ${maxDepth} levels deep, found deeper nesting`
          )
        : yield* fail("not-json", `expected JSON, found ${excerpt(answer)}`)
    })
  )
}

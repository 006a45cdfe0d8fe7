/**
 * Files of a queue and of a model's labels, read line by line; every fault names file, line and field.
 */
import { readFileSync } from "node:fs"
import { isRecord, parseExactJson, SchemaLike } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { faultOf } from "../source/jsonFault.ts"

const QueueRow = Schema.Struct({
  id: Schema.String,
  input: Schema.Json,
  output: Schema.Json,
  outputs: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  inclusion: Schema.Finite,
  cluster: Schema.optionalKey(Schema.String),
  why: Schema.optionalKey(Schema.Array(Schema.String))
})

const ModelLabel = Schema.Struct({ case: Schema.String, expected: Schema.Json })

const linesOf = <A>(file: string, decode: SchemaLike.Decoder<A>): Effect.Effect<ReadonlyArray<A>, Error> =>
  Effect.gen(function* () {
    const text = yield* Effect.try({
      try: () => readFileSync(file, "utf8"),
      catch: (cause) => new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`)
    })
    const rows: Array<A> = []
    for (const [at, line] of text
      .replace(/^\ufeff/u, "")
      .split("\n")
      .entries()) {
      if (line.trim() === "") continue
      const json = yield* Effect.try({
        try: (): unknown => parseExactJson(line),
        catch: () => new Error(`${file}:${at + 1}: expected an object of JSON`)
      })
      const fault = isRecord(json)
        ? Object.entries(json).flatMap(([name, value]) => faultOf(value, name) ?? [])[0]
        : undefined
      if (fault !== undefined) return yield* Effect.fail(new Error(`${file}:${at + 1}: ${fault}`))
      const decoded = yield* Effect.promise(async () => await decode(json))
      if (Result.isFailure(decoded))
        return yield* Effect.fail(
          new Error(
            `${file}:${at + 1}: ${decoded.failure.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ")}`
          )
        )
      rows.push(decoded.success)
    }
    return rows
  })

const decodeQueueRow = SchemaLike.decoder(QueueRow)
const decodeModelLabel = SchemaLike.decoder(ModelLabel)

/** The rows of a queue that `assay dataset suggest` or a shadow wrote. */
export const queueOf = (file: string) =>
  Effect.map(linesOf(file, decodeQueueRow), (rows) => rows.map((row) => ({ ...row, why: row.why ?? [] })))

/** What a labelling model or function said: lines with `case` and `expected`. */
export const modelLabelsOf = (file: string) => linesOf(file, decodeModelLabel)

/**
 * A schema from any library: an Effect Schema, or a Standard Schema value (Zod, Valibot, ArkType).
 *
 * Everything that enters Assay from outside passes through one of these once, at the edge.
 */
import { Effect, Schema } from "effect"
import type { StandardSchemaV1 } from "effect/StandardSchema"

/** A schema that yields `A`: an Effect Schema without services, or any Standard Schema value. */
export type SchemaLike<A> = Schema.ConstraintDecoder<A> | StandardSchemaV1<unknown, A>

/** One complaint of a schema. `path` is dotted (`items.0.price`), empty for the value itself. */
export interface Issue {
  readonly path: string
  readonly message: string
}

/** Decodes an unknown value, or fails with every complaint of the schema. */
export type Decode<A> = (value: unknown) => Effect.Effect<A, ReadonlyArray<Issue>>

const toIssue = (issue: StandardSchemaV1.Issue): Issue => ({
  path: (issue.path ?? [])
    .map((segment) => String(typeof segment === "object" ? segment.key : segment))
    .join("."),
  message: issue.message
})

/** Compiles a schema of any library into a decoder. The decoder reports all issues, not just the first. */
export const compile = <A>(schema: SchemaLike<A>): Decode<A> => {
  const standard: StandardSchemaV1<unknown, A> =
    "~standard" in schema ? schema : Schema.toStandardSchemaV1(schema, { parseOptions: { errors: "all" } })
  const settle = (result: StandardSchemaV1.Result<A>): Effect.Effect<A, ReadonlyArray<Issue>> =>
    result.issues === undefined ? Effect.succeed(result.value) : Effect.fail(result.issues.map(toIssue))
  return (value) =>
    Effect.suspend(() => {
      const result = standard["~standard"].validate(value)
      return result instanceof Promise
        ? Effect.flatMap(
            Effect.promise(() => result),
            settle
          )
        : settle(result)
    })
}

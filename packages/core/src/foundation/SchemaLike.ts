/**
 * A schema from any library: an Effect Schema, or a Standard Schema value (Zod, Valibot, ArkType).
 *
 * Everything that enters Assay from outside passes through one of these once, at the edge.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import type { StandardSchemaV1 } from "effect/StandardSchema"
import { oneLine } from "../text/excerpt.ts"
import { describe } from "./userCode.ts"

/** A schema that yields `A`: an Effect Schema without services, or any Standard Schema value. */
export type SchemaLike<A> = Schema.ConstraintDecoder<A> | StandardSchemaV1<unknown, A>

/**
 * One complaint of a schema. `path` is dotted (`items.0.price`), empty for the value itself. `message` is one
 * line: what was expected and, where the value has something at `path`, what was found. `keys` are the steps of the path,
 * since a name may have a dot in it; absent for the value itself.
 */
export interface Issue {
  readonly path: string
  readonly message: string
  readonly keys?: ReadonlyArray<string>
}

/** What a schema made of a value: the decoded value, or every complaint. */
export type DecodeResult<A> = Result.Result<A, ReadonlyArray<Issue>>

/** Decodes an unknown value, at once wherever the schema can. A schema that throws has a complaint. */
export type Decoder<A> = (value: unknown) => DecodeResult<A> | Promise<DecodeResult<A>>

/** Decodes an unknown value, or fails with every complaint of the schema. */
export type Decode<A> = (value: unknown) => Effect.Effect<A, ReadonlyArray<Issue>>

const longestShown = 60

const cut = (text: string): string =>
  text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text

/** A value as messages show it: JSON where it has any, on one line, 60 characters at most. */
export const show = (value: unknown): string => {
  switch (typeof value) {
    case "undefined":
      return "nothing"
    case "string":
      return cut(JSON.stringify(value.slice(0, longestShown)))
    case "bigint":
      return cut(`${value}n`)
    case "function":
      return "a function"
    case "object":
      break
    default:
      return String(value)
  }
  if (value instanceof Date) return "a Date"
  try {
    return cut(JSON.stringify(value) ?? Object.prototype.toString.call(value))
  } catch {
    return Array.isArray(value) ? "an array" : "an object"
  }
}

const keyOf = (segment: PropertyKey | StandardSchemaV1.PathSegment): PropertyKey =>
  typeof segment === "object" ? segment.key : segment

// Only what lies in the value itself is shown: a schema may complain about something it made on the way.
const foundAt = (value: unknown, path: ReadonlyArray<PropertyKey>): string => {
  let found: unknown = value
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return ""
    found = Reflect.get(found, key)
  }
  return `, found ${show(found)}`
}

const toIssue = (value: unknown, issue: StandardSchemaV1.Issue): Issue => {
  // A path may be of a subclass of Array whose own methods do not make plain arrays.
  const path = Array.from(issue.path ?? [], keyOf)
  const keys = path.map(String)
  const message = `${oneLine(issue.message)}${foundAt(value, path)}`
  return keys.length === 0 ? { path: "", message } : { path: keys.join("."), message, keys }
}

const complaints = <A>(value: unknown, issues: ReadonlyArray<StandardSchemaV1.Issue>): DecodeResult<A> =>
  Result.fail(issues.map((issue) => toIssue(value, issue)))

const threw = <A>(thrown: unknown): DecodeResult<A> =>
  Result.fail([{ path: "", message: `the schema threw ${oneLine(describe(thrown))}` }])

const fromStandard = <A>(value: unknown, result: StandardSchemaV1.Result<A>): DecodeResult<A> =>
  result.issues === undefined ? Result.succeed(result.value) : complaints(value, result.issues)

const standardDecoder =
  <A>(schema: StandardSchemaV1<unknown, A>): Decoder<A> =>
  (value) => {
    try {
      const result = schema["~standard"].validate(value)
      return result instanceof Promise
        ? result.then((later) => fromStandard(value, later), threw<A>)
        : fromStandard(value, result)
    } catch (thrown) {
      return threw(thrown)
    }
  }

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1()

/** Whether an effect has ended already. */
export const isExit = <A, E, R>(effect: Effect.Effect<A, E, R>): effect is Exit.Exit<A, E> =>
  Exit.isExit(effect)

/** What a schema made of a value, of the exit of its parser. */
export const fromExit = <A>(value: unknown, exit: Exit.Exit<A, SchemaIssue.Issue>): DecodeResult<A> => {
  if (Exit.isSuccess(exit)) return Result.succeed(exit.value)
  return Result.match(Cause.findError(exit.cause), {
    onSuccess: (issue) => complaints<A>(value, formatIssue(issue).issues),
    onFailure: (cause) => threw<A>(Cause.squash(cause))
  })
}

// A plain call instead of the schema's own Standard Schema adapter, which starts a fiber for every value.
const effectDecoder = <A>(schema: Schema.ConstraintDecoder<A>): Decoder<A> => {
  const decode = SchemaParser.decodeUnknownEffect(schema, { errors: "all" })
  return (value) => {
    try {
      const decoding = decode(value)
      return isExit(decoding)
        ? fromExit(value, decoding)
        : Effect.runPromiseExit(decoding).then((exit) => fromExit(value, exit))
    } catch (thrown) {
      return threw(thrown)
    }
  }
}

/** Whether a schema is one of Effect. */
export const isEffectSchema = <A>(schema: SchemaLike<A>): schema is Schema.ConstraintDecoder<A> =>
  Schema.isSchema(schema)

/** Compiles a schema of any library into a decoder that needs no Effect runtime, for hot paths. */
export const decoder = <A>(schema: SchemaLike<A>): Decoder<A> =>
  isEffectSchema(schema) ? effectDecoder(schema) : standardDecoder(schema)

/** Compiles a schema of any library into a decoder. The decoder reports all issues, not just the first. */
export const compile = <A>(schema: SchemaLike<A>): Decode<A> => {
  const decode = decoder(schema)
  return (value) =>
    Effect.suspend(() => {
      const decoded = decode(value)
      return decoded instanceof Promise
        ? Effect.flatMap(
            Effect.promise(() => decoded),
            Effect.fromResult
          )
        : Effect.fromResult(decoded)
    })
}

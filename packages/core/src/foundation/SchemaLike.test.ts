import { describe, expect, it } from "@effect/vitest"
import { type } from "arktype"
import { Effect, Result, Schema, SchemaGetter } from "effect"
import * as v from "valibot"
import { expectTypeOf } from "vitest"
import { z } from "zod"
import * as SchemaLike from "./SchemaLike.ts"

const issues = (schema: SchemaLike.SchemaLike<unknown>, value: unknown) =>
  Effect.flip(SchemaLike.compile(schema)(value))

describe("SchemaLike", () => {
  const schemas = {
    Effect: Schema.Struct({ name: Schema.String, price: Schema.Number }),
    Zod: z.object({ name: z.string(), price: z.number() }),
    Valibot: v.object({ name: v.string(), price: v.number() }),
    ArkType: type({ name: "string", price: "number" })
  }

  it.effect.each(Object.entries(schemas))("decodes with a schema of %s", ([, schema]) =>
    Effect.gen(function* () {
      expect(yield* SchemaLike.compile<unknown>(schema)({ name: "pen", price: 2 })).toEqual({
        name: "pen",
        price: 2
      })
    })
  )

  it.effect("reports every complaint, with its path and what was found there", () =>
    Effect.gen(function* () {
      const wrong = { name: 7, price: "2" }
      expect(yield* issues(schemas.Effect, wrong)).toEqual([
        { path: "name", keys: ["name"], message: "Expected string, found 7" },
        { path: "price", keys: ["price"], message: 'Expected number, found "2"' }
      ])
      expect(yield* issues(schemas.Zod, wrong)).toEqual([
        { path: "name", keys: ["name"], message: "Invalid input: expected string, received number, found 7" },
        {
          path: "price",
          keys: ["price"],
          message: 'Invalid input: expected number, received string, found "2"'
        }
      ])
      expect(yield* issues(schemas.Valibot, wrong)).toEqual([
        { path: "name", keys: ["name"], message: "Invalid type: Expected string but received 7, found 7" },
        {
          path: "price",
          keys: ["price"],
          message: 'Invalid type: Expected number but received "2", found "2"'
        }
      ])
      expect(yield* issues(schemas.ArkType, wrong)).toEqual([
        { path: "name", keys: ["name"], message: "name must be a string (was a number), found 7" },
        { path: "price", keys: ["price"], message: 'price must be a number (was a string), found "2"' }
      ])
    })
  )

  it.effect.each(Object.entries(schemas))(
    "gives a complaint of %s about the whole value the empty path",
    ([, schema]) =>
      Effect.gen(function* () {
        const [issue] = yield* issues(schema, "pen")
        expect(issue?.path).toBe("")
        expect(issue?.message).toMatch(/, found "pen"$/)
      })
  )

  it.effect("keeps messages on one line and what was found within 60 characters", () =>
    Effect.gen(function* () {
      const [issue] = yield* issues(Schema.Literals(["a", "b"]), `line one\nline two ${"x".repeat(100)}`)
      expect(issue?.message).toBe(`Expected "a" | "b", found "line one\\nline two ${"x".repeat(39)}…`)
      const [multiline] = yield* issues(z.string({ error: "first\n  second" }), 1)
      expect(multiline?.message).toBe("first second, found 1")
    })
  )

  it.effect("waits for a schema that answers later, of either kind", () =>
    Effect.gen(function* () {
      const slow = z.string().refine(async (text) => text !== "no", "taken")
      expect(yield* SchemaLike.compile(slow)("yes")).toBe("yes")
      expect(yield* issues(slow, "no")).toEqual([{ path: "", message: 'taken, found "no"' }])
      const later = Schema.String.pipe(
        Schema.decodeTo(Schema.String, {
          decode: SchemaGetter.transformEffect((text: string) => Effect.delay(Effect.succeed(`${text}!`), 1)),
          encode: SchemaGetter.passthrough()
        })
      )
      expect(yield* Effect.promise(async () => SchemaLike.decoder(later)("hi"))).toEqual(
        Result.succeed("hi!")
      )
    })
  )

  it.effect("turns what a schema throws or rejects with into a complaint", () =>
    Effect.gen(function* () {
      const throwing = z.string().transform(() => {
        throw new TypeError("no\nluck")
      })
      expect(yield* issues(throwing, "x")).toEqual([
        { path: "", message: "the schema threw TypeError: no luck" }
      ])
      const rejecting: SchemaLike.SchemaLike<string> = {
        "~standard": { version: 1, vendor: "test", validate: () => Promise.reject(new Error("offline")) }
      }
      expect(yield* issues(rejecting, "x")).toEqual([
        { path: "", message: "the schema threw Error: offline" }
      ])
    })
  )

  it("infers the decoded type from a schema of any library", () => {
    const decoded = <A>(_schema: SchemaLike.SchemaLike<A>): A | undefined => undefined
    expectTypeOf(decoded(schemas.Zod)).toEqualTypeOf<{ name: string; price: number } | undefined>()
    expectTypeOf(decoded(schemas.Valibot)).toEqualTypeOf<{ name: string; price: number } | undefined>()
    expectTypeOf(decoded(schemas.ArkType)).toEqualTypeOf<{ name: string; price: number } | undefined>()
    expectTypeOf(decoded(schemas.Effect)).toEqualTypeOf<
      { readonly name: string; readonly price: number } | undefined
    >()
    expectTypeOf(decoded(Schema.FiniteFromString)).toEqualTypeOf<number | undefined>()
    expectTypeOf(decoded(z.string().transform((text) => text.length))).toEqualTypeOf<number | undefined>()
    expectTypeOf(decoded(Schema.Literals(["a", "b"]))).toEqualTypeOf<"a" | "b" | undefined>()
  })
})

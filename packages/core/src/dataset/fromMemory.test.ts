import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { expectTypeOf } from "vitest"
import { z } from "zod"
import * as Dataset from "./Dataset.ts"

const faultsOf = <Input, Expected>(dataset: Dataset.Dataset<Input, Expected>) =>
  Effect.map(Effect.flip(Dataset.index(dataset)), (error) => error.message.split("\n"))

const inputsOf = <Input, Expected>(dataset: Dataset.Dataset<Input, Expected>) =>
  Effect.map(Stream.runCollect(dataset.rows), (rows) => rows.map((row) => row.case.input))

describe("make", () => {
  it.effect("takes cases as they are", () =>
    Effect.gen(function* () {
      const dataset = Dataset.make("greetings", [
        { input: "hello", expected: "en", id: "1", tags: { tone: "plain" } },
        { input: "hallo", expected: "de", kind: "edge" }
      ])
      expect(dataset).toMatchObject({
        name: "greetings",
        origin: "greetings (in memory)",
        version: undefined
      })
      const [first, second] = yield* Stream.runCollect(dataset.rows)
      expect(first).toMatchObject({
        case: { id: "1", input: "hello", expected: "en", kind: "typical", tags: { tone: "plain" } },
        inputJson: '"hello"',
        expectedJson: '"en"',
        line: 1
      })
      expect(second?.case.kind).toBe("edge")
    })
  )

  it.effect("takes rows as what an Effect Schema yields, with the digests of what a file would hold", () =>
    Effect.gen(function* () {
      const schemas = { input: Schema.DateFromString, expected: Schema.FiniteFromString }
      const made = Dataset.make("x", [{ id: "1", input: new Date("2024-05-01"), expected: 3 }], schemas)
      expectTypeOf(made).toEqualTypeOf<Dataset.Dataset<Date, number>>()
      const [row] = yield* Stream.runCollect(made.rows)
      expect(row?.case.input).toEqual(new Date("2024-05-01"))
      expect(row?.case.expected).toBe(3)
      expect(row?.again?.()).toEqual({ input: new Date("2024-05-01"), expected: 3 })
      const raw = [{ id: "1", input: "2024-05-01T00:00:00.000Z", expected: "3" }]
      expect(yield* Dataset.index(made)).toEqual(yield* Dataset.index(Dataset.make("x", raw)))
    })
  )

  it.effect("checks rows by a schema that yields what it takes, of any library", () =>
    Effect.gen(function* () {
      // As rows come from code that the compiler does not check.
      const rows = JSON.parse(
        '[{ "input": "a", "expected": "yse" }, { "input": 1, "expected": "no" }, { "input": "b" }]'
      )
      for (const expected of [Schema.Literals(["yes", "no"]), z.enum(["yes", "no"])]) {
        const faults = yield* faultsOf(Dataset.make("x", rows, { input: z.string(), expected }))
        expect(faults[0]).toBe("3 faults in x (in memory)")
        expect(faults[1]).toMatch(/:1 expected: .*"yes".*"no".*, found "yse"$/u)
        expect(faults[2]).toMatch(/:2 input: .*string.*, found 1$/u)
        expect(faults[3]).toMatch(/:3 expected: .*found nothing$/u)
      }
    })
  )

  it.effect("takes rows as they are past a schema that transforms and cannot encode", () =>
    Effect.gen(function* () {
      const schemas = {
        input: z.string().transform((text) => text.length),
        expected: z.iso.date().transform((text) => ({ text }))
      }
      const made = Dataset.make("x", [{ input: 3, expected: { text: "2024-05-01" } }], schemas)
      expectTypeOf(made).toEqualTypeOf<Dataset.Dataset<number, { text: string }>>()
      expect(yield* Stream.runCollect(made.rows)).toMatchObject([
        { case: { input: 3, expected: { text: "2024-05-01" } } }
      ])
    })
  )

  it("holds rows against the labels of a task, and infers from them where nothing is said", () => {
    const task = {
      schemas: { input: z.string(), output: z.enum(["refund", "cancel"]) },
      prompt: (text: string) => text
    }
    expectTypeOf(Dataset.make("x", [{ input: "a", expected: "refund" }], task)).toEqualTypeOf<
      Dataset.Dataset<string, "refund" | "cancel">
    >()
    // @ts-expect-error Type '"refnd"' is not assignable to type '"refund" | "cancel"'. Did you mean '"refund"'?
    Dataset.make("x", [{ input: "a", expected: "refnd" }], task)
    // @ts-expect-error the task takes strings
    Dataset.make("x", [{ input: 3, expected: "refund" }], task)
    // @ts-expect-error a case has no part of this name
    Dataset.make("x", [{ input: "a", expcted: "refund" }])
  })

  it.effect("names position and field of what is not JSON", () =>
    Effect.gen(function* () {
      const bad: ReadonlyArray<{ input: unknown; expected?: unknown }> = [
        { input: "fine", expected: undefined },
        { input: { a: undefined } },
        { input: [1, Number.NaN] },
        { input: { since: new Date() } },
        { input: 1n, expected: () => 1 },
        { input: undefined }
      ]
      expect(yield* faultsOf(Dataset.make<unknown, unknown>("bad", bad))).toEqual([
        "6 faults in bad (in memory)",
        "  bad (in memory):2 input.a: expected a JSON value, found undefined",
        "  bad (in memory):3 input.1: expected a JSON value, found NaN",
        "  bad (in memory):4 input.since: expected a JSON value, found an instance of Date",
        "  bad (in memory):5 input: expected a JSON value, found 1n",
        "  bad (in memory):5 expected: expected a JSON value, found a function",
        "  bad (in memory):6 input: expected an input, found nothing"
      ])
    })
  )

  it.effect("refuses an empty array", () =>
    Effect.gen(function* () {
      expect(yield* faultsOf(Dataset.make("none", []))).toEqual([
        "1 fault in none (in memory)",
        "  none (in memory): expected at least one case, found none"
      ])
    })
  )

  it("infers input and label from the cases", () => {
    expectTypeOf(Dataset.make("x", [{ input: "a" }])).toEqualTypeOf<Dataset.Dataset<string, undefined>>()
    expectTypeOf(Dataset.make("x", [{ input: "a", expected: "yes" }])).toEqualTypeOf<
      Dataset.Dataset<string, string>
    >()
    expectTypeOf(
      Dataset.make("x", [{ input: { text: "a", n: 1 }, expected: 1, id: "1", kind: "edge" }])
    ).toEqualTypeOf<Dataset.Dataset<{ text: string; n: number }, number>>()
    expectTypeOf(Dataset.make("x", [{ input: "a", expected: null }])).toEqualTypeOf<
      Dataset.Dataset<string, null>
    >()
    expectTypeOf(Dataset.make("x", [{ input: "a", expected: "yes" }, { input: "b" }])).toEqualTypeOf<
      Dataset.Dataset<string, string | undefined>
    >()
    expectTypeOf(Dataset.make<string, "yes" | "no">("x", [{ input: "a", expected: "yes" }])).toEqualTypeOf<
      Dataset.Dataset<string, "yes" | "no">
    >()
    expectTypeOf(
      Dataset.make("x", [{ input: 1 }], { input: Schema.FiniteFromString }, { version: "1" })
    ).toEqualTypeOf<Dataset.Dataset<number, undefined>>()
    // @ts-expect-error a kind is one of three
    Dataset.make("x", [{ input: "a", kind: "odd" }])
    // A part of which nothing is said is as the row has it.
    expectTypeOf(
      Dataset.make("x", [{ input: "a", expected: "yes" }], { input: Schema.String })
    ).toEqualTypeOf<Dataset.Dataset<string, string>>()
  })
})

describe("fromAsyncIterable", () => {
  it.effect.each([
    ["an array", () => [{ input: 1 }, { input: 2 }]],
    [
      "a generator",
      function* () {
        yield { input: 1 }
        yield { input: 2 }
      }
    ],
    [
      "an async generator",
      async function* () {
        yield { input: 1 }
        yield { input: 2 }
      }
    ],
    ["a stream", () => Stream.make({ input: 1 }, { input: 2 })]
  ] as const)("reads %s from the start each time", ([, rows]) =>
    Effect.gen(function* () {
      const dataset = Dataset.fromAsyncIterable<number>("x", rows)
      expect(yield* inputsOf(dataset)).toEqual([1, 2])
      expect(yield* inputsOf(dataset)).toEqual([1, 2])
    })
  )

  it.effect("decodes with schemas, while digests are those of the raw values", () =>
    Effect.gen(function* () {
      const raw = [{ id: "1", input: "2024-05-01T00:00:00.000Z", expected: "3" }]
      const decoded = Dataset.fromAsyncIterable("x", () => raw, {
        input: Schema.DateFromString,
        expected: z.coerce.number()
      })
      expectTypeOf(decoded).toEqualTypeOf<Dataset.Dataset<Date, number>>()
      const [row] = yield* Stream.runCollect(decoded.rows)
      expect(row?.case.input).toEqual(new Date("2024-05-01"))
      expect(row?.case.expected).toBe(3)
      expect(yield* Dataset.index(decoded)).toEqual(yield* Dataset.index(Dataset.make("x", raw)))
    })
  )

  it.effect("says so when the source fails, wherever it does", () =>
    Effect.gen(function* () {
      const boom = new Error("connection lost")
      const sources: ReadonlyArray<Dataset.Rows<{ input: number }>> = [
        () => {
          throw boom
        },
        function* () {
          yield { input: 1 }
          throw boom
        },
        async function* () {
          yield { input: 1 }
          throw boom
        },
        () => Stream.fail(boom)
      ]
      for (const source of sources) {
        expect(yield* faultsOf(Dataset.fromAsyncIterable<number>("x", source))).toEqual([
          "1 fault in x (in memory)",
          "  x (in memory): the source failed: Error: connection lost"
        ])
      }
    })
  )

  it.effect("waits for schemas that answer later, and keeps the order of rows", () =>
    Effect.gen(function* () {
      const even = z.number().refine(async (n) => n % 7 !== 3, "not three")
      const dataset = Dataset.make(
        "x",
        Array.from({ length: 20 }, (_, input) => ({ id: `${input}`, input })),
        { input: z.union([z.literal(0), even]) }
      )
      const error = yield* Effect.flip(Dataset.index(dataset))
      expect(error.faults.map((fault) => fault.line)).toEqual([4, 11, 18])
      const seen: Array<number> = []
      yield* dataset.rows.pipe(
        Stream.runForEach((row) => Effect.sync(() => seen.push(row.case.input))),
        Effect.ignore
      )
      expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n).filter((n) => n % 7 !== 3))
    })
  )

  it("infers like make", () => {
    expectTypeOf(Dataset.fromAsyncIterable("x", () => [{ input: "a", expected: 1 }])).toEqualTypeOf<
      Dataset.Dataset<string, number>
    >()
    expectTypeOf(Dataset.fromAsyncIterable("x", () => Stream.fromIterable([{ input: "a" }]))).toEqualTypeOf<
      Dataset.Dataset<string, undefined>
    >()
    expectTypeOf(
      Dataset.fromAsyncIterable("x", async function* () {
        yield { input: "a", expected: true }
      })
    ).toEqualTypeOf<Dataset.Dataset<string, boolean>>()
  })
})

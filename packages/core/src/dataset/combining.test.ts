import { describe, expect, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { expectTypeOf } from "vitest"
import * as Dataset from "./Dataset.ts"

const numbers = Dataset.make(
  "numbers",
  Array.from({ length: 5 }, (_, n) => ({ id: `${n}`, input: n, expected: n % 2 === 0 ? "even" : "odd" }))
)

const rowsOf = <Input, Expected>(dataset: Dataset.Dataset<Input, Expected>) => Stream.runCollect(dataset.rows)

const messageOf = <Input, Expected>(dataset: Dataset.Dataset<Input, Expected>) =>
  Effect.map(Effect.flip(Dataset.index(dataset)), (error) => error.message)

describe("filter", () => {
  it.effect("keeps the cases for which the predicate holds, with their ids and digests", () =>
    Effect.gen(function* () {
      const even = Dataset.filter(numbers, (row) => row.expected === "even", { name: "even" })
      expectTypeOf(even).toEqualTypeOf<Dataset.Dataset<number, string>>()
      expect(even.name).toBe("even")
      const all = yield* rowsOf(numbers)
      expect(yield* rowsOf(even)).toEqual([all[0], all[2], all[4]])
      expect(yield* Dataset.index(even)).toMatchObject({ cases: 3, dropped: 0 })
    })
  )

  it.effect("fails when nothing is left, and when the predicate throws", () =>
    Effect.gen(function* () {
      expect(yield* messageOf(Dataset.filter(numbers, () => false))).toBe(
        "1 fault in numbers (in memory)\n  numbers (in memory): expected at least one case, found none"
      )
      const throwing = Dataset.filter(numbers, (row) => {
        if (row.input === 3) throw new Error("three")
        return true
      })
      expect(yield* messageOf(throwing)).toBe(
        "1 fault in numbers (in memory)\n  numbers (in memory):4: the filter threw Error: three"
      )
    })
  )
})

describe("take", () => {
  it.effect("reads no further than it must", () =>
    Effect.gen(function* () {
      let read = 0
      const endless = Dataset.fromAsyncIterable("endless", async function* () {
        for (;;) yield { id: `${read}`, input: read++ }
      })
      const first = yield* rowsOf(Dataset.take(endless, 3))
      expect(first.map((row) => row.case.input)).toEqual([0, 1, 2])
      expect(read).toBeLessThan(5000)
    })
  )
})

describe("withKind and tagged", () => {
  it.effect("have the digests of cases that were written down so", () =>
    Effect.gen(function* () {
      const hard = Dataset.tagged(Dataset.withKind(numbers, "edge"), { set: "hard", unit: "one" })
      const written = Dataset.make(
        "written",
        Array.from({ length: 5 }, (_, n) => ({
          id: `${n}`,
          input: n,
          expected: n % 2 === 0 ? "even" : "odd",
          kind: "edge" as const,
          tags: { unit: "one", set: "hard" }
        }))
      )
      expect(yield* Dataset.index(hard)).toEqual(yield* Dataset.index(written))
      expect((yield* rowsOf(hard)).map((row) => row.digest)).toEqual(
        (yield* rowsOf(written)).map((row) => row.digest)
      )
    })
  )

  it.effect("let a new tag replace an old one and keep the others", () =>
    Effect.gen(function* () {
      const one = Dataset.make("one", [{ input: 1, tags: { a: "old", b: "kept" } }])
      const [row] = yield* rowsOf(Dataset.tagged(one, { a: "new" }))
      expect(row?.case.tags).toEqual({ a: "new", b: "kept" })
    })
  )
})

describe("concat", () => {
  const easy = Dataset.make("easy", [
    { id: "1", input: "a" },
    { id: "2", input: "b" }
  ])
  const hard = Dataset.make(
    "hard",
    [
      { id: "3", input: "c" },
      { id: "3", input: "d" }
    ],
    {},
    { duplicates: "first" }
  )

  it.effect("puts datasets one after the other and adds up what they dropped", () =>
    Effect.gen(function* () {
      const mail = Dataset.concat("mail", [easy, Dataset.withKind(hard, "edge")])
      expect(mail).toMatchObject({ name: "mail", origin: "easy (in memory) + hard (in memory)" })
      expect((yield* rowsOf(mail)).map((row) => row.case.input)).toEqual(["a", "b", "c"])
      expect(yield* Dataset.index(mail)).toMatchObject({
        cases: 3,
        kinds: { typical: 2, edge: 1, adversarial: 0 },
        dropped: 1
      })
    })
  )

  it.effect("refuses an id that two parts share, and names both places, through nested parts", () =>
    Effect.gen(function* () {
      const clash = Dataset.concat("clash", [
        Dataset.concat("inner", [easy, hard]),
        Dataset.make("more", [{ id: "2", input: "z" }])
      ])
      expect(yield* messageOf(clash)).toBe(
        [
          "1 fault in easy (in memory) + hard (in memory) + more (in memory)",
          '  easy (in memory) + hard (in memory) + more (in memory) id: expected each id once, found "2" at easy (in memory):2 and at more (in memory):1'
        ].join("\n")
      )
    })
  )

  it.effect("fails as its first faulty part does", () =>
    Effect.gen(function* () {
      const bad = Dataset.make("bad", [{ input: "\ud800" }])
      expect(yield* messageOf(Dataset.concat("x", [easy, Dataset.concat("y", [bad])]))).toBe(
        "1 fault in bad (in memory)\n  bad (in memory):1 input: expected well-formed Unicode, found a lone surrogate"
      )
    })
  )
})

import { describe, expect, it } from "@effect/vitest"
import canonicalize from "canonicalize"
import { Effect, Schema, Stream } from "effect"
import fc from "fast-check"
import { sha256 } from "./canonical.ts"
import * as Dataset from "./Dataset.ts"
import { indexAndKeep } from "./indexing.ts"

const digestOf = (cases: ReadonlyArray<Dataset.CaseLike<unknown, unknown>>): Promise<string> =>
  Effect.runPromise(
    Effect.map(Dataset.index(Dataset.make<unknown, unknown>("x", cases)), (index) => index.digest)
  )

const json = fc.jsonValue()

const aCase = fc.record(
  {
    input: json,
    expected: fc.option(json, { nil: undefined }),
    kind: fc.constantFrom("typical", "edge", "adversarial"),
    tags: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 3 }),
    cluster: fc.string({ minLength: 1 })
  },
  { requiredKeys: ["input"] }
)

const someCases = fc
  .array(aCase, { minLength: 1, maxLength: 8 })
  .map((cases) => cases.map((row, index) => ({ ...row, id: `${index}` })))

describe("the digest of a case", () => {
  it.effect("is the SHA-256 of the canonical JSON of its content", () =>
    Effect.gen(function* () {
      const dataset = Dataset.make("x", [
        {
          id: "é1",
          input: { b: 1, a: ["x"] },
          expected: "yes",
          kind: "edge",
          tags: { z: "1", y: "2" },
          cluster: "c",
          provenance: "not content"
        }
      ])
      const [row] = yield* Stream.runCollect(dataset.rows)
      const content = canonicalize({
        tags: { z: "1", y: "2" },
        kind: "edge",
        input: { a: ["x"], b: 1 },
        id: "é1",
        expected: "yes",
        cluster: "c"
      })
      expect(row?.digest).toBe(sha256(String(content)))
      expect(row?.inputDigest).toBe(sha256('{"a":["x"],"b":1}'))
    })
  )

  it.effect("leaves out what is absent, and gives a case without an id one from its input", () =>
    Effect.gen(function* () {
      const [row] = yield* Stream.runCollect(Dataset.make("x", [{ input: 1 }]).rows)
      const id = sha256("1").slice(0, 16)
      expect(row?.case.id).toBe(id)
      expect(row?.digest).toBe(sha256(`{"id":"${id}","input":1,"kind":"typical","tags":{}}`))
    })
  )
})

describe("index", () => {
  it("has the same digest whatever the order of rows and keys", () =>
    fc.assert(
      fc.asyncProperty(someCases, fc.nat(), async (cases, turn) => {
        const at = turn % cases.length
        const turned = [...cases.slice(at), ...cases.slice(0, at)]
        const rekeyed = turned.map((row): typeof row =>
          JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(row).reverse())))
        )
        expect(await digestOf(rekeyed)).toBe(await digestOf(cases))
      }),
      { numRuns: 60 }
    ))

  it("has another digest when any content changes", () =>
    fc.assert(
      fc.asyncProperty(
        someCases,
        fc.nat(),
        fc.constantFrom(
          { input: "a changed input" },
          { expected: { changed: true } },
          { kind: "changed" },
          { tags: { "a changed tag": "1" } },
          { cluster: "a changed cluster" },
          { id: "a changed id" }
        ),
        async (cases, turn, change) => {
          const at = turn % cases.length
          const changed = cases.map((row, index) => {
            if (index !== at) return row
            return "kind" in change
              ? { ...row, kind: row.kind === "edge" ? ("typical" as const) : ("edge" as const) }
              : { ...row, ...change }
          })
          expect(await digestOf(changed)).not.toBe(await digestOf(cases))
        }
      ),
      { numRuns: 100 }
    ))

  it("does not depend on provenance", async () => {
    expect(await digestOf([{ id: "1", input: "a", provenance: "here" }])).toBe(
      await digestOf([{ id: "1", input: "a" }])
    )
  })

  it.effect("counts cases, kinds, labels and dropped rows", () =>
    Effect.gen(function* () {
      const dataset = Dataset.make(
        "x",
        [
          { id: "1", input: 1, expected: "a" },
          { id: "2", input: 2, kind: "edge" },
          { id: "2", input: 3 },
          { id: "3", input: 4, kind: "adversarial", expected: null }
        ],
        {},
        { duplicates: "first" }
      )
      expect(yield* Dataset.index(dataset)).toEqual({
        cases: 3,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        kinds: { typical: 1, edge: 1, adversarial: 1 },
        labelled: 2,
        dropped: 1
      })
    })
  )
})

describe("examples", () => {
  it.effect("are the labelled cases in order, with what identifies them", () =>
    Effect.gen(function* () {
      const dataset = Dataset.make("x", [
        { id: "first", input: "a", expected: 1, cluster: "c" },
        { id: "second", input: "b", expected: 2 }
      ])
      const { examples, digest, inputDigests } = yield* Dataset.examples(dataset)
      expect(examples).toEqual([
        { id: "first", input: "a", expected: 1, cluster: "c" },
        { id: "second", input: "b", expected: 2, cluster: undefined }
      ])
      expect(digest).toBe((yield* Dataset.index(dataset)).digest)
      expect(inputDigests).toEqual(new Set([sha256('"a"'), sha256('"b"')]))
      expect(yield* Dataset.trainingSet(dataset)).toEqual({
        digest,
        examples: 2,
        inputDigests,
        hasNearCopy: expect.any(Function)
      })
    })
  )

  it("are not to be had without labels", () => {
    const unlabelled = Dataset.make("x", [{ input: "a" }])
    // @ts-expect-error every case must have a label
    Dataset.examples(unlabelled)
    const half = Dataset.make("x", [{ input: "a", expected: 1 }, { input: "b" }])
    // @ts-expect-error every case must have a label
    Dataset.trainingSet(half)
  })
})

describe("a dataset that is kept", () => {
  const counted = (cases: number) => {
    let passes = 0
    const dataset = Dataset.fromAsyncIterable(
      "counted",
      () => {
        passes++
        return Array.from({ length: cases }, (_, nth) => ({ id: `${nth}`, input: `${nth}`, expected: nth }))
      },
      { input: Schema.String, expected: Schema.Finite }
    )
    return { dataset, passes: () => passes }
  }

  it.effect("is read once where it is small, and has the same rows and index", () =>
    Effect.gen(function* () {
      const { dataset, passes } = counted(1_000)
      const [index, kept] = yield* indexAndKeep(dataset)
      const rows = yield* Stream.runCollect(kept.rows)
      expect(yield* Stream.runCollect(kept.pass().rows)).toEqual(rows)
      expect(passes()).toBe(1)
      expect(rows).toEqual(yield* Stream.runCollect(dataset.rows))
      expect(index).toEqual(yield* Dataset.index(dataset))
    })
  )

  it.effect("is read again where it is not", () =>
    Effect.gen(function* () {
      const { dataset, passes } = counted(10_001)
      const [index, kept] = yield* indexAndKeep(dataset)
      expect(index.cases).toBe(10_001)
      expect(kept).toBe(dataset)
      expect(yield* Stream.runCount(kept.rows)).toBe(10_001)
      expect(passes()).toBe(2)
    })
  )
})

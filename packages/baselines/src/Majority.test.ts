import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset } from "@assay/core"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { Majority, Trained } from "./index.ts"

const casesOf = <Expected extends object | string>(labels: ReadonlyArray<Expected>) =>
  Dataset.make(
    "labels",
    labels.map((expected, nth) => ({ id: String(nth), input: `text ${nth}`, expected }))
  )

describe("Majority.extract", () => {
  const Receipt = z.object({
    vendor: z.object({ name: z.string(), city: z.string().optional() }),
    total: z.number().nullable(),
    tags: z.array(z.string()),
    note: z.string().optional()
  })
  const receipts = [
    { vendor: { name: "Aldi", city: "Rome" }, total: null, tags: ["food", "home"] },
    { vendor: { name: "Aldi" }, total: 5, tags: ["food"], note: "paid" },
    { vendor: { name: "Lidl" }, total: null, tags: ["food", "home"], note: "late" },
    { vendor: { name: "Spar" }, total: 7, tags: [] }
  ]

  it("has of each field what is commonest, which may be nothing", async () => {
    const model = await Trained.fit(Majority.extract(Receipt), casesOf(receipts))
    expect(model.predict("anything")).toMatchObject({
      output: { vendor: { name: "Aldi" }, total: null, tags: ["food", "home"] },
      confidence: 0
    })
    expect(model.explain().notes).toContain(
      'always {"vendor":{"name":"Aldi"},"total":null,"tags":["food","home"]}; right for 0.0 % of the examples'
    )
  })

  it("hangs on the labels and not on their order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(receipts, { minLength: 4 }), async (shuffled) => {
        const model = await Trained.fit(Majority.extract(Receipt), casesOf(shuffled))
        expect(model.predict("x").output).toEqual({
          vendor: { name: "Aldi" },
          total: null,
          tags: ["food", "home"]
        })
      }),
      { numRuns: 10 }
    )
  })

  it("answers with the commonest record where the commonest values are none", async () => {
    const Union = z.union([
      z.strictObject({ kind: z.literal("a"), a: z.string() }),
      z.strictObject({ kind: z.literal("b"), b: z.string() })
    ])
    const labels = casesOf([
      { kind: "a" as const, a: "1" },
      { kind: "a" as const, a: "2" },
      { kind: "b" as const, b: "3" },
      { kind: "b" as const, b: "3" }
    ])
    const model = await Trained.fit(Majority.extract(Union), labels)
    expect(model.predict("x").output).toEqual({ kind: "b", b: "3" })
    const cents = z.object({ price: z.number().transform((euros) => 100 * euros) })
    const dear = await Trained.fit(Majority.extract(cents), casesOf([{ price: 500 }]))
    expect(dear.predict("x").output).toEqual({ price: 500 })
  })
})

describe("Majority.answer", () => {
  let folder = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-majority-"))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it("has the commonest text with its share, the first of equals, and the same from its file", async () => {
    const baseline = Majority.answer(z.string())
    const model = await Trained.fit(baseline, casesOf(["b", "a", "b", "a", "c"]))
    expect(model.predict("x")).toMatchObject({ output: "a", confidence: 0.4 })
    const file = join(folder, "majority.json")
    await model.save(file)
    expect((await Trained.load(file, baseline)).predict("x")).toEqual(model.predict("x"))
    const whole = JSON.parse(await readFile(file, "utf8"))
    for (const [change, message] of [
      [{ answer: 7 }, /answer: .*string/u],
      [{ share: 2 }, /state\.share: /u]
    ] as const) {
      await writeFile(file, JSON.stringify({ ...whole, state: { ...whole.state, ...change } }))
      await expect(Trained.load(file, baseline)).rejects.toThrow(message)
    }
  })
})

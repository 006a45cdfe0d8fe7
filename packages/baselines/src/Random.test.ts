import { Dataset } from "@assay/core"
import { describe, expect, it } from "vitest"
import { Majority, Random, Trained } from "./index.ts"

const labels = ["a", "b", "c"] as const
const rows = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([expected, count]) =>
    Array.from({ length: count }, (_, nth) => ({
      id: `${expected}${nth}`,
      input: `${expected} ${nth}`,
      expected
    }))
  )

describe("Random.classify", () => {
  it("draws labels by their shares, which are its confidence", async () => {
    const model = await Trained.fit(Random.classify(labels), Dataset.make("rows", rows({ a: 70, b: 30 })))
    const answers = Array.from({ length: 4_000 }, (_, nth) => model.predict(`case ${nth}`))
    const share = answers.filter(({ output }) => output === "a").length / answers.length
    // Four standard errors of a share of 0.7 over 4,000 draws.
    expect(Math.abs(share - 0.7)).toBeLessThan(0.029)
    for (const { confidence, output } of answers) expect(confidence).toBe(output === "a" ? 0.7 : 0.3)
  })

  it("answers by seed and input alone", async () => {
    const dataset = Dataset.make("rows", rows({ a: 5, b: 5, c: 5 }))
    const outputs = async (seed: number) => {
      const model = await Trained.fit(Random.classify(labels), dataset, { seed })
      return Array.from({ length: 50 }, (_, nth) => model.predict(`case ${nth}`).output)
    }
    expect(await outputs(1)).toEqual(await outputs(1))
    expect(await outputs(1)).not.toEqual(await outputs(2))
  })
})

describe("Majority.classify", () => {
  it("answers outside an experiment too, and says the shares", async () => {
    const model = await Trained.fit(
      Majority.classify(labels),
      Dataset.make("rows", rows({ a: 2, b: 5, c: 3 }))
    )
    expect(model.predict("anything")).toEqual({ output: "b", confidence: 0.5, because: [] })
    expect(model.explain().notes[1]).toBe("most common: b (50.0 %), c (30.0 %), a (20.0 %)")
  })
})

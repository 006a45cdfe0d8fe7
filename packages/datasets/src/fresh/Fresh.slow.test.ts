import { Rng } from "@assay/stats"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { missing, type Scene, scene } from "./clinc150.fixture.ts"
import * as Fresh from "./Fresh.ts"

const compare = ({ cases, traffic }: Pick<Scene, "cases" | "traffic">, options: Fresh.Options = {}) =>
  Effect.runPromise(
    Fresh.compare(
      { name: "cases", rows: cases, leftOut: 0 },
      { name: "traffic", rows: traffic },
      { permutations: 79, ...options }
    )
  )

const compared = async (kind: Parameters<typeof scene>[0], seeds: ReadonlyArray<number>) => {
  const found: Array<{ readonly report: Fresh.Report; readonly withheld: string }> = []
  for (const seed of seeds) {
    const made = scene(kind, seed)
    found.push({ report: await compare(made), withheld: made.withheld })
  }
  return found
}

describe.skipIf(missing)("CLINC150, ten intents, 800 requests (skipped without ASSAY_DATA)", () => {
  it("an intent that the set misses is found as new traffic, and its largest group is of that intent", async () => {
    const found = await compared("withheld", [1, 2])
    expect(found.filter(({ report }) => report.verdict === "stale").length).toBeGreaterThanOrEqual(1)
    for (const { report, withheld } of found) {
      expect(report.uncovered?.p).toBeLessThanOrEqual(0.025)
      expect(report.groups[0]?.examples.map(({ id }) => id.split(" ")[1])).toEqual([withheld, withheld])
      expect(report.groups[0]?.words.length).toBeGreaterThan(1)
    }
  })

  it("a tenth of traffic that is out of scope is found as new traffic", async () => {
    const found = await compared("out-of-scope", [1, 2])
    for (const { report } of found) expect(report.uncovered?.p).toBeLessThanOrEqual(0.025)
  })

  it("nothing is stale where nothing changed", async () => {
    const found = await compared("same", [1, 2])
    for (const { report } of found) expect(report.verdict).not.toBe("stale")
  })
})

it("a mix that changed by 0.1 % among 100,000 requests is no shift that matters", async () => {
  const subjects = [
    "refund for order",
    "weather in city",
    "reset the password",
    "track my parcel",
    "cancel the plan"
  ]
  const rows = (seed: number, rare: number) => {
    const rng = Rng.make(seed)
    return Array.from({ length: 100_000 }, (_, at): Fresh.Row => {
      const subject = subjects[at % 1000 < rare ? 4 : at % 4] ?? ""
      return { id: `${at}`, text: `${subject} w${rng.below(40)} w${rng.below(40)}` }
    })
  }
  const found = await compare({ cases: rows(5, 200), traffic: rows(6, 201) }, { most: 1_200 })
  expect(found.uncovered?.verdict).toBe("fresh")
  expect(found.mix?.verdict).not.toBe("stale")
  expect(found.production).toMatchObject({ n: 100_000, compared: 1_200 })
})

import * as simulation from "@assay/stats/fixtures/PairedScore.fixture"
import * as Rng from "@assay/stats/Rng"
import { describe, expect, it } from "vitest"
import * as Evidence from "./Evidence.ts"
import * as reach from "./reach.ts"

const runs = 1_500
const large = 40_000

type Layout = Parameters<typeof simulation.once>[0]
type Make = (layout: Layout) => simulation.Population

/** So many cases that show exactly what is true of the population: a sample of very many, scaled down. */
const truthOf = (make: Make, shape: string, together: number): ((cases: number) => Evidence.Evidence) => {
  const clusters = simulation.shapes(large)[shape]
  const differences = new Float64Array(large)
  make({ n: large, shape, clusters, together }).draw(differences, Rng.make(7), 0)
  const found = Evidence.measure(
    {
      against: differences.map((each) => Math.max(0, -each)),
      candidate: differences.map((each) => Math.max(0, each)),
      clusters: clusters === undefined ? undefined : Array.from(clusters.of, String)
    },
    { confidence: 0.95, range: 1, resamples: 100, seed: 1 }
  )
  return (n) => {
    const { basis } = found
    const scaled = (count: number): number => (count * n) / large
    if (basis._tag === "Counts") {
      const onlyAgainst = scaled(basis.onlyAgainst)
      const onlyCandidate = scaled(basis.onlyCandidate)
      return { ...found, n, effect: 0, basis: { ...basis, onlyAgainst, onlyCandidate } }
    }
    const { score } = basis
    return {
      ...found,
      n,
      effect: 0,
      basis: {
        ...basis,
        clusters: scaled(basis.clusters),
        ...(score === undefined
          ? {}
          : {
              score: {
                ...score,
                lost: scaled(score.lost),
                gained: scaled(score.gained),
                differing: scaled(score.differing),
                ...(score.df === undefined ? {} : { df: scaled(score.df) })
              }
            })
      }
    }
  }
}

/** Planned from as many cases as are not enough. */
const planned = (truth: (cases: number) => Evidence.Evidence, margin: number): number => {
  for (const cases of [6_400, 3_200, 1_600, 800, 400, 200, 100]) {
    const needs = reach.needs(truth(cases), margin, { alpha: 0.05, power: 0.8 })
    if (needs?.to === "margin") return needs.cases
  }
  return Number.NaN
}

const once =
  (churn: number): Make =>
  (layout) =>
    simulation.once(layout, churn)

const flipping =
  (flip: number): Make =>
  (layout) =>
    simulation.flipping(layout, 3, flip)

const settings: ReadonlyArray<
  readonly [name: string, make: Make, margin: number, shape: string, together: number]
> = [
  ["2 % differ", once(0.01), 0.02, "alone", 0],
  ["4 % differ", once(0.02), 0.05, "alone", 0],
  ["10 % differ", once(0.05), 0.02, "alone", 0],
  ["20 % differ", once(0.1), 0.05, "alone", 0],
  ["three repeats that flip", flipping(0.02), 0.02, "alone", 0],
  ["2 % differ", once(0.01), 0.02, "pairs", 0],
  ["10 % differ", once(0.05), 0.02, "pairs", 1],
  ["2 % differ", once(0.01), 0.02, "fours", 0],
  ["2 % differ", once(0.01), 0.02, "fours", 0.5],
  ["2 % differ", once(0.01), 0.02, "fours", 1],
  ["4 % differ", once(0.02), 0.05, "fours", 0],
  ["20 % differ", once(0.1), 0.05, "fours", 0.5],
  ["three repeats that flip", flipping(0.02), 0.02, "fours", 0],
  ["10 % differ", once(0.05), 0.02, "eights among singles", 0],
  ["10 % differ", once(0.05), 0.02, "eights among singles", 0.5],
  ["2 % differ", once(0.01), 0.02, "eights among singles", 1],
  ["20 % differ", once(0.1), 0.05, "eights among singles", 1]
]

const powerOf = (make: Make, margin: number, shape: string, together: number, seed: number): number => {
  const n = planned(truthOf(make, shape, together), margin)
  const layout = { n, shape, clusters: simulation.shapes(n)[shape], together }
  return simulation.simulate(make(layout), { loss: 0, margin, runs, seed }).equivalent
}

describe("needs", () => {
  for (const [nth, [name, make, margin, shape, together]] of settings.entries()) {
    it(`is for about the power it names: ${name}, margin ${margin}, ${shape}, ${together} together`, () => {
      const power = powerOf(make, margin, shape, together, nth)
      const slack = 3 * Math.sqrt((0.8 * 0.2) / runs)
      expect(power).toBeGreaterThan(0.75 - slack)
      expect(power).toBeLessThan(0.88 + slack)
    })
  }

  it.each([0, 0.5, 1])(
    "is rougher where sizes vary so widely that new cases cluster otherwise: %d together",
    (together) => {
      const power = powerOf(once(0.05), 0.02, "log-normal", together, 99)
      expect(power).toBeGreaterThan(0.65)
      expect(power).toBeLessThan(0.95)
    }
  )
})

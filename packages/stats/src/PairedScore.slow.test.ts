import { describe, expect, it } from "vitest"
import * as simulation from "./fixtures/PairedScore.fixture.ts"

const runs = 10_000

/** Clusters in which nothing, something or everything is shared. */
const layouts = [30, 60, 150, 300, 1_000].flatMap((n) =>
  Object.entries(simulation.shapes(n)).flatMap(([shape, clusters]) =>
    (clusters === undefined ? [0] : [0, 0.7, 1]).map((together) => ({ n, shape, clusters, together }))
  )
)

describe("The score test of a margin, at a loss of exactly the margin", () => {
  for (const [nth, layout] of layouts.entries()) {
    // Each layout meets two of the populations, in turn, so that every pair of the two occurs at some size.
    const populations = [
      simulation.once(layout, 0),
      simulation.flipping(layout, 3, 0.002),
      simulation.graded(layout, 0.05, true),
      simulation.once(layout, 0.02),
      simulation.flipping(layout, 3, 0.05),
      simulation.graded(layout, 0.15, true),
      simulation.shifted(layout, 3, 0.5),
      simulation.graded(layout, 0.15, false),
      simulation.flipping(layout, 5, 0.01),
      simulation.shifted(layout, 2, 0.95)
    ]
    for (const population of [0, 3].flatMap(
      (more) => populations[(nth * 3 + more) % populations.length] ?? []
    )) {
      it(`passes at most 6 % of the time: ${population.name}`, () => {
        const margin = nth % 2 === 0 ? 0.02 : 0.05
        const found = simulation.simulate(population, { loss: margin, margin, runs, seed: 1_000 + nth })
        expect(found.passes).toBeLessThanOrEqual(simulation.within3(0.06, runs))
        expect(found.equivalent).toBeLessThanOrEqual(simulation.within3(0.06, runs))
      })
    }
  }
})

import * as simulation from "@assay/stats/fixtures/PairedScore.fixture"
import * as Rng from "@assay/stats/Rng"
import { describe, expect, it } from "vitest"
import * as Evidence from "./Evidence.ts"

const runs = 1_500

interface Truth {
  readonly population: simulation.Population
  readonly loss: number
  readonly graded: boolean
}

/** The share of samples whose interval, as it is shown, covers the truth; NaN where none is shown. */
const coverage = ({ population, loss, graded }: Truth, seed: number): number => {
  const { n, clusters, draw } = population
  const rng = Rng.make(seed)
  const differences = new Float64Array(n)
  const labels = clusters === undefined ? undefined : Array.from(clusters.of, String)
  let covered = 0
  let shown = 0
  for (let run = 0; run < runs; run++) {
    draw(differences, rng, loss)
    const { interval } = Evidence.measure(
      {
        against: differences.map((each) => Math.max(0, -each)),
        candidate: differences.map((each) => Math.max(0, each)),
        clusters: labels
      },
      { confidence: 0.95, range: 1, graded, resamples: 200, seed: run }
    )
    if (interval === undefined) continue
    shown++
    if (interval.low <= -loss + 1e-12 && -loss <= interval.high + 1e-12) covered++
  }
  return covered / shown
}

const layouts = [20, 60, 200].flatMap((n) =>
  Object.entries(simulation.shapes(n)).flatMap(([shape, clusters]) =>
    (clusters === undefined ? [0] : [0, 0.5, 1]).map((together) => ({ n, shape, clusters, together }))
  )
)

const truths = (layout: (typeof layouts)[number]): ReadonlyArray<Truth> => [
  { population: simulation.once(layout, 0), loss: 0.02, graded: false },
  { population: simulation.graded(layout, 0.15, true), loss: 0.1, graded: true },
  { population: simulation.once(layout, 0.15), loss: 0.3, graded: false },
  { population: simulation.flipping(layout, 3, 0.01), loss: 0.02, graded: false },
  { population: simulation.graded(layout, 0.15, true), loss: 0.02, graded: true },
  { population: simulation.shifted(layout, 3, 0.5), loss: 0.05, graded: false },
  { population: simulation.graded(layout, 0.15, false), loss: 0.02, graded: true },
  { population: simulation.once(layout, 0.05), loss: 0.1, graded: false },
  { population: simulation.shifted(layout, 2, 0.95), loss: 0.05, graded: false },
  { population: simulation.graded(layout, 0.05, true), loss: 0.005, graded: true }
]

describe("The interval that is shown", () => {
  it("covers the difference in every setting, with clusters and repeats, graded and not", () => {
    const found = layouts.flatMap((layout, nth) =>
      [0, 1, 2].flatMap((more) => {
        const all = truths(layout)
        const truth = all[(3 * nth + more) % all.length]
        if (truth === undefined) return []
        const covered = coverage(truth, 100 * nth + more)
        return Number.isNaN(covered) ? [] : [{ name: truth.population.name, n: layout.n, covered }]
      })
    )
    const short = found.filter(({ n, covered }) => {
      const promised = n < 40 ? 0.91 : 0.92
      return covered < promised - 3 * Math.sqrt((promised * (1 - promised)) / runs)
    })
    expect(short).toEqual([])
    expect(found.length).toBeGreaterThan(150)
    expect(found.reduce((sum, { covered }) => sum + covered, 0) / found.length).toBeGreaterThan(0.94)
  })

  it("covers graded scores with Student's t where it is shown: rare whole losses at many cases", () => {
    for (const [nth, n] of [100, 150, 200, 400].entries()) {
      for (const loss of [0.01, 0.02, 0.1]) {
        for (const noise of [0.02, 0.05, 0.15]) {
          const layout = { n, shape: "alone", clusters: undefined, together: 0 }
          const population = simulation.graded(layout, noise, true)
          const covered = coverage({ population, loss, graded: true }, nth)
          expect(covered, `${population.name}, loss ${loss}`).toBeGreaterThan(
            0.92 - 3 * Math.sqrt((0.92 * 0.08) / runs)
          )
        }
      }
    }
  })
})

import * as simulation from "@assay/stats/fixtures/PairedScore.fixture"
import * as Rng from "@assay/stats/Rng"
import { describe, expect, it } from "vitest"
import * as Evidence from "./Evidence.ts"
import * as reach from "./reach.ts"

/** Of a simulation of power: so many layouts of clusters, for new cases come in new clusters, and runs of each. */
const layouts = 75
const runsOfEach = 20
/** How often numbers are planned from a sample. */
const samples = 60
const large = 40_000
const level = { alpha: 0.05, power: 0.8 }

type Layout = Parameters<typeof simulation.once>[0]
type Make = (layout: Layout) => simulation.Population

const clustersOf = (shape: string, n: number, seed: number) =>
  simulation.unequal(n, seed)[shape] ?? simulation.shapes(n, seed)[shape]

/** What a test and a plan see of differences. */
const evidenceOf = (differences: Float64Array, clusters: ReturnType<typeof clustersOf>): Evidence.Evidence =>
  Evidence.measure(
    {
      against: differences.map((each) => Math.max(0, -each)),
      candidate: differences.map((each) => Math.max(0, each)),
      clusters: clusters === undefined ? undefined : Array.from(clusters.of, String)
    },
    { confidence: 0.95, range: 1, resamples: 100, seed: 1 }
  )

/** What is true of a population: so many cases show it. */
const truthOf = (make: Make, shape: string, together: number): Evidence.Evidence => {
  const clusters = clustersOf(shape, large, large)
  const differences = new Float64Array(large)
  make({ n: large, shape, clusters, together }).draw(differences, Rng.make(7), 0)
  return evidenceOf(differences, clusters)
}

/** The number that is stated, if any. */
const stated = (evidence: Evidence.Evidence, margin: number): number | undefined => {
  const needs = reach.needs(evidence, margin, level)
  return "cases" in needs ? needs.cases : undefined
}

const once =
  (churn: number): Make =>
  (layout) =>
    simulation.once(layout, churn)

const flipping =
  (flip: number): Make =>
  (layout) =>
    simulation.flipping(layout, 3, flip)

const graded =
  (deviation: number): Make =>
  (layout) =>
    simulation.graded(layout, deviation, false)

/** One after another: what a population is called, how it is made, and the margin that it is tested for. */
type Kind = readonly [name: string, make: Make, margin: number]

const few: Kind = ["2 % differ", once(0.01), 0.02]
const some: Kind = ["10 % differ", once(0.05), 0.02]
const many: Kind = ["20 % differ", once(0.1), 0.05]
const flips: Kind = ["three repeats that flip", flipping(0.02), 0.02]
const narrow: Kind = ["graded, deviation 0.15", graded(0.15), 0.02]
const wide: Kind = ["graded, deviation 0.3", graded(0.3), 0.05]

type Setting = readonly [kind: Kind, shape: string, together: number]

const settings: ReadonlyArray<Setting> = [
  [few, "alone", 0],
  [["4 % differ", once(0.02), 0.05], "alone", 0],
  [some, "alone", 0],
  [many, "alone", 0],
  [flips, "alone", 0],
  [narrow, "alone", 0],
  [wide, "alone", 0],
  [few, "pairs", 0],
  [some, "pairs", 1],
  [narrow, "pairs", 0],
  [few, "fours", 0],
  [few, "fours", 0.5],
  [few, "fours", 1],
  [["4 % differ", once(0.02), 0.05], "fours", 0],
  [many, "fours", 0.5],
  [flips, "fours", 0],
  [narrow, "fours", 0],
  [wide, "fours", 0],
  [some, "eights among singles", 0],
  [some, "eights among singles", 0.5],
  [few, "eights among singles", 1],
  [many, "eights among singles", 1],
  [narrow, "eights among singles", 0],
  [some, "mildly log-normal", 0],
  [many, "mildly log-normal", 0.5],
  [many, "mildly log-normal", 1],
  [wide, "mildly log-normal", 0],
  [some, "one to eight", 0],
  [many, "one to eight", 1],
  [wide, "one to eight", 0]
]

/** The power with so many cases. */
const powerOf = (n: number, [[, make, margin], shape, together]: Setting, seed: number): number => {
  let equivalent = 0
  for (let k = 0; k < layouts; k++) {
    const layout = { n, shape, clusters: clustersOf(shape, n, 1_000 * seed + k), together }
    equivalent += simulation.simulate(make(layout), {
      loss: 0,
      margin,
      runs: runsOfEach,
      seed: 1_000 * seed + k
    }).equivalent
  }
  return equivalent / layouts
}

const slack = 3 * Math.sqrt((0.8 * 0.2) / (layouts * runsOfEach))

const title = ([[name, , margin], shape, together]: Setting): string =>
  `${name}, margin ${margin}, ${shape}, ${together} together`

describe("needs, planned from the truth", () => {
  for (const [nth, setting] of settings.entries()) {
    it(`is for about the power it names: ${title(setting)}`, () => {
      const [[, make, margin], shape, together] = setting
      const n = Math.ceil(reach.planned(truthOf(make, shape, together), margin, level))
      const power = powerOf(n, setting, nth)
      expect(power).toBeGreaterThan(0.75 - slack)
      expect(power).toBeLessThan(0.88 + slack)
    })
  }
})

/** Numbers planned from samples of so many cases, in ascending order. A sample that has enough cases is no sample. */
const fromSamples = (cases: number, [[, make, margin], shape, together]: Setting, seed: number) => {
  const rng = Rng.make(seed)
  const differences = new Float64Array(cases)
  const numbers: Array<number> = []
  for (let k = 0; k < samples; k++) {
    const clusters = clustersOf(shape, cases, 1_000 * seed + k)
    make({ n: cases, shape, clusters, together }).draw(differences, rng, 0)
    const number = stated(evidenceOf(differences, clusters), margin)
    if (number !== undefined) numbers.push(number)
  }
  return numbers.sort((a, b) => a - b)
}

const sampled: ReadonlyArray<readonly [cases: number, setting: Setting]> = [
  [60, [some, "alone", 0]],
  [250, [some, "alone", 0]],
  [250, [few, "alone", 0]],
  [120, [wide, "alone", 0]],
  [400, [narrow, "alone", 0]],
  [1_000, [some, "pairs", 1]],
  [250, [some, "fours", 0]],
  [1_000, [some, "fours", 0.5]],
  [500, [many, "fours", 1]],
  [250, [wide, "fours", 0]],
  [1_000, [some, "eights among singles", 0]],
  [2_000, [many, "eights among singles", 1]],
  [500, [some, "mildly log-normal", 0]],
  [1_000, [many, "mildly log-normal", 0.5]],
  [1_000, [many, "mildly log-normal", 1]],
  [250, [wide, "mildly log-normal", 0]],
  [1_000, [some, "one to eight", 0]],
  [1_000, [many, "one to eight", 1]]
]

describe("needs, planned from a sample", () => {
  for (const [nth, [cases, setting]] of sampled.entries()) {
    it(`is in the middle for about the power it names: ${cases} cases, ${title(setting)}`, () => {
      const numbers = fromSamples(cases, setting, 100 + nth)
      expect(numbers.length).toBeGreaterThanOrEqual(samples / 2)
      const power = powerOf(numbers[numbers.length >> 1] ?? Number.NaN, setting, nth)
      expect(power).toBeGreaterThan(0.7 - slack)
      expect(power).toBeLessThan(0.9 + slack)
    })
  }

  it.each([0, 0.5, 1].flatMap((together) => [250, 1_000, 2_000].map((cases) => [cases, together] as const)))(
    "is withheld where sizes vary too widely: %d cases, log-normal, %d together",
    (cases, together) => {
      expect(fromSamples(cases, [some, "log-normal", together], 7).length).toBeLessThan(samples / 10)
    }
  )

  it("is withheld where too few cases or clusters differ", () => {
    expect(fromSamples(120, [few, "alone", 0], 1).length).toBeLessThan(samples / 5)
    expect(fromSamples(250, [few, "fours", 1], 1)).toEqual([])
    expect(fromSamples(120, [narrow, "alone", 0], 1)).toEqual([])
  })
})

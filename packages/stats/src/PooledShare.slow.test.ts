import { expect, it } from "vitest"
import { covered, samples } from "./fixtures/PooledShare.fixture.ts"

it("pooled precision, recall and F1 have intervals that cover the truth as often as promised", () => {
  const runs = 2_000
  const found = samples.map((sample) => [sample.name, covered(sample, runs)] as const)
  // Three standard errors of the simulation below 92 of 100.
  const least = 0.92 - 3 * Math.sqrt((0.92 * 0.08) / runs)
  // One cluster in 40 fails as a whole there, so that one sample in five holds none, while the errors of the others are
  // many and independent: nothing in such a sample tells what it lacks.
  const rare = "precision of 300 cases in 60 clusters, 3 items each, right 0.9, alike 0.5"
  expect(found.filter(([name, share]) => share < (name === rare ? 0.83 : least))).toEqual([])
  expect(found.reduce((sum, [, share]) => sum + share, 0) / found.length).toBeGreaterThan(0.94)
})

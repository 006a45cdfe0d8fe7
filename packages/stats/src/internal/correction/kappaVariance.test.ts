import { expect, it } from "vitest"
import { kappaVariance } from "./kappaVariance.ts"

/** By the delta method with numeric derivatives over the multinomial covariance, numpy 2.4.6. */
it("is the variance that the delta method gives", () => {
  const two = [
    [0.45, 0.05],
    [0.15, 0.35]
  ]
  const same = (i: number, j: number) => Number(i === j)
  expect(kappaVariance(two, same).kappa).toBeCloseTo(0.6, 12)
  expect(kappaVariance(two, same).variance).toBeCloseTo(0.6144, 7)
  const three = [
    [20, 5, 1],
    [4, 15, 6],
    [0, 3, 16]
  ].map((row) => row.map((count) => count / 70))
  const found = [
    same,
    (i: number, j: number) => 1 - Math.abs(i - j) / 2,
    (i: number, j: number) => 1 - ((i - j) / 2) ** 2
  ].map((weight) => kappaVariance(three, weight))
  const expected = [
    [0.5925245098, 0.4435025914],
    [0.6757758221, 0.3230759687],
    [0.7603485839, 0.2540156215]
  ] as const
  for (const [k, [kappa, variance]] of expected.entries()) {
    expect(found[k]?.kappa).toBeCloseTo(kappa, 9)
    expect(found[k]?.variance).toBeCloseTo(variance, 7)
  }
})

import { describe, expect, it } from "vitest"
import * as Distribution from "./Distribution.ts"

/** Equal to twelve significant digits. */
const expectClose = (found: number, expected: number) =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(2e-12 * Math.abs(expected))

// All values below: SciPy 1.17.1, scipy.stats.{norm,t,beta,binom}.{cdf,ppf,pmf}.
describe("Distribution agrees with SciPy to twelve digits", () => {
  it.each([
    [-20, 2.7536241186061556e-89],
    [-8, 6.22096057427174e-16],
    [-3, 0.0013498980316300933],
    [-2, 0.022750131948179195],
    [-1, 0.15865525393145707],
    [-1e-5, 0.49999601057719606],
    [0.3, 0.6179114221889526],
    [1.5, 0.9331927987311419],
    [2.2, 0.9860965524865014],
    [5, 0.9999997133484281]
  ])("normalCdf(%d)", (x, expected) => expectClose(Distribution.normalCdf(x), expected))

  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-8, -5.612001244174789],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.7, 0.5244005127080407],
    [0.999999, 4.753424308817087]
  ])("normalQuantile(%d)", (p, expected) => expectClose(Distribution.normalQuantile(p), expected))

  it.each([
    [-40, 2, 0.0003122073360923703],
    [-3, 1e7, 0.0013499013555185817],
    [-3, 0.5, 0.1836540779929717],
    [-0.1, 9, 0.4612682239783406],
    [1, 3.7, 0.8109293001197737],
    [2.5, 99, 0.9929687015394255],
    [100, 1, 0.9968170072350917]
  ])("tCdf(%d, df %d)", (t, df, expected) => expectClose(Distribution.tCdf(t, df), expected))

  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 9, 2.262157162798205],
    [0.995, 3.7, 4.8692522532278275],
    [0.6, 99, 0.25402901215180673],
    [1e-6, 12345, -4.755696566144144],
    [0.975, 1e7, 1.959964221767205],
    [1e-30, 9, -5149.440280163215]
  ])("tQuantile(%d, df %d)", (p, df, expected) => expectClose(Distribution.tQuantile(p, df), expected))

  it.each([
    [0.001, 0.5, 0.5, 0.020135041633377492],
    [0.5, 50_000, 50_500, 0.9426264553709124],
    [0.025, 1, 50, 0.7180118976590828],
    [0.333, 1e6, 2e6, 0.11032283951662562],
    [0.97, 3, 0.02, 0.040695217364149584]
  ])("betaCdf(%d, %d, %d)", (x, a, b, expected) => expectClose(Distribution.betaCdf(x, a, b), expected))

  it.each([
    [0.025, 3, 99_998, 6.186763958922033e-6],
    [0.975, 4, 99_997, 8.7670202566362e-5],
    [0.5, 50_000, 50_500, 0.4975124213096379],
    [0.9, 0.5, 0.5, 0.9755282581475768],
    [0.025, 1e6, 3, 0.9999927753456549],
    [0.975, 1, 1, 0.975]
  ])("betaQuantile(%d, %d, %d)", (p, a, b, expected) =>
    expectClose(Distribution.betaQuantile(p, a, b), expected)
  )

  it.each([
    [3, 10, 0.3, 0.6496107184000002],
    [4900, 10_000, 0.5, 0.023292763852473225],
    [490_000, 1_000_000, 0.5, 2.772181643854259e-89],
    [3, 100_000, 0.0001, 0.010333402489842509]
  ])("binomialCdf(%d, %d, %d)", (k, n, p, expected) =>
    expectClose(Distribution.binomialCdf(k, n, p), expected)
  )

  it.each([
    [3, 10, 0.3, 0.2668279319999998],
    [0, 10, 0.3, 0.0282475249],
    [4900, 10_000, 0.5, 0.0010798643294333704],
    [99_990, 100_000, 0.9999, 0.1251162916816938]
  ])("binomialPmf(%d, %d, %d)", (k, n, p, expected) =>
    expectClose(Distribution.binomialPmf(k, n, p), expected)
  )

  it.each([
    [0.025, 100, 0.5, 40],
    [0.975, 1000, 0.99, 996],
    [0.5, 7, 0.3, 2],
    [1e-9, 5000, 0.2, 834]
  ])("binomialQuantile(%d, %d, %d)", (q, n, p, expected) =>
    expect(Distribution.binomialQuantile(q, n, p)).toBe(expected)
  )
})

describe("Distribution", () => {
  it("inverts each quantile by its distribution function, tails included", () => {
    for (const p of [1e-12, 1e-4, 0.03, 0.4, 0.5, 0.8, 0.999]) {
      expectClose(Distribution.normalCdf(Distribution.normalQuantile(p)), p)
      for (const df of [0.7, 1, 5, 400]) expectClose(Distribution.tCdf(Distribution.tQuantile(p, df), df), p)
      for (const [a, b] of [
        [0.5, 3],
        [40, 2],
        [7, 7]
      ] as const) {
        const back = Distribution.betaCdf(Distribution.betaQuantile(p, a, b), a, b)
        expect(Math.abs(back - p)).toBeLessThan(1e-10 * p)
      }
    }
  })

  it("reaches the ends of the line at probabilities 0 and 1", () => {
    expect(Distribution.normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(Distribution.tQuantile(1, 3)).toBe(Number.POSITIVE_INFINITY)
    expect(Distribution.betaQuantile(0, 2, 3)).toBe(0)
    expect(Distribution.betaQuantile(1, 2, 3)).toBe(1)
    expect(Distribution.binomialCdf(-1, 5, 0.5)).toBe(0)
    expect(Distribution.binomialCdf(5, 5, 0.5)).toBe(1)
    expect(Distribution.binomialPmf(2.5, 5, 0.5)).toBe(0)
  })

  it("refuses arguments that mean nothing", () => {
    expect(() => Distribution.normalQuantile(1.1)).toThrow(RangeError)
    expect(() => Distribution.tCdf(1, 0)).toThrow(RangeError)
    expect(() => Distribution.betaQuantile(0.5, 0, 1)).toThrow(RangeError)
    expect(() => Distribution.binomialCdf(1, 2.5, 0.5)).toThrow(RangeError)
    expect(() => Distribution.binomialPmf(1, 2, Number.NaN)).toThrow(RangeError)
  })
})

/**
 * Simulated labels of answers with a signal, for tests: right answers have a normal signal around `shift`, wrong ones
 * around 0, so that what a threshold truly serves and errs is known.
 */
import * as Distribution from "../Distribution.ts"
import * as Rng from "../Rng.ts"
import * as LearnThenTest from "./LearnThenTest.ts"

/** What is simulated. */
export interface Setting {
  readonly right: number
  readonly auroc: number
  readonly maxError: number
  readonly n: number
  /** Signals are rounded down to this step, so that few are distinct. Absent for none. */
  readonly step?: number
}

/** How often the limit is broken in truth, the mean share served, and how often nothing is certified. */
export const simulate = (setting: Setting, runs: number, seed = 1) => {
  const { right, auroc, maxError, n, step } = setting
  const shift = Math.SQRT2 * Distribution.normalQuantile(auroc)
  const rng = Rng.make(seed)
  const round = (value: number): number => (step === undefined ? value : Math.floor(value / step) * step)
  const beyond = (above: number | undefined, mean: number): number => {
    if (above === undefined) return 1
    // Served are values rounded down to above the threshold: those from the next step on.
    return 1 - Distribution.normalCdf(above + (step ?? 0) - mean)
  }
  let [broken, served, none] = [0, 0, 0]
  const signal = new Float64Array(n)
  const wrong = new Uint8Array(n)
  for (let run = 0; run < runs; run++) {
    for (let i = 0; i < n; i++) {
      const isRight = rng.uniform() < right
      wrong[i] = isRight ? 0 : 1
      signal[i] = round(rng.normal() + (isRight ? shift : 0))
    }
    const { certified } = LearnThenTest.certify(signal, wrong, { maxError })
    if (certified === undefined) {
      none++
      continue
    }
    const rights = right * beyond(certified.above, shift)
    const wrongs = (1 - right) * beyond(certified.above, 0)
    served += rights + wrongs
    if (wrongs / (rights + wrongs) > maxError) broken++
  }
  return { broken: broken / runs, served: served / runs, none: none / runs }
}

/** At most 5 %, plus three simulation errors. */
export const most = (runs: number): number => 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs)

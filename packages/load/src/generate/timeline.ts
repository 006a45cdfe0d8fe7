/**
 * When something came, in bounded memory: amounts over the time of a run, each at one moment or evenly over a stretch. What
 * comes after the end of the schedule is not kept.
 */

/** Amounts over time. */
export interface Timeline {
  /** An amount that came evenly between two times, milliseconds from the start; at once where they are equal. */
  readonly add: (fromMs: number, toMs: number, amount: number) => void
  /** How much came between two times. What came within one bin of an end is shared out evenly. */
  readonly between: (fromMs: number, toMs: number) => number
}

/** A run is known in so many bins: an end is known within 1 in 4,096 of it. */
const bins = 4_096

/** @param durationMs how long the schedule takes, milliseconds, above 0 */
export const make = (durationMs: number): Timeline => {
  const binMs = Math.max(durationMs, 1) / bins
  const amounts = new Float64Array(bins)
  /** What each bin has more than the one before it, of stretches that cover it whole. */
  const changes = new Float64Array(bins + 1)

  const put = (bin: number, amount: number): void => {
    if (bin >= 0 && bin < bins) amounts[bin] = (amounts[bin] ?? 0) + amount
  }
  const change = (bin: number, by: number): void => {
    const at = Math.min(bins, Math.max(0, bin))
    changes[at] = (changes[at] ?? 0) + by
  }

  return {
    add: (fromMs, toMs, amount) => {
      const from = fromMs / binMs
      const to = toMs / binMs
      const first = Math.floor(from)
      const last = Math.floor(to)
      if (first >= last) return put(last, amount)
      const rate = amount / (to - from)
      put(first, rate * (first + 1 - from))
      put(last, rate * (to - last))
      change(first + 1, rate)
      change(last, -rate)
    },
    between: (fromMs, toMs) => {
      const from = fromMs / binMs
      const to = toMs / binMs
      let whole = 0
      let sum = 0
      for (let bin = 0; bin < bins && bin < to; bin++) {
        whole += changes[bin] ?? 0
        const share = Math.min(bin + 1, to) - Math.max(bin, from)
        if (share > 0) sum += share * (whole + (amounts[bin] ?? 0))
      }
      return sum
    }
  }
}

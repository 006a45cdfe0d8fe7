/**
 * Intervals of a difference and of a ratio from the intervals of their two parts, each of which may be skewed
 * ("MOVER").
 *
 * @see Zou & Donner 2008; Donner & Zou 2012; Newcombe 1998, method 10
 */
import type { Bounds } from "./smallSample.ts"

/** A figure with its interval. */
export interface Part extends Bounds {
  readonly estimate: number
}

/** Of b − a, both independent, or alike in that they rise and fall together: then it is too wide, never too narrow. */
export const difference = (a: Part, b: Part): Part => {
  const estimate = b.estimate - a.estimate
  return {
    estimate,
    low: estimate - Math.hypot(b.estimate - b.low, a.high - a.estimate),
    high: estimate + Math.hypot(b.high - b.estimate, a.estimate - a.low)
  }
}

/**
 * Of a ratio that is known to lie in [−1, 1]: all values r at which the interval of `top − r·bottom` holds 0.
 * `bottom` lies above 0.
 */
export const ratio = (top: Part, bottom: Part): Part => {
  const isKept = (r: number): boolean => {
    const found = top.estimate - r * bottom.estimate
    const [above, below] = [bottom.high - bottom.estimate, bottom.estimate - bottom.low]
    const fall = Math.hypot(top.estimate - top.low, r * (r > 0 ? above : below))
    const rise = Math.hypot(top.high - top.estimate, r * (r > 0 ? below : above))
    return found - fall <= 0 && found + rise >= 0
  }
  const estimate = Math.min(1, Math.max(-1, top.estimate / bottom.estimate))
  const search = (end: number): number => {
    if (isKept(end)) return end
    let [inside, outside] = [estimate, end]
    for (let k = 0; k < 50; k++) {
      const middle = (inside + outside) / 2
      if (isKept(middle)) inside = middle
      else outside = middle
    }
    return inside
  }
  return { estimate, low: search(-1), high: search(1) }
}

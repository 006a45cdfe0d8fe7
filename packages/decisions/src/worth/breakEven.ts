/**
 * From which worth of a right answer on a candidate pays: Fieller's interval of the ratio of the difference in cost to the
 * difference in quality, by inverting the tests that decide, so that interval and verdict agree.
 *
 * @see Fieller 1954; Willan & O'Brien 1996, and Heitjan 2000 for the shapes that it can have.
 */
import { againstWorth, type Sample } from "../grounds/sample.ts"

/** What is shown at a worth. */
type Shown = "pays" | "does-not-pay" | "open"

/** Where what is shown changes. */
export interface BreakEven {
  /** What is shown where a right answer is worth nothing: cost alone. */
  readonly atNothing: Shown
  /** What is shown where it is worth more than any amount: quality alone. */
  readonly atMost: Shown
  /** The ratio of the differences in US dollars. Undefined where they do not have the same sign. */
  readonly usd: number | undefined
  /** Up to here holds what is shown where it is worth nothing. Undefined where nothing changes. */
  readonly low: number | undefined
  /** From here on holds what is shown where it is worth more than any amount. Undefined where that is nothing. */
  readonly high: number | undefined
}

const shownAt = (sample: Sample, worth: number, alpha: number): Shown => {
  const { pAbove, pBelow } = againstWorth(sample, worth)
  return pAbove <= alpha ? "pays" : pBelow <= alpha ? "does-not-pay" : "open"
}

const steps = 160
const decades = 4

/** The worth between two others at which what is shown ceases to be `shown`. */
const changeBetween = (from: number, to: number, holds: (worth: number) => boolean): number => {
  let [low, high] = [from, to]
  for (let k = 0; k < 50; k++) {
    const middle = Math.sqrt(low * high)
    if (holds(middle)) low = middle
    else high = middle
  }
  return Math.sqrt(low * high)
}

/** Finds the break-even. Undefined where the difference in cost is not known, or is none. */
export const breakEvenOf = (sample: Sample, alpha: number): BreakEven | undefined => {
  const { quality, cost } = sample
  if (cost === undefined || (cost.mean === 0 && cost.error === 0)) return undefined
  const size = Math.max(Math.abs(quality.mean), Number.isFinite(quality.error) ? quality.error : 0)
  if (!(size > 0)) return undefined
  const base = Math.max(Math.abs(cost.mean), cost.error) / size
  const worths = Array.from({ length: steps + 1 }, (_, k) => base * 10 ** (decades * ((2 * k) / steps - 1)))
  const shown = worths.map((worth) => shownAt(sample, worth, alpha))
  const atNothing = shownAt(sample, 0, alpha)
  const atMost = shownAt(sample, Number.POSITIVE_INFINITY, alpha)
  const first = shown.findIndex((each) => each !== atNothing)
  const last = shown.findLastIndex((each) => each !== atMost)
  const ratio = quality.mean === 0 ? undefined : cost.mean / quality.mean
  const at = (k: number): number => worths[Math.min(steps, Math.max(0, k))] ?? base
  return {
    atNothing,
    atMost,
    usd: ratio !== undefined && ratio > 0 ? ratio : undefined,
    low:
      atNothing === "open" || first <= 0
        ? undefined
        : changeBetween(at(first - 1), at(first), (w) => shownAt(sample, w, alpha) === atNothing),
    high:
      atMost === "open" || last < 0 || last === steps
        ? undefined
        : changeBetween(at(last), at(last + 1), (w) => shownAt(sample, w, alpha) !== atMost)
  }
}

/** The break-even as a clause: `is worth it over ${over} over logreg if a right answer is worth more than $0.04 to $0.11`. */
export const breakEvenClause = (
  { atNothing, atMost, low, high }: BreakEven,
  { right, over }: { readonly right: string; readonly over: string },
  money: (usd: number) => string
): string => {
  const range =
    low !== undefined && high !== undefined ? `${money(low)} to ${money(high)}` : money(high ?? low ?? 0)
  if (atMost === "pays") {
    if (atNothing === "pays")
      return `is worth it over ${over} whatever ${right} is worth: it costs less and is better`
    return `is worth it over ${over} if ${right} is worth more than ${range}`
  }
  if (atMost === "does-not-pay") {
    if (atNothing === "pays") return `is worth it over ${over} only if ${right} is worth less than ${range}`
    return `is not worth it over ${over} whatever ${right} is worth: it is worse${atNothing === "open" ? "" : " and costs more"}`
  }
  if (atNothing === "does-not-pay" && low !== undefined) {
    return `is not worth it over ${over} if ${right} is worth less than ${money(low)}; from which worth on it is cannot be said, because the difference in quality may be 0`
  }
  if (atNothing === "pays" && low !== undefined) {
    return `is worth it over ${over} if ${right} is worth less than ${money(low)}; beyond that the data cannot tell, because the difference in quality may be 0`
  }
  return `may or may not be worth it over ${over}, whatever ${right} is worth: the difference in quality may be 0`
}

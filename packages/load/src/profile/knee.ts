/**
 * From how many calls in flight on answers take half as long again as where few are: between which loads that lies, or that it
 * cannot be told.
 *
 * Each group of calls has an interval of its median, that allows for neighbours being alike. The interval of the ratio of two
 * medians is made of these on the scale of logarithms (MOVER). A group lies above the knee where all of its ratio to the first
 * group is more than one and a half, and below it where all of it is less. All else says nothing.
 *
 * @see Zou & Donner 2008, "Construction of confidence limits about effect measures"
 */
import { AutocorrelationTime, Quantile } from "@assay/stats"
import type { Profile } from "./model.ts"

/** Calls that began with about as many in flight. */
export interface Group {
  /** Calls in flight at most. */
  readonly top: number
  /** Latencies in order, milliseconds. */
  readonly times: ReadonlyArray<number>
}

/** Half as long again. */
const bend = 1.5

/** Of a single median: about ten of them hold together in 95 of 100. */
const confidence = 0.995

/** More in flight than this are no longer few: what they take may be beyond the bend already. */
const few = 4

/** A median and its interval, logarithms of milliseconds. */
interface Bounds {
  readonly top: number
  readonly middle: number
  readonly low: number
  readonly high: number
}

/**
 * The median of times in order with its interval, which allows for neighbours being alike. Undefined where they are too few.
 *
 * @param level nominal coverage
 */
export const medianOf = (
  times: ReadonlyArray<number>,
  level: number
): Quantile.QuantileInterval | undefined => {
  const middle = times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) / 2)] ?? 0
  const { tau } = AutocorrelationTime.estimate(times.map((ms) => (ms > middle ? 1 : 0)))
  const found = Quantile.estimate(times, 0.5, level, times.length / Math.max(1, tau))
  return found._tag === "Withheld" ? undefined : found
}

const boundsOf = ({ times, top }: Group): Bounds | undefined => {
  const found = medianOf(times, confidence)
  if (found === undefined) return undefined
  const log = (ms: number): number => Math.log(Math.max(ms, 1e-3))
  return { top, middle: log(found.estimate), low: log(found.low), high: log(found.high) }
}

/** The interval of the ratio of a median to that of the first group. */
const ratioOf = (base: Bounds, { high, low, middle, top }: Bounds) => {
  const between = middle - base.middle
  return {
    top,
    low: Math.exp(between - Math.hypot(middle - low, base.high - base.middle)),
    high: Math.exp(between + Math.hypot(high - middle, base.middle - base.low))
  }
}

/** The knee of groups in order of their load. */
export const kneeOf = (groups: ReadonlyArray<Group>): Profile["knee"] => {
  const cannotTell = (because: string): Profile["knee"] => ({ _tag: "CannotTell", because })
  const [first, ...later] = groups
  if (first === undefined || later.length === 0)
    return cannotTell("calls were in flight in equal numbers only")
  if (first.top > few) return cannotTell(`none were made with ${few} or fewer in flight`)
  const base = boundsOf(first)
  if (base === undefined) return cannotTell(`only ${first.times.length} were made with few in flight`)
  const found = later.flatMap((group) => {
    const bounds = boundsOf(group)
    return bounds === undefined ? [] : [ratioOf(base, bounds)]
  })
  const above = found.find(({ low }) => low > bend)
  const below = found.filter(({ high, top }) => high < bend && (above === undefined || top < above.top))
  const last = below.at(-1)?.top ?? base.top
  if (above !== undefined) return { _tag: "Between", aboveInFlight: last, inFlight: above.top }
  return last > base.top && last === groups.at(-1)?.top
    ? { _tag: "None", upToInFlight: last }
    : cannotTell("too few calls were made with many in flight, or they take too unlike times")
}

/**
 * Axes that read well and that plots of one kind share.
 */

/** From the least to the largest that an axis shows. */
export type Domain = readonly [low: number, high: number]

/** The values of plots in one domain, with a little room at its ends; undefined where there are none. */
export const domainOf = (values: ReadonlyArray<number>): Domain | undefined => {
  if (values.length === 0) return undefined
  const low = values.reduce((a, b) => Math.min(a, b))
  const high = values.reduce((a, b) => Math.max(a, b))
  const room = 0.03 * (high - low) || 0.05 * Math.abs(high) || 1
  return [low - room, high + room]
}

const steps = [1, 2, 5]

/** 1, 2 and 5 times a power of ten, by position: 0 is 1, 1 is 2, 3 is 10. */
const stepAt = (position: number): number => {
  const decade = Math.floor(position / steps.length)
  const step = steps[position - decade * steps.length] ?? 1
  // Powers below one are not exact; their texts are.
  return Number(`${step}e${decade}`)
}

/** The position of the last step that is no larger than the value. */
const stepUnder = (value: number): number => {
  const decade = Math.floor(Math.log10(value))
  const from = decade * steps.length
  const above = [1, 2, 3, 4].find((more) => stepAt(from + more) > value) ?? 1
  return stepAt(from) > value ? from - 1 : from + above - 1
}

const positions = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from + 1 }, (_, nth) => from + nth)

/** Decades, every so many, of which there are no more than `most`. */
const sparseTicks = (all: ReadonlyArray<number>, most: number): ReadonlyArray<number> => {
  const every = (stride: number): ReadonlyArray<number> =>
    all.filter((position) => position % (stride * steps.length) === 0).map(stepAt)
  return [1, 2, 3, 4, 5, 6].map(every).find((ticks) => ticks.length <= most) ?? []
}

/** A logarithmic axis: where it begins and ends, and its ticks. */
export interface LogAxis {
  readonly domain: Domain
  readonly ticks: ReadonlyArray<number>
}

/**
 * A logarithmic axis around values above zero: from one tick to another, with two ticks at least and `most` at most.
 * Ticks are at 1, 2 and 5 of every decade; at decades alone, or every so many, where these would be too many. Where only one
 * decade would be left, the axis reaches to the next ones.
 */
export const logAxis = (values: ReadonlyArray<number>, most: number): LogAxis => {
  const low = values.reduce((a, b) => Math.min(a, b))
  const high = values.reduce((a, b) => Math.max(a, b))
  const from = stepUnder(low)
  const under = stepUnder(high)
  const to = Math.max(from + 1, stepAt(under) < high ? under + 1 : under)
  const all = positions(from, to)
  const domain: Domain = [stepAt(from), stepAt(to)]
  if (all.length <= most) return { domain, ticks: all.map(stepAt) }
  const sparse = sparseTicks(all, most)
  if (sparse.length >= 2) return { domain, ticks: sparse }
  // Too long for all its steps, and with one decade inside: it is made longer, to whole decades.
  const wide = positions(
    Math.floor(from / steps.length) * steps.length,
    Math.ceil(to / steps.length) * steps.length
  )
  const ticks = sparseTicks(wide, most)
  return { domain: [ticks[0] ?? domain[0], ticks.at(-1) ?? domain[1]], ticks }
}

/** The text of a tick in milliseconds, as an expression of Vega's: nothing from outside is in it. */
export const msTick =
  "datum.value < 1000 ? format(datum.value, '~g') + ' ms' : datum.value < 60000 ? format(datum.value / 1000, '~g') + ' s' : format(datum.value / 60000, '~r') + ' min'"

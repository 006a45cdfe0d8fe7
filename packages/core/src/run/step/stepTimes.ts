/**
 * The time of a function's calls: how long it had calls under way, and how long these were served.
 */

/** A time from one moment to another, in milliseconds on one clock. */
interface Span {
  readonly from: number
  readonly to: number
}

/** How a call ended. `servedMs`: its service time; undefined where none was measured. */
export interface Served {
  readonly servedMs: number | undefined
  readonly isReplayed: boolean
}

const ended: Served = { servedMs: undefined, isReplayed: false }

/** How much time spans take that may overlap. */
const union = (spans: ReadonlyArray<Span>): number => {
  let total = 0
  let until = Number.NEGATIVE_INFINITY
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return total
}

/** The times of the calls of one attempt. `now`: milliseconds on a clock that only goes forward. */
export const make = (now: () => number) => {
  const calls: Array<Span & Served> = []
  let under = 0
  let since = 0
  let totalMs = 0
  return {
    /** A call begins. To be told, once, how it ended. */
    begin: (): ((served?: Served) => void) => {
      const from = now()
      if (under++ === 0) since = from
      return (served = ended) => {
        const to = now()
        if (--under === 0) totalMs += to - since
        calls.push({ from, to, ...served })
      }
    },
    /** How long calls were under way so far, one or several at a time. */
    underWayMs: (): number => totalMs + (under === 0 ? 0 : now() - since),
    /** Whether a reply was not generated now. */
    isReplayed: (): boolean => calls.some((call) => call.isReplayed),
    /**
     * The latency of a function that took so long: without what its calls waited here or were tried again. A reply that was
     * kept counts with the time that it once took, where calls came one after the other; where they overlapped, nobody
     * knows what the function would have taken.
     */
    latencyOf: (tookMs: number): number | undefined => {
      const own = tookMs - union(calls)
      if (!calls.some((call) => call.isReplayed)) {
        const served = calls.flatMap(({ to, servedMs }) =>
          servedMs === undefined ? [] : [{ from: to - servedMs, to }]
        )
        return own + union(served)
      }
      const one = calls.reduce((sum, { from, to }) => sum + (to - from), 0)
      if (one > union(calls) + 1) return undefined
      return calls.reduce<number | undefined>(
        (sum, { servedMs }) => (sum === undefined || servedMs === undefined ? undefined : sum + servedMs),
        own
      )
    }
  }
}

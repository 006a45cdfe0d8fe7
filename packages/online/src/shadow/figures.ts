/**
 * What a shadow knows of a candidate. The disagreement due to the change is how often the candidate disagrees with the primary,
 * less how often the primary disagrees with itself. The second is measured on a drawn part of the requests, each of which
 * counts by the inverse of its probability, so that the difference of the two is without bias. Intervals may be looked at any
 * time (`MeanSequence` of `@assay/stats`), and the session is their unit.
 */
import * as MeanSequence from "@assay/stats/sequential/MeanSequence"

/** What was seen of one request. */
export interface Seen {
  /** How much the two differ, 0 to 1. */
  readonly differs: number
  /** How much the primary differs from itself, 0 to 1; undefined where it was not asked again. */
  readonly itself: number | undefined
  /** Scores of candidate less primary, by name. */
  readonly scores: Readonly<Record<string, number>>
  /** Slices, such as `language=de`. */
  readonly slices: ReadonlyArray<string>
  /** How long the primary took, in milliseconds. */
  readonly primaryMs: number
  /** How long the candidate took, in milliseconds. */
  readonly candidateMs: number
  /** What the candidate cost, in US dollars; undefined where that is not known. */
  readonly candidateUsd: number | undefined
  /** What the primary cost, in US dollars; undefined where that is not known. */
  readonly primaryUsd: number | undefined
}

/** An estimate with an interval that holds at all looks together. */
export interface Interval {
  /** The estimate. Undefined where there is none. */
  readonly estimate: number | undefined
  /** Lower end. */
  readonly low: number
  /** Upper end. */
  readonly high: number
}

/** Disagreement in all, or in a slice. */
export interface Change {
  /** `all`, or the slice. */
  readonly slice: string
  /** Requests that were compared. */
  readonly requests: number
  /** Sessions that are over, the units of the interval. */
  readonly units: number
  /** How often candidate and primary disagree, 0 to 1. Undefined where nothing was compared. */
  readonly disagreement: number | undefined
  /** How often the primary disagrees with itself, 0 to 1. Undefined where it was never asked again. */
  readonly noise: number | undefined
  /** Requests of which the primary was asked again. */
  readonly noiseRequests: number
  /** The disagreement due to the change: the first less the second. Negative where the candidate is the steadier. */
  readonly due: Interval
}

/** The two sides' times, paired. */
export interface PairedRatio {
  /** Requests on which both took a millisecond or more. */
  readonly n: number
  /** Candidate over primary, as the geometric mean of the ratios; above 1 is slower. Undefined where there are none. */
  readonly ratio: number | undefined
  /** Lower end, 95 %, of a sample of this size. Undefined below 20. */
  readonly low: number | undefined
  /** Upper end. Undefined below 20. */
  readonly high: number | undefined
}

/** What is known of a candidate. */
export interface CandidateFigures {
  /** Disagreement, in all. */
  readonly change: Change
  /** Disagreement by slice; together the intervals of all slices hold as surely as the one of all. */
  readonly slices: ReadonlyArray<Change>
  /** Mean differences of scores, candidate less primary, by name. */
  readonly scores: Readonly<Record<string, Interval>>
  /** Paired times. */
  readonly latency: PairedRatio
  /** Mean cost of the candidate where it is known, in US dollars. Undefined where it never is. */
  readonly candidateUsd: number | undefined
  /** Mean cost of the primary where it is known, in US dollars. Undefined where it never is. */
  readonly primaryUsd: number | undefined
}

/** Figures under way. */
export interface Figures {
  /** Adds the requests of a session that is over. */
  readonly add: (session: ReadonlyArray<Seen>) => void
  /** What is known. */
  readonly known: () => CandidateFigures
}

/** Slices that are followed; others count in all only. */
const mostSlices = 30
const level = 0.05

const mean = (values: ReadonlyArray<number>): number => values.reduce((a, b) => a + b, 0) / values.length

const average = () => {
  let [n, sum] = [0, 0]
  return {
    add: (value: number | undefined) => {
      if (value === undefined) return
      n++
      sum += value
    },
    n: () => n,
    value: () => (n === 0 ? undefined : sum / n)
  }
}

/** Welford's mean and variance of the logarithms of ratios. */
const ratios = () => {
  let [n, centre, squares] = [0, 0, 0]
  return {
    add: (candidate: number, primary: number) => {
      // Of less than a millisecond the clock says nothing.
      if (!(candidate >= 1 && primary >= 1)) return
      const value = Math.log(candidate / primary)
      n++
      const off = value - centre
      centre += off / n
      squares += off * (value - centre)
    },
    known: (): PairedRatio => {
      if (n < 20) return { n, ratio: n === 0 ? undefined : Math.exp(centre), low: undefined, high: undefined }
      // From twenty on Student's quantile is within 7 % of 1.96; the larger one is taken.
      const half = (n < 60 ? 2.09 : 2) * Math.sqrt(squares / (n - 1) / n)
      return { n, ratio: Math.exp(centre), low: Math.exp(centre - half), high: Math.exp(centre + half) }
    }
  }
}

const following = (slice: string, noise: number, planned: number) => {
  const sequence = MeanSequence.make({ low: -1 / noise, high: 1, planned })
  const [differs, itself] = [average(), average()]
  return {
    add: (session: ReadonlyArray<Seen>) => {
      for (const each of session) {
        differs.add(each.differs)
        itself.add(each.itself)
      }
      sequence.add(mean(session.map((each) => each.differs - (each.itself ?? 0) / noise)))
    },
    known: (alpha: number): Change => {
      const { n, low, high } = sequence.known(alpha)
      const [disagreement, self] = [differs.value(), itself.value()]
      return {
        slice,
        requests: differs.n(),
        units: n,
        disagreement,
        noise: self,
        noiseRequests: itself.n(),
        due: {
          estimate: disagreement === undefined || self === undefined ? undefined : disagreement - self,
          low: Math.max(-1, low),
          high: Math.min(1, high)
        }
      }
    }
  }
}

/**
 * Starts with nothing seen.
 *
 * @param noise the probability with which the primary is asked again, above 0 to 1
 * @param planned units at which intervals are to be narrowest
 */
export const make = (noise: number, planned: number): Figures => {
  const all = following("all", noise, planned)
  const slices = new Map<string, ReturnType<typeof following>>()
  const scores = new Map<string, MeanSequence.MeanSequence>()
  const times = ratios()
  const [candidateUsd, primaryUsd] = [average(), average()]
  const ofSlice = (slice: string) => {
    const found = slices.get(slice)
    if (found !== undefined || slices.size >= mostSlices) return found
    const made = following(slice, noise, planned)
    slices.set(slice, made)
    return made
  }
  return {
    add: (session) => {
      if (session.length === 0) return
      all.add(session)
      for (const slice of new Set(session.flatMap((each) => each.slices)))
        ofSlice(slice)?.add(session.filter((each) => each.slices.includes(slice)))
      for (const name of new Set(session.flatMap((each) => Object.keys(each.scores)))) {
        const values = session.flatMap((each) => each.scores[name] ?? [])
        const sequence = scores.get(name) ?? MeanSequence.make({ low: -1, high: 1, planned })
        scores.set(name, sequence)
        sequence.add(Math.max(-1, Math.min(1, mean(values))))
      }
      for (const each of session) {
        times.add(each.candidateMs, each.primaryMs)
        candidateUsd.add(each.candidateUsd)
        primaryUsd.add(each.primaryUsd)
      }
    },
    known: () => ({
      change: all.known(level),
      // Parts that sum to the level however many slices are still to come.
      slices: [...slices.values()].map((slice, nth) => slice.known(level / ((nth + 1) * (nth + 2)))),
      scores: Object.fromEntries(
        [...scores].map(([name, sequence]) => {
          const { mean: estimate, low, high } = sequence.known(level)
          return [name, { estimate, low, high }]
        })
      ),
      latency: times.known(),
      candidateUsd: candidateUsd.value(),
      primaryUsd: primaryUsd.value()
    })
  }
}

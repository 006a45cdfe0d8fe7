/**
 * Figures of a guard: means of what was scored, and of labelled scores only what labels can support.
 *
 * Labels come for some answers only, and rarely at random: people report what is wrong, or click on what is right. So an
 * estimate is made of the audit sample alone, which was drawn before anybody saw the answers; what lacks a label there
 * counts as wrong at the lower end and as right at the upper end.
 */
import * as Interval from "@assay/stats/Interval"

/** The mean of what was scored. */
export interface ScoreFigure {
  /** The name of the score. */
  readonly name: string
  /** Answers with this score. */
  readonly scored: number
  /** Answers that a scorer looked at and gave no score. */
  readonly unscored: number
  /** Mean of those with a score. Undefined where there are none. */
  readonly mean: number | undefined
}

/** A figure by labels. */
export interface LabelledFigure extends ScoreFigure {
  /** What all picked answers have, estimated from the audit sample, or why it cannot be. */
  readonly estimate:
    | {
        readonly _tag: "Estimable"
        /** The mean of the labelled answers of the audit sample, 0 to 1. */
        readonly value: number
        /** Lower end: 95 % confidence, and every missing label counted as 0. */
        readonly low: number
        /** Upper end: 95 % confidence, and every missing label counted as 1. */
        readonly high: number
        /** Labelled answers of the audit sample. */
        readonly labelled: number
        /** Answers of the audit sample that are due and have no label. */
        readonly missing: number
      }
    | {
        readonly _tag: "NotEstimable"
        /** Why, in words. */
        readonly because: string
      }
}

interface Sums {
  scored: number
  unscored: number
  sum: number
  auditScored: number
  auditSum: number
  auditUnscored: number
}

/** Sums of one stage. */
export interface Figures {
  /** Adds what was said of an answer. */
  readonly add: (
    said: {
      readonly scores: Readonly<Record<string, number>>
      readonly unscored: Readonly<Record<string, string>>
    },
    isAudit: boolean
  ) => void
  /** Figures without an estimate. */
  readonly scores: () => ReadonlyArray<ScoreFigure>
  /** Figures by labels. `missed`: answers of the audit sample whose label did not come. */
  readonly labelled: (
    missed: number,
    shares: ReadonlySet<string>,
    hasAudit: boolean,
    arrival: string
  ) => ReadonlyArray<LabelledFigure>
}

/** The largest share of missing labels with which an estimate is made. */
const mostMissing = 0.1
/** The fewest labelled answers. */
const fewest = 20

const endsOf = (sum: number, n: number): { readonly low: number; readonly high: number } => {
  // Sums of shares may leave [0, n] by the last bits.
  const interval = Interval.wilson(Math.min(n, Math.max(0, sum)), n)
  return "low" in interval ? interval : { low: 0, high: 1 }
}

/** Starts at zero. */
export const make = (): Figures => {
  const sums = new Map<string, Sums>()
  const of = (name: string): Sums => {
    const found = sums.get(name)
    if (found !== undefined) return found
    const fresh = { scored: 0, unscored: 0, sum: 0, auditScored: 0, auditSum: 0, auditUnscored: 0 }
    sums.set(name, fresh)
    return fresh
  }
  const figure = (name: string, { scored, unscored, sum }: Sums): ScoreFigure => ({
    name,
    scored,
    unscored,
    mean: scored === 0 ? undefined : sum / scored
  })
  const estimate = (
    { auditScored, auditSum, auditUnscored }: Sums,
    missed: number,
    isShare: boolean,
    hasAudit: boolean,
    arrival: string
  ): LabelledFigure["estimate"] => {
    const not = (because: string) => ({ _tag: "NotEstimable", because }) as const
    if (!hasAudit) return not(`labels came for ${arrival}, and nothing says at random; draw an audit sample`)
    const missing = missed + auditUnscored
    const due = auditScored + missing
    if (!isShare) return not("the score is no share of 0 to 1, so missing labels have no bounds")
    if (due < fewest) return not(`${due} of the audit sample are due, ${fewest} are needed`)
    if (missing > mostMissing * due) {
      const [low, high] = [auditSum / due, (auditSum + missing) / due]
      return not(
        `${missing} of ${due} in the audit sample have no label; their mean is from ${low.toFixed(2)} to ${high.toFixed(2)}`
      )
    }
    return {
      _tag: "Estimable",
      value: auditSum / auditScored,
      low: endsOf(auditSum, due).low,
      high: endsOf(auditSum + missing, due).high,
      labelled: auditScored,
      missing
    }
  }
  return {
    add: ({ scores, unscored }, isAudit) => {
      for (const [name, value] of Object.entries(scores)) {
        const sum = of(name)
        sum.scored++
        sum.sum += value
        if (isAudit) {
          sum.auditScored++
          sum.auditSum += value
        }
      }
      for (const name of Object.keys(unscored)) {
        const sum = of(name)
        sum.unscored++
        if (isAudit) sum.auditUnscored++
      }
    },
    scores: () => [...sums].map(([name, sum]) => figure(name, sum)),
    labelled: (missed, shares, hasAudit, arrival) =>
      [...sums].map(([name, sum]) => ({
        ...figure(name, sum),
        estimate: estimate(sum, missed, shares.has(name), hasAudit, arrival)
      }))
  }
}

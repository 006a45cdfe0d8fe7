/**
 * The two questions that are asked of a set, and what their answers support together.
 */
import { Report } from "@assay/core"
import { ClassifierShift, Distribution, Novelty, Shift } from "@assay/stats"
import type { Vectors } from "./groups.ts"
import type { Answer, Rate } from "./model.ts"

const { percent, count } = Report.Figures

/** How a question is asked. */
export interface Asking {
  /** The level of this question. */
  readonly alpha: number
  /** The largest shift that does not matter. */
  readonly margin: number
  /** How many arrangements are drawn. */
  readonly permutations: number
  /** The seed. */
  readonly seed: number
  /** The cluster of each row. */
  readonly clusters: ReadonlyArray<string>
}

const power = 0.8

const answerOf = (found: Shift.Size & { readonly spread: number }, { alpha, margin }: Asking): Answer => {
  const { estimate, low, high, p, spread } = found
  const certain = Distribution.normalQuantile(1 - alpha) + Distribution.normalQuantile(power)
  return {
    estimate,
    low,
    high,
    p,
    margin,
    verdict: Shift.verdict(found, { margin, alpha }),
    detectable: margin + certain * spread
  }
}

/** Is there new traffic? */
export const uncovered = (vectors: Vectors, sides: ReadonlyArray<number>, asking: Asking) => {
  const found = Novelty.test(vectors, sides, asking)
  return { found, answer: answerOf(found, asking) }
}

/** Is it mixed otherwise? */
export const mix = (vectors: Vectors, sides: ReadonlyArray<number>, asking: Asking): Answer =>
  answerOf(ClassifierShift.test(vectors, sides, asking), asking)

/** A share that may be below 0 by chance, as people read it. */
export const shareText = (share: number): string => percent(Math.max(0, share), 2)

/** A size of the mix. */
export const mixText = (size: number): string => Math.max(0, size).toFixed(2)

/** What all answers support together. */
export const overall = (
  { uncovered: novel, mix: mixed }: { readonly uncovered: Answer; readonly mix: Answer },
  labels: ReadonlyArray<Rate>
): Shift.Verdict => {
  const moved = labels.some(({ verdict }) => verdict === "moved")
  if (novel.verdict === "stale" || mixed.verdict === "stale" || moved) return "stale"
  return novel.verdict === "fresh" && mixed.verdict === "fresh" ? "fresh" : "cannot-tell"
}

/** Rows of each side that would tell: the interval becomes as narrow as the margin allows. */
const needed = ({ detectable, margin }: Answer, rows: number): number =>
  Math.ceil((rows * ((detectable - margin) / margin) ** 2) / 100) * 100

/** Of how many clusters one must be of a new sort, or a share as large as the margin can stay unseen. */
const fewestClusters = ({ margin }: Answer, alpha: number): number =>
  Math.ceil(Math.log(alpha) / Math.log(1 - margin))

/** How much was compared. */
export interface Compared {
  /** Rows of the smaller side. */
  readonly rows: number
  /** Rows of production. */
  readonly production: number
  /** Clusters of production. */
  readonly clusters: number
  /** The level of each question. */
  readonly alpha: number
}

/** The answer in words. */
export const sentenceOf = (
  verdict: Shift.Verdict,
  { uncovered: novel, mix: mixed }: { readonly uncovered: Answer; readonly mix: Answer },
  labels: ReadonlyArray<Rate>,
  { rows, production, clusters, alpha }: Compared
): string => {
  const range = `${shareText(novel.low)} to ${shareText(novel.high)}`
  const moved = labels.filter((each) => each.verdict === "moved")
  switch (verdict) {
    case "stale": {
      const said: Array<string> = []
      if (novel.verdict === "stale")
        said.push(
          `About ${shareText(novel.estimate)} of production (${range}) is unlike any case; up to ${percent(novel.margin)} would not matter.`
        )
      if (mixed.verdict === "stale")
        said.push(
          `Production is mixed otherwise: a classifier tells it from the set (${mixText(mixed.estimate)}, where 0 is not at all and 1 always; up to ${mixText(mixed.margin)} would not matter).`
        )
      if (moved.length > 0)
        said.push(
          `${moved.length === 1 ? "The rate of a label has" : `The rates of ${moved.length} labels have`} moved: ${moved
            .slice(0, 3)
            .map(({ name, ratio }) => `${name} × ${ratio.estimate.toFixed(2)}`)
            .join(", ")}.`
        )
      return said.join(" ")
    }
    case "fresh":
      return `At most ${shareText(novel.high)} of production is unlike any case (up to ${percent(novel.margin)} would not matter), and the mix is alike.`
    case "cannot-tell": {
      const open = [novel, mixed].filter((each) => each.verdict === "cannot-tell")
      const fewest = fewestClusters(novel, alpha)
      const most = Math.max(fewest, ...open.map((each) => needed(each, rows)))
      const isEnough = most <= rows
      const isOfUsers = clusters < fewest && clusters < production
      if (novel.verdict === "cannot-tell" && novel.low > 0)
        return `Production has new traffic, ${range} of it unlike any case (p ${novel.p.toFixed(3)}); these rows do not show whether that is more than the ${percent(novel.margin)} that would not matter.`
      return `Between ${range} of production may be unlike any case, and the mix may differ by ${mixText(mixed.low)} to ${mixText(mixed.high)}: these rows neither show nor rule out a shift that matters. ${
        isOfUsers
          ? `It takes at least ${count(fewest)} users or conversations; production has ${count(clusters)}.`
          : isEnough
            ? "The shift is near the margin."
            : `It takes about ${count(most)} rows of each side.`
      }`
    }
  }
}

/**
 * What the judge goes by and people do not: how much higher it grades one half of the labelled answers than the other,
 * beyond what people do.
 */
import * as Distribution from "@assay/stats/Distribution"
import type { Bias, Figure } from "../model.ts"
import type { LabelledAnswer } from "./answers.ts"
import { type Drawn, share } from "./figures.ts"

/** Fewer labelled answers on one side show no bias. */
const fewest = 10

/** An answer that both graded, and by how much the judge graded it higher. */
interface Lean {
  readonly answer: LabelledAnswer
  readonly lean: number
  readonly at: number
}

/** A weighted mean with its clustered standard error; undefined with fewer than two clusters. */
const fitOf = (leans: ReadonlyArray<Lean>, { clusters, weights }: Drawn) => {
  const weightOf = ({ at }: Lean): number => weights?.[at] ?? 1
  const total = leans.reduce((sum, each) => sum + weightOf(each), 0)
  const mean = leans.reduce((sum, each) => sum + weightOf(each) * each.lean, 0) / total
  const residuals = new Map<string, number>()
  for (const each of leans) {
    const cluster = clusters?.[each.at] ?? String(each.at)
    residuals.set(cluster, (residuals.get(cluster) ?? 0) + weightOf(each) * (each.lean - mean))
  }
  const { size } = residuals
  const squares = [...residuals.values()].reduce((sum, each) => sum + each ** 2, 0)
  return {
    mean,
    standardError: size < 2 ? undefined : Math.sqrt((squares * size) / (size - 1)) / total
  }
}

/**
 * The difference of two means, weighted by how the answers were drawn, with the interval of Welch, clustered on each side.
 * The two sides may share clusters: the interval is too wide then.
 */
const between = (
  these: ReadonlyArray<Lean>,
  others: ReadonlyArray<Lean>,
  drawn: Drawn
): Figure | undefined => {
  if (these.length < fewest || others.length < fewest) return undefined
  const [left, right] = [fitOf(these, drawn), fitOf(others, drawn)]
  const value = left.mean - right.mean
  if (left.standardError === undefined || right.standardError === undefined) return { value }
  const half = Distribution.normalQuantile(0.975) * Math.hypot(left.standardError, right.standardError)
  return { value, low: value - half, high: value + half, confidence: 0.95 }
}

const biasOf = (
  by: Bias["by"],
  of: string | undefined,
  these: ReadonlyArray<Lean>,
  others: ReadonlyArray<Lean>,
  drawn: Drawn
): ReadonlyArray<Bias> => {
  const effect = between(these, others, drawn)
  return effect === undefined
    ? []
    : [
        {
          by,
          ...(of === undefined ? {} : { of }),
          answers: these.length + others.length,
          effect,
          isShown: (effect.low ?? 0) > 0 || (effect.high ?? 0) < 0
        }
      ]
}

const split = (leans: ReadonlyArray<Lean>, is: (lean: Lean) => boolean) =>
  [leans.filter((lean) => is(lean)), leans.filter((lean) => !is(lean))] as const

/** Bias by length: the longer half of the answers against the shorter. */
const byLength = (leans: ReadonlyArray<Lean>, drawn: Drawn): ReadonlyArray<Bias> => {
  const known = leans.filter(({ answer }) => answer.row.length !== undefined)
  const lengths = known.map(({ answer }) => answer.row.length ?? 0).sort((a, b) => a - b)
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0
  const [longer, shorter] = split(known, ({ answer }) => (answer.row.length ?? 0) >= median)
  return biasOf("length", undefined, longer, shorter, drawn)
}

/** Bias by candidate: each against all others. Of two candidates the one is the other turned round. */
const byCandidate = (leans: ReadonlyArray<Lean>, drawn: Drawn): ReadonlyArray<Bias> => {
  const names = [...new Set(leans.flatMap(({ answer }) => answer.row.candidate ?? []))]
  if (names.length < 2) return []
  return (names.length === 2 ? names.slice(0, 1) : names).flatMap((name) => {
    const [own, others] = split(leans, ({ answer }) => answer.row.candidate === name)
    return biasOf("candidate", name, own, others, drawn)
  })
}

const byFamily = (leans: ReadonlyArray<Lean>, drawn: Drawn): ReadonlyArray<Bias> => {
  const known = leans.filter(({ answer }) => answer.row.isOwnFamily !== undefined)
  const [own, others] = split(known, ({ answer }) => answer.row.isOwnFamily === true)
  return biasOf("family", undefined, own, others, drawn)
}

/** The share of pairs in which the judge prefers what it is shown first. Half of them without a bias. */
const byPosition = (answers: ReadonlyArray<LabelledAnswer>): ReadonlyArray<Bias> => {
  const wins = answers.flatMap(({ row }) => row.firstWins ?? [])
  const effect = wins.length < fewest ? undefined : share(wins, { clusters: undefined, weights: undefined })
  if (effect === undefined) return []
  return [
    {
      by: "position",
      answers: answers.filter(({ row }) => row.firstWins !== undefined).length,
      effect,
      isShown: (effect.low ?? 0) > 0.5 || (effect.high ?? 1) < 0.5
    }
  ]
}

/** The biases that the labelled answers can tell of. `drawn`: of `answers`, in their order. */
export const biasesOf = (answers: ReadonlyArray<LabelledAnswer>, drawn: Drawn): ReadonlyArray<Bias> => {
  const leans = answers.flatMap(
    (answer, at): ReadonlyArray<Lean> =>
      answer.judged === undefined || answer.mean === undefined
        ? []
        : [{ answer, at, lean: answer.judged - answer.mean }]
  )
  return [
    ...byLength(leans, drawn),
    ...byPosition(answers),
    ...byCandidate(leans, drawn),
    ...byFamily(leans, drawn)
  ]
}

/**
 * Simulated judges, people and answers, and how often an interval covers the truth.
 */
import type { Estimate } from "../Interval.ts"
import type { Rng } from "../Rng.ts"
import type * as PredictionPowered from "./PredictionPowered.ts"

/** A judge of right and wrong. */
export interface Judge {
  readonly name: string
  readonly sensitivity: number
  readonly specificity: number
}

export const judges: ReadonlyArray<Judge> = [
  { name: "worse than a coin", sensitivity: 0.35, specificity: 0.55 },
  { name: "a coin", sensitivity: 0.5, specificity: 0.5 },
  { name: "fair", sensitivity: 0.75, specificity: 0.7 },
  { name: "lenient", sensitivity: 0.99, specificity: 0.5 },
  { name: "good", sensitivity: 0.95, specificity: 0.9 },
  { name: "seldom wrong", sensitivity: 0.95, specificity: 0.995 },
  { name: "very good", sensitivity: 0.99, specificity: 0.99 }
]

/** What a judge says of an answer. */
export const verdict = (rng: Rng, { sensitivity, specificity }: Judge, isGood: number): number =>
  Number(rng.uniform() < (isGood === 1 ? sensitivity : 1 - specificity))

/** `n` labelled answers and `others` that are judged only. */
export const answers = (
  rng: Rng,
  { share, n, others, judge }: { share: number; n: number; others: number; judge: Judge }
): PredictionPowered.Sample => {
  const good = Array.from({ length: n + others }, () => Number(rng.uniform() < share))
  return {
    judged: good.map((isGood) => verdict(rng, judge, isGood)),
    labels: good.map((isGood, i) => (i < n ? isGood : undefined))
  }
}

/** The same in clusters of `size`, each of one mind with the probability `alike`; whole clusters are labelled. */
export const clusteredAnswers = (
  rng: Rng,
  {
    share,
    clusters,
    labelled,
    size,
    alike,
    judge
  }: { share: number; clusters: number; labelled: number; size: number; alike: number; judge: Judge }
): PredictionPowered.Sample & { readonly clusters: ReadonlyArray<number> } => {
  const of = {
    judged: [] as Array<number>,
    labels: [] as Array<number | undefined>,
    clusters: [] as Array<number>
  }
  for (let c = 0; c < clusters; c++) {
    const isOfOneMind = rng.uniform() < alike
    const all = Number(rng.uniform() < share)
    const grade = verdict(rng, judge, all)
    for (let k = 0; k < size; k++) {
      const isGood = isOfOneMind ? all : Number(rng.uniform() < share)
      of.judged.push(isOfOneMind ? grade : verdict(rng, judge, isGood))
      of.labels.push(c < labelled ? isGood : undefined)
      of.clusters.push(c)
    }
  }
  return of
}

/** Labelled differences of two candidates, `differing` of them not 0, of those `worse` losses. */
export const differences = (
  rng: Rng,
  {
    differing,
    worse,
    n,
    others,
    judge
  }: { differing: number; worse: number; n: number; others: number; judge: Judge }
): PredictionPowered.Sample => {
  const of = { judged: [] as Array<number>, labels: [] as Array<number | undefined> }
  for (let i = 0; i < n + others; i++) {
    const u = rng.uniform()
    const same = Number(rng.uniform() < 0.8)
    const [against, candidate] =
      u < differing * worse ? [1, 0] : u < differing ? [0, 1] : ([same, same] as const)
    const first = verdict(rng, judge, against)
    // Of two answers that are alike a judge mostly says the same.
    const second = against === candidate && rng.uniform() < 0.7 ? first : verdict(rng, judge, candidate)
    of.judged.push(second - first)
    of.labels.push(i < n ? candidate - against : undefined)
  }
  return of
}

/** A draw from 0, 1, 2 … with these probabilities. */
export const level = (rng: Rng, probabilities: ReadonlyArray<number>): number => {
  let left = rng.uniform()
  for (const [k, probability] of probabilities.entries()) {
    left -= probability
    if (left < 0) return k
  }
  return probabilities.length - 1
}

/** How often, of `runs`, an interval covers the truth. Withheld ones count as if they did not. */
export const coverage = (runs: number, truth: number, sample: () => Estimate): number => {
  let covered = 0
  for (let run = 0; run < runs; run++) {
    const found = sample()
    if (found._tag === "Interval" && found.low <= truth + 1e-12 && truth <= found.high + 1e-12) covered++
  }
  return covered / runs
}

/** What is to be covered at the least, less three standard errors of a simulation of so many runs. */
export const least = (runs: number, wanted = 0.93): number =>
  wanted - 3 * Math.sqrt((wanted * (1 - wanted)) / runs)

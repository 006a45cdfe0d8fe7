/**
 * A verdict in plain words, the same in every rendering.
 */
import * as Figures from "../text/figures.ts"
import type { Interval } from "./Evidence.ts"
import type { Verdict } from "./model.ts"
import * as points from "./points.ts"
import type { Unplanned } from "./reach.ts"

/** Whom and what a verdict is about. Names are used as they are: whoever writes the sentence down makes it safe. */
export interface Subject {
  /** The name of the other side. */
  readonly against: string
  /** The name of the candidate. */
  readonly candidate: string
  /** The unit of the score. */
  readonly unit: points.Unit
}

const intervalWords = (interval: Interval | undefined, unit: points.Unit): string =>
  interval === undefined
    ? ""
    : `, ${Figures.confidence(interval.confidence)} interval ${points.range(interval, unit)}`

/** The other way round: how much worse instead of how much better. */
const turned = (interval: Interval | undefined): Interval | undefined =>
  interval === undefined ? undefined : { ...interval, low: -interval.high, high: -interval.low }

/** `b is 3.1 points worse than a, 95 % interval 1.2 to 5.0, on 660 paired cases`, of a difference below 0. */
export const worse = (
  { effect, interval, n }: { readonly effect: number; readonly interval?: Interval; readonly n: number },
  { against, candidate, unit }: Subject
): string =>
  `${candidate} is ${points.amount(-effect, unit, interval)} worse than ${against}${intervalWords(turned(interval), unit)}, on ${Figures.counted(n, "paired case")}`

type Underpowered = Extract<Verdict, { readonly _tag: "Underpowered" }>

/** Why it is not said how many cases it would take. */
export const unplannedWords = (
  unplanned: Unplanned,
  {
    inClusters,
    margin,
    unit
  }: { readonly inClusters: boolean; readonly margin: number; readonly unit: points.Unit }
): string => {
  switch (unplanned) {
    case "few-differing":
      return `too few ${inClusters ? "clusters" : "cases"} differ to estimate how many cases are needed`
    case "unequal-clusters":
      return "the sizes of the clusters vary too much to estimate how many cases are needed"
    case "few-labels":
      return "more labels are needed, of both candidates on the same cases"
    case "enough-for-margin":
      return `these cases are enough to detect or rule out a difference of ${points.size(margin, unit)}; how many more are needed depends on the true difference, which is unknown`
  }
}

/** What it would take, after a semicolon: more cases, and how many at the least. */
const reachWords = (
  { needs, needsLabels, unplanned, outOfReach, inClusters = false, margin, power = 0.8 }: Underpowered,
  unit: points.Unit
): string => {
  if (needsLabels !== undefined)
    return `; about ${Figures.counted(needsLabels, "case")} with labels of both are needed to detect or rule out a difference of ${points.size(margin, unit)}`
  if (needs !== undefined) {
    const where = inClusters ? " in new clusters" : ""
    return `; about ${Figures.count(needs)} cases${where} are needed to detect or rule out a difference of ${points.size(margin, unit)}, with ${Figures.confidence(power)} power`
  }
  return [
    ...(unplanned === undefined ? [] : [unplannedWords(unplanned, { inClusters, margin, unit })]),
    ...(outOfReach === undefined
      ? []
      : [
          `fewer than ${Figures.count(outOfReach)} cases cannot show equivalence within ${points.size(margin, unit)}, whatever the answers are`
        ])
  ]
    .map((each) => `; ${each}`)
    .join("")
}

/**
 * The verdict as a sentence without a full stop: `b is 3.1 points better than a, 95 % interval 1.2 to 5.0, on 660
 * paired cases`.
 */
export const sentence = (verdict: Verdict, subject: Subject): string => {
  const { against, candidate, unit } = subject
  const { interval, n } = verdict
  const on = `on ${Figures.counted(n, "paired case")}`
  const measured = (effect: number | undefined): string =>
    effect === undefined
      ? ""
      : `the difference is ${points.amount(effect, unit, interval)}${intervalWords(interval, unit)}`
  const difference = (effect: number | undefined): string =>
    effect === undefined ? "" : `${measured(effect)}, ${on}`
  switch (verdict._tag) {
    case "Improved":
      return `${candidate} is ${points.amount(verdict.effect, unit, interval)} better than ${against}${intervalWords(interval, unit)}, ${on}`
    case "Regressed":
      return worse(verdict, subject)
    case "Equivalent":
      return (
        `${candidate} and ${against} are equivalent within ${points.size(verdict.margin, unit)}: ` +
        difference(verdict.effect) +
        ((verdict.adjustedP ?? verdict.p) <= verdict.alpha
          ? "; the difference is significant, but smaller than the margin"
          : "")
      )
    case "Underpowered":
      switch (verdict.because) {
        case "no-pairs":
          return `${candidate} cannot be compared with ${against}: ${verdict.reason}`
        case "missing-outcomes":
          return `no verdict on ${candidate} against ${against}: ${verdict.reason}; ${difference(verdict.effect)}`
        case "judge":
          return (
            `cannot tell whether ${candidate} is better or worse than ${against}: ${verdict.reason}` +
            (verdict.effect === undefined ? "" : `; by the judge alone, ${difference(verdict.effect)}`) +
            (verdict.needsLabels === undefined
              ? ""
              : `; about ${Figures.counted(verdict.needsLabels, "label")} are needed of answers of both to the same cases`)
          )
        case "too-few-cases":
          return (
            `${Figures.counted(n, "paired case")} cannot show whether ${candidate} is better or worse than ${against}: ` +
            measured(verdict.effect) +
            reachWords(verdict, unit)
          )
      }
  }
}

/**
 * A hybrid in words: the answer, what it rests on, and what may make it wrong.
 */
import { Report } from "@assay/core"
import type * as Interval from "@assay/stats/Interval"
import { difference, money, roundedUp, stated } from "../grounds/words.ts"
import type { Answer } from "./answer.ts"
import type { Certificate } from "./certifying.ts"

const { Figures } = Report

const amount = ({ score }: Answer, value: number | undefined): string =>
  value === undefined ? "n/a" : score.unit === "share" ? Figures.rate(value) : Figures.bare(value)

/** A threshold as it is stated: `0.62`. */
export const at = (threshold: number): string => String(Number(threshold.toPrecision(3)))

/** A hybrid's quality with its interval, beside that of both. */
const standing = (answer: Answer): string => {
  const { quality, baseline, model, score } = answer
  const { hybrid } = quality
  const interval =
    hybrid._tag === "Interval" ? ` (${amount(answer, hybrid.low)} to ${amount(answer, hybrid.high)})` : ""
  return `${score.name} ${amount(answer, hybrid.estimate)}${interval} on cases that did not choose the threshold, against ${amount(answer, quality.baseline.estimate)} of ${baseline.name} and ${amount(answer, quality.model.estimate)} of ${model.name}`
}

const headline = (answer: Answer): string => {
  const { judged, objective, baseline, model, score, differences } = answer
  const name = `The hybrid of ${baseline.name} and ${model.name}`
  const allowed = typeof objective === "object" && "maxLoss" in objective ? objective.maxLoss : 0
  switch (judged.verdict) {
    case "beats both":
      return `${name} beats both`
    case "does not beat both":
      return `${name} does not beat both`
    case "worth more than both":
      return `${name} is worth more than either alone`
    case "not worth more than both":
      return `${name} is not worth more than both`
    case "loses no more than allowed":
      return `${name} loses at most ${stated(allowed, score.unit)} to ${model.name}`
    case "loses more than allowed":
      return `${name} loses more than ${stated(allowed, score.unit)} to ${model.name} (${difference(-differences.model.effect, score.unit, differences.model.high - differences.model.low)})`
    default:
      return `The cases cannot tell whether the hybrid of ${baseline.name} and ${model.name} ${
        objective === "quality"
          ? "beats both"
          : "maxLoss" in objective
            ? `loses at most ${stated(allowed, score.unit)} to ${model.name}`
            : "is worth more than both"
      }`
  }
}

const serving = ({ threshold, served, baseline, model }: Answer): string =>
  served === 0
    ? `No threshold looks better than to ask ${model.name} every time`
    : threshold === 0
      ? `It serves every answer of ${baseline.name}`
      : `It serves ${baseline.name} where its confidence is at least ${at(threshold)}, ${Figures.percent(served)} of the requests, and asks ${model.name} about the rest`

const costing = ({ costUsd, options }: Answer): string => {
  const usd = costUsd?.hybrid.estimate
  if (usd === undefined) return ""
  const month = options.volume === undefined ? "" : `, ${money(usd * options.volume)} a month`
  return `, at ${money(usd)} a task${month}`
}

const taking = ({ judged, sample }: Answer): string =>
  judged.needs === undefined || judged.needs <= sample.ids.length
    ? ""
    : `; about ${Figures.count(roundedUp(judged.needs))} cases would tell`

/** Two sentences: the answer, then what it rests on or what it takes. */
export const sentencesOf = (answer: Answer): readonly [string, string] => [
  `${headline(answer)}: ${standing(answer)}.`,
  `${serving(answer)}${costing(answer)}${taking(answer)}.`
]

const bad = ({ of }: Certificate, model: string): string =>
  of === "error" ? "error" : `disagreement with ${model}`

/** What was certified, as a sentence. */
export const certifiedIn = ({ certificate, baseline, model }: Answer): string => {
  const { bound, maxRate, confidence, cases, needs, floor } = certificate
  const limit = `${bad(certificate, model.name)} of at most ${Figures.percent(maxRate)} among the served, at ${Figures.confidence(confidence)}`
  if (bound !== undefined) {
    return `Certified: serving ${baseline.name} from a confidence of ${at(bound.threshold)} keeps the ${bad(certificate, model.name)} among the served at ${Figures.percent(maxRate)} or less, at ${Figures.confidence(confidence)}; that serves ${Figures.percent(bound.share.estimate)} of ${Figures.counted(cases, "case")} (${bound.bad} of ${Figures.count(bound.served)} served ones bad).`
  }
  const takes =
    cases < floor
      ? `it takes at least ${floor} served cases without a bad one, and ${cases} are there to certify`
      : needs === undefined
        ? "no threshold kept clearly below that, so more cases alone would not do"
        : needs > cases
          ? `at the rates seen here it takes about ${Figures.count(roundedUp(needs))} certifying cases, and ${Figures.count(cases)} are there`
          : `the ${Figures.count(cases)} certifying cases fell badly; others may do`
  return `Nothing is certified for ${limit}: ${takes}.`
}

/** What may make it wrong, the gravest first. */
export const doubtsOf = (answer: Answer): ReadonlyArray<string> => {
  const { certificate, sample, without, baseline, model, served, costUsd, latency } = answer
  const share = certificate.bound?.share.estimate
  const isTeacher = certificate.of === "disagreement"
  return [
    ...(certificate.bound === undefined ? [certifiedIn(answer)] : []),
    ...(share !== undefined && share < 0.2
      ? [`Little is certified: only ${Figures.percent(share)} of the requests are served under the bound.`]
      : []),
    ...(isTeacher
      ? [
          `The bound is on disagreement with ${model.name}, its teacher, not on error: where ${model.name} is wrong, agreeing is wrong too, and what it says by chance cannot be learned.`
        ]
      : []),
    ...(without === 0
      ? []
      : [`${Figures.counted(without, "case")} are left out, because not both have a score for them.`]),
    ...(sample.isClustered ? ["One case of each cluster was drawn to certify."] : []),
    ...(served > 0 && latency === undefined
      ? ["Some service times were not measured, so none are said."]
      : []),
    ...(costUsd === undefined ? ["Some answers have no known cost, so none is said."] : []),
    `The thresholds are for ${baseline.name} as it answered here, and for requests like these: they lapse when either changes.`
  ]
}

/** An estimate as a cell of a table. */
export const cell = (
  estimate: Interval.Estimate | undefined
): number | null | readonly [number, number, number] =>
  estimate?.estimate === undefined
    ? null
    : estimate._tag === "Interval"
      ? [estimate.estimate, estimate.low, estimate.high]
      : estimate.estimate

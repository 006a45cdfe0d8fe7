/**
 * The decision of an escalation.
 */
import { Decision, Report } from "@assay/core"
import { Interval, LearnThenTest, Recalibration } from "@assay/stats"
import * as Effect from "effect/Effect"
import type { EscalationFile } from "../escalate.ts"
import { basisOf } from "../grounds/basis.ts"
import { figureOf } from "../grounds/figure.ts"
import { candidateNamed, scoreNamed } from "../grounds/named.ts"
import { refusalOf } from "../grounds/standing.ts"
import { roundedUp } from "../grounds/words.ts"
import { load } from "./load.ts"
import { type Measures, measure } from "./measures.ts"
import { type Options, signalName } from "./model.ts"
import { type Answers, answersOf, onePerCluster, type Row, split } from "./rows.ts"

const { Figures } = Report
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`

/** Below so many errors an AUROC says nothing about a signal. */
const errorsForSignal = 20

interface Certified {
  /** The rows that the certificate rests on. */
  readonly rows: ReadonlyArray<Row>
  /** How many others the recalibration was fitted on. */
  readonly fitted: number
  /** The recalibration. Undefined where there is none. */
  readonly recalibration: Recalibration.Recalibration | undefined
  /** The signal of each row, recalibrated where that is asked. */
  readonly signal: ReadonlyArray<number | undefined>
  /** What they certify. */
  readonly certificate: LearnThenTest.Certificate
}

const certify = (independent: ReadonlyArray<Row>, options: Options, seed: number): Certified => {
  const { recalibrate } = options
  const parts = recalibrate === undefined ? undefined : split(independent, seed)
  const known =
    parts?.fit.flatMap(({ signal, wrong }) => (signal === undefined ? [] : [{ signal, wrong }])) ?? []
  const recalibration =
    recalibrate === undefined || known.length === 0
      ? undefined
      : Recalibration.fit(
          recalibrate,
          known.map(({ signal }) => signal),
          known.map(({ wrong }) => 1 - wrong)
        )
  const rows = parts?.certify ?? independent
  const signal = rows.map((row) =>
    row.signal === undefined || recalibration === undefined
      ? row.signal
      : Recalibration.apply(recalibration, row.signal)
  )
  const certificate = LearnThenTest.certify(
    signal,
    rows.map(({ wrong }) => wrong),
    options
  )
  return { rows, fitted: parts?.fit.length ?? 0, recalibration, signal, certificate }
}

type Ending = "threshold" | "no threshold needed" | "no usable signal" | "too few labels"

const endingOf = ({ certificate: { certified }, rows }: Certified, { auroc }: Measures): Ending => {
  if (certified !== undefined) return certified.above === undefined ? "no threshold needed" : "threshold"
  const errors = rows.reduce((sum, { wrong }) => sum + wrong, 0)
  const blind = auroc._tag === "Interval" && auroc.low <= 0.5 && auroc.high >= 0.5
  return blind && errors >= errorsForSignal ? "no usable signal" : "too few labels"
}

const statusOf: Record<Ending, Decision.Decision["status"]> = {
  threshold: "yes",
  "no threshold needed": "yes",
  "no usable signal": "no",
  "too few labels": "cannot-tell"
}

const aboveWords = (above: number): string =>
  above === LearnThenTest.anySignal ? "there" : `above ${Number(above.toPrecision(4))}`

const errorWords = (of: "answered" | "all"): string =>
  of === "all" ? "served errors among all requests" : "error among the answered"

const sentencesOf = (
  ending: Ending,
  found: Certified,
  measures: Measures,
  options: Options & { readonly confidence: number; readonly of: "answered" | "all" },
  loadText: string
): readonly [string, string] => {
  const { candidate, maxError, confidence, of } = options
  const { certified, n } = found.certificate
  const promise = `the ${errorWords(of)} is at most ${percent(maxError)}, with ${percent(confidence)} confidence`
  const signal = signalName(options.signal ?? "confidence", candidate)
  const errors = found.rows.reduce((sum, { wrong }) => sum + wrong, 0)
  const rests = `${Figures.count(certified?.errors ?? errors)} of ${Figures.count(certified?.served ?? n)} served answers were wrong, of ${Figures.counted(n, "labelled answer")}`
  if (certified?.above !== undefined) {
    const own = signal === signalName("confidence", candidate) ? "its confidence" : signal
    const scale = found.recalibration === undefined ? own : `${own}, recalibrated,`
    return [
      `Serve the answers of ${candidate} where ${scale} is ${aboveWords(certified.above)}, and escalate the others: ${promise}.`,
      `${loadText}; ${rests}.`
    ]
  }
  if (ending === "no threshold needed") {
    return [`Serve all answers of ${candidate}: ${promise}, without a threshold.`, `${loadText}; ${rests}.`]
  }
  if (ending === "no usable signal") {
    const { auroc } = measures
    const interval =
      auroc._tag === "Interval"
        ? ` (${auroc.low.toFixed(2)} to ${auroc.high.toFixed(2)} with ${percent(auroc.confidence)} confidence)`
        : ""
    return [
      `No threshold on ${signal} can keep the error of ${candidate} within ${percent(maxError)}: the signal does not tell right answers from wrong ones.`,
      `Its AUROC is ${auroc.estimate?.toFixed(2)}${interval}, where 0.5 is chance; ${errors} of ${Figures.counted(n, "labelled answer")} are wrong.`
    ]
  }
  const wrong = found.rows.map((row) => row.wrong)
  const needs = LearnThenTest.labelsFor(found.signal, wrong, options)
  const floor = LearnThenTest.labelsNeeded(options)
  const smallest = LearnThenTest.smallestLimit(found.signal, wrong, { confidence, of })
  return [
    `${Figures.counted(n, "label")} are too few to keep the ${errorWords(of)} of ${candidate} within ${percent(maxError)} by ${signal}; ${
      needs === undefined
        ? `at these error rates more labels would hardly help (it takes at least ${Figures.count(floor)} served without an error)`
        : `about ${Figures.count(roundedUp(needs))} are likely to be enough (at least ${Figures.count(floor)}, served without an error)`
    }.`,
    smallest === undefined
      ? `${Figures.count(errors)} of ${Figures.count(n)} are wrong, and these labels certify no limit.`
      : `The smallest limit that these labels can certify is ${percent(smallest)}; ${Figures.count(errors)} of ${Figures.count(n)} are wrong.`
  ]
}

const fileOf = (
  grounds: Decision.Grounds,
  fingerprint: string,
  score: string,
  found: Certified,
  options: Options & { readonly confidence: number; readonly of: "answered" | "all" }
): EscalationFile | undefined => {
  const { certified, n } = found.certificate
  if (certified === undefined) return undefined
  return {
    format: "assay-escalation",
    version: 1,
    candidate: options.candidate,
    fingerprint,
    signal: signalName(options.signal ?? "confidence", options.candidate),
    above: certified.above ?? null,
    ...(found.recalibration === undefined ? {} : { recalibration: found.recalibration }),
    promise: { maxError: options.maxError, confidence: options.confidence, of: options.of },
    certified: { labels: n, served: certified.served, errors: certified.errors },
    basis: { run: grounds.run, dataset: grounds.dataset.digest, at: grounds.at, score }
  }
}

const doubtsOf = (
  answers: Answers,
  independent: ReadonlyArray<Row>,
  found: Certified,
  grounds: Decision.Grounds,
  options: Options
): ReadonlyArray<string> => {
  const { labelled, unlabelled, unanswered } = answers
  const without = found.rows.filter(({ signal }) => signal === undefined).length
  const some = (count: number, text: string): ReadonlyArray<string> => (count > 0 ? [text] : [])
  return [
    `It holds for requests like those of run ${grounds.run} of ${grounds.at.slice(0, 10)} (dataset ${grounds.dataset.digest.slice(0, 12)}), and lapses when they change.`,
    ...some(
      unlabelled,
      `${Figures.counted(unlabelled, "answer")} have no score and are left out; if they are not like the others, the certificate is wrong.`
    ),
    ...some(
      labelled.length - independent.length,
      `One answer of each cluster counts, drawn by the seed: ${independent.length} of ${labelled.length}.`
    ),
    ...some(
      found.fitted,
      `${found.fitted} of the labelled answers fitted the recalibration, drawn by the seed, and certify nothing.`
    ),
    ...some(
      without,
      `${Figures.counted(without, "answer")} without a signal are escalated unless all are served.`
    ),
    ...some(
      unanswered,
      `${Figures.counted(unanswered, "request")} ended without an answer; those are escalated.`
    ),
    ...(options.of === "all"
      ? ["The limit is on served errors among all requests; the error among the answered may be greater."]
      : [])
  ]
}

/** Makes the decision. */
export const answer = Effect.fnUntraced(function* (
  grounds: Decision.Grounds,
  given: Options,
  name: string
): Effect.fn.Return<Decision.Decision, Decision.Error> {
  const options = { ...given, confidence: given.confidence ?? 0.95, of: given.of ?? "answered" } as const
  const candidate = yield* candidateNamed(grounds, options.candidate)
  const score = yield* scoreNamed(grounds, options.score)
  const refusal = refusalOf(score, [candidate.name])
  if (refusal !== undefined) {
    return yield* new Decision.Error({
      message: `the score ${score.name} says nothing about what is right: ${refusal.because}`
    })
  }
  const answers = yield* answersOf(grounds, options)
  const independent = onePerCluster(answers.labelled, grounds.seed)
  const found = certify(independent, options, grounds.seed)
  const { certified, n } = found.certificate
  if (certified === undefined && independent.every(({ signal }) => signal === undefined)) {
    return yield* new Decision.Error({
      message: `no answer has a signal: expected ${signalName(options.signal ?? "confidence", candidate.name)}, found none; state another signal, such as self-consistency over repeats`
    })
  }
  const measures = measure(answers.labelled, options, grounds.seed)
  const ending = endingOf(found, measures)
  const answeredShare = answers.cases === 0 ? 0 : (answers.cases - answers.unanswered) / answers.cases
  const served = certified === undefined || n === 0 ? 0 : (certified.served / n) * answeredShare
  const human = load(1 - served, options)
  const file = fileOf(grounds, candidate.fingerprint, score.name, found, options)
  const error =
    certified === undefined
      ? undefined
      : Interval.clopperPearson(certified.errors, certified.served, options.confidence)
  return {
    _tag: "Decision",
    name,
    question: "escalation",
    verdict: ending,
    status: statusOf[ending],
    sentences: sentencesOf(
      ending,
      found,
      measures,
      options,
      `It serves ${percent(served)} of requests and gives ${human.text}`
    ),
    doubts: doubtsOf(answers, independent, found, grounds, options),
    figures: {
      ...(certified === undefined
        ? {}
        : {
            served: { label: "share of requests served", value: served, unit: "share" },
            error: figureOf("error among the answered", "share", error)
          }),
      ...human.figures,
      labelsNeeded: {
        label: "labels served without an error, at least",
        value: LearnThenTest.labelsNeeded(options),
        unit: "cases"
      },
      ...measures.figures
    },
    tables: [
      {
        title: "Thresholds tested, from strict to lax",
        columns: [
          { title: "above" },
          { title: "served", unit: "share" },
          { title: "wrong", unit: "cases" },
          { title: "p value", unit: "number" },
          { title: "tested at", unit: "number" },
          { title: "certified" }
        ],
        rows: found.certificate.tested.map(({ above, served: count, errors, p, level, rejected }) => [
          above === undefined
            ? "all"
            : above === LearnThenTest.anySignal
              ? "any signal"
              : String(Number(above.toPrecision(4))),
          count / n,
          errors,
          p,
          level,
          rejected ? "yes" : "no"
        ])
      }
    ],
    plots: measures.plots,
    basis: basisOf(grounds, { score: score.name, candidates: [candidate.name], cases: answers.labelled }),
    ...(file === undefined ? {} : { artefact: file })
  }
})

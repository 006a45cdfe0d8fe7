/**
 * Does a candidate earn its keep over a simpler one? Its quality beside that of a baseline, and what it costs more.
 *
 * What a right answer is worth is for the user to say. Where nobody says it no value is made up: the answer is from which
 * worth on the candidate pays, and a verdict on quality alone.
 *
 * `justified` and `not justified` are one-sided tests at 5 %; between them the data cannot tell.
 */
import { Decision } from "@assay/core"
import { promised } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { candidateBeside, candidateNamed, scoreNamed } from "./grounds/named.ts"
import { money } from "./grounds/words.ts"
import { answer } from "./worth/answer.ts"
import { readValue, type Value } from "./worth/value.ts"

export type { Value } from "./worth/value.ts"

/** What is asked. */
export interface Options {
  /**
   * The candidate whose worth is asked.
   *
   * @defaultValue the only one beside the other
   */
  readonly candidate?: string
  /**
   * What quality is worth. Not together with `demand`.
   *
   * @defaultValue not stated: the answer is the break-even, and a verdict on quality alone
   */
  readonly worth?: Value
  /**
   * By how much the candidate must be better, in the unit of the score: 0.02 for 2 points, 0 for any difference. Cost then
   * plays no part in the verdict. Not together with `worth`.
   *
   * @defaultValue what the cost demands at the stated worth; 0 where none is stated
   */
  readonly demand?: number
  /**
   * Tasks a month, above 0.
   *
   * @defaultValue none: no cost a month is said
   */
  readonly volume?: number
  /**
   * The score that counts as quality.
   *
   * @defaultValue the headline
   */
  readonly score?: string
  /**
   * The level of each one-sided test, between 0 and 0.5.
   *
   * @defaultValue 0.05
   */
  readonly alpha?: number
  /**
   * The power that the number of cases is planned with, between 0 and 1.
   *
   * @defaultValue 0.8
   */
  readonly power?: number
}

/** The options of a question as a plain function. */
export interface AssessOptions extends Options {
  /** The name of the baseline, or of whatever else the candidate must beat. */
  readonly over: string
}

const complaint = ({ worth, demand, volume, alpha = 0.05, power = 0.8 }: Options): string | undefined => {
  if (worth !== undefined && demand !== undefined) return "state worth or demand, found both"
  if (demand !== undefined && !Number.isFinite(demand)) return `demand: expected a number, found ${demand}`
  if (volume !== undefined && !(volume > 0 && Number.isFinite(volume))) {
    return `volume: expected tasks a month above 0, found ${volume}`
  }
  if (!(alpha > 0 && alpha < 0.5)) return `alpha: expected a number above 0 and below 0.5, found ${alpha}`
  if (!(power > alpha && power < 1)) return `power: expected a number above alpha and below 1, found ${power}`
  return undefined
}

/** Answers the question from the grounds of a run. */
export const assess = Effect.fn("Worth.assess")(function* (
  grounds: Decision.Grounds,
  options: AssessOptions
): Effect.fn.Return<Decision.Decision, Decision.Error> {
  const wrong = complaint(options)
  if (wrong !== undefined) return yield* new Decision.Error({ message: wrong })
  const against = yield* candidateNamed(grounds, options.over)
  const candidate = yield* options.candidate === undefined
    ? candidateBeside(grounds, [options.over])
    : candidateNamed(grounds, options.candidate)
  const score = yield* scoreNamed(grounds, options.score)
  const { worth, demand, volume, alpha = 0.05, power = 0.8 } = options
  const value = worth === undefined ? undefined : readValue(worth, score.unit, volume, money)
  if (value instanceof Decision.Error) return yield* value
  return yield* answer(grounds, {
    name: nameOf(options.over, options),
    candidate,
    against,
    score,
    value,
    demand,
    volume,
    alpha,
    power
  })
})

const nameOf = (over: string, { candidate, score }: Options): string =>
  `worth${candidate === undefined ? "" : ` of ${candidate}`} over ${over}${score === undefined ? "" : ` by ${score}`}`

/** {@link assess} as a promise, for code without Effect. It rejects with the very `Decision.Error`. */
export const assessPromise = (
  grounds: Decision.Grounds,
  options: AssessOptions
): Promise<Decision.Decision> => promised(assess(grounds, options))

/**
 * Asks of every run whether a candidate is worth it over another.
 *
 * **Example**
 *
 * ```ts
 * decide: [Worth.over("logreg", { worth: { rightAnswer: 0.05 }, volume: 1_000_000 })]
 * ```
 *
 * @param over the name of the baseline, or of whatever else the candidate must beat
 */
export const over = (over: string, options: Options = {}): Decision.Decider =>
  Decision.make({
    name: nameOf(over, options),
    question: "worth",
    candidates: options.candidate === undefined ? [over] : [options.candidate, over],
    scores: options.score === undefined ? [] : [options.score],
    settings: JSON.parse(JSON.stringify({ over, ...options })),
    decide: (grounds) => assess(grounds, { ...options, over })
  })

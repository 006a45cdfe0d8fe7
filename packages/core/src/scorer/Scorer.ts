/**
 * A scorer turns one finished trial into named scores.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Facts } from "../candidate/Candidate.ts"
import type { Outcome } from "../candidate/Outcome.ts"
import type { Case } from "../dataset/Case.ts"
import { show } from "../foundation/SchemaLike.ts"
import { type Returned, settle } from "../foundation/settle.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import type { Metric } from "./Metric.ts"
import * as Score from "./Score.ts"

/** Everything a scorer may look at. */
export interface Trial<out Input, out Expected, out Output> {
  readonly case: Case<Input, Expected>
  readonly outcome: Outcome<Output>
  /** Facts about the attempt that ended the trial. */
  readonly facts: Facts
  /** Service time of that attempt in milliseconds; absent when nothing was measured. */
  readonly latencyMs: number | undefined
  /** How many attempts the trial took, 1 or more. */
  readonly attempts: number
}

/** A share lies between 0 and 1 and is written as percent; a number may be anything. */
export type Unit = "share" | "number"

/** Scores by name. */
export type Scores = Readonly<Record<string, Score.Score>>

/**
 * A scorer.
 *
 * - `names`: the scores it yields, in the order reports show them; the first is its headline.
 * - `unit`: what its scores are: shares of 0 to 1 (the default), or numbers in a unit of their own.
 * - `settings`: its options as JSON; a stored score is reused only under the same settings.
 * - `score`: never fails; what goes wrong becomes `Unscored`.
 * - `metrics`: reductions over the headline score beyond its mean.
 */
export interface Scorer<in Input, in Expected, in Output> {
  readonly name: string
  readonly names: readonly [string, ...ReadonlyArray<string>]
  readonly unit?: Unit
  readonly settings: Schema.Json
  readonly score: (trial: Trial<Input, Expected, Output>) => Effect.Effect<Scores>
  readonly metrics: ReadonlyArray<Metric>
}

/** What the body of a scorer may return: a bare number or boolean is a score. */
export type Verdictish = number | boolean | Score.Score

/** An answered trial, as the body of an ordinary scorer sees it. */
export interface Answered<out Input, out Expected, out Output> extends Trial<Input, Expected, Output> {
  readonly output: Output
}

/** What the body of a scorer returns: one score, or several by name. */
export type Body<in Input, in Expected, in Output> = (
  trial: Answered<Input, Expected, Output>
) => Returned<Verdictish | Readonly<Record<string, Verdictish>>>

/**
 * - `names`: the names of the scores, when the body returns several. Default: the scorer's own name.
 * - `noAnswer`: what a trial that ended refused, malformed or truncated is worth. The user got no answer, so
 *   `zero` (the default) gives no credit; `unscored` leaves it out of the mean. Escalated and errored trials
 *   are never worth anything: the first is unscored, the second is counted apart.
 * - `unit`: `share` (the default) for scores of 0 to 1, `number` for anything else, such as a count of words.
 * - `version`: raise it when the body changes what it returns, so that stored scores are not reused.
 */
export interface Options {
  readonly names?: readonly [string, ...ReadonlyArray<string>]
  readonly noAnswer?: "zero" | "unscored"
  readonly unit?: Unit
  readonly settings?: Schema.Json
  readonly version?: string
  readonly metrics?: ReadonlyArray<Metric>
}

const settingsOf = ({ settings, version }: Options, source: string): Schema.Json =>
  settings !== undefined && version === undefined
    ? settings
    : { ...(settings === undefined ? { source } : { settings }), version: version ?? null }

/** Reasons may quote a reply of any length; a stored score keeps this much. */
const longestReason = 200

const excerpt = (reason: string): string =>
  reason.length <= longestReason ? reason : `${reason.slice(0, longestReason).toWellFormed()}…`

const isScore = (value: object): value is Score.Score =>
  "_tag" in value && (value._tag === "Scored" || value._tag === "Unscored")

/** Plain JavaScript may return anything; what is no score says so instead of vanishing. */
const toScore = (value: unknown): Score.Score => {
  if (typeof value === "number") return Score.scored(value)
  if (typeof value === "boolean") return Score.scored(value ? 1 : 0)
  return typeof value === "object" && value !== null && isScore(value)
    ? value
    : Score.unscored(`expected a score from the scorer, found ${show(value)}`)
}

/**
 * Makes a scorer from a plain function of an answered trial; it may be async or return an Effect. Whatever it
 * throws makes the trial `Unscored` with the error as reason, until the run is continued.
 */
export const make = <Input, Expected, Output>(
  name: string,
  body: Body<Input, Expected, Output>,
  options: Options = {}
): Scorer<Input, Expected, Output> => {
  const names = options.names ?? [name]
  const all = (score: Score.Score): Scores => Object.fromEntries(names.map((each) => [each, score]))
  const noAnswer = (outcome: Exclude<Outcome<Output>, { readonly _tag: "Answered" }>): Score.Score =>
    outcome._tag === "Escalated"
      ? Score.unscored(`escalated: ${excerpt(outcome.reason)}`)
      : outcome._tag === "Errored"
        ? Score.unscored(`errored: ${excerpt(outcome.error)}`)
        : options.noAnswer === "unscored"
          ? Score.unscored(`${outcome._tag.toLowerCase()}: ${excerpt(outcome.reason)}`)
          : Score.scored(0, { outcome: outcome._tag, reason: excerpt(outcome.reason) })
  const collect = (returned: Verdictish | Readonly<Record<string, Verdictish>>): Scores => {
    if (typeof returned !== "object" || returned === null || isScore(returned)) return all(toScore(returned))
    return Object.fromEntries(
      names.map((each) => {
        const value = returned[each]
        return [each, value === undefined ? Score.unscored(`the scorer returned no ${each}`) : toScore(value)]
      })
    )
  }
  return {
    name,
    names,
    settings: settingsOf(options, sourceDigest(body)),
    metrics: options.metrics ?? [],
    unit: options.unit ?? "share",
    score: (trial) => {
      const { outcome } = trial
      if (outcome._tag !== "Answered") return Effect.succeed(all(noAnswer(outcome)))
      return settle(() => body({ ...trial, output: outcome.output })).pipe(
        Effect.map(collect),
        Effect.catch((reason) => Effect.succeed(all(Score.failed(reason))))
      )
    }
  }
}

/**
 * The same scorer under another name: what a record of scorers calls it. A score that bore the scorer's name bears the
 * new one; other scores keep theirs.
 */
export const named = <Input, Expected, Output>(
  name: string,
  scorer: Scorer<Input, Expected, Output>
): Scorer<Input, Expected, Output> => {
  const { name: before } = scorer
  if (name === before) return scorer
  const rename = (score: string): string => (score === before ? name : score)
  const [first, ...others] = scorer.names
  return {
    ...scorer,
    name,
    names: [rename(first), ...others.map(rename)],
    score: (trial) =>
      Effect.map(scorer.score(trial), (scores) =>
        Object.fromEntries(Object.entries(scores).map(([score, value]) => [rename(score), value]))
      )
  }
}

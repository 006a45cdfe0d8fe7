/**
 * What a scorer is, and how one is made of a function.
 */

import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Caller } from "../candidate/Caller.ts"
import type { Facts } from "../candidate/Candidate.ts"
import * as Outcome from "../candidate/Outcome.ts"
import type { Case } from "../dataset/Case.ts"
import { defined } from "../foundation/defined.ts"
import { promised } from "../foundation/promised.ts"
import { show } from "../foundation/SchemaLike.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import { type Awaitable, describe, foldUserCode } from "../foundation/userCode.ts"
import { type Calling, callingOf, type Opponent } from "./calling.ts"
import type { Metric } from "./Metric.ts"
import * as Means from "./means.ts"
import * as Score from "./Score.ts"
import { type ScoreValues, valuesOf } from "./scoreValues.ts"
import type { Unit } from "./unit.ts"

export type { JudgeIdentity, Level, Opponent, Planned, Scale, ScorerCall } from "./calling.ts"
export type { Scoring } from "./means.ts"
export type { ScoreValues } from "./scoreValues.ts"
export type { Unit } from "./unit.ts"

/** Everything a scorer may look at: the case that was asked, and what came of it. */
export interface Trial<out Input, out Expected, out Output> extends Case<Input, Expected> {
  /** What the trial ended in. */
  readonly outcome: Outcome.Outcome<Output>
  /** Facts about the attempt that ended the trial. */
  readonly facts: Facts
  /** Service time of that attempt in milliseconds; absent when nothing was measured. */
  readonly latencyMs: number | undefined
  /** How many attempts the trial took, 1 or more. */
  readonly attempts: number
  /** The name of the candidate that answered. Absent outside of a run. */
  readonly candidate?: string
  /** The answer that this one is compared with. Absent where its scorer names no `opponent`. */
  readonly opponent?: Opponent<Output>
}

/** Scores by name. */
export type Scores = Readonly<Record<string, Score.Score>>

/** A scorer. */
export interface Scorer<in Input, in Expected, in Output> extends Calling {
  /** Its name, unique in the experiment. */
  readonly name: string
  /** The scores that it yields, in the order reports show them. The first is its headline. */
  readonly names: readonly [string, ...ReadonlyArray<string>]
  /** What its scores are: shares of 0 to 1, or numbers in a unit of their own. Absent for shares. */
  readonly unit?: Unit
  /** Its options as JSON. A stored score is reused only under the same settings. */
  readonly settings: Schema.Json
  /**
   * Scores a trial. It never fails: what goes wrong becomes `Unscored`. `caller` makes the calls of a run: paced, kept,
   * journalled, held to the budget, and counted as the cost of measuring. Without one, outside a run, they are made
   * directly.
   */
  readonly score: (trial: Trial<Input, Expected, Output>, caller?: Caller) => Effect.Effect<Scores>
  /** Reductions over the headline score beyond its mean. */
  readonly metrics: ReadonlyArray<Metric>
}

/** A score as scorers of other libraries return it, `autoevals` among them. */
export interface Graded {
  /** The score; null for none. */
  readonly score: number | null
  /** What else it says. It becomes the detail of the score. */
  readonly metadata?: unknown
  /** Why there is no score. */
  readonly error?: unknown
}

/** What the body of a scorer may return: a bare number or boolean is a score. */
export type ScoreLike = number | boolean | Score.Score | Graded

/** An answered trial, as the body of an ordinary scorer sees it. */
export interface Answered<out Input, out Expected, out Output> extends Trial<Input, Expected, Output> {
  /** The answer of the trial. */
  readonly output: Output
}

/**
 * What the body of a scorer returns: one score, or several by name. Calls of models that it makes by `scoring` are part of
 * the run.
 */
export type Body<in Input, in Expected, in Output> = (
  trial: Answered<Input, Expected, Output>,
  scoring: Means.Scoring
) => Awaitable<ScoreLike | Readonly<Record<string, ScoreLike>>>

/** Options of a scorer made from a function. */
export interface Options extends Calling {
  /**
   * The names of the scores, when the body returns several.
   *
   * @defaultValue the scorer's own name
   */
  readonly names?: readonly [string, ...ReadonlyArray<string>]
  /**
   * What a trial that ended refused, malformed or truncated is worth. The user got no answer, so `"zero"`
   * gives no credit; `"unscored"` leaves it out of the mean. Escalated and errored trials are never worth
   * anything: the first is unscored, the second is counted apart.
   *
   * @defaultValue `"zero"`
   */
  readonly noAnswer?: "zero" | "unscored"
  /**
   * `"share"` for scores of 0 to 1, `"number"` for anything else, such as a count of words.
   *
   * @defaultValue `"share"`
   */
  readonly unit?: Unit
  /**
   * What decides the scores, as JSON. A stored score is reused only under the same settings.
   *
   * @defaultValue the digest of the body's source as parsed code
   */
  readonly settings?: Schema.Json
  /**
   * Raise it when the body changes what it returns, so that stored scores are not reused.
   *
   * @defaultValue none
   */
  readonly version?: string
  /**
   * Reductions over the headline score beyond its mean.
   *
   * @defaultValue none
   */
  readonly metrics?: ReadonlyArray<Metric>
}

/** The source is digested when the settings are read. */
const settingsOf = (
  { settings, version }: Options,
  body: (trial: never, scoring: never) => unknown
): Schema.Json => {
  if (settings !== undefined) return version === undefined ? settings : { settings, version }
  return {
    get source() {
      return sourceDigest(body)
    },
    version: version ?? null
  }
}

/** Reasons may quote a reply of any length; a stored score keeps this much. */
const longestReason = 200

const excerpt = (reason: string): string =>
  reason.length <= longestReason ? reason : `${reason.slice(0, longestReason).toWellFormed()}…`

const isScore = (value: object): value is Score.Score =>
  "_tag" in value && (value._tag === "Scored" || value._tag === "Unscored")

const isGraded = (value: object): value is Graded =>
  "score" in value && (value.score === null || typeof value.score === "number")

/** Longest detail that is taken from another library, as characters of JSON. */
const longestMetadata = 10_000

const toDetail = (metadata: unknown): Schema.Json | undefined => {
  try {
    const json = JSON.stringify(metadata)
    if (json === undefined || json === "{}") return undefined
    return json.length > longestMetadata ? excerpt(json) : JSON.parse(json)
  } catch {
    return undefined
  }
}

const fromGraded = ({ score, metadata, error }: Graded): Score.Score =>
  score === null
    ? Score.unscored(error == null ? "the scorer gave no score" : excerpt(describe(error)))
    : Score.scored(score, toDetail(metadata))

/** Plain JavaScript may return anything; what is no score says so instead of vanishing. */
const toScore = (value: unknown): Score.Score => {
  if (typeof value === "number") return Score.scored(value)
  if (typeof value === "boolean") return Score.scored(value ? 1 : 0)
  if (typeof value === "object" && value !== null) {
    if (isScore(value)) return value
    if (isGraded(value)) return fromGraded(value)
  }
  return Score.unscored(`expected a score from the scorer, found ${show(value)}`)
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
  const noAnswer = (outcome: Exclude<Outcome.Outcome<Output>, { readonly _tag: "Answered" }>): Score.Score =>
    outcome._tag === "Escalated"
      ? Score.unscored(`escalated: ${excerpt(outcome.reason)}`)
      : outcome._tag === "Errored"
        ? Score.unscored(`errored: ${excerpt(outcome.error)}`)
        : options.noAnswer === "unscored"
          ? Score.unscored(`${outcome._tag.toLowerCase()}: ${excerpt(outcome.reason)}`)
          : Score.scored(0, { outcome: outcome._tag, reason: excerpt(outcome.reason) })
  const collect = (returned: ScoreLike | Readonly<Record<string, ScoreLike>>): Scores => {
    if (typeof returned !== "object" || returned === null || isScore(returned)) return all(toScore(returned))
    if (isGraded(returned) && (names.length === 1 || !names.includes("score")))
      return all(fromGraded(returned))
    return Object.fromEntries(
      names.map((each) => {
        const value: unknown = Object.hasOwn(returned, each) ? Reflect.get(returned, each) : undefined
        return [each, value === undefined ? Score.unscored(`the scorer returned no ${each}`) : toScore(value)]
      })
    )
  }
  return {
    name,
    names,
    settings: settingsOf(options, body),
    metrics: options.metrics ?? [],
    unit: options.unit ?? "share",
    ...callingOf(options),
    score: (trial, caller) => {
      const { outcome } = trial
      if (options.opponent !== undefined && trial.opponent === undefined)
        return Effect.succeed(all(Score.unscored(`no answer of ${options.opponent} to compare with`)))
      if (outcome._tag !== "Answered") return Effect.succeed(all(noAnswer(outcome)))
      return Means.using(trial.id, name, caller, (means) =>
        foldUserCode(
          () => body({ ...trial, output: outcome.output }, means),
          collect,
          (reason) => all(Score.failed(reason))
        )
      )
    }
  }
}

/**
 * The same scorer under another name, for an experiment that has it twice or whose gate calls it something else. A score that bore the scorer's name bears the
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
    ...callingOf(scorer, rename),
    score: (trial, caller) =>
      Effect.map(scorer.score(trial, caller), (scores) =>
        Object.fromEntries(Object.entries(scores).map(([score, value]) => [rename(score), value]))
      )
  }
}

/** What a scorer may look at besides input, output and label. What is left out is as in a run that knows nothing of it. */
type Known<Input, Expected, Output> = Partial<
  Pick<Case<Input, Expected>, "id" | "kind" | "tags" | "cluster" | "provenance"> &
    Pick<Trial<Input, Expected, Output>, "facts" | "latencyMs" | "attempts" | "opponent">
>

/**
 * A reply to be scored: the argument of a scorer, of which `input` and `output` are needed, and `expected` where the scorer
 * cannot do without a label.
 */
export type Reply<Input, Expected, Output> = Known<Input, Expected, Output> & {
  /** What was asked. */
  readonly input: Input
  /** What was answered. */
  readonly output: Output
} & (undefined extends Expected
    ? {
        /** The label. */
        readonly expected?: Expected
      }
    : {
        /** The label. */
        readonly expected: Expected
      })

/**
 * Scores one reply. Never rejects: what goes wrong in the scorer is the reason in `unscored`.
 *
 * @example
 * const { scores } = await Scorer.scorePromise(Exact.match, { input: "I want my money", output: "refund", expected: "refund" })
 * scores.match // 1
 */
export const scorePromise = <Input, Expected, Output>(
  scorer: Scorer<Input, Expected, Output>,
  reply: Reply<NoInfer<Input>, NoInfer<Expected>, NoInfer<Output>>
): Promise<ScoreValues> => {
  const { input, output, id = "", kind = "typical", tags = {}, facts = {} } = reply
  const { cluster, provenance, latencyMs = facts.latencyMs, attempts = 1, opponent } = reply
  return promised(
    scorer.score({
      input,
      // The type of the argument leaves a label out only where undefined is one.
      expected: reply.expected as Expected,
      id,
      kind,
      tags,
      cluster,
      provenance,
      outcome: Outcome.answered(output),
      facts,
      latencyMs,
      attempts,
      ...defined({ opponent })
    })
  ).then(valuesOf)
}

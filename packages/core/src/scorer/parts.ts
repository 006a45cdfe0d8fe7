/**
 * The parts of a scorer that is made of others.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Caller } from "../candidate/Caller.ts"
import type { Outcome } from "../candidate/Outcome.ts"
import { isJsonObject } from "../foundation/json.ts"
import type { Calling } from "./calling.ts"
import type { Scorer, Scores, Trial } from "./making.ts"
import * as Score from "./Score.ts"
import { scoreName } from "./scoreName.ts"

/**
 * Any scorer, whatever it needs. Without type parameters, so that what it needs is not inferred from where it stands.
 */
export interface AnyScorer extends Pick<Scorer<never, never, never>, "name" | "names" | "settings">, Calling {
  /** Scores a trial. */
  readonly score: (trial: never, caller?: Caller) => Effect.Effect<Scores>
}

/** What a union of functions takes: all that any of them asks for. */
type TakenByAll<Functions> = [Functions] extends [(_: infer All) => void] ? All : never

type InputOf<Part> =
  Part extends Scorer<infer Input, infer _Expected, infer _Output> ? (_: Input) => void : never
type ExpectedOf<Part> =
  Part extends Scorer<infer _Input, infer Expected, infer _Output> ? (_: Expected) => void : never
type OutputOf<Part> =
  Part extends Scorer<infer _Input, infer _Expected, infer Output> ? (_: Output) => void : never

/** What a scorer needs that is made of these parts: what all of them need together. */
export type Combined<Part extends AnyScorer> = Scorer<
  TakenByAll<InputOf<Part>>,
  TakenByAll<ExpectedOf<Part>>,
  TakenByAll<OutputOf<Part>>
>

/** Part of the settings of every scorer that is made of others. */
export const settingsOfParts = (parts: ReadonlyArray<AnyScorer>): Schema.Json =>
  parts.map(({ name, settings }) => ({ name, settings }))

/** What one part gave. */
export interface PartScores {
  /** The part. */
  readonly part: AnyScorer
  /** All its scores. */
  readonly scores: Scores
  /** The score that counts: the first that the part names. */
  readonly headline: Score.Score
}

/** Scores a trial with every part. */
export const scoreParts = <Input, Expected, Output>(
  parts: ReadonlyArray<AnyScorer>,
  trial: Trial<Input, Expected, Output>,
  caller: Caller | undefined
): Effect.Effect<ReadonlyArray<PartScores>> =>
  Effect.forEach(parts, (part) => {
    // The types of the parts were intersected where the scorer was made, so that each takes the trial.
    const scoring = part as Scorer<Input, Expected, Output>
    return Effect.map(scoring.score(trial, caller), (scores) => ({
      part,
      scores,
      headline: scores[part.names[0]] ?? Score.unscored(`the scorer returned no ${part.names[0]}`)
    }))
  })

/** The scores and details of the parts, as the detail of what is made of them. */
export const detailOfParts = (parts: ReadonlyArray<PartScores>): ReadonlyArray<Schema.Json> =>
  parts.flatMap(({ part, scores }) =>
    part.names.flatMap((score): ReadonlyArray<Schema.Json> => {
      const found = scores[score]
      if (found === undefined) return []
      const name = scoreName({ scorer: part.name, score })
      if (found._tag === "Unscored") return [{ name, unscored: found.reason }]
      return [{ name, value: found.value, ...(found.detail === undefined ? {} : { detail: found.detail }) }]
    })
  )

/** Why what is made of parts has no score: the first part that has none. */
export const unscoredPart = ({ part, headline }: PartScores): Score.Score | undefined => {
  if (headline._tag === "Scored") return undefined
  const reason = `${part.name}: ${headline.reason}`
  return headline.failed === true ? Score.failed(reason) : Score.unscored(reason)
}

/**
 * Whether the score is what the scorer holds a trial without answer to be worth, and no judgement of the scorer: no
 * function of it makes sense, so that it is passed on.
 */
export const isNoAnswer = (outcome: Outcome<unknown>, score: Score.Score): boolean =>
  outcome._tag !== "Answered" &&
  score._tag === "Scored" &&
  isJsonObject(score.detail) &&
  score.detail.outcome === outcome._tag

/**
 * A trial that has ended, as a plain value.
 */
import * as Schema from "effect/Schema"
import type { Tag } from "../candidate/Outcome.ts"
import type { Case, Kind, Tags } from "../dataset/Case.ts"
import type { Graceful } from "../dataset/Graceful.ts"
import type { TrialMode } from "../failure/FailureMode.ts"
import { scoreName } from "../scorer/scoreName.ts"
import { type ScoreValues, scoreValues } from "../scorer/scoreValues.ts"
import type { Judgement, NewScore } from "../store/Journal.ts"
import type { LastAttempt } from "./call/attempt.ts"

/** A trial that has ended: the case, what came of it, and its scores. */
export interface EndedTrial<out Input, out Expected, out Output> extends ScoreValues {
  /** The name of the candidate. */
  readonly candidate: string
  /** The id of the case. */
  readonly id: string
  /** 0 for the first answer to the case, 1 for the second, and so on. */
  readonly repeat: number
  /** What the candidate was given. */
  readonly input: Input
  /** The label. Undefined for a case without one, such as one that is not to be answered. */
  readonly expected: Expected | undefined
  /** What was answered. Undefined for every outcome but `Answered`. */
  readonly output: Output | undefined
  /** How the trial ended: `Answered`, `Escalated`, `Refused`, `Malformed`, `Truncated` or `Errored`. */
  readonly outcome: Tag
  /** `right`, or how it failed: what `FailureMode` lists. */
  readonly mode: TrialMode
  /** The words of the reply that decline, doubt or ask back, those of a right answer too. Undefined where there are none. */
  readonly abstains: string | undefined
  /** What a check that production has says of the answer, of a right one too. Undefined where none fires. */
  readonly alarm: string | undefined
  /** What is expected in place of an answer. Undefined where an answer is. */
  readonly graceful: Graceful["graceful"] | undefined
  /** Why there is no answer, in words. Undefined for `Answered`. */
  readonly reason: string | undefined
  /** The text of the reply. Undefined where there is none. */
  readonly text: string | undefined
  /** How sure the candidate said it was, from 0 to 1. Undefined where it did not say. */
  readonly confidence: number | undefined
  /** Whether the case is typical, edge or adversarial. */
  readonly kind: Kind
  /** The slices that the case belongs to, by name. */
  readonly tags: Tags
  /** What the case shares with others: a document, a user. Undefined for a case of its own. */
  readonly cluster: string | undefined
  /** Service time in milliseconds. Undefined where nothing was measured. */
  readonly latencyMs: number | undefined
  /** How many attempts it took; at least 1. */
  readonly attempts: number
  /** The reply came from the cache or from a recording. */
  readonly replayed: boolean
  /** The model that answered, as the provider names it. Undefined where it did not say. */
  readonly model: string | undefined
}

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

/** Scores as they are stored, as plain values. `scorers`: those that they are of. */
export const storedScores = (
  scorers: ReadonlyArray<{ readonly name: string }>,
  scores: ReadonlyArray<NewScore>
): ScoreValues =>
  scoreValues(
    scores.map(({ scorer, name, value, unscored, detailJson }) => ({
      name: scoreName({ scorer: scorers[scorer]?.name ?? "", score: name }),
      value,
      unscored,
      detail: detailJson === undefined ? undefined : parse(detailJson)
    }))
  )

/** The plain value of a trial that has just ended. */
export const endedTrial = <Input, Expected, Output>(
  { id, input, expected, kind, tags, cluster, graceful }: Case<Input, Expected>,
  candidate: string,
  repeat: number,
  { outcome, facts, latencyMs, attempt }: LastAttempt<Output>,
  { mode, abstains, alarm }: Judgement,
  scorers: ReadonlyArray<{ readonly name: string }>,
  scores: ReadonlyArray<NewScore>
): EndedTrial<Input, Expected, Output> => ({
  candidate,
  id,
  repeat,
  input,
  expected,
  output: outcome._tag === "Answered" ? outcome.output : undefined,
  outcome: outcome._tag,
  mode,
  abstains,
  alarm,
  graceful,
  reason:
    outcome._tag === "Answered" ? undefined : outcome._tag === "Errored" ? outcome.error : outcome.reason,
  text: facts.text,
  confidence: outcome._tag === "Answered" ? outcome.confidence : undefined,
  kind,
  tags,
  cluster,
  latencyMs,
  attempts: attempt,
  replayed: facts.replayed ?? false,
  model: facts.model,
  ...storedScores(scorers, scores)
})

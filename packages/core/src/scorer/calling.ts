/**
 * What a scorer that calls models says of itself: whom it calls, what its judge is, with whose answers it compares.
 */
import type * as Schema from "effect/Schema"
import type { Outcome } from "../candidate/Outcome.ts"
import { canonicalJson, sha256 } from "../dataset/canonical.ts"
import { defined } from "../foundation/defined.ts"
import type { Provider } from "../provider/Provider.ts"

/** What is known of a case before anything is asked. */
export interface Planned {
  /** What the candidate is given. */
  readonly input: unknown
  /** The label. Undefined where there is none. */
  readonly expected: unknown
}

/** A provider that a scorer calls. */
export interface ScorerCall {
  /** The provider. */
  readonly provider: Provider
  /** How many calls of it an answered trial takes, at the most; 0 or more. */
  readonly perTrial: number
  /**
   * Roughly how many input tokens one call has, for planning: the answer is not known by then.
   *
   * @defaultValue the tokens of input and label as JSON, and 500 for an answer and what is asked of it
   */
  readonly estimateTokens?: (planned: Planned) => number
}

/** A value of a scale, and what it is called. */
export interface Level {
  /** The value of the score. */
  readonly value: number
  /** What people and the judge call it, such as `correct`. */
  readonly label: string
}

/** What the values of a judged score can be. */
export interface Scale {
  /** Two levels; several in order; or which of two answers is better. */
  readonly kind: "binary" | "ordinal" | "pairwise"
  /** Its levels, each with its own value. */
  readonly levels: ReadonlyArray<Level>
}

/** What a judge is: what its grades depend on, and what a person needs to grade the same. */
export interface JudgeIdentity {
  /**
   * SHA-256 of whatever decides its verdicts: models with their settings, prompt template, rubric, schema, parameters.
   * Grades of people hold for this judge alone.
   */
  readonly digest: string
  /** Ids of the providers that judge, such as `openai/gpt-5-mini`. */
  readonly models: ReadonlyArray<string>
  /** What the scores can be, by the name of the score. A score that is not named has no levels of its own. */
  readonly scales: Readonly<Record<string, Scale>>
  /** What a person grades by, as JSON: criteria, levels, anchors, questions. */
  readonly rubric: Schema.Json
  /**
   * Path of the file that says what the judge is worth against people, from the experiment's file.
   *
   * @defaultValue none
   */
  readonly calibration?: string
}

/** The answer of another candidate to the same case, in the same repeat. */
export interface Opponent<out Output> {
  /** The name of that candidate. */
  readonly candidate: string
  /** What its trial ended in. */
  readonly outcome: Outcome<Output>
  /** Its answer. Undefined for every outcome but `Answered`. */
  readonly output: Output | undefined
  /** The text of its reply. Undefined where there is none. */
  readonly text: string | undefined
}

/** What a scorer says of the calls that it makes. */
export interface Calling {
  /**
   * The providers that it calls, for plan, budget and readiness.
   *
   * @defaultValue it calls none
   */
  readonly calls?: ReadonlyArray<ScorerCall>
  /**
   * What its judge is.
   *
   * @defaultValue no model judges
   */
  readonly judge?: JudgeIdentity
  /**
   * Name of the candidate with whose answer (same case, same repeat) each answer is compared. Such a scorer scores when
   * all candidates have answered, and not the answers of that candidate.
   *
   * @defaultValue each answer is scored by itself
   */
  readonly opponent?: string
}

/**
 * What is said of calls by a scorer whose judge and scores stay what they are. `rename`: what a score of it is called now.
 */
export const callingOf = (
  { calls, judge, opponent }: Calling,
  rename: (score: string) => string = (score) => score
): Calling => defined({ calls, judge: judge === undefined ? undefined : renamed(judge, rename), opponent })

const renamed = (judge: JudgeIdentity, rename: (score: string) => string): JudgeIdentity => ({
  get digest() {
    return judge.digest
  },
  models: judge.models,
  scales: Object.fromEntries(Object.entries(judge.scales).map(([score, scale]) => [rename(score), scale])),
  rubric: judge.rubric,
  ...defined({ calibration: judge.calibration })
})

/**
 * What is said of calls by a scorer that is made of others. Its judge is another one: grades that people gave the parts
 * are none of what is made of them. `settings`: those of what is made.
 *
 * @throws RangeError when the parts compare with different candidates
 */
export const callingOfParts = (
  parts: ReadonlyArray<{ readonly name: string } & Calling>,
  settings: () => Schema.Json
): Calling => {
  const calls = parts.flatMap((part) => part.calls ?? [])
  const judges = parts.flatMap(({ judge }) => (judge === undefined ? [] : [judge]))
  const opponents = [...new Set(parts.flatMap(({ opponent }) => opponent ?? []))]
  if (opponents.length > 1)
    throw new RangeError(
      `expected parts that compare with one candidate, found ${opponents.join(" and ")}: ${parts.map(({ name }) => name).join(", ")}`
    )
  const [opponent] = opponents
  return defined({
    calls: calls.length === 0 ? undefined : calls,
    judge: judges.length === 0 ? undefined : together(judges, settings),
    opponent
  })
}

const together = (judges: ReadonlyArray<JudgeIdentity>, settings: () => Schema.Json): JudgeIdentity => ({
  get digest() {
    return sha256(canonicalJson({ settings: settings(), judges: judges.map(({ digest }) => digest) }))
  },
  models: [...new Set(judges.flatMap(({ models }) => models))],
  scales: {},
  rubric: judges.map(({ rubric }) => rubric)
})

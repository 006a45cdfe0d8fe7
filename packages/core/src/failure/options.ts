/**
 * What an experiment says of how its trials fail: when an answer is right, and what would catch a wrong one.
 */
import * as Schema from "effect/Schema"
import { defined } from "../foundation/defined.ts"
import { show } from "../foundation/SchemaLike.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import type { Awaitable } from "../foundation/userCode.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { Unit } from "../scorer/unit.ts"

/** What a reply reads as where it is no plain answer. */
export type Abstaining = "refusal" | "hedge"

/** When an answer is right. */
export interface Right {
  /**
   * The name of the score that tells, as gates name it: `match`, or `scorer.score`.
   *
   * @defaultValue the headline: the first score of the first scorer
   */
  readonly score?: string
  /**
   * The least score of a right answer, in the unit of the score.
   *
   * @defaultValue 1 for a share; of a number in a unit of its own nothing tells, and every answer counts as right
   */
  readonly atLeast?: number
}

/** A confidence for all candidates, or one for each that is named. */
export type Confidence = number | Readonly<Record<string, number>>

/** What is said of how trials fail. Of these, `validate` and `confidence` are for checks that production has, too. */
export interface FailureOptions<in Input, in Output> {
  /**
   * When an answer is right.
   *
   * @defaultValue where the headline score is 1
   */
  readonly right?: Right
  /**
   * A check that production makes of every answer, without the label: true where the answer may be used, else false or
   * the reason. A wrong answer that it fires on is `wrong-detectable`; a right one is a false alarm. One that throws, or
   * takes longer than the policy's `timeout`, fires.
   *
   * @defaultValue none
   */
  readonly validate?: (output: Output, input: Input) => Awaitable<boolean | string>
  /**
   * The confidence below which production does not use an answer, above 0 and at most 1. State it only where
   * production withholds such answers; for some candidates alone by their names, `{ gpt: 0.8 }`. Of a candidate that asks
   * several times (`Agreement.of`) it is the share of calls that must agree. An answer without a confidence passes.
   *
   * @defaultValue none
   */
  readonly confidence?: Confidence
  /**
   * What a reply in prose reads as: `refusal`, `hedge` (doubt, a refusal in part, a question back), or undefined for a
   * plain answer. It replaces the detector of phrases.
   *
   * @defaultValue the detector, for English, German, French, Spanish, Chinese, Japanese and Korean
   */
  readonly abstention?: (text: string) => Awaitable<Abstaining | undefined>
  /**
   * Raise it when something that `validate` or `abstention` close over changes.
   *
   * @defaultValue none
   */
  readonly version?: string
}

/** Raised whenever the detector of phrases, or the rule of the modes, gives other modes than before. */
const rulesVersion = 1

/** The settings that decide the modes, as a manifest keeps them. Stored modes are reused only under the same ones. */
export const FailureSettings = Schema.Struct({
  /** Version of the rules by which modes are told. */
  rules: Schema.Natural,
  /** The name of the score that tells right answers. */
  score: Schema.String,
  /** The least score of a right answer. Absent where nothing tells. */
  atLeast: Schema.optionalKey(Schema.Finite),
  /** Digest of the source of `validate`. Absent where there is none. */
  validate: Schema.optionalKey(Schema.String),
  /** The confidence below which production does not use an answer. Absent where there is none. */
  confidence: Schema.optionalKey(Schema.Union([Schema.Finite, Schema.Record(Schema.String, Schema.Finite)])),
  /** Digest of the source of `abstention`. Absent for the detector. */
  abstention: Schema.optionalKey(Schema.String),
  /** The user's own version. Absent where there is none. */
  version: Schema.optionalKey(Schema.String)
})
export type FailureSettings = typeof FailureSettings.Type

/** What is needed of a scorer to know its scores. */
interface Scoring {
  readonly name: string
  readonly names: ReadonlyArray<string>
  readonly unit?: Unit | undefined
}

/** The score that tells right answers from others. */
export interface RightRule {
  /** The scorer, by its position. */
  readonly scorer: number
  /** The name of the score. */
  readonly name: string
  /** The unit of the score. */
  readonly unit: Unit
  /** The least score of a right answer. Undefined where every answer counts as right. */
  readonly atLeast: number | undefined
}

const scoresOf = (scorers: ReadonlyArray<Scoring>) =>
  scorers.flatMap(({ name: scorer, names, unit = "share" }, position) =>
    names.map((name) => ({ scorer: position, name, unit, title: scoreName({ scorer, score: name }) }))
  )

/** Finds the score. Undefined where there is none of that name. */
export const rightRule = (
  scorers: ReadonlyArray<Scoring>,
  { score, atLeast }: Right = {}
): RightRule | undefined => {
  const found = scoresOf(scorers).find(({ title }) => score === undefined || title === score)
  if (found === undefined) return undefined
  const { scorer, name, unit } = found
  return { scorer, name, unit, atLeast: atLeast ?? (unit === "share" ? 1 : undefined) }
}

/** Whether a score is that of a right answer; undefined where there is no score. */
export const isRightBy = (
  { atLeast }: Pick<RightRule, "atLeast">,
  value: number | undefined
): boolean | undefined => (value === undefined ? undefined : atLeast === undefined || value >= atLeast)

/** The settings as a manifest keeps them. */
export const settingsOf = (
  scorers: ReadonlyArray<Scoring>,
  { right, validate, confidence, abstention, version }: FailureOptions<never, never>
): FailureSettings => {
  const rule = rightRule(scorers, right)
  const scorer = scorers[rule?.scorer ?? -1]?.name ?? ""
  return {
    rules: rulesVersion,
    score: rule === undefined ? "" : scoreName({ scorer, score: rule.name }),
    ...defined({
      atLeast: rule?.atLeast,
      validate: validate && sourceDigest(validate),
      confidence,
      abstention: abstention && sourceDigest(abstention),
      version
    })
  }
}

/** The rule of a run that is stored. */
export const storedRule = ({
  scorers,
  failures
}: {
  readonly scorers: ReadonlyArray<Scoring>
  readonly failures?: FailureSettings | undefined
}): RightRule | undefined =>
  failures === undefined
    ? rightRule(scorers)
    : rightRule(scorers, { ...defined({ score: failures.score, atLeast: failures.atLeast }) })

/** The confidence that production asks of a candidate. Undefined where it asks for none. */
export const confidenceFor = (confidence: Confidence | undefined, candidate: string): number | undefined =>
  typeof confidence === "object"
    ? Object.hasOwn(confidence, candidate)
      ? confidence[candidate]
      : undefined
    : confidence

const isConfidence = (value: number): boolean => value > 0 && value <= 1

/** What is wrong with the options, in words; empty where nothing is. */
export const faultsOf = (
  candidates: ReadonlyArray<string>,
  scorers: ReadonlyArray<Scoring>,
  { right, confidence }: FailureOptions<never, never>
): ReadonlyArray<string> => {
  const known = scoresOf(scorers).map(({ title }) => title)
  const stated = typeof confidence === "object" ? Object.entries(confidence) : []
  const numbers = typeof confidence === "number" ? [confidence] : stated.map(([, value]) => value)
  const wrong = numbers.find((value) => !isConfidence(value))
  return [
    ...(right?.score === undefined || known.includes(right.score)
      ? []
      : [`failures.right.score: expected one of ${known.join(", ")}; found ${right.score}`]),
    ...(right?.atLeast === undefined || Number.isFinite(right.atLeast)
      ? []
      : [`failures.right.atLeast: expected a number, found ${show(right.atLeast)}`]),
    ...(wrong === undefined
      ? []
      : [`failures.confidence: expected a number above 0 and at most 1, found ${show(wrong)}`]),
    ...stated.flatMap(([name]) =>
      candidates.includes(name)
        ? []
        : [`failures.confidence: expected one of ${candidates.join(", ")}; found ${name}`]
    )
  ]
}

/**
 * One score made of another: negated, mapped, held against a limit.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { show } from "../foundation/SchemaLike.ts"
import { sourceDigest } from "../foundation/sourceDigest.ts"
import { describe } from "../foundation/userCode.ts"
import { callingOfParts } from "./calling.ts"
import type { Scorer } from "./making.ts"
import {
  detailOfParts,
  isNoAnswer,
  type PartScores,
  scoreParts,
  settingsOfParts,
  unscoredPart
} from "./parts.ts"
import * as Score from "./Score.ts"
import type { Unit } from "./unit.ts"

/** Options of `not`, `map` and `threshold`. */
export interface TransformingOptions {
  /**
   * The name of the score.
   *
   * @defaultValue the name of the scorer with that of the function behind it, such as `exact-not`
   */
  readonly name?: string
}

const transform = <Input, Expected, Output>(
  how: "not" | "map" | "threshold",
  scorer: Scorer<Input, Expected, Output>,
  options: TransformingOptions,
  rest: { readonly settings: () => { readonly [key: string]: Schema.Json }; readonly unit: Unit },
  change: (score: Score.Scored, part: PartScores) => Score.Score
): Scorer<Input, Expected, Output> => {
  const name = options.name ?? `${scorer.name}-${how}`
  const settings = (): Schema.Json => ({
    scorer: `Scorer.${how}`,
    version: 1,
    ...rest.settings(),
    parts: settingsOfParts([scorer])
  })
  return {
    name,
    names: [name],
    unit: rest.unit,
    metrics: [],
    get settings() {
      return settings()
    },
    ...callingOfParts([scorer], settings),
    score: (trial, caller) =>
      Effect.map(scoreParts([scorer], trial, caller), ([part]) => {
        if (part === undefined) return {}
        const { headline } = part
        if (headline._tag === "Unscored") return { [name]: unscoredPart(part) ?? headline }
        // What a trial without answer is worth says nothing that could be negated.
        if (isNoAnswer(trial.outcome, headline)) return { [name]: headline }
        return { [name]: change(headline, part) }
      })
  }
}

const withParts = (value: number, part: PartScores): Score.Score =>
  Score.scored(value, { parts: detailOfParts([part]) })

/**
 * 1 minus the score. A trial that ended refused, malformed or truncated is worth what the scorer holds it to be worth,
 * and not the opposite: without an answer nothing is right. The detail is `{ parts: [{ name, value, detail? }] }`.
 */
export const not = <Input, Expected, Output>(
  scorer: Scorer<Input, Expected, Output>,
  options: TransformingOptions = {}
): Scorer<Input, Expected, Output> =>
  transform("not", scorer, options, { settings: () => ({}), unit: "share" }, ({ value }, part) =>
    value < 0 || value > 1
      ? Score.unscored(`expected a score of 0 to 1 from ${scorer.name}, found ${value}; see Scorer.threshold`)
      : withParts(1 - value, part)
  )

/** Options of `map`. */
export interface MapOptions extends TransformingOptions {
  /**
   * `"share"` for scores of 0 to 1, `"number"` for anything else.
   *
   * @defaultValue that of the scorer
   */
  readonly unit?: Unit
  /**
   * Raise it when the function changes what it returns, so that stored scores are not reused.
   *
   * @defaultValue none
   */
  readonly version?: string
}

/**
 * A function of the score and its detail. It answers at once with a number, a boolean or a score; whatever it throws
 * makes the trial unscored. Trials without an answer are passed on as by `not`.
 *
 * ```ts
 * Scorer.map(Numeric.match, (score) => score ** 2)
 * ```
 */
export const map = <Input, Expected, Output>(
  scorer: Scorer<Input, Expected, Output>,
  change: (value: number, detail: Schema.Json | undefined) => number | boolean | Score.Score,
  options: MapOptions = {}
): Scorer<Input, Expected, Output> =>
  transform(
    "map",
    scorer,
    options,
    {
      settings: () => ({ change: sourceDigest(change), changeVersion: options.version ?? null }),
      unit: options.unit ?? scorer.unit ?? "share"
    },
    ({ value, detail }, part) => {
      try {
        const changed: unknown = change(value, detail)
        if (typeof changed === "number") return withParts(changed, part)
        if (typeof changed === "boolean") return withParts(changed ? 1 : 0, part)
        const isScore = typeof changed === "object" && changed !== null && "_tag" in changed
        return isScore
          ? (changed as Score.Score)
          : Score.unscored(`expected a score from the function of map, found ${show(changed)}`)
      } catch (thrown) {
        return Score.failed(describe(thrown))
      }
    }
  )

/** Between what a score must lie to pass. */
export interface Limits {
  /**
   * The least score that passes, in the unit of the scorer.
   *
   * @defaultValue none
   */
  readonly min?: number
  /**
   * The highest score that passes, in the unit of the scorer.
   *
   * @defaultValue none
   */
  readonly max?: number
}

/**
 * A number as pass or fail: 1 where the score is at least `min` and at most `max`, else 0. A bare number is `min`. The
 * detail is `{ min?, max?, parts: [{ name, value, detail? }] }`. Trials without an answer are passed on as by `not`.
 *
 * @throws RangeError when a limit is not finite, both are left out, or min is above max.
 *
 * ```ts
 * Scorer.threshold(words, { max: 120 })
 * ```
 */
export const threshold = <Input, Expected, Output>(
  scorer: Scorer<Input, Expected, Output>,
  limits: number | Limits,
  options: TransformingOptions = {}
): Scorer<Input, Expected, Output> => {
  const { min, max } = typeof limits === "number" ? { min: limits, max: undefined } : limits
  for (const limit of [min ?? max, max ?? min])
    if (limit === undefined || !Number.isFinite(limit))
      throw new RangeError(`threshold of ${scorer.name}: expected a finite min or max, found ${show(limit)}`)
  if (min !== undefined && max !== undefined && min > max)
    throw new RangeError(
      `threshold of ${scorer.name}: expected a min of at most max, found ${min} and ${max}`
    )
  const given = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
  return transform(
    "threshold",
    scorer,
    options,
    { settings: () => given, unit: "share" },
    ({ value }, part) => {
      const passes = value >= (min ?? Number.NEGATIVE_INFINITY) && value <= (max ?? Number.POSITIVE_INFINITY)
      return Score.scored(passes ? 1 : 0, { ...given, parts: detailOfParts([part]) })
    }
  )
}

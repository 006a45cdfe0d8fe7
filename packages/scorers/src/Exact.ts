/**
 * Exact match: the output is the expected value, or it is not. Every miss carries a reason for machines: the
 * smallest set of differences that would have to be forgiven.
 *
 * Use it for labels, identifiers and structured output. For numbers in prose use `Numeric`; for one fact in a
 * longer text use `Text`.
 *
 * Gotcha: `match` forgives nothing. A model that writes "Refund." for "refund" scores 0; look at the reasons
 * before you declare a normalisation, for each one also forgives differences you may care about.
 */
import { type Case, Score, Scorer } from "@assay/core"
import type * as Schema from "effect/Schema"
import { alsoScorer } from "./alsoScorer.ts"
import { canonicalKey, type Rules } from "./comparing/canonicalKey.ts"
import { explainedChars, firstDifference, leastNormalisation, shapeOf } from "./comparing/missReason.ts"
import type { Kind, UnicodeForm } from "./comparing/normalisation.ts"
import { preview, previewText } from "./comparing/preview.ts"
import type { CommonOptions } from "./scorerOptions.ts"

export type { Kind as Normalisation, UnicodeForm } from "./comparing/normalisation.ts"

/**
 * Why an output is not the expected value: normalisations that would have made it equal, or
 *
 * - `type`: the same spelling in another type ("3" for 3), or another shape (text where a record belongs).
 * - `other`: a different value. A missing field lacks `actual` in the detail, a surplus one lacks `expected`.
 */
export type Miss = Kind | "other"

/** Options of exact match. */
export interface Options extends CommonOptions {
  /**
   * Differences to forgive, on both sides. See `Normalisation`.
   *
   * @defaultValue none
   */
  readonly normalise?: ReadonlyArray<Kind>
  /**
   * What the normalisation `unicode` means.
   *
   * @defaultValue `"NFKC"`
   */
  readonly unicodeForm?: UnicodeForm
  /**
   * Whether the expected value is a list of acceptable answers.
   *
   * @defaultValue false
   */
  readonly anyOf?: boolean
}

const toMiss = (expected: unknown, actual: unknown, rules: Rules, chars: number) => {
  const difference = firstDifference(expected, actual, rules)
  const least = chars > explainedChars ? undefined : leastNormalisation(expected, actual, rules)
  const isOtherShape =
    "expected" in difference &&
    "actual" in difference &&
    shapeOf(difference.expected) !== shapeOf(difference.actual)
  const miss: ReadonlyArray<Miss> = least ?? [isOtherShape ? "type" : "other"]
  const detail: Schema.Json = {
    miss,
    ...(difference.path.length === 0 ? {} : { at: previewText(difference.path.join("."), 100) }),
    ...("expected" in difference ? { expected: preview(difference.expected) } : {}),
    ...("actual" in difference ? { actual: preview(difference.actual) } : {}),
    ...(chars > explainedChars ? { unexplained: `over ${explainedChars} characters` } : {})
  }
  return { distance: least?.length ?? Number.POSITIVE_INFINITY, detail }
}

// Enough to find a near miss; each costs tens of readings of the output.
const explainedAnswers = 20

const compare = (answers: ReadonlyArray<unknown>, actual: unknown, rules: Rules): Score.Score => {
  const actualKey = canonicalKey(actual, rules)
  const keys: Array<string> = []
  for (const answer of answers) {
    const expectedKey = canonicalKey(answer, rules)
    if ("problem" in expectedKey) return Score.unscored(`expected: ${expectedKey.problem}`)
    if ("key" in actualKey && actualKey.key === expectedKey.key) return Score.scored(1)
    keys.push(expectedKey.key)
  }
  if ("problem" in actualKey)
    return Score.scored(0, { miss: ["other"], actual: preview(actual), unexplained: actualKey.problem })
  const misses = answers
    .slice(0, explainedAnswers)
    .map((answer, index) => toMiss(answer, actual, rules, actualKey.key.length + (keys[index]?.length ?? 0)))
  const nearest = misses.reduce((best, each) => (each.distance < best.distance ? each : best))
  return Score.scored(0, nearest.detail)
}

/** What `anyOf` asks of the expected value. */
type ExpectedBy<O extends Options> = O extends { readonly anyOf: true }
  ? ReadonlyArray<unknown>
  : Case.Present

const withOptions = (options: Options = {}): Scorer.Scorer<unknown, unknown, unknown> => {
  const rules: Rules = { active: new Set(options.normalise), form: options.unicodeForm ?? "NFKC" }
  const anyOf = options.anyOf ?? false
  return Scorer.make<unknown, unknown, unknown>(
    options.name ?? "exact",
    (trial) => {
      const { expected } = trial
      if (expected === undefined) return Score.unscored("the case has no expected value")
      if (!anyOf) return compare([expected], trial.output, rules)
      if (!Array.isArray(expected) || expected.length === 0)
        return Score.unscored("anyOf: expected a list of at least one acceptable answer as expected value")
      return compare(expected, trial.output, rules)
    },
    {
      noAnswer: options.noAnswer ?? "zero",
      settings: {
        scorer: "Exact.match",
        version: 2,
        normalise: [...rules.active].sort(),
        unicodeForm: rules.form,
        anyOf,
        noAnswer: options.noAnswer ?? "zero"
      }
    }
  )
}

/**
 * Exact match: as it is, or with declared normalisations, and optionally several acceptable answers.
 *
 * The score is 1 or 0. A miss has the detail `{ miss, expected, actual, at? }`: `miss` is the smallest set of
 * further normalisations that would have made it match (one of the smallest on ties), or `["type"]` or
 * `["other"]`; `at` is the dotted path of the first difference, and `expected` and `actual` are the values
 * there, cut to 200 characters. Of several acceptable answers the nearest among the first 20 is shown. Values
 * over 20,000 characters get no reason beyond `type` or `other`.
 *
 * Records are equal whatever the order of their keys. A case without a label is unscored, and so is one whose label
 * holds a number beyond 2^53 of more than 15 digits, some of which may have been lost: give such a label as text.
 *
 * `Exact.match` itself may stand for `Exact.match()`, which forgives nothing.
 *
 * ```ts
 * const labels = Exact.match({ normalise: ["case", "whitespace", "wrapper"] })
 * ```
 */
export const match: (<const O extends Options>(
  options?: O
) => Scorer.Scorer<unknown, ExpectedBy<O>, unknown>) &
  Scorer.Scorer<unknown, Case.Present, unknown> = alsoScorer(withOptions)

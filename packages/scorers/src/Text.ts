/**
 * Patterns in a text output: it contains given words, or matches a regular expression.
 *
 * Use them for free text that must mention something. They say nothing about what else the text claims: "not a
 * refund" includes "refund".
 *
 * Gotcha: a pattern is your code and trusted; the text is the model's and is not. Only its first `maxChars` are
 * looked at, and a pattern with nested repetition ((a+)+), which can take exponential time on them, is given up
 * after half a second: the trial is unscored.
 */
import { Score, Scorer } from "@assay/core"
import { boundedMatch } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import { alsoScorer } from "./alsoScorer.ts"
import { type Kind, normaliseText } from "./comparing/normalisation.ts"
import { preview, previewText } from "./comparing/preview.ts"
import type { CommonOptions } from "./scorerOptions.ts"

/** Differences that may be forgiven inside a text. See `Exact.Normalisation`. */
export type Normalisation = Exclude<Kind, "wrapper" | "order" | "type">

/** How much of a text is looked at. */
export interface TextOptions extends CommonOptions {
  /**
   * How many characters of the text are looked at, from its start. A whole number of 1 or more.
   *
   * @defaultValue 100 000
   */
  readonly maxChars?: number
}

/** How a text is searched for others. */
export interface IncludesOptions extends TextOptions {
  /**
   * Whether the text must contain all of several substrings (`"every"`) or at least one (`"some"`).
   *
   * @defaultValue `"every"`
   */
  readonly need?: "every" | "some"
  /**
   * Differences to forgive, on both sides.
   *
   * @defaultValue none
   */
  readonly normalise?: ReadonlyArray<Normalisation>
}

const defaultMaxChars = 100_000
const shownSubstrings = 5

const cutDetail = (text: string, maxChars: number): Readonly<Record<string, Schema.Json>> =>
  text.length > maxChars ? { scoredChars: maxChars, ofChars: text.length } : {}

const hit = (detail: Readonly<Record<string, Schema.Json>>): Score.Score =>
  Object.keys(detail).length === 0 ? Score.scored(1) : Score.scored(1, detail)

const notText = (output: unknown): Score.Score =>
  Score.unscored(`expected text as output, found ${output === null ? "null" : typeof output}`)

const includesAll = (
  output: unknown,
  substrings: ReadonlyArray<string>,
  options: IncludesOptions
): Score.Score => {
  if (typeof output !== "string") return notText(output)
  const maxChars = options.maxChars ?? defaultMaxChars
  const active = new Set<Kind>(options.normalise)
  const text = normaliseText(output.slice(0, maxChars), active, "NFKC")
  const wanted = substrings.map((each) => normaliseText(each, active, "NFKC"))
  // Every text contains the empty one: such a score would say nothing.
  if (wanted.length === 0 || wanted.includes(""))
    return Score.unscored("the text to look for must not be empty")
  const missing = substrings.filter((_, index) => !text.includes(wanted[index] ?? ""))
  const cut = cutDetail(output, maxChars)
  const isEnough = options.need === "some" ? missing.length < substrings.length : missing.length === 0
  if (isEnough) return hit(cut)
  return Score.scored(0, {
    miss: ["missing"],
    missing: missing.slice(0, shownSubstrings).map((each) => previewText(each, 100)),
    missingCount: missing.length,
    actual: previewText(output),
    ...cut
  })
}

const includesSettings = (options: IncludesOptions): Readonly<Record<string, Schema.Json>> => ({
  version: 1,
  need: options.need ?? "every",
  normalise: [...new Set(options.normalise)].sort(),
  maxChars: options.maxChars ?? defaultMaxChars,
  noAnswer: options.noAnswer ?? "zero"
})

const toList = (substrings: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  typeof substrings === "string" ? [substrings] : substrings

/**
 * A scorer for outputs that contain a substring, or several.
 *
 * The score is 1 or 0; a miss has the detail `{ miss: ["missing"], missing, missingCount, actual }` with the
 * first 5 that are missing. `scoredChars` and `ofChars` are there when the text was cut.
 *
 * ```ts
 * const cites = Text.includes(["Article 5", "GDPR"], { normalise: ["case", "whitespace"] })
 * ```
 */
export const includes = (
  substrings: string | ReadonlyArray<string>,
  options: IncludesOptions = {}
): Scorer.Scorer<unknown, unknown, string> => {
  const list = toList(substrings)
  return Scorer.make<unknown, unknown, string>(
    options.name ?? "includes",
    (trial) => includesAll(trial.output, list, options),
    {
      noAnswer: options.noAnswer ?? "zero",
      settings: { scorer: "Text.includes", substrings: [...list], ...includesSettings(options) }
    }
  )
}

const isListOfText = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((each) => typeof each === "string")

const expectedWith = (
  options: IncludesOptions = {}
): Scorer.Scorer<unknown, string | ReadonlyArray<string>, string> =>
  Scorer.make<unknown, string | ReadonlyArray<string>, string>(
    options.name ?? "includes",
    (trial) => {
      const expected: unknown = trial.expected
      const list = typeof expected === "string" ? [expected] : expected
      return isListOfText(list) && list.length > 0
        ? includesAll(trial.output, list, options)
        : Score.unscored(`expected text or a list of texts as expected value, found ${preview(expected, 60)}`)
    },
    {
      noAnswer: options.noAnswer ?? "zero",
      settings: { scorer: "Text.includesExpected", ...includesSettings(options) }
    }
  )

/**
 * Like `includes`, with the substrings from the case: its expected value is a text or a list of texts.
 * `Text.includesExpected` itself may stand for `Text.includesExpected()`.
 */
export const includesExpected = alsoScorer(expectedWith)

/**
 * A scorer for outputs that match a regular expression somewhere; anchor it to match the whole. The flags `g`
 * and `y` have no effect.
 *
 * The score is 1 with `{ matched }`, or 0 with `{ miss: ["no-match"], actual }`; both cut to 200 characters. A text
 * on which the pattern takes longer than half a second is unscored, with that as reason.
 *
 * ```ts
 * const isDate = Text.matches(/^\d{4}-\d{2}-\d{2}$/u)
 * ```
 */
export const matches = (
  regex: RegExp,
  options: TextOptions = {}
): Scorer.Scorer<unknown, unknown, string> => {
  const maxChars = options.maxChars ?? defaultMaxChars
  const find = boundedMatch(regex)
  return Scorer.make<unknown, unknown, string>(
    options.name ?? "matches",
    (trial) => {
      const output: unknown = trial.output
      if (typeof output !== "string") return notText(output)
      const cut = cutDetail(output, maxChars)
      const found = find(output.slice(0, maxChars))
      if (found._tag === "TimedOut") return Score.unscored(found.reason)
      const { match } = found
      return match === null
        ? Score.scored(0, { miss: ["no-match"], actual: previewText(output), ...cut })
        : Score.scored(1, { matched: previewText(match[0]), ...cut })
    },
    {
      noAnswer: options.noAnswer ?? "zero",
      settings: {
        scorer: "Text.matches",
        version: 1,
        source: regex.source,
        flags: regex.flags.replace(/[gy]/gu, ""),
        maxChars,
        noAnswer: options.noAnswer ?? "zero"
      }
    }
  )
}

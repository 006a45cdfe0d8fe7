/**
 * Entities: names, dates, amounts and the like, found in a text with their types. Precision, recall and F1 for each
 * case, and over all cases micro, macro and by type, with what was missed, invented and wrong.
 *
 * Use it for lists of entities with a place in the input. For records with named fields use a scorer of fields.
 *
 * Gotcha: the mean of F1 over cases is not the micro F1, which adds the counts of all cases up before it divides. Papers
 * mostly report micro F1; it is in the metric `averages`.
 */
import { Score, Scorer } from "@assay/core"
import { defined, sourceDigest } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { alsoScorer } from "./alsoScorer.ts"
import { previewText } from "./comparing/preview.ts"
import { type Annotation, type Read, type Reading, readAnnotation } from "./entities/annotation.ts"
import { type Match, type Matching, matchEntities } from "./entities/matching.ts"
import { placeMentions } from "./entities/mentions.ts"
import { entityMetrics, storedCounts } from "./entities/metrics.ts"
import type { Affix, Located, Scheme } from "./entities/tags.ts"
import { noCounts, ratiosOf, tallyOf, totalOf } from "./entities/tally.ts"
import type { CommonOptions } from "./scorerOptions.ts"

export type { Annotation, Mention, Span } from "./entities/annotation.ts"
export type { Match } from "./entities/matching.ts"
export type { Affix, Scheme } from "./entities/tags.ts"

/**
 * Why entities do not match.
 *
 * - `missed`: expected, and nothing was given in its place.
 * - `invented`: given, and nothing was expected in its place.
 * - `type`, `bounds`: given in its place, but with another type, or with other bounds.
 * - `not-in-input`: given by a text that the input does not hold; it counts as invented.
 * - `not-an-entity`: no tag, span or mention; it counts as invented.
 * - `invalid-tag`: a tag that the scheme does not have; it counts as `O`.
 * - `tag-count`: not one tag for each expected one.
 */
export type Miss =
  | "missed"
  | "invented"
  | "type"
  | "bounds"
  | "not-in-input"
  | "not-an-entity"
  | "invalid-tag"
  | "tag-count"

/** Options of entity scores. */
export interface Options<Input = unknown> extends CommonOptions {
  /**
   * When a given entity is the expected one. See `Match`.
   *
   * @defaultValue `"strict"`
   */
  readonly match?: Match
  /**
   * The least part of an expected entity that one with other bounds must cover to stand for it, 0 to 1. One that covers
   * less is invented, and the expected one missed.
   *
   * @defaultValue 0.01, as in nervaluate
   */
  readonly minOverlap?: number
  /**
   * How tags are read. `"conlleval"` reads any mixture of the prefixes B, I, E, S, L and U, as seqeval's default mode
   * does; a named scheme reads as seqeval's strict mode.
   *
   * @defaultValue `"conlleval"`
   */
  readonly scheme?: Scheme
  /**
   * Whether a tag's prefix stands before its type (`B-PER`) or behind it (`PER-B`).
   *
   * @defaultValue `"prefix"`
   */
  readonly affix?: Affix
  /**
   * Whether `end` of a span is the place behind its last unit or that of its last unit.
   *
   * @defaultValue `"exclusive"`
   */
  readonly end?: "exclusive" | "inclusive"
  /**
   * The text of the input, where texts of entities are looked for.
   *
   * @defaultValue the input itself, where it is a text
   */
  text?(input: Input): string
}

/** Entities of each kind that a detail shows. */
const shownOfEach = 3

const unplaced = "expected text as input in which entities can be found by their texts"

/** A side with everything in its place, or why that cannot be. */
type Side = { readonly located: ReadonlyArray<Located>; readonly absent: ReadonlyArray<Located> } | string

const sideOf = (read: Read, input: string | undefined, wanted: ReadonlyArray<Located>): Side => {
  if (read.mentions.length === 0) return { located: read.located, absent: [] }
  if (input === undefined) return unplaced
  const { located, absent } = placeMentions(read.mentions, input, wanted)
  return {
    located: [...read.located, ...located],
    // Of no length and so in no place: it overlaps nothing.
    absent: absent.map(({ type }) => ({ type, start: input.length, end: input.length }))
  }
}

const missesOf = (
  matching: Matching,
  expected: ReadonlyArray<Located>,
  given: ReadonlyArray<Located>,
  absent: number,
  read: Read,
  tags: number | undefined
): ReadonlyArray<Miss> => {
  const wrong = matching.pairs.filter(({ verdict }) => verdict !== "correct")
  const differs = (by: (one: Located, other: Located) => boolean): boolean =>
    wrong.some(({ expected: one, given: other }) => {
      const [wanted, found] = [expected[one], given[other]]
      return wanted !== undefined && found !== undefined && by(wanted, found)
    })
  const found: ReadonlyArray<readonly [Miss, boolean]> = [
    ["missed", matching.missed.length > 0],
    ["type", differs((one, other) => one.type !== other.type)],
    ["bounds", differs((one, other) => one.start !== other.start || one.end !== other.end)],
    ["invented", matching.invented.length > absent],
    ["not-in-input", absent > 0],
    ["not-an-entity", read.malformed > 0],
    ["invalid-tag", read.invalidTags > 0],
    ["tag-count", tags !== undefined && read.tags !== undefined && tags !== read.tags]
  ]
  return found.flatMap(([miss, applies]) => (applies ? [miss] : []))
}

const shown = (each: Located | undefined, input: string | undefined): string =>
  each === undefined
    ? ""
    : `${previewText(each.type, 40)} ${each.start}–${each.end}${
        input === undefined ? "" : ` ${JSON.stringify(previewText(input.slice(each.start, each.end), 60))}`
      }`

const scoreNames = ["f1", "precision", "recall"] as const

const withOptions = <Input>(options: Options<Input> = {}): Scorer.Scorer<Input, Annotation, Annotation> => {
  const {
    match = "strict",
    minOverlap = 0.01,
    scheme = "conlleval",
    affix = "prefix",
    end = "exclusive",
    noAnswer = "zero",
    text
  } = options
  const inputOf = (trial: Scorer.Trial<Input, unknown, unknown>): string | undefined => {
    const input: unknown = text === undefined ? trial.input : text(trial.input)
    return typeof input === "string" ? input : undefined
  }

  const compare = (
    trial: Scorer.Trial<Input, Annotation, unknown>,
    output: unknown,
    ending: Readonly<Record<string, Schema.Json>>
  ): Scorer.Scores => {
    const all = (score: Score.Score): Scorer.Scores =>
      Object.fromEntries(scoreNames.map((each) => [each, score]))
    const input = inputOf(trial)
    const reading: Reading = { scheme, affix, isInclusive: end === "inclusive", input: () => input }
    const label: unknown = trial.expected
    if (label === undefined || label === null) return all(Score.unscored("the case has no expected value"))
    const wanted = readAnnotation(label, reading)
    if (wanted === undefined || wanted.malformed > 0)
      return all(
        Score.unscored(
          "expected tags or a list of entities ({ type, start, end } or { type, text }) as expected value"
        )
      )
    if (wanted.invalidTags > 0)
      return all(Score.unscored(`expected tags of the scheme ${scheme} as expected value`))
    const expectedSide = sideOf(wanted, input, [])
    if (typeof expectedSide === "string") return all(Score.unscored(expectedSide))
    if (expectedSide.absent.length > 0)
      return all(Score.unscored("expected value: the input does not hold the text of each entity"))
    const expected = expectedSide.located

    const read = readAnnotation(output, reading)
    if (read === undefined) return all(Score.unscored("expected a list of tags or entities as output"))
    const side = sideOf(read, input, expected)
    if (typeof side === "string") return all(Score.unscored(side))
    const given = [...side.located, ...side.absent]
    const matching = matchEntities(expected, given, match, minOverlap)
    const rows = [
      ...tallyOf(expected, given, matching),
      ...(read.malformed === 0
        ? []
        : [{ ...noCounts("(no entity)"), given: read.malformed, invented: read.malformed }])
    ]
    const { f1 = 1, precision, recall } = ratiosOf(totalOf(rows))
    const miss = missesOf(matching, expected, given, side.absent.length, read, wanted.tags)
    const few = (positions: ReadonlyArray<number>, of: ReadonlyArray<Located>): ReadonlyArray<string> =>
      positions.slice(0, shownOfEach).map((at) => shown(of[at], input))
    const wrong = matching.pairs.filter(({ verdict }) => verdict !== "correct")
    const detail: Schema.Json = {
      ...(miss.length === 0 ? {} : { miss }),
      ...(matching.missed.length === 0 ? {} : { missed: few(matching.missed, expected) }),
      ...(matching.invented.length === 0 ? {} : { invented: few(matching.invented, given) }),
      ...(wrong.length === 0
        ? {}
        : {
            wrong: wrong.slice(0, shownOfEach).map(({ expected: one, given: other }) => ({
              expected: shown(expected[one], input),
              actual: shown(given[other], input)
            }))
          }),
      ...(matching.isCut ? { unexplained: "too many overlapping entities to compare all of them" } : {}),
      ...ending,
      types: rows.map(storedCounts)
    }
    return {
      f1: Score.scored(f1, detail),
      precision: precision === undefined ? Score.unscored("no entity was given") : Score.scored(precision),
      recall: recall === undefined ? Score.unscored("no entity was expected") : Score.scored(recall)
    }
  }

  const scorer = Scorer.make<Input, Annotation, Annotation>(
    options.name ?? "entities",
    (trial) => compare(trial, trial.output, {}),
    {
      names: scoreNames,
      noAnswer,
      settings: {
        scorer: "Entities.f1",
        version: 1,
        match,
        minOverlap,
        scheme,
        affix,
        end,
        noAnswer,
        ...defined({ text: text === undefined ? undefined : sourceDigest(text) })
      },
      metrics: entityMetrics(match === "partial")
    }
  )
  return {
    ...scorer,
    // Without an answer nothing is given: what was expected is missed, and counts as such over all trials.
    score: (trial) => {
      const { outcome } = trial
      if (
        noAnswer === "unscored" ||
        !(outcome._tag === "Refused" || outcome._tag === "Malformed" || outcome._tag === "Truncated")
      )
        return scorer.score(trial)
      return Effect.map(
        scorer.score({ ...trial, outcome: { _tag: "Answered", output: [] } }),
        (scores): Scorer.Scores =>
          scores.f1?._tag === "Scored"
            ? {
                ...scores,
                f1: Score.scored(0, {
                  ...(typeof scores.f1.detail === "object" ? scores.f1.detail : {}),
                  outcome: outcome._tag,
                  reason: previewText(outcome.reason)
                })
              }
            : scores
      )
    }
  }
}

/**
 * Scores of entities: `f1`, `precision` and `recall`, each 0 to 1.
 *
 * Expected value and output are a tag for each token (`["B-PER", "I-PER", "O"]`) or a list of entities, by place
 * (`{ type, start, end }`) or by text (`{ type, text }`). A text that occurs several times counts where it fits best.
 *
 * Where nothing was given `precision` is unscored, where nothing was expected `recall` is: the division would be by zero.
 * `f1` is 1 where both are empty, and 0 where one is. A refused, malformed or truncated trial has F1 0, and what was
 * expected is missed. A given entity that stands twice is invented the second time.
 *
 * The detail of `f1` is `{ miss, missed, invented, wrong, types }`: reasons, the first 3 of each kind, and the counts by
 * type.
 *
 * The metrics are `micro` (precision, recall and F1 of all cases together, with intervals over cases, or over clusters),
 * `averages` (`micro` with all counts, `macro` as the plain mean over types, `weighted` by how often a type was expected)
 * and `types` (a row for each). In a mean over types, a ratio that does not exist counts as 0, as in
 * seqeval. The figures count trials: with repeats, one case counts once per repeat.
 *
 * `Entities.f1` itself may stand for `Entities.f1()`.
 *
 * @see chakki-works/seqeval for tags, MantisAI/nervaluate and SemEval-2013 task 9.1 for the ways to match.
 *
 * ```ts
 * const people = Entities.f1({ match: "partial", minOverlap: 0.5 })
 * ```
 */
export const f1: (<Input = unknown>(
  options?: Options<Input>
) => Scorer.Scorer<Input, Annotation, Annotation>) &
  Scorer.Scorer<unknown, Annotation, Annotation> = alsoScorer(withOptions)

/**
 * What came of asking a judge. Only a grade is a score; whatever else comes says why there is none.
 */
import { Score } from "@assay/core"
import { defined } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import { previewText } from "../comparing/preview.ts"

/**
 * How a grade was read.
 *
 * - `structured`: from the fields of the JSON that was asked for.
 * - `text`: from a line of a reply that was no JSON.
 * - `logprobs`: the mean of the levels, weighted by the probability that the judge gave each.
 * - `panel`: of the grades of several judges.
 */
export type How = "structured" | "text" | "logprobs" | "panel"

/** The judge gave a grade of the rubric. */
export interface Graded {
  readonly _tag: "Graded"
  /** The label of the level, as the rubric spells it. */
  readonly label: string
  /** The value of the level; weighted by probabilities, the mean of all levels. */
  readonly value: number
  /** Why, in the words of the judge. Empty where it gave no reason. */
  readonly reason: string
  /** How the grade was read. */
  readonly how: How
  /** The probability of each level, 0 to 1, where grades are weighted. Absent where they are not. */
  readonly weights?: Readonly<Record<string, number>>
}

/** The judge chose a grade without a number: that it cannot tell, or that the reference says nothing. */
export interface Abstained {
  readonly _tag: "Abstained"
  /** The label that it chose. */
  readonly label: string
  /** Why, in the words of the judge. */
  readonly reason: string
}

/** The judge, or its provider's filter, declined. */
export interface Refused {
  readonly _tag: "Refused"
  /** What it said. */
  readonly reason: string
  /** The reply as it came, its beginning where it is long. */
  readonly raw: string
}

/**
 * What is wrong with a reply that cannot be read.
 *
 * - `truncated`: it was cut off at the length limit.
 * - `empty`: it has no text.
 * - `absent`: it has no verdict, or none for this question.
 * - `outside`: it names a grade that is none of the rubric.
 * - `contradiction`: it says two different things.
 * - `no-logprobs`: grades are to be weighted, and it came without the probabilities.
 */
export type Fault = "truncated" | "empty" | "absent" | "outside" | "contradiction" | "no-logprobs"

/** A reply came that gives no grade. */
export interface Unparseable {
  readonly _tag: "Unparseable"
  /** What is wrong with it, for programs. */
  readonly fault: Fault
  /** What was expected and what was found. */
  readonly reason: string
  /** The reply as it came, its beginning where it is long. */
  readonly raw: string
}

/** No reply came. It is asked again when the run is continued. */
export interface Errored {
  readonly _tag: "Errored"
  /** What went wrong. */
  readonly reason: string
}

/** What came of asking a judge one question about one answer. */
export type Verdict = Graded | Abstained | Refused | Unparseable | Errored

/** Characters that are kept of a reply with the verdict; the whole of it is in the journal of the run. */
const mostRaw = 1_000

export const abstained = (label: string, reason: string): Abstained => ({ _tag: "Abstained", label, reason })
export const refused = (reason: string, raw: string): Refused => ({
  _tag: "Refused",
  reason,
  raw: previewText(raw, mostRaw)
})
export const unparseable = (fault: Fault, reason: string, raw: string): Unparseable => ({
  _tag: "Unparseable",
  fault,
  reason,
  raw: previewText(raw, mostRaw)
})
export const errored = (reason: string): Errored => ({ _tag: "Errored", reason })

/** Characters that are shown of a reason. */
const mostReason = 600

/** Characters of a reply that say what it is; where it is longer, all that is kept of it stands at the end. */
const glance = 80

/** What came and what was expected of it. */
const unread = ({ fault, reason, raw }: Unparseable): string => {
  const why = previewText(reason, mostReason)
  if (raw === "") return why
  const isShort = raw.length <= glance
  if (fault === "truncated" || !isShort) return `${why}; the judge replied ${JSON.stringify(raw)}`
  return `the judge replied ${JSON.stringify(raw)}; ${why}`
}

/** Why there is no score, in one text: it begins with the name of the verdict, by which metrics count. */
export const whyUnscored = (verdict: Exclude<Verdict, Graded>): string => {
  switch (verdict._tag) {
    case "Abstained":
      return `Abstained (${verdict.label}): ${previewText(verdict.reason, mostReason)}`
    case "Refused":
      return `Refused: ${previewText(verdict.reason, mostReason)}`
    case "Unparseable":
      return `Unparseable (${verdict.fault}): ${unread(verdict)}`
    case "Errored":
      return `Errored: ${verdict.reason}`
  }
}

/** What a score of a judge has as its detail. `isMiss`: whether the grade is below the best one. */
export const detailOf = (
  verdict: Graded,
  isMiss: boolean,
  more: { readonly [key: string]: Schema.Json } = {}
): { readonly [key: string]: Schema.Json } => ({
  ...(isMiss ? { miss: [verdict.label] } : {}),
  verdict: verdict._tag,
  label: verdict.label,
  reason: previewText(verdict.reason, mostReason),
  how: verdict.how,
  ...defined({ weights: verdict.weights }),
  ...more
})

/** The score of a verdict that is no grade. */
export const unscoredOf = (verdict: Exclude<Verdict, Graded>): Score.Score =>
  verdict._tag === "Errored" ? Score.failed(whyUnscored(verdict)) : Score.unscored(whyUnscored(verdict))

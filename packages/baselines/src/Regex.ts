/**
 * Regular expressions: the baseline that most extraction and routing tasks should be held against first.
 *
 * **Gotchas**
 *
 * Patterns are yours and trusted; the texts they meet are not. A pattern with nested quantifiers can take exponential
 * time on a hostile text. It is given up after half a second, and the trial is errored: prefer patterns without them.
 */
import { Candidate, Outcome } from "@assay/core"
import { boundedMatch, sourceDigest } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import type * as Schema from "effect/Schema"
import * as Labels from "./labels.ts"
import { type On, textOf } from "./on.ts"

/** One pattern, or several of which one must match. */
export type Pattern = RegExp | ReadonlyArray<RegExp>

const patternsOf = (pattern: Pattern): ReadonlyArray<RegExp> =>
  pattern instanceof RegExp ? [pattern] : pattern

/** The match of the first that is found, null where none is, or the reason why nothing can be said. */
const firstOf = (pattern: Pattern): ((text: string) => RegExpExecArray | null | string) => {
  const finders = patternsOf(pattern).map(boundedMatch)
  return (text) => {
    for (const find of finders) {
      const found = find(text)
      if (found._tag === "TimedOut") return found.reason
      if (found.match !== null) return found.match
    }
    return null
  }
}

/** How a text is answered; `GivenUp` makes the trial errored. */
type Answer<Output> = Outcome.CandidateOutcome<Output> | { readonly _tag: "GivenUp"; readonly reason: string }

const givenUp = (label: string, reason: string) =>
  ({ _tag: "GivenUp", reason: `${label}: ${reason}` }) as const

const candidate = <Input, Output>(
  settings: Schema.Json,
  answer: (input: Input) => Answer<Output>
): Candidate.Candidate<Input, Output> =>
  Candidate.make<Input, Output>({
    kind: "baseline",
    settings,
    restore: Candidate.fromJson,
    answer: ({ input }) =>
      Effect.suspend(() => {
        const outcome = answer(input)
        return outcome._tag === "GivenUp"
          ? Effect.fail(new Candidate.CandidateError({ message: outcome.reason }))
          : Effect.succeed({ outcome, facts: {} })
      })
  })

/** A pattern for each label, tried in the order written. The first that is found decides. */
export type Rules<Label extends string> = { readonly [L in Label]?: Pattern } & {
  /**
   * The answer when no pattern is found.
   *
   * @defaultValue none: such a case is escalated
   */
  readonly otherwise?: Label
}

/**
 * Classifies by the first pattern that is found in the text.
 *
 * @example
 * ```ts
 * const Intent = Schema.Literals(["refund", "cancel", "other"])
 * Regex.classify(Intent, { refund: /refund|money back/i, cancel: /cancel/i, otherwise: "other" })
 * ```
 */
export const classify = <const Label extends string, Input = string>(
  labels: Labels.Labels<Label>,
  rules: NoInfer<Rules<Label>>,
  ...[options]: [Input] extends [string] ? [options?: On<Input>] : [options: On<Input>]
): Candidate.Candidate<Input, Label> => {
  const written = Object.keys(rules)
  const tried = Labels.list(labels)
    .flatMap((label) => {
      const pattern: Pattern | undefined = rules[label]
      return pattern === undefined ? [] : [{ label, pattern, find: firstOf(pattern) }]
    })
    .sort((a, b) => written.indexOf(a.label) - written.indexOf(b.label))
  const { otherwise } = rules
  const read = textOf<Input>(options)
  return candidate<Input, Label>(
    {
      baseline: "regex-classify",
      rules: tried.map(({ label, pattern }) => [label, ...patternsOf(pattern).map(String)]),
      otherwise: otherwise ?? null,
      get on() {
        return options?.on === undefined ? null : sourceDigest(options.on)
      }
    },
    (input) => {
      const text = read(input)
      for (const { label, find } of tried) {
        const found = find(text)
        if (typeof found === "string") return givenUp(label, found)
        if (found !== null) return Outcome.answered(label)
      }
      return otherwise === undefined ? Outcome.escalated("no pattern matched") : Outcome.answered(otherwise)
    }
  )
}

/** The first capture of a match, or the match itself where the pattern captures nothing. */
const captureOf = (match: RegExpExecArray): string | null =>
  match.length > 1 ? (match[1] ?? null) : match[0]

/**
 * Extracts one string per field: what the field's first capturing group matched, or all that the pattern matched
 * where it has no group. A field whose pattern is not found is `null`.
 *
 * @example
 * ```ts
 * Regex.extract({ total: /total:?\s*\$?([\d.,]+)/i, date: /\d{2}\/\d{2}\/\d{4}/ })
 * ```
 */
export const extract = <Field extends string, Input = string>(
  patterns: Readonly<Record<Field, Pattern>>,
  ...[options]: [Input] extends [string] ? [options?: On<Input>] : [options: On<Input>]
): Candidate.Candidate<Input, Readonly<Record<Field, string | null>>> => {
  const read = textOf<Input>(options)
  const finders = Record.map(patterns, firstOf)
  return candidate<Input, Readonly<Record<Field, string | null>>>(
    {
      baseline: "regex-extract",
      patterns: Object.entries<Pattern>(patterns).map(([field, pattern]) => [
        field,
        ...patternsOf(pattern).map(String)
      ]),
      get on() {
        return options?.on === undefined ? null : sourceDigest(options.on)
      }
    },
    (input) => {
      const text = read(input)
      const found = Record.map(finders, (find) => find(text))
      const slow = Object.entries(found).find(([, each]) => typeof each === "string")
      if (slow !== undefined) return givenUp(slow[0], String(slow[1]))
      return Outcome.answered(
        Record.map(found, (each) => (each === null || typeof each === "string" ? null : captureOf(each)))
      )
    }
  )
}

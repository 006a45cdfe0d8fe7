/**
 * Regular expressions: the baseline that most extraction and routing tasks should be held against first.
 *
 * **Gotchas**
 *
 * Patterns are yours and trusted; the texts they meet are not. A pattern with nested quantifiers can take exponential
 * time on a hostile text, and nothing inside one process can stop it: prefer patterns without them.
 */
import { hash } from "node:crypto"
import { Candidate, Outcome } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import type * as Schema from "effect/Schema"
import * as Labels from "./labels.ts"
import { type On, textOf } from "./on.ts"

/** One pattern, or several of which one must match. */
export type Pattern = RegExp | ReadonlyArray<RegExp>

const patternsOf = (pattern: Pattern): ReadonlyArray<RegExp> =>
  pattern instanceof RegExp ? [pattern] : pattern

/** `search` keeps no state between texts, whatever the pattern's flags. */
const isFound = (pattern: Pattern, text: string): boolean =>
  patternsOf(pattern).some((regex) => text.search(regex) !== -1)

const candidate = <Input, Output>(
  settings: Schema.Json,
  answer: (input: Input) => Outcome.Reached<Output>
): Candidate.Candidate<Input, Output> =>
  Candidate.make<Input, Output>({
    kind: "baseline",
    settings,
    restore: Candidate.fromJson,
    answer: ({ input }) => Effect.sync(() => ({ outcome: answer(input), facts: {} }))
  })

/**
 * A pattern for each label, tried in the order written; the first that is found decides. `otherwise` is the answer
 * when none is; without it such a case is escalated.
 */
export type Rules<Label extends string> = { readonly [L in Label]?: Pattern } & {
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
      return pattern === undefined ? [] : [{ label, pattern }]
    })
    .sort((a, b) => written.indexOf(a.label) - written.indexOf(b.label))
  const { otherwise } = rules
  const read = textOf<Input>(options)
  return candidate<Input, Label>(
    {
      baseline: "regex-classify",
      rules: tried.map(({ label, pattern }) => [label, ...patternsOf(pattern).map(String)]),
      otherwise: otherwise ?? null,
      on: options?.on === undefined ? null : hash("sha256", options.on.toString(), "hex")
    },
    (input) => {
      const text = read(input)
      const label = tried.find(({ pattern }) => isFound(pattern, text))?.label ?? otherwise
      return label === undefined ? Outcome.escalated("no pattern was found") : Outcome.answered(label)
    }
  )
}

/** Reads the first capture of the first match, or the match itself where the pattern captures nothing. */
const capturing = (pattern: Pattern): ((text: string) => string | null) => {
  // Without the global and sticky flags a pattern keeps no state between texts.
  const stateless = patternsOf(pattern).map(
    ({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, ""))
  )
  return (text) => {
    for (const regex of stateless) {
      const match = regex.exec(text)
      if (match !== null) return match.length > 1 ? (match[1] ?? null) : match[0]
    }
    return null
  }
}

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
  const captures = Record.map(patterns, capturing)
  return candidate<Input, Readonly<Record<Field, string | null>>>(
    {
      baseline: "regex-extract",
      patterns: Object.entries<Pattern>(patterns).map(([field, pattern]) => [
        field,
        ...patternsOf(pattern).map(String)
      ]),
      on: options?.on === undefined ? null : hash("sha256", options.on.toString(), "hex")
    },
    (input) => {
      const text = read(input)
      return Outcome.answered(Record.map(captures, (read) => read(text)))
    }
  )
}

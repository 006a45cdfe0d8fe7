/**
 * Regular expressions: the baseline that most extraction and routing tasks should be held against first.
 *
 * **Gotchas**
 *
 * Patterns are yours and trusted; the texts they meet are not. A pattern with nested quantifiers can take exponential
 * time on a hostile text. It is given up after half a second, and the trial is errored: prefer patterns without them.
 */
import { Candidate, Outcome, Task } from "@assay/core"
import {
  type Contract,
  defined,
  isContract,
  jsonSchemaOf,
  type SchemaLike,
  sourceDigest
} from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Captured, fitting, type Reading, unfit } from "./fitting.ts"
import { type On, textOf } from "./on.ts"
import { finderOf } from "./regex/captures.ts"
import { firstOf, type Pattern, type Patterns, pathsOf, patternsOf } from "./regex/patterns.ts"

export type { Pattern, Patterns } from "./regex/patterns.ts"

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

/** The digest of the function that says where the text is. */
const sourceOf = (on: ((input: never) => string) | undefined): string | null =>
  on === undefined ? null : sourceDigest(on)

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
 * Classifies by the first pattern that is found in the text, into the labels of a task, a schema or a list.
 *
 * @example
 * ```ts
 * Regex.classify(task, { refund: /refund|money back/i, cancel: /cancel/i, otherwise: "other" })
 * ```
 */
export const classify = <const Label extends string, Input = string>(
  labels: Task.Labels<Label, Input>,
  rules: NoInfer<Rules<Label>>,
  ...[options]: [Input] extends [string] ? [options?: On<Input>] : [options: On<Input>]
): Candidate.Candidate<Input, Label> => {
  const written = Object.keys(rules)
  const tried = Task.labelsOf(labels, "Regex.classify")
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
        return sourceOf(options?.on)
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

const capturedOf = Schema.decodeEffect(
  Schema.fromJsonString(Schema.Record(Schema.String, Schema.NullOr(Schema.String)))
)

/** How what was captured is read. */
export interface ExtractOptions extends Reading {}

/**
 * Extracts a record: of each field what its first capturing group matched, or all that the pattern matched where it has
 * no group. Of a field that the schema says is a list, every match is an item, at most 1,000. Of a record within, and of a
 * list of records, the named groups of a pattern are its fields. What was captured goes through the output schema of a task, or a schema, and the output is what that yields.
 *
 * A capture is offered to the schema as text. Where the schema refuses that, it is offered as a number if it reads as
 * one (`1,234.50`, `-3`, `$ 12`, `1e3`), and as true or false if it is `true`, `yes`, `false` or `no`; not where the
 * schema says that it takes no number, or no boolean. A choice is taken whatever its case, and a date as `YYYY-MM-DD`. A field whose pattern is not found is offered as null, where the
 * schema lets it be null, and then left out. An answer of which a field still does not fit is `Malformed`, and the reason
 * names the field, as it does for a model.
 *
 * @example
 * ```ts
 * Regex.extract(task, { total: /total:?\s*\$?([\d.,]+)/i, date: /\d{4}-\d{2}-\d{2}/ })
 * Regex.extract(order, { lines: /^(?<quantity>\d+) x (?<item>.+)$/m, tags: /#(\w+)/ })
 * ```
 */
export const extract = <Output extends object, Input = string>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  patterns: NoInfer<Patterns<Output>>,
  ...[options]: [Input] extends [string]
    ? [options?: ExtractOptions & On<Input>]
    : [options: ExtractOptions & On<Input>]
): Candidate.Candidate<Input, Output> => {
  const schema = isContract(from) ? from.schemas.output : from
  const { decimal = ".", dates } = options ?? {}
  const fit = fitting(schema, defined({ decimal, dates }))
  const read = textOf<Input>(options)
  const fields = pathsOf(patterns)
  const described = jsonSchemaOf(schema)
  const finders = fields.map(([field, pattern]) => [field, finderOf(described, field, pattern)] as const)
  return Candidate.make<Input, Output>({
    kind: "baseline",
    settings: {
      baseline: "regex-extract",
      patterns: fields.map(([field, pattern]) => [field, ...patternsOf(pattern).map(String)]),
      get on() {
        return sourceOf(options?.on)
      }
    },
    decoding: { schema: described, decimal, dates: dates ?? null },
    answer: Effect.fnUntraced(function* ({
      input
    }): Effect.fn.Return<Candidate.Answer<Output>, Candidate.CandidateError> {
      const text = read(input)
      const found: Array<readonly [string, string | null]> = []
      for (const [field, find] of finders) {
        const captures = find(text)
        if (typeof captures === "string") {
          return yield* new Candidate.CandidateError({ message: `${field}: ${captures}` })
        }
        found.push(...captures)
      }
      const captured: Captured = Object.fromEntries(found)
      const outcome = yield* Effect.match(fit(captured), {
        onFailure: ({ message, partial }) => Outcome.malformed(message, partial),
        onSuccess: (output) => Outcome.answered(output)
      })
      return { outcome, facts: { text: JSON.stringify(captured) } }
    }),
    restore: ({ text }) => capturedOf(text ?? "").pipe(Effect.flatMap(fit), Effect.mapError(unfit))
  })
}

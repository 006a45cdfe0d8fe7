/**
 * Generation from a template: what a form letter would say, its slots filled by an extractor.
 *
 * It is the baseline of generated texts and records that follow a pattern: confirmations, summaries of forms, queries.
 */
import { Candidate, Outcome } from "@assay/core"
import {
  type Contract,
  defined,
  isContract,
  jsonSchemaOf,
  SchemaLike,
  schemaFailure,
  sourceDigest
} from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { unfit } from "./fitting.ts"

/** What fills the slots: an extractor (`Regex.extract`, a trained `Tagger`), or a function of the input. */
export type Extractor<Input, Slots> =
  | Candidate.Candidate<Input, Slots>
  | ((input: Input) => Slots | Promise<Slots>)

/** The slots as the template sees them: there, unless they are optional. */
export type Filled<Slots, Optional extends keyof Slots> = {
  readonly [Slot in keyof Slots]-?: Slot extends Optional ? Slots[Slot] : NonNullable<Slots[Slot]>
}

/** A template, its slots, and what fills them. */
export interface Options<Input, Slots extends object, Optional extends keyof Slots> {
  /** What fills the slots. Its output gives them their types. */
  readonly slots: Extractor<Input, Slots>
  /**
   * The template. Its result goes through the output schema: text for a task of text, a record for one of records. It sees a
   * slot that is null, absent or empty only where that is optional or has a default: reading another one escalates the case.
   */
  readonly text: (slots: Filled<Slots, Optional>) => unknown
  /**
   * What stands in a slot that was not found.
   *
   * @defaultValue nothing: the case is escalated, and the slot named
   */
  readonly defaults?: { readonly [Slot in keyof Slots]?: NonNullable<Slots[Slot]> }
  /**
   * Slots that the template copes without.
   *
   * @defaultValue none
   */
  readonly optional?: ReadonlyArray<Optional>
}

/** A slot that is read and was not found. */
class Missing {
  readonly slot: string
  constructor(slot: string) {
    this.slot = slot
  }
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "string" && value.trim() === "")

/** The slots, which say when one is read that is not there. */
const watched = (slots: object, defaults: object, optional: ReadonlySet<PropertyKey>): object =>
  new Proxy(slots, {
    get: (target, slot) => {
      const value: unknown = Object.hasOwn(target, slot) ? Reflect.get(target, slot) : undefined
      if (!isEmpty(value) || typeof slot === "symbol") return value
      if (Object.hasOwn(defaults, slot)) return Reflect.get(defaults, slot)
      if (optional.has(slot)) return value
      throw new Missing(slot)
    }
  })

const failed = (thrown: unknown): Candidate.CandidateError =>
  thrown instanceof Candidate.CandidateError
    ? thrown
    : new Candidate.CandidateError({ message: thrown instanceof Error ? thrown.message : String(thrown) })

const asCandidate = <Input, Slots>(slots: Extractor<Input, Slots>): Candidate.Candidate<Input, Slots> =>
  typeof slots === "function" ? Candidate.fromFunction<Input, Slots>((input) => slots(input)) : slots

/**
 * Fills a template. What it makes goes through the output schema of the task; what does not fit is `Malformed`, and the reason
 * names the field. A case of which the extractor has no answer ends as the extractor's does. The confidence is the
 * extractor's.
 *
 * @example
 * ```ts
 * Template.of(confirm, {
 *   slots: Regex.extract(z.object({ name: z.string(), date: z.string() }), { name: /I am (\w+)/, date: /\d{4}-\d\d-\d\d/ }),
 *   text: ({ name, date }) => `Dear ${name}, your table is booked for ${date}.`
 * })
 * ```
 */
export const of = <Output, Slots extends object, Input = string, const Optional extends keyof Slots = never>(
  from: Contract<Input, Output> | SchemaLike.SchemaLike<Output>,
  options: Options<Input, Slots, Optional>
): Candidate.Candidate<Input, Output> => {
  const schema = isContract(from) ? from.schemas.output : from
  const decode = SchemaLike.compile(schema)
  const { slots, text, defaults = {}, optional = [] } = options
  const extractor = asCandidate(slots)
  const mayLack = new Set<PropertyKey>(optional)
  const fill = text as (slots: object) => unknown
  /** What the template makes of the slots; a text alone where one is missing is never made. */
  const filled = (
    found: Slots
  ): Effect.Effect<{ readonly made: unknown } | Missing, Candidate.CandidateError> =>
    Effect.try({
      try: () => ({ made: fill(watched(found, defaults, mayLack)) }),
      catch: (thrown) => thrown
    }).pipe(
      Effect.catch((thrown) =>
        thrown instanceof Missing ? Effect.succeed(thrown) : Effect.fail(failed(thrown))
      )
    )
  return Candidate.make<Input, Output>({
    kind: "baseline",
    settings: {
      baseline: "template",
      get slots(): Schema.Json {
        return typeof slots === "function" ? sourceDigest(slots) : extractor.settings
      },
      get text() {
        return sourceDigest(text)
      },
      // Defaults may be dates and the like; their texts tell them apart.
      defaults: JSON.stringify(defaults),
      optional: optional.map(String)
    },
    decoding: { schema: jsonSchemaOf(schema) },
    ...defined({ lane: extractor.lane }),
    answer: Effect.fnUntraced(function* (question, caller): Effect.fn.Return<
      Candidate.Answer<Output>,
      Candidate.CandidateError
    > {
      const { outcome, facts } = yield* extractor.answer(question, caller)
      if (outcome._tag === "Malformed")
        return { outcome: Outcome.malformed(`slots: ${outcome.reason}`), facts }
      if (outcome._tag !== "Answered") return { outcome, facts }
      const result = yield* filled(outcome.output)
      if (result instanceof Missing) {
        return { outcome: Outcome.escalated(`nothing was found for the slot ${result.slot}`), facts }
      }
      const { made } = result
      const decided = yield* Effect.match(decode(made), {
        onFailure: (issues): Outcome.CandidateOutcome<Output> => {
          const { message, partial } = schemaFailure(issues, made)
          return Outcome.malformed(message, partial)
        },
        onSuccess: (output) => Outcome.answered(output, defined({ confidence: outcome.confidence }))
      })
      const said = typeof made === "string" ? made : JSON.stringify(made)
      return { outcome: decided, facts: { ...facts, ...defined({ text: said }) } }
    }),
    restore: (stored) =>
      stored.output === undefined
        ? Effect.try({ try: (): unknown => JSON.parse(stored.text ?? ""), catch: failed }).pipe(
            Effect.flatMap((made) =>
              Effect.mapError(decode(made), (issues) => unfit(schemaFailure(issues, made)))
            )
          )
        : Candidate.fromJson(stored)
  })
}

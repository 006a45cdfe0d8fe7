/**
 * Structured output, field by field: how much of a record is right, and for the rest whether it was missed, invented or
 * wrong.
 *
 * Use it for extraction: receipts, bookings, forms. For one label use `Classification`, for spans of a text `Entities`.
 *
 * **One rule for what is not there.** `null`, an absent field, a text that is empty or white space, and a list of nothing
 * are the same: nothing. Expected, and nothing given: `missed`. Given, and nothing expected: `invented`. Both, and they
 * differ: `wrong`. Neither: not counted. A label that lacks a *required* field (see `FieldOptions.required`) does not say
 * what belongs there; then the field is not compared.
 *
 * **Gotchas**
 *
 * A wrong value is counted once as wrong, and costs precision and recall both. A list is one field of its weight,
 * however long: its items share it. The fields of a nested record count like others.
 */
import { Score, type Scorer } from "@assay/core"
import { type Contract, isContract, jsonSchemaOf, type SchemaLike } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import { previewText } from "./comparing/preview.ts"
import type {
  BooleanComparator,
  DateComparator,
  DateOptions,
  Declared,
  ExactComparator,
  FieldOptions,
  IdComparator,
  IdOptions,
  IgnoredField,
  ListComparator,
  ListKind,
  MoneyComparator,
  MoneyOptions,
  NumberComparator,
  NumberOptions,
  ScalarComparator,
  TextComparator,
  TextOptions
} from "./fields/comparator.ts"
import { compareOutput } from "./fields/compare.ts"
import { fieldMetric } from "./fields/fieldMetric.ts"
import { fieldScores, type Unanswered } from "./fields/fieldScores.ts"
import { planOf } from "./fields/plan.ts"
import { marked } from "./fields/refused.ts"
import type { CommonOptions } from "./scorerOptions.ts"

export type {
  AnyComparator,
  AnyField,
  BooleanComparator,
  DateComparator,
  DateOptions,
  Declared,
  ExactComparator,
  FieldOptions,
  FieldUnits,
  IdComparator,
  IdOptions,
  IgnoredField,
  ListComparator,
  ListKind,
  MoneyComparator,
  MoneyOptions,
  NumberComparator,
  NumberOptions,
  RecordsOf,
  RecordsOptions,
  ScalarComparator,
  TextComparator,
  TextOptions
} from "./fields/comparator.ts"
export { type FieldNeed, type Need, type NeedOptions, needsModel } from "./fields/needsModel.ts"

/** A text: equal after normalisation, or similar enough. */
export const text = (options: TextOptions = {}): TextComparator => ({ compare: "text", ...options })

/**
 * A number, as one or in text ("1,234.5 km"). A text must hold one number. Units are converted where declared.
 */
export const number = (options: NumberOptions = {}): NumberComparator => ({ compare: "number", ...options })

/**
 * An amount of money: a number, a text with a currency's code or sign before or behind ("$1,234.50", "1.234,50 €",
 * "RM 9.00"), or a record of `amount` and `currency`. Both amount and currency must agree.
 */
export const money = (options: MoneyOptions = {}): MoneyComparator => ({ compare: "money", ...options })

/**
 * A day: a text in ISO 8601 or a declared format, or a `Date` (its day in UTC). What is no date is compared as text.
 * Formats that read one text as different days (`DD/MM/YYYY` beside `MM/DD/YYYY`) are refused by `Fields.score`.
 */
export const date = (options: DateOptions = {}): DateComparator => ({ compare: "date", ...options })

/** An identifier: letter for letter, but for white space at its ends. A number is its digits: 7 is "7", not "007". */
export const id = (options: IdOptions = {}): IdComparator => ({ compare: "id", ...options })

/** A truth value: true or false, also as text ("yes", "no", "true", "false", in any case). */
export const boolean = (options: FieldOptions = {}): BooleanComparator => ({ compare: "boolean", ...options })

/** Any value as it is, records and lists as a whole. Keys may come in any order. */
export const exact = (options: FieldOptions = {}): ExactComparator => ({ compare: "exact", ...options })

/** A field that is not compared, such as the reasoning beside an answer. */
export const ignored: IgnoredField = { compare: "ignored" }

/**
 * A list of values, item by item.
 *
 * @param as what order and repetition mean
 * @param of how items are compared; default: by the schema
 */
export const list = <const Of extends ScalarComparator = never>(
  as: ListKind,
  of?: Of,
  options: FieldOptions = {}
): ListComparator<Of> => ({ compare: "list", as, ...(of === undefined ? {} : { of }), ...options })

/** A record with some of the fields of an output, of any type: labels may have fewer, and write them in their own way. */
export type Labelled<Output> = { readonly [Field in keyof Output]?: unknown }

/** Options of a score of fields. */
export interface Options extends CommonOptions {
  /**
   * The F1 that a field must reach to be shipped, above 0 to 1. Reports then say which fields reach it, by their
   * intervals, and which do not. It changes no score.
   *
   * @defaultValue none
   */
  readonly target?: number
}

const names = ["f1", "precision", "recall", "exact"] as const

const schemaOf = (
  from: Contract<never, unknown> | SchemaLike.SchemaLike<unknown>
): SchemaLike.SchemaLike<unknown> => (isContract(from) ? from.schemas.output : from)

/**
 * A scorer for structured output, declared beside its schema and checked against it by type.
 *
 * Scores: `f1` (the headline: 1 where all fields are right), `precision` (right of those given), `recall` (right of those
 * expected), `exact` (1 where all are right, else 0). Where nothing is given there is no precision, where nothing is
 * expected no recall; where neither is, all are 1. A refused, malformed or truncated trial has 0 of each.
 *
 * The detail of `f1` is `{ miss, reason, fields, errors }`: `miss` the kinds of error, `fields` the counts right, wrong,
 * missed and invented of each field (and what an item weighs, where that is not the weight of the field), `errors` the
 * first 20, each with its field, the values cut to 80 characters, and under `miss` what would have to be forgiven.
 *
 * The metric `fields` counts everything as missed in such a trial, with one exception: where a reply is malformed only
 * because the output schema refused some values of its record, the others are compared as the reply has them, and a refused
 * one is wrong (or invented), whatever it says. The detail then has `partlyRead`.
 *
 * The metric `fields` has for each field and overall precision, recall, F1 and the rates missed, wrong (of those expected)
 * and invented (of those given), with intervals over cases or clusters, what each field costs, and its five commonest
 * errors.
 *
 * A record within is declared as a record, and a list of records as a list of one:
 *
 * ```ts
 * const fields = Fields.score(receipt, {
 *   company: Fields.text({ normalise: ["case", "whitespace"] }),
 *   date: Fields.date({ formats: ["DD/MM/YYYY"] }),
 *   total: Fields.money({ currency: "MYR" }),
 *   address: { city: Fields.text() },
 *   lines: [{ sku: Fields.id(), amount: Fields.money({ currency: "MYR" }) }, { weight: 2 }]
 * })
 * ```
 *
 * Each record of a list is held against the one that it has most in common with, so that all together have the most
 * (optimal assignment). Those that have nothing in common with any are missed or invented as a whole. Of lists with more
 * than 100 by 100 records that are not equal, the rest is taken in order.
 *
 * @param from the task, or the schema of its output
 * @param fields how fields are compared. What is left out is compared by its type in the schema: texts but for white space
 * and Unicode forms, numbers, choices letter for letter, dates (`format: "date"`), lists in any order, records and lists
 * of records by their fields, all else as it is
 * @throws RangeError where a comparator is impossible, such as formats of dates that contradict each other, or the
 * target is no F1.
 */
export const score = <Output extends object>(
  from: Contract<never, Output> | SchemaLike.SchemaLike<Output>,
  fields: Declared<NoInfer<Output>> = {},
  options: Options = {}
): Scorer.Scorer<unknown, Labelled<Output>, Labelled<Output>> => {
  const { name = "fields", noAnswer = "zero", target } = options
  if (target !== undefined && !(target > 0 && target <= 1))
    throw new RangeError(`target: expected a number above 0, at most 1, found ${target}`)
  const plan = planOf(fields, jsonSchemaOf(schemaOf(from), "output"))
  const all = (score: Score.Score): Scorer.Scores => Object.fromEntries(names.map((each) => [each, score]))
  const scored = (expected: unknown, output: unknown, unanswered?: Unanswered): Scorer.Scores =>
    fieldScores(compareOutput(plan, expected, output), plan.paths, unanswered)
  const scoresOf = ({
    outcome,
    expected
  }: Scorer.Trial<unknown, Labelled<Output>, Labelled<Output>>): Scorer.Scores => {
    if (outcome._tag === "Errored") return all(Score.unscored(`errored: ${outcome.error}`))
    if (outcome._tag === "Escalated") return all(Score.unscored(`escalated: ${outcome.reason}`))
    const label: unknown = expected
    if (typeof label !== "object" || label === null || Array.isArray(label))
      return all(Score.unscored("expected a record of fields as expected value"))
    if (outcome._tag === "Answered") return scored(label, outcome.output)
    const { _tag, reason } = outcome
    if (noAnswer === "unscored") return all(Score.unscored(`${_tag.toLowerCase()}: ${reason}`))
    const partial = _tag === "Malformed" ? outcome.partial : undefined
    return scored(label, partial && marked(partial), {
      outcome: _tag,
      reason: previewText(reason),
      isRead: partial !== undefined
    })
  }
  return {
    name,
    names,
    unit: "share",
    settings: { scorer: "Fields.score", version: 2, fields: plan.settings, noAnswer },
    metrics: [fieldMetric(plan.paths, target)],
    score: (trial) => Effect.sync(() => scoresOf(trial))
  }
}

/**
 * Captured texts put through a schema: each is offered in the forms that it can be read in, until the schema takes it.
 */
import { Candidate, type Decode } from "@assay/core"
import {
  choicesOfProperty,
  defined,
  jsonSchemaOf,
  SchemaLike,
  schemaFailure,
  typesOfProperty
} from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { type DateOrder, dateOf } from "./dates.ts"

/** The mark between the whole part of a number and its fraction. */
export type Decimal = "." | ","

/** How texts are read as numbers and dates. */
export interface Reading {
  /**
   * The decimal mark of numbers. With `.` thousands may be grouped by a comma, with `,` by a point; with either by an
   * apostrophe or a space.
   *
   * @defaultValue `"."`
   */
  readonly decimal?: Decimal
  /**
   * Which comes first in dates of digits alone such as `05/12/2018`, for fields that take a date and not that text.
   *
   * @defaultValue neither: such a date is read only where one of the two is above 12, or both are the same
   */
  readonly dates?: DateOrder
}

/**
 * A text for each field, null where nothing was found. A field of a record within is named by its dotted path
 * (`vendor.name`), an item of a list by its number (`lines.0.item`); `lines[]`, with null, is a list of nothing.
 */
export type Captured = Readonly<Record<string, string | null>>

const currency = /^(?:\p{Sc}|[A-Z]{3}(?![A-Z]))?\s*|\s*(?:\p{Sc}|(?<![A-Z])[A-Z]{3})?$/gu

// Groups of three digits behind one to three, by one and the same mark, of which the first is no 0; or digits alone. Then a fraction, an exponent.
const numbers: Readonly<Record<Decimal, RegExp>> = {
  ".": /^([+-]?)([1-9]\d{0,2}([,'\u2019\s])\d{3}(?:\3\d{3})*|\d*)(?:\.(\d*))?(e[+-]?\d+)?$/iu,
  ",": /^([+-]?)([1-9]\d{0,2}([.'\u2019\s])\d{3}(?:\3\d{3})*|\d*)(?:,(\d*))?(e[+-]?\d+)?$/iu
}

/**
 * The number that a text is, undefined where it is something else: an optional sign, digits that may be grouped in
 * threes, a fraction, an exponent; with a currency sign or a code of three capitals before or behind it. A group that is
 * not of three digits makes it no number, as does a 0 before the groups, so that a mark is not taken for the other one.
 */
export const numberOf = (text: string, decimal: Decimal): number | undefined => {
  const bare = text.trim().replace("\u2212", "-")
  const signed = /^([+-])\s*(.*)$/su.exec(bare)
  const amount = (signed?.[2] ?? bare).replace(currency, "")
  const found = numbers[decimal].exec(signed === null ? amount : `${signed[1]}${amount}`)
  if (found === null) return undefined
  const [, sign = "", whole = "", , fraction = "", exponent = ""] = found
  const digits = whole.replace(/\D/gu, "")
  if (digits === "" && fraction === "") return undefined
  const value = Number(`${sign}${digits || "0"}.${fraction || "0"}${exponent}`)
  return Number.isFinite(value) ? value : undefined
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false]
])

/** A field of an offer: absent where it has no value. */
interface Form {
  readonly value?: Schema.Json
  /** Whether it is the day that the text was read as. */
  readonly isDay?: boolean
}

/** What a schema says of a place. */
interface Place {
  readonly types: ReadonlyArray<string> | undefined
  readonly choices: ReadonlyArray<string | number | boolean> | undefined
}

/** The forms of a capture that a field can take, the plainest first. */
const formsOf = (
  text: string | null,
  { decimal = ".", dates }: Reading,
  { types, choices }: Place
): ReadonlyArray<Form> => {
  const takes = (type: string): boolean => types === undefined || types.includes(type)
  if (text === null) return takes("null") ? [{ value: null }, {}] : [{}]
  const bare = text.trim().toLowerCase()
  const chosen =
    choices?.filter((choice) => typeof choice === "string" && choice.toLowerCase() === bare) ?? []
  const read = [
    takes("number") || takes("integer") ? numberOf(text, decimal) : undefined,
    takes("boolean") ? truths.get(bare) : undefined,
    // Only one choice may be meant.
    chosen.length === 1 && chosen[0] !== text ? chosen[0] : undefined
  ]
  const day = takes("string") ? dateOf(text, dates) : undefined
  return [
    { value: text },
    ...read.flatMap((value) => (value === undefined || value === text ? [] : [{ value }])),
    ...(day === undefined || day === text ? [] : [{ value: day, isDay: true }])
  ]
}

/** The steps of a path, or the name alone where the schema has a property of this very name. */
const stepsOf = (path: string, described: Schema.Json): ReadonlyArray<string> =>
  typesOfProperty(described, [path]) === undefined ? path.split(".") : [path]

const valueAt = (output: unknown, steps: ReadonlyArray<string>): unknown => {
  let at = output
  for (const step of steps) {
    if (typeof at !== "object" || at === null) return undefined
    at = Reflect.get(at, step)
  }
  return at
}

/** Whether an output has a value at a place, where nothing was found for it. */
const isMadeUp = (output: unknown, steps: ReadonlyArray<string>): boolean =>
  (valueAt(output, steps) ?? null) !== null

/** Whether a schema made another day of a text than it is: JavaScript reads the month first. */
const isOtherDay = (made: unknown, day: Schema.Json | undefined): boolean =>
  made instanceof Date &&
  !Number.isNaN(made.getTime()) &&
  made.toISOString().slice(0, 10) !== day &&
  new Date(made.getTime() - 60_000 * made.getTimezoneOffset()).toISOString().slice(0, 10) !== day

/** Part of an offer while it is put together. */
type Branch = Map<string, Branch | { readonly value: Schema.Json }>

const isBranch = (node: Branch | { readonly value: Schema.Json } | undefined): node is Branch =>
  node instanceof Map

const toJson = (branch: Branch): Schema.Json => {
  const entries = [...branch].map(([key, node]) => [key, isBranch(node) ? toJson(node) : node.value] as const)
  return entries.length > 0 && entries.every(([key], at) => key === String(at))
    ? entries.map(([, value]) => value)
    : Object.fromEntries(entries)
}

const put = (root: Branch, steps: ReadonlyArray<string>, value: Schema.Json): void => {
  let at = root
  for (const step of steps.slice(0, -1)) {
    const next = at.get(step)
    const branch: Branch = isBranch(next) ? next : new Map()
    at.set(step, branch)
    at = branch
  }
  at.set(steps.at(-1) ?? "", { value })
}

/** The records that hold some fields, each once, the outer first. */
const recordsAround = (
  fields: ReadonlyArray<{ readonly steps: ReadonlyArray<string> }>
): ReadonlyArray<string> => [
  ...new Set(
    fields.flatMap(({ steps }) => steps.slice(0, -1).map((_, at) => steps.slice(0, at + 1).join(".")))
  )
]

/** Stored captures that can no longer be read. */
export const unfit = (failure: Decode.DecodeFailure | Schema.SchemaError): Candidate.CandidateError =>
  new Candidate.CandidateError({
    message: failure.message,
    ...defined({ partial: failure._tag === "DecodeFailure" ? failure.partial : undefined })
  })

const isAt = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`)

/**
 * Puts captures through a schema. Fails with the complaint that a model's reply would get.
 *
 * Null stands for what was not found only where the schema lets it be null: one that converts makes 0 of it, or 1970. A
 * record of which nothing was found is left out, then offered as a record of nothing, then as null.
 */
export const fitting = <Output>(
  schema: SchemaLike.SchemaLike<Output>,
  reading: Reading = {}
): ((captured: Captured) => Effect.Effect<Output, Decode.DecodeFailure>) => {
  const decode = SchemaLike.compile(schema)
  const described = jsonSchemaOf(schema)
  return Effect.fnUntraced(function* (captured) {
    const leaves = Object.entries(captured).map(([path, text]) => {
      if (path.endsWith("[]") && text === null) {
        const steps = stepsOf(path.slice(0, -2), described)
        return { field: steps.join("."), steps, forms: [{ value: [] }, {}], isKnown: true, at: 0 }
      }
      const steps = stepsOf(path, described)
      const types = typesOfProperty(described, steps)
      const forms = formsOf(text, reading, { types, choices: choicesOfProperty(described, steps) })
      return { field: steps.join("."), steps, forms, isKnown: types !== undefined, at: 0 }
    })
    const records = recordsAround(leaves).map((field) => {
      const steps = field.split(".")
      const isNullable = typesOfProperty(described, steps)?.includes("null") === true
      const forms: ReadonlyArray<Form> = [{}, { value: {} }, ...(isNullable ? [{ value: null }] : [])]
      return { field, steps, forms, isKnown: true, at: 0 }
    })
    const fields = [...records, ...leaves]
    for (;;) {
      const root: Branch = new Map()
      for (const { steps, forms, at } of fields) {
        const value = forms[at]?.value
        if (value !== undefined) put(root, steps, value)
      }
      const offer = toJson(root)
      const decoded = yield* Effect.result(decode(offer))
      if (decoded._tag === "Success") {
        const output = decoded.success
        const madeUp = leaves.filter(
          ({ steps, forms, isKnown, at }) => !isKnown && forms[at]?.value === null && isMadeUp(output, steps)
        )
        const misread = leaves.flatMap((leaf) => {
          const day = leaf.forms.findIndex(({ isDay }) => isDay === true)
          return day > leaf.at && isOtherDay(valueAt(output, leaf.steps), leaf.forms[day]?.value)
            ? [{ leaf, day }]
            : []
        })
        if (madeUp.length === 0 && misread.length === 0) return output
        for (const each of madeUp) each.at++
        for (const { day, leaf } of misread) leaf.at = day
        continue
      }
      const isRefused = ({ field, forms, at }: (typeof fields)[number], isMeant: typeof isAt): boolean =>
        at + 1 < forms.length && decoded.failure.some(({ path }) => isMeant(path, field))
      // A record that is left out is complained of itself; one of nothing, for what it lacks.
      const others = [
        ...leaves.filter((each) => isRefused(each, isAt)),
        ...records.filter((each) => isRefused(each, each.at === 0 ? (path, field) => path === field : isAt))
      ]
      if (others.length === 0) return yield* schemaFailure(decoded.failure, offer)
      for (const each of others) each.at++
    }
  })
}

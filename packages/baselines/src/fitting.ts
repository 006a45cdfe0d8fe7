/**
 * Captured texts put through a schema: each is offered in the forms that it can be read in, until the schema takes it.
 */
import type { Decode } from "@assay/core"
import { defined, jsonSchemaOf, SchemaLike, schemaFailure, typesOfProperty } from "@assay/core/internal"
import * as Effect from "effect/Effect"

/** The mark between the whole part of a number and its fraction. */
export type Decimal = "." | ","

/** A text for each field, null where nothing was found. */
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
  readonly value?: string | number | boolean | null
}

/** The forms of a capture that a field can take, the plainest first. `types` are those of the field, where known. */
const formsOf = (
  text: string | null,
  decimal: Decimal,
  types: ReadonlyArray<string> | undefined
): ReadonlyArray<Form> => {
  const takes = (type: string): boolean => types === undefined || types.includes(type)
  if (text === null) return takes("null") ? [{ value: null }, {}] : [{}]
  const read = [
    takes("number") || takes("integer") ? numberOf(text, decimal) : undefined,
    takes("boolean") ? truths.get(text.trim().toLowerCase()) : undefined
  ]
  return [{ value: text }, ...read.flatMap((value) => (value === undefined ? [] : [{ value }]))]
}

/** Whether a field of an output has a value, where nothing was found for it. */
const isMadeUp = (output: unknown, field: string): boolean =>
  typeof output === "object" && output !== null && (Reflect.get(output, field) ?? null) !== null

const isAt = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`)

/**
 * Puts captures through a schema. Fails with the complaint that a model's reply would get.
 *
 * Null stands for what was not found only where the schema lets it be null: one that converts makes 0 of it, or 1970.
 */
export const fitting = <Output>(
  schema: SchemaLike.SchemaLike<Output>,
  decimal: Decimal
): ((captured: Captured) => Effect.Effect<Output, Decode.DecodeFailure>) => {
  const decode = SchemaLike.compile(schema)
  const described = jsonSchemaOf(schema)
  return Effect.fnUntraced(function* (captured) {
    const fields = Object.entries(captured).map(([field, text]) => {
      const types = typesOfProperty(described, field)
      return { field, forms: formsOf(text, decimal, types), isKnown: types !== undefined, at: 0 }
    })
    for (;;) {
      const offer = Object.fromEntries(
        fields.flatMap(({ field, forms, at }) =>
          Object.values(defined({ value: forms[at]?.value })).map((value) => [field, value] as const)
        )
      )
      const decoded = yield* Effect.result(decode(offer))
      if (decoded._tag === "Success") {
        const output = decoded.success
        const madeUp = fields.filter(
          ({ field, forms, isKnown, at }) => !isKnown && forms[at]?.value === null && isMadeUp(output, field)
        )
        if (madeUp.length === 0) return output
        for (const each of madeUp) each.at++
        continue
      }
      const refused = fields.filter(
        ({ field, forms, at }) =>
          at + 1 < forms.length && decoded.failure.some(({ path }) => isAt(path, field))
      )
      if (refused.length === 0) return yield* schemaFailure(decoded.failure)
      for (const each of refused) each.at++
    }
  })
}

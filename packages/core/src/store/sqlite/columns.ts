/**
 * The columns of rows that are read by the thousand: checked one by one, since a schema for the row takes as long as a
 * summary does for everything else.
 *
 * Each reader throws where a column has something else in it.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { show } from "../../foundation/SchemaLike.ts"

/** A row as SQLite returns it. */
export type Raw = Readonly<Record<string, unknown>>

const wrong = (row: Raw, name: string, expected: string): Error =>
  new Error(`the column ${name} holds ${show(row[name])} instead of ${expected}`)

export const isRaw = (row: unknown): row is Raw => typeof row === "object" && row !== null

export const text = (row: Raw, name: string): string => {
  const value = row[name]
  if (typeof value === "string") return value
  throw wrong(row, name, "a text")
}

export const textOrNull = (row: Raw, name: string): string | null =>
  row[name] === null ? null : text(row, name)

export const finite = (row: Raw, name: string): number => {
  const value = row[name]
  if (typeof value === "number" && Number.isFinite(value)) return value
  throw wrong(row, name, "a finite number")
}

export const finiteOrNull = (row: Raw, name: string): number | null =>
  row[name] === null ? null : finite(row, name)

export const natural = (row: Raw, name: string): number => {
  const value = row[name]
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value
  throw wrong(row, name, "a natural number")
}

/** A column with one of a few texts. */
export const choice = <A extends string>(among: ReadonlyArray<A>): ((row: Raw, name: string) => A) => {
  const known: ReadonlyMap<unknown, A> = new Map(among.map((each) => [each, each]))
  return (row, name) => {
    const value = known.get(row[name])
    if (value === undefined) throw wrong(row, name, `one of ${among.join(", ")}`)
    return value
  }
}

/** Texts that are remembered with what they decode to. */
const remembered = 1_000

/** A column with the JSON of a schema. The same text is the same value, frozen or not: nobody may change it. */
export const json = <A>(schema: Schema.Codec<A, string>): ((row: Raw, name: string) => A) => {
  const decode = Schema.decodeUnknownOption(schema)
  const known = new Map<string, A>()
  return (row, name) => {
    const value = text(row, name)
    const before = known.get(value)
    if (before !== undefined) return before
    const decoded = Option.getOrThrowWith(decode(value), () => wrong(row, name, "JSON of the expected shape"))
    if (known.size < remembered) known.set(value, decoded)
    return decoded
  }
}

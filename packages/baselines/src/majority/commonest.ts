/**
 * The commonest of some values, and a record of the commonest values of its fields.
 */
import { canonicalJson } from "@assay/core/internal"

/** A text that equal values share, whatever the order of their keys. */
export const keyOf = (value: unknown): string =>
  value === undefined ? "" : canonicalJson(JSON.parse(JSON.stringify(value) ?? "null"))

/** The commonest value; of equally common ones the first by its canonical JSON. What is absent comes before all else. */
export const commonest = <A>(values: ReadonlyArray<A>): A | undefined => {
  const counts = new Map<string, { readonly value: A; count: number }>()
  for (const value of values) {
    const key = keyOf(value)
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { value, count: 1 })
    else known.count++
  }
  let best: readonly [key: string, value: A, count: number] | undefined
  for (const [key, { value, count }] of counts)
    if (best === undefined || count > best[2] || (count === best[2] && key < best[0]))
      best = [key, value, count]
  return best?.[1]
}

/** Whether a value is a record, and no date or other thing with methods of its own. */
const isPlainRecord = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/**
 * A value made of commonest values: of records a record field by field, where they are more than what is null or absent; of
 * all else the commonest. A field that is absent most often is left out.
 */
export const commonestByField = (values: ReadonlyArray<unknown>): unknown => {
  const nothing = values.filter((value) => value === undefined || value === null)
  const records = values.filter(isPlainRecord)
  if (records.length === 0 || records.length + nothing.length < values.length) return commonest(values)
  if (nothing.length > records.length) return commonest(nothing)
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))].sort()
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = commonestByField(
        records.map((record) => (Object.hasOwn(record, field) ? record[field] : undefined))
      )
      return value === undefined ? [] : [[field, value]]
    })
  )
}

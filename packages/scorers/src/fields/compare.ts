/**
 * An output beside what was expected, field by field.
 */
import { assign } from "./assign.ts"
import { CaseCounts, right } from "./counts.ts"
import { compareLists, itemsOf, withoutPairs } from "./lists.ts"
import { isNothing, own } from "./nothing.ts"
import type { Field, Plan, RecordsField, ScalarField } from "./plan.ts"
import { Refused } from "./refused.ts"

/** Where a comparison is made: whether a label without a field may say nothing of it, and whether lists are weighed. */
interface Place {
  readonly isLabel: boolean
  readonly isInList: boolean
}

const compareScalar = (
  { path, scalar }: ScalarField,
  expected: unknown,
  actual: unknown,
  out: CaseCounts
): void => {
  const [hasNone, givesNone] = [isNothing(expected), isNothing(actual)]
  if (hasNone && givesNone) return
  if (hasNone) out.fail(path, "invented", undefined, actual)
  else if (givesNone) out.fail(path, "missed", expected, undefined)
  else if (expected === actual || scalar.isSame(expected, actual)) out.add(path, right)
  else out.fail(path, "wrong", expected, actual, () => scalar.miss(expected, actual))
}

const compareField = (
  field: Field,
  expected: unknown,
  actual: unknown,
  out: CaseCounts,
  place: Place
): void => {
  switch (field._tag) {
    case "Scalar":
      compareScalar(field, expected, actual, out)
      return
    case "List":
      compareLists(field, expected, actual, out)
      if (!place.isInList) out.scaleTo([field.path], out.scales[field.path] ?? 0)
      return
    case "Record":
      compareAll(field.fields, expected, actual, out, {
        ...place,
        isLabel: place.isLabel && !isNothing(expected)
      })
      return
    case "Records":
      compareRecords(field, expected, actual, out)
      // The records of a list are together one field, of the weight of that.
      if (!place.isInList) out.scaleTo(field.paths, field.listWeight)
  }
}

const compareAll = (
  fields: ReadonlyArray<Field>,
  expected: unknown,
  actual: unknown,
  out: CaseCounts,
  place: Place
): void => {
  for (const field of fields) {
    const wanted = own(expected, field.name)
    if (wanted === undefined && field.isRequired && place.isLabel) continue
    compareField(field, wanted, own(actual, field.name), out, place)
  }
}

/** Values of one key are the same, as far as keys tell. */
const keyOf = (field: Field, value: unknown): string => {
  switch (field._tag) {
    case "Scalar":
      return isNothing(value) ? "" : field.scalar.key(value)
    case "List": {
      const keys = itemsOf(value).map(field.scalar.key)
      return JSON.stringify(field.kind === "sequence" ? keys : keys.sort())
    }
    case "Record":
      return rowKey(field.fields, value)
    case "Records":
      return JSON.stringify(
        itemsOf(value)
          .map((row) => rowKey(field.fields, row))
          .sort()
      )
  }
}

const rowKey = (fields: ReadonlyArray<Field>, row: unknown): string =>
  JSON.stringify(fields.map((field) => keyOf(field, own(row, field.name))))

const isRecord = (row: unknown): row is object =>
  typeof row === "object" && row !== null && !(row instanceof Refused)

const inList: Place = { isLabel: false, isInList: true }

const compareRecords = (field: RecordsField, expected: unknown, actual: unknown, out: CaseCounts): void => {
  const { fields } = field
  const compareRows = (one: unknown, other: unknown, to: CaseCounts): void =>
    compareAll(fields, one, other, to, inList)
  // What is no record has no fields to compare: it is there, where nothing of the kind was expected.
  for (const row of itemsOf(actual))
    if (typeof row !== "object" || row instanceof Refused)
      out.fail(field.paths[0] ?? 0, "invented", undefined, row)
  const [missing, left] = withoutPairs(
    itemsOf(expected).filter(isRecord),
    itemsOf(actual).filter(isRecord),
    (row) => rowKey(fields, row),
    (one, other) => compareRows(one, other, out)
  )
  const found = new CaseCounts(field.weights(), 0)
  const similarity = (one: unknown, other: unknown): number => {
    found.clear()
    compareRows(one, other, found)
    return found.rightOf(field.paths)
  }
  for (const [one, other] of assign(missing, left, similarity)) compareRows(one, other, out)
}

/** Compares an output with a label. */
export const compareOutput = ({ fields, weights }: Plan, expected: unknown, actual: unknown): CaseCounts => {
  const out = new CaseCounts(weights)
  compareAll(fields, expected, actual, out, { isLabel: true, isInList: false })
  return out
}

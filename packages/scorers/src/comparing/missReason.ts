/**
 * Why two values that should be equal are not.
 */
import { defined } from "@assay/core/internal"
import { canonicalKey, type Rules } from "./canonicalKey.ts"
import { type Kind, kinds } from "./normalisation.ts"

/** Characters (of both canonical keys together) up to which a reason is looked for. */
export const explainedChars = 20_000

const isSame = (expected: unknown, actual: unknown, rules: Rules): boolean => {
  const one = canonicalKey(expected, rules)
  const other = canonicalKey(actual, rules)
  return "key" in one && "key" in other && one.key === other.key
}

function* combinations(from: ReadonlyArray<Kind>, size: number): Generator<ReadonlyArray<Kind>> {
  if (size === 0) yield []
  else
    for (const [index, first] of from.entries())
      for (const rest of combinations(from.slice(index + 1), size - 1)) yield [first, ...rest]
}

/**
 * The smallest set of further normalisations that makes the two equal; the earlier in `kinds` on ties.
 *
 * Undefined when there is none. Sets of three and more are tried only if all together make the two equal, so
 * that the usual miss, a plainly other value, costs 37 comparisons and not 255.
 */
export const leastNormalisation = (
  expected: unknown,
  actual: unknown,
  rules: Rules
): ReadonlyArray<Kind> | undefined => {
  const further = kinds.filter((kind) => !rules.active.has(kind))
  const isSameWith = (extra: ReadonlyArray<Kind>): boolean =>
    isSame(expected, actual, { ...rules, active: new Set([...rules.active, ...extra]) })
  for (let size = 1; size <= further.length; size++) {
    if (size === 3 && !isSameWith(further)) return undefined
    for (const extra of combinations(further, size)) if (isSameWith(extra)) return extra
  }
  return undefined
}

/** Where two values first differ. A side that has nothing there lacks its key. */
export interface Difference {
  readonly path: ReadonlyArray<string>
  readonly expected?: unknown
  readonly actual?: unknown
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date || value instanceof Map || value instanceof Set)

/** The first difference, depth first: fields by name, elements by index. Values must differ. */
export const firstDifference = (expected: unknown, actual: unknown, rules: Rules): Difference => {
  const path: Array<string> = []
  let one = expected
  let other = actual
  for (;;) {
    const here = inside(one, other, rules)
    if (here === undefined) return { path, expected: one, actual: other }
    path.push(here.key)
    if (!("expected" in here && "actual" in here)) return { ...here, path }
    one = here.expected
    other = here.actual
  }
}

const inside = (
  expected: unknown,
  actual: unknown,
  rules: Rules
): { readonly key: string; readonly expected?: unknown; readonly actual?: unknown } | undefined => {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (rules.active.has("order")) return undefined
    const shared = Math.min(expected.length, actual.length)
    for (let index = 0; index < shared; index++)
      if (!isSame(expected[index], actual[index], rules))
        return { key: String(index), expected: expected[index], actual: actual[index] }
    return expected.length > shared
      ? { key: String(shared), expected: expected[shared] }
      : { key: String(shared), actual: actual[shared] }
  }
  if (!isRecord(expected) || !isRecord(actual)) return undefined
  const own = (record: Readonly<Record<string, unknown>>, key: string): unknown =>
    Object.hasOwn(record, key) ? record[key] : undefined
  const names = new Set([...Object.keys(expected).sort(), ...Object.keys(actual).sort()])
  for (const key of names) {
    const one = own(expected, key)
    const other = own(actual, key)
    if (isSame(one, other, rules)) continue
    return {
      key,
      ...defined({ expected: one, actual: other })
    }
  }
  return undefined
}

/** Text, number and boolean are one shape; null, a list and a record are others. */
export const shapeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value === "object" ? "record" : "scalar"

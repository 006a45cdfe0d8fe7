/**
 * Values that have no fields of their own, made comparable.
 */
import { canonicalKey, type Rules } from "../comparing/canonicalKey.ts"

/** How two values of a field are compared. Neither is nothing. */
export interface Scalar {
  /** Values of one key are the same. */
  readonly key: (value: unknown) => string
  /** Whether the given value is as good as the expected one. */
  readonly isSame: (expected: unknown, actual: unknown) => boolean
  /** Whether values of different keys may be the same. */
  readonly isTolerant: boolean
  /** Why two values that differ do, in the words of `Exact.Miss` and `Numeric.Miss`; none where nothing is known. */
  readonly miss: (expected: unknown, actual: unknown) => ReadonlyArray<string>
}

/** Nothing is forgiven. */
export const asIs: Rules = { active: new Set(), form: "NFC" }

/** Any value as a text. Those that cannot be compared are themselves by their reason. */
export const textOf = (value: unknown): string => {
  if (typeof value === "string") return value
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value)
  const found = canonicalKey(value, asIs)
  return "key" in found ? found.key : found.problem
}

/**
 * The comparators of values that have no fields of their own.
 */
import { canonicalKey } from "../comparing/canonicalKey.ts"
import { leastNormalisation } from "../comparing/missReason.ts"
import { type Kind, kinds, normaliseText } from "../comparing/normalisation.ts"
import type { BooleanComparator, IdComparator, ScalarComparator, TextComparator } from "./comparator.ts"
import { dateScalar } from "./date.ts"
import { moneyScalar } from "./money.ts"
import { numberScalar } from "./number.ts"
import { asIs, type Scalar, textOf } from "./scalar.ts"
import { similarity } from "./similarity.ts"

const nothingKnown = (): ReadonlyArray<string> => []

/** Characters of both texts together up to which it is said what would have to be forgiven. */
const mostExplained = 2_000

const textScalar = ({
  normalise = ["whitespace", "unicode"],
  unicodeForm = "NFKC",
  similarity: least = 1
}: TextComparator): Scalar => {
  const active = new Set(normalise)
  const all = new Set<Kind>(kinds)
  const key = (value: unknown): string => normaliseText(textOf(value), active, unicodeForm)
  return {
    key,
    isTolerant: least < 1,
    isSame: (expected, actual) => {
      if (expected === actual) return true
      const [one, other] = [key(expected), key(actual)]
      return one === other || (least < 1 && similarity(one, other, least))
    },
    miss: (expected, actual) => {
      const [one, other] = [textOf(expected), textOf(actual)]
      if (one.length + other.length > mostExplained) return []
      // Most are plainly other texts, and trying every set of normalisations takes long.
      if (normaliseText(one, all, unicodeForm) !== normaliseText(other, all, unicodeForm)) return []
      return leastNormalisation(one, other, { active, form: unicodeForm }) ?? []
    }
  }
}

const idScalar = ({ ignore = "", matchCase = true }: IdComparator): Scalar => {
  const ignored = ignore === "" ? undefined : new RegExp(`[${ignore.replace(/[\\\]^-]/gu, "\\$&")}]`, "gu")
  const key = (value: unknown): string => {
    const text = textOf(value).trim()
    const kept = ignored === undefined ? text : text.replace(ignored, "")
    return matchCase ? kept : kept.toUpperCase().toLowerCase()
  }
  return {
    key,
    isTolerant: false,
    isSame: (expected, actual) => expected === actual || key(expected) === key(actual),
    miss: (expected, actual) =>
      matchCase && key(expected).toLowerCase() === key(actual).toLowerCase() ? ["case"] : []
  }
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false]
])

const booleanScalar = (_: BooleanComparator): Scalar => {
  const key = (value: unknown): string => {
    const text = textOf(value)
    return String(truths.get(text.slice(0, 10).trim().toLowerCase()) ?? `text ${text}`)
  }
  return {
    key,
    isTolerant: false,
    isSame: (expected, actual) => expected === actual || key(expected) === key(actual),
    miss: nothingKnown
  }
}

const exactScalar = (): Scalar => {
  const key = (value: unknown): string => {
    const found = canonicalKey(value, asIs)
    return "key" in found ? found.key : `problem ${found.problem}`
  }
  return {
    key,
    isTolerant: false,
    isSame: (expected, actual) => {
      if (expected === actual) return true
      const [one, other] = [canonicalKey(expected, asIs), canonicalKey(actual, asIs)]
      return "key" in one && "key" in other && one.key === other.key
    },
    miss: nothingKnown
  }
}

/** Compiles a comparator. */
export const scalarOf = (comparator: ScalarComparator): Scalar => {
  switch (comparator.compare) {
    case "text":
      return textScalar(comparator)
    case "number":
      return numberScalar(comparator)
    case "money":
      return moneyScalar(comparator)
    case "date":
      return dateScalar(comparator)
    case "id":
      return idScalar(comparator)
    case "boolean":
      return booleanScalar(comparator)
    case "exact":
      return exactScalar()
  }
}

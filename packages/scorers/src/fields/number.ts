/**
 * Numbers, as numbers or in text, with units.
 */
import { numericMiss } from "../number/numericMiss.ts"
import { type Notation, read, scan } from "../number/readNumber.ts"
import type { NumberComparator } from "./comparator.ts"
import { type Scalar, textOf } from "./scalar.ts"

/** Characters of a text in which its number is looked for. */
const mostCharacters = 10_000

interface Amount {
  readonly value: number
  readonly asWritten: number
  readonly unit: string | undefined
}

export const numberScalar = ({ tolerance = {}, decimal = ".", units }: NumberComparator): Scalar => {
  const factors = new Map(Object.entries(units?.factors ?? {}))
  const notation: Notation = {
    decimal,
    percent: "points",
    unitNames: [...factors.keys()].filter((name) => name !== "").sort((a, b) => b.length - a.length)
  }
  const converted = (value: number, unit: string | undefined): Amount => {
    if (units === undefined) return { value, asWritten: value, unit: undefined }
    const from = unit ?? units.to
    const factor = (factors.get(from) ?? Number.NaN) / (factors.get(units.to) ?? Number.NaN)
    return { value: from === units.to ? value : value * factor, asWritten: value, unit: from }
  }
  const readText = (text: string): Amount | undefined => {
    if (text.length > mostCharacters) return undefined
    const page = scan(text, notation, 2)
    const [token, second] = page.tokens
    const found = token === undefined || second !== undefined ? undefined : read(page, token, notation)
    return found === undefined ? undefined : converted(found.value, found.unit)
  }
  const amountOf = (value: unknown): Amount | undefined =>
    typeof value === "number"
      ? Number.isFinite(value)
        ? converted(value, undefined)
        : undefined
      : typeof value === "string"
        ? readText(value)
        : typeof value === "bigint" && Number.isFinite(Number(value))
          ? converted(Number(value), undefined)
          : undefined
  const key = (value: unknown): string => {
    const amount = amountOf(value)
    return amount === undefined ? `text ${textOf(value)}` : String(amount.value === 0 ? 0 : amount.value)
  }
  const miss = (expected: unknown, actual: unknown): ReadonlyArray<string> => {
    const [one, other] = [amountOf(expected), amountOf(actual)]
    if (one === undefined) return key(expected) === key(actual) ? [] : ["other"]
    if (other === undefined) return ["no-number"]
    const isWhole = Number.isSafeInteger(one.value) && Number.isSafeInteger(other.value)
    return numericMiss({
      expected: one.value,
      actual: other.value,
      wholes: isWhole ? { expected: BigInt(one.value), actual: BigInt(other.value) } : undefined,
      tolerance,
      asWritten: other.asWritten,
      expectedAsWritten: one.asWritten,
      hasOtherUnit: one.unit !== other.unit,
      lacksUnit: false
    })
  }
  return {
    key,
    isTolerant: true,
    isSame: (expected, actual) => expected === actual || miss(expected, actual).length === 0,
    miss: (expected, actual) => miss(expected, actual).filter((each) => each !== "other")
  }
}

/** What is impossible in the declaration of a number; undefined where all is well. */
export const numberFault = ({ units }: NumberComparator): string | undefined => {
  if (units === undefined) return undefined
  if (!Object.hasOwn(units.factors, units.to))
    return `units.to: expected one of the factors, found ${units.to}`
  const bad = Object.entries(units.factors).find(([, factor]) => !(factor > 0 && Number.isFinite(factor)))
  return bad === undefined ? undefined : `units.factors.${bad[0]}: expected a number above 0, found ${bad[1]}`
}

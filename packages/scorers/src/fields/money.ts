/**
 * Amounts of money: numbers, texts such as "$1,234.50" and "1.234,50 €", records of amount and currency.
 */
import { numericMiss } from "../number/numericMiss.ts"
import type { MoneyComparator } from "./comparator.ts"
import { currenciesOf, isCurrency } from "./currency.ts"
import { own } from "./nothing.ts"
import { type Scalar, textOf } from "./scalar.ts"

/** An amount, and the currencies that it may be in; undefined where it names none. */
interface Money {
  readonly amount: number
  readonly currencies: ReadonlyArray<string> | undefined
}

/** No amount of money is written in more characters. */
const mostCharacters = 100

// A sign, what stands before, digits with their marks, what stands behind. Parentheses are a minus in accounts.
const pattern =
  /^(?<open>\(?)\s*(?<sign>[-+\u2212]?)\s*(?<before>[^\d\s.,()+\u2212-]*(?: [^\d\s.,()+\u2212-]+)?(?:\.(?!\d))?)\s*(?<inner>[-\u2212]?)\s*(?<digits>(?:\d|[.,'\u2019 ](?=\d))*\d)(?<dash>[.,][-\u2013\u2014]{1,2})?\s*(?<after>[^\d\s()]*)\s*\)?$/u

const marks = /[.,]/gu

// Spaces and apostrophes part groups of three, and nothing else: "12 34" is no amount.
const spaced = /^\d{1,3}(?:['\u2019 ]\d{3})+(?:[.,]\d+)?$/u

// Groups of three, or as in India of two, but for the last.
const grouped = /^\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/u

/** The digits of an amount as a number: its own marks tell, and `decimal` where they do not. */
const numberOf = (written: string, decimal: "." | ","): number | undefined => {
  const bare = written.replace(/['\u2019 ]/gu, "")
  if (bare !== written && !spaced.test(written)) return undefined
  const found = [...bare.matchAll(marks)]
  const last = found.at(-1)
  if (last === undefined) return Number(bare)
  const [mark] = last
  const others = found.slice(0, -1)
  // "1,234.50": the last mark is that of the fraction, since the others are not.
  const isMixed = others.length > 0 && others.every(([each]) => each !== mark)
  const isThousands =
    !isMixed && grouped.test(bare) && (others.length > 0 || (mark !== decimal && bare[0] !== "0"))
  if (isThousands) return Number(bare.replace(marks, ""))
  const whole = bare.slice(0, last.index)
  if (others.length > 0 && !(isMixed && grouped.test(whole))) return undefined
  return Number(`${whole.replace(marks, "") || "0"}.${bare.slice(last.index + 1)}`)
}

/** What all names of a currency mean together: "$5 USD" has two. Undefined where one is none, or they contradict. */
const namedBy = (
  names: ReadonlyArray<string>,
  declared: string | undefined
): ReadonlyArray<string> | undefined => {
  const [first = [], ...rest] = names.map((name) => currenciesOf(name, undefined) ?? [])
  const all = first.filter((each) => rest.every((other) => other.includes(each)))
  if (all.length === 0) return undefined
  return declared !== undefined && all.includes(declared) ? [declared] : all
}

const readText = (text: string, { decimal = ".", currency }: MoneyComparator): Money | undefined => {
  // Full-width digits and signs are those of receipts in Chinese and Japanese.
  const groups =
    text.length > mostCharacters ? undefined : pattern.exec(text.normalize("NFKC").trim())?.groups
  if (groups === undefined) return undefined
  const { open, sign, before = "", inner, digits = "", after = "" } = groups
  const amount = numberOf(digits, decimal)
  const names = [...before.split(" "), after].filter((name) => name !== "")
  const currencies =
    names.length === 0 ? undefined : (namedBy(names, currency) ?? namedBy([names.join("")], currency))
  if (amount === undefined || (names.length > 0 && currencies === undefined)) return undefined
  const isNegative = open === "(" || (sign !== "" && sign !== "+") || inner !== ""
  return { amount: isNegative && amount !== 0 ? -amount : amount, currencies }
}

const amountOf = (value: unknown, options: MoneyComparator): Money | undefined => {
  if (typeof value === "number")
    return Number.isFinite(value) ? { amount: value, currencies: undefined } : undefined
  if (typeof value === "string") return readText(value, options)
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  const amount = own(value, "amount")
  const named = own(value, "currency")
  const inner = typeof amount === "object" ? undefined : amountOf(amount, options)
  if (inner === undefined || named === undefined || named === null || named === "") return inner
  const currencies = typeof named === "string" ? currenciesOf(named, options.currency) : undefined
  return currencies === undefined ? undefined : { ...inner, currencies }
}

export const moneyScalar = (options: MoneyComparator): Scalar => {
  const { tolerance = {}, currency } = options
  const declared = currency === undefined ? undefined : [currency]
  const read = (value: unknown): Money | undefined => {
    const found = amountOf(value, options)
    return found === undefined ? undefined : { ...found, currencies: found.currencies ?? declared }
  }
  const miss = (expected: unknown, actual: unknown): ReadonlyArray<string> => {
    const [one, other] = [read(expected), read(actual)]
    if (one === undefined) return textOf(expected) === textOf(actual) ? [] : ["other"]
    if (other === undefined) return ["no-amount"]
    const isSameCurrency =
      one.currencies === undefined ||
      other.currencies === undefined ||
      one.currencies.some((each) => other.currencies?.includes(each))
    const found = numericMiss({
      expected: one.amount,
      actual: other.amount,
      wholes: undefined,
      tolerance,
      asWritten: other.amount,
      expectedAsWritten: one.amount,
      hasOtherUnit: false,
      lacksUnit: false
    })
    return isSameCurrency ? found : ["currency", ...found]
  }
  return {
    key: (value) => {
      const found = read(value)
      return found === undefined
        ? `text ${textOf(value)}`
        : `${found.amount} ${found.currencies?.join("/") ?? ""}`
    },
    isTolerant: true,
    isSame: (expected, actual) => expected === actual || miss(expected, actual).length === 0,
    miss: (expected, actual) => miss(expected, actual).filter((each) => each !== "other")
  }
}

/** What is impossible in the declaration of an amount; undefined where all is well. */
export const moneyFault = ({ currency }: MoneyComparator): string | undefined =>
  currency === undefined || isCurrency(currency)
    ? undefined
    : `currency: expected a code of ISO 4217 such as EUR, found ${currency}`

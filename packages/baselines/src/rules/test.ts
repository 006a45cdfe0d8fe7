import { boundedMatch, isRecord } from "@assay/core/internal"
import { chunksOf, normalise, wordsOf } from "../text/chunks.ts"
import { presentOf, type Value } from "./features.ts"

type Scalar = string | number | boolean

/** A condition in its one form: what is printed, compared and carried out. */
export type Test =
  | { readonly _tag: "Missing" }
  | {
      readonly _tag: "Is"
      /** The values, one of which it must be. */
      readonly values: ReadonlyArray<Scalar>
    }
  | {
      readonly _tag: "Within"
      /** The bounds, all of which must hold. */
      readonly bounds: ReadonlyArray<readonly [Bound, number]>
    }
  | {
      readonly _tag: "Has"
      /** The phrases, one of which must occur. */
      readonly phrases: ReadonlyArray<string>
    }
  | {
      readonly _tag: "Matches"
      /** The patterns, one of which must match. */
      readonly patterns: ReadonlyArray<RegExp>
    }
  | {
      readonly _tag: "Not"
      /** What must not hold. */
      readonly test: Test
    }

const boundSigns = { above: ">", atLeast: "≥", below: "<", atMost: "≤" } as const
type Bound = keyof typeof boundSigns

const isBound = (name: string): name is Bound => Object.hasOwn(boundSigns, name)

/** How much of a text is read for the words that it has, in UTF-16 code units. */
export const maxCharacters = 20_000

/** The words of a text as `has` reads it, with a space before, between and behind. */
const wordLine = (text: string): string => {
  const words = chunksOf(normalise(text, maxCharacters)).flatMap(wordsOf)
  return words.length === 0 ? "" : ` ${words.join(" ")} `
}

const listOf = <A>(one: A | ReadonlyArray<A>): ReadonlyArray<A> => (Array.isArray(one) ? one : [one as A])

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  (typeof value === "number" && !Number.isNaN(value))

/** Reads a condition; undefined where it is none. Types say so before, save to those who write no types. */
export const read = (condition: unknown): Test | undefined => {
  if (condition === null) return { _tag: "Missing" }
  const several: ReadonlyArray<unknown> = listOf(condition)
  if (several.length === 0) return undefined
  const patterns = several.filter((each) => each instanceof RegExp)
  if (patterns.length === several.length) return { _tag: "Matches", patterns }
  if (several.every(isScalar)) return { _tag: "Is", values: several }
  if (!isRecord(condition) || Object.keys(condition).length === 0) return undefined
  const { has, is, not, ...others } = condition
  const hasOthers = Object.keys(others).length > 0
  if (has !== undefined) return hasOthers || is !== undefined || not !== undefined ? undefined : hasOf(has)
  if (is !== undefined) {
    const texts: ReadonlyArray<unknown> = listOf(is)
    return hasOthers || not !== undefined || texts.length === 0 || !texts.every(isScalar)
      ? undefined
      : { _tag: "Is", values: texts }
  }
  if ("not" in condition) {
    const test = hasOthers ? undefined : read(not)
    return test === undefined ? undefined : { _tag: "Not", test }
  }
  const bounds = Object.entries(others).flatMap(
    ([name, value]): ReadonlyArray<readonly [Bound, number]> =>
      isBound(name) && typeof value === "number" && !Number.isNaN(value) ? [[name, value]] : []
  )
  return bounds.length === Object.keys(others).length ? { _tag: "Within", bounds } : undefined
}

const hasOf = (has: unknown): Test | undefined => {
  const phrases = listOf(has).map((phrase) => (typeof phrase === "string" ? wordLine(phrase).trim() : ""))
  return phrases.length === 0 || phrases.includes("") ? undefined : { _tag: "Has", phrases }
}

/** The parts of an answer to come, such as the words of a text, so that rules read each text once. */
type Lines = Map<string, string>

/** Whether a test holds of a value; a text says why nothing can be said. */
export type Holds = (value: Value, lines: Lines) => boolean | string

const within = (value: number, bound: Bound, limit: number): boolean => {
  switch (bound) {
    case "above":
      return value > limit
    case "atLeast":
      return value >= limit
    case "below":
      return value < limit
    case "atMost":
      return value <= limit
  }
}

const lineOf = (text: string, lines: Lines): string => {
  const known = lines.get(text)
  if (known !== undefined) return known
  const line = wordLine(text)
  lines.set(text, line)
  return line
}

/** Prepares a test. Patterns are given up after half a second. */
export const prepare = (test: Test): Holds => {
  switch (test._tag) {
    case "Missing":
      return (value) => presentOf(value) === null
    case "Is": {
      const values = new Set<unknown>(test.values)
      return (value) => values.has(value)
    }
    case "Within":
      return (value) =>
        typeof value === "number" && test.bounds.every(([bound, limit]) => within(value, bound, limit))
    case "Has": {
      const phrases = test.phrases.map((phrase) => ` ${phrase} `)
      return (value, lines) => {
        if (typeof value !== "string") return false
        const line = lineOf(value, lines)
        return phrases.some((phrase) => line.includes(phrase))
      }
    }
    case "Matches": {
      const finders = test.patterns.map(boundedMatch)
      return (value) => {
        if (typeof value !== "string") return false
        for (const find of finders) {
          const found = find(value)
          if (found._tag === "TimedOut") return found.reason
          if (found.match !== null) return true
        }
        return false
      }
    }
    case "Not": {
      const inner = prepare(test.test)
      return (value, lines) => {
        const held = inner(value, lines)
        return typeof held === "string" ? held : !held
      }
    }
  }
}

const shown = (value: Scalar): string => (typeof value === "string" ? JSON.stringify(value) : String(value))

const either = (texts: ReadonlyArray<string>): string => texts.join(" or ")

/** A test in words, after the name of its feature: `amount ≥ 5`, `text has "refund"`. */
export const describe = (name: string, test: Test): string => {
  switch (test._tag) {
    case "Missing":
      return `${name} is missing`
    case "Is": {
      const [only, ...others] = test.values
      if (others.length === 0 && typeof only === "boolean") return only ? name : `not ${name}`
      return `${name} is ${either(test.values.map(shown))}`
    }
    case "Within":
      return test.bounds.map(([bound, limit]) => `${name} ${boundSigns[bound]} ${limit}`).join(" and ")
    case "Has":
      return `${name} has ${either(test.phrases.map(shown))}`
    case "Matches":
      return `${name} matches ${either(test.patterns.map(String))}`
    case "Not":
      return test.test._tag === "Missing" ? `${name} is there` : `not (${describe(name, test.test)})`
  }
}

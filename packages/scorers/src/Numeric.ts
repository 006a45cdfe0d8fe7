/**
 * Numeric match: the number in an output equals the expected one within a tolerance.
 *
 * Use it for sums, counts, prices and measurements, in free text or already as a number. When the output is a
 * label that happens to be made of digits (an order number, a version), use `Exact`.
 *
 * Gotchas: by default the last number of the text counts, so "18 dollars in 2 days" reads as 2; ask for a
 * marker in the prompt and use `from: "after-marker"`. "1,234" is one number with `decimal: "."` and 1.234
 * with `decimal: ","`. Dates, times and versions are several numbers.
 */

import { Score, Scorer } from "@assay/core"
import { defined } from "@assay/core/internal"
import { alsoScorer } from "./alsoScorer.ts"
import { preview, previewText } from "./comparing/preview.ts"
import { numericMiss, type Tolerance } from "./number/numericMiss.ts"
import { type ExactReading, type Notation, type Page, type Reading, read, scan } from "./number/readNumber.ts"
import { isUncertain, wholeOf } from "./number/wholeNumber.ts"
import type { CommonOptions } from "./scorerOptions.ts"

export type { Miss, Tolerance } from "./number/numericMiss.ts"
export type { Reading } from "./number/readNumber.ts"

/** Units by conversion: `{ to: "km", factors: { km: 1, m: 0.001, mi: 1.609344 } }`. */
export interface Units {
  /** The unit of an expected value that names none. One of `factors`, or every trial is unscored. */
  readonly to: string
  /**
   * How many of one common unit each unit is worth, above 0. Names are case-sensitive and may stand before
   * the number ("$", "USD") or after it. Other words beside a number are ignored.
   */
  readonly factors: Readonly<Record<string, number>>
  /**
   * Whether an output without a declared unit is a miss (`wrong-unit`). Otherwise it counts as `to`.
   *
   * @defaultValue false
   */
  readonly required?: boolean
}

/** A number by its place in the text. */
interface ByPlace {
  /**
   * Which number of the text counts. `"only"`: the text must hold one number; the same value written twice is one.
   *
   * @defaultValue `"last"`
   */
  readonly from?: "last" | "first" | "only"
  /**
   * Left out: there is no marker.
   *
   * @defaultValue none
   */
  readonly marker?: never
  /**
   * Left out: there is no marker.
   *
   * @defaultValue none
   */
  readonly take?: never
}

/** The first number behind a marker, as in "#### 18". */
interface AfterMarker {
  readonly from: "after-marker"
  /** What the number stands behind, letter for letter. A text without it holds no number (`no-marker`). */
  readonly marker: string
  /**
   * Which marker counts where the text holds several: `"first"` for models that write on behind their answer and repeat
   * it, or invent the next question.
   *
   * @defaultValue `"last"`
   */
  readonly take?: "first" | "last"
}

/** Which number of a text counts. */
export type Selection = ByPlace | AfterMarker

/** How numbers are read. */
export type ParseOptions = Selection & {
  /**
   * The decimal mark. With `.` thousands are grouped by a comma, an apostrophe or a non-breaking space; with
   * `,` by a point, an apostrophe or any space.
   *
   * @defaultValue `"."`
   */
  readonly decimal?: "." | ","
  /**
   * Whether "50%" is 50 (`"points"`) or 0.5 (`"fraction"`).
   *
   * @defaultValue `"points"`
   */
  readonly percent?: "points" | "fraction"
  /**
   * Conversion of units.
   *
   * @defaultValue none: words beside the number are ignored
   */
  readonly units?: Units
  /**
   * How many characters of a text are looked at, 1 or more: its end for `from: "last"`, else its start, or
   * what follows the marker.
   *
   * @defaultValue 100 000
   */
  readonly maxChars?: number
}

/** Options of numeric match. */
export type Options = CommonOptions &
  ParseOptions & {
    /**
     * How far from the expected value still counts.
     *
     * @defaultValue the rounding of floating point; see `Tolerance`
     */
    readonly tolerance?: Tolerance
  }

interface ReadNumbers {
  readonly reading: ExactReading
  readonly isCut: boolean
}

interface NotFound {
  readonly miss: "no-number" | "no-marker" | "several-numbers"
  readonly isCut: boolean
}

const defaultMaxChars = 100_000

const toNotation = (options: ParseOptions): Notation => ({
  decimal: options.decimal ?? ".",
  percent: options.percent ?? "points",
  unitNames: Object.keys(options.units?.factors ?? {})
    .filter((name) => name !== "")
    .sort((one, other) => other.length - one.length || (one < other ? -1 : 1))
})

/** More numbers than this in one text are several, without reading them all. */
const maxOnly = 1000

const onlyOne = (page: Page, notation: Notation): ExactReading | NotFound["miss"] => {
  if (page.tokens.length > maxOnly) return "several-numbers"
  const readings = page.tokens.map((token) => read(page, token, notation))
  const [first] = readings
  if (first === undefined) return "no-number"
  return readings.every(
    (each) => each?.value === first.value && each.whole === first.whole && each.unit === first.unit
  )
    ? first
    : "several-numbers"
}

const find = (text: string, options: ParseOptions): ReadNumbers | NotFound => {
  const from = options.from ?? "last"
  const maxChars = options.maxChars ?? defaultMaxChars
  const notation = toNotation(options)
  const marked =
    options.from !== "after-marker"
      ? -1
      : options.take === "first"
        ? text.indexOf(options.marker)
        : text.lastIndexOf(options.marker)
  if (options.from === "after-marker" && marked === -1) return { miss: "no-marker", isCut: false }
  const part = options.from === "after-marker" ? text.slice(marked + options.marker.length) : text
  const isCut = part.length > maxChars
  // A number that the cut goes through would be read wrong: it goes as a whole.
  const window = !isCut
    ? part
    : from === "last"
      ? part.slice(-maxChars).replace(/^[\p{Nd}.,'’]+/u, "")
      : dropLastNumber(part.slice(0, maxChars))
  const page = scan(window, notation, from === "last" ? "last" : from === "only" ? maxOnly + 1 : "first")
  const token = from === "last" ? page.tokens.at(-1) : page.tokens[0]
  const reading =
    from === "only"
      ? onlyOne(page, notation)
      : token === undefined
        ? "no-number"
        : (read(page, token, notation) ?? "no-number")
  return typeof reading === "string" ? { miss: reading, isCut } : { reading, isCut }
}

// By hand, because a pattern that is anchored at the end is quadratic.
const dropLastNumber = (text: string): string => {
  let end = text.length
  while (end > 0 && /[\p{Nd}.,'’]/u.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/**
 * Reads the number of a text: decimals, grouped thousands, signs (also the Unicode minus), currency signs,
 * percent, scientific notation (1.5e3, 1.5 × 10^3, 1.5·10³), fractions (3/4, 1 3/4, ¾, \frac{3}{4}).
 * Undefined when there is none, or none that `from` allows.
 *
 * Digits right behind a Latin, Greek or Cyrillic letter ("H2O", "x1") are no number.
 *
 * ```ts
 * Numeric.parse("That makes $1,234.50 in total.")?.value // 1234.5
 * ```
 */
export const parse = (text: string, options: ParseOptions = {}): Reading | undefined => {
  const found = find(text, options)
  if (!("reading" in found)) return undefined
  const { whole: _whole, ...reading } = found.reading
  return reading
}

const fromNumber = (value: number): ReadNumbers | NotFound =>
  Number.isFinite(value)
    ? {
        reading: { value, text: String(value), unit: undefined, isPercent: false, whole: wholeOf(value) },
        isCut: false
      }
    : { miss: "no-number", isCut: false }

const fromBigint = (value: bigint): ReadNumbers | NotFound =>
  Number.isFinite(Number(value))
    ? {
        reading: {
          value: Number(value),
          text: String(value),
          unit: undefined,
          isPercent: false,
          whole: value
        },
        isCut: false
      }
    : { miss: "no-number", isCut: false }

const locate = (value: unknown, options: ParseOptions): ReadNumbers | NotFound =>
  typeof value === "number"
    ? fromNumber(value)
    : typeof value === "bigint"
      ? fromBigint(value)
      : typeof value === "string"
        ? find(value, options)
        : { miss: "no-number", isCut: false }

// A label need not follow the format asked of the model: without the marker its last number counts.
const locateExpected = (value: unknown, options: ParseOptions): ReadNumbers | NotFound => {
  const found = locate(value, options)
  if ("reading" in found || found.miss !== "no-marker") return found
  const { from: _from, marker: _marker, take: _take, ...rest } = options
  return locate(value, rest)
}

const uncertainty = (expected: unknown, output: unknown): string | undefined => {
  const [side, value] =
    typeof expected === "number" && isUncertain(expected) ? ["expected", expected] : ["output", output]
  return typeof value === "number" && isUncertain(value)
    ? `${side}: the digits of ${value} are not certain, because numbers above 2^53 lose digits; write it as text`
    : undefined
}

// Conversion of units is not exact, so only numbers in one unit are compared to the last digit.
const wholesOf = (expected: ExactReading, actual: ExactReading, units: Units | undefined) =>
  expected.whole !== undefined &&
  actual.whole !== undefined &&
  (units === undefined || (expected.unit ?? units.to) === (actual.unit ?? units.to))
    ? { expected: expected.whole, actual: actual.whole }
    : undefined

/** A number as JSON has it; a whole one that a double does not hold as text. */
const shown = (value: number, whole: bigint | undefined): number | string =>
  whole === undefined || Number.isSafeInteger(value) ? value : String(whole)

const faultOf = (units: Units): string | undefined => {
  if (!Object.hasOwn(units.factors, units.to))
    return `units.to: expected one of the factors, found ${units.to}`
  const bad = Object.entries(units.factors).find(([, factor]) => !(factor > 0 && Number.isFinite(factor)))
  return bad === undefined
    ? undefined
    : `units.factors.${bad[0]}: expected a positive number, found ${bad[1]}`
}

const withOptions = (options: Options = {}): Scorer.Scorer<unknown, number | string, unknown> => {
  const { name, noAnswer = "zero", tolerance = {}, ...parsing } = options
  const { units } = parsing
  const fault = units === undefined ? undefined : faultOf(units)
  const factor = (unit: string): number =>
    units !== undefined && Object.hasOwn(units.factors, unit) ? (units.factors[unit] ?? Number.NaN) : 1
  const convert = (reading: Reading): number =>
    units === undefined
      ? reading.value
      : (reading.value * factor(reading.unit ?? units.to)) / factor(units.to)
  return Scorer.make<unknown, number | string, unknown>(
    name ?? "numeric",
    (trial) => {
      if (fault !== undefined) return Score.unscored(fault)
      const wanted = locateExpected(trial.expected, parsing)
      if ("miss" in wanted) return Score.unscored(`the expected value holds no number (${wanted.miss})`)
      // With a tolerance the digits that a double has lost do not matter.
      const isExact = tolerance.absolute === undefined && tolerance.relative === undefined
      const uncertain = isExact ? uncertainty(trial.expected, trial.output) : undefined
      if (uncertain !== undefined) return Score.unscored(uncertain)
      const found = locate(trial.output, parsing)
      const length = typeof trial.output === "string" ? trial.output.length : 0
      const cut = found.isCut ? { cut: length } : {}
      const expected = convert(wanted.reading)
      if (!Number.isFinite(expected)) return Score.unscored("the expected value is too large in its unit")
      if ("miss" in found)
        return Score.scored(0, { miss: [found.miss], expected, actual: preview(trial.output), ...cut })
      const { reading } = found
      const actual = convert(reading)
      if (!Number.isFinite(actual))
        return Score.scored(0, {
          miss: ["no-number"],
          expected,
          actual: previewText(reading.text, 60),
          ...cut
        })
      const wholes = wholesOf(wanted.reading, reading, units)
      const difference = wholes === undefined ? actual - expected : Number(wholes.actual - wholes.expected)
      const lacksUnit = units?.required === true && reading.unit === undefined
      const miss = numericMiss({
        expected,
        actual,
        wholes,
        tolerance,
        asWritten: reading.value,
        expectedAsWritten: wanted.reading.value,
        hasOtherUnit: (reading.unit ?? units?.to) !== (wanted.reading.unit ?? units?.to),
        lacksUnit
      })
      if (miss.length === 0) return found.isCut ? Score.scored(1, cut) : Score.scored(1)
      return Score.scored(0, {
        miss,
        expected: shown(expected, wholes?.expected),
        actual: shown(actual, wholes?.actual),
        // Two doubles can lie further apart than a double can say, and JSON has no infinity.
        ...(Number.isFinite(difference) ? { difference } : {}),
        read: previewText(reading.text, 60),
        ...defined({ unit: reading.unit }),
        ...cut
      })
    },
    {
      noAnswer,
      settings: {
        scorer: "Numeric.match",
        version: 3,
        tolerance: { ...tolerance },
        from: parsing.from ?? "last",
        marker: parsing.marker ?? null,
        take: parsing.take ?? "last",
        decimal: parsing.decimal ?? ".",
        percent: parsing.percent ?? "points",
        units:
          units === undefined
            ? null
            : { to: units.to, factors: { ...units.factors }, required: units.required ?? false },
        maxChars: parsing.maxChars ?? defaultMaxChars,
        noAnswer
      }
    }
  )
}

/**
 * A scorer that compares the number in the output with the expected one (a number, or a text that holds it).
 *
 * The score is 1 or 0. A miss has the detail `{ miss, expected, actual, difference, read }`: the reasons (see
 * `Miss`), both values in the expected unit, actual minus expected, and the text that was read. A case whose
 * expected value holds no number is unscored. `cut` in a detail gives the length of a text over `maxChars`.
 *
 * Two whole numbers are compared to the last digit, whatever their size. A number (not a text) beyond 2^53 that has
 * more than 15 digits is not certain, and makes the trial unscored unless a tolerance is declared.
 *
 * `Numeric.match` itself may stand for `Numeric.match()`.
 *
 * ```ts
 * const sum = Numeric.match({ from: "after-marker", marker: "####", tolerance: { absolute: 0.01 } })
 * ```
 */
export const match = alsoScorer(withOptions)

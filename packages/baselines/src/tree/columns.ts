import { byText } from "@assay/core/internal"
import { type Features, presentOf } from "../rules/features.ts"
import type { Test } from "../rules/test.ts"
import * as TextOptions from "../text/textOptions.ts"
import type { Table } from "./table.ts"
import * as WordRuns from "./wordRuns.ts"

/** How the words of texts become columns. */
export interface WordOptions {
  /**
   * Runs of words: the fewest and the most words of a run, each 1 or more.
   *
   * @defaultValue `[1, 2]`
   */
  readonly wordNgrams?: readonly [min: number, max: number]
  /**
   * Runs of words that fewer examples contain are left out. A whole number of 1 or more.
   *
   * @defaultValue 2
   */
  readonly minDocumentFrequency?: number
  /**
   * How many runs of words and values of categories are looked at, those of most examples. A whole number of 1 or more.
   *
   * @defaultValue 20 000
   */
  readonly maxFeatures?: number
}

/** What a split asks: of which feature, and what. Undefined where there is no such column. */
export type Question = (
  column: number,
  threshold: number
) => readonly [feature: string, test: Test] | undefined

/** Examples as a table, and what a split on each of its columns asks. */
export interface Columns {
  readonly table: Table
  readonly question: Question
}

/** A longer text is no value of a category. */
const longestCategory = 60

/** What a column asks of its feature: whether it is a value, or has a run of words. */
interface Flag {
  readonly feature: string
  readonly value: string | boolean
  readonly isRun: boolean
  readonly leastRows: number
}

/** The flags of a feature in the order of their names, and of each row those that hold. */
interface Flags {
  readonly flags: ReadonlyArray<Flag>
  /** Row `i` owns the entries `pointers[i] … pointers[i + 1] - 1` of `places`. */
  readonly pointers: Uint32Array
  /** Positions in `flags`. */
  readonly places: Uint32Array
}

const longer = (array: Uint32Array, length: number): Uint32Array<ArrayBuffer> => {
  const all = new Uint32Array(Math.max(length, 2 * array.length))
  all.set(array)
  return all
}

/** The runs of words of texts: of each row those that it has, each once, and how many rows have each. */
const runsOf = (values: ReadonlyArray<unknown>, [least, most]: readonly [number, number]) => {
  const runs = WordRuns.make(least, most)
  let rowsOf = new Uint32Array(1024)
  let lastOf = new Uint32Array(1024)
  let entries = new Uint32Array(1024)
  let size = 0
  const pointers = new Uint32Array(values.length + 1)
  for (const [row, value] of values.entries()) {
    if (typeof value === "string") {
      runs.read(value, (run) => {
        if (run >= rowsOf.length) {
          rowsOf = longer(rowsOf, run + 1)
          lastOf = longer(lastOf, run + 1)
        }
        if (lastOf[run] === row + 1) return
        lastOf[run] = row + 1
        rowsOf[run] = (rowsOf[run] ?? 0) + 1
        if (size === entries.length) entries = longer(entries, size + 1)
        entries[size++] = run
      })
    }
    pointers[row + 1] = size
  }
  return { runs, rowsOf, entries, pointers }
}

const flagsOf = (
  feature: string,
  values: ReadonlyArray<unknown>,
  minDocumentFrequency: number,
  wordNgrams: readonly [number, number]
): Flags => {
  const equal = new Map<string | boolean, { place: number; rows: number }>()
  for (const value of values) {
    if (value !== true && (typeof value !== "string" || value.length > longestCategory)) continue
    const known = equal.get(value)
    if (known === undefined) equal.set(value, { place: -1, rows: 1 })
    else known.rows++
  }
  const { entries, pointers, rowsOf, runs } = runsOf(values, wordNgrams)
  const named: Array<Flag & { readonly name: string; readonly run: number }> = []
  for (const [value, { rows }] of equal) {
    const leastRows = value === true ? 1 : 2
    if (rows >= leastRows)
      named.push({ feature, value, isRun: false, leastRows, name: `is ${value}`, run: -1 })
  }
  // Most runs of words occur once: nothing is made of these.
  for (const [run, rows] of rowsOf.entries()) {
    if (rows < minDocumentFrequency) continue
    const value = runs.textOf(run)
    // Behind the values: of a word that is the whole text it is said that the text is the word.
    named.push({ feature, value, isRun: true, leastRows: minDocumentFrequency, name: `~has ${value}`, run })
  }
  named.sort((a, b) => byText(a.name, b.name))
  const placeOfRun = new Int32Array(rowsOf.length).fill(-1)
  for (const [place, { run, value }] of named.entries()) {
    const known = run === -1 ? equal.get(value) : undefined
    if (known !== undefined) known.place = place
    else placeOfRun[run] = place
  }
  const placed = new Uint32Array(values.length + 1)
  const places = new Uint32Array(
    named.reduce(
      (sum, { run, value }) => sum + (run === -1 ? (equal.get(value)?.rows ?? 0) : (rowsOf[run] ?? 0)),
      0
    )
  )
  let size = 0
  for (const [row, value] of values.entries()) {
    const start = size
    const whole = typeof value === "string" || value === true ? (equal.get(value)?.place ?? -1) : -1
    if (whole !== -1) places[size++] = whole
    const end = pointers[row + 1] ?? 0
    for (let entry = pointers[row] ?? 0; entry < end; entry++) {
      const place = placeOfRun[entries[entry] ?? 0] ?? -1
      if (place !== -1) places[size++] = place
    }
    places.subarray(start, size).sort()
    placed[row + 1] = size
  }
  return {
    flags: named.map(({ isRun, leastRows, value }) => ({ feature, value, isRun, leastRows })),
    pointers: placed,
    places
  }
}

/** The flags of all features side by side. */
const together = (features: ReadonlyArray<Flags>, rowCount: number): Table["flags"] => {
  const pointers = new Uint32Array(rowCount + 1)
  const columns = new Uint32Array(features.reduce((sum, { places }) => sum + places.length, 0))
  let size = 0
  for (let row = 0; row < rowCount; row++) {
    let first = 0
    for (const { flags, places, pointers: own } of features) {
      const end = own[row + 1] ?? 0
      for (let entry = own[row] ?? 0; entry < end; entry++) columns[size++] = first + (places[entry] ?? 0)
      first += flags.length
    }
    pointers[row + 1] = size
  }
  const leastRows = Uint32Array.from(features.flatMap(({ flags }) => flags.map((flag) => flag.leastRows)))
  return { columnCount: leastRows.length, pointers, columns, leastRows }
}

/**
 * Reads the features of examples. A number is a column. A boolean is one that holds where it is true. A text has a column
 * for each run of words, and where it is short one for the text as a whole, as of a category.
 *
 * No label is looked at, and what few examples have is left out anew for the examples that a tree learns from.
 */
export const read = <Input>(
  features: Features<Input>,
  inputs: ReadonlyArray<Input>,
  { minDocumentFrequency = 2, wordNgrams = [1, 2] }: WordOptions
): Columns => {
  TextOptions.resolve({ minDocumentFrequency, wordNgrams })
  const flagged: Array<Flags> = []
  const numbers: Array<{ readonly feature: string; readonly values: Float64Array }> = []
  for (const [feature, look] of Object.entries(features).sort(([a], [b]) => byText(a, b))) {
    const values = inputs.map((input) => presentOf(look(input)))
    flagged.push(flagsOf(feature, values, minDocumentFrequency, wordNgrams))
    if (values.some((value) => typeof value === "number")) {
      numbers.push({
        feature,
        values: Float64Array.from(values, (value) => (typeof value === "number" ? value : Number.NaN))
      })
    }
  }
  const flags = flagged.flatMap((each) => each.flags)
  return {
    table: {
      rowCount: inputs.length,
      flags: together(flagged, inputs.length),
      numbers: numbers.map(({ values }) => values)
    },
    question: (column, threshold) => {
      const flag = flags[column]
      if (flag !== undefined) {
        const { feature, isRun, value } = flag
        return [feature, isRun ? { _tag: "Has", phrases: [String(value)] } : { _tag: "Is", values: [value] }]
      }
      const number = numbers[column - flags.length]
      return number && [number.feature, { _tag: "Within", bounds: [["atMost", threshold]] }]
    }
  }
}

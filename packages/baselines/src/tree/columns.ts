import { byText } from "@assay/core/internal"
import { type Features, presentOf } from "../rules/features.ts"
import { maxCharacters, type Test } from "../rules/test.ts"
import { analyse } from "../text/analysis.ts"
import type { Table } from "./table.ts"

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

/** What the split on a column asks. */
export type Question = (threshold: number) => readonly [feature: string, test: Test]

/** Examples as a table, and what a split on each of its columns asks. */
export interface Columns {
  readonly table: Table
  readonly questions: ReadonlyArray<Question>
}

/** A longer text is no value of a category. */
const longestCategory = 60

/** Which of the examples have something, by what a split on it asks. Names order them. */
interface Flag {
  readonly feature: string
  readonly test: Test
  readonly name: string
  readonly rows: Array<number>
  readonly leastRows: number
}

const flagsOf = (
  feature: string,
  values: ReadonlyArray<unknown>,
  { minDocumentFrequency = 2, wordNgrams = [1, 2] }: WordOptions
): ReadonlyArray<Flag> => {
  const equal = new Map<string | boolean, Flag>()
  const texts: Array<string> = []
  const rowOfText: Array<number> = []
  for (const [row, value] of values.entries()) {
    if (typeof value === "string") {
      texts.push(value)
      rowOfText.push(row)
    }
    if (value !== true && (typeof value !== "string" || value.length > longestCategory)) continue
    const known = equal.get(value)
    if (known !== undefined) known.rows.push(row)
    else {
      const test: Test = { _tag: "Is", values: [value] }
      equal.set(value, { feature, test, name: `is ${value}`, rows: [row], leastRows: value === true ? 1 : 2 })
    }
  }
  const { documentPointers, termOfEntry, vocabulary } = analyse(texts, {
    wordNgrams,
    characterNgrams: "none",
    minDocumentFrequency,
    maxCharacters
  })
  // Most runs of words occur once: nothing is made of these.
  const documents = new Uint32Array(vocabulary.termCount())
  for (const term of termOfEntry) documents[term] = (documents[term] ?? 0) + 1
  const having = new Map<number, Flag>()
  for (const [term, count] of documents.entries()) {
    if (count < minDocumentFrequency) continue
    const { text } = vocabulary.term(term)
    having.set(term, {
      feature,
      test: { _tag: "Has", phrases: [text] },
      // Behind the values: of a word that is the whole text it is said that the text is the word.
      name: `~has ${text}`,
      rows: [],
      leastRows: minDocumentFrequency
    })
  }
  for (const [document, row] of rowOfText.entries()) {
    const end = documentPointers[document + 1] ?? 0
    for (let entry = documentPointers[document] ?? 0; entry < end; entry++) {
      having.get(termOfEntry[entry] ?? 0)?.rows.push(row)
    }
  }
  return [...equal.values(), ...having.values()]
    .filter(({ leastRows, rows }) => rows.length >= leastRows)
    .sort((a, b) => byText(a.name, b.name))
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
  options: WordOptions
): Columns => {
  const flags: Array<Flag> = []
  const numbers: Array<{ readonly feature: string; readonly values: Float64Array }> = []
  for (const [feature, look] of Object.entries(features).sort(([a], [b]) => byText(a, b))) {
    const values = inputs.map((input) => presentOf(look(input)))
    for (const flag of flagsOf(feature, values, options)) flags.push(flag)
    if (values.some((value) => typeof value === "number")) {
      numbers.push({
        feature,
        values: Float64Array.from(values, (value) => (typeof value === "number" ? value : Number.NaN))
      })
    }
  }
  const pointers = new Uint32Array(inputs.length + 1)
  for (const { rows } of flags) for (const row of rows) pointers[row + 1] = (pointers[row + 1] ?? 0) + 1
  for (let row = 0; row < inputs.length; row++)
    pointers[row + 1] = (pointers[row + 1] ?? 0) + (pointers[row] ?? 0)
  const columns = new Uint32Array(pointers[inputs.length] ?? 0)
  const next = pointers.slice()
  for (const [column, { rows }] of flags.entries()) {
    for (const row of rows) {
      const at = next[row] ?? 0
      columns[at] = column
      next[row] = at + 1
    }
  }
  return {
    table: {
      rowCount: inputs.length,
      flags: {
        columnCount: flags.length,
        pointers,
        columns,
        leastRows: Uint32Array.from(flags, ({ leastRows }) => leastRows)
      },
      numbers: numbers.map(({ values }) => values)
    },
    questions: [
      ...flags.map(
        ({ feature, test }): Question =>
          () => [feature, test]
      ),
      ...numbers.map(
        ({ feature }): Question =>
          (limit) => [feature, { _tag: "Within", bounds: [["atMost", limit]] }]
      )
    ]
  }
}

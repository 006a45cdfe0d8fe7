/**
 * From labelled texts to a tagger: values become tags, tags become weights.
 */
import type { Reading } from "../fitting.ts"
import { placesOf, type Run, type Searched, type Value } from "./align.ts"
import { begins, type Chain, goesOn, type LearnOptions, learn, type Sequence, tagCount } from "./chain.ts"
import { featuresOf } from "./features.ts"
import { tokensOf } from "./tokens.ts"

/** The values of each field of one label. */
export type Labelled = ReadonlyMap<string, ReadonlyArray<Value>>

/** A text, read. */
export interface Read extends Searched {
  readonly features: ReadonlyArray<ReadonlyArray<string>>
}

/** Reads a text: its tokens and their features. */
export const read = (text: string, context: ReadonlyArray<string>): Read => {
  const tokens = tokensOf(text)
  return { text, tokens, features: featuresOf(tokens, context) }
}

/** What became of the labelled values. */
export interface Alignment {
  /** Values that stand at one place. */
  readonly found: number
  /** Values that stand at several, of which one is chosen. */
  readonly ambiguous: number
  /** Values that the text does not have. */
  readonly absent: number
}

/** Where one value may stand. */
interface Wanted {
  readonly field: number
  readonly places: ReadonlyArray<Run>
}

/** A text with what is wanted from it. */
export interface Aligned {
  readonly read: Read
  readonly wanted: ReadonlyArray<Wanted>
  readonly absent: number
}

/** Finds the values of a label in a text. */
export const align = (
  read: Read,
  fields: ReadonlyArray<string>,
  labelled: Labelled,
  reading: Reading
): Aligned => {
  const wanted: Array<Wanted> = []
  let absent = 0
  for (const [field, name] of fields.entries())
    for (const value of labelled.get(name) ?? []) {
      const places = placesOf(read, value, reading)
      if (places.length === 0) absent++
      else wanted.push({ field, places })
    }
  return { read, wanted, absent }
}

/**
 * Tags a text: each value at all of its places, so that what is learned is the value and not one of its places. Values with
 * the fewest places come first, of these the longest; a place that is taken is left out.
 */
const tagsOf = ({ read: { tokens }, wanted }: Aligned): Uint8Array => {
  const tags = new Uint8Array(tokens.length)
  const lengthOf = ({ places }: Wanted): number => (places[0]?.end ?? 0) - (places[0]?.start ?? 0)
  const order = wanted.toSorted((a, b) => a.places.length - b.places.length || lengthOf(b) - lengthOf(a))
  for (const { field, places } of order)
    for (const { start, end } of places) {
      if (tags.subarray(start, end).some((tag) => tag !== 0)) continue
      tags.fill(goesOn(field), start, end)
      tags[start] = begins(field)
    }
  return tags
}

/** Numbers for features, shared by all folds: a number says nothing of a label. */
export interface Names {
  readonly numbers: ReadonlyMap<string, number>
  readonly sequences: ReadonlyArray<Sequence>
}

/** Numbers the features of some texts. */
export const number = (texts: ReadonlyArray<Read>): Names => {
  const numbers = new Map<string, number>()
  const sequences = texts.map(({ features }) =>
    features.map((row) =>
      Int32Array.from(row, (name) => {
        const known = numbers.get(name)
        if (known !== undefined) return known
        numbers.set(name, numbers.size)
        return numbers.size - 1
      })
    )
  )
  return { numbers, sequences }
}

/** The features of a text by the numbers of a tagger. */
export const numbered = (numbers: ReadonlyMap<string, number>, { features }: Read): Sequence =>
  features.map((row) => Int32Array.from(row, (name) => numbers.get(name) ?? -1))

/** What a text was tagged with, beside its features. */
export interface Example {
  readonly aligned: Aligned
  readonly features: Sequence
}

/** What became of the values of some texts. */
export const alignmentOf = (aligned: ReadonlyArray<Aligned>): Alignment => {
  const wanted = aligned.flatMap((each) => each.wanted)
  const found = wanted.filter(({ places }) => places.length === 1).length
  return {
    found,
    ambiguous: wanted.length - found,
    absent: aligned.reduce((sum, { absent }) => sum + absent, 0)
  }
}

/** Learns from some texts. */
export const fit = (
  examples: ReadonlyArray<Example>,
  featureCount: number,
  fields: number,
  options: LearnOptions
): Generator<void, Chain> =>
  learn(
    examples.map(({ aligned, features }) => ({ features, tags: tagsOf(aligned) })),
    featureCount,
    tagCount(fields),
    options
  )

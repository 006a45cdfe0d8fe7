/**
 * From the tags of a text to the values of its fields, each with its probability.
 */

import type { Run } from "./align.ts"
import type { Chain, Sequence } from "./chain.ts"
import { type Decoded, decode, type Span } from "./decoding.ts"
import { isListed } from "./fields.ts"
import type { Aligned, Read } from "./learning.ts"

/** What is known of a field. */
export interface Field {
  readonly name: string
  /** Whether every example that was learned from has it: then the likeliest value is answered, however unlikely. */
  readonly always: boolean
}

/** A value found for a field. */
interface Value {
  readonly field: string
  readonly text: string
  /** UTF-16 code units before it. */
  readonly start: number
  /** The probability that this is the value, 0 to 1. */
  readonly probability: number
}

/** What was found in a text. */
export interface Values {
  /** By where they stand. */
  readonly values: ReadonlyArray<Value>
  /** The probability that each field is as found, those that were not found included, as if they were independent. */
  readonly probability: number
}

/** Spans below it are no value. */
const leastProbability = 0.01

/** The text of a span, with its line ends and other white space as one space each. */
const textOf = ({ text, tokens }: Read, { start, end }: Run): string =>
  text.slice(tokens[start]?.start ?? 0, tokens[end - 1]?.end ?? 0).replace(/\s+/gu, " ")

/** A value that stands at several places has the probabilities of all of them. */
const likeliest = (read: Read, field: string, spans: ReadonlyArray<Span>): Value | undefined => {
  const byText = new Map<string, Value>()
  for (const span of spans) {
    const text = textOf(read, span)
    const known = byText.get(text.toLowerCase())
    const start = known?.start ?? read.tokens[span.start]?.start ?? 0
    const probability = Math.min(1, (known?.probability ?? 0) + span.probability)
    byText.set(text.toLowerCase(), { field, text: known?.text ?? text, start, probability })
  }
  let best: Value | undefined
  for (const value of byText.values())
    if (best === undefined || value.probability > best.probability) best = value
  return best
}

const valuesOf = (
  read: Read,
  decoded: Decoded,
  number: number,
  { name, always }: Field
): ReadonlyArray<Value> => {
  const spans = decoded.spans.filter(({ field }) => field === number)
  if (isListed(name)) {
    return spans.map((span) => ({
      field: name,
      text: textOf(read, span),
      start: read.tokens[span.start]?.start ?? 0,
      probability: span.probability
    }))
  }
  const best = likeliest(
    read,
    name,
    spans.length === 0 && always ? decoded.candidates(number, leastProbability) : spans
  )
  return best === undefined ? [] : [best]
}

/** Finds the values of the fields in a text. */
export const find = (chain: Chain, fields: ReadonlyArray<Field>, read: Read, features: Sequence): Values => {
  if (features.length === 0) return { values: [], probability: 0 }
  const decoded = decode(chain, features)
  let probability = 1
  const values: Array<Value> = []
  for (const [number, field] of fields.entries()) {
    const found = valuesOf(read, decoded, number, field)
    values.push(...found)
    probability *=
      found.length === 0
        ? decoded.absence(number)
        : found.reduce((product, value) => product * value.probability, 1)
  }
  return { values: values.sort((a, b) => a.start - b.start), probability }
}

/** Whether what was found is what was labelled: at one of the places of each value, and nothing else. */
export const isRight = (
  { values }: Values,
  fields: ReadonlyArray<Field>,
  { read, wanted, absent }: Aligned
): boolean =>
  absent === 0 &&
  fields.every(({ name }, number) => {
    const found = values.filter(({ field }) => field === name)
    const labelled = wanted.filter(({ field }) => field === number)
    return (
      found.length === labelled.length &&
      found.every(({ text }) =>
        labelled.some(({ places }) =>
          places.some((place) => textOf(read, place).toLowerCase() === text.toLowerCase())
        )
      )
    )
  })

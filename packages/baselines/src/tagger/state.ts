/**
 * What a tagger has learned, and its form in a file.
 */
import type * as Recalibration from "@assay/stats/reliability/Recalibration"
import * as Schema from "effect/Schema"
import type { Field } from "./answering.ts"
import { begins, type Chain, goesOn, tagCount } from "./chain.ts"
import type { Alignment } from "./learning.ts"

/** A trained tagger. */
export interface State {
  readonly fields: ReadonlyArray<Field>
  /** The number of each feature that may be in a text. */
  readonly numbers: ReadonlyMap<string, number>
  readonly chain: Chain
  /** The log odds of a product of probabilities made the probability of being right. Null where there was too little to tell. */
  readonly calibration: Extract<Recalibration.Recalibration, { kind: "platt" }> | null
  readonly alignment: Alignment
}

const Numbers = Schema.Array(Schema.Finite)

/** The form of a tagger in a file. Features of which nothing was learned are left out. */
export const Form = Schema.Struct({
  fields: Schema.Array(Schema.Struct({ name: Schema.String, always: Schema.Boolean })),
  features: Schema.Array(Schema.String),
  /** One a feature and tag, feature by feature. */
  weights: Numbers,
  transitions: Numbers,
  calibration: Schema.NullOr(
    Schema.Struct({ kind: Schema.Literal("platt"), slope: Schema.Finite, intercept: Schema.Finite })
  ),
  alignment: Schema.Struct({ found: Schema.Natural, ambiguous: Schema.Natural, absent: Schema.Natural })
})
export type Stored = typeof Form.Type

/** The state as JSON. */
export const encode = ({ fields, numbers, chain, calibration, alignment }: State) => {
  const features: Array<string> = []
  const weights: Array<number> = []
  for (const [name, number] of numbers) {
    const row = chain.weights.subarray(number * chain.tags, (number + 1) * chain.tags)
    if (row.every((weight) => weight === 0)) continue
    features.push(name)
    for (const weight of row) weights.push(weight)
  }
  return {
    fields: fields.map(({ name, always }) => ({ name, always })),
    features,
    weights,
    transitions: [...chain.transitions],
    calibration,
    alignment: { ...alignment }
  }
}

/** Most fields of a tagger, so that a tag fits a byte. */
export const mostFields = 100

const requireLength = (field: string, found: number, expected: number): void => {
  if (found !== expected) throw new RangeError(`${field}: expected ${expected} numbers, found ${found}`)
}

/** The inverse of {@link encode}. Throws a `RangeError` that names the field. */
export const decode = ({ fields, features, weights, transitions, calibration, alignment }: Stored): State => {
  if (fields.length > mostFields)
    throw new RangeError(`fields: expected at most ${mostFields}, found ${fields.length}`)
  const tags = tagCount(fields.length)
  requireLength("weights", weights.length, features.length * tags)
  requireLength("transitions", transitions.length, (tags + 1) * tags)
  const numbers = new Map(features.map((name, number) => [name, number]))
  if (numbers.size !== features.length) throw new RangeError("features: expected each once, found one twice")
  return {
    fields,
    numbers,
    chain: { tags, weights: Float64Array.from(weights), transitions: Float64Array.from(transitions) },
    calibration,
    alignment
  }
}

/** The features that speak most for the beginning of each field, and for going on with it. */
export const topFeatures = ({ fields, numbers, chain }: State, top: number) => {
  const names = [...numbers]
  const of = (label: string, tag: number) => ({
    label,
    features: names
      .map(([term, number]) => ({ term, weight: chain.weights[number * chain.tags + tag] ?? 0 }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
      .slice(0, top)
  })
  return fields.flatMap(({ name }, number) => [
    of(`${name} begins`, begins(number)),
    of(`${name} goes on`, goesOn(number))
  ])
}

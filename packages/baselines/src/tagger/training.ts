/**
 * Trains a tagger, and learns what its probabilities are worth on texts that it was not trained on.
 */
import * as Recalibration from "@assay/stats/reliability/Recalibration"
import { type Field, find, isRight, type Values } from "./answering.ts"
import type { LearnOptions } from "./chain.ts"
import { type Aligned, alignmentOf, type Example, fit, type Names } from "./learning.ts"
import type { State } from "./state.ts"

/** An example, and what must not be divided from it. */
export interface Grouped extends Example {
  /** Its cluster, or its text. */
  readonly group: string
}

// Fewer answers say too little of what confidence is worth.
const fewestForCalibration = 20

/** The log odds of a probability, finite. */
export const logOdds = (probability: number): number => {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability))
  return Math.log(inside / (1 - inside))
}

const fieldsOf = (names: ReadonlyArray<string>, aligned: ReadonlyArray<Aligned>): ReadonlyArray<Field> =>
  names.map((name, number) => ({
    name,
    always: aligned.length > 0 && aligned.every(({ wanted }) => wanted.some(({ field }) => field === number))
  }))

/** Two halves that no group is divided between. */
const halves = (
  examples: ReadonlyArray<Grouped>
): readonly [ReadonlyArray<Grouped>, ReadonlyArray<Grouped>] => {
  const sides = new Map<string, number>()
  for (const { group } of examples) if (!sides.has(group)) sides.set(group, sides.size % 2)
  return [
    examples.filter(({ group }) => sides.get(group) === 0),
    examples.filter(({ group }) => sides.get(group) === 1)
  ]
}

/** Trains on some examples. It yields after each text. */
export const train = function* (
  examples: ReadonlyArray<Grouped>,
  names: ReadonlyArray<string>,
  { numbers }: Names,
  options: LearnOptions
): Generator<void, State> {
  const aligned = examples.map((each) => each.aligned)
  const fields = fieldsOf(names, aligned)
  const [first, second] = halves(examples)
  const signals: Array<number> = []
  const rights: Array<boolean> = []
  for (const [learned, held] of [
    [first, second],
    [second, first]
  ] as const) {
    if (Math.min(first.length, second.length) * 2 < fewestForCalibration) break
    const chain = yield* fit(learned, numbers.size, fields.length, options)
    for (const example of held) {
      const found: Values = find(chain, fields, example.aligned.read, example.features)
      signals.push(logOdds(found.probability))
      rights.push(isRight(found, fields, example.aligned))
      yield
    }
  }
  const calibration = signals.length === 0 ? undefined : Recalibration.platt(signals, rights)
  return {
    fields,
    numbers,
    chain: yield* fit(examples, numbers.size, fields.length, options),
    calibration: calibration?.kind === "platt" ? calibration : null,
    alignment: alignmentOf(aligned)
  }
}

/**
 * How often each label is right: all that a classifier knows that does not look at its input.
 */
import type { Baseline, Task } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { failed, type Learner, type Prediction } from "../learner.ts"

/** The counts of labels in training, by their position. */
export interface Shares {
  readonly counts: ReadonlyArray<number>
  readonly seed: number
}

const Stored = Schema.Struct({ counts: Schema.Array(Schema.Natural), seed: Schema.Int })

const shareText = (count: number, total: number): string => `${((100 * count) / total).toFixed(1)} %`

/** A learner of shares: `choose` answers from them. */
export const sharesLearner = <Input, Label extends Task.Label>(
  kind: string,
  known: ReadonlyArray<Label>,
  choose: (shares: Shares, total: number) => (input: Input) => Prediction<Label>
): Learner<Input, Task.Label, Label, Shares, Shares> => ({
  kind,
  version: 1,
  ignoresInputs: true,
  settings: { labels: known },
  prepare: (examples: ReadonlyArray<Baseline.Example<Input, Task.Label>>) => {
    const positionOf = new Map<Task.Label, number>(known.map((label, position) => [label, position]))
    const positions = Uint32Array.from(examples, ({ expected }) => {
      const position = positionOf.get(expected)
      if (position === undefined) {
        throw new RangeError(`label: expected one of ${known.join(", ")}; found ${JSON.stringify(expected)}`)
      }
      return position
    })
    return {
      train: (indices, seed) => {
        if (indices.length === 0) {
          return Effect.fail(failed("expected at least one labelled example to learn from, found none"))
        }
        const counts = Array.from({ length: known.length }, () => 0)
        for (const index of indices) {
          const position = positions[index] ?? 0
          counts[position] = (counts[position] ?? 0) + 1
        }
        return Effect.succeed({ counts, seed })
      }
    }
  },
  predict: (shares) =>
    choose(
      shares,
      shares.counts.reduce((sum, count) => sum + count, 0)
    ),
  form: Stored,
  encode: ({ counts, seed }) => ({ counts: [...counts], seed }),
  decode: (stored) => {
    const { counts } = stored
    if (counts.length !== known.length) {
      throw new RangeError(
        `counts: expected ${known.length} numbers, one for each label, found ${counts.length}`
      )
    }
    if (counts.every((count) => count === 0))
      throw new RangeError("counts: expected a number above 0, found none")
    return stored
  },
  explain: ({ counts }) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    const commonest = known
      .map((label, position) => ({ label, count: counts[position] ?? 0 }))
      .sort((a, b) => b.count - a.count)
      .slice(0, 3)
    return {
      notes: [
        `most common: ${commonest.map(({ count, label }) => `${label} (${shareText(count, total)})`).join(", ")}`
      ]
    }
  }
})

/**
 * Chance: labels drawn by their shares. What a metric says of it is what that metric gives for nothing.
 */
import { hash } from "node:crypto"
import { Outcome, Task } from "@assay/core"
import { canonicalJson } from "@assay/core/internal"
import { sharesLearner } from "./classify/shares.ts"
import { type Learned, learned } from "./learner.ts"
import type * as Learning from "./learning.ts"

/** A number from 0 to 1, without 1, that the seed and an input decide. */
const drawn = (seed: number, input: unknown): number => {
  // An input that is no JSON is told by what JSON keeps of it.
  const text = canonicalJson(JSON.parse(JSON.stringify(input) ?? "null"))
  return Number.parseInt(hash("sha256", `${seed} ${text}`).slice(0, 12), 16) / 2 ** 48
}

/**
 * Draws a label for each input, as often as the label is among the examples; its share is the confidence. Equal inputs and
 * seeds have equal answers.
 *
 * Fitting fails when an example's label is not among those of the task, schema or list, or there are no examples.
 *
 * @example
 * ```ts
 * Random.classify(task)
 * ```
 */
export const classify = <const Label extends Task.Label, Input = unknown>(
  labels: Task.Labels<Label, Input>,
  options: Learning.Options<Input, Task.Label> = {}
): Learned<Input, Task.Label, Label> => {
  const known = Task.labelsOf(labels, "Random.classify")
  return learned(
    sharesLearner<Input, Label>("random", known, ({ counts, seed }, total) => (input) => {
      let left = drawn(seed, input) * total
      // The last label with a count stands where rounding leaves none.
      let position = counts.findLastIndex((count) => count > 0)
      for (const [each, count] of counts.entries()) {
        if (left < count) {
          position = each
          break
        }
        left -= count
      }
      const label = known[position]
      return label === undefined
        ? { outcome: Outcome.escalated("no label was learned") }
        : { outcome: Outcome.answered(label, { confidence: (counts[position] ?? 0) / total }) }
    }),
    options
  )
}

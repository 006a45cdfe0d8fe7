/**
 * The majority class: the floor that every classifier must beat.
 *
 * It ignores the input and answers with the commonest label of its training examples. On an unbalanced test set it
 * looks better than one would think, which is why it belongs in every comparison.
 */
import { Baseline, Candidate, Outcome, Task } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Learning from "./learning.ts"

/** The candidate that always gives the commonest label; its share of the examples is its confidence. */
const learn = <Label extends Task.Label>(
  examples: ReadonlyArray<Baseline.Example<unknown, Task.Label>>,
  labels: ReadonlyArray<Label>
): Effect.Effect<Candidate.Candidate<unknown, Label>, Candidate.CandidateError> => {
  const failed = (message: string) => Effect.fail(new Candidate.CandidateError({ message }))
  const counts = new Map<Task.Label, number>(labels.map((label) => [label, 0]))
  for (const { expected } of examples) {
    const count = counts.get(expected)
    if (count === undefined) {
      return failed(`label: expected one of ${labels.join(", ")}; found ${JSON.stringify(expected)}`)
    }
    counts.set(expected, count + 1)
  }
  if (examples.length === 0) return failed("expected at least one labelled example to learn from, found none")
  const countOf = (label: Label): number => counts.get(label) ?? 0
  // Ties go to the label that sorts first.
  const [first, ...others] = labels.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (first === undefined) return failed("expected at least one label, found none")
  const label = others.reduce((best, each) => (countOf(each) > countOf(best) ? each : best), first)
  const confidence = countOf(label) / examples.length
  const answer = { outcome: Outcome.answered(label, { confidence }), facts: {} }
  return Effect.succeed(
    Candidate.make<unknown, Label>({
      kind: "baseline",
      settings: "majority",
      restore: Candidate.fromJson,
      answer: () => Effect.succeed(answer)
    })
  )
}

/**
 * Always answers with the commonest label of what it learned from.
 *
 * Fitting fails when an example's label is not among those of the task, schema or list, or there are no examples.
 *
 * @example
 * ```ts
 * Majority.classify(task)
 * ```
 */
export const classify = <const Label extends Task.Label, Input = unknown>(
  labels: Task.Labels<Label, Input>,
  options: Learning.Options<Input, Task.Label> = {}
): Baseline.Baseline<Input, Task.Label, Label> => {
  const known = Task.labelsOf(labels, "Majority.classify")
  return Baseline.make<Input, Task.Label, Label>({
    // The labels say what is refused, and no answer depends on them.
    settings: { baseline: "majority" },
    learning: Learning.from<Input, Task.Label, Label>(options, (examples, { folds, foldOf }) =>
      Effect.forEach(Array.from({ length: folds }).keys(), (fold) =>
        learn(
          examples.filter((_, index) => foldOf[index] !== fold),
          known
        )
      )
    )
  })
}

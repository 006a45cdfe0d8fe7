/**
 * The majority class: the floor that every classifier must beat.
 *
 * It ignores the input and answers with the commonest label of its training examples. On an unbalanced test set it
 * looks better than one would think, which is why it belongs in every comparison.
 */
import { Baseline, Candidate, type Case, Outcome } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Learning from "./learning.ts"

/** Labels by how often they occur, commonest first; ties go to the label that sorts first. */
const ranked = <Label>(
  examples: Iterable<Baseline.Example<unknown, Label>>
): ReadonlyArray<readonly [Label, number]> => {
  const counts = new Map<string, { readonly label: Label; count: number }>()
  for (const { expected } of examples) {
    const key = JSON.stringify(expected)
    const seen = counts.get(key)
    if (seen === undefined) counts.set(key, { label: expected, count: 1 })
    else seen.count++
  }
  return [...counts]
    .sort(([a, { count: m }], [b, { count: n }]) => n - m || (a < b ? -1 : 1))
    .map(([, { label, count }]) => [label, count] as const)
}

/** The candidate that always gives the commonest label; its share of the examples is its confidence. */
const learn = <Label>(
  examples: ReadonlyArray<Baseline.Example<unknown, Label>>
): Effect.Effect<Candidate.Candidate<unknown, Label>, Candidate.CandidateError> => {
  const [commonest] = ranked(examples)
  if (commonest === undefined) {
    return Effect.fail(
      new Candidate.CandidateError({
        message: "expected at least one labelled example to learn from, found none"
      })
    )
  }
  const [label, count] = commonest
  const answer = { outcome: Outcome.answered(label, { confidence: count / examples.length }), facts: {} }
  return Effect.succeed(
    Candidate.make<unknown, Label>({
      kind: "baseline",
      settings: "majority",
      restore: Candidate.fromJson,
      answer: () => Effect.succeed(answer)
    })
  )
}

/** Always answers with the commonest label of what it learned from. */
export const classify = <Label extends Case.Present>(
  options: Learning.Options<unknown, Label> = {}
): Baseline.Baseline<unknown, Label, Label> =>
  Baseline.make<unknown, Label, Label>({
    settings: { baseline: "majority" },
    learning: Learning.from<unknown, Label, Label>(options, (examples, { folds, foldOf }) =>
      Effect.forEach(Array.from({ length: folds }).keys(), (fold) =>
        learn(examples.filter((_, index) => foldOf[index] !== fold))
      )
    )
  })

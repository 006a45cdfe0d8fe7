/**
 * What came of replaying cases (`Experiment.replay`): for each, whether the difference is systematic, or one of the
 * candidates is unsteady, or the grader is.
 *
 * The rule, on the k new answers of each candidate alone, because the first answers are why the case was chosen:
 *
 * 1. `grader-noise`: two answers that are equal, by one candidate or both, have different scores.
 * 2. `systematic`: the k scores of the two candidates differ at level alpha by the exact permutation test (Fisher's,
 *    for right and wrong).
 * 3. `flaky`: else, a candidate disagrees with itself, its first answers included.
 * 4. `alike`: else, both do always the same, and equally well: failing cases that both fail.
 * 5. `not-measured`: a candidate has fewer than two new scores.
 *
 * Answers are equal when their outputs are the same JSON, whatever the order of keys, or where there is no output the
 * same text but for space around it.
 *
 * **Gotchas**
 *
 * Each case is tested alone: of m cases that do not differ, alpha · m or fewer come out systematic by chance.
 *
 * @see Fisher 1935 for the exact test.
 */
export * from "./replayModel.ts"
export { result } from "./result.ts"
export { Part } from "./wordDiff.ts"

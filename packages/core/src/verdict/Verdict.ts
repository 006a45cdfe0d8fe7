/**
 * What a paired comparison may claim: improved, regressed, equivalent, or that it cannot tell.
 *
 * The rule, with level α (default 0.05) and margin (default 0.02, the largest difference that does not matter):
 *
 * 1. `Equivalent` when two one-sided tests at α show the difference to lie within ±margin. It may still be a real
 *    difference (p ≤ α): then it is too small to matter, and the sentence says so.
 * 2. Else `Improved` or `Regressed` when p ≤ α, by the sign of the difference.
 * 3. Else `Underpowered`, with the number of cases it would take.
 *
 * A claim must also hold in the best and in the worst case of what is missing (`Errored` and unscored trials). Where
 * it does not, the verdict is `Underpowered` because of `missing-outcomes`: no number of cases would settle it, those
 * outcomes would.
 *
 * In slices, p values of both kinds are adjusted for the number of slices first.
 */
export * from "./decide.ts"
export * from "./model.ts"
export { type Subject, sentence } from "./sentence.ts"

/** Which pairs of candidates labels tell apart, on a score that a model judges. */
import * as Effect from "effect/Effect"
import type { PairedJudgement } from "../calibration/pairing.ts"
import { correctedEvidence, judging } from "../compare/judged.ts"
import type { Settings } from "../definition/comparisonSettings.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import type { JudgedPair } from "./rank.ts"

/** The judgement of every pair; undefined where no model judges the score. */
export const judgedPairs = Effect.fnUntraced(function* (
  store: Trials["Service"],
  run: StoredRun,
  score: { readonly scorer: string; readonly score: string },
  names: ReadonlyArray<string>,
  { alpha, cases, repeats }: Settings
): Effect.fn.Return<JudgedPair | undefined, StoreError> {
  const source = { run, from: store }
  const judge = yield* judging(source, source, { isCompared: cases, repeats })
  const known = run.manifest.candidates.map(({ name }) => name)
  const found = new Map<string, PairedJudgement>()
  const keyOf = (against: string, candidate: string): string => JSON.stringify([against, candidate])
  for (const against of names) {
    for (const candidate of names) {
      if (against === candidate) continue
      const judgement = yield* judge(score, known.indexOf(against), known.indexOf(candidate), alpha)
      if (judgement === undefined) return undefined
      found.set(keyOf(against, candidate), judgement)
    }
  }
  return (lower, higher, raw) => {
    const judgement = found.get(keyOf(higher, lower))
    const none = { because: "the pair was not read", needs: undefined }
    if (judgement === undefined) return none
    return judgement.standing === "calibrated"
      ? (correctedEvidence(raw, judgement, alpha) ?? judgement)
      : judgement
  }
})

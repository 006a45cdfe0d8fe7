/**
 * Comparisons of judged scores: what they are worth, and the difference that labels make of what the judge says.
 *
 * Of a judge that is not calibrated for both sides no verdict is made: it informs.
 */
import * as Effect from "effect/Effect"
import { judgedScores } from "../calibration/judgedTrials.ts"
import { type Answers, type LoadedScore, load } from "../calibration/loading.ts"
import { type JudgedSide, type PairedJudgement, pairedJudgement, readSide } from "../calibration/pairing.ts"
import type { Settings } from "../definition/comparisonSettings.ts"
import { defined } from "../foundation/defined.ts"
import type { Reader } from "../reference/reader.ts"
import { scoreName } from "../scorer/scoreName.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import * as Evidence from "../verdict/Evidence.ts"
import * as Verdict from "../verdict/Verdict.ts"
import type { Comparison, Group, ScoreComparison, Slice } from "./model.ts"

/** A run, and where it is read from. */
interface Source {
  readonly run: StoredRun
  readonly from: Reader & Answers
}

/** Which trials of both sides are compared. */
interface Scope {
  readonly isCompared: (caseId: string) => boolean
  readonly repeats: number
}

/** What a comparison of two candidates, by their positions, is worth on a score; undefined where no model judges. */
export type Judging = (
  name: { readonly scorer: string; readonly score: string },
  against: number,
  candidate: number,
  alpha: number
) => Effect.Effect<(PairedJudgement & { readonly digest: string }) | undefined, StoreError>

/** Reads each side of a score once. */
const sidesOf = ({ run, from }: Source, scope: Scope) => {
  const known = new Map<string, JudgedSide>()
  return Effect.fnUntraced(function* (
    score: LoadedScore,
    position: number
  ): Effect.fn.Return<JudgedSide, StoreError> {
    const key = JSON.stringify([score.scorer, score.score, position])
    const before = known.get(key)
    if (before !== undefined) return before
    const side = yield* readSide(from, run, score, position, scope)
    known.set(key, side)
    return side
  })
}

/** Prepares the judged scores of two runs, or of one. Costs nothing where no model judges. */
export const judging = Effect.fn("Comparison.judging")(function* (
  against: Source,
  candidate: Source,
  scope: Scope
): Effect.fn.Return<Judging, StoreError> {
  const isOne = against.run.key === candidate.run.key
  const isAny = [against, candidate].some(({ run }) => judgedScores(run.manifest).length > 0)
  if (!isAny) return () => Effect.succeed(undefined)
  const ofCandidate = yield* load(candidate.from, candidate.run)
  const ofAgainst = isOne ? ofCandidate : yield* load(against.from, against.run)
  const readCandidate = sidesOf(candidate, scope)
  const readAgainst = isOne ? readCandidate : sidesOf(against, scope)
  const find = (among: ReadonlyArray<LoadedScore>, name: Parameters<Judging>[0]) =>
    among.find((each) => scoreName(each) === scoreName(name))
  return Effect.fnUntraced(function* (name, before, after, alpha) {
    const scores = { against: find(ofAgainst, name), candidate: find(ofCandidate, name) }
    const one = scores.candidate ?? scores.against
    if (one === undefined) return undefined
    if (scores.against === undefined || scores.candidate === undefined)
      return {
        digest: one.judge.digest,
        standing: "stale" as const,
        because: "only one of the sides was graded by a judge whose identity is known",
        needs: undefined,
        labelled: 0,
        difference: undefined,
        labelsAlone: undefined,
        assumes: undefined
      }
    return {
      digest: scores.candidate.judge.digest,
      ...pairedJudgement(
        { against: scores.against, candidate: scores.candidate },
        {
          against: yield* readAgainst(scores.against, before),
          candidate: yield* readCandidate(scores.candidate, after)
        },
        {
          against: against.run.manifest.candidates[before]?.name ?? "",
          candidate: candidate.run.manifest.candidates[after]?.name ?? ""
        },
        alpha
      )
    }
  })
})

/** Evidence of what labels make of a judged difference; undefined where they do not correct it. */
export const correctedEvidence = (
  raw: Evidence.Evidence | undefined,
  { difference, labelled }: PairedJudgement,
  alpha: number
): Evidence.Evidence | undefined => {
  if (raw === undefined || difference === undefined) return undefined
  const { effect, shown, tested, method } = difference
  return Evidence.ofCorrected(raw, effect, { _tag: "Corrected", labelled, shown, tested, method }, 1 - alpha)
}

const overallOf = (group: Group, judgement: PairedJudgement, settings: Settings): Group => {
  const evidence =
    judgement.standing === "calibrated"
      ? correctedEvidence(group.evidence, judgement, settings.alpha)
      : undefined
  if (evidence === undefined)
    return { ...group, verdict: Verdict.notCalibrated(group.evidence, judgement, settings) }
  const { margin } = settings
  const { bounds } = group
  const verdict = Verdict.decide(
    Verdict.alone(evidence, margin),
    bounds === undefined
      ? undefined
      : { worst: Verdict.alone(bounds.worst, margin), best: Verdict.alone(bounds.best, margin) },
    { ...settings, slices: undefined }
  )
  return { ...group, evidence, verdict }
}

/** A slice is graded by the judge alone: it informs. */
const sliceOf = (slice: Slice, judgement: PairedJudgement, settings: Settings): Slice => ({
  ...slice,
  finding: "none",
  isTested: false,
  verdict: Verdict.notCalibrated(
    slice.evidence,
    judgement.standing === "calibrated"
      ? { because: "labels correct the whole, and no slice of it", needs: undefined }
      : judgement,
    settings
  )
})

const judgedScore = (
  score: ScoreComparison,
  { digest, ...judgement }: PairedJudgement & { readonly digest: string },
  settings: Settings
): ScoreComparison => {
  const { standing, because, needs, labelled, labelsAlone, assumes } = judgement
  return {
    ...score,
    overall: overallOf(score.overall, judgement, settings),
    slices: score.slices.map((slice) => sliceOf(slice, judgement, settings)),
    judge: {
      digest,
      standing,
      because,
      labelled,
      ...defined({ needs, raw: score.overall.evidence, labelsAlone, assumes })
    }
  }
}

/** A comparison whose judged scores are corrected, or say why they decide nothing. */
export const judgedComparison = Effect.fnUntraced(function* (
  judge: Judging,
  comparison: Comparison,
  against: number,
  candidate: number,
  settings: Settings
): Effect.fn.Return<Comparison, StoreError> {
  const scores: Array<ScoreComparison> = []
  for (const score of comparison.scores) {
    const judgement = yield* judge(score, against, candidate, settings.alpha)
    scores.push(judgement === undefined ? score : judgedScore(score, judgement, settings))
  }
  return { ...comparison, scores }
})

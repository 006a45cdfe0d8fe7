/**
 * The difference of two candidates on a judged score, corrected by labels of both on the same cases.
 */
import * as PredictionPowered from "@assay/stats/correction/PredictionPowered"
import * as Distribution from "@assay/stats/Distribution"
import * as Effect from "effect/Effect"
import { defined } from "../foundation/defined.ts"
import type { StoredRun } from "../store/Runs.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { Trials } from "../store/Trials.ts"
import * as Figures from "../text/figures.ts"
import { boundsOf } from "./correcting.ts"
import { isJudged } from "./judgedTrials.ts"
import type { LoadedScore, OwnLabel } from "./loading.ts"
import { changedWords, type Judgement, labelsFor, type Standing, standingOf, weakness } from "./standing.ts"

/** What a candidate got on a case. */
interface JudgedCase {
  /** The mean of its scores over repeats. Undefined where there is none. */
  readonly value: number | undefined
  /** Whether the judge had no part in it. */
  readonly isKnown: boolean
  /** What people say of its answers; the value itself where that is known. Undefined where nobody labelled it. */
  readonly label: OwnLabel | undefined
  /** The cluster of the case. Undefined for a case of its own. */
  readonly cluster: string | undefined
}

/** What a candidate got, by case. */
export type JudgedSide = ReadonlyMap<string, JudgedCase>

const meanOf = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

/** Reads what a candidate of a run got on a judged score. */
export const readSide = Effect.fnUntraced(function* (
  store: Pick<Trials["Service"], "eachFinished">,
  run: StoredRun,
  score: LoadedScore,
  candidate: number,
  { isCompared, repeats }: { readonly isCompared: (caseId: string) => boolean; readonly repeats: number }
): Effect.fn.Return<JudgedSide, StoreError> {
  const own = score.own.get(run.manifest.candidates[candidate]?.name ?? "")
  interface Gathered {
    readonly values: Array<number>
    /** Those of its values in which the judge had no part. */
    readonly known: Array<number>
    readonly cluster: string | undefined
    judged: number
  }
  const gathered = new Map<string, Gathered>()
  yield* store.eachFinished(
    run,
    (trial) => {
      if (!isCompared(trial.caseId) || trial.repeat >= repeats || trial.outcome === "Errored") return
      const at = gathered.get(trial.caseId) ?? { values: [], known: [], cluster: trial.cluster, judged: 0 }
      const row = trial.scores.find((each) => each.scorer === score.position && each.name === score.score)
      const value = row?.value
      if (value !== undefined) at.values.push(value)
      if (isJudged(trial, row)) at.judged++
      else if (value !== undefined) at.known.push(value)
      gathered.set(trial.caseId, at)
    },
    { candidate }
  )
  return new Map(
    [...gathered].map(([caseId, { values, known, cluster, judged }]) => {
      const labels = [...(own?.get(caseId)?.values() ?? [])]
      const value = values.length === 0 ? undefined : meanOf(values)
      const isKnown = judged === 0
      return [
        caseId,
        {
          value,
          isKnown,
          cluster,
          label: isKnown
            ? value === undefined
              ? undefined
              : { grade: value, inclusion: 1 }
            : labels.length === 0
              ? undefined
              : {
                  // Repeats whose value is known keep it, whatever people say of the others.
                  grade:
                    (judged * meanOf(labels.map(({ grade }) => grade)) +
                      known.reduce((sum, each) => sum + each, 0)) /
                    (judged + known.length),
                  inclusion: meanOf(labels.map(({ inclusion }) => inclusion))
                }
        }
      ]
    })
  )
})

/** A corrected difference. */
interface CorrectedDifference {
  /** candidate − against, by what people say, in the unit of the score. */
  readonly effect: number
  /** Standard errors below and above the effect, of the interval of 1 − α, in the unit of the score. */
  readonly shown: { readonly below: number; readonly above: number }
  /** The same of the interval of 1 − 2α, which margins are tested by. */
  readonly tested: { readonly below: number; readonly above: number }
  /** The name of the method. */
  readonly method: string
}

/** What a comparison of a judged score is worth. */
export interface PairedJudgement extends Judgement {
  /** Cases on which both candidates have a label that holds. */
  readonly labelled: number
  /** The corrected difference. Undefined where there is none. */
  readonly difference: CorrectedDifference | undefined
  /** The difference by the labels alone. */
  readonly labelsAlone: { readonly effect: number; readonly low: number; readonly high: number } | undefined
  /** What is stated and not tested. */
  readonly assumes: "errs-alike" | undefined
}

interface Pairs {
  readonly judged: ReadonlyArray<number | undefined>
  readonly labels: ReadonlyArray<number | undefined>
  readonly inclusion: ReadonlyArray<number | undefined>
  readonly clusters: ReadonlyArray<string>
  /** Differences on cases where the judge had no part in either. */
  readonly known: ReadonlyArray<number>
  readonly labelled: number
}

const inclusionOf = (before: OwnLabel, after: OwnLabel): number => {
  if (before.inclusion === 1 || before.inclusion === after.inclusion) return after.inclusion
  // Drawn apart from each other: both are there with the product.
  return after.inclusion === 1 ? before.inclusion : before.inclusion * after.inclusion
}

const pair = (against: JudgedSide, candidate: JudgedSide): Pairs => {
  const judged: Array<number | undefined> = []
  const labels: Array<number | undefined> = []
  const inclusion: Array<number | undefined> = []
  const clusters: Array<string> = []
  const known: Array<number> = []
  let labelled = 0
  for (const [caseId, before] of against) {
    const after = candidate.get(caseId)
    if (after === undefined) continue
    const difference =
      before.value === undefined || after.value === undefined ? undefined : after.value - before.value
    if (before.isKnown && after.isKnown) {
      if (difference !== undefined) known.push(difference)
      continue
    }
    const both = before.label !== undefined && after.label !== undefined
    if (both) labelled++
    judged.push(difference)
    labels.push(both ? (after.label?.grade ?? 0) - (before.label?.grade ?? 0) : undefined)
    inclusion.push(
      before.label === undefined || after.label === undefined
        ? undefined
        : inclusionOf(before.label, after.label)
    )
    clusters.push(after.cluster ?? caseId)
  }
  return { judged, labels, inclusion, clusters, known, labelled }
}

/** The part that the judge had no part in, added: it is a sample of the cases, too. */
const mixed = (pairs: Pairs, effect: number) => {
  const { known, judged } = pairs
  const all = judged.length + known.length
  const part = judged.length / all
  const mean = known.length === 0 ? 0 : meanOf(known)
  const variance =
    known.length === 0 ? 0 : known.reduce((sum, each) => sum + (each - mean) ** 2, 0) / all / all
  return {
    effect: part * effect + (1 - part) * mean,
    part,
    spread: Math.sqrt((part * (1 - part) * (effect - mean) ** 2) / all + variance)
  }
}

const differenceOf = (pairs: Pairs, range: number, alpha: number) => {
  const { judged, labels, clusters, inclusion } = pairs
  const given = inclusion.flatMap((each) => each ?? [])
  const options = {
    range,
    ...defined({ clusters: new Set(clusters).size < clusters.length ? clusters : undefined }),
    ...(given.some((each) => each !== given[0]) ? { inclusion } : {})
  }
  const at = (confidence: number) =>
    PredictionPowered.difference({ judged, labels }, { ...options, confidence })
  const shown = at(1 - alpha)
  const tested = at(1 - 2 * alpha)
  if (shown.corrected._tag === "Withheld" || tested.corrected._tag === "Withheld") return undefined
  const { effect, part, spread } = mixed(pairs, shown.corrected.estimate)
  const sides = (
    { estimate, low, high }: { readonly estimate: number; readonly low: number; readonly high: number },
    confidence: number
  ) => {
    const z = Distribution.normalQuantile((1 + confidence) / 2)
    return {
      below: Math.hypot((part * (estimate - low)) / z, spread),
      above: Math.hypot((part * (high - estimate)) / z, spread)
    }
  }
  const { labelsAlone } = shown
  return {
    difference: {
      effect,
      shown: sides(shown.corrected, 1 - alpha),
      tested: sides(tested.corrected, 1 - 2 * alpha),
      method: shown.corrected.method
    },
    labelsAlone:
      labelsAlone._tag === "Withheld"
        ? undefined
        : { effect: labelsAlone.estimate, low: labelsAlone.low, high: labelsAlone.high }
  }
}

const without = { labelled: 0, difference: undefined, labelsAlone: undefined, assumes: undefined }

const refused = (standing: Standing, because: string, needs: number | undefined): PairedJudgement => ({
  ...without,
  standing,
  because,
  needs
})

/**
 * What a comparison of two candidates on a judged score is worth, and their difference by what people say. Only labels of
 * both candidates on the same cases, drawn at random, correct a difference: the judge may favour one of them, and labels of
 * the one say nothing of how it errs on the other.
 */
export const pairedJudgement = (
  scores: { readonly against: LoadedScore; readonly candidate: LoadedScore },
  sides: { readonly against: JudgedSide; readonly candidate: JudgedSide },
  names: { readonly against: string; readonly candidate: string },
  alpha: number
): PairedJudgement => {
  const { against, candidate } = scores
  if (against.judge.digest !== candidate.judge.digest)
    return refused("stale", "the two sides were graded by different judges", undefined)
  const { state, floors } = candidate
  const values = [...sides.candidate.values()].flatMap(({ value }) => value ?? [])
  const [low, high] = boundsOf(candidate)
  const share = values.length === 0 || !(high > low) ? undefined : (meanOf(values) - low) / (high - low)
  const needs = labelsFor(floors, share)
  if (state._tag !== "Held") {
    const { standing, because } = standingOf(state, { labelled: 0, share }, floors)
    return refused(standing, because, needs)
  }
  const pairs = pair(sides.against, sides.candidate)
  const { labelled } = pairs
  const changed = (against.changed.get(names.against) ?? 0) + (candidate.changed.get(names.candidate) ?? 0)
  const found = labelled >= floors.own ? differenceOf(pairs, high - low, alpha) : undefined
  const base = {
    labelled,
    difference: found?.difference,
    labelsAlone: found?.labelsAlone,
    assumes: state.file.assumes
  }
  const weak = weakness(state.measured, floors)
  if (weak !== undefined) return { ...base, standing: "too-weak", ...weak }
  if (found !== undefined)
    return {
      ...base,
      assumes: undefined,
      standing: "calibrated",
      because: `${Figures.counted(labelled, "case")} ${labelled === 1 ? "has" : "have"} labels of both candidates`,
      needs: undefined
    }
  if (state.file.assumes === "errs-alike")
    return {
      ...base,
      standing: "informs-only",
      because:
        "a difference is corrected by labels of both candidates on the same cases; that the judge errs alike on both is stated, and not tested",
      needs: Math.max(needs - labelled, 1)
    }
  return {
    ...base,
    standing: "informs-only",
    because:
      state.file.sampling === "elsewhere"
        ? "the labelled answers are no random sample of those that are compared"
        : changed > 0
          ? `${changedWords(changed)}: the labels that still hold are of answers that did not change, and those are no random sample`
          : labelled === 0
            ? "no case has labels of both candidates, and the judge may favour one of them"
            : `only ${Figures.counted(labelled, "case")} ${labelled === 1 ? "has" : "have"} labels of both candidates, and it takes ${floors.own}`,
    needs: changed > 0 ? changed : Math.max(needs - labelled, floors.own - labelled)
  }
}

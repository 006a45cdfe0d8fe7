/**
 * One score: overall, and by slice with the correction for how many slices are looked at.
 */

import * as Multiplicity from "@assay/stats/Multiplicity"
import * as Rng from "@assay/stats/Rng"
import type { Settings } from "../definition/comparisonSettings.ts"
import { defined } from "../foundation/defined.ts"
import * as Evidence from "../verdict/Evidence.ts"
import * as Verdict from "../verdict/Verdict.ts"
import { caseIds, counted } from "./caseIds.ts"
import { gather, type PairedValues, type Range, type Sides } from "./gather.ts"
import type { Bounds, Group, ScoreComparison, Slice } from "./model.ts"
import type { Members } from "./slices.ts"

/** What a group of cases shows, before anything is decided. */
interface GroupEvidence {
  readonly gathered: PairedValues
  readonly evidence: Evidence.Evidence | undefined
  readonly bounds: Bounds | undefined
}

/** The range of a score: 0 to 1 where all values keep to it, else what was observed. */
const rangeOf = (
  sides: Sides,
  nth: number
): Range & { readonly observed: boolean; readonly graded: boolean } => {
  const low = Math.min(sides.against.extent[nth]?.low ?? 0, sides.candidate.extent[nth]?.low ?? 0)
  const high = Math.max(sides.against.extent[nth]?.high ?? 0, sides.candidate.extent[nth]?.high ?? 0)
  const isShare = !(low < 0 || high > 1)
  const graded = [sides.against, sides.candidate].some(({ extent }) => extent[nth]?.isGraded === true)
  return isShare || !(low <= high)
    ? { low: 0, high: 1, observed: false, graded }
    : { low, high, observed: true, graded }
}

const show = (
  gathered: PairedValues,
  range: Range & { readonly observed: boolean; readonly graded: boolean },
  settings: Settings,
  seed: number
): GroupEvidence => {
  if (gathered.ids.length === 0) return { gathered, evidence: undefined, bounds: undefined }
  const asked: Evidence.Settings = {
    confidence: 1 - settings.alpha,
    range: range.high > range.low ? range.high - range.low : undefined,
    rangeIsSeen: range.observed,
    graded: range.graded,
    resamples: settings.resamples,
    seed
  }
  return {
    gathered,
    evidence: Evidence.measure(gathered.observed, asked),
    bounds:
      gathered.extremes === undefined
        ? undefined
        : {
            worst: Evidence.measure(gathered.extremes.worst, asked),
            best: Evidence.measure(gathered.extremes.best, asked),
            range: { low: range.low, high: range.high, observed: range.observed }
          }
  }
}

/** Cases by the sign of their difference, the largest first. */
const flipsOf = ({ ids, observed }: PairedValues) => {
  const differences = observed.candidate.map((value, i) => value - (observed.against[i] ?? Number.NaN))
  const bySize = [...ids.keys()].sort(
    (a, b) => Math.abs(differences[b] ?? 0) - Math.abs(differences[a] ?? 0) || a - b
  )
  const where = (is: (difference: number) => boolean): ReadonlyArray<string> =>
    bySize.flatMap((i) => (is(differences[i] ?? 0) ? (ids[i] ?? []) : []))
  return { lost: where((difference) => difference < 0), gained: where((difference) => difference > 0) }
}

const groupOf = (
  { gathered, evidence, bounds }: GroupEvidence,
  verdict: Verdict.Verdict,
  listed: boolean
): Group => {
  const { lost, gained } = flipsOf(gathered)
  const write = listed ? caseIds : counted
  return {
    cases: gathered.cases,
    paired: gathered.ids.length,
    missing: gathered.missing,
    untried: gathered.untried,
    partial: gathered.partial,
    ...defined({ evidence, bounds }),
    lost: write(lost),
    gained: write(gained),
    verdict
  }
}

const overallVerdict = ({ evidence, bounds }: GroupEvidence, settings: Settings): Verdict.Verdict => {
  const question = { ...settings, slices: undefined }
  if (evidence === undefined) return Verdict.noPairs(question)
  const { margin } = settings
  return Verdict.decide(
    Verdict.alone(evidence, margin),
    bounds === undefined
      ? undefined
      : { worst: Verdict.alone(bounds.worst, margin), best: Verdict.alone(bounds.best, margin) },
    question
  )
}

/**
 * The level at which Benjamini and Hochberg's correction decides: of m tests with R findings, all with p ≤ Rα/m are
 * found, and no other. Intervals of that level cover the false coverage rate of the slices that are found.
 *
 * @see Benjamini & Yekutieli 2005, "False discovery rate-adjusted multiple confidence intervals for selected parameters".
 */
const levelOf = (tests: Multiplicity.Family, of: Iterable<number>, alpha: number): number => {
  const found = [...of].filter((test) => (tests.adjusted(test) ?? 1) <= alpha).length
  return (Math.max(1, found) * alpha) / Math.max(1, tests.count)
}

const sliceVerdicts = (shown: ReadonlyArray<GroupEvidence>, settings: Settings) => {
  const { alpha, margin } = settings
  const found = [...shown.entries()].flatMap(([at, { evidence }]) =>
    evidence === undefined ? [] : [[at, evidence] as const]
  )
  const differing = Multiplicity.family(
    new Map(found.flatMap(([at, { p, smallestP }]) => (smallestP <= alpha ? [[at, p] as const] : []))),
    Multiplicity.benjaminiHochberg
  )
  const alike = Multiplicity.family(
    new Map(
      found.flatMap(([at, evidence]) => {
        const within = Evidence.withinMargin(evidence, margin)
        return within === undefined ? [] : [[at, within.p] as const]
      })
    ),
    Multiplicity.benjaminiHochberg
  )
  const imagined = (at: number, evidence: Evidence.Evidence): Verdict.AdjustedEvidence => {
    const within = Evidence.withinMargin(evidence, margin)
    return {
      evidence,
      p: differing.instead(at, evidence.p),
      equivalenceP: within === undefined ? undefined : alike.instead(at, within.p)
    }
  }
  const levels = {
    difference: levelOf(differing, shown.keys(), alpha),
    equivalence: levelOf(alike, shown.keys(), alpha)
  }
  return shown.map(({ evidence, bounds }, at) => {
    const question = { ...settings, slices: Math.max(1, differing.count), levels }
    const adjustedP = differing.adjusted(at)
    return {
      isTested: differing.has(at),
      adjustedP,
      verdict:
        evidence === undefined
          ? Verdict.noPairs(question)
          : Verdict.decide(
              { evidence, p: adjustedP, equivalenceP: alike.adjusted(at) },
              bounds === undefined
                ? undefined
                : { worst: imagined(at, bounds.worst), best: imagined(at, bounds.best) },
              question
            )
    }
  })
}

const compareSlices = (
  shown: ReadonlyArray<readonly [Members, GroupEvidence]>,
  settings: Settings
): ReadonlyArray<Slice> => {
  const verdicts = sliceVerdicts(
    shown.map(([, each]) => each),
    settings
  )
  return shown.flatMap(([{ by, tag, value }, each], at): ReadonlyArray<Slice> => {
    const judged = verdicts[at]
    if (judged === undefined) return []
    const isSmall = each.evidence !== undefined && each.evidence.p <= settings.alpha
    const finding =
      judged.adjustedP !== undefined && judged.adjustedP <= settings.alpha
        ? "systematic"
        : isSmall
          ? "noise-candidate"
          : "none"
    return [
      {
        by,
        ...defined({ tag }),
        value,
        finding,
        isTested: judged.isTested,
        ...groupOf(each, judged.verdict, finding !== "none")
      }
    ]
  })
}

/** Compares the score `nth` of both sides. */
export const compareScore = (
  sides: Sides,
  nth: number,
  name: { readonly scorer: string; readonly score: string },
  slices: ReadonlyArray<Members>,
  settings: Settings
): ReadonlyArray<ScoreComparison> => {
  const range = rangeOf(sides, nth)
  const seed = Rng.derive(settings.seed, nth)
  const all = gather(sides, nth, sides.tried, range)
  if (all === undefined) return []
  const overall = show(all, range, settings, seed)
  const shown = slices.flatMap((slice, at) => {
    const gathered = gather(sides, nth, slice.members, range)
    return gathered === undefined
      ? []
      : [[slice, show(gathered, range, settings, Rng.derive(seed, at + 1))] as const]
  })
  return [
    {
      ...name,
      unit: range.observed ? "number" : "share",
      overall: groupOf(overall, overallVerdict(overall, settings), true),
      slices: compareSlices(shown, settings)
    }
  ]
}

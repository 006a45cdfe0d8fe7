/**
 * From the trials of several candidates to their ranking. Pure.
 */

import * as MeanScore from "@assay/stats/MeanScore"
import * as Multiplicity from "@assay/stats/Multiplicity"
import * as Rng from "@assay/stats/Rng"
import { type Entry, type Field, rangeOf, scoredMeans, sidesOf, triedBy } from "../compare/field.ts"
import { gather, type Range } from "../compare/gather.ts"
import { clusterLabels } from "../compare/slices.ts"
import type { Settings } from "../definition/comparisonSettings.ts"
import { defined } from "../foundation/defined.ts"
import * as Evidence from "../verdict/Evidence.ts"
import * as Verdict from "../verdict/Verdict.ts"
import { groupsOf, letter } from "./letters.ts"
import type { Pair, Ranking, Standing } from "./rankingModel.ts"

/** What the numbers alone do not say. */
export type Heading = Pick<Ranking, "experiment" | "run" | "scorer" | "score" | "notes">

const meanOf = (values: Float64Array): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length

const estimateOf = (
  values: Float64Array,
  labels: ReadonlyArray<string> | undefined,
  kind: { readonly isBinary: boolean; readonly isBounded: boolean },
  confidence: number
): Evidence.Interval | undefined => {
  const clusters = labels === undefined ? {} : { clusters: labels }
  const found = MeanScore.interval(values, { ...clusters, ...kind, confidence })
  return found._tag === "Withheld"
    ? undefined
    : { low: found.low, high: found.high, confidence, method: found.method }
}

/** Trials of the cases `at`, and the least and greatest mean that the missing ones allow. */
const countsOf = ({ tally }: Entry, at: ReadonlyArray<number>, range: Range) => {
  let trials = 0
  let scored = 0
  let errored = 0
  let low = 0
  let high = 0
  for (const each of at) {
    const finished = tally.finished[each] ?? 0
    const known = tally.scores[0]?.scored[each] ?? 0
    const sum = tally.scores[0]?.sum[each] ?? 0
    trials += finished
    scored += known
    errored += tally.modes.errored[each] ?? 0
    low += (sum + (finished - known) * range.low) / finished
    high += (sum + (finished - known) * range.high) / finished
  }
  return {
    counts: { trials, scored, unscored: trials - scored - errored, errored },
    bounds: trials === scored ? undefined : { low: low / at.length, high: high / at.length }
  }
}

/** A pair before anything is decided. Positions are those in the order of rank. */
interface PairEvidence {
  readonly higher: number
  readonly lower: number
  readonly paired: number
  readonly evidence: Evidence.Evidence | undefined
  readonly extremes: { readonly worst: Evidence.Evidence; readonly best: Evidence.Evidence } | undefined
  /** Why a judged score does not tell them apart; undefined where it may. */
  readonly refused: Refusal | undefined
}

/** Why a judged score decides nothing, and about how many labels it takes. */
type Refusal = Parameters<typeof Verdict.notCalibrated>[1]

/**
 * What a judged score says of a pair, by the names of the one that stands lower and of the other: evidence that labels
 * correct, or why there is none.
 */
export type JudgedPair = (
  lower: string,
  higher: string,
  raw: Evidence.Evidence
) => Evidence.Evidence | Refusal

const showPairs = (
  field: Field,
  at: ReadonlyArray<number>,
  settings: Settings,
  judgedPair: JudgedPair | undefined
): ReadonlyArray<PairEvidence> => {
  const range = rangeOf(field)
  const { entries } = field
  const count = (entries.length * (entries.length - 1)) / 2
  const asked: Omit<Evidence.Settings, "seed"> = {
    confidence: 1 - settings.alpha,
    range: range.high > range.low ? range.high - range.low : undefined,
    rangeIsSeen: range.observed,
    graded: range.graded,
    // A p value by chance can be no smaller than 1 / (resamples + 1), and the smallest has to survive the correction.
    resamples: Math.max(settings.resamples, Math.ceil((2 * count) / settings.alpha))
  }
  return entries.flatMap((above, higher) =>
    entries.slice(higher + 1).flatMap((below, nth): ReadonlyArray<PairEvidence> => {
      const lower = higher + 1 + nth
      const gathered = gather(sidesOf(field, above, below, at), 0, at, range)
      if (gathered === undefined) return []
      const seed = Rng.derive(settings.seed, higher * entries.length + lower)
      const measure = (values: Evidence.Values) => Evidence.measure(values, { ...asked, seed })
      const paired = gathered.ids.length
      const { extremes } = gathered
      const raw = paired === 0 ? undefined : measure(gathered.observed)
      const judged = raw === undefined ? undefined : judgedPair?.(below.name, above.name, raw)
      const refused = judged !== undefined && "because" in judged ? judged : undefined
      return [
        {
          higher,
          lower,
          paired,
          evidence:
            refused !== undefined ? undefined : judged !== undefined && "basis" in judged ? judged : raw,
          extremes:
            extremes === undefined || paired === 0
              ? undefined
              : { worst: measure(extremes.worst), best: measure(extremes.best) },
          refused
        }
      ]
    })
  )
}

/** Holm's correction over the pairs that have a p value. */
const family = (pValues: ReadonlyArray<number | undefined>): Multiplicity.Family =>
  Multiplicity.family(
    new Map(pValues.flatMap((p, nth) => (p === undefined ? [] : [[nth, p] as const]))),
    Multiplicity.holm
  )

/** A pair with its p values corrected; `imagined` are the same for the worst and the best of what is missing. */
interface PairVerdict {
  readonly shown: PairEvidence
  readonly judged: Verdict.AdjustedEvidence | undefined
  readonly imagined: Verdict.Extremes | undefined
  readonly isDifferent: boolean
}

const judge = (
  shown: ReadonlyArray<PairEvidence>,
  { alpha, margin }: Settings
): ReadonlyArray<PairVerdict> => {
  const within = (evidence: Evidence.Evidence): number | undefined =>
    Evidence.withinMargin(evidence, margin)?.p
  const differing = family(shown.map(({ evidence }) => evidence?.p))
  const alike = family(shown.map(({ evidence }) => (evidence === undefined ? undefined : within(evidence))))
  const imagine = (nth: number, evidence: Evidence.Evidence): Verdict.AdjustedEvidence => {
    const p = within(evidence)
    return {
      evidence,
      p: differing.instead(nth, evidence.p),
      equivalenceP: p === undefined ? undefined : alike.instead(nth, p)
    }
  }
  return shown.map((each, nth): PairVerdict => {
    const { evidence, extremes } = each
    if (evidence === undefined)
      return { shown: each, judged: undefined, imagined: undefined, isDifferent: false }
    const judged = { evidence, p: differing.adjusted(nth), equivalenceP: alike.adjusted(nth) }
    const imagined =
      extremes === undefined
        ? undefined
        : { worst: imagine(nth, extremes.worst), best: imagine(nth, extremes.best) }
    const claims = [judged, ...(imagined === undefined ? [] : [imagined.worst, imagined.best])].map((one) =>
      Verdict.claimOf(one, alpha)
    )
    const [claim] = claims
    const isDifferent =
      (claim === "Improved" || claim === "Regressed") && claims.every((other) => other === claim)
    return { shown: each, judged, imagined, isDifferent }
  })
}

/**
 * The level of the step at which Holm's method stops: every pair that is told apart has a smaller p value, and no other
 * has. Intervals of that level agree with the adjusted p values.
 */
const lastLevel = (adjusted: ReadonlyArray<number | undefined>, alpha: number): number => {
  const tested = adjusted.flatMap((p) => p ?? [])
  const found = tested.filter((p) => p <= alpha).length
  return alpha / Math.max(1, tested.length - found)
}

const levelsOf = (judged: ReadonlyArray<PairVerdict>, { alpha }: Settings): Verdict.Levels => ({
  difference: lastLevel(
    judged.map((each) => each.judged?.p),
    alpha
  ),
  equivalence: lastLevel(
    judged.map((each) => each.judged?.equivalenceP),
    alpha
  )
})

const verdictOf = (
  { shown, judged, imagined }: PairVerdict,
  pairs: number,
  levels: Verdict.Levels,
  settings: Settings
): Verdict.Verdict => {
  const question = { ...settings, slices: pairs, levels }
  if (shown.refused !== undefined) return Verdict.notCalibrated(undefined, shown.refused, question)
  return judged === undefined ? Verdict.noPairs(question) : Verdict.decide(judged, imagined, question)
}

/**
 * Ranks the candidates of a field on its first score, over the cases that all of them tried. `judgedPair`: for a score that
 * a model judges, by whose own means the candidates stand in order, and are not told apart.
 */
export const rank = (
  unordered: Field,
  heading: Heading,
  settings: Settings,
  judgedPair?: JudgedPair
): Ranking => {
  const { all, some } = triedBy(unordered)
  const range = rangeOf(unordered)
  const ordered = unordered.entries
    .map((entry) => ({ entry, ...scoredMeans(entry, all) }))
    .map((each) => ({ ...each, mean: meanOf(each.values) }))
    .sort((a, b) => (b.mean ?? Number.NEGATIVE_INFINITY) - (a.mean ?? Number.NEGATIVE_INFINITY))
  const field: Field = { cases: unordered.cases, entries: ordered.map(({ entry }) => entry) }
  const judged = judge(showPairs(field, all, settings, judgedPair), settings)
  const differing = judged.filter(({ isDifferent }) => isDifferent)
  // Of a differing pair the one that is better; as a rule, not always, the one with the higher mean.
  const winnerOf = ({ shown, judged: found }: PairVerdict): number =>
    (found?.evidence.effect ?? 0) > 0 ? shown.lower : shown.higher
  const loserOf = (each: PairVerdict): number =>
    winnerOf(each) === each.shown.higher ? each.shown.lower : each.shown.higher
  const groups = groupsOf(
    ordered.length,
    differing.map(({ shown }) => [shown.higher, shown.lower] as const)
  )
  const levels = levelsOf(judged, settings)
  const verdicts = new Map(
    judged
      .filter(({ shown }) => shown.higher === 0)
      .map((each) => [each.shown.lower, verdictOf(each, judged.length, levels, settings)])
  )
  const lostToFirst = new Set(differing.filter((each) => winnerOf(each) === 0).map(loserOf))
  const standings = ordered.map(({ entry, values, positions, mean }, nth): Standing => {
    const labels = clusterLabels(positions.flatMap((at) => field.cases[at] ?? []))
    const interval = estimateOf(
      values,
      labels,
      { isBinary: entry.tally.extent[0]?.isGraded !== true, isBounded: !range.observed },
      1 - settings.alpha
    )
    const { counts, bounds } = countsOf(entry, all, range)
    const verdict = verdicts.get(nth)
    return {
      candidate: entry.name,
      place: {
        from: 1 + differing.filter((each) => loserOf(each) === nth).length,
        to: ordered.length - differing.filter((each) => winnerOf(each) === nth).length
      },
      ...defined({ mean, interval }),
      ...counts,
      ...defined({ bounds }),
      groups: groups.flatMap((group, at) => (group.includes(nth) ? [letter(at)] : [])),
      isBest: !lostToFirst.has(nth),
      ...defined({ againstFirst: verdict })
    }
  })
  const best = standings.filter(({ isBest }) => isBest).map(({ candidate }) => candidate)
  const found = [...verdicts.values()].map(({ minimumDetectable }) => minimumDetectable)
  const reach = found.every((each) => each !== undefined) && found.length > 0 ? Math.max(...found) : undefined
  const next = standings.slice(1).find(({ isBest }) => isBest)?.againstFirst
  return {
    _tag: "Ranking",
    version: 1,
    ...heading,
    unit: range.observed ? "number" : "share",
    alpha: settings.alpha,
    margin: settings.margin,
    power: settings.power,
    cases: all.length,
    untried: some,
    standings,
    pairs: judged.map(({ shown, judged: one, isDifferent }): Pair => {
      const { evidence } = shown
      const adjusted = one?.p
      return {
        higher: ordered[shown.higher]?.entry.name ?? "",
        lower: ordered[shown.lower]?.entry.name ?? "",
        paired: shown.paired,
        ...(evidence === undefined ? {} : { effect: evidence.effect, p: evidence.p }),
        ...defined({ adjustedP: adjusted }),
        isDifferent
      }
    }),
    best,
    ...defined({ minimumDetectable: reach }),
    ...(next?._tag === "Underpowered" && next.needs !== undefined ? { needs: next.needs } : {}),
    ...(next?._tag === "Underpowered" && next.unplanned !== undefined ? { unplanned: next.unplanned } : {})
  }
}

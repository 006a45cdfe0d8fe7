/**
 * Folds the finished trials of a run into its summary.
 *
 * A pure function of what the store holds: the same trials give the same summary, whenever they were made. Memory
 * holds one number per case, score and slice, and no texts.
 */

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Case from "../dataset/Case.ts"
import type { Settings } from "../definition/settings.ts"
import { type RightRule, storedRule } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import { describe } from "../foundation/userCode.ts"
import { leakNotes } from "../run/plan/leaks.ts"
import type { RunSetup } from "../run/plan/open.ts"
import type { Selection } from "../run/plan/selection.ts"
import type { Fold, Metric } from "../scorer/Metric.ts"
import * as Score from "../scorer/Score.ts"
import type { Scorer } from "../scorer/Scorer.ts"
import type { ScoreRow, TrialKey } from "../store/Journal.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { FinishedTrial, Trials } from "../store/Trials.ts"
import { counted } from "../text/figures.ts"
import { makeCosts } from "./costs.ts"
import { makeCounts } from "./counting.ts"
import { failuresFold } from "./failures.ts"
import { type Group, makeGroup } from "./groups.ts"
import { type Source, withJudges } from "./judged.ts"
import { measuringFold } from "./measuring.ts"
import { missesFold } from "./misses.ts"
import type { CandidateSummary, ScoreSummary, Slice, Summary } from "./model.ts"
import { makeReasons } from "./reasons.ts"
import { servedNote } from "./servedNote.ts"
import { makeTiming } from "./timing.ts"

const parseDetail = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

const toScore = (row: ScoreRow): Score.Score =>
  row.value === undefined
    ? Score.unscored(row.unscored ?? "")
    : Score.scored(row.value, row.detailJson === undefined ? undefined : parseDetail(row.detailJson))

/** A metric is a user's code too: one that throws says so in its place, and costs nothing else. */
const guarded = (metric: Metric): Fold => {
  let failure: string | undefined
  const guard = <A>(body: () => A): A | undefined => {
    if (failure !== undefined) return undefined
    try {
      return body()
    } catch (thrown) {
      failure = describe(thrown)
      return undefined
    }
  }
  const fold = guard(() => metric.start())
  return {
    add: (observation) => guard(() => fold?.add(observation)),
    result: () => guard(() => fold?.result()) ?? { failed: failure ?? "the metric has no result" }
  }
}

/** One score of one candidate: overall, by slice, and the metrics of its scorer. */
const scoreFold = (scorer: Judge, name: string, isHeadline: boolean) => {
  const makeScores = (): Group => makeGroup((scorer.unit ?? "share") === "share")
  const groupOf = (groups: Map<string, Group>, value: string): Group => orInsert(groups, value, makeScores)
  const overall = makeScores()
  const kinds = new Map<string, Group>()
  const tags = new Map<string, Map<string, Group>>()
  const unscored = makeReasons()
  const metrics: ReadonlyArray<readonly [string, Fold]> = isHeadline
    ? scorer.metrics.map((metric) => [metric.name, guarded(metric)] as const)
    : []
  return {
    add: (trial: FinishedTrial, row: ScoreRow | undefined): void => {
      const observed = {
        caseId: trial.caseId,
        cluster: trial.cluster,
        value: row?.value,
        errored: trial.outcome === "Errored"
      }
      overall.add(observed)
      groupOf(kinds, trial.kind).add(observed)
      for (const [tag, value] of Object.entries(trial.tags)) {
        groupOf(
          orInsert(tags, tag, () => new Map<string, Group>()),
          value
        ).add(observed)
      }
      if (row?.unscored !== undefined) unscored.add(row.unscored)
      if (row !== undefined && metrics.length > 0) {
        const score = toScore(row)
        const { caseId, cluster, repeat } = trial
        for (const [, fold] of metrics) fold.add({ score, caseId, cluster, repeat })
      }
    },
    summary: (): ScoreSummary => ({
      scorer: scorer.name,
      score: name,
      unit: scorer.unit ?? "share",
      overall: overall.figures(),
      slices: [
        ...slicesOf(kinds, "kind").sort(byKind),
        ...[...tags]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .filter(([, values]) => values.size <= Case.mostValuesOfTag)
          .flatMap(([tag, values]) =>
            slicesOf(values, "tag")
              .sort((a, b) => (a.value < b.value ? -1 : 1))
              .map((slice) => ({ ...slice, tag }))
          )
      ],
      unscoredReasons: unscored.list(),
      metrics: Object.fromEntries(metrics.map(([metric, fold]) => [metric, fold.result()]))
    })
  }
}

const orInsert = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

const slicesOf = (groups: ReadonlyMap<string, Group>, by: Slice["by"]): Array<Slice> =>
  Array.from(groups, ([value, group]) => ({ by, value, figures: group.figures() }))

const kindOrder: ReadonlyArray<string> = Case.Kind.literals

const byKind = (a: Slice, b: Slice): number => kindOrder.indexOf(a.value) - kindOrder.indexOf(b.value)

const add = (total: number | undefined, tokens: number | undefined): number | undefined =>
  tokens === undefined ? total : (total ?? 0) + tokens

const costOf = (cost: CandidateSummary["cost"]): Pick<CandidateSummary, "cost"> =>
  cost === undefined ? {} : { cost }

/** What is told of a trial that is not right: why there is no answer, the words that decline, or what a check says. */
const toldOf = ({ outcome, mode, reason, abstains, alarm }: FinishedTrial): string | undefined => {
  if (outcome === "Errored") return undefined
  if (mode === "wrong-detectable") return alarm
  if (mode === "hedged" || (mode === "refused" && outcome !== "Refused")) return abstains
  return outcome === "Answered" ? undefined : (reason ?? "")
}

/** Everything that is counted of one candidate. */
const candidateFold = (
  candidate: string,
  scorers: ReadonlyArray<Judge>,
  mayCost: boolean,
  right: RightRule | undefined
) => {
  const folds = scorers.flatMap((scorer, position) =>
    scorer.names.map((name, nth) => ({
      position,
      name,
      fold: scoreFold(scorer, name, nth === 0),
      // Its answers are those that the others are compared with: none of them has such a score.
      isScored: scorer.opponent !== candidate
    }))
  )
  const knowsRight = right?.atLeast !== undefined
  const failures = failuresFold(knowsRight)
  const timing = makeTiming()
  // A baseline costs nothing, and the costs of each case are kept.
  const costs = mayCost ? makeCosts(knowsRight) : undefined
  const models = makeCounts("(other models)")
  const retried = makeCounts("(other errors)")
  const errors = makeReasons()
  const misses = missesFold()
  const remarks = makeCounts("(other notes)")
  let finished = 0
  let attempts = 0
  let reporting = 0
  let input: number | undefined
  let output: number | undefined
  return {
    /** What must be known of single replies, in sentences. */
    remarks: (): ReadonlyArray<string> =>
      remarks.list().map(([remark, trials]) => `in ${counted(trials, "trial")}, ${remark}`),
    add: (trial: FinishedTrial): void => {
      finished++
      attempts += trial.attempts
      const rows = folds.map(({ position, name }) =>
        trial.scores.find((row) => row.scorer === position && row.name === name)
      )
      const counted = failures.add(
        trial,
        trial.scores.find((row) => row.scorer === right?.scorer && row.name === right.name)?.value
      )
      if (counted === "errored") errors.add(trial.reason ?? "")
      // What the others are compared with has no headline score, and misses none.
      if (counted !== "unscored" || folds[0]?.isScored !== false)
        misses.add(counted, trial.caseId, { value: rows[0]?.value, reason: toldOf(trial) })
      timing.add(trial)
      costs?.add(trial, counted === "right")
      if (trial.model !== undefined) models.add(trial.model)
      if (trial.note !== undefined) remarks.add(trial.note)
      for (const failure of trial.failures) retried.add(failure)
      if (trial.inputTokens !== undefined || trial.outputTokens !== undefined) reporting++
      input = add(input, trial.inputTokens)
      output = add(output, trial.outputTokens)
      folds.forEach(({ fold, isScored }, index) => {
        if (isScored) fold.add(trial, rows[index])
      })
    },
    stalled: timing.stalled,
    /** Trials that ended. */
    finished: () => finished,
    figures: (planned: number, volume: number | undefined, wasKilled: boolean) => ({
      trials: { planned, finished, missing: planned - finished },
      ...failures.figures(),
      misses: misses.list(),
      scores: folds.map(({ fold }) => fold.summary()),
      latency: timing.figures(),
      ...(reporting === 0
        ? {}
        : {
            tokens: {
              trials: reporting,
              ...defined({ input, output })
            }
          }),
      ...costOf(costs?.figures(volume, wasKilled)),
      models: models.list().map(([model, trials]) => ({ model, trials })),
      attempts,
      retried: retried.list().map(([error, failed]) => ({ error, attempts: failed })),
      errors: errors.list()
    })
  }
}

/** A candidate some of whose latencies were measured while the process was busy. */
interface Stalled {
  readonly name: string
  readonly stalled: number
  readonly finished: number
}

/** Says how many latencies are left out, and why: one note for all candidates. */
const stalledNote = (all: ReadonlyArray<Stalled>): ReadonlyArray<string> => {
  const [first, ...others] = all
  if (first === undefined) return []
  const share = ({ stalled, finished }: Stalled): string =>
    `${stalled.toLocaleString("en")} of ${finished.toLocaleString("en")}`
  const why =
    "the process was busy during the measurement (a function or scorer was computing, or the machine was at its limit)"
  return others.length === 0
    ? [`the latency of ${share(first)} trials is left out: ${why}`]
    : [
        `latencies are left out where ${why}; in trials: ${all.map((each) => `${each.name} ${share(each)}`).join(", ")}`
      ]
}

/** What a summary is made from. */
export type SummarisedStore = Source & Pick<Trials["Service"], "eachScorerCall">

/** What a summary needs to know of a scorer. */
export type Judge = Pick<Scorer<never, never, never>, "name" | "names" | "unit" | "metrics" | "opponent">

/** What a summary needs to know of a candidate. `call`: there where it calls a provider. */
type SummarisedCandidate =
  | { readonly _tag: "Baseline" }
  | {
      readonly _tag: "Candidate"
      readonly kind: CandidateSummary["kind"]
      readonly call?: { readonly provider: { readonly id: string } }
    }

/** A run and the part of it that is summarised: what an opened run is, or one that is only read. */
export interface Subject extends Pick<RunSetup<never, never, never>, "run" | "leaked"> {
  readonly selection: Selection
  readonly candidates: ReadonlyArray<
    readonly [
      position: number,
      {
        readonly name: string
        readonly fingerprint: string
        readonly note: string | undefined
        readonly entrant: SummarisedCandidate
      }
    ]
  >
}

/** Summarises what the store holds of the selected cases and candidates. */
export const summarise = Effect.fn("Run.summarise")(function* (
  store: SummarisedStore,
  scorers: ReadonlyArray<Judge>,
  opened: Subject,
  settings: Pick<Settings, "repeats" | "seed" | "monthlyVolume">
): Effect.fn.Return<Summary, StoreError> {
  const { run, selection, leaked } = opened
  const { manifest } = run
  const right = storedRule(manifest)
  const planned = selection.count * settings.repeats
  const folds = new Map(
    opened.candidates.map(([position, { name, entrant }]) => [
      position,
      candidateFold(name, scorers, entrant._tag === "Candidate" && entrant.kind !== "baseline", right)
    ])
  )
  const measuring = measuringFold(manifest, run.wasKilled === true)
  const isLooked = ({ candidate, caseId, repeat }: TrialKey): boolean =>
    repeat < settings.repeats && selection.has(caseId) && folds.has(candidate)
  yield* store.eachFinished(run, (trial) => {
    if (!isLooked(trial)) return
    folds.get(trial.candidate)?.add(trial)
    measuring.trial(trial)
  })
  yield* store.eachScorerCall(run, (call) => {
    if (isLooked(call)) measuring.call(call)
  })
  const stalled = opened.candidates.flatMap(([position, { name }]): ReadonlyArray<Stalled> => {
    const fold = folds.get(position)
    return fold === undefined || fold.stalled() === 0
      ? []
      : [{ name, stalled: fold.stalled(), finished: fold.finished() }]
  })
  const summarised = opened.candidates.map(([position, prepared]): CandidateSummary => {
    const fold = folds.get(position) ?? candidateFold(prepared.name, scorers, false, right)
    const figures = fold.figures(planned, settings.monthlyVolume, run.wasKilled === true)
    const notes = [
      ...(prepared.note === undefined ? [] : [prepared.note]),
      ...leakNotes(leaked.get(position), manifest.dataset.cases),
      ...servedNote(
        prepared.entrant._tag === "Candidate" ? prepared.entrant.call?.provider.id : undefined,
        figures.models
      ),
      ...(run.wasKilled === true && figures.cost !== undefined
        ? ["the process was killed during this run: the cost of the calls in progress is not known"]
        : []),
      ...(fold.stalled() === 0 ? [] : stalledNote(stalled)),
      ...fold.remarks()
    ]
    return {
      name: prepared.name,
      kind: prepared.entrant._tag === "Baseline" ? "baseline" : prepared.entrant.kind,
      fingerprint: prepared.fingerprint,
      ...figures,
      notes
    }
  })
  const candidates = yield* withJudges(
    store,
    summarised,
    opened.candidates.map(([position]) => position),
    { run, isCounted: ({ repeat, caseId }) => repeat < settings.repeats && selection.has(caseId) }
  )
  return {
    version: 1,
    run: run.id,
    experiment: manifest.experiment,
    complete: candidates.every(({ trials }) => trials.missing === 0),
    dataset: {
      name: manifest.dataset.name,
      ...defined({ version: manifest.dataset.version }),
      digest: manifest.dataset.digest,
      cases: manifest.dataset.cases,
      selected: selection.count,
      kinds: selection.kinds
    },
    repeats: settings.repeats,
    seed: settings.seed,
    ...defined({ against: manifest.against }),
    candidates,
    ...defined({ measuring: measuring.figures(folds) })
  }
})

/**
 * What a run would do, without doing it.
 */

import type { Budget } from "@assay/pacing/Budget"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Candidate } from "../../candidate/Candidate.ts"
import type { DatasetError } from "../../dataset/DatasetError.ts"
import type { Experiment } from "../../definition/definition.ts"
import type { ExperimentError } from "../../definition/ExperimentError.ts"
import { type Options, resolve } from "../../definition/settings.ts"
import { defined } from "../../foundation/defined.ts"
import { Journal } from "../../store/Journal.ts"
import { ReplyCache } from "../../store/ReplyCache.ts"
import { Runs } from "../../store/Runs.ts"
import type { StoreError } from "../../store/StoreError.ts"
import type { Trials } from "../../store/Trials.ts"
import { objections } from "./checkReady.ts"
import { open } from "./open.ts"
import { makeClusters, type OutOfReach, outOfReach } from "./outOfReach.ts"
import { type BudgetOutlook, outlook, type PlannedCost, tally } from "./plannedCost.ts"
import { type ScorerPlan, tallyScoring } from "./plannedScoring.ts"
import { relatives } from "./relatives.ts"
import { readStoredState, type StoredState } from "./storedState.ts"

type Kind = Candidate<never, unknown>["kind"]

/** What would be done for one candidate. */
export interface CandidatePlan {
  /** The name of the candidate. */
  readonly name: string
  /** What answers: a task put to a model, a baseline, a function. */
  readonly kind: Kind
  /** How many trials the run has: `stored` + `asked`. */
  readonly trials: number
  /** Trials that are answered in the store, scored or not. */
  readonly stored: number
  /** Trials that would be asked. One that errored before counts: it would be tried again. */
  readonly asked: number
  /**
   * The calls to providers that these trials make, those that the cache answers and not those that are tried again. 0 for
   * baselines. Undefined for functions: what one calls is known when it runs.
   */
  readonly calls: number | undefined
  /** Estimated tokens of input over all calls. Undefined for candidates that send no prompt. */
  readonly inputTokens: number | undefined
  /** What the calls will cost, by prices and kept replies. Absent for candidates that call no provider. */
  readonly cost?: PlannedCost
}

/** What a run would do. */
export interface Plan {
  /** The name of the experiment. */
  readonly experiment: string
  /** The dataset. */
  readonly dataset: {
    /** Its name. */
    readonly name: string
    /** How many cases it has. */
    readonly cases: number
    /** How many of them the run is about. */
    readonly selected: number
  }
  /** Answers per case. */
  readonly repeats: number
  /** What would be done for each candidate. */
  readonly candidates: ReadonlyArray<CandidatePlan>
  /** What would be done by scorers that call models. Empty where none is known to. */
  readonly scorers: ReadonlyArray<ScorerPlan>
  /** Judges that are of one family with a candidate, each in a sentence: they tend to favour their own. */
  readonly relatives: ReadonlyArray<string>
  /** The budget of the run. Absent without one. */
  readonly budget?: Budget & {
    /** How the plan stands to the budget. */
    readonly outlook: BudgetOutlook
  }
  /** Stored answers and scores of the same names that the run would not use, each in a sentence that says why. */
  readonly unused: ReadonlyArray<string>
  /**
   * Why the run would be refused before its first call, each in a sentence: a missing key, or a candidate that cannot be
   * held to the budget. Empty where it would not.
   */
  readonly refusals: ReadonlyArray<string>
  /** Names of the decisions that the run would make of its answers. Empty where it is asked nothing. */
  readonly decisions: ReadonlyArray<string>
  /** Margins of the gate (or of `against`) within which "equivalent" cannot be shown with so few cases. */
  readonly outOfReach: ReadonlyArray<OutOfReach>
}

/** The repeats of a case that are still to be asked for, in order. */
function* missingRepeats(stored: StoredState, candidate: number, caseId: string, repeats: number) {
  for (let repeat = 0; repeat < repeats; repeat++) {
    if (stored.pendingWork(candidate, caseId, repeat)?.pending === "ask") yield repeat
  }
}

/** A task makes one call for a trial, and a baseline none. */
const callsOf = (kind: Kind, asked: number): number | undefined => {
  if (asked === 0 || kind === "baseline") return 0
  return kind === "task" ? asked : undefined
}

/**
 * Plans a run: validates the dataset, looks up what the store has, and counts what is missing. Nothing is asked
 * of any candidate, and no run is left in the store.
 */
export const plan = Effect.fn("Run.plan")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options
): Effect.fn.Return<Plan, DatasetError | ExperimentError | StoreError, Runs | Journal | Trials | ReplyCache> {
  const settings = yield* resolve(experiment, options)
  const runs = yield* Runs
  const journal = yield* Journal
  const replies = yield* ReplyCache
  // Planned afresh, every trial is a call; a fresh run in the store would cut off the answers of earlier ones.
  const unused: Array<string> = []
  const note = (text: string): void => {
    if (!settings.fresh) unused.push(text)
  }
  const opened = yield* open(experiment, { ...settings, fresh: false }, () => {}, note)
  const { run, selection } = opened
  const members = opened.candidates.map(([position, prepared]) => ({ position, prepared }))
  const at = yield* Clock.currentTimeMillis
  // An empty cache has nothing to be looked up.
  const reads = settings.cache === "read" && (yield* replies.size).replies > 0
  const counts = members.map(({ prepared: { entrant } }) => ({
    asked: 0,
    inputTokens: undefined as number | undefined,
    cost:
      entrant._tag === "Candidate" && entrant.call !== undefined
        ? tally(replies, entrant.call, { at, reads })
        : undefined
  }))
  const clusters = makeClusters()
  const scoring = experiment.scorers.map((scorer) => tallyScoring(scorer, at))
  const stored = yield* readStoredState(
    journal,
    run,
    settings.fresh ? { has: () => false } : selection,
    settings.repeats
  )
  yield* opened.dataset.rows.pipe(
    Stream.filter((row) => selection.has(row.case.id)),
    Stream.runForEach((row) =>
      Effect.gen(function* () {
        const { id: caseId, input, cluster } = row.case
        clusters.add(cluster)
        for (const [index, { position, prepared }] of members.entries()) {
          const { entrant, name } = prepared
          const asked = stored.toAsk(position, caseId)
          for (const scorer of scoring)
            if (scorer?.isFor(name) === true) scorer.add(row, asked + stored.toScore(position, caseId))
          const count = counts[index]
          if (count === undefined || asked === 0) continue
          count.asked += asked
          const tokens = entrant._tag === "Candidate" ? entrant.estimateTokens?.(input) : undefined
          if (tokens !== undefined) count.inputTokens = (count.inputTokens ?? 0) + asked * tokens
          if (count.cost === undefined) continue
          const question = { input, caseId, candidate: name, repeat: 0, seed: settings.seed }
          const repeats = missingRepeats(stored, position, caseId, settings.repeats)
          yield* count.cost.add(question, asked, repeats)
        }
      })
    )
  )
  const refusals = yield* objections({ settings, stored, opened }, members, experiment.scorers)
  if (opened.created) yield* runs.discardUnused(run)
  const trials = selection.count * settings.repeats
  const scorers = scoring.flatMap((scorer) => (scorer === undefined ? [] : [scorer.plan()]))
  const costs = [
    ...counts.flatMap(({ cost }) => (cost === undefined ? [] : [cost.sum()])),
    ...scorers.map(({ cost }) => cost)
  ]
  const expects = outlook(settings.budget, costs)
  return {
    experiment: experiment.name,
    dataset: { name: experiment.dataset.name, cases: run.manifest.dataset.cases, selected: selection.count },
    repeats: settings.repeats,
    candidates: members.map(({ prepared }, index) => {
      const count = counts[index]
      const asked = count?.asked ?? 0
      const { entrant } = prepared
      const kind = entrant._tag === "Baseline" ? "baseline" : entrant.kind
      const cost = count?.cost?.sum()
      return {
        name: prepared.name,
        kind,
        trials,
        stored: trials - asked,
        asked,
        calls: callsOf(kind, asked),
        inputTokens: count?.inputTokens,
        ...defined({ cost })
      }
    }),
    scorers,
    relatives: relatives(run.manifest, new Set(members.map(({ position }) => position))),
    ...(settings.budget === undefined || expects === undefined
      ? {}
      : { budget: { ...settings.budget, outlook: expects } }),
    unused,
    refusals,
    decisions: experiment.decide.map(({ name }) => name),
    outOfReach: outOfReach(experiment, selection.count, clusters.kish())
  }
})

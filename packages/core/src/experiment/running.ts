/**
 * Running an experiment from code: as an Effect, or as a promise.
 */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { firstMisses } from "../cases/firstMisses.ts"
import * as ComparisonsOf from "../compare/Comparisons.ts"
import type { Comparison } from "../compare/model.ts"
import type { DatasetError } from "../dataset/DatasetError.ts"
import { decide } from "../deciding/deciding.ts"
import type { Decided } from "../decision/model.ts"
import type { ComparisonError } from "../definition/ComparisonError.ts"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import type { Options, Settings } from "../definition/settings.ts"
import * as Gate from "../gate/Gate.ts"
import * as GateReport from "../gate/GateReport.ts"
import * as RunReference from "../reference/RunReference.ts"
import type { Error as SnapshotError } from "../reference/Snapshot.ts"
import { type AskedCase, askedCases } from "../run/asked.ts"
import { execute, type Listening, type RunError } from "../run/engine.ts"
import type * as Progress from "../run/Progress.ts"
import type { RunSetup } from "../run/plan/open.ts"
import { type Plan, plan } from "../run/plan/plan.ts"
import { type Outside, toPromise } from "../run/promise.ts"
import type { Stop } from "../run/stops.ts"
import { Runs } from "../store/Runs.ts"
import type { Store } from "../store/Store.ts"
import { Trials } from "../store/Trials.ts"
import type { Summary } from "../summary/Summary.ts"
import { summarise } from "../summary/summarise.ts"
import { checkGate } from "./checkGate.ts"
import * as RunReport from "./RunReport.ts"
import { ranked } from "./ranked.ts"

export type { AskedCase } from "../run/asked.ts"

/** A run that has ended. */
export interface Run {
  /** The id of the run in the store. */
  readonly id: string
  /** Its figures, its comparisons and the result of its gate. */
  readonly report: RunReport.RunReport
  /** Why it ended before all was done, in words. Undefined where it did not. */
  readonly stopped: string | undefined
  /** Why it ended before all was done, and what kind of reason each is. Empty where it did not. */
  readonly stops: ReadonlyArray<Stop>
  /**
   * What the code of candidates and scorers failed in when its trial was over, such as a promise that nothing
   * waited for: sentences, the first five and how many more. What fails before that makes the trial errored.
   */
  readonly background: ReadonlyArray<string>
  /** Whether a case is among those that were asked for. The store may hold more. */
  readonly isSelected: (caseId: string) => boolean
  /** The cases of the dataset in its order, with the messages that candidates are sent for them. */
  readonly asked: Stream.Stream<AskedCase, DatasetError>
}

/**
 * Runs what is missing of an experiment and summarises it.
 *
 * Trials that error, and scorers that fail, are part of the result. The Effect fails when nothing sensible can be
 * run: a faulty dataset, an experiment that does not make sense, a baseline that cannot be fitted, a broken store.
 */
export const run = Effect.fn("Experiment.run")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: RunOptions<Input, Expected, Output> = {}
): Effect.fn.Return<
  Run,
  RunError | ComparisonError | RunReference.Error | SnapshotError,
  Store | Progress.Progress
> {
  const against =
    typeof options.against === "string"
      ? yield* RunReference.find(yield* Runs, options.against)
      : options.against
  yield* checkGate(experiment)
  const { opened, settings, stops, stopped, background } = yield* execute(experiment, options)
  const summary = yield* summarise(yield* Trials, experiment.scorers, opened, settings)
  const { own, other, skipped, ranking, runs } = yield* compareAll(experiment, opened, settings, against)
  const judged = against === undefined ? own : other
  const decided = yield* decide(yield* Trials, experiment.decide, opened.run, summary, {
    cases: opened.selection.has,
    repeats: settings.repeats
  })
  yield* (yield* Runs).decide(opened.run, decided)
  const gate = yield* judge(experiment, summary, judged, skipped, decided)
  const comparisons = [...own, ...other]
  const misses = yield* firstMisses(yield* Trials, opened.run, summary, comparisons, runs)
  return {
    id: opened.run.id,
    report: RunReport.make(summary, { comparisons, gate, ranking, decided, misses }),
    stopped,
    stops,
    background,
    isSelected: opened.selection.has,
    asked: askedCases(opened, settings.seed)
  }
})

/** Options of a run, and what to compare it with. */
export interface RunOptions<Input = unknown, Expected = unknown, Output = unknown>
  extends Options,
    Listening<Input, Expected, Output> {
  /**
   * Another run to compare the candidates with, as the command line takes it: an id, `latest`, the name of an
   * experiment, the path of a snapshot; each may be followed by `:` and the name of a candidate.
   *
   * @defaultValue none
   */
  readonly against?: string | RunReference.ResolvedRun | undefined
}

/** The result of the experiment's gate; undefined where it has none, or nothing was run that it could judge. */
const judge = <Input, Expected, Output>(
  { name, gate }: Experiment<Input, Expected, Output>,
  summary: Summary,
  comparisons: ReadonlyArray<Comparison>,
  skipped: GateReport.GateReport["skipped"],
  decided: Decided
) =>
  gate === undefined || (Gate.needsComparison(gate) && comparisons.length === 0)
    ? Effect.succeed(undefined)
    : GateReport.evaluate(gate, { summary, comparisons, skipped, decided }).pipe(
        Effect.mapError(({ message }) => new ExperimentError({ experiment: name, message }))
      )

/**
 * Holds every other candidate against the one that is named, and against another run where one is given, on the
 * selected cases.
 */
const compareAll = Effect.fnUntraced(function* <Input, Expected, Output>(
  { against, gate }: Experiment<Input, Expected, Output>,
  { run, candidates, selection }: RunSetup<Input, Expected, Output>,
  { repeats, seed }: Settings,
  compared: RunReference.ResolvedRun | undefined
) {
  const runs = yield* Runs
  const trials = yield* Trials
  const names = candidates.map(([, { name }]) => name)
  // Read again: the run has finished since it was opened, unless it was stopped.
  const finished = (yield* runs.byId(run.id)) ?? run
  const quantiles = gate === undefined ? [] : Gate.quantiles(gate)
  const scope = { names, cases: selection.has, repeats, seed, quantiles }
  const own = yield* ComparisonsOf.withOne(trials, finished, against, scope).pipe(
    // Both are candidates of this run and the options are its own: nothing is left to be unknown.
    Effect.catchTag("ComparisonError", Effect.die)
  )
  const ranking = yield* ranked(trials, finished, { candidates: names, cases: selection.has, repeats, seed })
  if (compared === undefined) return { own, other: [], skipped: [], ranking, runs: [finished] }
  const { comparisons, skipped } = yield* ComparisonsOf.withRun(trials, finished, compared, scope)
  // A snapshot has no texts.
  const stored = compared.from === undefined ? [finished, compared.run] : [finished]
  return { own, other: comparisons, skipped, ranking, runs: stored }
})

/** Options of `runPromise`: those of a run, where its store is, who is told of it, and a signal that interrupts it. */
export interface PromiseOptions<Input = unknown, Expected = unknown, Output = unknown>
  extends RunOptions<Input, Expected, Output>,
    Outside {}

/** `run` for code without Effect. Rejects with what `run` fails with; prints nothing. */
export const runPromise = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: PromiseOptions<NoInfer<Input>, NoInfer<Expected>, NoInfer<Output>> = {}
): Promise<Run> => toPromise(run(experiment, options), options)

/** `plan` for code without Effect: what a run would do, without doing it. Rejects with what `plan` fails with. */
export const planPromise = <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options & Pick<Outside, "store" | "signal"> = {}
): Promise<Plan> => toPromise(plan(experiment, options), options)

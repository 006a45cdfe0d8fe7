/**
 * The run engine: streams cases, carries out the trials that are missing, and leaves everything in the store.
 *
 * Candidates are grouped into lanes. Baselines share one that runs first, because their computing would spoil the
 * latency of what waits for a network; all other lanes run side by side, each with its own concurrency.
 */
import { Clock, Effect, Stream } from "effect"
import type { CandidateError } from "../candidate/Candidate.ts"
import type { Dataset } from "../dataset/Dataset.ts"
import type { DatasetError } from "../dataset/DatasetError.ts"
import type { Experiment } from "../experiment/definition.ts"
import type { ExperimentError } from "../experiment/ExperimentError.ts"
import { RunStore, type StoreError } from "../store/RunStore.ts"
import { type Member, missing } from "./missing.ts"
import { type Opened, open } from "./open.ts"
import { Progress } from "./Progress.ts"
import { type Options, type Settings, settle } from "./settings.ts"
import * as Trial from "./trial.ts"

/** Everything a run may fail with before or besides its trials. */
export type RunError = DatasetError | ExperimentError | CandidateError | StoreError

/** A trial may error without the run stopping, but not before so many of a candidate have finished. */
const leastForErrorRate = 20

/** Watches the share of errored trials and says when to stop. */
const errorWatch = (maxErrorRate: number) => {
  const counts = new Map<string, { finished: number; errored: number }>()
  let reason: string | undefined
  return {
    stopped: () => reason,
    saw: (candidate: string, errored: boolean): void => {
      const count = counts.get(candidate) ?? { finished: 0, errored: 0 }
      count.finished++
      if (errored) count.errored++
      counts.set(candidate, count)
      if (count.finished >= leastForErrorRate && count.errored / count.finished > maxErrorRate) {
        reason ??= `${count.errored} of ${count.finished} trials of ${candidate} errored, more than the ${maxErrorRate * 100} % allowed`
      }
    }
  }
}

/** What the lanes of a run share. */
interface Floor<Input, Expected, Output> {
  readonly dataset: Dataset<Input, Expected>
  readonly opened: Opened<Input, Expected, Output>
  readonly settings: Settings
  readonly bench: Trial.Bench<Input, Expected, Output>
  readonly watch: ReturnType<typeof errorWatch>
  readonly progress: Progress["Service"]
  /** Nothing was stored when the run began, so the store need not be asked case by case. */
  readonly nothingStored: boolean
}

/** The trials that are still to be done in a lane, case by case. */
const todos = <Input, Expected, Output>(
  floor: Floor<Input, Expected, Output>,
  members: ReadonlyArray<Member<Input, Expected, Output>>
) => {
  const { repeats } = floor.settings
  const { store, run } = floor.bench
  return floor.dataset.rows.pipe(
    Stream.filter((row) => floor.opened.selection.has(row.case.id)),
    floor.nothingStored
      ? Stream.map((row) => missing(row, members, repeats, []))
      : Stream.mapEffect((row) =>
          Effect.map(store.known(run, row.case.id), (known) => missing(row, members, repeats, known))
        ),
    Stream.flattenIterable
  )
}

const runLane = <Input, Expected, Output>(
  floor: Floor<Input, Expected, Output>,
  members: ReadonlyArray<Member<Input, Expected, Output>>
): Effect.Effect<void, DatasetError | CandidateError | StoreError> =>
  todos(floor, members).pipe(
    Stream.takeWhile(() => floor.watch.stopped() === undefined),
    Stream.mapEffect(
      (todo) =>
        todo.prepared.ready.pipe(
          Effect.flatMap((answerer) => Trial.run(floor.bench, todo, answerer(todo.row.case.id))),
          Effect.map(({ ended, replayed }) => {
            floor.watch.saw(todo.prepared.name, ended === "Errored")
            floor.progress.trial({ candidate: todo.prepared.name, ended, replayed })
          })
        ),
      { concurrency: floor.settings.concurrency, unordered: true }
    ),
    Stream.runDrain
  )

/** Members by lane: the baselines' lane, and every other. */
const lanesOf = <Input, Expected, Output>(
  members: ReadonlyArray<Member<Input, Expected, Output>>
): {
  readonly computing: ReadonlyArray<Member<Input, Expected, Output>>
  readonly waiting: ReadonlyArray<ReadonlyArray<Member<Input, Expected, Output>>>
} => {
  const lanes = Map.groupBy(members, ({ prepared }) => prepared.lane)
  const computing = lanes.get(undefined) ?? []
  lanes.delete(undefined)
  return { computing, waiting: [...lanes.values()] }
}

/** How many trials of each candidate are finished; those that errored are to be done again. */
const countDone = <Input, Expected, Output>({ bench, opened, settings }: Floor<Input, Expected, Output>) =>
  Effect.map(
    bench.store.counts(
      opened.run,
      (caseId, repeat) => repeat < settings.repeats && opened.selection.has(caseId)
    ),
    (counts) =>
      opened.candidates.map(([position, prepared]) => {
        const { finished = 0, errored = 0 } = counts.get(position) ?? {}
        return { member: { position, prepared }, done: finished - errored }
      })
  )

/** A run that has ended. `stopped` says why it ended early, if it did. */
export interface Ended<Input, Expected, Output> {
  readonly opened: Opened<Input, Expected, Output>
  readonly settings: Settings
  readonly stopped: string | undefined
}

/**
 * Runs what is missing of an experiment. When it is interrupted or killed, everything that was answered is in the
 * store, and the same call again goes on from there.
 */
export const execute = Effect.fn("Run.execute")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options
): Effect.fn.Return<Ended<Input, Expected, Output>, RunError, RunStore | Progress> {
  const settings = yield* settle(experiment, options)
  const store = yield* RunStore
  const progress = yield* Progress
  const opened = yield* open(experiment, settings, (name) => progress.note(`fitting ${name}`))
  const watch = errorWatch(settings.maxErrorRate)
  const floor: Floor<Input, Expected, Output> = {
    dataset: experiment.dataset,
    opened,
    settings,
    watch,
    progress,
    nothingStored: yield* store.isEmpty(opened.run),
    bench: {
      store,
      run: opened.run,
      scorers: experiment.scorers,
      timeout: settings.timeout,
      seed: settings.seed,
      clock: yield* Clock.Clock
    }
  }
  const planned = opened.selection.count * settings.repeats
  const standing = yield* countDone(floor)
  progress.start({
    experiment: experiment.name,
    candidates: standing.map(({ member, done }) => ({ name: member.prepared.name, planned, done }))
  })
  if (opened.adopted > 0)
    progress.note(
      `took over ${opened.adopted.toLocaleString("en")} ${opened.adopted === 1 ? "answer" : "answers"} of other runs`
    )
  const unfinished = standing.filter(({ done }) => done < planned).map(({ member }) => member)
  const { computing, waiting } = lanesOf(unfinished)
  if (computing.length > 0) yield* runLane(floor, computing)
  yield* Effect.forEach(waiting, (members) => runLane(floor, members), {
    concurrency: "unbounded",
    discard: true
  })
  yield* store.settle
  progress.end()
  const stopped = watch.stopped()
  if (stopped === undefined) yield* store.finish(opened.run, floor.bench.clock.currentTimeMillisUnsafe())
  return { opened, settings, stopped }
})

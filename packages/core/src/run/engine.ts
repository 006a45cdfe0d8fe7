/**
 * The run engine: streams cases, carries out the trials that are missing, and leaves everything in the store.
 *
 * Candidates are grouped into lanes. Baselines share one that runs first, because their computing would spoil the
 * latency of what waits for a network; all other lanes run side by side, each with its own concurrency.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { CandidateError } from "../candidate/Candidate.ts"
import type { DatasetError } from "../dataset/DatasetError.ts"
import type { Experiment } from "../experiment/definition.ts"
import type { ExperimentError } from "../experiment/ExperimentError.ts"
import { RunStore, type StoreError } from "../store/RunStore.ts"
import { checkReady } from "./checkReady.ts"
import { type Line, makeLines } from "./lines.ts"
import { type Member, missing } from "./missing.ts"
import { type Opened, open } from "./open.ts"
import { Progress } from "./Progress.ts"
import { type Options, type Settings, settle } from "./settings.ts"
import { makeStops, type Stop, type Stops } from "./stops.ts"
import { Telemetry } from "./Telemetry.ts"
import * as Timeouts from "./timeouts.ts"
import * as Trial from "./trial.ts"
import * as Workers from "./workers.ts"

/** Everything a run may fail with before or besides its trials. */
export type RunError = DatasetError | ExperimentError | CandidateError | StoreError

/** What the lanes of a run share. */
interface Floor<Input, Expected, Output> {
  readonly opened: Opened<Input, Expected, Output>
  readonly settings: Settings
  readonly bench: Trial.Bench<Input, Expected, Output>
  readonly stops: Stops
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
  return floor.opened.dataset.rows.pipe(
    Stream.filter((row) => floor.opened.selection.has(row.case.id)),
    floor.nothingStored
      ? Stream.map((row) => missing(row, members, repeats, []))
      : Stream.mapEffect((row) =>
          Effect.map(store.known(run, row.case.id), (known) => missing(row, members, repeats, known))
        ),
    Stream.flattenIterable
  )
}

/** Trials under way in a lane beside those whose calls are: being scored, or waiting for another try. */
const inTheWings = 16

const runLane = <Input, Expected, Output>(
  floor: Floor<Input, Expected, Output>,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  line: Line | undefined
): Effect.Effect<void, DatasetError | CandidateError | StoreError> => {
  const { stops, settings, progress } = floor
  const lane = line?.lane.id
  return Workers.each(
    todos(floor, members),
    line === undefined ? settings.concurrency.start : 2 * settings.concurrency.max + inTheWings,
    () => stops.everything() !== undefined || stops.isClosed(lane),
    Effect.fnUntraced(function* (todo) {
      const answerer = yield* todo.prepared.ready
      const ended = yield* Trial.run(floor.bench, todo, answerer(todo.row.case.id), line)
      // Left for another time.
      if (ended === undefined) return
      progress.trial({ candidate: todo.prepared.name, ...ended })
    })
  )
}

/** Members by lane: those that compute here, and those that wait in each lane. */
const lanesOf = <Input, Expected, Output>(
  members: ReadonlyArray<Member<Input, Expected, Output>>
): {
  readonly computing: ReadonlyArray<Member<Input, Expected, Output>>
  readonly waiting: ReadonlyArray<readonly [lane: string, ReadonlyArray<Member<Input, Expected, Output>>]>
} => {
  const lanes = Map.groupBy(members, ({ prepared }) => prepared.lane)
  return {
    computing: lanes.get(undefined) ?? [],
    waiting: [...lanes].flatMap(([lane, each]) => (lane === undefined ? [] : [[lane, each] as const]))
  }
}

/** Whether nothing but plain functions calls from this lane. */
const isOfFunctions = <Input, Expected, Output>(
  members: ReadonlyArray<Member<Input, Expected, Output>>
): boolean =>
  members.every(({ prepared: { entrant } }) => entrant._tag === "Candidate" && entrant.kind === "function")

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

/** A run that has ended. `stops` says why it ended early, if it did, and `stopped` the same in one sentence. */
export interface Ended<Input, Expected, Output> {
  readonly opened: Opened<Input, Expected, Output>
  readonly settings: Settings
  readonly stops: ReadonlyArray<Stop>
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
  const clock = yield* Clock.Clock
  const telemetry = yield* Telemetry
  const opened = yield* open(experiment, settings, (name) => progress.note(`fitting ${name}`))
  const stops = makeStops(settings.maxErrorRate)
  return yield* Effect.scoped(
    Effect.gen(function* () {
      const lines = yield* makeLines(settings, clock, stops)
      const laneOf = new Map(opened.candidates.map(([, { name, lane }]) => [name, lane]))
      const floor: Floor<Input, Expected, Output> = {
        opened,
        settings,
        stops,
        progress,
        nothingStored: yield* store.isEmpty(opened.run),
        bench: {
          store,
          run: opened.run,
          scorers: experiment.scorers,
          timeouts: yield* Timeouts.make(settings.timeout, clock),
          retry: settings.retry,
          cache: {
            reads: settings.cache === "read",
            writes: settings.cache !== "off",
            replaces: settings.cache !== "write"
          },
          seed: settings.seed,
          clock,
          telemetry,
          decided: (candidate, errored) => {
            const line = lines.of(laneOf.get(candidate))
            // What was under way when its lane was closed has its reason already.
            if (errored && stops.isClosed(line?.lane.id)) return
            const tooMany = stops.saw(candidate, errored)
            if (tooMany === undefined || line?.leaveIfGone() === true) return
            stops.failed(tooMany)
            lines.close("errors")
          }
        }
      }
      const planned = opened.selection.count * settings.repeats
      const standing = yield* countDone(floor)
      const unfinished = standing.filter(({ done }) => done < planned).map(({ member }) => member)
      yield* checkReady(experiment.name, floor, unfinished)
      progress.start({
        experiment: experiment.name,
        candidates: standing.map(({ member, done }) => ({ name: member.prepared.name, planned, done })),
        lanes: () => lines.all().map((line) => line.standing())
      })
      if (opened.adopted > 0)
        progress.note(
          `took over ${opened.adopted.toLocaleString("en")} ${opened.adopted === 1 ? "answer" : "answers"} of other runs`
        )
      const { computing, waiting } = lanesOf(unfinished)
      if (computing.length > 0) yield* runLane(floor, computing, undefined)
      yield* Effect.forEach(
        waiting,
        ([lane, members]) =>
          Effect.flatMap(lines.open(lane, isOfFunctions(members)), (line) => runLane(floor, members, line)),
        { concurrency: "unbounded", discard: true }
      )
      yield* store.settle
      progress.end()
      if (stops.all().length === 0) yield* store.finish(opened.run, clock.currentTimeMillisUnsafe())
      const all = stops.all()
      const stopped = all.length === 0 ? undefined : all.map(({ reason }) => reason).join("; ")
      return { opened, settings, stops: all, stopped }
    })
  )
})

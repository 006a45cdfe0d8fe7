/**
 * The run engine: streams cases, carries out the trials that are missing, and leaves everything in the store.
 *
 * Candidates are grouped into lanes. Baselines share one that runs first, because their computing would spoil the
 * latency of what waits for a network, and so do functions that compute; all other lanes run side by side, each with its
 * own concurrency.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type CandidateError, fromJson } from "../candidate/Candidate.ts"
import type { DatasetError } from "../dataset/DatasetError.ts"
import { lookAt } from "../dataset/fixed/holdOut.ts"
import type { Experiment } from "../definition/definition.ts"
import { ExperimentError } from "../definition/ExperimentError.ts"
import { type Options, resolve, type Settings } from "../definition/settings.ts"
import { rightRule } from "../failure/options.ts"
import { defined } from "../foundation/defined.ts"
import { Journal } from "../store/Journal.ts"
import { Leases } from "../store/Leases.ts"
import { ReplyCache } from "../store/ReplyCache.ts"
import { Runs } from "../store/Runs.ts"
import type { Store } from "../store/Store.ts"
import type { StoreError } from "../store/StoreError.ts"
import { StoreLock } from "../store/StoreLock.ts"
import * as Custody from "./call/custody.ts"
import { type LaneHandle, makeLines } from "./call/laneHandles.ts"
import * as Pace from "./call/pace.ts"
import * as Timeouts from "./call/timeouts.ts"
import type { EndedTrial } from "./endedTrial.ts"
import { type Lanes, lanesOf } from "./lanes.ts"
import { makeMeasuring } from "./measure/measuring.ts"
import * as Pool from "./measure/pool.ts"
import { Progress } from "./Progress.ts"
import { checkReady } from "./plan/checkReady.ts"
import { type Member, missing } from "./plan/missing.ts"
import { open, type RunSetup } from "./plan/open.ts"
import { type PendingWork, readStoredState, type StoredState } from "./plan/storedState.ts"
import * as Stalls from "./stalls.ts"
import { makeStepping } from "./step/stepping.ts"
import { makeStops, type Stop, type Stops } from "./stops.ts"
import { Telemetry } from "./Telemetry.ts"
import * as Trial from "./trial.ts"
import * as Workers from "./workers.ts"

/** Everything a run may fail with before or besides its trials. */
export type RunError = DatasetError | ExperimentError | CandidateError | StoreError

/** Who is told of the trials of a run. */
export interface Listening<Input, Expected, Output> {
  /**
   * Told of every trial of this run once it is in the store, as a plain value. Trials that the store had already are not
   * told. What it throws is listed in `background` of the result, and does not end the run.
   *
   * @defaultValue nobody is told
   */
  readonly onTrial?: ((trial: EndedTrial<Input, Expected, Output>) => void) | undefined
}

/** What the lanes of a run share. */
interface RunContext<Input, Expected, Output> {
  readonly opened: RunSetup<Input, Expected, Output>
  readonly settings: Settings
  readonly trialContext: Trial.TrialContext<Input, Expected, Output>
  readonly stops: Stops
  readonly progress: Progress["Service"]
  readonly stored: StoredState
  readonly pool: Pool.Pool
}

/** The trials of which one of these things is still to be done, in the run's order, all cases before any is asked again. */
const pendingTrials = <Input, Expected, Output>(
  { opened: { rows, selection }, settings, stored }: RunContext<Input, Expected, Output>,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  ...kinds: ReadonlyArray<PendingWork["pending"]>
) => {
  const isUndone = (caseId: string, repeat: number): boolean =>
    members.some(({ position }) => {
      const pendingWork = stored.pendingWork(position, caseId, repeat)
      return pendingWork !== undefined && kinds.includes(pendingWork.pending)
    })
  return Stream.range(0, settings.repeats - 1).pipe(
    Stream.rechunk(1),
    Stream.flatMap((repeat) =>
      // Cases of which nothing is left are not read.
      rows(stored.isEmpty ? selection.ids : selection.ids.filter((id) => isUndone(id, repeat))).pipe(
        Stream.map((row) =>
          missing(row, members, repeat, stored).filter(({ pendingWork }) =>
            kinds.includes(pendingWork.pending)
          )
        )
      )
    ),
    Stream.flattenIterable
  )
}

/**
 * Scores what was answered before. It comes before the lanes: thousands of answers to be scored would stand in the way of
 * the calls that are measured meanwhile. What scorers that call models have to do comes after the lanes, in the same way.
 */
const scoreStored = <Input, Expected, Output>(
  context: RunContext<Input, Expected, Output>,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  ...kinds: ReadonlyArray<PendingWork["pending"]>
): Effect.Effect<void, DatasetError | CandidateError | StoreError> =>
  Workers.each(
    pendingTrials(context, members, ...kinds),
    2 * context.settings.concurrency.max + inTheWings,
    () => context.stops.everything() !== undefined,
    Effect.fnUntraced(function* (pending) {
      const { candidate, prepared, row, repeat } = pending
      const answerer = yield* prepared.ready
      const ended = yield* Trial.score(context.trialContext, pending, answerer(row.case.id))
      if (ended === undefined) context.stored.askAgain(candidate, row.case.id, repeat)
      else tell(context, prepared.name, ended)
    })
  )

/** Scores what waited for calls, or for the answer of another candidate, now that all that can be has been answered. */
const scoreWaiting = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: RunContext<Input, Expected, Output>,
  journal: Journal["Service"],
  members: ReadonlyArray<Member<Input, Expected, Output>>
): Effect.fn.Return<void, DatasetError | CandidateError | StoreError> {
  const { opened, settings, stops, trialContext } = context
  const isOfUse = trialContext.measuring.isAny() || context.stored.waiting.size > 0
  if (!isOfUse || stops.everything() !== undefined) return
  yield* journal.flush
  const stored = yield* readStoredState(journal, opened.run, opened.selection, settings.repeats)
  if (stored.waiting.size === 0) return
  trialContext.measuring.recount(stored.waiting)
  yield* scoreStored({ ...context, stored }, members, "wait")
})

/** Tells how a trial ended; one that is still to be scored is not done. */
const tell = <Input, Expected, Output>(
  { progress }: RunContext<Input, Expected, Output>,
  candidate: string,
  { waits, ...ended }: Trial.TrialResult
): void => {
  if (!waits) progress.trial({ candidate, ...ended })
}

/** Answers that are judged at once, or wait for it, for each call that a lane may make at once. */
const placesPerCall = 4

/** Trials under way in a lane beside those whose calls are: being scored, or waiting for another try. */
const inTheWings = 16

const runLane = <Input, Expected, Output>(
  context: RunContext<Input, Expected, Output>,
  members: ReadonlyArray<Member<Input, Expected, Output>>,
  handle: LaneHandle | undefined,
  pace?: Pace.Pace
): Effect.Effect<void, DatasetError | CandidateError | StoreError> => {
  const { stops, settings } = context
  const lane = handle?.lane.id
  return Workers.each(
    pendingTrials(context, members, "ask"),
    handle === undefined ? settings.concurrency.start : 2 * settings.concurrency.max + inTheWings,
    () => stops.everything() !== undefined || stops.isClosed(lane),
    Effect.fnUntraced(function* (pending) {
      if (pace !== undefined) yield* pace.turn
      const answerer = yield* pending.prepared.ready
      const candidate = answerer(pending.row.case.id)
      yield* context.pool.handOver((turn) =>
        Effect.map(
          Trial.run(context.trialContext, pending, candidate, { handle, waits: pace?.waits, turn }),
          (ended) => {
            // Left for another time.
            if (ended !== undefined) tell(context, pending.prepared.name, ended)
          }
        )
      )
      pace?.ended()
    })
  )
}

/**
 * Runs lanes side by side, but what computes first. Nobody knows of a function whether it computes or waits before it is
 * asked, so each has its first turn alone; those whose answers come at once go on, and the others stand by until no
 * function computes any more.
 */
const runLanes = Effect.fnUntraced(function* <Input, Expected, Output>(
  context: RunContext<Input, Expected, Output>,
  lines: {
    readonly open: (id: string, isFunction: boolean) => Effect.Effect<LaneHandle, never, Scope.Scope>
  },
  { computing, functions, waiting }: Lanes<Input, Expected, Output>
): Effect.fn.Return<void, DatasetError | CandidateError | StoreError, Scope.Scope> {
  if (computing.length > 0) yield* runLane(context, computing, undefined)
  const paces = Pace.make()
  const going: Array<Fiber.Fiber<void, DatasetError | CandidateError | StoreError>> = []
  for (const [lane, members] of functions) {
    const pace = paces.next()
    const handle = yield* lines.open(lane, true)
    const fiber = yield* Effect.forkChild(runLane(context, members, handle, pace))
    going.push(fiber)
    yield* Effect.raceFirst(Fiber.join(fiber), pace.standsBy)
  }
  paces.release()
  const others = waiting.map(([lane, members]) =>
    Effect.flatMap(lines.open(lane, false), (handle) => runLane(context, members, handle))
  )
  yield* Effect.all([...going.map((fiber) => Fiber.join(fiber)), ...others], {
    concurrency: "unbounded",
    discard: true
  })
})

/**
 * A run that has ended. `stops` says why it ended early, if it did, and `stopped` the same in one sentence. `background`:
 * what the code of candidates and scorers failed in when it was over.
 */
export interface EndedRun<Input, Expected, Output> {
  readonly opened: RunSetup<Input, Expected, Output>
  readonly settings: Settings
  readonly stops: ReadonlyArray<Stop>
  readonly stopped: string | undefined
  readonly background: ReadonlyArray<string>
}

/** Finds the candidates whose answers others are compared with, those that this invocation does not run among them. */
const opponents = <Input, Expected, Output>(
  { candidates }: Experiment<Input, Expected, Output>,
  { run: { manifest } }: RunSetup<Input, Expected, Output>
): Trial.TrialContext<Input, Expected, Output>["opponent"] => {
  return (name) => {
    const position = manifest.candidates.findIndex((candidate) => candidate.name === name)
    const entrant = candidates.get(name)
    if (position < 0 || entrant === undefined) return undefined
    return { position, candidate: entrant._tag === "Candidate" ? entrant : { restore: fromJson } }
  }
}

/** Takes the lease of an experiment, or says who has it. */
const takeLease = Effect.fnUntraced(function* (
  leases: Leases["Service"],
  experiment: string,
  force: boolean
): Effect.fn.Return<void, ExperimentError | StoreError, Scope.Scope> {
  const holder = yield* leases.take(experiment, { force })
  if (holder === undefined) return
  const { pid, host, since, isHere } = holder
  const who = isHere ? "this process" : `process ${pid} on ${host}`
  const when = `${new Date(since).toISOString().slice(0, 19).replace("T", " ")} UTC`
  return yield* new ExperimentError({
    experiment,
    message: `${experiment} is already running on this store (${who}, since ${when}). A second run would make the same calls and pay for them again: wait until the first run ends, or start this one anyway with --force`
  })
})

/**
 * Runs something with a store. When it is interrupted, a store that another program has locked is waited for no longer
 * than a few seconds: the journal has to be written first, and does not hear of the interruption by itself.
 */
const withLimitedWait = <A, E, R>(lock: StoreLock, body: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    let isOver = false
    const over = Effect.sync(() => {
      isOver = true
    })
    const limitWait = Effect.suspend(() => (isOver ? Effect.void : lock.limitWait))
    return Effect.raceFirst(
      Effect.ensuring(body, over),
      Effect.onInterrupt(Effect.never, () => limitWait)
    )
  })

/**
 * Runs what is missing of an experiment. When it is interrupted or killed, everything that was answered is in the
 * store, and the same call again goes on from there.
 */
export const execute = Effect.fn("Run.execute")(function* <Input, Expected, Output>(
  experiment: Experiment<Input, Expected, Output>,
  options: Options & Listening<Input, Expected, Output>
): Effect.fn.Return<EndedRun<Input, Expected, Output>, RunError, Store | Progress> {
  const settings = yield* resolve(experiment, options)
  const runs = yield* Runs
  const journal = yield* Journal
  const replies = yield* ReplyCache
  const leases = yield* Leases
  const lock = yield* StoreLock
  const progress = yield* Progress
  const clock = yield* Clock.Clock
  const telemetry = yield* Telemetry
  const stops = makeStops(settings.maxErrorRate)
  const strays = Custody.makeStrays((what) => progress.note(what))
  const running = Effect.scoped(
    Effect.gen(function* () {
      yield* Custody.keep
      yield* Effect.acquireRelease(lock.notify(progress.note), () => lock.notify(undefined))
      yield* takeLease(leases, experiment.name, settings.force)
      const opened = yield* open(
        experiment,
        settings,
        (name) => progress.note(`training ${name}`),
        (text) => progress.note(text)
      )
      const lines = yield* makeLines(settings, clock, stops)
      const laneOf = new Map(opened.candidates.map(([, { name, lane }]) => [name, lane]))
      const stored = yield* readStoredState(journal, opened.run, opened.selection, settings.repeats)
      const measuring = makeMeasuring(experiment.scorers, stored.waiting)
      const context: RunContext<Input, Expected, Output> = {
        opened,
        settings,
        stops,
        progress,
        stored,
        pool: yield* Pool.make(measuring, placesPerCall * settings.concurrency.max),
        trialContext: {
          journal,
          replies,
          run: opened.run,
          scorers: experiment.scorers,
          failures: experiment.failures,
          right: rightRule(experiment.scorers, experiment.failures.right),
          timeouts: yield* Timeouts.make(settings.timeout, clock),
          retry: settings.retry,
          stepping: yield* makeStepping(journal, opened.run, settings.budget, lines),
          measuring,
          opponent: opponents(experiment, opened),
          gaveUp: stops.gaveUp,
          cache: {
            reads: settings.cache === "read",
            writes: settings.cache !== "off",
            replaces: settings.cache !== "write"
          },
          seed: settings.seed,
          ...defined({ onTrial: options.onTrial }),
          clock,
          telemetry,
          stalls: yield* yield* Stalls.Watching,
          stray: (candidate, caseId, what) =>
            strays.add(`${candidate} failed in the background on case ${caseId}: ${what}`),
          decided: (candidate, errored) => {
            const handle = lines.of(laneOf.get(candidate))
            // What was under way when its lane was closed has its reason already.
            if (errored && stops.isClosed(handle?.lane.id)) return
            const tooMany = stops.saw(candidate, errored)
            if (tooMany === undefined || handle?.leaveIfGone() === true) return
            stops.failed(tooMany)
            lines.close("errors")
          }
        }
      }
      const planned = opened.selection.count * settings.repeats
      const members = opened.candidates.map(([position, prepared]) => ({ position, prepared }))
      const unfinished = members.filter(({ position }) => context.stored.done(position) < planned)
      // A run that is refused is none: "latest" is the one before it.
      const ready = Effect.andThen(
        checkReady(experiment.name, context, unfinished, experiment.scorers),
        lookAt(experiment.dataset, {
          run: opened.run.id,
          experiment: experiment.name,
          // Those of a later call with `--only`, too: they are one look.
          candidates: opened.run.manifest.candidates.map(({ name }) => name),
          at: new Date(clock.currentTimeMillisUnsafe()).toISOString()
        })
      )
      yield* Effect.tapError(ready, () =>
        opened.created && opened.adopted === 0 ? runs.discard(opened.run) : Effect.void
      )
      progress.start({
        experiment: experiment.name,
        candidates: members.map(({ position, prepared: { name } }) => ({
          name,
          planned,
          done: context.stored.done(position)
        })),
        lanes: () => lines.all().map((handle) => handle.status()),
        waiting: measuring.waiting
      })
      if (opened.adopted > 0)
        progress.note(
          `reused ${opened.adopted.toLocaleString("en")} stored ${opened.adopted === 1 ? "answer" : "answers"} of other runs`
        )
      if (stored.hasUnscored) yield* scoreStored(context, unfinished, "score", "rescore")
      yield* context.pool.beside(runLanes(context, lines, lanesOf(unfinished)))
      yield* scoreWaiting(context, journal, unfinished)
      yield* replies.flush
      yield* journal.flush
      progress.end()
      if (stops.all().length === 0) yield* runs.finish(opened.run, clock.currentTimeMillisUnsafe())
      const all = stops.all()
      const stopped = all.length === 0 ? undefined : all.map(({ reason }) => reason).join("; ")
      return { opened, settings, stops: all, stopped, background: strays.list() }
    })
  )
  return yield* withLimitedWait(lock, running)
})

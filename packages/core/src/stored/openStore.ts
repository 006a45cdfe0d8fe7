/**
 * A store for code without Effect. All is done by what the command line does it with; here it becomes promises and plain
 * rows.
 */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Calibration from "../calibration/Calibration.ts"
import * as Comparison from "../compare/Comparison.ts"
import { positionsOf } from "../compare/field.ts"
import * as StoredGrounds from "../deciding/storedGrounds.ts"
import * as RunReport from "../experiment/RunReport.ts"
import { judge } from "../experiment/storedGate.ts"
import { promised } from "../foundation/promised.ts"
import * as Label from "../label/Label.ts"
import * as Ranking from "../ranking/Ranking.ts"
import * as RunReference from "../reference/RunReference.ts"
import * as Snapshot from "../reference/Snapshot.ts"
import { Labels } from "../store/Labels.ts"
import { Runs, type StoredRun } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { StoreError } from "../store/StoreError.ts"
import { type DetailedTrial, Trials } from "../store/Trials.ts"
import { otherSide, sides, storedRun } from "./choosing.ts"
import type { CalibrateOptions, OpenStore, PlainTrial, RunLike, TrialsOptions } from "./model.ts"
import { plainRun, plainTrial } from "./plainTrial.ts"

const listOf = <A extends string>(one: A | ReadonlyArray<A> | undefined): ReadonlyArray<A> | undefined =>
  typeof one === "string" ? [one] : one

const isAmong = <A>(all: ReadonlyArray<A> | undefined, each: A): boolean => all?.includes(each) ?? true

/** What of a trial decides whether it is wanted. */
const isWanted =
  ({ outcome, mode, id }: TrialsOptions) =>
  (trial: Pick<DetailedTrial, "outcome" | "mode" | "caseId">): boolean =>
    isAmong(listOf(outcome), trial.outcome) &&
    isAmong(listOf(mode), trial.mode) &&
    isAmong(listOf(id), trial.caseId)

/** The run, and the positions of the candidates whose trials are asked for. */
const chosen = Effect.fnUntraced(function* (asked: RunLike, { candidate }: TrialsOptions) {
  const { run, candidate: named } = yield* storedRun(asked)
  const names = listOf(candidate ?? named) ?? run.manifest.candidates.map(({ name }) => name)
  return { run, positions: yield* positionsOf(run, names) }
})

/** The cases of which a candidate has a trial that is wanted, in order. */
const casesOf = Effect.fnUntraced(function* (run: StoredRun, candidate: number, options: TrialsOptions) {
  const cases = new Set<string>()
  const wanted = isWanted(options)
  const trials = yield* Trials
  yield* trials.eachFinished(run, (trial) => void (wanted(trial) && cases.add(trial.caseId)), { candidate })
  return cases
})

const compare = Effect.fnUntraced(function* (
  asked: RunLike,
  { candidate: named, against, match, scorers, ...options }: Parameters<OpenStore["compare"]>[1] & object
) {
  const trials = yield* Trials
  const { run, candidate, other } = yield* sides(yield* storedRun(asked), named, against)
  const seeded = { seed: run.manifest.seed, ...options }
  return other.from === undefined && other.run.id === run.id
    ? yield* Comparison.within(trials, run, { ...seeded, against: other.candidate, candidate })
    : yield* Comparison.between(trials, {
        ...seeded,
        ...(match === undefined ? {} : { match }),
        ...(scorers === undefined ? {} : { scorers }),
        against: other,
        candidate: { run, candidate }
      })
})

/** Measures the judge of a run, on the labels of a file or of the store. */
const calibrated = Effect.fnUntraced(function* (asked: RunLike, { labels, ...options }: CalibrateOptions) {
  const { run } = yield* storedRun(asked)
  const trials = yield* Trials
  if (labels === undefined)
    return yield* Calibration.calibrate(trials, run, yield* (yield* Labels).list(), options)
  const origin = labels instanceof URL ? fileURLToPath(labels) : labels
  const at = new Date(yield* Clock.currentTimeMillis).toISOString()
  const rows = yield* Label.read(origin)
  const complete = yield* Calibration.completeFor(trials, run, rows, { origin, at, scorer: options.scorer })
  return yield* Calibration.calibrate(trials, run, complete, options)
})

const closed = (): StoreError =>
  new StoreError({
    operation: "read the store",
    message: "the store is closed: open it again with Store.open"
  })

/** Opens a store to be read. */
export const openStore = async (path: string = SqliteStore.defaultPath): Promise<OpenStore> => {
  if (SqliteStore.pathFault(path) === undefined && !existsSync(path)) {
    const message = `there is no store ${resolve(path)}: run an experiment first, or name another, as in Store.open("other.db")`
    return Promise.reject(new StoreError({ operation: "open the store", message }))
  }
  const scope = Effect.runSync(Scope.make())
  const close = (exit: Exit.Exit<unknown, unknown>) => promised(Scope.close(scope, exit))
  const services = await promised(
    Layer.buildWithScope(SqliteStore.layer(path, { readOnly: true }), scope)
  ).catch(async (error: unknown) => {
    await close(Exit.fail(error))
    return Promise.reject(error)
  })
  const underWay = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const read = async <A, E>(effect: Effect.Effect<A, E, Runs | Trials | Labels>): Promise<A> => {
    if (closing !== undefined) return Promise.reject(closed())
    const reading = promised(Effect.provideContext(effect, services))
    underWay.add(reading)
    return reading.finally(() => underWay.delete(reading))
  }
  const shut = (): Promise<void> => {
    closing ??= Promise.allSettled(underWay).then(() => close(Exit.void))
    return closing
  }
  async function* trials(asked: RunLike, options: TrialsOptions = {}): AsyncGenerator<PlainTrial, undefined> {
    const { run, positions } = await read(chosen(asked, options))
    const wanted = isWanted(options)
    for (const position of positions) {
      for (const caseId of await read(casesOf(run, position, options))) {
        const found = await read(Effect.flatMap(Trials, (store) => store.ofCase(run, position, caseId)))
        for (const trial of found) if (wanted(trial)) yield plainTrial(run, trial)
      }
    }
  }
  return {
    path,
    runs: ({ experiment } = {}) =>
      read(
        Effect.flatMap(Runs, (runs) => runs.list(experiment === undefined ? {} : { experiment })).pipe(
          Effect.map((all) => all.map(plainRun))
        )
      ),
    report: (asked) =>
      read(
        Effect.gen(function* () {
          const { run } = yield* storedRun(asked)
          return yield* RunReport.ofRun(yield* Trials, run)
        })
      ),
    grounds: (asked) =>
      read(
        Effect.gen(function* () {
          const { run } = yield* storedRun(asked)
          return yield* StoredGrounds.ofRun(yield* Trials, run)
        })
      ),
    trials,
    compare: (asked, options = {}) => read(compare(asked, options)),
    rank: (asked, options = {}) =>
      read(
        Effect.gen(function* () {
          const { run } = yield* storedRun(asked)
          return yield* Ranking.ofRun(yield* Trials, run, { seed: run.manifest.seed, ...options })
        })
      ),
    gate: (asked, gate, { candidate, against, ...matching } = {}) =>
      read(
        Effect.gen(function* () {
          const named = yield* storedRun(asked)
          const found = { run: named.run, candidate: candidate ?? named.candidate }
          const other = yield* otherSide(found, against)
          const judged = yield* judge(yield* Trials, found, { ...matching, gate, against: other })
          return judged.report
        })
      ),
    snapshot: (asked, { candidates } = {}) =>
      read(
        Effect.gen(function* () {
          const { run, candidate } = yield* storedRun(asked)
          yield* RunReference.requireFinished(run)
          const wanted = candidates ?? (candidate === undefined ? undefined : [candidate])
          return yield* Snapshot.take(yield* Trials, run, wanted === undefined ? {} : { candidates: wanted })
        })
      ),
    calibrate: (asked, options = {}) => read(calibrated(asked, options)),
    planLabels: (asked, options) =>
      read(
        Effect.gen(function* () {
          const { run } = yield* storedRun(asked)
          return yield* Calibration.plan(yield* Trials, run, options)
        })
      ),
    close: shut,
    [Symbol.asyncDispose]: shut
  }
}

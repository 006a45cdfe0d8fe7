import { globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { assert, describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import * as Comparison from "../compare/Comparison.ts"
import { record, right, wrong } from "../compare/fixtures/runs.fixture.ts"
import { Journal } from "./Journal.ts"
import { Labels } from "./Labels.ts"
import { Leases } from "./Leases.ts"
import { ReplyCache } from "./ReplyCache.ts"
import { Runs } from "./Runs.ts"
import * as SqliteStore from "./SqliteStore.ts"
import { StoreLock } from "./StoreLock.ts"
import { type FinishedTrial, type RecordedCase, Trials } from "./Trials.ts"

const rows = Array.from({ length: 12 }, (_, nth) => ({
  caseId: `case-${nth}`,
  answers: { old: [nth % 3 === 0 ? right : wrong], new: [right] }
}))

describe("the services of a store", () => {
  it.effect("are all provided by one layer, and a lock to be told of beside them", () =>
    Effect.gen(function* () {
      const context = yield* Layer.build(SqliteStore.layer(":memory:"))
      const provided = [...context.mapUnsafe.keys()]
      assert.includeMembers(provided, [
        Runs.key,
        Journal.key,
        Trials.key,
        ReplyCache.key,
        Leases.key,
        Labels.key
      ])
      assert.notStrictEqual(Context.get(context, StoreLock), Context.get(Context.empty(), StoreLock))
    }).pipe(Effect.scoped)
  )

  it.effect("stand alone: a comparison asks for the trials, wherever they are kept", () =>
    Effect.gen(function* () {
      const stored = yield* Trials
      const run = yield* record(rows)
      const cases: Array<RecordedCase> = []
      const trials: Array<FinishedTrial> = []
      yield* stored.eachCase(run, (row) => cases.push(row))
      yield* stored.eachFinished(run, (trial) => trials.push(trial))
      const inMemory: Pick<Trials["Service"], "eachCase" | "eachFinished"> = {
        eachCase: (_, visit) => Effect.sync(() => cases.forEach(visit)),
        eachFinished: (_, visit, { candidate } = {}) =>
          Effect.sync(() =>
            trials.filter((trial) => candidate === undefined || trial.candidate === candidate).forEach(visit)
          )
      }
      const names = { against: "old", candidate: "new" }
      assert.deepStrictEqual(
        yield* Comparison.within(inMemory, run, names),
        yield* Comparison.within(stored, run, names)
      )
    }).pipe(Effect.provide(SqliteStore.layer(":memory:")))
  )

  it("are all that the packages know of the database: statements and tables are the store's own", () => {
    const packages = resolve(import.meta.dirname, "../../..")
    const speaksSql = /node:sqlite|\b(?:SELECT\s.+\sFROM|INSERT\s+INTO|DELETE\s+FROM|PRAGMA\s|VACUUM)\b/
    const files = globSync("*/src/**/*.ts", { cwd: packages }).filter((file) =>
      speaksSql.test(readFileSync(join(packages, file), "utf8"))
    )
    const outside = files.filter(
      (file) => !/^core\/src\/store\/(?:sqlite\/|SqliteStore|.*\.test\.ts)/.test(file)
    )
    expect(outside).toEqual([])
    expect(files).toContain("core/src/store/sqlite/journal.ts")
  })
})

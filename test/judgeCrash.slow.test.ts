/**
 * No call of a judge that was paid for is lost: a run that is killed, again and again, while its answers are judged.
 */
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { SqliteStore, Store } from "@assay/core/analysis"
import { Effect } from "effect"
import { afterEach, beforeEach, expect, test } from "vitest"
import { env } from "./fixtures/built.ts"

const kills = 6
const trials = 400
const concurrency = 8

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-judge-crash-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** What was paid for, of one sort of call. */
const paid = (sort: "answer" | "grade" | "again"): ReadonlyArray<string> => {
  const path = join(folder, "ledger")
  return existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line.startsWith(sort))
    : []
}

const judged = (): number => paid("grade").length + paid("again").length

/** Starts the experiment and lets it live until `untilDead` says; resolves with its exit code once it is gone. */
const start = async (untilDead: (kill: () => void) => Promise<void>): Promise<number | null> => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "fixtures/paidJudging.ts"), "--json", "--store", join(folder, "assay.db")],
    {
      env: { ...env, LEDGER: join(folder, "ledger"), TRIALS: String(trials) },
      stdio: ["ignore", "ignore", "inherit"]
    }
  )
  const gone = new Promise<number | null>((resolve) => child.on("close", resolve))
  await untilDead(() => child.kill("SIGKILL"))
  return gone
}

const inStore = Effect.gen(function* () {
  const all: Array<Store.DetailedTrial> = []
  const runs = yield* (yield* Store.Runs).list()
  for (const run of runs) yield* (yield* Store.Trials).eachDetailed(run, (trial) => all.push(trial))
  return { runs: runs.length, all }
})

/** A generator with a fixed seed (Park & Miller 1988), 0 to 1. */
const random = (() => {
  let state = 20_261_129
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
})()

test("a run that is killed amid judging repeats no call of a judge but those in flight, and asks nobody else again", async () => {
  for (let kill = 0; kill < kills; kill++) {
    const before = judged()
    await start(async (strike) => {
      const deadline = Date.now() + 10_000
      while (judged() === before && Date.now() < deadline) await setTimeout(1)
      await setTimeout(random() * 30)
      strike()
    })
  }
  expect(judged()).toBeLessThan(2 * trials)

  expect(await start(async () => {})).toBe(0)
  for (const sort of ["answer", "grade", "again"] as const) expect(new Set(paid(sort)).size).toBe(trials)
  expect(paid("answer").length - trials).toBeLessThanOrEqual(kills * concurrency)
  // Grades are in flight in their provider's own lane.
  expect(judged() - 2 * trials).toBeLessThanOrEqual(kills * concurrency)

  const { runs, all } = await inStore.pipe(
    Effect.provide(SqliteStore.layer(join(folder, "assay.db"), { readOnly: true })),
    Effect.runPromise
  )
  expect([runs, all.length]).toEqual([1, trials])
  expect(all.every(({ attempts, outcome }) => attempts === 1 && outcome === "Answered")).toBe(true)
  expect(all.every(({ scores }) => scores.map(({ value }) => value).join() === "1,1")).toBe(true)
  // Each call is there once, numbered from 1, and is no part of what the answer cost.
  expect(all.every(({ scorerSteps }) => scorerSteps.map(({ step }) => step).join() === "1,2")).toBe(true)
  expect(all.every(({ cost, scorerSteps }) => cost?.spentUsd === 1 && scorerSteps[0]?.costUsd === 1)).toBe(
    true
  )

  const finished = judged()
  expect(await start(async () => {})).toBe(0)
  expect(judged()).toBe(finished)
}, 180_000)

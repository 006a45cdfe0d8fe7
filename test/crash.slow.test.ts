/**
 * Nothing that was paid for is lost: a run that is killed, again and again, at random moments.
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

const kills = 20
const trials = 1_000 * 2
const concurrency = 8

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-crash-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const ledgerLines = (): ReadonlyArray<string> => {
  const path = join(folder, "ledger")
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : []
}

/** Starts the experiment and lets it live until `untilDead` says; resolves with its output once it is gone. */
const start = (
  untilDead: (kill: () => void) => Promise<void>
): Promise<{ code: number | null; stdout: string }> => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "fixtures/paidCalls.ts"), "--json", "--store", join(folder, "assay.db")],
    { env: { ...env, LEDGER: join(folder, "ledger") }, stdio: ["ignore", "pipe", "inherit"] }
  )
  let stdout = ""
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk
  })
  const gone = new Promise<{ code: number | null; stdout: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout }))
  })
  return Promise.all([gone, untilDead(() => child.kill("SIGKILL"))]).then(([end]) => end)
}

/** What the store holds: how many runs, and how many attempts and scores each trial has. */
const inStore = (path: string) =>
  Effect.gen(function* () {
    const journal = yield* Store.Journal
    const trials = yield* Store.Trials
    const runs = yield* (yield* Store.Runs).list()
    const attempts: Array<number> = []
    const scores: Array<number> = []
    for (const run of runs) {
      yield* journal.eachState(run, (state) => attempts.push(state.attempts))
      yield* trials.eachFinished(run, (trial) => scores.push(trial.scores.length))
    }
    return { runs: runs.length, attempts, scores }
  }).pipe(Effect.provide(SqliteStore.layer(path, { readOnly: true })), Effect.runPromise)

/** A generator with a fixed seed (Park & Miller 1988), 0 to 1. */
const random = (() => {
  let state = 20_261_125
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
})()

test("a run that is killed at random moments ends with each trial exactly once and none paid twice beyond those in flight", async () => {
  for (let kill = 0; kill < kills; kill++) {
    const before = ledgerLines().length
    await start(async (strike) => {
      const deadline = Date.now() + 10_000
      while (ledgerLines().length === before && Date.now() < deadline) await setTimeout(2)
      await setTimeout(random() * 40)
      strike()
    })
  }
  const paidBefore = ledgerLines().length
  expect(paidBefore).toBeLessThan(trials)

  const { code, stdout } = await start(async () => {})
  expect(code).toBe(0)
  const summary = JSON.parse(stdout)
  expect(summary.complete).toBe(true)

  const stored = await inStore(join(folder, "assay.db"))
  expect(stored.runs).toBe(1)
  expect(stored.attempts).toHaveLength(2 * trials)
  expect(stored.attempts.every((attempts) => attempts === 1)).toBe(true)
  expect(stored.scores).toHaveLength(2 * trials)
  expect(stored.scores.every((scores) => scores === 1)).toBe(true)

  const paid = ledgerLines()
  expect(new Set(paid).size).toBe(trials)
  expect(paid.length - trials).toBeLessThanOrEqual(kills * concurrency)

  const again = await start(async () => {})
  expect(ledgerLines()).toHaveLength(paid.length)
  expect(again.stdout).toBe(stdout)
}, 180_000)

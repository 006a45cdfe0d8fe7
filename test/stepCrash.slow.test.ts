/**
 * No step that was paid for is lost: a run of a function with two calls that is killed, again and again, between and within
 * them.
 */
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { SqliteStore, Store } from "@assay/core/analysis"
import { Effect } from "effect"
import { afterEach, beforeEach, expect, test } from "vitest"
import { env } from "./fixtures/built.ts"

const kills = 12
const trials = 400
const concurrency = 8

let folder: string
let url: string
/** The questions that were paid for by fetch. */
let checks: Array<string>

const server = createServer((request, response) => {
  let text = ""
  request.on("data", (piece) => {
    text += piece
  })
  request.on("end", async () => {
    await setTimeout(1 + (text.length % 5))
    checks.push(/check \d+/u.exec(text)?.[0] ?? text)
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        model: "m",
        choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "yes" } }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
      })
    )
  })
})

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "assay-step-crash-"))
  checks = []
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/v1`
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

const drafts = (): ReadonlyArray<string> => {
  const path = join(folder, "ledger")
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : []
}

const paid = (): number => drafts().length + checks.length

/** Starts the experiment and lets it live until `untilDead` says; resolves with its exit code once it is gone. */
const start = async (untilDead: (kill: () => void) => Promise<void>): Promise<number | null> => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "fixtures/paidSteps.ts"), "--json", "--store", join(folder, "assay.db")],
    {
      env: { ...env, LEDGER: join(folder, "ledger"), SERVER: url },
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
  let state = 20_261_128
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
})()

test("a run that is killed in the middle of answers pays for no step twice but those in flight", async () => {
  for (let kill = 0; kill < kills; kill++) {
    const before = paid()
    await start(async (strike) => {
      const deadline = Date.now() + 10_000
      while (paid() === before && Date.now() < deadline) await setTimeout(1)
      await setTimeout(random() * 30)
      strike()
    })
  }
  expect(checks.length).toBeLessThan(trials)

  expect(await start(async () => {})).toBe(0)
  expect(new Set(drafts()).size).toBe(trials)
  expect(new Set(checks).size).toBe(trials)
  expect(paid() - 2 * trials).toBeLessThanOrEqual(kills * concurrency)

  const { runs, all } = await inStore.pipe(
    Effect.provide(SqliteStore.layer(join(folder, "assay.db"), { readOnly: true })),
    Effect.runPromise
  )
  expect([runs, all.length]).toEqual([1, trials])
  expect(all.every(({ attempts, outcome }) => attempts === 1 && outcome === "Answered")).toBe(true)
  // Each step is there once, numbered from 1, with what it cost.
  expect(all.every(({ steps }) => steps.map(({ step }) => step).join() === "1,2")).toBe(true)
  expect(all.flatMap(({ steps }) => steps).every(({ costUsd, calls }) => costUsd === 1 && calls === 1)).toBe(
    true
  )
  expect(all.every(({ cost }) => cost?.spentUsd === 2)).toBe(true)

  const finished = paid()
  expect(await start(async () => {})).toBe(0)
  expect(paid()).toBe(finished)
}, 180_000)

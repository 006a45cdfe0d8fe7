/**
 * What it costs to go on with a run: the time and the latency of the last trials of 10^4, 10^5 and 10^6, when the others
 * are in the store, beside the same number of trials in a store of their own; and scoring all of them anew.
 *
 *     tsx bench/resume.ts                    10,000 and 100,000 trials
 *     tsx bench/resume.ts 1000000            so many
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { Dataset, Experiment } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import { Effect, Schema } from "effect"

const rest = 500

function* cases(n: number) {
  for (let i = 0; i < n; i++) {
    const part = i < n - rest ? "others" : "last"
    yield { id: `case-${i}`, input: `question ${i}`, expected: "x", tags: { part } }
  }
}

const experiment = (n: number, version: string) =>
  Experiment.make("resume", {
    dataset: Dataset.fromAsyncIterable("synthetic", () => cases(n), {
      input: Schema.String,
      expected: Schema.String
    }),
    // The last cases take 5 ms each, the others nothing: what is measured is the way to them.
    candidates: {
      sleeper: async (input): Promise<string> => {
        if (Number(input.slice(9)) >= n - rest) await setTimeout(5)
        return "x"
      }
    },
    scorers: { [`exact-${version}`]: ({ output }) => output === "x" },
    concurrency: 64
  })

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const since = performance.now()
  await work()
  return (performance.now() - since) / 1_000
}

/** Median latency of the trials that slept. */
const median = (store: string): Promise<number> =>
  Effect.gen(function* () {
    const runs = yield* Store.Runs
    const trials = yield* Store.Trials
    const slept: Array<number> = []
    for (const run of yield* runs.list()) {
      yield* trials.eachFinished(run, ({ latencyMs = 0 }) => {
        if (latencyMs >= 4.5) slept.push(latencyMs)
      })
    }
    return slept.sort((a, b) => a - b)[Math.floor(slept.length / 2)] ?? Number.NaN
  }).pipe(Effect.provide(SqliteStore.layer(store, { readOnly: true })), Effect.runPromise)

const report = async (n: number): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "assay-resume-"))
  const store = join(folder, "assay.db")
  const alone = join(folder, "alone.db")
  try {
    const others = { filter: [["part", "others"]] as const }
    const first = await timed(() => Experiment.runPromise(experiment(n, "1"), { store, ...others }))
    const again = await timed(() => Experiment.runPromise(experiment(n, "1"), { store }))
    const resumed = await median(store)
    const rescored = await timed(() => Experiment.runPromise(experiment(n, "2"), { store }))
    await Experiment.runPromise(experiment(rest, "1"), { store: alone })
    const cells = [
      n.toLocaleString("en"),
      `${first.toFixed(1)} s`,
      `${again.toFixed(1)} s`,
      `${resumed.toFixed(1)} ms`,
      `${(await median(alone)).toFixed(1)} ms`,
      `${rescored.toFixed(1)} s`
    ]
    console.log(cells.map((cell) => cell.padStart(16)).join(""))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const head = ["trials", "the others", `last ${rest}`, "their median", "without others", "scored anew"]
console.log(head.map((cell) => cell.padStart(16)).join(""))
const asked = process.argv.slice(2).map(Number)
for (const n of asked.length > 0 ? asked : [10_000, 100_000]) await report(n)

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
import { DatabaseSync } from "node:sqlite"
import { setTimeout } from "node:timers/promises"
import { Dataset, Experiment } from "@assay/core"
import { Schema } from "effect"

const rest = 500

function* cases(n: number) {
  for (let i = 0; i < n; i++) yield { id: `case-${i}`, input: `question ${i}`, expected: "x" }
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
    policy: { concurrency: 64 }
  })

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const since = performance.now()
  await work()
  return (performance.now() - since) / 1_000
}

/** Median latency of the trials that slept. */
const median = (store: string): number => {
  const db = new DatabaseSync(store, { readOnly: true })
  const row = db
    .prepare(
      `SELECT latency_ms AS ms FROM attempts WHERE latency_ms >= 4.5 AND adopted_from IS NULL
       ORDER BY latency_ms LIMIT 1 OFFSET ?`
    )
    .get(rest / 2 - 1)
  db.close()
  return Number(row?.ms)
}

const report = async (n: number): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "assay-resume-"))
  const store = join(folder, "assay.db")
  const alone = join(folder, "alone.db")
  try {
    const first = await timed(() => Experiment.runPromise(experiment(n, "1"), { store }))
    const db = new DatabaseSync(store)
    for (const table of ["scores", "trials", "attempts"]) {
      db.exec(`DELETE FROM ${table} WHERE CAST(substr(case_id, 6) AS INTEGER) >= ${n - rest}`)
    }
    db.close()
    const again = await timed(() => Experiment.runPromise(experiment(n, "1"), { store }))
    const resumed = median(store)
    const rescored = await timed(() => Experiment.runPromise(experiment(n, "2"), { store }))
    await Experiment.runPromise(experiment(rest, "1"), { store: alone })
    const cells = [
      n.toLocaleString("en"),
      `${first.toFixed(1)} s`,
      `${again.toFixed(1)} s`,
      `${resumed.toFixed(1)} ms`,
      `${median(alone).toFixed(1)} ms`,
      `${rescored.toFixed(1)} s`
    ]
    console.log(cells.map((cell) => cell.padStart(16)).join(""))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const head = ["trials", "all", `last ${rest}`, "their median", "without others", "scored anew"]
console.log(head.map((cell) => cell.padStart(16)).join(""))
const asked = process.argv.slice(2).map(Number)
for (const n of asked.length > 0 ? asked : [10_000, 100_000]) await report(n)

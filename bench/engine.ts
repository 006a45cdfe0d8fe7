/**
 * What the engine costs beside nothing at all: an instant candidate on synthetic cases, against a bare
 * `Effect.forEach` and a bare `p-limit` loop in the same run.
 *
 *     tsx bench/engine.ts                  trials per second, CPU per 1,000 trials, peak memory; then memory by n
 *     tsx bench/engine.ts assay 100000     one measurement, in this process
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Dataset, Experiment } from "@assay/core"
import { Exact } from "@assay/scorers"
import { Effect, Schema } from "effect"
import pLimit from "p-limit"

const concurrency = 8

/** Cases without an array of them: what is measured is the engine, not the source. */
function* cases(n: number) {
  for (let i = 0; i < n; i++) yield { id: `case-${i}`, input: `question ${i}`, expected: `answer ${i % 10}` }
}

const answer = (input: string): string => `answer ${Number(input.slice(9)) % 10}`

const subjects = {
  assay: async (n: number): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), "assay-bench-"))
    try {
      const experiment = Experiment.make("bench", {
        dataset: Dataset.fromAsyncIterable("synthetic", () => cases(n), {
          input: Schema.String,
          expected: Schema.String
        }),
        candidates: { instant: (input) => answer(input) },
        scorers: [Exact.match],
        concurrency
      })
      const { report: summary } = await Experiment.runPromise(experiment, { store: join(folder, "assay.db") })
      const [candidate] = summary.candidates
      if (candidate?.modes.right !== n) throw new Error("the engine lost a trial")
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  "Effect.forEach": async (n: number): Promise<void> => {
    let right = 0
    await Effect.runPromise(
      Effect.forEach(
        cases(n),
        (row) =>
          Effect.sync(() => {
            if (answer(row.input) === row.expected) right++
          }),
        { concurrency, discard: true }
      )
    )
    if (right !== n) throw new Error("lost a trial")
  },
  "p-limit": async (n: number): Promise<void> => {
    const limit = pLimit(concurrency)
    let right = 0
    await Promise.all(
      Array.from(cases(n), (row) =>
        limit(async () => {
          if (answer(row.input) === row.expected) right++
        })
      )
    )
    if (right !== n) throw new Error("lost a trial")
  }
} as const

type Subject = keyof typeof subjects
const isSubject = (name: string | undefined): name is Subject =>
  name !== undefined && Object.hasOwn(subjects, name)

interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

const measureHere = async (subject: Subject, n: number): Promise<Measured> => {
  const before = process.cpuUsage()
  const started = performance.now()
  await subjects[subject](n)
  const seconds = (performance.now() - started) / 1_000
  const { user, system } = process.cpuUsage(before)
  return { seconds, cpuSeconds: (user + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1_024 }
}

/** Peak memory is a process's; so each measurement has a process of its own. */
const measure = (subject: Subject, n: number): Measured =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [...process.execArgv, fileURLToPath(import.meta.url), subject, String(n)],
      {
        encoding: "utf8"
      }
    )
  )

const row = (cells: ReadonlyArray<string>): string => cells.map((cell) => cell.padStart(16)).join("")

const compare = (n: number): void => {
  console.log(`${n.toLocaleString("en")} instant trials, concurrency ${concurrency}`)
  console.log(row(["", "trials/s", "CPU ms/1,000", "peak MB"]))
  for (const subject of Object.keys(subjects).filter(isSubject)) {
    const { seconds, cpuSeconds, peakMb } = measure(subject, n)
    console.log(
      row([
        subject,
        Math.round(n / seconds).toLocaleString("en"),
        ((cpuSeconds * 1_000) / (n / 1_000)).toFixed(1),
        peakMb.toFixed(0)
      ])
    )
  }
}

const grow = (): void => {
  console.log("\nassay, peak memory by number of cases")
  for (const n of [10_000, 100_000, 1_000_000]) {
    const { seconds, peakMb } = measure("assay", n)
    console.log(row([n.toLocaleString("en"), `${peakMb.toFixed(0)} MB`, `${seconds.toFixed(1)} s`]))
  }
}

const [, , subject, n] = process.argv
if (isSubject(subject)) console.log(JSON.stringify(await measureHere(subject, Number(n))))
else {
  compare(100_000)
  grow()
}

/**
 * Baselines on real data in one table: quality with its 95 % interval, time to train, time to answer, memory.
 *
 *   tsx bench/baselines.ts            (`sroie` behind it for the data sets of that name alone)
 *
 * All go through the same door: an experiment with baselines as candidates. Each has a process of its own, so that its peak
 * of memory is its own; that of `majority` is what the process and the data take. Times are wall clock: of all trainings
 * together, and of the median answer. Data sets that are not there are named and skipped.
 */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { Schema } from "effect"
import { problems } from "./baselineProblems.ts"

const Share = Schema.optionalKey(Schema.Finite)
const Row = Schema.fromJsonString(
  Schema.Struct({
    quality: Schema.optionalKey(Schema.Struct({ value: Schema.Finite, low: Share, high: Share })),
    kinds: Schema.Record(Schema.String, Schema.Finite),
    trainMs: Share,
    answerMs: Share,
    megabytes: Schema.Finite
  })
)
type Row = typeof Row.Type

const share = (value: number | undefined): string => (value === undefined ? "–" : value.toFixed(3))

const headings = ["", "quality [95 %]", "typical", "edge", "advers.", "train", "answer", "memory"]

const cellsOf = (
  name: string,
  { answerMs, kinds, megabytes, quality, trainMs }: Row
): ReadonlyArray<string> => [
  `  ${name}`,
  quality === undefined ? "–" : `${share(quality.value)} [${share(quality.low)}, ${share(quality.high)}]`,
  ...["typical", "edge", "adversarial"].map((kind) =>
    Object.keys(kinds).length > 1 ? share(kinds[kind]) : "–"
  ),
  trainMs === undefined ? "–" : `${(trainMs / 1_000).toFixed(2)} s`,
  answerMs === undefined ? "–" : `${(1_000 * answerMs).toFixed(0)} µs`,
  `${megabytes.toFixed(0)} MB`
]

const widths = [20, 20, 7, 5, 7, 8, 9, 7]
const line = (cells: ReadonlyArray<string>): string =>
  cells
    .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
    .join("  ")

const run = promisify(execFile)

const [first, second] = process.argv.slice(2)
if (first === "--row") {
  // A process of its own.
  const [problem, baseline = ""] = (second ?? "").split("/")
  const measured = await problems[Number(problem)]?.measure(baseline)
  console.log(JSON.stringify({ ...measured, megabytes: process.resourceUsage().maxRSS / 1_024 }))
} else {
  console.log(line(headings))
  for (const [number, { baselines, measure: _, missing, title }] of problems.entries()) {
    if (!title.toLowerCase().includes((first ?? "").toLowerCase())) continue
    console.log(`\n${title}`)
    if (missing !== undefined) console.log(`  skipped: ${missing}`)
    for (const name of missing === undefined ? baselines : []) {
      const { stdout } = await run(process.execPath, [
        ...process.execArgv,
        import.meta.filename,
        "--row",
        `${number}/${name}`
      ])
      console.log(line(cellsOf(name, Schema.decodeUnknownSync(Row)(stdout.trim()))))
    }
  }
}

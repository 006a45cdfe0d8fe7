/**
 * What it costs to validate and digest a dataset: JSON Lines of 100,000 and 1,000,000 rows, beside reading the same
 * file line by line with `JSON.parse`.
 *
 *     tsx bench/dataset.ts
 */
import { execFileSync } from "node:child_process"
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { pipeline } from "node:stream/promises"
import { fileURLToPath } from "node:url"
import { Dataset } from "@assay/core"
import { Effect, Schema } from "effect"

const readers = {
  "Dataset.index": async (path: string): Promise<number> => {
    const tickets = Dataset.jsonl(path, { input: Schema.String, expected: Schema.String })
    return (await Effect.runPromise(Dataset.index(tickets))).cases
  },
  "readline + JSON.parse": async (path: string): Promise<number> => {
    let rows = 0
    for await (const line of createInterface({ input: createReadStream(path) })) {
      if (JSON.parse(line) !== null) rows++
    }
    return rows
  }
} as const

type Reader = keyof typeof readers
const isReader = (name: string | undefined): name is Reader =>
  name !== undefined && Object.hasOwn(readers, name)

function* lines(rows: number) {
  for (let i = 0; i < rows; i++) {
    const input = `ticket ${i}: where is the parcel that I ordered last week?`
    yield `${JSON.stringify({ id: `ticket-${i}`, input, expected: i % 3 === 0 ? "refund" : "other" })}\n`
  }
}

/** Peak memory is a process's; so each measurement has a process of its own. */
const measureHere = async (reader: Reader, path: string): Promise<string> => {
  const started = performance.now()
  const rows = await readers[reader](path)
  const seconds = (performance.now() - started) / 1_000
  const peakMb = process.resourceUsage().maxRSS / 1_024
  return `${rows.toLocaleString("en").padStart(12)} rows${seconds.toFixed(2).padStart(8)} s${Math.round(
    rows / seconds
  )
    .toLocaleString("en")
    .padStart(12)} rows/s${peakMb.toFixed(0).padStart(7)} MB peak`
}

const [, , reader, path] = process.argv
if (isReader(reader) && path !== undefined) console.log(await measureHere(reader, path))
else {
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"))
  try {
    for (const rows of [100_000, 1_000_000]) {
      const file = join(folder, `${rows}.jsonl`)
      await pipeline(lines(rows), createWriteStream(file))
      for (const each of Object.keys(readers)) {
        const arguments_ = [...process.execArgv, fileURLToPath(import.meta.url), each, file]
        process.stdout.write(
          each.padEnd(24) + execFileSync(process.execPath, arguments_, { encoding: "utf8" })
        )
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

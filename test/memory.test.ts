/**
 * What the packages hold in memory, in a process that holds nothing else: in one that has run other tests, what those
 * leave behind is given back meanwhile.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Dataset } from "@assay/core"
import { Effect, Schema, Stream } from "effect"
import { expect, it } from "vitest"

it("reads 100,000 rows at less than 200 bytes of memory each", async () => {
  const folder = mkdtempSync(join(tmpdir(), "assay-memory-"))
  try {
    const path = join(folder, "rows.jsonl")
    const count = 100_000
    writeFileSync(
      path,
      Array.from(
        { length: count },
        (_, at) => `{"id":"case-${at}","input":"mail ${at}, please cancel my order"}\n`
      ).join("")
    )
    const dataset = Dataset.jsonl(path, { input: Schema.String })
    setFlagsFromString("--expose-gc")
    const collectGarbage: () => void = runInNewContext("gc")
    const used = () => {
      collectGarbage()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const usage: Array<number> = []
    let cases = 0
    await Effect.runPromise(
      Stream.runForEachArray(dataset.rows, (rows) =>
        Effect.sync(() => {
          cases += rows.length
          usage.push(used())
        })
      )
    )
    expect(cases).toBe(count)
    const perRow = (Math.max(...usage) - Math.min(...usage)) / count
    expect(perRow).toBeGreaterThan(10)
    expect(perRow).toBeLessThan(200)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

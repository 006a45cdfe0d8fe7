/**
 * Where records of checks go: a function, files of JSON Lines, OpenTelemetry. A sink that fails over and over is left alone
 * for a while, and what it did not get is counted.
 *
 * **Example**
 *
 * ```ts
 * Guard.make({ scorers, sample: 0.1, sinks: [Sink.jsonl("checks/checks.jsonl", { maxBytes: 10_000_000, maxFiles: 20 })] })
 * ```
 */
import type { Check } from "./guard/model.ts"
import { type JsonlOptions, lines } from "./sink/jsonl.ts"
import type { Sink } from "./sink/model.ts"

export { type JsonlOptions, type ReadLines, readLines } from "./sink/jsonl.ts"
export type { Sink, SinkCounts } from "./sink/model.ts"
export { openTelemetry, type TracerLike } from "./sink/openTelemetry.ts"

/** A function that takes each record, at once or later. */
export const call = (write: (check: Check) => unknown, name = "function"): Sink => ({
  name,
  write
})

/** Files of JSON Lines beside `path`, one process each, that rotate between records. The folder is made when it is needed. */
export const jsonl = (path: string, options?: JsonlOptions): Sink => {
  const to = lines(path, options)
  return { name: path, write: to.write }
}

/**
 * Latencies in the formats of HdrHistogram, so that its tools and those of other load generators read them.
 *
 * Values are whole microseconds with three digits. Nothing is added to correct for what a closed loop omits: an open schedule
 * needs no correction. What had not ended is counted at the time it had taken by then.
 */
import { deflateSync } from "node:zlib"
import { OrderedSample } from "@assay/stats"
import type { Recorder } from "../generate/recorder.ts"
import type { Schedule } from "../Schedule.ts"

const digits = 3
/** The cookies of version 2 with words of one byte, and of its compressed form. */
const cookie = 0x1c849303 | 0x10
const compressedCookie = 0x1c849304 | 0x10

/** Counts by bucket, what had not ended included. */
const countsOf = (batches: ReadonlyArray<OrderedSample.Batch>): ReadonlyMap<number, number> => {
  const { known, open } = OrderedSample.pooled(batches)
  const counts = new Map<number, number>()
  for (const { counts: each, first } of [known, open])
    for (let i = 0; i < each.length; i++) {
      const count = each[i] ?? 0
      if (count > 0) counts.set(first + i, (counts.get(first + i) ?? 0) + count)
    }
  return new Map([...counts].toSorted(([a], [b]) => a - b))
}

/** A whole number as ZigZag LEB128 of at most 9 bytes. */
const zigZag = (value: number, into: Array<number>): void => {
  let rest = BigInt(value) < 0n ? -2n * BigInt(value) - 1n : 2n * BigInt(value)
  while (rest >= 128n) {
    into.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  into.push(Number(rest))
}

/** The payload of version 2: counts, and runs of zeros as negative numbers. */
const payloadOf = (counts: ReadonlyMap<number, number>): Uint8Array => {
  const bytes: Array<number> = []
  let next = 0
  for (const [bucket, count] of counts) {
    if (bucket > next) zigZag(next - bucket, bytes)
    zigZag(count, bytes)
    next = bucket + 1
  }
  return Uint8Array.from(bytes)
}

/** A histogram in the compressed form of version 2, in base 64. */
const encoded = (counts: ReadonlyMap<number, number>, max: number): string => {
  const payload = payloadOf(counts)
  const head = Buffer.alloc(40)
  head.writeInt32BE(cookie, 0)
  head.writeInt32BE(payload.length, 4)
  head.writeInt32BE(0, 8)
  head.writeInt32BE(digits, 12)
  head.writeBigInt64BE(1n, 16)
  head.writeBigInt64BE(BigInt(Math.max(2, 2 ** Math.ceil(Math.log2(max + 1)) - 1)), 24)
  head.writeDoubleBE(1, 32)
  const packed = deflateSync(Buffer.concat([head, payload]))
  const outer = Buffer.alloc(8)
  outer.writeInt32BE(compressedCookie, 0)
  outer.writeInt32BE(packed.length, 4)
  return Buffer.concat([outer, packed]).toString("base64")
}

/** Lines of the log format, version 1.3. */
const logOf = (
  samples: ReadonlyArray<OrderedSample.OrderedSample>,
  { steps }: Schedule,
  at: Date
): string => {
  const seconds = (ms: number): string => (ms / 1_000).toFixed(3)
  const lines = samples.flatMap((sample, i) => {
    const { max } = OrderedSample.pooled(sample.batches())
    const counts = countsOf(sample.batches())
    const step = steps[i]
    if (step === undefined || counts.size === 0) return []
    const { fromMs, toMs } = step
    return [
      `${seconds(fromMs)},${seconds(toMs - fromMs)},${(max / 1_000).toFixed(3)},${encoded(counts, max)}`
    ]
  })
  return [
    "#[Latencies in microseconds from the intended start]",
    "#[Histogram log format version 1.3]",
    `#[StartTime: ${seconds(at.getTime())} (seconds since epoch), ${at.toISOString()}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...lines,
    ""
  ].join("\n")
}

/** The steps of percentiles: five for each halving of what is left. */
const ticks = 5

/** The distribution by percentiles, in milliseconds. */
const percentilesOf = (samples: ReadonlyArray<OrderedSample.OrderedSample>): string => {
  const batches = samples.flatMap((sample) => [...sample.batches()])
  const { max, n, openN, sum } = OrderedSample.pooled(batches)
  const total = n + openN
  const counts = countsOf(batches)
  const lines: Array<string> = []
  const line = (ms: number, percentile: number, count: number): void => {
    const inverse = percentile < 1 ? (1 / (1 - percentile)).toFixed(2).padStart(14) : ""
    lines.push(
      `${ms.toFixed(3).padStart(12)} ${percentile.toFixed(12).padStart(14)} ${String(count).padStart(10)} ${inverse}`.trimEnd()
    )
  }
  let below = 0
  let next = 0
  let squares = 0
  for (const [bucket, count] of counts) {
    below += count
    const top = Math.min(max, OrderedSample.topOf(bucket))
    squares += count * (top - sum / total) ** 2
    const reached = below / total
    while (next <= reached && next < 1) {
      line(top / 1_000, next, below)
      const halvings = Math.floor(Math.log2(1 / (1 - next))) + 1
      next += 1 / (ticks * 2 ** halvings)
      if (below === total) break
    }
  }
  line(max / 1_000, 1, total)
  return [
    `${"Value".padStart(12)} ${"Percentile".padStart(14)} ${"TotalCount".padStart(10)} ${"1/(1-Percentile)".padStart(14)}`,
    "",
    ...lines,
    `#[Mean    = ${(sum / total / 1_000).toFixed(3).padStart(12)}, StdDeviation   = ${(Math.sqrt(squares / total) / 1_000).toFixed(3).padStart(12)}]`,
    `#[Max     = ${(max / 1_000).toFixed(3).padStart(12)}, Total count    = ${String(total).padStart(12)}]`,
    `#[Buckets = ${String(28).padStart(12)}, SubBuckets     = ${String(2_048).padStart(12)}]`,
    ""
  ].join("\n")
}

/** The latencies of a run, written down when they are asked for. */
export const histograms = (steps: ReadonlyArray<Recorder>, schedule: Schedule, at: Date) => {
  const samples = steps.map((step) => step.samples.latency)
  return { log: () => logOf(samples, schedule, at), percentiles: () => percentilesOf(samples) }
}

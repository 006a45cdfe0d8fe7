import { OrderedSample, Rng } from "@assay/stats"
import { build, decodeFromCompressedBase64, HistogramLogReader } from "hdr-histogram-js"
import { describe, expect, it } from "vitest"
import * as Recorder from "../generate/recorder.ts"
import * as Schedule from "../Schedule.ts"
import { percentileOf } from "./distribution.ts"
import { histograms } from "./histogram.ts"

const at = new Date("2026-01-02T03:04:05.678Z")

const recorded = (values: ReadonlyArray<number>) => {
  const recorder = Recorder.make(() => false)
  values.forEach((us, i) => recorder.samples.latency.record(i, us))
  return histograms([recorder], Schedule.constant(10, { for: "1 minute" }), at)
}

describe("the export to HdrHistogram", () => {
  const rng = Rng.make(4)
  const values = Array.from({ length: 20_000 }, () => Math.round(-50_000 * Math.log(1 - rng.uniform())))
  const reference = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2 ** 40,
    numberOfSignificantValueDigits: 3
  })
  for (const value of values) reference.recordValue(value)

  it("is read by hdr-histogram-js 3.0.1 with the same counts and percentiles", () => {
    const line =
      recorded(values)
        .log()
        .split("\n")
        .find((each) => /^0\.000,/u.test(each)) ?? ""
    const read = decodeFromCompressedBase64(line.split(",")[3] ?? "")
    expect(read.totalCount).toBe(values.length)
    for (const percentile of [1, 50, 95, 99, 99.9, 100])
      expect(read.getValueAtPercentile(percentile)).toBe(reference.getValueAtPercentile(percentile))
  })
  it("is a log of its format", () => {
    const reader = new HistogramLogReader(recorded(values).log())
    const histogram = reader.nextIntervalHistogram()
    expect(histogram?.totalCount).toBe(values.length)
    expect(reader.nextIntervalHistogram()).toBe(null)
  })
  it("writes the distribution as its plotter takes it", () => {
    const rows = (text: string) =>
      text
        .split("\n")
        .filter((each) => /^\s*\d/u.test(each))
        .map((each) => each.trim().split(/\s+/u).map(Number))
    const ours = rows(recorded(values).percentiles())
    const below = (ms: number): number => values.filter((us) => us <= ms * 1_000).length
    for (const [value = 0, percentile = 0, total = 0] of ours.slice(0, -1)) {
      expect(total).toBe(below(value))
      expect(total / values.length).toBeGreaterThanOrEqual(percentile)
    }
    expect(reference.outputPercentileDistribution(5, 1_000).split("\n")[0]?.trim().split(/\s+/u)).toEqual(
      recorded(values).percentiles().split("\n")[0]?.trim().split(/\s+/u)
    )
    expect(ours.length).toBeGreaterThan(20)
    expect(ours.at(-1)?.[2]).toBe(values.length)
  })
  it("has percentiles that never exceed the largest value, unlike a bucket's end", () => {
    const sample = OrderedSample.make()
    sample.record(0, 1_000_001)
    expect(percentileOf(sample.batches(), 0.99)?.ms).toBe(1_000.001)
  })
})

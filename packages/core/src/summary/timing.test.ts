import { describe, expect, it } from "vitest"
import { trial } from "./fixtures/trials.fixture.ts"
import { makeTiming } from "./timing.ts"

describe("times of a candidate", () => {
  it("keep service, first token, waits and whole trials apart", () => {
    const timing = makeTiming()
    for (let index = 1; index <= 6; index++) {
      timing.add(
        trial(String(index), {
          latencyMs: 100 * index,
          firstTokenMs: 10 * index,
          queuedMs: index,
          limitedMs: 1_000 * index,
          elapsedMs: 1_101 * index
        })
      )
    }
    const { firstToken, queued, limited, trial: whole, ...service } = timing.figures()
    expect(service).toMatchObject({ n: 6, totalMs: 2_100, replayed: 0, recorded: false })
    const medians = [service, firstToken, queued, limited, whole].map((each) => each?.percentiles[0])
    expect(medians).toMatchObject([{ ms: 300 }, { ms: 30 }, { ms: 3 }, { ms: 3_000 }, { ms: 3_303 }])
    expect([queued?.totalMs, limited?.totalMs]).toEqual([21, 21_000])
    expect(service.percentiles[1]).toEqual({ quantile: 0.95, needs: 72 })
  })

  it("leave replayed trials out of everything, and errored ones out of all but the waits", () => {
    const timing = makeTiming()
    const times = { latencyMs: 1, firstTokenMs: 1, queuedMs: 1, limitedMs: 1, elapsedMs: 3 }
    timing.add(trial("a", times))
    timing.add(trial("b", { ...times, replayed: true }))
    timing.add(trial("c", { ...times, outcome: "Errored" }))
    const figures = timing.figures()
    expect(figures).toMatchObject({ n: 1, replayed: 1, firstToken: { n: 1 }, trial: { n: 1 } })
    expect(figures).toMatchObject({ queued: { n: 2 }, limited: { n: 2 } })
  })

  it("count cases, not repeats: a case asked three times is no further case", () => {
    const timing = makeTiming()
    for (let index = 0; index < 24; index++) {
      for (let repeat = 0; repeat < 3; repeat++) {
        timing.add(trial(`c${String(index).padStart(2, "0")}`, { latencyMs: index + repeat / 10 }))
      }
    }
    const { n, independent, percentiles } = timing.figures()
    expect([n, independent]).toEqual([72, 24])
    expect(percentiles.slice(1)).toEqual([
      { quantile: 0.95, needs: 72 },
      { quantile: 0.99, needs: 368 }
    ])
  })

  it("count clusters where the dataset names them, and unequal ones for what they are worth", () => {
    const timing = makeTiming()
    for (let index = 0; index < 60; index++) {
      timing.add(trial(`c${index}`, { latencyMs: index, cluster: index < 30 ? "long" : `d${index % 10}` }))
    }
    // One cluster of 30 and ten of 3: 60² / (30² + 10 · 3²)
    expect(timing.figures()).toMatchObject({ n: 60, independent: 3 })
    expect(timing.figures().percentiles[0]).toEqual({ quantile: 0.5, needs: 6 })
  })

  it("are those of the original calls where all were replayed, and say so", () => {
    const timing = makeTiming()
    timing.add(trial("a", { latencyMs: 7, replayed: true }))
    expect(timing.figures()).toMatchObject({ n: 1, totalMs: 7, replayed: 1, recorded: true })
  })

  it("have no waits where nothing waits", () => {
    const timing = makeTiming()
    timing.add(trial("a", { latencyMs: 7, elapsedMs: 8 }))
    expect(Object.keys(timing.figures()).sort()).toEqual([
      "independent",
      "n",
      "percentiles",
      "recorded",
      "replayed",
      "totalMs"
    ])
  })
})

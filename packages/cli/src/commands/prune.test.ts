import type { Store } from "@assay/core/analysis"
import { describe, expect, it } from "@effect/vitest"
import { duration, size } from "../quantities.ts"
import { removable } from "./prune.ts"

const run = (experiment: string, startedAt: number): Store.ListedRun => ({
  key: startedAt,
  id: `${experiment}-${startedAt}`,
  manifest: {
    experiment,
    identity: "i",
    dataset: { name: "d", origin: "", digest: "d", cases: 1 },
    candidates: [],
    scorers: [],
    seed: 1,
    versions: { assay: "0", node: "0" }
  },
  startedAt,
  finishedAt: startedAt + 1,
  trials: 1,
  errored: 0
})

/** Newest first, as the store lists them. */
const runs = [run("a", 9), run("b", 8), run("a", 7), run("a", 6), run("b", 2), run("c", 1)]

const idsOf = (options: Parameters<typeof removable>[1]) =>
  removable(runs, options).removed.map(({ id }) => id)

describe("the runs that prune removes", () => {
  it("are older than the newest of their experiment that are kept", () => {
    expect(idsOf({ keep: 2, startedBefore: Number.POSITIVE_INFINITY })).toEqual(["a-6"])
  })

  it("are older than a date too, and never the newest of an experiment, however old", () => {
    expect(idsOf({ keep: 1, startedBefore: 7 })).toEqual(["a-6", "b-2"])
  })
})

describe("runs that have not finished", () => {
  const [a9, b8, a7, a6, ...rest] = runs
  const some = [a9, b8, a7, { ...a6, finishedAt: undefined }, ...rest].flatMap((each) =>
    each?.id === undefined ? [] : [{ ...run("a", 0), ...each }]
  )
  const all = { keep: 1, startedBefore: Number.POSITIVE_INFINITY }

  it("are named and left alone", () => {
    const { removed, spared } = removable(some, all)
    expect(removed.map(({ id }) => id)).toEqual(["a-7", "b-2"])
    expect(spared.map(({ id }) => id)).toEqual(["a-6"])
  })

  it("are removed where that is asked for", () => {
    const { removed, spared } = removable(some, { ...all, unfinished: true })
    expect(removed.map(({ id }) => id)).toEqual(["a-7", "a-6", "b-2"])
    expect(spared).toEqual([])
  })
})

describe("quantities", () => {
  it("are read with their unit, and refused without", () => {
    expect(duration("30d")).toBe(30 * 86_400_000)
    expect(duration("2w")).toBe(duration("14d"))
    expect(size("1.5 MB")).toBe(1_500_000)
    expect(() => duration("30")).toThrow(/such as 30d/)
    expect(() => size("10")).toThrow(/such as 500MB/)
  })
})

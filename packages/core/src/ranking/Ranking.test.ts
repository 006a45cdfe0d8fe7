import * as Distribution from "@assay/stats/Distribution"
import * as PairedBinary from "@assay/stats/PairedBinary"
import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { type Answer, errored, type Row, record, right, wrong } from "../compare/fixtures/runs.fixture.ts"
import * as Report from "../report/Report.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import * as Ranking from "./Ranking.ts"

const caseIdOf = (nth: number): string => `case-${String(nth).padStart(3, "0")}`

/** 200 cases: `a` is right on the first 160, `b` on 156 of them, `c` on 100, `d` on 40. */
const rows = (change: (name: string, nth: number) => Answer | undefined = () => undefined) =>
  Array.from({ length: 200 }, (_, nth): Row => {
    const limits = { a: 160, b: 156, c: 100, d: 40 }
    return {
      caseId: caseIdOf(nth),
      answers: Object.fromEntries(
        Object.entries(limits).map(([name, limit]) => [
          name,
          [change(name, nth) ?? (nth < limit ? right : wrong)]
        ])
      )
    }
  })

const ranked = (cases: ReadonlyArray<Row>, options: Ranking.Options = {}) =>
  Effect.gen(function* () {
    const trials = yield* Trials
    const run = yield* record(cases)
    return yield* Ranking.ofRun(trials, run, options)
  }).pipe(Effect.provide(SqliteStore.layer(":memory:")), Effect.runPromise)

describe("Ranking.ofRun", () => {
  it("orders candidates and names those that share the first place", async () => {
    const ranking = await ranked(rows())
    expect(ranking.standings.map(({ candidate, mean }) => [candidate, mean])).toEqual([
      ["a", 0.8],
      ["b", 0.78],
      ["c", 0.5],
      ["d", 0.2]
    ])
    expect(ranking.best).toEqual(["a", "b"])
    expect(ranking.standings.map(({ place }) => place)).toEqual([
      { from: 1, to: 2 },
      { from: 1, to: 2 },
      { from: 3, to: 3 },
      { from: 4, to: 4 }
    ])
    expect(ranking.standings.map(({ groups }) => groups)).toEqual([["a"], ["a"], ["b"], ["c"]])
    expect(Ranking.winner(ranking)).toMatch(
      /^a and b share first place among 4: a has the highest mean, and the other is not significantly worse, on 200 cases; too few cases differ to estimate how many cases are needed$/
    )
  })

  it("says in a sentence that nothing has a score, without a table", async () => {
    const text = Report.toText(await ranked(rows(() => errored)))
    expect(text).toContain("no ranking: nothing has a score")
    expect(text).not.toContain("n/a")
    expect(text).not.toContain("Standings")
  })

  it("corrects the p values after Holm over all pairs", async () => {
    const { pairs } = await ranked(rows())
    expect(pairs).toHaveLength(6)
    const p = (lost: number) =>
      Math.max(
        PairedBinary.mcnemarMidP({ both: 0, neither: 200 - lost, onlyAgainst: lost, onlyCandidate: 0 }),
        2 * Distribution.normalCdf(-Math.sqrt(lost))
      )
    const [ab] = pairs
    // The largest p of six is left as it is; the smallest is multiplied by six.
    expect(ab).toMatchObject({ higher: "a", lower: "b", p: p(4), adjustedP: p(4), isDifferent: false })
    const ad = pairs.find(({ higher, lower }) => higher === "a" && lower === "d")
    expect(ad?.adjustedP).toBeCloseTo(6 * p(120), 40)
  })

  it("has one winner where every other is shown worse", async () => {
    const ranking = await ranked(rows(), { candidates: ["a", "c", "d"] })
    expect(ranking.best).toEqual(["a"])
    expect(Ranking.winner(ranking)).toBe(
      "a is the best of 3: every other candidate is significantly worse, on 200 cases"
    )
  })

  it("counts what errored, bounds it, and claims nothing that hangs on it", async () => {
    // Of the cases that c gets right only 70 are left; the 90 it errored on could all have been right.
    const ranking = await ranked(
      rows((name, nth) => (name === "c" && nth >= 70 && nth < 160 ? errored : undefined))
    )
    const c = ranking.standings.find(({ candidate }) => candidate === "c")
    expect(c).toMatchObject({ trials: 200, scored: 110, unscored: 0, errored: 90 })
    expect(c?.bounds?.low).toBeCloseTo(70 / 200, 12)
    expect(c?.bounds?.high).toBeCloseTo(160 / 200, 12)
    expect(ranking.best).toContain("c")
    expect(Report.toText(ranking)).toContain("c: 90 errored, 0 unscored")
  })

  it("leaves out cases that not every candidate tried", async () => {
    const some = rows().map((row, nth): Row => {
      const { d = [], ...others } = row.answers
      return { ...row, answers: nth < 150 ? { ...others, d } : others }
    })
    expect(await ranked(some)).toMatchObject({ cases: 150, untried: 50 })
  })

  it("averages repeats first and keeps clusters together", async () => {
    const repeated = rows().map(
      (row, nth): Row => ({
        ...row,
        cluster: `d${Math.floor(nth / 2)}`,
        answers: Object.fromEntries(
          Object.entries(row.answers).map(([name, one]) => [name, [...one, ...one]])
        )
      })
    )
    const ranking = await ranked(repeated)
    expect(ranking.cases).toBe(200)
    expect(ranking.standings[0]).toMatchObject({ candidate: "a", trials: 400, mean: 0.8 })
    expect(ranking.standings[0]?.interval?.method).toBe("clustered Wilson")
    expect(ranking.best).toEqual(["a", "b"])
  })

  it("is JSON, and reads the same on a terminal and as Markdown", async () => {
    const ranking = await ranked(rows())
    expect(Schema.decodeUnknownSync(Ranking.Ranking)(JSON.parse(JSON.stringify(ranking)))).toEqual(ranking)
    const text = Report.toText(ranking)
    expect(text).toContain("4 candidates by match")
    expect(text).toMatch(/^a +1–2 +a +80/m)
    expect(text.split("\n").every((line) => line.length <= 100)).toBe(true)
    expect(Report.toMarkdown(ranking)).toMatch(/^\| \*\*a\*\* \| 1–2 \| a \|/m)
  })

  it("says which candidates there are when one is unknown", async () => {
    await expect(ranked(rows(), { candidates: ["a", "z"] })).rejects.toThrow(
      /has no candidate z; it has a, b, c, d/
    )
    await expect(ranked(rows(), { candidates: ["a"] })).rejects.toThrow(/two candidates or more, found 1/)
  })
})

import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { basisOf } from "./basis.ts"
import { costOf, latencyOf, qualityOf, silentOf } from "./figure.ts"
import { answering, candidate, grounds, trial } from "./grounds.fixture.ts"
import { candidateBeside, candidateNamed, scoreNamed } from "./named.ts"
import { pairsOf } from "./pairs.ts"
import { perCase } from "./perCase.ts"
import { type Missing, sampleOf } from "./sample.ts"
import { refusalOf } from "./standing.ts"
import * as words from "./words.ts"

const messageOf = <A>(effect: Effect.Effect<A, { readonly message: string }>): string =>
  Effect.runSync(Effect.match(effect, { onFailure: ({ message }) => message, onSuccess: () => "none" }))

describe("grounds", () => {
  const run = grounds([answering("logreg", [1, 0]), answering("gpt", [1, 1]), answering("claude", [0, 0])])

  it("says which name is near one that the run does not have", () => {
    expect(messageOf(candidateNamed(run, "logre"))).toBe(
      "there is no candidate logre in this run; did you mean logreg? (candidates: logreg, gpt, claude)"
    )
    expect(messageOf(scoreNamed(run, "exakt"))).toBe(
      "there is no score exakt in this run; did you mean exact? (scores: exact)"
    )
    expect(Effect.runSync(scoreNamed(run)).name).toBe("exact")
  })

  it("takes the only candidate beside, and else asks which", () => {
    expect(Effect.runSync(candidateBeside(run, ["logreg", "claude"])).name).toBe("gpt")
    expect(messageOf(candidateBeside(run, ["logreg"]))).toBe(
      "name the candidate: expected one beside logreg, found gpt, claude"
    )
  })

  it("averages repeats per case, and takes nothing unknown for zero", () => {
    const repeated = candidate("gpt", [
      trial({ case: "a", scores: { exact: 1 }, costUsd: 0.2, latencyMs: 100 }),
      trial({ case: "a", repeat: 1, scores: { exact: 0 }, mode: "wrong-silent" }),
      trial({ case: "b", outcome: "Errored", mode: "not-measured" })
    ])
    const [a, b] = perCase(repeated, "exact")
    expect(a).toMatchObject({ value: 0.5, costUsd: 0.2, unpriced: 1, silent: 0.5, scored: 2, trials: 2 })
    expect(b).toMatchObject({ value: undefined, costUsd: undefined, silent: undefined, scored: 0 })
    expect(costOf(perCase(candidate("x", [trial({ case: "a" })]), "exact"))).toBeUndefined()
  })

  it("pairs cases that both tried", () => {
    const [one, other] = [answering("a", [1, 1, 0]), answering("b", [0, 1])]
    expect(pairsOf(perCase(one, "exact"), perCase(other, "exact"))).toHaveLength(2)
  })

  it("fills in what has no score within what a score can be, repeats too", () => {
    const one = candidate("one", [
      trial({ case: "a", scores: { exact: 3 } }),
      trial({ case: "b", scores: { exact: 1 } }),
      trial({ case: "b", repeat: 1, outcome: "Errored" }),
      trial({ case: "c" })
    ])
    const other = candidate("other", [
      trial({ case: "a", scores: { exact: 5 } }),
      trial({ case: "b", scores: { exact: 4 } }),
      trial({ case: "c", scores: { exact: 2 } })
    ])
    const pairs = pairsOf(perCase(one, "exact"), perCase(other, "exact"))
    const mean = (missing: Missing) => sampleOf(pairs, "number", missing)?.quality.mean
    expect(sampleOf(pairs, "number")?.missing).toBe(2)
    expect(mean("left-out")).toBeCloseTo((3 - 5 + 1 - 4) / 2)
    // The scores go from 1 to 5.
    expect(mean("worst")).toBeCloseTo((3 - 5 + (1 + 1) / 2 - 4 + 1 - 2) / 3)
    expect(mean("best")).toBeCloseTo((3 - 5 + (1 + 5) / 2 - 4 + 5 - 2) / 3)
  })

  it("has figures with intervals, those of a quantile only where there are enough", () => {
    const rows = perCase(
      answering(
        "gpt",
        Array.from({ length: 100 }, (_, nth) => (nth < 80 ? 1 : 0)),
        (nth) => ({
          costUsd: 0.01,
          latencyMs: nth + 1
        })
      ),
      "exact"
    )
    expect(qualityOf(rows, "share")).toMatchObject({ estimate: 0.8, method: "Wilson" })
    expect(costOf(rows)).toMatchObject({ estimate: 0.01, low: 0.01, high: 0.01 })
    expect(silentOf(rows)).toMatchObject({ estimate: 0.2 })
    expect(latencyOf(rows, 0.95)).toMatchObject({ estimate: 95 })
    expect(latencyOf(rows.slice(0, 50), 0.95)).toMatchObject({ _tag: "Withheld", needs: 72 })
  })

  it("lets a judged score decide only where it is calibrated, for each candidate of the question", () => {
    const judged = {
      gpt: { standing: "calibrated", because: "" },
      logreg: { standing: "uncalibrated", because: "it has 20 labels", needs: 60 }
    }
    expect(refusalOf({ judged }, ["gpt"])).toBeUndefined()
    expect(refusalOf({}, ["gpt"])).toBeUndefined()
    expect(refusalOf({ judged }, ["gpt", "logreg"])).toEqual({
      candidate: "logreg",
      because: "it has 20 labels",
      needs: 60
    })
    expect(refusalOf({ judged }, ["other"])).toMatchObject({ candidate: "other" })
  })

  it("rests on the cases and clusters that it says", () => {
    const rows = perCase(
      candidate("gpt", [
        trial({ case: "a", cluster: "u" }),
        trial({ case: "b", cluster: "u" }),
        trial({ case: "c" })
      ]),
      "exact"
    )
    expect(basisOf(run, { score: "exact", candidates: ["gpt"], cases: rows })).toMatchObject({
      cases: 3,
      clusters: 2,
      dataset: "d".repeat(64)
    })
  })

  it("writes amounts and differences as people read them", () => {
    expect([words.money(12.4), words.money(-0.00031), words.money(0), words.moneyRange(0.04, 0.11)]).toEqual([
      "$12.40",
      "-$0.00031",
      "$0.00",
      "$0.04 to $0.11"
    ])
    expect([
      words.difference(0.0312, "share", 0.04),
      words.difference(-0.4, "number", 1),
      words.stated(0.01, "share"),
      words.stated(0.02, "share"),
      words.listed(["a", "b", "c"]),
      String(words.roundedUp(1_412))
    ]).toEqual(["3.1 points", "-0.4", "1 point", "2 points", "a, b and c", "1500"])
  })
})

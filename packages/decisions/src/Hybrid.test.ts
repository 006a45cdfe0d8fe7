import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Decision } from "@assay/core"
import * as Rng from "@assay/stats/Rng"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { answering, grounds } from "./grounds/grounds.fixture.ts"
import * as Hybrid from "./Hybrid.ts"

/** A baseline that knows what it knows, and a model that is right elsewhere too. */
const run = (
  n: number,
  { hard = 0.3, teacher = 0.01, cluster }: { hard?: number; teacher?: number; cluster?: number } = {}
) => {
  const rng = Rng.make(9)
  const cases = Array.from({ length: n }, () => {
    const isHard = rng.uniform() < hard
    return {
      confidence: isHard ? 0.5 * rng.uniform() : 0.5 + 0.5 * rng.uniform(),
      baseline: rng.uniform() < (isHard ? 0.3 : 0.99) ? 1 : 0,
      model: rng.uniform() < (isHard ? 0.85 : 0.9) ? 1 : 0,
      differs: rng.uniform() < teacher
    }
  })
  const of = (nth: number) => cases[nth] ?? { confidence: 0, baseline: 0, model: 0, differs: false }
  const named = (nth: number) => (cluster === undefined ? {} : { cluster: `c${Math.floor(nth / cluster)}` })
  return grounds([
    answering(
      "logreg",
      cases.map(({ baseline }) => baseline),
      (nth) => ({
        confidence: of(nth).confidence,
        output: of(nth).confidence >= 0.5 ? `label ${nth}` : "other",
        costUsd: 0,
        latencyMs: 1,
        ...named(nth)
      }),
      "baseline"
    ),
    answering(
      "gpt",
      cases.map(({ model }) => model),
      (nth) => ({
        output: of(nth).differs ? "noise" : `label ${nth}`,
        costUsd: 0.002,
        latencyMs: 400 + (nth % 100),
        ...named(nth)
      })
    )
  ])
}

const sides = { baseline: "logreg", model: "gpt" } as const
const assess = (on: Decision.Grounds, options: Partial<Hybrid.Options> = {}) =>
  Effect.runPromise(Hybrid.assess(on, { ...sides, ...options }))
const fails = (on: Decision.Grounds, options: Partial<Hybrid.Options>) =>
  Effect.runPromise(Effect.flip(Hybrid.assess(on, { ...sides, ...options })))

describe("a hybrid", () => {
  it("beats both where the baseline knows what it knows, and says so with the figures that it rests on", async () => {
    const decision = await assess(run(2000), { volume: 1_000_000 })
    expect(decision).toMatchObject({ verdict: "beats both", status: "yes", question: "hybrid" })
    expect(decision.sentences[0]).toMatch(/^The hybrid of logreg and gpt beats both: exact 9\d\.\d % \(/u)
    expect(decision.sentences[1]).toContain("Certified: serving logreg")
    expect(decision.figures.overBaseline?.low).toBeGreaterThan(0)
    expect(decision.figures.overModel?.low).toBeGreaterThan(0)
    const { costPerTask, costPerMonth, served } = decision.figures
    expect(costPerTask?.value).toBeCloseTo(0.002 * (1 - (served?.value ?? 0)), 4)
    expect(costPerMonth?.value).toBeCloseTo(1e6 * (costPerTask?.value ?? 0), 6)
    expect(Schema.is(Decision.Decision)(decision)).toBe(true)
  })

  it("takes the time of both where the model is asked", async () => {
    const { figures } = await assess(run(2000))
    expect(figures.p50?.value).toBe(1)
    expect(figures.p95?.value).toBeGreaterThan(401)
  })

  it("cannot tell from 40 cases, and says how many could", async () => {
    const decision = await assess(run(40, { hard: 0.1 }))
    expect(decision.status).toBe("cannot-tell")
    expect(decision.sentences[1]).toMatch(/about [\d,]+ cases would tell\.$/u)
  })

  it("saves what it may where so much loss is allowed", async () => {
    const decision = await assess(run(2000), { objective: { maxLoss: 0.05 } })
    expect(decision.verdict).toBe("loses no more than allowed")
    expect(decision.sentences[0]).toContain("loses at most 5 points to gpt")
  })

  it("says plainly that nothing is certified where the teacher is noisy, and that more cases would not do", async () => {
    const { artefact, doubts, figures } = await assess(run(1000, { teacher: 0.08 }))
    expect(doubts[0]).toMatch(
      /^Nothing is certified for disagreement with gpt of at most 5 % .* would not do\.$/u
    )
    expect(figures.certifiedServed?.absent).toBe("nothing is certified")
    expect(artefact).toMatchObject({ certified: null })
  })

  it("says what a bound takes where the cases are too few", async () => {
    const { doubts } = await assess(run(50, { teacher: 0 }))
    expect(doubts[0]).toContain(
      "it takes at least 59 served cases without a bad one, and 50 are there to certify"
    )
  })

  it("certifies on one case of each cluster", async () => {
    const decision = await assess(run(2000, { cluster: 4 }))
    expect(decision.basis).toMatchObject({ cases: 2000, clusters: 500 })
    expect(decision.artefact).toMatchObject({ certified: { cases: 500 } })
  })

  it("bounds the error among the served where that is asked", async () => {
    const decision = await assess(run(2000), { certify: { of: "error", maxRate: 0.03 } })
    expect(decision.artefact).toMatchObject({ certified: { of: "error", maxRate: 0.03 } })
    expect(decision.figures.certifiedRate?.high).toBeLessThanOrEqual(0.03)
  })

  it("names what is missing", async () => {
    const one = await fails(run(100), { baseline: "logregs" })
    expect(one.message).toBe(
      "there is no candidate logregs in this run; did you mean logreg? (candidates: logreg, gpt)"
    )
    expect((await fails(run(100), { baseline: "gpt", model: "logreg" })).message).toContain(
      "states no confidence"
    )
    expect((await fails(run(10), {})).message).toContain(
      "at least 20 cases that both logreg and gpt have a score for, found 10"
    )
    expect((await fails(run(100), { certify: { maxRate: 5 } })).message).toBe(
      "certify.maxRate: expected a number above 0 and below 1, found 5"
    )
  })

  it("is a question under decide, with what it names", () => {
    expect(Hybrid.of({ ...sides, volume: 10 })).toMatchObject({
      name: "hybrid of logreg and gpt",
      candidates: ["logreg", "gpt"],
      settings: { baseline: "logreg", model: "gpt", volume: 10 }
    })
  })
})

describe("the file of a hybrid", () => {
  it("routes as the decision says, by the chosen or by the certified threshold", async () => {
    const decision = await assess(run(2000))
    const { figures } = decision
    const folder = await mkdtemp(join(tmpdir(), "hybrid-"))
    const path = join(folder, "hybrid.json")
    await Hybrid.savePromise(decision, path)
    const chosen = await Hybrid.load(path)
    const certified = await Hybrid.load(path, { threshold: "certified" })
    await rm(folder, { recursive: true })
    const at = figures.threshold?.value ?? Number.NaN
    expect([at, at - 1e-9, undefined, Number.NaN].map((each) => chosen.route(each))).toEqual([
      "baseline",
      "model",
      "model",
      "model"
    ])
    expect(certified.threshold).toBe(figures.certifiedThreshold?.value)
  })

  it("names file and field where it is not one, and lends no field from a prototype", async () => {
    const { artefact } = await assess(run(2000))
    const file = { ...Object(artefact) }
    await expect(Hybrid.load({ ...file, threshold: 2 })).rejects.toThrow(
      "the hybrid: threshold: expected a number from 0 to 1, or null, found 2"
    )
    await expect(Hybrid.load({ ...file, version: 2 })).rejects.toThrow("version: expected 1, found 2")
    await expect(Hybrid.load(Object.create(file))).rejects.toThrow("found nothing")
    await expect(Hybrid.load({ ...file, certified: { of: "luck" } })).rejects.toThrow("certified.threshold")
    await expect(Hybrid.load({ ...file, certified: null }, { threshold: "certified" })).rejects.toThrow(
      "none was certified"
    )
    await expect(Hybrid.load("nowhere.json")).rejects.toThrow("nowhere.json: cannot be read")
    const fault = await Hybrid.load({ ...file, certified: { of: "luck" } }).catch((thrown: unknown) => thrown)
    expect(fault).toMatchObject({
      _tag: "HybridFileError",
      file: "the hybrid",
      field: "certified.threshold",
      problem: "expected a number from 0 to 1, found nothing"
    })
  })

  it("is written of a decision on a hybrid alone, to where one can write", async () => {
    const decision = await assess(run(2000))
    await expect(Hybrid.savePromise({ ...decision, question: "worth" }, "x.json")).rejects.toThrow(
      "hybrid of logreg and gpt: expected a decision on a hybrid, found one on worth"
    )
    await expect(Hybrid.savePromise(decision, "/no/such/folder/x.json")).rejects.toThrow(
      "/no/such/folder/x.json: "
    )
  })
})

import * as Rng from "@assay/stats/Rng"
import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { type Answer, errored, type Row, record, right, wrong } from "../compare/fixtures/runs.fixture.ts"
import * as Gate from "../gate/Gate.ts"
import * as Report from "../report/Report.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import * as AA from "./AA.ts"

/** `unsteady` is right with a chance of its own on each case; `other` as well, independently. */
const rows = (cases: number, repeats: number): ReadonlyArray<Row> => {
  const rng = Rng.make(7)
  const answers = (chance: number): ReadonlyArray<Answer> =>
    Array.from({ length: repeats }, () => ({
      ...(rng.uniform() < chance ? right : wrong),
      latencyMs: 100 + rng.below(50)
    }))
  return Array.from({ length: cases }, (_, nth): Row => {
    const chance = [0.95, 0.9, 0.6, 0.2][nth % 4] ?? 0
    return {
      caseId: `case-${nth}`,
      tags: { language: ["de", "en", "fr"][nth % 3] ?? "" },
      answers: { unsteady: answers(chance), other: answers(chance) }
    }
  })
}

const recorded = <A, E>(
  cases: ReadonlyArray<Row>,
  use: (trials: Trials["Service"], run: Effect.Success<ReturnType<typeof record>>) => Effect.Effect<A, E>
) =>
  Effect.gen(function* () {
    return yield* use(yield* Trials, yield* record(cases))
  }).pipe(Effect.provide(SqliteStore.layer(":memory:")), Effect.runPromise)

const ofRepeats = (cases: ReadonlyArray<Row>, options: AA.Options = {}) =>
  recorded(cases, (trials, run) => AA.ofRepeats(trials, run, { candidate: "unsteady", ...options }))

const ofLabels = (cases: ReadonlyArray<Row>, options: AA.Options = {}) =>
  recorded(cases, (trials, run) =>
    AA.ofLabels(trials, run, { against: "unsteady", candidate: "other", ...options })
  )

describe("AA.ofRepeats", () => {
  it("finds that the gate keeps the false-alarm rate it states, overall and over slices", async () => {
    const report = await ofRepeats(rows(240, 4), { comparisons: 60 })
    expect(report).toMatchObject({ method: "repeats", comparisons: 60, cases: 240, repeats: 2 })
    expect(report.fails.low).toBeLessThanOrEqual(0.05)
    expect(report.overall.low).toBeLessThanOrEqual(0.05)
    expect(report.slices.low).toBeLessThanOrEqual(0.05)
    expect(report.bySlice.map(({ slice }) => slice)).toEqual(["language=de", "language=en", "language=fr"])
    // 240 cases cannot show the absence of two points; the report says so apart from false alarms.
    expect(report.inconclusive.share).toBeGreaterThan(0.5)
    expect(report.held.count).toBe(report.fails.count + report.inconclusive.count)
    expect(Schema.decodeUnknownSync(AA.AA)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it("sees what a careless gate would do: alarms by the latency of two equal halves are rare too", async () => {
    const gate = Gate.all(Gate.noRegression(), Gate.latency({ p50: { increase: 0 } }))
    const report = await ofRepeats(rows(80, 2), { comparisons: 30, gate, resamples: 200 })
    expect(report.checks).toHaveLength(2)
    expect(report.checks[1]?.fails.low).toBeLessThanOrEqual(0.05)
    expect(report.checks[1]?.inconclusive.share).toBeGreaterThan(0.5)
  })

  it("alarms on drift in the order of asking, and not on the same answers dealt at random", async () => {
    const drifting = Array.from(
      { length: 150 },
      (_, nth): Row => ({
        caseId: `case-${nth}`,
        answers: { unsteady: [right, right, nth % 3 === 0 ? wrong : right, nth % 3 === 0 ? wrong : right] }
      })
    )
    const report = await ofRepeats(drifting, { comparisons: 60 })
    expect(report.first?.status).toBe("fail")
    expect(report.fails.share).toBeLessThan(0.1)
    expect(Report.toText(report)).toContain("the candidate drifted between its repeats")
  })

  it("never alarms on a steady candidate, and its interval says how much that is worth", async () => {
    const steady = rows(60, 1).map((row): Row => ({ ...row, answers: { unsteady: [right, right] } }))
    const report = await ofRepeats(steady, { comparisons: 50 })
    expect(report.fails).toMatchObject({ count: 0, of: 50, share: 0, low: 0 })
    // Clopper and Pearson: 1 − 0.025^(1/50).
    expect(report.fails.high).toBeCloseTo(1 - 0.025 ** (1 / 50), 9)
  })

  it("is the same for the same seed", async () => {
    const cases = rows(60, 2)
    const options = { comparisons: 30, seed: 5 }
    expect(await ofRepeats(cases, options)).toEqual(await ofRepeats(cases, options))
    expect(await ofRepeats(cases, options)).not.toEqual(await ofRepeats(cases, { ...options, seed: 6 }))
  })

  it("leaves out checks that compare nothing, and says so", async () => {
    const gate = Gate.all(Gate.noRegression(), Gate.floor({ atLeast: 0.9 }), Gate.errorRate({ atMost: 0.01 }))
    const report = await ofRepeats(rows(40, 2), { comparisons: 10, gate })
    expect(report.skipped).toEqual(["Floor", "ErrorRate"])
    expect(Report.toMarkdown(report)).toContain(
      "Not tested, because these checks compare nothing: Floor, ErrorRate."
    )
    await expect(ofRepeats(rows(40, 2), { gate: Gate.floor({ atLeast: 0.9 }) })).rejects.toThrow(
      /no check of the gate compares two candidates/
    )
  })

  it("needs two answers to a case, and counts what has only one", async () => {
    await expect(ofRepeats(rows(10, 1))).rejects.toThrow(/run it with repeats of 2 or more/)
    const [first, ...rest] = rows(30, 2)
    const some: ReadonlyArray<Row> = [
      { caseId: first?.caseId ?? "", answers: { unsteady: [right], other: [right] } },
      ...rest
    ]
    expect((await ofRepeats(some, { comparisons: 5 })).notes).toEqual([
      "1 cases with only one answer are left out"
    ])
  })

  it("deals errors out like any other answer", async () => {
    const failing = rows(120, 2).map(
      (row, nth): Row => (nth % 10 === 0 ? { ...row, answers: { unsteady: [errored, right] } } : row)
    )
    const report = await ofRepeats(failing, { comparisons: 50 })
    expect(report.fails.count).toBe(0)
    expect(report.inconclusive.share).toBeGreaterThan(0.5)
  })
})

describe("AA.ofLabels", () => {
  it("keeps the rate for candidates that disagree as these do, with one repeat", async () => {
    const report = await ofLabels(rows(240, 1), { comparisons: 60 })
    expect(report).toMatchObject({ method: "labels", against: "unsteady", cases: 240, repeats: 1 })
    expect(report.fails.low).toBeLessThanOrEqual(0.05)
    expect(report.overall.low).toBeLessThanOrEqual(0.05)
    expect(AA.result(report)).toMatch(
      /^the gate failed in \d+ of 60 \(\d\.\d %, 95 % interval .*\) comparisons of unsteady and other with their labels swapped at random and was inconclusive in/
    )
  })

  it("has no difference to find, however large the recorded one is", async () => {
    const apart = Array.from(
      { length: 100 },
      (_, nth): Row => ({
        caseId: `case-${nth}`,
        cluster: `d${Math.floor(nth / 2)}`,
        answers: { unsteady: [right], other: [nth < 60 ? wrong : right] }
      })
    )
    const report = await ofLabels(apart, { comparisons: 60 })
    expect(report.overall.low).toBeLessThanOrEqual(0.05)
  })

  it("refuses one candidate with itself", async () => {
    await expect(
      recorded(rows(10, 1), (trials, run) =>
        AA.ofLabels(trials, run, { against: "other", candidate: "other" })
      )
    ).rejects.toThrow(/split its repeats instead/)
  })
})

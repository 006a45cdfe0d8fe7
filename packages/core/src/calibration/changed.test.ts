import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Gate from "../gate/Gate.ts"
import * as Label from "../label/Label.ts"
import * as Progress from "../run/Progress.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import { completeFor } from "./calibrating.ts"
import { write } from "./calibrationFile.ts"
import { calibratedOn, experimentOf, labelsOf, partial, runOf } from "./fixtures/partial.fixture.ts"
import { isJudged } from "./judgedTrials.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-labels-"))
afterAll(() => rmSync(folder, { recursive: true }))

const services = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const gate = Gate.all(Gate.floor({ atLeast: 0.6 }), Gate.noRegression({ margin: 0.1 }))

/** `new` answers every third case otherwise. */
const other = { ...partial, changed: 3 }

describe("labels of answers that a candidate no longer gives", () => {
  it.effect("leave those that still hold no random sample: nothing is gated by them", () =>
    Effect.gen(function* () {
      const path = join(folder, "changed.json")
      const plain = yield* runOf(experimentOf(partial, { gate }))
      const labels = labelsOf(partial, ["old", "new"], 200)
      const both = yield* calibratedOn(plain.run, labels)
      writeFileSync(path, write(both.calibration))
      const gated = yield* runOf(experimentOf(partial, { gate, calibration: path }))
      assert.strictEqual(gated.report.gate?.status, "pass")

      const next = yield* runOf(experimentOf(other, { gate, calibration: path }))
      assert.notStrictEqual(next.run.key, plain.run.key)
      const [old, now] = next.report.candidates.map(({ scores }) => scores[0]?.judge)
      assert.strictEqual(old?.standing, "calibrated")
      assert.strictEqual(now?.standing, "informs-only")
      assert.match(now?.because ?? "", /^\d+ labelled answers have changed since: /u)
      const [comparison] = next.report.comparisons
      assert.strictEqual(comparison?.scores[0]?.judge?.standing, "informs-only")
      assert.match(comparison?.scores[0]?.judge?.because ?? "", /labelled answers have changed since/u)
      assert.strictEqual(next.report.gate?.results[0]?.status, "inconclusive")

      // Calibrated anew on the old labels it is no other.
      const again = yield* calibratedOn(next.run, labels)
      assert.match(
        again.notes.join(),
        /labels left out: they are of answers that the candidate no longer gives/u
      )
      writeFileSync(path, write(again.calibration))
      const still = yield* runOf(experimentOf(other, { gate, calibration: path }))
      assert.strictEqual(still.report.candidates[1]?.scores[0]?.judge?.standing, "informs-only")

      // Labels that were drawn from the new answers stand by themselves, whatever was labelled before.
      const own = labelsOf(other, ["old", "new"], 120).map((label) => ({
        ...label,
        id: `next-${label.id}`,
        run: next.run.id
      }))
      const fresh = yield* calibratedOn(next.run, [...labels, ...own])
      writeFileSync(path, write(fresh.calibration))
      const redone = yield* runOf(experimentOf(other, { gate, calibration: path }))
      const found = redone.report.candidates[1]?.scores[0]?.judge
      assert.deepStrictEqual([found?.standing, found?.labelled], ["calibrated", 120])
    }).pipe(Effect.provide(services))
  )

  it.effect("are not read as labels of the new ones, from a table that names no answers", () =>
    Effect.gen(function* () {
      const [path, table] = [join(folder, "table.json"), join(folder, "labels.csv")]
      const columns = ["case", "candidate", "grade", "person"] as const
      const tabulate = (rows: ReadonlyArray<string>) =>
        writeFileSync(table, [columns.join(), ...rows, ""].join("\n"))
      tabulate(
        labelsOf(partial, ["old", "new"], 60).map((label) => columns.map((column) => label[column]).join())
      )
      const read = Effect.fnUntraced(function* (run: Effect.Success<ReturnType<typeof runOf>>["run"]) {
        const at = "2026-03-01T00:00:00Z"
        const rows = yield* Label.read(table)
        return yield* completeFor(yield* Trials, run, rows, { origin: table, at })
      })
      const first = yield* runOf(experimentOf(partial, { calibration: path }))
      const calibrated = yield* calibratedOn(first.run, yield* read(first.run))
      assert.deepStrictEqual(calibrated.notes, [])
      writeFileSync(path, write(calibrated.calibration))
      const next = yield* runOf(experimentOf(other, { calibration: path }))
      const { calibration, notes } = yield* calibratedOn(next.run, yield* read(next.run))
      const lost = calibration.labels.filter((row) => row.changed === true)
      assert.isAbove(lost.length, 10)
      assert.isTrue(lost.every(({ candidate }) => candidate === "new"))
      assert.match(notes.join(), new RegExp(`^${lost.length} labels left out: they are of answers`, "u"))
      // The same bytes again, however often.
      writeFileSync(path, write(calibration))
      const twice = yield* calibratedOn(next.run, yield* read(next.run))
      assert.strictEqual(write(twice.calibration), readFileSync(path, "utf8"))
    }).pipe(Effect.provide(services))
  )
})

describe("an answer that two candidates gave, and people were shown once", () => {
  it.effect("is labelled for both: else those of the one were its own words alone", () =>
    Effect.gen(function* () {
      const path = join(folder, "alike.json")
      // The new one is worse where it differs, on a quarter of the cases.
      const alike = { ...partial, own: 4, good: { old: 0.9, new: 0.3 } }
      const { run } = yield* runOf(experimentOf(alike))
      const both = labelsOf(alike, ["old", "new"], 160)
      const once = [...Map.groupBy(both, ({ answer }) => answer).values()].map(([first, ...others]) => ({
        ...first,
        ...(others.length === 0 ? {} : { alike: others.map(({ candidate = "" }) => ({ candidate })) })
      }))
      assert.isBelow(once.length, 220)
      const { calibration } = yield* calibratedOn(run, once as ReadonlyArray<Label.Label>)
      assert.strictEqual(calibration.labels.length, 320)
      writeFileSync(path, write(calibration))
      const { report } = yield* runOf(experimentOf(alike, { calibration: path }))
      const found = report.candidates[1]?.scores[0]?.judge
      assert.deepStrictEqual([found?.standing, found?.labelled], ["calibrated", 160])
      // 0.75 · 0.9 + 0.25 · 0.3, and not the 0.3 of its own words.
      assert.isBelow(Math.abs((found?.corrected?.value ?? 0) - 0.75), 0.07)
      assert.strictEqual(report.comparisons[0]?.scores[0]?.judge?.labelled, 160)
    }).pipe(Effect.provide(services))
  )
})

describe("a score that says that its judge was not asked", () => {
  it("is none that people label: the tie of two answers of the same text", () => {
    const answered = { outcome: "Answered" } as const
    const asked = JSON.stringify({ verdict: "Graded", how: "structured", reason: 'it said "not asked"' })
    const not = JSON.stringify({ verdict: "Graded", label: "tie", how: "not asked", orders: [] })
    assert.isTrue(isJudged(answered, { detailJson: asked }))
    assert.isTrue(isJudged(answered, undefined))
    assert.isFalse(isJudged(answered, { detailJson: not }))
    assert.isFalse(isJudged({ outcome: "Refused" }, { detailJson: asked }))
  })
})

describe("labels that do not go together", () => {
  it.effect(
    "are refused where some state the probability of their draw; unless they are no sample at all",
    () =>
      Effect.gen(function* () {
        const { run } = yield* runOf(experimentOf(partial))
        const labels = labelsOf(partial, ["old", "new"], 40).map((label, nth) =>
          nth < 10 ? { ...label, inclusion: 0.28 } : label
        )
        const error = yield* Effect.flip(calibratedOn(run, labels))
        assert.match(error.message, /found one of 10 of 40 labels for right of old; state it/u)
        const { calibration } = yield* calibratedOn(run, labels, { sampling: "elsewhere" })
        assert.strictEqual(calibration.labels.length, 80)
      }).pipe(Effect.provide(services))
  )

  it.effect("leave out a case that a person marked as bad, whatever they graded beside it", () =>
    Effect.gen(function* () {
      const { run } = yield* runOf(experimentOf(partial))
      const labels = labelsOf(partial, ["old", "new"], 40)
      const [first] = labels
      const mark = first && [{ ...first, id: "mark", grade: null, mark: "bad" as const }]
      const { calibration, notes } = yield* calibratedOn(run, [...labels, ...(mark ?? [])])
      assert.strictEqual(calibration.labels.length, 78)
      assert.match(notes.join(), /3 labels left out: their case is marked as bad or ambiguous/u)
    }).pipe(Effect.provide(services))
  )
})

describe("a calibration file that was edited by hand", () => {
  it.effect(
    "in its figures, or whose labels a merge brought from another branch, is worth what its labels say",
    () =>
      Effect.gen(function* () {
        const path = join(folder, "figures.json")
        const blind = { ...partial, sensitivity: { old: 0.5, new: 0.5 }, specificity: { old: 0.5, new: 0.5 } }
        const { run } = yield* runOf(experimentOf(blind, { gate }))
        const { calibration } = yield* calibratedOn(run, labelsOf(blind, ["old", "new"], 100))
        const good = { value: 0.9, low: 0.85, high: 0.95, confidence: 0.95 }
        const scores = calibration.scores.map((each) => ({ ...each, youden: good, gwet: good }))
        writeFileSync(path, write({ ...calibration, scores }))
        const { report } = yield* runOf(experimentOf(blind, { gate, calibration: path }))
        const standings = report.candidates.map((each) => each.scores[0]?.judge?.standing)
        assert.deepStrictEqual(standings, ["too-weak", "too-weak"])
        assert.strictEqual(report.gate?.results[0]?.status, "inconclusive")
      }).pipe(Effect.provide(services))
  )

  it.effect(
    "with a grade off the scale, or an impossible probability, calibrates nothing and breaks no report",
    () =>
      Effect.gen(function* () {
        const path = join(folder, "edited.json")
        const plain = yield* runOf(experimentOf(partial, { gate }))
        const { calibration } = yield* calibratedOn(plain.run, labelsOf(partial, ["old", "new"], 60))
        for (const [edit, expected] of [
          [{ grade: 5 }, /has the grade 5 for case-\d+, which is no level of right/u],
          [{ inclusion: 0 }, /inclusion: expected a probability above 0 and at most 1/u],
          [{ inclusion: -1 }, /inclusion: expected a probability/u]
        ] as const) {
          const [first, ...others] = calibration.labels
          const labels = first === undefined ? [] : [{ ...first, ...edit }, ...others]
          writeFileSync(path, write({ ...calibration, labels }))
          const { report } = yield* runOf(experimentOf(partial, { gate, calibration: path }))
          assert.strictEqual(report.candidates[0]?.scores[0]?.judge?.standing, "uncalibrated")
          assert.match(report.candidates[0]?.scores[0]?.judge?.because ?? "", expected)
        }
      }).pipe(Effect.provide(services))
  )
})

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { write } from "../calibration/calibrationFile.ts"
import {
  calibratedOn,
  experimentOf,
  labelsOf,
  partial,
  runOf
} from "../calibration/fixtures/partial.fixture.ts"
import * as Comparison from "../compare/Comparison.ts"
import * as Gate from "../gate/Gate.ts"
import * as Snapshot from "../reference/Snapshot.ts"
import * as Progress from "../run/Progress.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-calibration-"))
afterAll(() => rmSync(folder, { recursive: true }))

const services = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const gate = Gate.all(Gate.floor({ atLeast: 0.6 }), Gate.noRegression({ margin: 0.1 }))

describe("a judge that errs more on one candidate than on the other", () => {
  it.effect("gates nothing until answers of both are labelled, and makes no difference of nothing then", () =>
    Effect.gen(function* () {
      const path = join(folder, "partial.json")
      const plain = yield* runOf(experimentOf(partial, { gate }))
      // The judge alone has them apart.
      const [comparison] = plain.report.comparisons
      const raw = comparison?.scores[0]?.judge?.raw
      assert.isAbove(raw?.effect ?? 0, 0.02)
      assert.strictEqual(comparison?.scores[0]?.overall.verdict._tag, "Underpowered")
      assert.match(
        plain.report.gate?.results[0]?.checks[0]?.reason ?? "",
        /^cannot tell: judge not calibrated \(uncalibrated\): the judge names no calibration file; about \d+ labels are needed/u
      )
      assert.strictEqual(plain.report.gate?.status, "inconclusive")

      // Labels of the one say nothing of the other.
      const one = yield* calibratedOn(plain.run, labelsOf(partial, ["old"], 120))
      writeFileSync(path, write(one.calibration))
      const informed = yield* runOf(experimentOf(partial, { gate, calibration: path }))
      assert.strictEqual(informed.run.key, plain.run.key)
      const standings = informed.report.candidates.map(({ scores }) => scores[0]?.judge?.standing)
      assert.deepStrictEqual(standings, ["calibrated", "informs-only"])
      assert.strictEqual(informed.report.candidates[1]?.scores[0]?.judge?.method, "rogan-gladen")
      assert.strictEqual(informed.report.gate?.status, "inconclusive")
      assert.match(
        informed.report.gate?.results[0]?.checks[1]?.reason ?? "",
        /judge not calibrated \(informs-only\): no case has labels of both candidates/u
      )

      // Labels of both correct the difference.
      const both = yield* calibratedOn(plain.run, labelsOf(partial, ["old", "new"], 200))
      writeFileSync(path, write(both.calibration))
      const corrected = yield* runOf(experimentOf(partial, { gate, calibration: path }))
      const [score] = corrected.report.comparisons[0]?.scores ?? []
      assert.strictEqual(score?.judge?.standing, "calibrated")
      assert.isBelow(Math.abs(score?.overall.evidence?.effect ?? 1), 0.05)
      assert.isBelow(score?.overall.evidence?.interval?.low ?? 1, 0)
      const [old, now] = corrected.report.candidates.map(({ scores }) => scores[0]?.judge)
      for (const each of [old, now]) {
        assert.strictEqual(each?.standing, "calibrated")
        assert.isBelow(each?.corrected?.low ?? 1, 0.8)
        assert.isAbove(each?.corrected?.high ?? 0, 0.8)
      }
      assert.strictEqual(corrected.report.gate?.status, "pass")

      // A snapshot keeps by what its labels are found, so that the comparison in CI is the same.
      const trials = yield* Trials
      const taken = yield* Snapshot.parseText("s.json", yield* Snapshot.take(trials, corrected.run))
      const between = yield* Comparison.between(trials, {
        against: { ...taken, candidate: "old" },
        candidate: { run: corrected.run, candidate: "new" }
      })
      assert.strictEqual(between.scores[0]?.judge?.standing, "calibrated")
      assert.strictEqual(between.scores[0]?.overall.evidence?.effect, score?.overall.evidence?.effect)

      // One word of the judge has changed.
      const changed = yield* runOf(experimentOf(partial, { gate, calibration: path, digest: "judge-2" }))
      assert.notStrictEqual(changed.run.key, plain.run.key)
      assert.strictEqual(changed.report.candidates[0]?.scores[0]?.judge?.standing, "stale")
      assert.match(
        changed.report.gate?.results[0]?.checks[0]?.reason ?? "",
        /judge not calibrated \(stale\)/u
      )
    }).pipe(Effect.provide(services))
  )
})

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
import * as Progress from "../run/Progress.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import { ofRun } from "./storedGrounds.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-differences-"))
afterAll(() => rmSync(folder, { recursive: true }))

describe("a difference of judged scores", () => {
  it.effect("is withheld from decisions until labels of both correct it, and is the corrected one then", () =>
    Effect.gen(function* () {
      const trials = yield* Trials
      const sides = { candidate: "new", against: "old" }
      const plain = yield* runOf(experimentOf(partial))
      const grounds = yield* ofRun(trials, plain.run)
      assert.strictEqual(grounds.scores[0]?.judged?.["new"]?.standing, "uncalibrated")
      const raw = yield* grounds.difference(sides)
      assert.deepStrictEqual(Object.keys(raw).sort(), ["confidence", "corrected", "n", "withheld"])
      assert.match(
        raw.withheld ?? "",
        /^a judge that is not calibrated decides nothing \(uncalibrated\): the judge names no calibration file; about \d+ labels are needed$/u
      )
      const path = join(folder, "partial.json")
      const both = yield* calibratedOn(plain.run, labelsOf(partial, ["old", "new"], 200))
      writeFileSync(path, write(both.calibration))
      const { run, report } = yield* runOf(experimentOf(partial, { calibration: path }))
      const corrected = yield* ofRun(trials, run)
      const mean = corrected.scores[0]?.judged?.["new"]?.mean
      const judge = report.candidates.find(({ name }) => name === "new")?.scores[0]?.judge
      const shown = judge?.headline === "labels-alone" ? judge.labelsAlone : judge?.corrected
      assert.isDefined(mean)
      assert.deepStrictEqual([mean?.value, mean?.low, mean?.high], [shown?.value, shown?.low, shown?.high])
      assert.isUndefined(grounds.scores[0]?.judged?.["new"]?.mean)
      const found = yield* corrected.difference(sides)
      const evidence = report.comparisons[0]?.scores[0]?.overall.evidence
      assert.isTrue(found.corrected)
      assert.deepStrictEqual(
        [found.effect, found.low, found.high],
        [evidence?.effect, evidence?.interval?.low, evidence?.interval?.high]
      )
      const narrow = yield* (yield* ofRun(trials, run)).difference({ ...sides, confidence: 0.8 })
      assert.isAbove(narrow.low ?? 0, found.low ?? 0)
    }).pipe(Effect.provide(Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)))
  )
})

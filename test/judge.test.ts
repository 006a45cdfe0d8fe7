/**
 * The example of a calibrated judge, taken literally: run, judge, draw, label, calibrate, compare, gate.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Calibration, Experiment, Store } from "@assay/core"
import { afterAll, beforeAll, expect, test } from "vitest"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assay-judge-"))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test("a judge that likes wordy answers makes a difference that labels take back", async () => {
  const { experimentWith, labels } = await import("../examples/07-judge-calibration.ts")
  const store = join(folder, "assay.db")
  const path = join(folder, "replies.calibration.json")

  const alone = await Experiment.runPromise(experimentWith(), { store })
  const [raw] = alone.report.comparisons[0]?.scores ?? []
  expect(raw?.judge?.raw?.interval?.low).toBeGreaterThan(0.03)
  expect(raw?.overall.verdict).toMatchObject({ _tag: "Underpowered", because: "judge" })
  expect(alone.report.gate).toMatchObject({ status: "inconclusive", holds: false })
  expect(alone.report.gate?.results[0]?.checks.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^cannot tell: judge not calibrated \(uncalibrated\).* labels are needed/u),
    expect.stringMatching(/^cannot tell: judge not calibrated \(uncalibrated\).* labels are needed/u)
  ])
  // Nobody is told apart by a judge whom nobody has measured.
  expect(alone.report.ranking?.best.toSorted()).toEqual(["current", "wordy"])

  const open = await Store.open(store)
  const plan = await open.planLabels(alone, { width: 0.15 })
  // Every case stands for as many as it was drawn from, and none for more than ten times the average.
  const cases = new Map(plan.items.map((item) => [item.case, item.inclusion]))
  const weights = [...cases.values()].map((inclusion) => 1 / inclusion)
  expect(weights.reduce((sum, each) => sum + each, 0)).toBeCloseTo(plan.of, 2)
  expect(Math.max(...weights)).toBeLessThan((10 * plan.of) / plan.cases)
  expect(plan.items).toHaveLength(2 * plan.cases)
  expect(await open.planLabels(alone, { width: 0.15 })).toEqual(plan)

  const { calibration, notes } = await open.calibrate(alone, { labels })
  await open.close()
  expect(notes).toEqual([])
  // The labels are of the very answers that the plan draws.
  expect(new Set(calibration.labels.map((row) => row.case))).toEqual(new Set(cases.keys()))
  const text = Calibration.write(calibration)
  expect(text).not.toContain("takes")
  writeFileSync(path, text)

  const corrected = await Experiment.runPromise(experimentWith(path), { store })
  expect(corrected.id).toBe(alone.id)
  const [score] = corrected.report.comparisons[0]?.scores ?? []
  expect(score?.judge).toMatchObject({ standing: "calibrated", labelled: plan.cases })
  const { effect = 1, interval } = score?.overall.evidence ?? {}
  expect(Math.abs(effect)).toBeLessThan(0.05)
  expect(interval?.low).toBeLessThan(0)
  expect(corrected.report.gate).toMatchObject({ status: "pass", holds: true })
  for (const { scores } of corrected.report.candidates) {
    const { corrected: mean, method } = scores[0]?.judge ?? {}
    expect(method).toBe("prediction-powered")
    expect(mean?.low).toBeLessThan(0.8)
    expect(mean?.high).toBeGreaterThan(0.77)
  }
})

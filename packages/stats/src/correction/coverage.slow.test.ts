import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import * as Rng from "../Rng.ts"
import type * as JudgeErrors from "./JudgeErrors.ts"
import * as LabelDraw from "./LabelDraw.ts"
import * as PredictionPowered from "./PredictionPowered.ts"
import * as RoganGladen from "./RoganGladen.ts"
import {
  answers,
  clusteredAnswers,
  coverage,
  differences,
  judges,
  least,
  level,
  verdict
} from "./simulated.fixture.ts"
import { located, named } from "./summeval.fixture.ts"

const runs = 400

/** Each setting covers 93 of 100, less the error of the simulation; and all together 95. */
const expectCovered = (found: ReadonlyArray<readonly [setting: string, covered: number]>): void => {
  expect(found.filter(([, covered]) => covered < least(runs))).toEqual([])
  expect(found.reduce((sum, [, covered]) => sum + covered, 0) / found.length).toBeGreaterThan(0.945)
}

type Found = Array<readonly [string, number]>

describe("corrected figures cover what they promise", () => {
  it("of shares", () => {
    const rng = Rng.make(41)
    const found: Found = []
    for (const judge of judges) {
      for (const share of [0.5, 0.9, 0.97]) {
        for (const n of [50, 100, 200, 500]) {
          const covered = coverage(
            runs,
            share,
            () => PredictionPowered.mean(answers(rng, { share, n, others: 700, judge })).corrected
          )
          found.push([`${judge.name}, share ${share}, ${n} labels`, covered])
        }
      }
    }
    expectCovered(found)
  })

  it("of shares, whichever of the two figures is the headline", () => {
    const rng = Rng.make(42)
    const found: Found = []
    for (const judge of judges) {
      for (const share of [0.5, 0.9, 0.97]) {
        const covered = coverage(runs, share, () => {
          const { headline, corrected, labelsAlone } = PredictionPowered.mean(
            answers(rng, { share, n: 100, others: 500, judge })
          )
          return headline === "corrected" ? corrected : labelsAlone
        })
        found.push([`${judge.name}, share ${share}`, covered])
      }
    }
    expectCovered(found)
  })

  it("of paired differences", () => {
    const rng = Rng.make(43)
    const found: Found = []
    for (const judge of judges) {
      for (const [differing, worse] of [
        [0.02, 0],
        [0.06, 0.2],
        [0.15, 0.5],
        [0.3, 0.3]
      ] as const) {
        for (const n of [50, 100, 200, 500]) {
          const covered = coverage(
            runs,
            differing * (1 - 2 * worse),
            () =>
              PredictionPowered.difference(differences(rng, { differing, worse, n, others: 700, judge }))
                .corrected
          )
          found.push([`${judge.name}, ${differing} differing, ${n} labels`, covered])
        }
      }
    }
    expectCovered(found)
  })

  it("of shares in clusters", () => {
    const rng = Rng.make(44)
    const found: Found = []
    for (const judge of judges) {
      for (const share of [0.5, 0.9, 0.97]) {
        for (const [labelled, size, alike] of [
          [20, 5, 0.5],
          [50, 4, 0.3],
          [100, 2, 1]
        ] as const) {
          const covered = coverage(runs, share, () => {
            const drawn = clusteredAnswers(rng, {
              share,
              clusters: 4 * labelled,
              labelled,
              size,
              alike,
              judge
            })
            return PredictionPowered.mean(drawn, { clusters: drawn.clusters }).corrected
          })
          found.push([`${judge.name}, share ${share}, ${labelled} clusters of ${size}`, covered])
        }
      }
    }
    expectCovered(found)
  })

  it("of shares from a stratified draw, and without bias", () => {
    const rng = Rng.make(45)
    const found: Found = []
    for (const judge of judges) {
      for (const share of [0.5, 0.9, 0.97]) {
        for (const n of [50, 200]) {
          let sum = 0
          let squares = 0
          let seed = 0
          const covered = coverage(runs, share, () => {
            const { judged, labels } = answers(rng, { share, n: 800, others: 0, judge })
            const { order, inclusion } = LabelDraw.draw({ judged }, n, { seed: seed++ })
            const isDrawn = new Set(order)
            const some = Array.from(labels, (label, i) => (isDrawn.has(i) ? label : undefined))
            const { corrected } = PredictionPowered.mean({ judged, labels: some }, { inclusion })
            sum += corrected.estimate ?? Number.NaN
            squares += (corrected.estimate ?? Number.NaN) ** 2
            return corrected
          })
          const bias = sum / runs - share
          const error = Math.sqrt((squares / runs - (sum / runs) ** 2) / runs)
          found.push([`${judge.name}, share ${share}, ${n} labels`, covered])
          // λ is fitted to the same labels, which costs up to a third of a point where they are few.
          expect(Math.abs(bias), `${judge.name}, ${share}, ${n}`).toBeLessThan(0.004 + 3 * error)
        }
      }
    }
    expectCovered(found)
  })

  it("of grades from 1 to 5, and of their differences", () => {
    const rng = Rng.make(46)
    const found: Found = []
    const shapes = {
      "nearly all 5": [0.02, 0, 0, 0.03, 0.95],
      high: [0.03, 0.02, 0.05, 0.2, 0.7],
      middling: [0.05, 0.2, 0.4, 0.25, 0.1],
      "at both ends": [0.3, 0.1, 0.1, 0.1, 0.4]
    }
    const graders = {
      noise: () => 1 + rng.below(5),
      fair: (grade: number) => Math.min(5, Math.max(1, grade + Math.round(rng.normal()))),
      lenient: (grade: number) => (rng.uniform() < 0.5 ? 5 : grade)
    }
    const grade = (shape: ReadonlyArray<number>): number => 1 + level(rng, shape)
    for (const [grader, judge] of Object.entries(graders)) {
      for (const [name, shape] of Object.entries(shapes)) {
        const truth = shape.reduce((sum, share, k) => sum + share * (k + 1), 0)
        for (const n of [50, 200]) {
          const drawn = (next: () => readonly [label: number, judged: number]) => {
            const both = Array.from({ length: n + 400 }, next)
            return { judged: both.map((x) => x[1]), labels: both.map((x, i) => (i < n ? x[0] : undefined)) }
          }
          const covered = coverage(runs, truth, () => {
            const sample = drawn(() => {
              const label = grade(shape)
              return [label, judge(label)]
            })
            return PredictionPowered.mean(sample, { bounds: [1, 5] }).corrected
          })
          found.push([`${grader}, ${name}, ${n} labels`, covered])
          // The other side has a 4 each time.
          const ofDifference = coverage(runs, truth - 4, () => {
            const sample = drawn(() => {
              const label = grade(shape)
              return [label - 4, judge(label) - judge(4)]
            })
            return PredictionPowered.difference(sample, { range: 4 }).corrected
          })
          found.push([`difference, ${grader}, ${name}, ${n} labels`, ofDifference])
        }
      }
    }
    expectCovered(found)
  })
})

describe("the share by error rates from elsewhere", () => {
  it("covers what it promises wherever the judge is not mostly refused, and a coin is mostly refused", () => {
    const rng = Rng.make(47)
    const found: Found = []
    for (const judge of judges) {
      for (const share of [0.5, 0.9, 0.97]) {
        for (const n of [50, 100, 200, 500]) {
          let given = 0
          let covered = 0
          for (let run = 0; run < runs; run++) {
            const good = rng.binomial(n, 0.7)
            const right = rng.binomial(good, judge.sensitivity)
            const rejected = rng.binomial(n - good, judge.specificity)
            const labels: JudgeErrors.Counts = {
              truePositive: right,
              falseNegative: good - right,
              trueNegative: rejected,
              falsePositive: n - good - rejected
            }
            const positives = Array.from({ length: 600 }, () =>
              verdict(rng, judge, Number(rng.uniform() < share))
            )
            const said = RoganGladen.share(
              { positives: positives.reduce((a, b) => a + b, 0), n: 600 },
              labels
            )
            if (said._tag === "Refused") continue
            given++
            if (said.corrected.low <= share && share <= said.corrected.high) covered++
          }
          const { sensitivity, specificity } = judge
          if (sensitivity + specificity <= 1) expect(given / runs, judge.name).toBeLessThan(0.05)
          if (given > 0.5 * runs) found.push([`${judge.name}, share ${share}, ${n} labels`, covered / given])
        }
      }
    }
    expectCovered(found)
  })
})

const mtBench = located("mt-bench-judgments/judgments.jsonl")

describe.skipIf(!mtBench.isHere)(named("win rates of models on MT-Bench", mtBench), () => {
  it("from 100 human labels, resampled, hold those by all human labels at about the stated rate", () => {
    interface Row {
      readonly model_a: string
      readonly model_b: string
      readonly human: string
      readonly judge: string
    }
    const rows = readFileSync(mtBench.file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line): Row => JSON.parse(line))
    const models = [...new Set(rows.flatMap(({ model_a, model_b }) => [model_a, model_b]))].sort()
    const rng = Rng.make(48)
    const found: Found = []
    for (const model of models) {
      const own = rows.flatMap(({ model_a, model_b, human, judge }) => {
        const side = model_a === model ? "model_a" : model_b === model ? "model_b" : undefined
        const won = (verdict: string): number =>
          verdict === side ? 1 : verdict.startsWith("model") ? 0 : 0.5
        return side === undefined ? [] : [{ human: won(human), judge: won(judge) }]
      })
      const truth = own.reduce((sum, { human }) => sum + human, 0) / own.length
      const covered = coverage(runs, truth, () => {
        const drawn = own.map((row) => own[rng.below(own.length)] ?? row)
        return PredictionPowered.mean({
          judged: drawn.map(({ judge }) => judge),
          labels: drawn.map(({ human }, i) => (i < 100 ? human : undefined))
        }).corrected
      })
      found.push([model, covered])
    }
    expect(found.length).toBe(6)
    for (const [model, covered] of found) {
      expect(covered, model).toBeGreaterThan(least(runs))
      expect(covered, model).toBeLessThan(0.985)
    }
  })
})

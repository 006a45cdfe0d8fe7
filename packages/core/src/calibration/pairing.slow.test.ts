import * as Distribution from "@assay/stats/Distribution"
import * as Rng from "@assay/stats/Rng"
import { assert, describe, it } from "@effect/vitest"
import * as Calibration from "./Calibration.ts"
import { judgedFigures, type ValuedTrial } from "./correcting.ts"
import type { LoadedScore, OwnLabel } from "./loading.ts"
import { type JudgedSide, pairedJudgement } from "./pairing.ts"

const scale: LoadedScore["scale"] = {
  kind: "binary",
  levels: [
    { value: 0, label: "wrong" },
    { value: 1, label: "right" }
  ]
}

/** Two candidates that are right equally often, and a judge whose specificity is 0.9 on the one and 0.7 on the other. */
const simulate = (seed: number, cases: number, labelled: number) => {
  const rng = Rng.make(seed)
  const answerOf = (specificity: number) => {
    const isGood = rng.uniform() < 0.8
    return { isGood, isPassed: isGood ? rng.uniform() < 0.9 : rng.uniform() >= specificity }
  }
  const answers = Array.from({ length: cases }, () => ({ old: answerOf(0.9), new: answerOf(0.7) }))
  const own = new Map(
    (["old", "new"] as const).map((name) => [
      name as string,
      new Map(
        answers
          .slice(0, labelled)
          .map((each, nth) => [
            `c${nth}`,
            new Map<number, OwnLabel>([[0, { grade: Number(each[name].isGood), inclusion: 1 }]])
          ])
      )
    ])
  )
  const measured = Calibration.measure(
    (["old", "new"] as const).flatMap((candidate) =>
      answers.slice(0, labelled).map((each, nth) => ({
        case: `c${nth}`,
        candidate,
        grade: Number(each[candidate].isGood),
        judged: Number(each[candidate].isPassed)
      }))
    ),
    { scale }
  )
  const score: LoadedScore = {
    position: 0,
    scorer: "right",
    score: "right",
    judge: { digest: "d", models: [], scales: { right: scale }, rubric: null },
    scale,
    opponent: undefined,
    floors: Calibration.defaultFloors,
    own,
    changed: new Map(),
    state: {
      _tag: "Held",
      measured,
      file: {
        format: "assay-calibration",
        version: 1,
        judge: { digest: "d", models: [], rubric: "r" },
        sampling: "random",
        floors: Calibration.defaultFloors,
        excluded: 0,
        scores: [measured],
        labels: []
      }
    }
  }
  const sideOf = (name: "old" | "new"): JudgedSide =>
    new Map(
      answers.map((each, nth) => [
        `c${nth}`,
        {
          value: Number(each[name].isPassed),
          isKnown: false,
          cluster: undefined,
          label: own.get(name)?.get(`c${nth}`)?.get(0)
        }
      ])
    )
  const trialsOf = (name: "old" | "new"): ReadonlyArray<ValuedTrial> =>
    answers.map((each, nth) => ({
      caseId: `c${nth}`,
      repeat: 0,
      cluster: undefined,
      value: Number(each[name].isPassed),
      isJudged: true
    }))
  return {
    pair: pairedJudgement(
      { against: score, candidate: score },
      { against: sideOf("old"), candidate: sideOf("new") },
      { against: "old", candidate: "new" },
      0.05
    ),
    mean: judgedFigures(score, "new", trialsOf("new"), false)
  }
}

describe("a partial judge", () => {
  it("makes no more false differences, after correction, than its level allows, and its corrected mean covers the truth", () => {
    const runs = 200
    let different = 0
    let covered = 0
    const z = Distribution.normalQuantile(0.975)
    for (let seed = 0; seed < runs; seed++) {
      const { pair, mean } = simulate(seed, 400, 120)
      assert.strictEqual(pair.standing, "calibrated")
      const { effect = 1, shown } = pair.difference ?? {}
      if (effect - z * (shown?.below ?? 0) > 0 || effect + z * (shown?.above ?? 0) < 0) different++
      if ((mean.corrected?.low ?? 1) <= 0.8 && (mean.corrected?.high ?? 0) >= 0.8) covered++
    }
    // 5 % of 200 are 10; 19 or more have a probability below 1 % at that rate. By the judge alone it is 6 points.
    assert.isBelow(different, 19)
    assert.isAbove(covered, 0.91 * runs)
  })

  it("without labels of both is corrected for one alone, and decides nothing", () => {
    const { pair } = simulate(1, 400, 10)
    assert.notStrictEqual(pair.standing, "calibrated")
    assert.strictEqual(pair.difference, undefined)
    assert.isAbove(pair.needs ?? 0, 10)
  })
})

import { describe, expect, it } from "vitest"
import { area } from "../internal/twoSample/ranks.ts"
import * as units from "../internal/twoSample/units.ts"
import * as Rng from "../Rng.ts"
import * as ClassifierShift from "./ClassifierShift.ts"
import * as EnergyDistance from "./EnergyDistance.ts"
import * as Mmd from "./Mmd.ts"
import * as Novelty from "./Novelty.ts"
import { type Settings, type Traffic, traffic } from "./twoSample.fixture.ts"

const runs = 500
const permutations = 79

type Asked = (traffic: Traffic, clusters: ReadonlyArray<string> | undefined, seed: number) => number

const options = (clusters: ReadonlyArray<string> | undefined, seed: number) => ({
  permutations,
  seed,
  ...(clusters === undefined ? {} : { clusters })
})

const tests: Readonly<Record<string, Asked>> = {
  classifier: ({ vectors, sides }, clusters, seed) =>
    ClassifierShift.test(vectors, sides, options(clusters, seed)).p,
  energy: ({ vectors, sides }, clusters, seed) =>
    EnergyDistance.test(vectors, sides, options(clusters, seed)).p,
  mmd: ({ vectors, sides }, clusters, seed) => Mmd.test(vectors, sides, options(clusters, seed)).p,
  novelty: ({ vectors, sides }, clusters, seed) => Novelty.test(vectors, sides, options(clusters, seed)).p
}

/** How often the p value is at most 5 %. */
const alarms = (asked: Asked, settings: Settings, byUser = true): number => {
  let count = 0
  for (let run = 0; run < runs; run++) {
    const made = traffic(settings, Rng.derive(7, run))
    if (asked(made, byUser ? made.users : undefined, run) <= 0.05) count++
  }
  return count / runs
}

// The 99.5th percentile of the alarms of 500 runs at a level of exactly 5 %.
const most = 0.076

describe.each(Object.entries(tests))("without a shift, %s", (_, asked) => {
  it.each([5, 10, 20])("with %i rows a user alarms in at most 5 of 100 in 500 runs", (perUser) => {
    expect(alarms(asked, { users: 8, perUser, width: 3, icc: 0.5 })).toBeLessThanOrEqual(most)
  })

  it("where 99 rows of 100 are of one class alarms in at most 5 of 100 in 500 runs", () => {
    expect(alarms(asked, { users: 60, perUser: 1, width: 2, icc: 0, rare: 0.01 })).toBeLessThanOrEqual(most)
  })
})

it("a tenth of users of a new kind, none of whom is among 20 in 12 of 100 samples: the upper bound holds it in 95", () => {
  // 20 users of 5 rows; whole users are of the new kind, so the rows alone would show no doubt at all.
  let [held, unseen] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const made = traffic({ users: 20, perUser: 5, width: 2, icc: 0.2 }, Rng.derive(11, run))
    const rng = Rng.make(Rng.derive(12, run))
    const isNew = new Set(
      made.users.filter((_, i) => made.sides[i] === 1).filter((_, i) => i % 5 === 0 && rng.uniform() < 0.1)
    )
    for (const [i, user] of made.users.entries())
      if (isNew.has(user)) made.vectors.values[2 * i] = 20 + rng.normal()
    const { high } = Novelty.test(made.vectors, made.sides, { ...options(made.users, run), alpha: 0.05 })
    if (isNew.size === 0) unseen++
    if (high >= 0.1) held++
  }
  expect(unseen / runs).toBeGreaterThan(0.08)
  expect(held / runs).toBeGreaterThan(0.93)
})

it("row by row the energy distance alarms far too often where traffic comes in users", () => {
  expect(
    alarms(tests.energy ?? (() => 1), { users: 8, perUser: 10, width: 3, icc: 0.5 }, false)
  ).toBeGreaterThan(0.2)
})

it("cross-fitted scores that are merely relabelled alarm too often: the classifier is trained anew", () => {
  let count = 0
  for (let run = 0; run < runs; run++) {
    const { vectors, sides } = traffic({ users: 60, perUser: 1, width: 20, icc: 0 }, Rng.derive(9, run))
    const { auroc, scores } = ClassifierShift.test(vectors, sides, { permutations: 19 })
    const dealt = units.make(sides, undefined)
    const rng = Rng.make(run)
    const side = Uint8Array.from(dealt.side)
    const drawn = Float64Array.from({ length: 199 }, () => area(scores, units.shuffle(side, rng)))
    if (units.permuted(auroc, drawn, dealt).p <= 0.05) count++
  }
  expect(count / runs).toBeGreaterThan(most)
})

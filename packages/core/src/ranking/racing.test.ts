import * as Rng from "@assay/stats/Rng"
import { Effect, Layer, Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Report from "../report/Report.ts"
import * as Progress from "../run/Progress.ts"
import { Runs } from "../store/Runs.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { race as simulate } from "./fixtures/race.fixture.ts"
import * as Race from "./Race.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

/** Candidates that are right with the given chance, drawn anew for each case; calls are counted by candidate. */
const contest = (accuracies: Readonly<Record<string, number>>, cases: number) => {
  const calls = new Map<string, number>()
  const experiment = Experiment.make("contest", {
    dataset: Dataset.make(
      "numbers",
      Array.from({ length: cases }, (_, nth) => ({ id: `n${nth}`, input: nth, expected: true }))
    ),
    candidates: Object.fromEntries(
      Object.entries(accuracies).map(([name, accuracy], position) => [
        name,
        (input: number): boolean => {
          calls.set(name, (calls.get(name) ?? 0) + 1)
          return Rng.make(Rng.derive(position, input)).uniform() < accuracy
        }
      ])
    ),
    scorers: { match: ({ output, expected }) => output === expected }
  })
  return { experiment, calls }
}

describe("Experiment.race", () => {
  it("takes nobody out by what a judge alone says, and asks nobody to find that out", () =>
    Effect.gen(function* () {
      const { experiment, calls } = contest({ long: 0.9, short: 0.1 }, 60)
      const [match] = experiment.scorers
      if (match === undefined) return yield* Effect.die("there is a scorer")
      const judge = { digest: "d", models: ["house/judge"], scales: {}, rubric: {} }
      const judged = {
        ...experiment,
        scorers: [{ ...match, name: "helpful", names: ["helpful"] as const, judge }, match] as const
      }
      const error = yield* Effect.flip(Experiment.race(judged))
      expect(error.message).toContain("race: a model judges helpful,")
      expect(error.message).toContain("race for match, or run all candidates and rank them")
      expect(calls.size).toBe(0)
      const { runners } = yield* Experiment.race(judged, { score: "match" })
      expect(runners).toHaveLength(2)
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("drops candidates as soon as they are shown worse, and asks the others alone", () =>
    Effect.gen(function* () {
      const { experiment, calls } = contest({ best: 0.9, good: 0.6, bad: 0.3, worst: 0.1 }, 400)
      const race = yield* Experiment.race(experiment)
      expect(race.left).toEqual(["best"])
      expect(race.runners.map(({ candidate }) => candidate)[0]).toBe("best")
      expect(calls.get("worst")).toBe(50)
      for (const { candidate, cases, trials } of race.runners) {
        expect([candidate, calls.get(candidate)]).toEqual([candidate, trials])
        expect(cases).toBe(trials)
      }
      expect(race.trials).toBe([...calls.values()].reduce((sum, each) => sum + each, 0))
      expect(race.fullTrials).toBe(1_600)
      expect(race.trials).toBeLessThan(800)
      expect(race.runners.find(({ candidate }) => candidate === "worst")?.eliminated).toMatchObject({
        look: 1,
        by: "best"
      })
      // 0.05 over the looks at 50, 75, 113, 169, 254 and 400, and over three rivals.
      expect(race.level).toBeCloseTo(0.05 / (6 * 3), 12)
      expect(Schema.decodeUnknownSync(Race.Race)(JSON.parse(JSON.stringify(race)))).toEqual(race)
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("asks nothing again when it is repeated, nor of what it used when the full run follows", () =>
    Effect.gen(function* () {
      const { experiment, calls } = contest({ best: 0.9, good: 0.6, bad: 0.3 }, 200)
      const first = yield* Experiment.race(experiment)
      const asked = new Map(calls)
      expect(yield* Experiment.race(experiment)).toEqual(first)
      expect(calls).toEqual(asked)
      yield* Experiment.run(experiment)
      expect([...calls.values()]).toEqual([200, 200, 200])
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("uses all cases when candidates are alike, and says that they are not told apart", () =>
    Effect.gen(function* () {
      const { experiment } = contest({ one: 0.7, two: 0.7, three: 0.7 }, 120)
      const race = yield* Experiment.race(experiment, { seed: 2 })
      expect(race.left).toHaveLength(3)
      expect(race.trials).toBe(race.fullTrials)
      expect(Race.result(race)).toMatch(
        /^3 of 3 candidates are left after 120 cases; no test shows a difference between them: /
      )
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("does not drop a candidate for outcomes that are missing", () =>
    Effect.gen(function* () {
      const experiment = Experiment.make("outage", {
        dataset: Dataset.make(
          "numbers",
          Array.from({ length: 100 }, (_, nth) => ({ id: `n${nth}`, input: nth, expected: true }))
        ),
        candidates: {
          steady: () => true,
          // Wrong on 40 cases and down on 60: had it been right on these, 40 losses to none would still show.
          down: (input: number) => {
            if (input >= 40) throw new Error("down")
            return false
          },
          // Wrong on 4 and down on 60: the 4 alone show nothing.
          unlucky: (input: number) => {
            if (input >= 40) throw new Error("down")
            return input >= 4
          }
        },
        scorers: { match: ({ output, expected }) => output === expected }
      })
      const race = yield* Experiment.race(experiment, { looks: [100], maxErrorRate: 1 })
      expect(race.left.toSorted()).toEqual(["steady", "unlucky"])
      expect(race.runners.find(({ candidate }) => candidate === "unlucky")).toMatchObject({
        trials: 100,
        scored: 40,
        unscored: 0,
        errored: 60
      })
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("stops with the run when too much errors, and drops nobody for it", () =>
    Effect.gen(function* () {
      const experiment = Experiment.make("broken", {
        dataset: Dataset.make(
          "numbers",
          Array.from({ length: 100 }, (_, nth) => ({ id: `n${nth}`, input: nth }))
        ),
        candidates: {
          steady: () => 1,
          broken: (): number => {
            throw new Error("down")
          }
        },
        scorers: { one: ({ output }) => output === 1 }
      })
      const race = yield* Experiment.race(experiment)
      expect(race.stopped).toMatch(/trials of broken errored/)
      expect(race.left).toHaveLength(2)
      expect(Report.toText(race)).toContain("the race stopped with 2 candidates left")
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("says what is wrong with how it was asked", () =>
    Effect.gen(function* () {
      const { experiment } = contest({ one: 0.7, two: 0.7 }, 60)
      const fails = (options: Experiment.RaceOptions) =>
        Effect.map(Effect.flip(Experiment.race(experiment, options)), ({ message }) => message)
      expect(yield* fails({ only: ["one"] })).toMatch(/two candidates or more, found 1/)
      expect(yield* fails({ alpha: 0.7 })).toMatch(
        /alpha: expected a number above 0 and below 0.5, found 0.7/
      )
      expect(yield* fails({ looks: [20, 20] })).toMatch(/each larger than the one before, found 20, 20/)
      expect(yield* fails({ score: "f1" })).toMatch(/no score f1; the scores are match/)
    }).pipe(Effect.provide(bench), Effect.runPromise))

  it("runs without Effect, in a store of its own", async () => {
    const { experiment } = contest({ best: 0.95, bad: 0.2 }, 100)
    const race = await Experiment.racePromise(experiment, { store: ":memory:" })
    expect(Race.result(race)).toBe("best is the best of 2, after 50 cases")
    expect(Report.toMarkdown(race)).toContain("# Race of 2 candidates by match")
  })

  it("keeps its run in the store, open to comparisons", () =>
    Effect.gen(function* () {
      const { experiment } = contest({ best: 0.95, bad: 0.2 }, 100)
      const { run } = yield* Experiment.race(experiment)
      const runs = yield* Runs
      expect((yield* runs.byId(run))?.manifest.candidates.map(({ name }) => name)).toEqual(["best", "bad"])
    }).pipe(Effect.provide(bench), Effect.runPromise))
})

describe("in simulation", () => {
  const rivals = (accuracy: (nth: number) => number) => [
    0.8,
    ...Array.from({ length: 19 }, (_, nth) => accuracy(nth))
  ]

  it("the best of 20 prompts, by 8 points, is found with less than half of the calls", () => {
    // The others spread from 72 % down to 54 %; half the time two candidates' answers to a case are drawn alike.
    const accuracies = rivals((nth) => 0.72 - 0.01 * nth)
    const races = Array.from({ length: 60 }, (_, nth) =>
      simulate({ accuracies, cases: 1_000, agreement: 0.7 }, 100 + nth)
    )
    const share = races.reduce((sum, each) => sum + each.share, 0) / races.length
    expect(share).toBeLessThan(0.35)
    expect(Math.max(...races.map((each) => each.share))).toBeLessThan(0.5)
    expect(races.filter(({ hasBest }) => hasBest).length).toBe(races.length)
    expect(races.filter(({ left }) => left === 1).length / races.length).toBeGreaterThan(0.9)
  })

  it("the best is lost with no more than the stated chance, where it is hardest to keep", () => {
    // All are equally good, so that every rival has the greatest chance to seem better than the first.
    const count = 200
    const races = Array.from({ length: count }, (_, nth) =>
      simulate({ accuracies: Array<number>(5).fill(0.7), cases: 200, agreement: 0.5 }, 500 + nth, 0.2)
    )
    const lost = races.filter(({ hasBest }) => !hasBest).length / count
    expect(lost).toBeLessThanOrEqual(0.2)
    // The bound is not idle: some are lost.
    expect(races.some(({ left }) => left < 5)).toBe(true)
  })
})

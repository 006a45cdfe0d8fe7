import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import type { JudgedFigures } from "../calibration/correctedModel.ts"
import * as Comparison from "../compare/Comparison.ts"
import { type Answer, errored, record, right, wrong } from "../compare/fixtures/runs.fixture.ts"
import { candidate, figures, score, summary } from "../report/fixtures/summaries.fixture.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import { Trials } from "../store/Trials.ts"
import type { Summary } from "../summary/Summary.ts"
import * as Gate from "./Gate.ts"

/** A comparison of n cases, by what the two sides did on each. */
const comparing = Effect.fnUntraced(
  function* (
    n: number,
    answers: (nth: number) => readonly [old: Answer, young: Answer],
    tags: (nth: number) => Readonly<Record<string, string>> = () => ({}),
    quantiles: ReadonlyArray<number> = []
  ) {
    const trials = yield* Trials
    const rows = Array.from({ length: n }, (_, nth) => {
      const [old, young] = answers(nth)
      return { caseId: `case-${nth}`, tags: tags(nth), answers: { old: [old], new: [young] } }
    })
    return yield* Comparison.within(trials, yield* record(rows), {
      against: "old",
      candidate: "new",
      quantiles
    })
  },
  (effect) => Effect.provide(effect, SqliteStore.layer(":memory:"))
)

const lostAndGained =
  (lost: number, gained: number) =>
  (nth: number): readonly [Answer, Answer] =>
    nth < lost ? [right, wrong] : nth < lost + gained ? [wrong, right] : [right, right]

const statusOf = (gate: Gate.Gate, against: Gate.Against) =>
  Effect.map(Gate.evaluate(gate, against), ({ status }) => status)

describe("Gate.noRegression", () => {
  it.effect(
    "passes what is shown to be no worse than the margin, fails a regression, and otherwise cannot tell",
    () =>
      Effect.gen(function* () {
        const same = yield* comparing(2_000, lostAndGained(20, 20))
        const worse = yield* comparing(400, lostAndGained(40, 10))
        const unclear = yield* comparing(100, lostAndGained(6, 5))
        assert.strictEqual(yield* statusOf(Gate.noRegression(), { comparison: same }), "pass")
        assert.strictEqual(yield* statusOf(Gate.noRegression(), { comparison: worse }), "fail")
        assert.strictEqual(yield* statusOf(Gate.noRegression(), { comparison: unclear }), "inconclusive")
        assert.strictEqual(
          yield* statusOf(Gate.noRegression({ margin: 0.2 }), { comparison: unclear }),
          "pass"
        )
        assert.strictEqual(yield* statusOf(Gate.noRegression({ margin: 0.2 }), { comparison: worse }), "pass")
      })
  )

  it.effect("says what passed, by its own margin and not by that of the comparison", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(400, lostAndGained(10, 8))
      const reasonOf = (margin: number) =>
        Effect.map(Gate.evaluate(Gate.noRegression({ margin }), { comparison }), ({ status, checks }) => ({
          status,
          name: checks[0]?.name,
          reason: checks[0]?.reason ?? ""
        }))
      const passed = yield* reasonOf(0.05)
      assert.deepInclude(passed, { status: "pass", name: "match: no regression beyond 5 points" })
      assert.match(
        passed.reason,
        /^new is at most \d\.\d points worse than old \(95 %, one-sided\); the difference is -0\.5 points, on 400 paired cases$/
      )
      const gained = yield* comparing(400, lostAndGained(10, 60))
      const better = yield* Gate.evaluate(Gate.noRegression(), { comparison: gained })
      assert.match(better.checks[0]?.reason ?? "", /^new is at least \d+\.\d points better than old \(95 %/)
      assert.notInclude(passed.reason, "equivalent")
    })
  )

  it.effect("says which margin was not shown, and which one so many cases can support", () =>
    Effect.gen(function* () {
      const gate = (margin: number) => Gate.noRegression({ margin })
      const of = (margin: number, n: number, lost: number, gained: number) =>
        Effect.gen(function* () {
          const comparison = yield* comparing(n, lostAndGained(lost, gained))
          const { status, checks } = yield* Gate.evaluate(gate(margin), { comparison })
          assert.strictEqual(status, "inconclusive")
          return checks[0]?.reason ?? ""
        })
      const tenth = yield* of(0.03, 100, 5, 5)
      assert.match(tenth, /^the cases do not show that the loss is below 3 points: new is at most/)
      assert.match(tenth, /about [\d,]+ cases are needed to show it if there is no loss, with 80 % power/)
      assert.match(
        tenth,
        /these cases can support a margin of about 8 points: Gate\.noRegression\(\{ margin: 0\.08 \}\)$/
      )
      assert.notInclude(tenth, "2 points")
      // Nothing differs: there is nothing to plan with, and so few cannot tell whatever they show.
      const alike = yield* of(0.01, 60, 0, 0)
      assert.include(alike, "fewer than 268 cases can show it only if the candidate is better")
      assert.include(
        alike,
        "these cases can support a margin of about 5 points: Gate.noRegression({ margin: 0.05 })"
      )
      assert.notInclude(alike, "are needed to show it if")
      const tiny = yield* of(0.02, 3, 1, 0)
      assert.include(tiny, "without an interval, on 3 paired cases")
    })
  )

  it.effect("supports the margin that it names: the same cases pass at it", () =>
    Effect.gen(function* () {
      for (const [n, lost, gained] of [
        [50, 0, 0],
        [100, 2, 2],
        [200, 5, 5]
      ] as const) {
        const comparison = yield* comparing(n, lostAndGained(lost, gained))
        const { checks } = yield* Gate.evaluate(Gate.noRegression({ margin: 0.002 }), { comparison })
        const [, named = ""] = /margin of about ([\d.]+) point/.exec(checks[0]?.reason ?? "") ?? []
        // Written in two digits.
        const margin = (1.03 * Number(named)) / 100
        assert.strictEqual(yield* statusOf(Gate.noRegression({ margin }), { comparison }), "pass")
      }
    })
  )

  it.effect(
    "fails with its own margin in the reason, overall and in a slice, also where the verdict has another",
    () =>
      Effect.gen(function* () {
        const worse = yield* comparing(400, lostAndGained(40, 10))
        const failed = yield* Gate.evaluate(Gate.noRegression({ margin: 0.05 }), { comparison: worse })
        assert.match(
          failed.checks[0]?.reason ?? "",
          /^new is 7\.5 points worse than old, 95 % interval \d\.\d to \d+\.\d, on 400 paired cases; it may be up to \d+\.\d points worse \(95 %, one-sided\), and the gate allows less than 5 points$/
        )
        // Equivalent by the comparison's 2 points, a regression by the gate's half a point.
        const small = yield* comparing(10_000, lostAndGained(120, 60))
        const strict = yield* Gate.evaluate(Gate.noRegression({ margin: 0.005 }), { comparison: small })
        assert.strictEqual(small.scores[0]?.overall.verdict._tag, "Equivalent")
        assert.notInclude(strict.checks[0]?.reason, "equivalent")
        assert.include(strict.checks[0]?.reason, "the gate allows less than 0.5 points")
        const sliced = yield* comparing(
          3_000,
          (nth) => (nth < 30 ? [right, wrong] : nth < 60 ? [wrong, right] : [right, right]),
          (nth) => ({ part: nth < 30 || nth > 2_900 ? "small" : "rest" })
        )
        const slice = yield* Gate.evaluate(Gate.noRegression({ margin: 0.04 }), { comparison: sliced })
        assert.match(
          slice.checks[0]?.reason ?? "",
          /systematically worse in part=small: new is .* worse than old.*; it may be up to .*, and the gate allows less than 4 points/
        )
      })
  )

  it.effect("passes an improvement, however large", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(400, lostAndGained(10, 60))
      assert.strictEqual(yield* statusOf(Gate.noRegression(), { comparison }), "pass")
    })
  )

  it.effect("passes a small real loss within the margin and fails it within a smaller one", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(10_000, lostAndGained(120, 60))
      assert.strictEqual(yield* statusOf(Gate.noRegression({ margin: 0.02 }), { comparison }), "pass")
      assert.strictEqual(yield* statusOf(Gate.noRegression({ margin: 0.005 }), { comparison }), "fail")
    })
  )

  it.effect("fails for one slice that is systematically worse, and can be told not to", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(
        3_000,
        (nth) => (nth < 30 ? [right, wrong] : nth < 60 ? [wrong, right] : [right, right]),
        (nth) => ({ part: nth < 30 || nth > 2_900 ? "small" : "rest" })
      )
      const result = yield* Gate.evaluate(Gate.noRegression(), { comparison })
      assert.strictEqual(result.status, "fail")
      assert.include(result.checks[0]?.reason, "part=small")
      assert.strictEqual(yield* statusOf(Gate.noRegression({ slices: false }), { comparison }), "pass")
    })
  )

  it.effect("does not pass on the strength of cases that errored", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(1_000, (nth) => [right, nth < 30 ? errored : right])
      const result = yield* Gate.evaluate(Gate.noRegression(), { comparison })
      assert.strictEqual(result.status, "inconclusive")
      assert.include(result.checks[0]?.reason, "missing outcomes")
    })
  )
})

describe("Gate.latency", () => {
  it.effect("compares the interval of the ratio with the limit", () =>
    Effect.gen(function* () {
      const slower = (by: number, quantiles: ReadonlyArray<number> = []) =>
        comparing(
          400,
          (nth) => {
            const ms = 100 + ((nth * 37) % 100)
            return [
              { value: 1, latencyMs: ms },
              { value: 1, latencyMs: ms * by }
            ]
          },
          () => ({}),
          quantiles
        )
      const comparison = yield* slower(1.2)
      assert.strictEqual(yield* statusOf(Gate.latency({ p95: { increase: 0.1 } }), { comparison }), "fail")
      assert.strictEqual(yield* statusOf(Gate.latency({ p95: { increase: 0.3 } }), { comparison }), "pass")
      assert.strictEqual(
        yield* statusOf(Gate.latency({ p50: { increase: 0.3 }, p99: { increase: 0.3 } }), { comparison }),
        "inconclusive"
      )
      // Any quantile, where the comparison was asked for it.
      const p90 = Gate.latency({ p90: { increase: 0.1 } })
      assert.strictEqual(yield* statusOf(p90, { comparison }), "inconclusive")
      const asked = yield* slower(1.2, Gate.quantiles(p90))
      const { status, checks } = yield* Gate.evaluate(p90, { comparison: asked })
      assert.strictEqual(status, "fail")
      assert.strictEqual(checks[0]?.name, "latency: p90 up by at most 10 %")
      assert.deepStrictEqual(
        asked.latency.quantiles.map(({ quantile }) => quantile),
        [0.5, 0.9, 0.95, 0.99]
      )
      // The others are what they are without it.
      assert.deepStrictEqual(
        asked.latency.quantiles.filter(({ quantile }) => quantile !== 0.9),
        comparison.latency.quantiles
      )
    })
  )
})

describe("checks of a summary", () => {
  const of = (right: number, scored: number, unscored = 0, errored = 0) =>
    summary([candidate("b", [score(figures(right, scored, unscored, errored))])])

  it.effect("hold a floor against the lower bound of the score", () =>
    Effect.gen(function* () {
      const gate = Gate.floor({ atLeast: 0.8 })
      const status = (...counts: Parameters<typeof of>) =>
        statusOf(gate, { summary: of(...counts), candidate: "b" })
      assert.strictEqual(yield* status(450, 500), "pass")
      assert.strictEqual(yield* status(410, 500), "inconclusive")
      assert.strictEqual(yield* status(350, 500), "fail")
      // 450 of 500 would pass; with a fifth missing they might all have been wrong.
      assert.strictEqual(yield* status(450, 500, 100), "inconclusive")
      assert.strictEqual(yield* status(350, 500, 0, 200), "inconclusive")
    })
  )

  it.effect("hold rates against Wilson's interval", () =>
    Effect.gen(function* () {
      const rate = Gate.errorRate({ atMost: 0.02 })
      const status = (gate: Gate.Gate, ...counts: Parameters<typeof of>) =>
        statusOf(gate, { summary: of(...counts), candidate: "b" })
      assert.strictEqual(yield* status(rate, 500, 500, 0, 0), "pass")
      assert.strictEqual(yield* status(rate, 490, 490, 0, 10), "inconclusive")
      assert.strictEqual(yield* status(rate, 450, 450, 0, 50), "fail")
      const reason = (gate: Gate.Gate, ...counts: Parameters<typeof of>) =>
        Effect.map(
          Gate.evaluate(gate, { summary: of(...counts), candidate: "b" }),
          ({ checks }) => checks[0]?.reason
        )
      // 0 of n is at most 1 % from z² · 99 = 380.3 on.
      assert.include(
        yield* reason(Gate.errorRate({ atMost: 0.01 }), 100, 100, 0, 0),
        "about 390 cases with this result are needed to decide"
      )
      const silent = Gate.silentFailures({ atMost: 0.1 })
      assert.strictEqual(yield* status(silent, 480, 500), "pass")
      assert.strictEqual(yield* status(silent, 400, 500), "fail")
      assert.strictEqual(
        yield* reason(silent, 480, 500),
        "20 of 500 trials of b failed silently, 4.0 % [2.6, 6.1]"
      )
      assert.strictEqual(yield* status(Gate.falseAbstentions({ atMost: 0.01 }), 480, 500), "pass")
    })
  )

  it.effect("hold no rate by a judge's grades of several levels, nor by what it says of words of doubt", () =>
    Effect.gen(function* () {
      const judge: JudgedFigures = {
        digest: "d",
        standing: "calibrated",
        because: "200 of its answers are labelled",
        labelled: 200,
        judged: 500,
        unjudged: 0,
        method: "prediction-powered",
        corrected: { value: 0.98, low: 0.96, high: 0.99, confidence: 0.95, method: "PPI++" },
        headline: "corrected"
      }
      const judged = (more: Partial<JudgedFigures>, rightThoughHedged = 0): Summary => {
        const summary = of(480, 500)
        return {
          ...summary,
          candidates: summary.candidates.map((each) => ({
            ...each,
            failures: { ...each.failures, judgedBy: "match", rightThoughHedged },
            scores: each.scores.map((score) => ({ ...score, judge: { ...judge, ...more } }))
          }))
        }
      }
      const status = (gate: Gate.Gate, summary: Summary) => statusOf(gate, { summary, candidate: "b" })
      const silent = Gate.silentFailures({ atMost: 0.1 })
      assert.strictEqual(yield* status(silent, judged({})), "pass")
      // All answers may be graded 0.95, and none be right.
      assert.strictEqual(yield* status(silent, judged({ isGraded: true })), "inconclusive")
      assert.strictEqual(yield* status(silent, judged({ standing: "stale" })), "inconclusive")
      const abstentions = Gate.falseAbstentions({ atMost: 0.01 })
      assert.strictEqual(yield* status(abstentions, judged({})), "pass")
      assert.strictEqual(yield* status(abstentions, judged({}, 40)), "inconclusive")
    })
  )
})

describe("Gate", () => {
  it.effect("lets a check that cannot tell hold only where its policy says so", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(100, lostAndGained(6, 5))
      const result = yield* Gate.evaluate(
        Gate.all(
          Gate.noRegression({ whenInconclusive: "pass" }),
          Gate.latency({ p95: { increase: 0.2 }, whenInconclusive: "pass" })
        ),
        { comparison }
      )
      assert.include(result, { status: "inconclusive", holds: true, candidate: "new", against: "old" })
      const strict = yield* Gate.evaluate(
        Gate.all(Gate.noRegression({ whenInconclusive: "pass" }), Gate.latency({ p95: { increase: 0.2 } })),
        { comparison }
      )
      assert.include(strict, { status: "inconclusive", holds: false })
      assert.deepStrictEqual(
        Schema.decodeUnknownSync(Gate.GateResult)(JSON.parse(JSON.stringify(strict))),
        strict
      )
    })
  )

  it.effect("says what is missing or misnamed instead of passing or failing", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(20, lostAndGained(1, 1))
      const message = (gate: Gate.Gate, against: Gate.Against) =>
        Effect.map(Effect.flip(Gate.evaluate(gate, against)), (error) => error.message)
      assert.include(yield* message(Gate.noRegression({ score: "bleu" }), { comparison }), "it has match")
      assert.include(yield* message(Gate.noRegression(), {}), "needs a comparison")
      assert.include(yield* message(Gate.errorRate({ atMost: 0.1 }), { comparison }), "needs a summary")
      assert.include(
        yield* message(Gate.errorRate({ atMost: 0.1 }), {
          summary: summary([candidate("b", [])]),
          comparison
        }),
        "no candidate new; it has b"
      )
      assert.include(yield* message(Gate.noRegression({ margin: -1 }), { comparison }), "not valid")
      // @ts-expect-error no quantile is named
      const none = Gate.latency({})
      assert.include(yield* message(none, { comparison }), "at least one quantile")
      assert.include(yield* message(Gate.latency({ p950: { increase: 0.2 } }), { comparison }), "not valid")
    })
  )
})

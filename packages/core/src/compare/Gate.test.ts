import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { candidate, figures, score, summary } from "../report/summaries.fixture.ts"
import { RunStore } from "../store/RunStore.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Comparison from "./Comparison.ts"
import * as Gate from "./Gate.ts"
import { type Answer, errored, record, right, wrong } from "./runs.fixture.ts"

/** A comparison of n cases, by what the two sides did on each. */
const comparing = Effect.fnUntraced(
  function* (
    n: number,
    answers: (nth: number) => readonly [old: Answer, young: Answer],
    tags: (nth: number) => Readonly<Record<string, string>> = () => ({})
  ) {
    const store = yield* RunStore
    const rows = Array.from({ length: n }, (_, nth) => {
      const [old, young] = answers(nth)
      return { caseId: `case-${nth}`, tags: tags(nth), answers: { old: [old], new: [young] } }
    })
    return yield* Comparison.within(store, yield* record(store, rows), { baseline: "old", candidate: "new" })
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
        assert.strictEqual(yield* statusOf(Gate.noRegression(), { comparison: unclear }), "cannot-tell")
        assert.strictEqual(
          yield* statusOf(Gate.noRegression({ margin: 0.2 }), { comparison: unclear }),
          "pass"
        )
        assert.strictEqual(yield* statusOf(Gate.noRegression({ margin: 0.2 }), { comparison: worse }), "pass")
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
      assert.strictEqual(result.status, "cannot-tell")
      assert.include(result.checks[0]?.reason, "missing outcomes")
    })
  )
})

describe("Gate.latency", () => {
  it.effect("compares the interval of the ratio with the limit", () =>
    Effect.gen(function* () {
      const slower = (by: number) =>
        comparing(400, (nth) => {
          const ms = 100 + ((nth * 37) % 100)
          return [
            { value: 1, latencyMs: ms },
            { value: 1, latencyMs: ms * by }
          ]
        })
      const comparison = yield* slower(1.2)
      assert.strictEqual(yield* statusOf(Gate.latency({ p95: { increase: 0.1 } }), { comparison }), "fail")
      assert.strictEqual(yield* statusOf(Gate.latency({ p95: { increase: 0.3 } }), { comparison }), "pass")
      assert.strictEqual(
        yield* statusOf(Gate.latency({ p50: { increase: 0.3 }, p99: { increase: 0.3 } }), { comparison }),
        "cannot-tell"
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
      assert.strictEqual(yield* status(410, 500), "cannot-tell")
      assert.strictEqual(yield* status(350, 500), "fail")
      // 450 of 500 would pass; with a fifth missing they might all have been wrong.
      assert.strictEqual(yield* status(450, 500, 100), "cannot-tell")
      assert.strictEqual(yield* status(350, 500, 0, 200), "cannot-tell")
    })
  )

  it.effect("hold rates against Wilson's interval", () =>
    Effect.gen(function* () {
      const rate = Gate.errorRate({ atMost: 0.02 })
      const status = (gate: Gate.Gate, ...counts: Parameters<typeof of>) =>
        statusOf(gate, { summary: of(...counts), candidate: "b" })
      assert.strictEqual(yield* status(rate, 500, 500, 0, 0), "pass")
      assert.strictEqual(yield* status(rate, 490, 490, 0, 10), "cannot-tell")
      assert.strictEqual(yield* status(rate, 450, 450, 0, 50), "fail")
      const reason = (gate: Gate.Gate, ...counts: Parameters<typeof of>) =>
        Effect.map(
          Gate.evaluate(gate, { summary: of(...counts), candidate: "b" }),
          ({ checks }) => checks[0]?.reason
        )
      // 0 of n is at most 1 % from z² · 99 = 380.3 on.
      assert.include(
        yield* reason(Gate.errorRate({ atMost: 0.01 }), 100, 100, 0, 0),
        "about 390 cases with this result would tell"
      )
      const silent = Gate.silentFailures({ atMost: 0.1 })
      assert.strictEqual(yield* status(silent, 480, 500), "pass")
      assert.strictEqual(yield* status(silent, 400, 500), "fail")
    })
  )
})

describe("Gate", () => {
  it.effect("lets a check that cannot tell hold only where its policy says so", () =>
    Effect.gen(function* () {
      const comparison = yield* comparing(100, lostAndGained(6, 5))
      const result = yield* Gate.evaluate(
        Gate.all(
          Gate.noRegression({ cannotTell: "pass" }),
          Gate.latency({ p95: { increase: 0.2 }, cannotTell: "pass" })
        ),
        { comparison }
      )
      assert.include(result, { status: "cannot-tell", holds: true, candidate: "new", baseline: "old" })
      const strict = yield* Gate.evaluate(
        Gate.all(Gate.noRegression({ cannotTell: "pass" }), Gate.latency({ p95: { increase: 0.2 } })),
        { comparison }
      )
      assert.include(strict, { status: "cannot-tell", holds: false })
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
      assert.include(yield* message(Gate.noRegression({ margin: -1 }), { comparison }), "impossible")
      assert.include(yield* message(Gate.latency({}), { comparison }), "at least one quantile")
    })
  )
})

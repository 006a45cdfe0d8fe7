/**
 * A plan says what a run will cost and what its cases cannot show, and asks nothing.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { describePlan } from "../../command/describePlan.ts"
import * as Dataset from "../../dataset/Dataset.ts"
import * as Experiment from "../../Experiment.ts"
import * as Gate from "../../gate/Gate.ts"
import { unpriced } from "../../provider/Cost.ts"
import type * as Provider from "../../provider/Provider.ts"
import * as Scorer from "../../scorer/Scorer.ts"
import * as SqliteStore from "../../store/SqliteStore.ts"
import * as Task from "../../task/Task.ts"
import * as Fake from "../fixtures/fakeProvider.fixture.ts"
import * as Progress from "../Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", (trial) => trial.output === trial.expected)

/** A thousandth of a dollar for each token of input, and ten for each of output. */
const price: Provider.Provider["price"] = ({ inputTokens = 0, cacheWriteTokens = 0, outputTokens = 0 }) => ({
  _tag: "Priced",
  usd: (inputTokens + cacheWriteTokens + 10 * outputTokens) / 1_000,
  inputUsd: (inputTokens + cacheWriteTokens) / 1_000,
  outputUsd: outputTokens / 100,
  model: "model",
  source: "override"
})

const limited: Partial<Provider.Provider> = { price, maxOutputTokens: 20, maxInputTokens: () => 30 }

/** `[{"role":"user","content":"Is 0 even?"}]`: 40 bytes, taken for 10 tokens. */
const each = { expectedUsd: 0.21, mostUsd: 0.23, expectedTokens: 30, mostTokens: 50 }

const of = (
  { provider, name = "planned", count = 4 }: { provider: Provider.Provider; name?: string; count?: number },
  policy: Partial<Experiment.Policy> = {}
) =>
  Experiment.make(name, {
    dataset: Fake.questions(count),
    candidates: { model: Task.on(Fake.task, provider) },
    scorers: [exact],
    ...policy
  })

const planOf = (...parameters: Parameters<typeof of>) => Experiment.plan(of(...parameters), {})

describe("what a plan costs", () => {
  it.effect("is reckoned from prices: about, and at most", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(() => Fake.replies(), limited)
      const { candidates } = yield* planOf({ provider }, { repeats: 3 })
      expect(candidates[0]?.cost).toEqual({
        cached: 0,
        expectedUsd: expect.closeTo(12 * each.expectedUsd),
        mostUsd: expect.closeTo(12 * each.mostUsd),
        expectedTokens: 12 * each.expectedTokens,
        mostTokens: 12 * each.mostTokens,
        why: undefined
      })
      expect(asked).toHaveLength(0)
    }).pipe(Effect.provide(bench))
  )

  it.effect("leaves out what the cache answers and what the store has", () =>
    Effect.gen(function* () {
      const { asked, provider } = Fake.make(() => Fake.replies(), limited)
      yield* Experiment.run(of({ provider, name: "earlier", count: 3 }, { repeats: 2 }))
      const other = yield* planOf({ provider, count: 4 }, { repeats: 3 })
      expect(other.candidates[0]).toMatchObject({ calls: 12, stored: 0 })
      expect(other.candidates[0]?.cost).toMatchObject({ cached: 6, expectedTokens: 6 * each.expectedTokens })
      const own = yield* planOf({ provider, name: "earlier", count: 3 }, { repeats: 2 })
      expect(own.candidates[0]).toMatchObject({ calls: 0, stored: 6, cost: { cached: 0, expectedUsd: 0 } })
      expect(asked).toHaveLength(6)
    }).pipe(Effect.provide(bench))
  )

  it.effect.each(["off", "write", "refresh"] as const)(
    "counts on no kept reply where the run uses none: %s",
    (cache) =>
      Effect.gen(function* () {
        const { provider } = Fake.make(() => Fake.replies(), limited)
        yield* Experiment.run(of({ provider, name: "earlier" }))
        const { candidates } = yield* planOf({ provider }, { cache })
        expect(candidates[0]?.cost).toMatchObject({ cached: 0, expectedTokens: 4 * each.expectedTokens })
      }).pipe(Effect.provide(bench))
  )

  it.effect.each<[string, Partial<Provider.Provider>, object]>([
    ["nothing, where calls cost nothing", {}, { expectedUsd: 0, mostUsd: 0, why: undefined }],
    ["nothing, where replies are replayed", { ...limited, replays: true }, { expectedUsd: 0, mostUsd: 0 }],
    [
      "unknown, where the price is",
      { ...limited, price: () => unpriced("no price is known for fake/model") },
      { expectedUsd: undefined, mostUsd: undefined, why: "no price is known for fake/model" }
    ],
    [
      "without a most, where replies have no limit",
      { price },
      { mostUsd: undefined, mostTokens: undefined, why: "its replies have no length limit" }
    ],
    [
      "without a most, where the server's tools have none",
      { ...limited, unbounded: "its searches have no limit" },
      { mostUsd: undefined, mostTokens: undefined, why: "its searches have no limit" }
    ]
  ])("is %s", ([, more, expected]) =>
    Effect.gen(function* () {
      const { provider } = Fake.make(() => Fake.replies(), more)
      expect((yield* planOf({ provider })).candidates[0]?.cost).toMatchObject(expected)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is nothing where the prompt throws, for no call is made", () =>
    Effect.gen(function* () {
      const { provider } = Fake.make(() => Fake.replies(), limited)
      const task = Task.make("throwing", {
        input: Schema.Number,
        output: Schema.String,
        prompt: () => {
          throw new Error("no prompt")
        }
      })
      const plan = yield* Experiment.plan(
        Experiment.make("throwing", {
          dataset: Fake.questions(2),
          candidates: { model: Task.on(task, provider) },
          scorers: [exact]
        }),
        {}
      )
      expect(plan.candidates[0]?.cost).toMatchObject({ expectedUsd: 0, mostUsd: 0 })
    }).pipe(Effect.provide(bench))
  )

  it.effect("is reckoned at once for a billion repeats, with replies in the cache or without", () =>
    Effect.gen(function* () {
      const { provider } = Fake.make(() => Fake.replies(), limited)
      const plan = () => planOf({ provider, count: 1 }, { repeats: 1_000_000_000 })
      const empty = yield* plan()
      expect(empty.candidates[0]).toMatchObject({ calls: 1_000_000_000, cost: { cached: 0 } })
      yield* Experiment.run(of({ provider, name: "earlier", count: 1 }, { repeats: 2 }))
      const kept = yield* plan()
      expect(kept.candidates[0]?.cost?.cached).toBe(2)
    }).pipe(Effect.provide(bench))
  )
})

describe("a budget", () => {
  it.effect.each<[Experiment.Budget, Experiment.BudgetOutlook]>([
    [{ usd: 4 * each.mostUsd + 0.001 }, "keeps"],
    [{ usd: 0.9 }, "may-stop"],
    [{ usd: 0.5 }, "stops"],
    [{ tokens: 200 }, "keeps"],
    [{ tokens: 199 }, "may-stop"],
    [{ tokens: 119 }, "stops"],
    [{ usd: 10, tokens: 199 }, "may-stop"]
  ])("of %o is held against what is planned: %s", ([budget, outlook]) =>
    Effect.gen(function* () {
      const { provider } = Fake.make(() => Fake.replies(), limited)
      expect((yield* planOf({ provider }, { budget })).budget).toEqual({ ...budget, outlook })
    }).pipe(Effect.provide(bench))
  )
})

describe("equivalence that is out of reach", () => {
  const rows = (count: number, clusterSize: number) =>
    Dataset.make(
      "questions",
      Array.from({ length: count }, (_, input) => ({
        id: `case-${input}`,
        input,
        expected: "yes",
        ...(clusterSize === 1 ? {} : { cluster: `cluster-${Math.floor(input / clusterSize)}` })
      }))
    )
  const judged = (
    dataset: ReturnType<typeof rows>,
    more: { readonly gate?: Gate.Gate; readonly against?: "old" },
    scorer = exact
  ) =>
    Experiment.plan(
      Experiment.make("judged", {
        dataset,
        candidates: { old: () => "yes", new: () => "yes" },
        scorers: [scorer],
        ...more
      }),
      {}
    )

  it.effect.each<[string, number, number, Parameters<typeof judged>[1], ReadonlyArray<object>]>([
    ["two points, by default", 132, 1, { against: "old" }, [{ margin: 0.02, cases: 132, needs: 133 }]],
    ["nothing, where there are enough", 133, 1, { against: "old" }, []],
    ["nothing, where nothing is compared", 10, 1, {}, []],
    [
      "the gate's own margin",
      51,
      1,
      { against: "old", gate: Gate.noRegression({ margin: 0.05 }) },
      [{ margin: 0.05, cases: 51, needs: 52 }]
    ],
    [
      "no margin that is wide enough",
      52,
      1,
      { against: "old", gate: Gate.noRegression({ margin: 0.05 }) },
      []
    ],
    ["nothing of other checks", 10, 1, { gate: Gate.floor({ atLeast: 0.9 }) }, []],
    [
      "each margin of several checks",
      60,
      1,
      { gate: Gate.all(Gate.noRegression({ margin: 0.04 }), Gate.noRegression({ margin: 0.05 })) },
      [{ margin: 0.04, cases: 60, needs: 65 }]
    ],
    [
      "more where cases come in clusters",
      200,
      4,
      { against: "old" },
      [{ margin: 0.02, cases: 200, needs: 531 }]
    ]
  ])("names %s", ([, count, clusterSize, more, expected]) =>
    Effect.gen(function* () {
      expect((yield* judged(rows(count, clusterSize), more)).outOfReach).toEqual(expected)
    }).pipe(Effect.provide(bench))
  )

  it.effect("is not said of scores that are no shares", () =>
    Effect.gen(function* () {
      const words = Scorer.make<unknown, unknown, unknown>("words", () => 12, { unit: "number" })
      expect((yield* judged(rows(5, 1), { against: "old" }, words)).outOfReach).toEqual([])
    }).pipe(Effect.provide(bench))
  )
})

describe("a plan in words", () => {
  const wordsOf = (more: Partial<Provider.Provider>, policy: Partial<Experiment.Policy> = {}) =>
    Effect.gen(function* () {
      const { provider } = Fake.make(() => Fake.replies(), more)
      return describePlan(yield* planOf({ provider }, policy))
    })

  it.effect("says that the run would be refused, and not that its budget may stop it", () =>
    Effect.gen(function* () {
      const words = yield* wordsOf({ price }, { budget: { usd: 5 } })
      expect(words).toMatch(
        /The run would be refused: \S+ cannot run within a budget of 5 USD: its replies have no length limit/
      )
      expect(words).not.toContain("The budget of")
      expect(yield* wordsOf(limited, { budget: { usd: 5 } })).not.toContain("refused")
    }).pipe(Effect.provide(bench))
  )

  it.effect.each<[string, Partial<Provider.Provider>, Partial<Experiment.Policy>, ReadonlyArray<string>]>([
    [
      "names both amounts and a budget between them",
      limited,
      { budget: { usd: 0.9 } },
      [
        "4 calls, about 28 input tokens, about 0.84 USD, at most 0.92 USD",
        "The budget of 0.9 USD may stop the run."
      ]
    ],
    ["says that a budget is enough", limited, { budget: { usd: 5 } }, ["The budget of 5 USD is enough."]],
    ["says that one is not", limited, { budget: { usd: 0.1 } }, ["0.1 USD is likely to stop the run."]],
    ["says what has no limit", { price }, {}, ["with no upper limit (its replies have no length limit)"]],
    [
      "says what has no price",
      { price: () => unpriced("no price is known for fake/model") },
      {},
      ["of unknown cost (no price is known for fake/model)"]
    ],
    ["says that calls cost nothing", {}, {}, ["at no cost"]]
  ])("%s", ([, more, policy, expected]) =>
    Effect.gen(function* () {
      const words = yield* wordsOf(more, policy)
      for (const each of expected) expect(words).toContain(each)
    }).pipe(Effect.provide(bench))
  )

  it.effect("counts the answers of functions, and says that what these call is not known", () =>
    Effect.gen(function* () {
      const { provider } = Fake.make(() => Fake.replies(), limited)
      const tasks = of({ provider })
      const mixed = Experiment.make("mixed", {
        dataset: tasks.dataset,
        candidates: { service: () => "a", pipeline: async () => "b" },
        scorers: [() => 1]
      })
      const planned = yield* Experiment.plan(mixed, {})
      expect(planned.candidates.map(({ asked, calls }) => [asked, calls])).toEqual([
        [4, undefined],
        [4, undefined]
      ])
      const words = describePlan(planned)
      expect(words).toMatch(/^ {2}service {3}4 answers$/m)
      expect(words).toContain("The calls that service, pipeline may make are known only when the code runs.")
      expect(describePlan(yield* Experiment.plan(tasks, {}))).toContain(
        "\n4 calls in total.\nNothing was run."
      )
    }).pipe(Effect.provide(bench))
  )

  it.effect("names what the cache answers and what the cases cannot show", () =>
    Effect.gen(function* () {
      const { provider } = Fake.make(() => Fake.replies(), limited)
      yield* Experiment.run(of({ provider, name: "earlier", count: 3 }))
      const plan = yield* Experiment.plan(
        { ...of({ provider }), gate: Gate.noRegression({ margin: 0.02 }), against: "model" },
        {}
      )
      const words = describePlan(plan)
      expect(words).toContain("4 calls, 3 of them in the cache, about 28 input tokens, about 0.21 USD")
      expect(words).toContain(
        '4 cases cannot show "equivalent" within 2 points, whatever the answers are: at least 133 cases are needed.'
      )
    }).pipe(Effect.provide(bench))
  )
})

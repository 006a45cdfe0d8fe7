import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as Fake from "../run/fixtures/fakeProvider.fixture.ts"
import * as Progress from "../run/Progress.ts"
import * as Scorer from "../scorer/Scorer.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Task from "../task/Task.ts"
import * as Agreement from "./Agreement.ts"
import * as Candidate from "./Candidate.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const exact = Scorer.make<unknown, unknown, unknown>("exact", ({ output, expected }) => output === expected)

const task = Task.make("ask", {
  input: Schema.String,
  output: Schema.Literals(["yes", "no", "maybe"]),
  prompt: (text) => text
})

/** What the calls of each case say, in order. */
const said: Readonly<Record<string, ReadonlyArray<string>>> = {
  a: ["yes", "yes", "yes"],
  b: ["no", "yes", "no"],
  c: ["no", "yes", "maybe"],
  d: ["gibberish", "nothing", "else"]
}

const dataset = Dataset.make(
  "four",
  Object.keys(said).map((id) => ({ id, input: id, expected: "yes" as const })),
  task
)

describe("a candidate whose calls are to agree", () => {
  it.effect("answers what most calls say, with their share as confidence, and pays for all of them", () =>
    Effect.gen(function* () {
      const { provider, asked } = Fake.make(({ caseId, nth }) => Fake.replies(said[caseId]?.[nth - 1]))
      const ended: Record<string, readonly [unknown, number | undefined, string]> = {}
      const experiment = Experiment.make("agreeing", {
        dataset,
        candidates: { thrice: Agreement.of(Task.on(task, provider), { calls: 3 }) },
        scorers: exact,
        failures: { confidence: { thrice: 0.6 } }
      })
      const { report } = yield* Experiment.run(experiment, {
        onTrial: ({ id, output, confidence, mode }) => {
          ended[id] = [output, confidence, mode]
        }
      })
      assert.deepStrictEqual(ended, {
        a: ["yes", 1, "right"],
        b: ["no", 2 / 3, "wrong-silent"],
        c: ["no", 1 / 3, "wrong-detectable"],
        d: [undefined, undefined, "malformed"]
      })
      assert.lengthOf(asked, 12)
      // Ten tokens of input for each call.
      assert.deepInclude(report.candidates[0]?.tokens, { input: 120, output: 60 })
      yield* Experiment.run(experiment)
      assert.lengthOf(asked, 12)
    }).pipe(Effect.provide(bench))
  )

  it.effect("asks functions, too, and outside a run", () =>
    Effect.gen(function* () {
      let calls = 0
      const twice = Agreement.of(
        Candidate.fromFunction((text: string) => {
          calls++
          return text.length
        }),
        { calls: 2 }
      )
      const { outcome } = yield* twice.answer({ input: "abc", caseId: "", candidate: "", repeat: 0, seed: 0 })
      assert.deepStrictEqual(outcome, { _tag: "Answered", output: 3, confidence: 1 })
      assert.strictEqual(calls, 2)
    })
  )

  it("is made of two calls at least", () => {
    assert.throws(
      () => Agreement.of(Candidate.fromFunction(String), { calls: 1 }),
      /calls: expected a whole number of 2 or more, found 1/
    )
  })
})

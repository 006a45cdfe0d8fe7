import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schema, Stream } from "effect"
import * as Dataset from "../dataset/Dataset.ts"
import * as Experiment from "../Experiment.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Prompt from "../task/Prompt.ts"
import * as Task from "../task/Task.ts"
import * as Fake from "./fixtures/fakeProvider.fixture.ts"
import * as Progress from "./Progress.ts"

const bench = Layer.merge(SqliteStore.layer(":memory:"), Progress.layerSilent)

const ask = Task.make("ask", {
  input: Schema.String,
  output: Schema.String,
  prompt: (input) => {
    if (input === "odd") throw new Error("no prompt for this")
    return [Prompt.system("Be brief."), Prompt.user(`Say ${input}.`)]
  }
})

const dataset = Dataset.make(
  "words",
  ["ten", "two", "odd", "one"].map((input, nth) => ({ id: `case-${[10, 2, 3, 1][nth]}`, input })),
  { input: Schema.String }
)

describe("What was asked", () => {
  it.effect(
    "is what the provider was sent, in the order of the dataset, and nothing where nothing was sent",
    () =>
      Effect.gen(function* () {
        const { asked: sent, provider } = Fake.make(() => Fake.replies())
        const { asked } = yield* Experiment.run(
          Experiment.make("asked", {
            dataset,
            candidates: { model: Task.on(ask, provider), plain: () => "yes" },
            scorers: { none: () => 1 },
            maxErrorRate: 1
          })
        )
        const found = yield* asked.pipe(
          Stream.mapEffect(({ caseId, messages }) =>
            Effect.all({
              caseId: Effect.succeed(caseId),
              model: messages("model", 0),
              plain: messages("plain", 0),
              unknown: messages("nobody", 0)
            })
          ),
          Stream.runCollect
        )
        expect(found.map(({ caseId }) => caseId)).toEqual(["case-10", "case-2", "case-3", "case-1"])
        expect(sent).toHaveLength(3)
        for (const { caseId, messages } of sent) {
          expect(found.find((each) => each.caseId === caseId)?.model).toEqual(messages)
        }
        expect(found[2]?.model).toBeUndefined()
        expect(found.every(({ plain, unknown }) => plain === undefined && unknown === undefined)).toBe(true)
        // Nobody was asked again.
        expect(sent).toHaveLength(3)
      }).pipe(Effect.provide(bench))
  )
})

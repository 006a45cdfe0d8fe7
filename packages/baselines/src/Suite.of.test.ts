import { Candidate, Dataset, Experiment, Scorer, Task } from "@assay/core"
import { Schema } from "effect"
import { describe, expect, expectTypeOf, it } from "vitest"
import { z } from "zod"
import { Regex, Suite, Template } from "./index.ts"

const task = <Output>(output: z.ZodType<Output>) =>
  Task.make("any", { input: z.string(), output, prompt: (text) => text })
const names = ["Ann", "Bo", "Cleo", "Dan", "Eve", "Finn"]
const booking = task(z.object({ name: z.string(), people: z.number(), shop: z.string() }))
const bookings = Dataset.make(
  "bookings",
  Array.from({ length: 36 }, (_, nth) => {
    const [name = "", people] = [names[nth % 6], (nth % 7) + 2]
    return {
      id: String(nth),
      input: `Hello, ${name} here: a table for ${people} at Kiko's please`,
      expected: { name, people, shop: "Kiko's" }
    }
  })
)
const reply = task(z.string())
const replies = Dataset.make(
  "replies",
  Array.from({ length: 40 }, (_, nth) => ({
    id: String(nth),
    input: nth % 4 === 0 ? `where is my parcel ${nth}` : `Ann asks for her money back, order ${nth}`,
    expected: nth % 4 === 0 ? "Your parcel is on its way." : "Your money is on its way."
  }))
)

describe("Suite.of", () => {
  it.each([
    [
      "labels",
      Suite.of(task(z.enum(["a", "b"]))),
      ["majority", "random", "naiveBayes", "logisticRegression", "decisionTree"]
    ],
    [
      "true or false",
      Suite.of(Schema.Boolean),
      ["majority", "random", "naiveBayes", "logisticRegression", "decisionTree"]
    ],
    ["records", Suite.of(booking), ["majority", "nearest", "tagger"]],
    ["texts", Suite.of(reply), ["majority", "nearest"]],
    ["numbers", Suite.of(z.number()), ["majority", "nearest"]],
    ["lists", Suite.of(z.array(z.object({ a: z.string() }))), ["majority", "nearest"]],
    ["labels or nothing", Suite.of(z.enum(["a", "b"]).nullable()), ["majority", "nearest"]]
  ])("has the sensible ones for %s", (_, suite, expected) => {
    expect(Object.keys(suite)).toEqual(expected)
  })

  it("types them by what the task is of", () => {
    expectTypeOf(Suite.of(task(z.enum(["a", "b"])))).toEqualTypeOf<Suite.Classifiers<string, "a" | "b">>()
    expectTypeOf(Suite.of(booking)).toEqualTypeOf<
      Suite.Extractors<string, { name: string; people: number; shop: string }>
    >()
    expectTypeOf(Suite.of(reply)).toEqualTypeOf<Suite.Generators<string, string>>()
    const record = Task.make("record", {
      input: z.object({ body: z.string() }),
      output: z.string(),
      prompt: () => ""
    })
    expectTypeOf(Suite.of(record, { on: ({ body }) => body })).toEqualTypeOf<
      Suite.Generators<{ body: string }, string>
    >()
    // @ts-expect-error: of an input that is no text it must be said where its text is
    Suite.of(record)
    // @ts-expect-error: labels have no dates
    Suite.of(task(z.enum(["a", "b"])), { dates: "day-first" })
  })

  it("says what to use where a schema does not say of what type it is", () => {
    expect(() => Suite.of(z.custom<string>())).toThrow(
      /output schema that says of what type it is.*use Suite.classify/u
    )
    expect(() => Suite.of(booking, { withinSeconds: 0 })).toThrow(
      "withinSeconds: expected a number above 0, found 0"
    )
  })
})

describe("the suite of an extraction", () => {
  it("stands beside a model, and has a leaderboard by a scorer", async () => {
    const model = Candidate.fromFunction((_: string) => ({ name: "Ann", people: 2, shop: "Kiko's" }))
    const equal = Scorer.make<unknown, { readonly people: number }, { readonly people: number }>(
      "people",
      ({ expected, output }) => output.people === expected.people
    )
    const suite = Suite.of(booking, { epochs: 5, folds: 2 })
    const regex = Regex.extract(booking, { name: /, (\w+)/, people: /\d+/, shop: /at (\S+)/ })
    const candidates = { ...suite, regex, model }
    const { report } = await Experiment.runPromise(
      Experiment.make("bookings", { dataset: bookings, candidates, scorers: [equal], against: "tagger" }),
      { store: ":memory:" }
    )
    expect(report.candidates.map(({ name }) => name)).toEqual([
      "majority",
      "nearest",
      "tagger",
      "regex",
      "model"
    ])
    const { rows } = await Suite.leaderboard(bookings, suite, { score: equal })
    expect(rows[0]).toMatchObject({ name: "tagger", quality: 1 })
  })
})

describe("the suite of a generation", () => {
  it("ranks by what is right of all cases, and says what was left unanswered", async () => {
    const letter = Template.of(reply, {
      slots: Regex.extract(z.object({ name: z.string().nullable() }), { name: /^([A-Z]\w+)/ }),
      text: ({ name }) => `Your money is on its way${name === "Bo" ? ", Bo" : ""}.`
    })
    const board = await Suite.leaderboard(replies, { letter, ...Suite.of(reply) })
    expect(board.rows.map(({ name, quality, answered }) => [name, quality, answered])).toEqual([
      ["nearest", 1, 1],
      ["letter", 1, 0.75],
      ["majority", 0.75, 1]
    ])
    const lines = String(board).split("\n")
    expect(lines[0]).toMatch(/^baseline +quality +interval +answered +train +answer$/u)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})

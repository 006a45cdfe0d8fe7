import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { expectTypeOf } from "vitest"
import * as Task from "../task/Task.ts"
import * as Dataset from "./Dataset.ts"
import * as Graceful from "./Graceful.ts"

const classify = Task.make("classify", {
  input: Schema.String,
  output: Schema.Literals(["refund", "cancel"]),
  prompt: (text) => text
})

const casesOf = <Input, Expected>(dataset: Dataset.Dataset<Input, Expected>) =>
  Effect.map(Stream.runCollect(dataset.rows), (rows) =>
    rows.map(({ case: { input, expected, graceful }, expectedJson }) => ({
      input,
      expected,
      graceful,
      expectedJson
    }))
  )

const inFile = <A, E>(name: string, text: string, body: (path: string) => Effect.Effect<A, E>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "assay-graceful-"))),
    (folder) =>
      Effect.suspend(() => {
        writeFileSync(join(folder, name), text)
        return body(join(folder, name))
      }),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  )

describe("a case that is not to be answered", () => {
  it.effect("stands beside labelled ones, and is no label", () =>
    Effect.gen(function* () {
      const tickets = Dataset.make(
        "tickets",
        [
          { input: "money back", expected: "refund" },
          { input: "a virus", expected: Graceful.refuse, kind: "adversarial" }
        ],
        classify
      )
      expectTypeOf(tickets).toEqualTypeOf<Dataset.Dataset<string, "refund" | "cancel">>()
      assert.deepStrictEqual(yield* casesOf(tickets), [
        { input: "money back", expected: "refund", graceful: undefined, expectedJson: '"refund"' },
        { input: "a virus", expected: undefined, graceful: "refuse", expectedJson: '{"graceful":"refuse"}' }
      ] as never)
      assert.strictEqual((yield* Dataset.index(tickets)).labelled, 1)
      assert.lengthOf((yield* Dataset.examples(tickets)).examples, 1)
    })
  )

  it("has the types that a dataset without a shape has, and no other words for it", () => {
    expectTypeOf(
      Dataset.make("x", [
        { input: 1, expected: "a" },
        { input: 2, expected: Graceful.clarify }
      ])
    ).toEqualTypeOf<Dataset.Dataset<number, string>>()
    expectTypeOf(Dataset.make("x", [{ input: 1, expected: Graceful.clarify }])).toEqualTypeOf<
      Dataset.Dataset<number, undefined>
    >()
    // @ts-expect-error there is no such behaviour
    Dataset.make("x", [{ input: "a", expected: { graceful: "decline" } }], classify)
  })

  it.effect("is read from JSON Lines, and from a cell of a CSV file", () =>
    Effect.gen(function* () {
      const lines = [
        { input: "a", expected: "cancel" },
        { input: "b", expected: { graceful: "escalate" } }
      ]
      const jsonl = yield* inFile("t.jsonl", lines.map((each) => JSON.stringify(each)).join("\n"), (path) =>
        casesOf(Dataset.jsonl(path, classify))
      )
      assert.deepStrictEqual(
        jsonl.map(({ graceful }) => graceful),
        [undefined, "escalate"]
      )
      const csv = yield* inFile(
        "t.csv",
        'input,expected\na,cancel\nb,"{""graceful"": ""clarify""}"\n',
        (path) => casesOf(Dataset.csv(path, classify))
      )
      assert.deepStrictEqual(
        csv.map(({ expected, graceful }) => [expected, graceful]),
        [
          ["cancel", undefined],
          [undefined, "clarify"]
        ] as never
      )
    })
  )

  it.effect("is what the cases of a kind are that have no label of their own", () =>
    Effect.gen(function* () {
      const rows = linesOf(["a", "cancel"], ["b", undefined, "adversarial"], ["c", "refund", "adversarial"])
      const found = yield* inFile("t.jsonl", rows, (path) =>
        casesOf(Dataset.jsonl(path, classify, { graceful: { adversarial: Graceful.refuse } }))
      )
      assert.deepStrictEqual(
        found.map(({ expected, graceful }) => expected ?? graceful),
        ["cancel", "refuse", "refund"]
      )
    })
  )

  it.effect("is a fault where the word is another", () =>
    Effect.gen(function* () {
      const error = yield* inFile("t.jsonl", '{"input":"a","expected":{"graceful":"decline"}}', (path) =>
        Effect.flip(casesOf(Dataset.jsonl(path, classify)))
      )
      assert.include(error.message, "expected")
    })
  )
})

const linesOf = (...rows: ReadonlyArray<readonly [string, string | undefined, string?]>): string =>
  rows.map(([input, expected, kind]) => JSON.stringify({ input, expected, kind })).join("\n")

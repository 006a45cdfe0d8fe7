import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Labels } from "../store/Labels.ts"
import * as SqliteStore from "../store/SqliteStore.ts"
import * as Label from "./Label.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-labels-"))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const levels = {
  helpful: [
    { value: 0, label: "bad" },
    { value: 1, label: "good" }
  ]
}

const completion = {
  origin: "labels.csv",
  score: "helpful",
  levels,
  rubric: "r1",
  at: "2026-03-01T00:00:00Z",
  answerOf: (row: Label.LabelRow) => (row.case === "gone" ? undefined : `digest of ${row.case}`)
}

const label = (id: string, more: Partial<Label.Label> = {}): Label.Label => ({
  id,
  case: "a",
  answer: "x",
  score: "helpful",
  grade: 1,
  person: "ann",
  rubric: "r1",
  at: "2026-03-01T00:00:00Z",
  ...more
})

describe("a file of labels", () => {
  it.effect("is a table of people's grades: ids, digests and dates are filled in", () =>
    Effect.gen(function* () {
      const path = file(
        "labels.csv",
        "case,candidate,label,person,comment\na,gpt,Good,ann,\nb,gpt,bad,ann,too long\nc,gpt,,ann,\n"
      )
      const faulty = yield* Effect.flip(Label.read(path))
      assert.include(faulty.message, "labels.csv:4 grade: expected a grade")
      const rows = yield* Label.csv(
        file("good.csv", "case,candidate,label,grade,person\na,gpt,Good,,ann\nb,gpt,,-,ann\n")
      )
      const labels = yield* Label.complete(rows, completion)
      assert.deepStrictEqual(
        labels.map(({ grade, label, answer, rubric, at }) => [grade, label, answer, rubric, at]),
        [
          [1, "good", "digest of a", "r1", "2026-03-01T00:00:00Z"],
          [null, undefined, "digest of b", "r1", "2026-03-01T00:00:00Z"]
        ]
      )
      assert.deepStrictEqual(
        yield* Label.complete(rows, { ...completion, at: "2027-01-01" }).pipe(
          Effect.map((again) => again.map(({ id }) => id))
        ),
        labels.map(({ id }) => id)
      )
    })
  )

  it.effect("names file, line and field of every fault", () =>
    Effect.gen(function* () {
      const path = file(
        "labels.jsonl",
        [
          '{"case":"a","grade":"high","person":"ann"}',
          '{"case":"b","grade":1}',
          "",
          '{"case":"c","grade":1,"person":"ann","inclusion":0}',
          "{",
          '{"case":"d","grade":1,"person":"ann","at":"yesterday"}'
        ].join("\n")
      )
      const { message, count } = yield* Effect.flip(Label.read(path))
      assert.strictEqual(count, 5)
      assert.match(message, /labels\.jsonl:1 grade: .*found "high"/u)
      assert.match(message, /labels\.jsonl:2 person: /u)
      assert.match(
        message,
        /labels\.jsonl:4 inclusion: expected a probability above 0 and at most 1, found 0/u
      )
      assert.match(message, /labels\.jsonl:5: invalid JSON/u)
      assert.match(message, /labels\.jsonl:6 at: expected an ISO 8601 time, found "yesterday"/u)
      const absent = yield* Effect.flip(Label.read(join(folder, "absent.jsonl")))
      assert.include(absent.message, "no such file")
    })
  )

  it.effect("is refused where a grade is no level, a score is unknown, or an answer is not there", () =>
    Effect.gen(function* () {
      const rows = [
        { line: 2, row: { case: "a", grade: 0.5, person: "ann" } },
        { line: 3, row: { case: "a", label: "great", person: "ann" } },
        { line: 4, row: { case: "a", grade: 1, label: "bad", person: "ann" } },
        { line: 5, row: { case: "a", grade: 1, score: "helpfull", person: "ann" } },
        { line: 6, row: { case: "gone", grade: 1, person: "ann" } }
      ]
      const { message } = yield* Effect.flip(Label.complete(rows, completion))
      assert.deepStrictEqual(message.split("\n").slice(1), [
        "  labels.csv:2 grade: expected one of 0 (bad), 1 (good), found 0.5",
        '  labels.csv:3 label: expected one of 0 (bad), 1 (good), found "great"',
        '  labels.csv:4 label: expected "good" beside the grade 1, found "bad"',
        '  labels.csv:5 score: expected "helpful", found "helpfull"',
        '  labels.csv:6 case: expected an answer to the case "gone", found none'
      ])
    })
  )

  it.effect("that was written is read back as the same labels", () =>
    Effect.gen(function* () {
      const labels = [
        label("1", { label: "good", inclusion: 0.25, shown: ["judge"], mark: "bad", expected: { a: [1] } })
      ]
      const rows = yield* Label.read(file("written.jsonl", Label.toJsonl(labels)))
      assert.deepStrictEqual(yield* Label.complete(rows, completion), labels)
    })
  )
})

describe("the digest of an answer", () => {
  it("is that of its content, whatever the order of keys", () => {
    const a = Label.digestOf({ input: { x: 1, y: 2 }, output: "o" })
    assert.strictEqual(a, Label.digestOf({ input: { y: 2, x: 1 }, output: "o" }))
    assert.notStrictEqual(a, Label.digestOf({ input: { x: 1, y: 2 }, output: "p" }))
    // sha256sum of {"input":"i","output":"o"}
    assert.strictEqual(
      Label.digestOf({ input: "i", output: "o" }),
      "b68e25893de913ef9f0d90c19c4f2576ef07faaa860abe092c87a8586869f72b"
    )
  })

  it("of a pair does not depend on the side that each was shown on", () => {
    assert.strictEqual(
      Label.digestOfPair({ input: "i", outputs: { b: 2, a: 1 } }),
      Label.digestOfPair({ input: "i", outputs: { a: 1, b: 2 } })
    )
    assert.notStrictEqual(
      Label.digestOfPair({ input: "i", outputs: { b: 1, a: 2 } }),
      Label.digestOfPair({ input: "i", outputs: { a: 1, b: 2 } })
    )
  })
})

describe("the labels of a store", () => {
  it.effect("are only added: a correction keeps the earlier value, and the same label twice is one", () =>
    Effect.gen(function* () {
      const labels = yield* Labels
      const first = label("1", { grade: 0 })
      const second = label("2", { grade: 1, replaces: "1" })
      assert.strictEqual(yield* labels.append([first, label("3", { person: "bob" })]), 2)
      assert.strictEqual(yield* labels.append([first, second]), 1)
      assert.deepStrictEqual(
        (yield* labels.list()).map(({ id }) => id),
        ["3", "2"]
      )
      assert.deepStrictEqual(
        (yield* labels.list({ history: true })).map(({ id }) => id),
        ["1", "3", "2"]
      )
      const { message } = yield* Effect.flip(labels.append([label("4"), label("1", { grade: 1 })]))
      assert.include(message, "the label 1 is there already with another content")
      assert.strictEqual((yield* labels.list({ history: true })).length, 3)
    }).pipe(Effect.provide(SqliteStore.layer(":memory:")))
  )

  it.effect("are listed by run, score and person; labels of one person in two runs stand side by side", () =>
    Effect.gen(function* () {
      const labels = yield* Labels
      yield* labels.append([
        label("1", { run: "r-1" }),
        label("2", { run: "r-2", grade: 0 }),
        label("3", { run: "r-1", person: "bob", replaces: "1" }),
        label("4", { score: "polite" })
      ])
      const ids = (filter: Parameters<typeof labels.list>[0]) =>
        Effect.map(labels.list(filter), (found) => found.map(({ id }) => id))
      assert.deepStrictEqual(yield* ids({ run: "r-1" }), ["1", "3"])
      assert.deepStrictEqual(yield* ids({ person: "ann" }), ["1", "2", "4"])
      assert.deepStrictEqual(yield* ids({ person: "ann", score: "helpful", run: "r-2" }), ["2"])
    }).pipe(Effect.provide(SqliteStore.layer(":memory:")))
  )
})

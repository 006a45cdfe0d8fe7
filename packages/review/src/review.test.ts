/** `assay review` on the runs of a real store, called as the command line calls it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Dataset, Experiment, Label, Progress, type Provider, Scorer } from "@assay/core"
import { SqliteStore, Store } from "@assay/core/analysis"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import { afterAll, describe, expect, it } from "vitest"
import { generate, file as generated } from "../scripts/bundle.ts"
import extension from "./extension.ts"
import * as Queue from "./Queue.ts"

const folder = mkdtempSync(join(tmpdir(), "assay-review-"))
afterAll(() => rmSync(folder, { recursive: true }))

const judge: Provider.Provider = {
  id: "house/judge",
  settings: { model: "judge" },
  complete: () => Effect.succeed({ text: "yes", finish: "stop" }),
  price: () => ({ _tag: "Unpriced", reason: "none" })
}

const levels = [
  { value: 0, label: "no" },
  { value: 1, label: "yes" }
]

/** Twenty numbers, of which one candidate doubles all and the other every second; the judge takes any even one. */
const doubling = (isJudged: boolean) =>
  Experiment.make("doubling", {
    dataset: Dataset.make(
      "numbers",
      Array.from({ length: 20 }, (_, nth) => ({ id: `n-${nth}`, input: nth, expected: 2 * nth })),
      { input: Schema.Finite, expected: Schema.Finite }
    ),
    candidates: { always: (nth: number) => 2 * nth, half: (nth: number) => (nth % 2 === 0 ? 2 * nth : nth) },
    scorers: [
      Scorer.make<number, number, number>("even", ({ output }) => (output % 2 === 0 ? 1 : 0), {
        ...(isJudged
          ? {
              calls: [{ provider: judge, perTrial: 0 }],
              judge: {
                digest: "d",
                models: ["house/judge"],
                scales: { even: { kind: "binary" as const, levels } },
                rubric: {
                  kind: "rubric",
                  criteria: [{ name: "even", asks: "Is it twice the number?", levels }]
                }
              }
            }
          : {})
      })
    ]
  })

const stores = [false, true].map((isJudged) => {
  const runtime = ManagedRuntime.make(Layer.mergeAll(SqliteStore.layer(":memory:"), Progress.layerSilent))
  return { runtime, ended: runtime.runPromise(Experiment.run(doubling(isJudged))) }
})
afterAll(() => Promise.all(stores.map(({ runtime }) => runtime.dispose())))

/** Runs something on the store of a run of it. */
const onStore = async <A>(
  isJudged: boolean,
  body: (run: Store.StoredRun) => Effect.Effect<A, unknown, Store.Store>
): Promise<A> => {
  const store = stores[Number(isJudged)]
  if (store === undefined) throw new Error("there is no store")
  const { id } = await store.ended
  return store.runtime.runPromise(
    Effect.gen(function* () {
      const run = yield* (yield* Store.Runs).byId(id)
      if (run === undefined) return yield* Effect.die("the run is not stored")
      return yield* body(run)
    })
  )
}

/** Calls the subcommand, and gives what it printed. */
const review = Effect.fnUntraced(function* (
  words: ReadonlyArray<string>,
  flags: Record<string, string | true> = {}
) {
  const { write } = process.stdout
  let printed = ""
  process.stdout.write = ((text: string) => {
    printed += text
    return true
  }) as typeof write
  const done = extension.subcommands?.review?.({
    flags,
    arguments: words,
    runs: yield* Store.Runs,
    trials: yield* Store.Trials,
    labels: yield* Store.Labels,
    experiment: undefined,
    experimentAt: (file) => Effect.fail(new Error(`no experiment ${file}`)),
    withStore: () => Effect.die(new Error("a review runs nothing")),
    afterRun: () => Effect.void,
    modelOf: () => Effect.die(new Error("a review asks no model"))
  })
  return yield* (done as Effect.Effect<void, string>).pipe(
    Effect.map(() => printed),
    Effect.ensuring(
      Effect.sync(() => {
        process.stdout.write = write
      })
    )
  )
})

const options = { candidate: undefined, against: undefined, scores: ["even"], n: 100, seed: 1 }

describe("a queue from a run", () => {
  it("has each answer once, with the judge's grade, and the whole run behind it", () =>
    onStore(true, (run) =>
      Effect.gen(function* () {
        const trials = yield* Store.Trials
        const { items, population } = yield* Queue.ofRun(trials, run, options)
        // Ten answers are the same for both candidates.
        expect(items).toHaveLength(30)
        expect(population).toHaveLength(40)
        const shared = items.filter(({ alike }) => alike !== undefined)
        expect(shared).toHaveLength(10)
        expect([shared[0]?.outputs[0].candidate, shared[0]?.alike]).toEqual([
          "always",
          [{ candidate: "half" }]
        ])
        expect(items.every(({ inclusion }) => inclusion === undefined)).toBe(true)
        const odd = items.find(
          ({ case: id, outputs: [{ candidate }] }) => id === "n-3" && candidate === "half"
        )
        expect(odd).toMatchObject({ judged: { even: 0 }, expected: 6, run: run.id })
        expect(odd?.answer).toBe(Label.digestOf({ input: 3, output: 3 }))
        const drawn = yield* Queue.ofRun(trials, run, { ...options, candidate: "half", n: 5 })
        expect(drawn.items).toHaveLength(5)
        expect(drawn.population).toHaveLength(20)
        expect(drawn.items.every(({ inclusion = 0 }) => inclusion > 0 && inclusion <= 1)).toBe(true)
        const again = yield* Queue.ofRun(trials, run, { ...options, candidate: "half", n: 5 })
        expect(again.items).toEqual(drawn.items)
        const flips = yield* Queue.ofRun(trials, run, { ...options, candidate: "half", against: "always" })
        expect(flips.items).toHaveLength(10)
        expect(flips.items[0]?.outputs.map(({ candidate }) => candidate)).toEqual(["half", "always"])
        const { message } = yield* Effect.flip(Queue.ofRun(trials, run, { ...options, candidate: "no" }))
        expect(message).toBe(`run ${run.id} has no candidate no; it has always, half`)
      })
    ))
})

describe("a queue from a file", () => {
  const written = (text: string): string => {
    const file = join(folder, "queue.jsonl")
    writeFileSync(file, text)
    return file
  }

  it("has an answer or two on each line, and names line and field of what is wrong", () => {
    expect(
      Queue.jsonl(written('{"id":"a","input":1,"output":{"x":[1]},"judged":{"s":1}}\n\n'))
    ).toMatchObject([
      { case: "a", answer: Label.digestOf({ input: 1, output: { x: [1] } }), judged: { s: 1 } }
    ])
    const pair = { input: 1, outputs: { a: 1, b: 2 } }
    const [named] = Queue.jsonl(written(JSON.stringify({ id: "a", candidate: "b", ...pair })))
    expect(named).toMatchObject({
      answer: Label.digestOfPair(pair),
      outputs: [{ candidate: "b" }, { candidate: "a" }]
    })
    const [listed] = Queue.jsonl(
      written(
        JSON.stringify({
          case: "a",
          input: 1,
          outputs: [
            { candidate: "a", output: 1 },
            { candidate: "b", output: 2 }
          ]
        })
      )
    )
    expect(listed?.answer).toBe(named?.answer)
    expect(() => Queue.jsonl(written('{"input":1,"output":2}\n{"input":1}'))).toThrow(
      /queue\.jsonl:2: expected an output, or two outputs, found none/
    )
    expect(() => Queue.jsonl(written('{"output":2}'))).toThrow(/queue\.jsonl:1: expected \{ "id"/)
    expect(() => Queue.jsonl(written('{"input":1,"output":2,"inclusion":0}'))).toThrow(/found 0$/)
    expect(() => Queue.jsonl(written('{"input":1,"output":2}\n{"input":1,"outputs":{"a":1,"b":2}}'))).toThrow(
      /found both$/
    )
    expect(() => Queue.jsonl(join(folder, "absent.jsonl"))).toThrow(/cannot be read/)
  })
})

describe("assay review", () => {
  const fails = (words: ReadonlyArray<string>, flags: Record<string, string | true> = {}) =>
    Effect.flip(review(words, flags))

  it("says what is missing: a run, a rubric, a number", () =>
    onStore(false, () =>
      Effect.gen(function* () {
        expect(yield* fails([])).toMatch(/^expected assay review RUN/)
        expect(yield* fails(["latest"])).toMatch(/has no judge: say what to grade by, with --question/)
        expect(yield* fails(["nothing"])).toMatch(/there is no run nothing/)
        expect(yield* fails(["latest"], { question: "?", n: "0" })).toBe(
          '--n: expected a whole number from 1 to 100000, found "0"'
        )
        expect(yield* fails(["latest"], { question: "?", rubric: "r.json" })).toBe(
          "expected --rubric or --question, found both"
        )
        expect(yield* fails(["latest"], { question: "?", port: "http" })).toMatch(
          /^--port: expected a whole number/
        )
        expect(yield* fails(["apply", "data.csv"])).toMatch(/expected one dataset of JSON Lines/)
        expect(yield* fails(["import"])).toMatch(/expected a file of labels/)
      })
    ))

  it("names the judge's scores where another one is asked for", () =>
    onStore(true, () =>
      Effect.gen(function* () {
        expect(yield* fails(["latest"], { score: "odd" })).toBe("--score: expected one of even, found odd")
      })
    ))

  it("exports labels and takes them back, corrected ones too, and a table of another tool's", () =>
    onStore(true, (run) =>
      Effect.gen(function* () {
        const labels = yield* Store.Labels
        const table = join(folder, "table.csv")
        writeFileSync(table, "case,candidate,label,person\nn-1,half,no,ann\nn-1,always,yes,ann\n")
        expect(yield* review(["import", table, "latest"])).toBe(`2 labels added from ${table}\n`)
        expect(yield* review(["import", table, "latest"])).toMatch(/^0 labels added .*; 2 were there already/)
        expect(yield* fails(["import", table])).toContain("does not say which answers its labels are of")
        const [first] = yield* labels.list({ run: run.id })
        expect(first).toMatchObject({
          grade: 0,
          score: "even",
          answer: Label.digestOf({ input: 1, output: 1 })
        })
        if (first === undefined) return
        yield* labels.append([{ ...first, id: "correction", grade: 1, label: "yes", replaces: first.id }])
        const out = join(folder, "labels.jsonl")
        expect(yield* review(["export", "latest"], { out })).toBe(`3 labels in ${out}\n`)
        expect(yield* review(["import", out])).toBe(`0 labels added from ${out}; 3 were there already\n`)
        const elsewhere = yield* Effect.gen(function* () {
          yield* review(["import", out])
          return yield* (yield* Store.Labels).list({ history: true })
        }).pipe(Effect.provide(SqliteStore.layer(":memory:")))
        expect(elsewhere).toEqual(yield* labels.list({ history: true }))
      })
    ))

  it("shows what corrections change in a dataset before it writes it", () =>
    onStore(true, (run) =>
      Effect.gen(function* () {
        const labels = yield* Store.Labels
        const data = join(folder, "numbers.jsonl")
        const before = '{"id":"n-1","input":1,"expected":2}\n{"id": "n-2", "input": 2, "expected": 4}'
        writeFileSync(data, before)
        yield* labels.append([
          {
            id: "1",
            case: "n-2",
            answer: "x",
            score: "even",
            grade: null,
            person: "ann",
            rubric: "r",
            at: "2026-03-01T00:00:00Z",
            expected: 5,
            run: run.id
          }
        ])
        const shown = yield* review(["apply", data])
        expect(shown).toContain(
          'line 2, case n-2, by ann\n- {"id": "n-2", "input": 2, "expected": 4}\n+ {"id": "n-2", "input": 2, "expected": 5}\n'
        )
        expect(shown).toContain("1 line would change. Run it again with --write")
        expect(readFileSync(data, "utf8")).toBe(before)
        expect(yield* review(["apply", data], { write: true })).toContain("1 line changed")
        expect(readFileSync(data, "utf8")).toBe(before.replace("4}", "5}"))
        expect(existsSync(`${data}.new`)).toBe(false)
        expect(yield* review(["apply", data])).toContain("Nothing changes in")
      })
    ))
})

describe("the page's script", () => {
  it("is what its sources make", async () => {
    expect(readFileSync(generated, "utf8")).toBe(await generate())
  })
})

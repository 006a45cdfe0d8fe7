import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { afterAll } from "vitest"
import { z } from "zod"
import { Candidate, Dataset, Experiment, Outcome, Scorer } from "../index.ts"

interface Input {
  readonly words: ReadonlyArray<string>
  readonly deep: { readonly list: ReadonlyArray<number> }
}

const count = 4
const rows = Array.from({ length: count }, (_, i) => ({
  id: `c${i}`,
  input: { words: [`b${i}`, `a${i}`], deep: { list: [2, 1] } },
  expected: { label: `b${i}` }
}))
const schemas = {
  input: Schema.Struct({
    words: Schema.Array(Schema.String),
    deep: Schema.Struct({ list: Schema.Array(Schema.Finite) })
  }),
  expected: Schema.Struct({ label: Schema.String })
}
const zodSchemas = {
  input: z.object({ words: z.array(z.string()), deep: z.object({ list: z.array(z.number()) }) }),
  expected: z.object({ label: z.string() })
}

const folder = mkdtempSync(join(tmpdir(), "assay-sharing-"))
const file = join(folder, "rows.jsonl")
writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"))
afterAll(() => rmSync(folder, { recursive: true }))

type Spoiled = Dataset.Dataset<Input, { readonly label: string }>
const datasets: ReadonlyArray<readonly [what: string, make: () => Spoiled]> = [
  ["in memory", () => Dataset.make("d", rows)],
  ["in memory with a schema", () => Dataset.make("d", rows, schemas)],
  ["in memory with a Zod schema", () => Dataset.make("d", rows, zodSchemas)],
  ["from an iterable", () => Dataset.fromAsyncIterable("d", () => rows)],
  ["from a file", () => Dataset.jsonl(file, schemas)],
  ["tagged", () => Dataset.tagged(Dataset.make("d", rows), { split: "test" })]
]

// What JavaScript lets a candidate do to what it is given, whatever its type says.
// biome-ignore lint/suspicious/noExplicitAny: the types forbid what is tried here
type Anything = any

const spoilers: ReadonlyArray<readonly [what: string, spoil: (input: Anything) => unknown]> = [
  ["sorts in place", (input) => input.words.sort()],
  ["reverses in place", (input) => input.words.reverse()],
  ["pushes", (input) => input.deep.list.push(9)],
  ["assigns", (input) => Object.assign(input, { words: ["changed"] })],
  ["deletes", (input) => Reflect.deleteProperty(input, "words") || input.words.splice(0)],
  ["adds", (input) => Object.defineProperty(input, "memo", { value: 1 })]
]

const right = Scorer.make("right", ({ output, expected }: Anything) => output.label === expected.label)
const store = ":memory:"
const policy = { maxErrorRate: 1, repeats: 2 } as const

describe("What candidates and scorers are given", () => {
  for (const [what, make] of datasets) {
    it(`cannot be changed by one candidate for another: a dataset ${what}`, async () => {
      const before = JSON.stringify(rows)
      const candidates = {
        ...Object.fromEntries(
          spoilers.map(([name, spoil]) => [
            name,
            (input: Input) => {
              spoil(input)
              return { label: "spoilt" }
            }
          ])
        ),
        honest: async (input: Input) => ({ label: input.words[0] ?? "" })
      }
      const experiment = Experiment.make("sharing", {
        dataset: make(),
        candidates,
        scorers: [right],
        ...policy
      })
      const { report: summary } = await Experiment.runPromise(experiment, { store })
      const honest = summary.candidates.find(({ name }) => name === "honest")
      assert.strictEqual(honest?.modes.right, count * policy.repeats)
      for (const [name] of spoilers) {
        const offender = summary.candidates.find((each) => each.name === name)
        assert.strictEqual(offender?.modes.errored, count * policy.repeats, name)
        assert.match(offender?.errors[0]?.reason ?? "", /frozen, so copy one before changing it/u)
      }
      assert.strictEqual(JSON.stringify(rows), before)
      assert.isFalse(Object.isFrozen(rows[0]?.input))
    })
  }

  it("cannot be changed by one scorer for the next, outputs and facts included", async () => {
    const spoiler = Scorer.make("spoiler", ({ output, expected }: Anything) => {
      expected.label = output.label
      return true
    })
    const outputSpoiler = Scorer.make("output", ({ output, expected }: Anything) => {
      output.label = expected.label
      return true
    })
    const experiment = Experiment.make("scorers", {
      dataset: Dataset.make("d", rows),
      candidates: { wrong: () => ({ label: "wrong" }) },
      scorers: [spoiler, outputSpoiler, right]
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store })
    const scores = summary.candidates[0]?.scores
    assert.deepStrictEqual(
      scores?.map(({ scorer, overall }) => [scorer, overall.n, overall.unscored]),
      [
        ["spoiler", count, count],
        ["output", count, count],
        ["right", count, 0]
      ]
    )
    assert.strictEqual(scores?.[2]?.overall.mean?.value, 0)
  })

  it("is one's own where it cannot be frozen: dates, maps, bytes and instances of classes", async () => {
    class Basket {
      readonly things: Array<string>
      constructor(things: Array<string>) {
        this.things = things
      }
    }
    const input = z.object({
      at: z.string().transform((text) => new Date(text)),
      names: z.array(z.string()).transform((names) => new Map(names.map((name) => [name, 1]))),
      bytes: z.string().transform((text) => Uint8Array.from(Buffer.from(text))),
      basket: z.array(z.string()).transform((things) => new Basket(things)),
      side: z.any()
    })
    const raw = {
      at: "2020-01-01T00:00:00Z",
      names: ["a"],
      bytes: "xyz",
      basket: ["one"],
      side: { list: [1] }
    }
    const says = (given: Anything) =>
      JSON.stringify([
        given.at.toISOString(),
        [...given.names],
        [...given.bytes],
        given.basket.things,
        given.basket instanceof Basket,
        given.side
      ])
    const spoil = (given: Anything) => {
      given.at.setFullYear(1999)
      given.names.set("b", 2)
      given.bytes[0] = 0
      given.basket.things.push("two")
      given.side.list.push(2)
    }
    const seen = new Set<string>()
    const experiment = Experiment.make("instances", {
      dataset: Dataset.fromAsyncIterable("d", () => [{ input: raw, expected: "x" }], {
        input,
        expected: z.string()
      }),
      candidates: {
        spoiler: (given: Anything) => {
          seen.add(says(given))
          spoil(given)
          return "x"
        },
        honest: (given: Anything) => {
          seen.add(says(given))
          return "x"
        }
      },
      scorers: [
        Scorer.make("first", ({ input: given }: Anything) => {
          seen.add(says(given))
          spoil(given)
          return true
        }),
        Scorer.make("second", ({ input: given }: Anything) => {
          seen.add(says(given))
          return true
        })
      ],
      ...policy
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store })
    assert.deepStrictEqual(
      summary.candidates.map(({ modes }) => modes.right),
      [2, 2]
    )
    assert.strictEqual(seen.size, 1)
  })

  it("includes an output that its candidate goes on changing", async () => {
    const reused = { label: "" }
    const experiment = Experiment.make("reused", {
      dataset: Dataset.make("d", rows),
      candidates: {
        reusing: (input: Input) => {
          reused.label = input.words[0] ?? ""
          return reused
        }
      },
      scorers: [right],
      concurrency: 4
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store })
    assert.strictEqual(summary.candidates[0]?.modes.right, count)
  })

  it("keeps what a candidate holds of its own free to change", async () => {
    const registry = { labels: rows.map(({ expected }) => expected), calls: 0 }
    const experiment = Experiment.make("registry", {
      dataset: Dataset.make("d", rows),
      candidates: {
        registry: Candidate.make<Input, { readonly label: string }>({
          kind: "function",
          settings: {},
          restore: Candidate.fromJson,
          answer: (question) => {
            registry.calls++
            return settled(registry.labels[Number(question.caseId.slice(1))])
          }
        })
      },
      scorers: [right]
    })
    const { report: summary } = await Experiment.runPromise(experiment, { store })
    assert.strictEqual(summary.candidates[0]?.modes.right, count)
    assert.isFalse(Object.isFrozen(registry.labels[0]))
  })

  it("keeps a property called __proto__ a property", async () => {
    const input: unknown = JSON.parse(`{"__proto__": {"polluted": true}, "a": 1}`)
    let seen = ""
    const experiment = Experiment.make("proto", {
      dataset: Dataset.make("d", [{ input, expected: 1 }]),
      candidates: {
        looking: (given: unknown) => {
          seen = JSON.stringify(given)
          return 1
        }
      },
      scorers: [Scorer.make("any", () => true)]
    })
    await Experiment.runPromise(experiment, { store })
    assert.strictEqual(seen, `{"__proto__":{"polluted":true},"a":1}`)
  })
})

const settled = (output: { readonly label: string } | undefined) =>
  Effect.succeed({ outcome: Outcome.answered(output ?? { label: "" }), facts: {} })

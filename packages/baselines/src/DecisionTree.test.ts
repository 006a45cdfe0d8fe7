import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Candidate, Dataset, Experiment, Scorer } from "@assay/core"
import { Effect } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DecisionTree, Trained } from "./index.ts"
import { predictorOf } from "./tree/predictor.ts"
import { flowers, intents, species, texts, trees, withSources } from "./tree/tickets.fixture.ts"

const labelOf = <Input>(candidate: Candidate.Candidate<Input, unknown>, input: Input): unknown => {
  const { outcome } = Effect.runSync(
    candidate.answer({ input, caseId: "1", candidate: "c", repeat: 0, seed: 1 })
  )
  return outcome._tag === "Answered" ? outcome.output : outcome._tag
}

type Flower = (typeof flowers)[number]["input"]
const identified = flowers.map((flower, at) => ({ id: String(at), ...flower }))

describe("DecisionTree", () => {
  it("asks for the words that tell texts apart, and says which held", () => {
    const tree = DecisionTree.grow(intents, texts)
    const predict = predictorOf(tree)
    expect(predict("PLEASE, cancel this")).toMatchObject({ label: "cancel" })
    expect(predict("PLEASE, cancel this").because()).toEqual(['text has "cancel"'])
    expect(predict("hi").label).toBe("other")
    expect(predict("hi").because()).toEqual(["no question of the tree holds"])
    expect(predict("hi").confidence).toBeGreaterThan(0.5)
  })

  it("reads as rules: Iris in two questions", () => {
    const { text } = DecisionTree.toRules(DecisionTree.grow(species, flowers), { cases: flowers })
    expect(text.split("\n").slice(2)).toEqual([
      "1  petalLength ≤ 2.45  setosa         50  100.0 %",
      "2  petalWidth ≤ 1.75   versicolor     54   90.7 %",
      "   otherwise           virginica      46   97.8 %"
    ])
  })

  it("gives examples in another order the same tree, and another seed at most another size", () => {
    const tree = DecisionTree.grow(species, flowers)
    expect(DecisionTree.grow(species, flowers.toReversed()).nodes).toEqual(tree.nodes)
    expect(DecisionTree.grow(species, flowers).nodes).toEqual(tree.nodes)
  })

  it("is cross-fitted in an experiment", async () => {
    const exact = Scorer.make<unknown, unknown, unknown>(
      "exact",
      ({ expected, output }) => expected === output
    )
    const { report } = await Experiment.runPromise(
      Experiment.make("iris", {
        dataset: Dataset.make("iris", identified),
        candidates: { tree: DecisionTree.classify<string, Flower>(species) },
        scorers: [exact]
      }),
      { store: ":memory:" }
    )
    expect(report.candidates[0]?.modes.right ?? 0).toBeGreaterThanOrEqual(137)
  })

  it("answers after saving and loading as before, and refuses a file whose walk would not end", async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-tree-"))
    try {
      const baseline = DecisionTree.classify<string, Flower>(species)
      const trained = await Trained.fit(baseline, Dataset.make("iris", identified))
      const file = join(folder, "tree.json")
      await trained.save(file)
      const loaded = await Trained.load(file, baseline)
      for (const { input } of flowers) expect(loaded.predict(input)).toEqual(trained.predict(input))
      expect(loaded.explain()).toEqual(trained.explain())
      writeFileSync(file, readFileSync(file, "utf8").replace('"yes":1', '"yes":0'))
      await expect(Trained.load(file, baseline)).rejects.toThrow("nodes.0.yes: expected a node after 0")
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it("names a label that is not declared, and inputs that have no features", () => {
    expect(() => DecisionTree.grow(["a"], [{ input: "x", expected: "b" }])).toThrow(
      'label: expected one of a; found "b"'
    )
    expect(() =>
      DecisionTree.grow<"a", ReadonlyArray<number>>(["a"], [{ input: [1], expected: "a" }])
    ).toThrow("features: expected texts, or records")
  })
})

const record = fc.record({
  words: fc.array(fc.constantFrom("a", "b", "İ", "ſs", "ﬁ", "x1", "—", "Ω")).map((words) => words.join(" ")),
  kind: fc.constantFrom("p", "q", "r s", null),
  size: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double(), fc.constant(null)),
  loud: fc.boolean()
})

describe("toRules", () => {
  it("answers as the tree does, on cases that it learned from and on others", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ input: record, expected: fc.constantFrom("x", "y", "z") }), {
          minLength: 1,
          maxLength: 40
        }),
        fc.array(record),
        (examples, others) => {
          const tree = DecisionTree.grow<
            "x" | "y" | "z",
            typeof record extends fc.Arbitrary<infer R> ? R : never
          >(["x", "y", "z"], examples, { text: { minDocumentFrequency: 1 }, innerFolds: 2 })
          const { classifier } = DecisionTree.toRules(tree)
          const predict = predictorOf(tree)
          for (const input of [...examples.map((each) => each.input), ...others]) {
            expect(labelOf(classifier, input)).toBe(predict(input).label)
          }
        }
      ),
      { numRuns: 60 }
    )
  })

  it("writes a source that runs, and answers as the tree does", async () => {
    const made = trees()
    await withSources(made, async (folder) => {
      for (const [name, { answers, classifier, inputs }] of Object.entries(made)) {
        const { rules } = await import(join(folder, `${name}.ts`))
        expect(classifier.list.rules.length, name).toBeGreaterThan(0)
        expect(
          inputs.map((input) => labelOf(rules, input)),
          name
        ).toEqual(answers)
      }
    })
  })
})

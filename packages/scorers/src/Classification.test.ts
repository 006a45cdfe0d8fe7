/**
 * Reference values are those of scikit-learn: from its documentation where a test says so, else computed with
 * version 1.9.1.
 */
import { Outcome, type Scorer } from "@assay/core"
import { Schema } from "effect"
import fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import * as Classification from "./Classification.ts"
import { scoreOutcome } from "./trial.fixture.ts"

type Trial = readonly [expected: string, outcome: Outcome.Outcome<string>]

const answers = (expected: ReadonlyArray<string>, predicted: ReadonlyArray<string>): ReadonlyArray<Trial> =>
  expected.map((each, index) => [each, Outcome.answered(predicted[index] ?? "")])

const Figures = Schema.Struct({
  perClass: Schema.Array(Schema.Record(Schema.String, Schema.Json)),
  averages: Schema.Record(Schema.String, Schema.Json),
  confusion: Schema.Struct({
    expected: Schema.Array(Schema.String),
    columns: Schema.Array(Schema.Record(Schema.String, Schema.Json)),
    counts: Schema.Array(Schema.Array(Schema.Number))
  })
})

const figuresOf = (
  trials: ReadonlyArray<Trial>,
  labels?: ReadonlyArray<Classification.Label>,
  options?: Classification.Options
) => {
  const scorer = Classification.perClass(labels, options)
  const scores = trials.map(([expected, outcome]) => scoreOutcome(scorer, expected, outcome))
  const results = scorer.metrics.map((metric) => {
    const fold = metric.start()
    for (const [index, score] of scores.entries())
      fold.add({ score, caseId: `c${index}`, cluster: undefined, repeat: 0 })
    return [metric.name, fold.result()]
  })
  return { scores, ...Schema.decodeUnknownSync(Figures)(Object.fromEntries(results)) }
}

const total = (counts: ReadonlyArray<ReadonlyArray<number>>): number =>
  counts.flat().reduce((sum, each) => sum + each, 0)

describe("Classification.perClass against scikit-learn", () => {
  it("gives the confusion matrix of the confusion_matrix documentation", () => {
    const { confusion } = figuresOf(
      answers(["cat", "ant", "cat", "cat", "ant", "bird"], ["ant", "ant", "cat", "cat", "ant", "cat"])
    )
    expect(confusion).toEqual({
      expected: ["ant", "bird", "cat"],
      columns: [
        { kind: "class", label: "ant" },
        { kind: "class", label: "bird" },
        { kind: "class", label: "cat" },
        { kind: "no-answer" }
      ],
      counts: [
        [2, 0, 0, 0],
        [0, 0, 1, 0],
        [1, 0, 2, 0]
      ]
    })
  })

  it("gives the figures of the classification_report documentation", () => {
    const { perClass, averages } = figuresOf(answers([..."01222"], [..."00221"]))
    expect(perClass).toEqual([
      { label: "0", support: 1, predicted: 2, precision: 0.5, recall: 1, f1: expect.closeTo(0.67, 2) },
      { label: "1", support: 1, predicted: 1, precision: 0, recall: 0, f1: 0 },
      { label: "2", support: 3, predicted: 2, precision: 1, recall: expect.closeTo(0.67, 2), f1: 0.8 }
    ])
    expect(averages).toMatchObject({
      accuracy: 0.6,
      macroPrecision: { value: 0.5, classes: 3 },
      macroRecall: { value: expect.closeTo(0.56, 2), classes: 3 },
      macroF1: { value: expect.closeTo(0.49, 2), classes: 3 },
      weightedF1: expect.closeTo(0.61, 2)
    })
  })

  it("gives the value of the matthews_corrcoef documentation", () => {
    const { averages } = figuresOf(answers(["+", "+", "+", "-"], ["+", "-", "+", "+"]))
    expect(averages.mcc).toBeCloseTo(-0.33, 2)
  })

  it("gives the value of the balanced_accuracy_score documentation", () => {
    expect(figuresOf(answers([..."010010"], [..."010001"])).averages.balancedAccuracy).toBe(0.625)
  })

  it("gives the same kappa, Matthews correlation and balanced accuracy for three classes", () => {
    const { averages } = figuresOf(answers([..."202201"], [..."002202"]))
    expect(averages.kappa).toBeCloseTo(0.4285714285714286, 12)
    expect(averages.mcc).toBeCloseTo(0.45226701686664544, 12)
    expect(averages.balancedAccuracy).toBeCloseTo(0.5555555555555555, 12)
  })

  it("gives the same figures when some trials brought no answer", () => {
    const expected = [..."aababaabaaaaacaabdbadacaaaacabbabaaabaabaacbabbccadaacababcb"]
    const predicted = [..."cabaacaacdaaacaabbdaaacaaaacdbbaaaaabaab-ac-abbacddaacabab-b"]
    const trials = expected.map(
      (each, index): Trial => [
        each,
        predicted[index] === "-" ? Outcome.refused("no") : Outcome.answered(predicted[index] ?? "")
      ]
    )
    const { averages, confusion, perClass } = figuresOf(trials)
    expect(confusion.counts).toEqual([
      [26, 0, 3, 3, 1],
      [3, 11, 0, 1, 1],
      [1, 0, 6, 0, 1],
      [1, 1, 0, 1, 0]
    ])
    const near = (value: number) => expect.closeTo(value, 12)
    expect(perClass).toMatchObject([
      {
        precision: near(0.8387096774193549),
        recall: near(0.7878787878787878),
        f1: near(0.8125),
        support: 33
      },
      {
        precision: near(0.9166666666666666),
        recall: near(0.6875),
        f1: near(0.7857142857142857),
        support: 16
      },
      { precision: near(0.6666666666666666), recall: near(0.75), f1: near(0.7058823529411765), support: 8 },
      { precision: near(0.2), recall: near(0.3333333333333333), f1: near(0.25), support: 3 }
    ])
    expect(averages).toMatchObject({
      n: 60,
      answered: 57,
      accuracy: near(0.7333333333333333),
      majority: near(33 / 60),
      microPrecision: near(0.7719298245614035),
      microRecall: near(0.7333333333333333),
      microF1: near(0.7521367521367521),
      macroPrecision: { value: near(0.655510752688172) },
      macroRecall: { value: near(0.6396780303030304) },
      macroF1: { value: near(0.6385241596638656) },
      weightedF1: near(0.7630164565826331),
      balancedAccuracy: near(0.6396780303030304),
      mcc: near(0.5871380981967107),
      kappa: near(0.5822454308093994)
    })
  })
})

describe("Classification.perClass", () => {
  it("does not fit a dataset without labels, nor one that answers with records", () => {
    const scorer = Classification.perClass()
    expectTypeOf(scorer).toExtend<Scorer.Scorer<string, "a" | "b", string>>()
    expectTypeOf(scorer).not.toExtend<Scorer.Scorer<string, undefined, string>>()
    expectTypeOf(scorer).not.toExtend<Scorer.Scorer<string, string, { readonly label: string }>>()
  })

  it("scores 1 or 0 and says what was expected and predicted", () => {
    const { scores } = figuresOf([
      ["a", Outcome.answered("a")],
      ["a", Outcome.answered("b")],
      ["a", Outcome.malformed("no label")]
    ])
    expect(scores).toEqual([
      { _tag: "Scored", value: 1, detail: { expected: "a", predicted: "a" } },
      { _tag: "Scored", value: 0, detail: { expected: "a", predicted: "b" } },
      {
        _tag: "Scored",
        value: 0,
        detail: { expected: "a", predicted: null, outcome: "Malformed", reason: "no label" }
      }
    ])
  })

  it("leaves escalated trials apart, or gives them a column of their own", () => {
    const trials: ReadonlyArray<Trial> = [
      ["a", Outcome.answered("a")],
      ["a", Outcome.escalated("hard")],
      ["a", Outcome.refused("no")]
    ]
    const apart = figuresOf(trials)
    expect(apart.scores[1]).toEqual({ _tag: "Unscored", reason: "escalated: hard" })
    expect(apart.confusion.counts).toEqual([[1, 1]])
    const counted = figuresOf(trials, undefined, { escalated: "no-answer" })
    expect(counted.confusion.columns.map((column) => column.kind)).toEqual([
      "class",
      "no-answer",
      "escalated"
    ])
    expect(counted.confusion.counts).toEqual([[1, 1, 1]])
    expect(counted.averages).toMatchObject({ n: 3, answered: 1 })
  })

  it("never puts an errored trial into a figure", () => {
    const { scores, averages } = figuresOf([["a", Outcome.errored("timeout")]])
    expect(scores[0]).toMatchObject({ _tag: "Unscored" })
    expect(averages).toEqual({ n: 0, answered: 0 })
  })

  it("leaves out what division by zero cannot give, rather than calling it zero", () => {
    const { perClass, averages } = figuresOf(answers(["a", "a"], ["a", "a"]), ["a", "b"])
    expect(perClass[1]).toEqual({ label: "b", support: 0, predicted: 0 })
    expect(averages.macroF1).toEqual({ value: 1, classes: 1 })
    expect(averages).not.toHaveProperty("mcc")
    expect(averages).not.toHaveProperty("kappa")
    const unanswered = figuresOf([["a", Outcome.refused("no")]])
    expect(unanswered.perClass).toEqual([{ label: "a", support: 1, predicted: 0, recall: 0, f1: 0 }])
    expect(unanswered.averages).not.toHaveProperty("microPrecision")
  })

  it("gives no precision away for a class that was never dared", () => {
    const truth = [...Array(32).fill("a"), ...Array(8).fill("b")]
    const { averages, perClass } = figuresOf(answers(truth, Array(40).fill("a")))
    // As precision_score(average="macro", zero_division=0) has it.
    expect(averages.macroPrecision).toEqual({ value: 0.4, classes: 2 })
    expect(averages.macroRecall).toEqual({ value: 0.5, classes: 2 })
    expect(perClass[1]).toEqual({ label: "b", support: 8, predicted: 0, recall: 0, f1: 0 })
    const declared = figuresOf(answers(truth, Array(40).fill("a")), ["a", "b", "never"])
    expect(declared.averages.macroPrecision).toEqual({ value: 0.4, classes: 2 })
    const unanswered = figuresOf([["a", Outcome.refused("no")]])
    expect(unanswered.averages.macroPrecision).toEqual({ value: 0, classes: 1 })
  })

  it("counts null as no answer, not as a label of that name", () => {
    const nothing: Classification.Label = JSON.parse("null")
    const { scores, averages } = figuresOf([["null", Outcome.answered(String(nothing))]])
    expect(averages.answered).toBe(1)
    expect(scores[0]).toMatchObject({ value: 1 })
    const score = scoreOutcome(Classification.perClass(), "null", Outcome.answered(nothing))
    expect(score).toMatchObject({ value: 0, detail: { predicted: null, outcome: "Answered" } })
  })

  it("keeps a predicted label that is no class in a column of its own", () => {
    const { confusion, perClass, averages } = figuresOf(answers(["a", "b"], ["a", "zebra"]), ["a", "b"])
    expect(confusion.columns[2]).toEqual({ kind: "outside", label: "zebra" })
    expect(confusion.counts).toEqual([
      [1, 0, 0, 0],
      [0, 0, 1, 0]
    ])
    expect(perClass).toHaveLength(2)
    expect(averages.accuracy).toBe(0.5)
  })

  it("gathers rare outside labels in one column, so that free text cannot flood the report", () => {
    const texts = Array.from({ length: 500 }, (_, index) => `text ${index}`)
    const { confusion } = figuresOf(answers(Array(502).fill("a"), ["text 499", "text 499", ...texts]), ["a"])
    expect(confusion.columns).toHaveLength(1 + Classification.maxOutside + 2)
    expect(confusion.columns.at(-1)).toEqual({
      kind: "other-outside",
      labels: 500 - Classification.maxOutside
    })
    expect(confusion.columns).toContainEqual({ kind: "outside", label: "text 499" })
    expect(total(confusion.counts)).toBe(502)
  })

  it("does not take a label called no-answer for the column", () => {
    const { confusion } = figuresOf(answers(["no-answer", "NoAnswer"], ["NoAnswer", "__proto__"]))
    expect(confusion.expected).toEqual(["NoAnswer", "no-answer"])
    expect(confusion.counts).toEqual([
      [0, 0, 1, 0],
      [1, 0, 0, 0]
    ])
  })

  it("leaves a case whose label is not declared unscored", () => {
    expect(figuresOf(answers(["x"], ["a"]), ["a"]).scores[0]).toEqual({
      _tag: "Unscored",
      reason: "expected one of the declared labels as expected value, found x"
    })
  })

  it("tells long labels apart by their whole text while showing little of it", () => {
    const long = "x".repeat(1_000_000)
    const { scores } = figuresOf(answers([`${long}a`, `${long}a`], [`${long}b`, `${long}a`]))
    expect(scores.map((score) => score._tag === "Scored" && score.value)).toEqual([0, 1])
    expect(JSON.stringify(scores).length).toBeLessThan(1000)
  })
})

describe("the figures of any classification", () => {
  const label = fc.constantFrom("a", "b", "c", "d", "__proto__", "outside")
  const outcome = fc.oneof(
    { weight: 5, arbitrary: label.map((each) => Outcome.answered(each)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(Outcome.refused("r"), Outcome.truncated("t"), Outcome.escalated("e"))
    }
  )
  const trials: fc.Arbitrary<ReadonlyArray<Trial>> = fc.array(fc.tuple(label, outcome), { maxLength: 40 })
  const escalated = fc.constantFrom<Array<"apart" | "no-answer">>("apart", "no-answer")

  it("add up: every scored trial is in exactly one cell", () => {
    fc.assert(
      fc.property(trials, escalated, (given, option) => {
        const { scores, confusion, perClass, averages } = figuresOf(given, undefined, { escalated: option })
        const scored = scores.filter((score) => score._tag === "Scored")
        expect(total(confusion.counts)).toBe(scored.length)
        expect(averages.n).toBe(scored.length)
        expect(perClass.reduce((sum, each) => sum + Number(each.support), 0)).toBe(scored.length)
        for (const row of confusion.counts) expect(row).toHaveLength(confusion.columns.length)
      })
    )
  })

  it("have the mean score as accuracy, which is micro F1 when all are answered", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 40 }), (pairs) => {
        const { scores, averages } = figuresOf(pairs.map(([one, other]) => [one, Outcome.answered(other)]))
        const right = scores.filter((score) => score._tag === "Scored" && score.value === 1).length
        expect(averages.accuracy).toBe(right / pairs.length)
        expect(averages.microF1).toBe(averages.accuracy)
        expect(averages.microPrecision).toBe(averages.accuracy)
      })
    )
  })

  it("do not depend on the order of the trials, and stay in their ranges", () => {
    const within = (value: unknown, low: number) => {
      if (value === undefined) return
      expect(Number(value)).toBeGreaterThanOrEqual(low - 1e-12)
      expect(Number(value)).toBeLessThanOrEqual(1 + 1e-12)
    }
    fc.assert(
      fc.property(trials, (given) => {
        const { scores: _one, ...figures } = figuresOf(given)
        const { scores: _other, ...reversed } = figuresOf([...given].reverse())
        expect(reversed).toEqual(figures)
        for (const key of ["accuracy", "majority", "weightedF1", "microF1", "balancedAccuracy"])
          within(figures.averages[key], 0)
        for (const key of ["mcc", "kappa"]) within(figures.averages[key], -1)
        for (const each of figures.perClass)
          for (const key of ["precision", "recall", "f1"]) within(each[key], 0)
      })
    )
  })
})

import { Outcome, type Score, type Scorer } from "@assay/core"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import * as Entities from "./Entities.ts"
import { nervaluate, seqeval } from "./entities/reference.fixture.ts"
import { cpuMs, hangMs, hostileTexts } from "./trial.fixture.ts"

const input = "Ada Lovelace met Charles Babbage in London. London was wet, said Ada Lovelace."

const scoresOf = (
  scorer: Scorer.Scorer<string, Entities.Annotation, Entities.Annotation>,
  expected: Entities.Annotation,
  outcome: Outcome.Outcome<Entities.Annotation>,
  text = input
): Scorer.Scores =>
  Effect.runSync(
    scorer.score({
      id: "c1",
      input: text,
      expected,
      kind: "typical",
      tags: {},
      cluster: undefined,
      provenance: undefined,
      outcome,
      facts: {},
      latencyMs: undefined,
      attempts: 1
    })
  )

const of = (
  expected: Entities.Annotation,
  output: Entities.Annotation,
  options?: Entities.Options,
  text?: string
) => scoresOf(Entities.f1(options), expected, Outcome.answered(output), text)

const values = (scores: Scorer.Scores): ReadonlyArray<number | undefined> =>
  ["precision", "recall", "f1"].map((name) => {
    const score = scores[name]
    return score?._tag === "Scored" ? score.value : undefined
  })

const detailOf = (score: Score.Score | undefined): Schema.Json | undefined =>
  score?._tag === "Scored" ? score.detail : undefined

const Figures = Schema.Struct({
  micro: Schema.Array(Schema.Record(Schema.String, Schema.Json)),
  averages: Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Finite)),
  types: Schema.Array(Schema.Record(Schema.String, Schema.Json))
})

/** The metrics over cases. */
const figuresOf = (scorer: Scorer.Scorer<never, never, never>, all: ReadonlyArray<Scorer.Scores>) =>
  Schema.decodeUnknownSync(Figures)(
    Object.fromEntries(
      scorer.metrics.map((metric) => {
        const fold = metric.start()
        for (const [index, { f1 }] of all.entries()) {
          if (f1 !== undefined) fold.add({ score: f1, caseId: `c${index}`, repeat: 0, cluster: undefined })
        }
        return [metric.name, fold.result()]
      })
    )
  )

const linesOf = (text: string): ReadonlyArray<ReadonlyArray<string>> =>
  text
    .trim()
    .split("\n")
    .map((line) => line.split(" | "))

const spansOf = (text: string | undefined): ReadonlyArray<Entities.Span> =>
  text === undefined || text === "-"
    ? []
    : text.split(" ").map((each) => {
        const [start = "", end = ""] = each.slice(1).split("-")
        return { type: each.slice(0, 1), start: Number(start), end: Number(end) }
      })

describe("Entities.f1 against the reference implementations", () => {
  const matches = ["strict", "exact", "partial", "type"] as const

  it("counts as nervaluate does, in all four ways and with every least overlap", () => {
    for (const [least, expected, given, ...counts] of linesOf(nervaluate)) {
      for (const [nth, match] of matches.entries()) {
        const scorer = Entities.f1({ match, minOverlap: Number(least) })
        const { averages } = figuresOf(scorer, [
          scoresOf(scorer, spansOf(expected), Outcome.answered(spansOf(given)))
        ])
        const { correct, wrong, partial = 0, missed, invented } = averages.micro ?? {}
        expect([match, [correct, wrong, partial, missed, invented].join(" ")]).toEqual([match, counts[nth]])
      }
    }
  })

  it("reads tags as seqeval does, in its default and its strict mode", () => {
    const Scheme = Schema.Literals(["conlleval", "IOB1", "IOB2", "IOE1", "IOE2", "IOBES", "BILOU"])
    for (const [name, tags = "", expected] of linesOf(seqeval)) {
      const scheme = Schema.decodeUnknownSync(Scheme)(name)
      const wanted = spansOf(expected)
      expect([tags, values(of(wanted, tags.split(" "), { scheme }))]).toEqual([
        tags,
        wanted.length === 0 ? [undefined, undefined, 1] : [1, 1, 1]
      ])
    }
  })
})

describe("Entities.f1", () => {
  const ada = { type: "person", start: 0, end: 12 }
  const london = { type: "place", start: 36, end: 42 }

  it("gives precision, recall and F1 apart, with reasons", () => {
    const scores = of(
      [ada, london],
      [ada, { type: "person", start: 36, end: 42 }, { type: "date", start: 50, end: 53 }]
    )
    expect(values(scores)).toEqual([1 / 3, 1 / 2, 0.4])
    expect(detailOf(scores.f1)).toEqual({
      miss: ["type", "invented"],
      invented: ['date 50–53 " wa"'],
      wrong: [{ expected: 'place 36–42 "London"', actual: 'person 36–42 "London"' }],
      types: [
        { type: "person", expected: 1, given: 2, correct: 1, credit: 1 },
        { type: "place", expected: 1, wrong: 1 },
        { type: "date", given: 1, invented: 1 }
      ]
    })
  })

  it("is 1 where both are empty, and unscored where a division would be by zero", () => {
    expect(values(of([], []))).toEqual([undefined, undefined, 1])
    expect(values(of([ada], []))).toEqual([undefined, 0, 0])
    expect(values(of([], [ada]))).toEqual([0, undefined, 0])
  })

  it("charges a trial without an answer for all that was expected", () => {
    const scorer = Entities.f1
    const refused = scoresOf(scorer, [ada, london], Outcome.refused("no"))
    expect(values(refused)).toEqual([undefined, 0, 0])
    expect(figuresOf(scorer, [refused]).averages.micro).toMatchObject({ expected: 2, missed: 2, given: 0 })
    expect(scoresOf(scorer, [], Outcome.refused("no")).f1).toMatchObject({ _tag: "Scored", value: 0 })
    const apart = Entities.f1({ noAnswer: "unscored" })
    expect(scoresOf(apart, [ada], Outcome.refused("no")).f1).toMatchObject({ _tag: "Unscored" })
  })

  it("finds entities by their texts, where they fit best", () => {
    const places = [{ type: "place", start: 44, end: 50 }]
    expect(values(of(places, [{ type: "place", text: "London" }]))).toEqual([1, 1, 1])
    expect(values(of([{ type: "place", text: "London" }], [{ type: "place", text: "London" }]))).toEqual([
      1, 1, 1
    ])
    const both = [
      { type: "person", text: "Ada Lovelace" },
      { type: "person", text: "Ada Lovelace" }
    ]
    expect(values(of(both, [ada, { type: "person", start: 65, end: 77 }]))).toEqual([1, 1, 1])
    expect(values(of([london], [{ type: "place", text: "London. London" }], { match: "partial" }))).toEqual([
      0.5, 0.5, 0.5
    ])
  })

  it("believes the text of a span rather than its place", () => {
    expect(values(of([london], [{ type: "place", start: 40, end: 46, text: "London" }]))).toEqual([1, 1, 1])
  })

  it("counts a text that the input does not hold as invented", () => {
    const scores = of(
      [london],
      [
        { type: "place", text: "London" },
        { type: "place", text: "Paris" }
      ]
    )
    expect(values(scores)).toEqual([0.5, 1, 2 / 3])
    expect(detailOf(scores.f1)).toMatchObject({ miss: ["not-in-input"] })
  })

  it("says what cannot be scored", () => {
    const reason = (score: Score.Score | undefined) => (score?._tag === "Unscored" ? score.reason : undefined)
    expect(reason(of([{ type: "place", text: "Paris" }], []).f1)).toBe(
      "expected value: the input does not hold the text of each entity"
    )
    expect(reason(of(["X-PER"], []).f1)).toBe("expected tags of the scheme conlleval as expected value")
    const scorer = Entities.f1
    const any = JSON.parse('[[{"start":1}],"text",{"a":1},[1,null]]')
    expect(reason(scoresOf(scorer, any[0], Outcome.answered([])).f1)).toContain("as expected value")
    expect(reason(scoresOf(scorer, [london], Outcome.answered(any[1])).f1)).toContain("as output")
    expect(detailOf(scoresOf(scorer, [london], Outcome.answered(any[3])).f1)).toMatchObject({
      miss: ["missed", "not-an-entity"]
    })
  })

  it("reads ends that are inclusive and tags that end in their prefix", () => {
    expect(values(of([ada], [{ type: "person", start: 0, end: 11 }], { end: "inclusive" }))).toEqual([
      0, 0, 0
    ])
    expect(values(of(["PER-B", "PER-I"], ["PER-B", "PER-I"], { affix: "suffix" }))).toEqual([1, 1, 1])
    expect(detailOf(of(["B-PER", "O"], ["B-PER"]).f1)).toMatchObject({ miss: ["tag-count"] })
  })

  it("charges for an entity that is given twice", () => {
    expect(values(of([ada], [ada, ada]))).toEqual([0.5, 1, 2 / 3])
  })

  it("finds identical pairs first, whatever the order of nested entities", () => {
    const outer = { type: "place", start: 0, end: 20 }
    const inner = { type: "person", start: 0, end: 12 }
    for (const given of [
      [outer, inner],
      [inner, outer]
    ]) {
      expect(values(of([inner, outer], given))).toEqual([1, 1, 1])
    }
  })

  it("gives the micro figures with intervals over cases, or over clusters", () => {
    const scorer = Entities.f1
    const [metric] = scorer.metrics
    const some = [ada, london]
    const resultOf = (clusterOf: (nth: number) => string | undefined) => {
      const fold = metric?.start()
      for (let nth = 0; nth < 40; nth++) {
        const scores = scoresOf(scorer, some, Outcome.answered(nth % 4 === 0 ? [ada] : some))
        if (scores.f1 !== undefined)
          fold?.add({ score: scores.f1, caseId: `c${nth}`, repeat: 0, cluster: clusterOf(nth) })
      }
      return Schema.decodeUnknownSync(Schema.Array(Schema.Record(Schema.String, Schema.Json)))(fold?.result())
    }
    const [, recall, f1] = resultOf(() => undefined)
    expect(recall).toMatchObject({ label: "recall", value: 70 / 80, method: "Wilson" })
    expect(f1).toMatchObject({ label: "f1", value: 140 / 150 })
    const clustered = resultOf((nth) => (nth % 4 === 0 ? "a" : `b${nth % 8}`))[1]
    expect(clustered).toMatchObject({ value: 70 / 80, method: "clustered Wilson" })
    expect(Number(clustered?.low)).toBeLessThan(Number(recall?.low))
  })

  const anySpan = fc
    .record({ type: fc.constantFrom("a", "b"), start: fc.nat(20), length: fc.integer({ min: 1, max: 6 }) })
    .map(({ type, start, length }) => ({ type, start, end: start + length }))
  const anySpans = fc.array(anySpan, { maxLength: 8 })

  it("swaps precision and recall when the sides are swapped, and counts add up", () => {
    fc.assert(
      fc.property(anySpans, anySpans, (one, other) => {
        const [p, r, f] = values(of(one, other))
        expect(values(of(other, one))).toEqual([r, p, f])
        for (const match of ["strict", "exact", "partial", "type"] as const) {
          const scorer = Entities.f1({ match, minOverlap: 0.5 })
          const { averages, types } = figuresOf(scorer, [scoresOf(scorer, one, Outcome.answered(other))])
          const {
            expected,
            given,
            correct = 0,
            partial = 0,
            wrong = 0,
            missed = 0,
            invented = 0
          } = averages.micro ?? {}
          expect(correct + partial + wrong + missed).toBe(one.length)
          expect(correct + partial + wrong + invented).toBe(other.length)
          expect([expected, given]).toEqual([one.length, other.length])
          expect(types.reduce((sum, row) => sum + Number(row.given), 0)).toBe(other.length)
        }
      })
    )
  })

  it("does not depend on the order of either side", () => {
    fc.assert(
      fc.property(anySpans, anySpans, (one, other) => {
        expect(values(of(one.toReversed(), other.toReversed()))).toEqual(values(of(one, other)))
      })
    )
  })

  it("takes hostile texts and lists in bounded time", () => {
    for (const whole of hostileTexts) {
      const text = whole.slice(0, 100_000)
      const mentions = [
        { type: text, text: "1" },
        { type: "__proto__", text },
        { type: "constructor", text: "(" }
      ]
      expect(cpuMs(() => of([], mentions, {}, text))).toBeLessThan(hangMs)
    }
    const many = Array.from({ length: 20_000 }, (_, at) => ({
      type: `t${at}`,
      start: at % 1_000,
      end: 2_000
    }))
    expect(cpuMs(() => of(many.slice(0, 2_000), many))).toBeLessThan(hangMs)
    const texts = Array.from({ length: 20_000 }, (_, at) => ({ type: "a", text: `b${at}` }))
    expect(cpuMs(() => of([], texts, {}, "a".repeat(100_000)))).toBeLessThan(hangMs)
    expect(JSON.stringify(of([], many)).length).toBeLessThan(5_000)
    const scores = of([{ type: "__proto__", start: 0, end: 1 }], [{ type: "__proto__", start: 0, end: 1 }])
    expect(figuresOf(Entities.f1, [scores]).types).toMatchObject([{ label: "__proto__", correct: 1 }])
  })

  it("takes the tasks' types of tags, spans and mentions", () => {
    expectTypeOf(Entities.f1).toExtend<
      Scorer.Scorer<string, ReadonlyArray<Entities.Span>, ReadonlyArray<Entities.Mention>>
    >()
    const chosen = Entities.f1({ text: (input: { readonly body: string }) => input.body })
    expectTypeOf(chosen).toExtend<
      Scorer.Scorer<{ readonly body: string }, ReadonlyArray<string>, ReadonlyArray<string>>
    >()
  })
})

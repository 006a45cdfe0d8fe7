import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import * as Outcome from "../candidate/Outcome.ts"
import * as Score from "./Score.ts"
import * as Scorer from "./Scorer.ts"

/** A trial of a scorer that is tried on its own. */
const trial = <Output>(outcome: Outcome.Outcome<Output>, kind: "typical" | "edge" = "typical") => ({
  id: "1",
  input: "question",
  expected: "answer",
  kind,
  tags: {},
  cluster: undefined,
  provenance: undefined,
  outcome,
  facts: {},
  latencyMs: undefined,
  attempts: 1
})

const scoreOf = (scorer: Scorer.Scorer<string, string, string>, on = trial(Outcome.answered("answer"))) =>
  Effect.runSync(scorer.score(on))[scorer.names[0]]

const numberOf = (scorer: Scorer.Scorer<string, string, string>): number | undefined => {
  const score = scoreOf(scorer)
  return score?._tag === "Scored" ? score.value : undefined
}

const giving = (name: string, score: number | Score.Score) =>
  Scorer.make<string, string, string>(name, () => score, { settings: { score: name } })

const share = fc.double({ min: 0, max: 1, noNaN: true })
const close = (a: number | undefined, b: number | undefined) => expect(a).toBeCloseTo(b ?? Number.NaN, 12)

describe("laws of composition", () => {
  it("De Morgan: not all is any not, not any is all not", () => {
    fc.assert(
      fc.property(share, share, (x, y) => {
        const [a, b] = [giving("a", x), giving("b", y)]
        expect(numberOf(Scorer.not(Scorer.all([a, b])))).toBe(
          numberOf(Scorer.any([Scorer.not(a), Scorer.not(b)]))
        )
        expect(numberOf(Scorer.not(Scorer.any([a, b])))).toBe(
          numberOf(Scorer.all([Scorer.not(a), Scorer.not(b)]))
        )
      })
    )
  })

  it("not of not is the score itself", () => {
    fc.assert(
      fc.property(share, (x) => {
        close(numberOf(Scorer.not(Scorer.not(giving("a", x)))), x)
      })
    )
  })

  it("all, any and weighted of one are that one", () => {
    fc.assert(
      fc.property(share, fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x, weight) => {
        const a = giving("a", x)
        for (const one of [Scorer.all([a]), Scorer.any([a]), Scorer.weighted([[a, weight]])])
          expect(numberOf(one)).toBe(x)
      })
    )
  })

  it("do not hang on the order of the parts, and all ≤ weighted ≤ any", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(share, fc.double({ min: 0.001, max: 1000, noNaN: true })), { minLength: 2 }),
        (rows) => {
          const parts = rows.map(([x, weight], index) => [giving(`p${index}`, x), weight] as const)
          const [first, ...rest] = parts
          const [last, ...before] = parts.toReversed()
          if (first === undefined || last === undefined) return
          const scorers = [first[0], ...rest.map(([part]) => part)] as const
          const reversed = [last[0], ...before.map(([part]) => part)] as const
          const [all, mean, any] = [
            Scorer.all(scorers),
            Scorer.weighted([first, ...rest]),
            Scorer.any(scorers)
          ].map(numberOf)
          expect(numberOf(Scorer.all(reversed))).toBe(all)
          expect(numberOf(Scorer.any(reversed))).toBe(any)
          close(numberOf(Scorer.weighted([last, ...before])), mean)
          expect(mean).toBeGreaterThanOrEqual(all ?? Number.NaN)
          expect(mean).toBeLessThanOrEqual(any ?? Number.NaN)
        }
      )
    )
  })

  it("map with the identity is the score itself, and maps compose", () => {
    fc.assert(
      fc.property(share, (x) => {
        const a = giving("a", x)
        expect(numberOf(Scorer.map(a, (value) => value))).toBe(x)
        const twice = Scorer.map(
          Scorer.map(a, (value) => value / 2),
          (value) => value + 1
        )
        expect(numberOf(twice)).toBe(numberOf(Scorer.map(a, (value) => value / 2 + 1)))
      })
    )
  })

  it("a threshold is monotone, with both limits inside", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (x, min) => {
          expect(numberOf(Scorer.threshold(giving("a", x), min))).toBe(x >= min ? 1 : 0)
          expect(numberOf(Scorer.threshold(giving("a", x), { max: min }))).toBe(x <= min ? 1 : 0)
        }
      )
    )
  })
})

describe("parts", () => {
  const detailed = giving("a", Score.scored(0, { miss: ["other"] }))
  const several = Scorer.make<string, string, string>("b", () => ({ f1: 0.5, recall: 1 }), {
    names: ["f1", "recall"]
  })

  it("keep their details in the detail", () => {
    expect(scoreOf(Scorer.all([detailed, several]))).toEqual(
      Score.scored(0, {
        parts: [
          { name: "a", value: 0, detail: { miss: ["other"] } },
          { name: "b.f1", value: 0.5 },
          { name: "b.recall", value: 1 }
        ]
      })
    )
    expect(scoreOf(Scorer.not(detailed))).toMatchObject({
      value: 1,
      detail: { parts: [{ name: "a", value: 0, detail: { miss: ["other"] } }] }
    })
    expect(scoreOf(Scorer.threshold(several, { min: 0.4 }))).toMatchObject({
      detail: { min: 0.4, parts: [{ name: "b.f1" }, { name: "b.recall" }] }
    })
  })

  it("keep their settings in the settings", () => {
    const settings = (scorer: Scorer.Scorer<string, string, string>) => JSON.stringify(scorer.settings)
    const [a, b] = [giving("a", 1), giving("b", 1)]
    for (const make of [
      (part: typeof a) => Scorer.all([part]),
      (part: typeof a) => Scorer.weighted([[part, 1]]),
      (part: typeof a) => Scorer.not(part),
      (part: typeof a) => Scorer.threshold(part, 1),
      (part: typeof a) => Scorer.when(() => true, part),
      (part: typeof a) => Scorer.forKind("edge", part)
    ])
      expect(settings(make(a))).not.toBe(settings(make(b)))
    expect(settings(Scorer.weighted([[a, 1]]))).not.toBe(settings(Scorer.weighted([[a, 2]])))
    expect(settings(Scorer.threshold(a, 0.5))).not.toBe(settings(Scorer.threshold(a, 0.6)))
    expect(settings(Scorer.forKind("edge", a))).not.toBe(settings(Scorer.forKind("typical", a)))
    expect(settings(Scorer.map(a, (value) => value / 2))).not.toBe(
      settings(Scorer.map(a, (value) => value / 3))
    )
  })

  const missing = giving("missing", Score.unscored("no label"))

  it("that give no score leave the whole unscored, with their reason", () => {
    const reason = { _tag: "Unscored", reason: "missing: no label" }
    const one = giving("one", 1)
    for (const made of [
      Scorer.all([one, missing]),
      Scorer.any([one, missing]),
      Scorer.weighted([
        [one, 1],
        [missing, 1]
      ]),
      Scorer.not(missing),
      Scorer.map(missing, () => 1),
      Scorer.threshold(missing, 0)
    ])
      expect(scoreOf(made)).toEqual(reason)
  })

  it("that give no score are skipped or zero where that is said", () => {
    const parts = [giving("one", 1), missing] as const
    expect(numberOf(Scorer.all(parts, { unscoredPart: "skip" }))).toBe(1)
    expect(numberOf(Scorer.all(parts, { unscoredPart: "zero" }))).toBe(0)
    expect(scoreOf(Scorer.all([missing], { unscoredPart: "skip" }))).toMatchObject({
      reason: "missing: no label"
    })
  })

  it("that threw are asked again", () => {
    const broken = Scorer.make<string, string, string>("broken", () => {
      throw new Error("down")
    })
    expect(scoreOf(Scorer.all([broken, giving("one", 1)], { unscoredPart: "skip" }))).toMatchObject({
      failed: true
    })
    const unlabelled = giving("unlabelled", Score.unscored("no label"))
    for (const unscoredPart of ["unscored", "skip", "zero"] as const)
      for (const parts of [
        [unlabelled, broken],
        [giving("one", 1), unlabelled, broken]
      ] as const)
        expect(scoreOf(Scorer.all(parts, { unscoredPart }))).toMatchObject({
          reason: "broken: Error: down",
          failed: true
        })
    expect(scoreOf(Scorer.not(broken))).toMatchObject({ reason: "broken: Error: down", failed: true })
  })

  it("that are no share are named, and a threshold makes one of them", () => {
    const words = giving("words", 120)
    expect(scoreOf(Scorer.all([words]))).toMatchObject({ _tag: "Unscored" })
    expect(scoreOf(Scorer.not(words))).toMatchObject({ _tag: "Unscored" })
    expect(numberOf(Scorer.all([Scorer.threshold(words, { max: 200 })]))).toBe(1)
  })

  it("cannot have a weight of zero or none, nor a threshold none", () => {
    for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => Scorer.weighted([[giving("a", 1), weight]])).toThrow(RangeError)
    for (const limits of [{}, Number.NaN, { min: 1, max: Number.POSITIVE_INFINITY }, { min: 2, max: 1 }])
      expect(() => Scorer.threshold(giving("a", 1), limits)).toThrow(RangeError)
  })
})

describe("trials without an answer", () => {
  const refused = trial<string>({ _tag: "Refused", reason: "no" })

  it("are right under no function of a score that they do not have", () => {
    const a = giving("a", 0)
    for (const made of [
      Scorer.not(a),
      Scorer.map(a, () => 1),
      Scorer.threshold(a, { max: 0.5 }),
      Scorer.not(Scorer.not(a)),
      Scorer.not(Scorer.all([a]))
    ])
      expect(scoreOf(made, refused)).toMatchObject({ value: 0 })
  })

  it("may be judged by a scorer that looks at outcomes", () => {
    const refuses: Scorer.Scorer<string, string, string> = {
      ...giving("refuses", 0),
      score: ({ outcome }) => Effect.succeed({ refuses: Score.scored(outcome._tag === "Refused" ? 1 : 0) })
    }
    expect(scoreOf(Scorer.not(refuses), refused)).toMatchObject({ value: 0 })
    expect(scoreOf(Scorer.not(refuses))).toMatchObject({ value: 1 })
  })
})

describe("scorers for some of the trials", () => {
  const edge = trial(Outcome.answered("answer"), "edge")

  it("forKind leaves cases of other kinds unscored", () => {
    const scorer = Scorer.forKind(["edge", "adversarial"], giving("a", 1))
    expect(scorer.name).toBe("a")
    expect(scoreOf(scorer, edge)).toMatchObject({ value: 1 })
    expect(scoreOf(scorer)).toMatchObject({
      reason: "only edge and adversarial cases are scored, this one is typical"
    })
  })

  it("when leaves out what its condition does, with a reason", () => {
    const scorer = Scorer.when(({ kind }) => kind === "edge", giving("a", 1), { reason: "only rare cases" })
    expect(scoreOf(scorer, edge)).toMatchObject({ value: 1 })
    expect(scoreOf(scorer)).toEqual(Score.unscored("only rare cases"))
    const broken = Scorer.when(
      () => {
        throw new Error("no tag")
      },
      giving("a", 1)
    )
    expect(scoreOf(broken)).toMatchObject({ reason: "Error: no tag", failed: true })
  })
})

describe("Scorer.from", () => {
  it.each([
    ["zod", z.string().min(3)],
    ["Effect", Schema.String.check(Schema.isMinLength(3))]
  ])("scores whether an output conforms to a schema of %s, with its complaints", (_name, schema) => {
    const scorer = Scorer.from(schema)
    expect(scoreOf(scorer)).toEqual(Score.scored(1))
    expect(scoreOf(scorer, trial(Outcome.answered("a")))).toMatchObject({
      value: 0,
      detail: { miss: ["schema"], issues: [{ path: "" }], issueCount: 1 }
    })
    expect(JSON.stringify(scorer.settings)).toContain('"minLength":')
  })

  it("makes a scorer of a function, and leaves a scorer as it is", () => {
    const isShort = ({ output }: { readonly output: string }) => output.length < 10
    expect(Scorer.from(isShort).name).toBe("isShort")
    expect(numberOf(Scorer.from(isShort))).toBe(1)
    const a = giving("a", 1)
    expect(Scorer.from(a)).toBe(a)
    expect(Scorer.from(a, { name: "b" }).names).toEqual(["b"])
  })

  it("reads scores as autoevals returns them", () => {
    const graded = (score: number | null, rest: object = {}) =>
      scoreOf(
        Scorer.from<string, string, string>(() => ({ name: "Judge", score, ...rest }), { name: "judge" })
      )
    expect(graded(0.4, { metadata: { choice: "B" } })).toEqual(Score.scored(0.4, { choice: "B" }))
    expect(graded(0.4, { metadata: {} })).toEqual(Score.scored(0.4))
    expect(graded(null)).toEqual(Score.unscored("the scorer gave no score"))
    expect(graded(null, { error: new Error("no key") })).toEqual(Score.unscored("Error: no key"))
    expect(graded(Number.NaN)).toMatchObject({ _tag: "Unscored" })
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    expect(graded(1, { metadata: cyclic })).toEqual(Score.scored(1))
  })
})

// The types of inputs, labels and outputs intersect; this is checked by the compiler.
export const needsBoth: Scorer.Scorer<string, { readonly id: string } & { readonly total: number }, string> =
  Scorer.all([
    Scorer.make(
      "id",
      ({ expected }: Scorer.Answered<string, { readonly id: string }, string>) => expected.id === "1"
    ),
    Scorer.make(
      "total",
      ({ expected }: Scorer.Answered<unknown, { readonly total: number }, unknown>) => expected.total > 1
    )
  ])

// @ts-expect-error the second part needs a total
export const refusesOther: Scorer.Scorer<string, { readonly id: string }, string> = Scorer.all([
  Scorer.make(
    "id",
    ({ expected }: Scorer.Answered<string, { readonly id: string }, string>) => expected.id === "1"
  ),
  Scorer.make(
    "total",
    ({ expected }: Scorer.Answered<unknown, { readonly total: number }, unknown>) => expected.total > 1
  )
])

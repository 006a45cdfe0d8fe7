import type { Decision } from "@assay/core"
import { Decision as Core } from "@assay/core"
import * as PairedBinary from "@assay/stats/PairedBinary"
import * as PairedScore from "@assay/stats/PairedScore"
import * as Power from "@assay/stats/Power"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { answering, grounds } from "./grounds/grounds.fixture.ts"
import * as Worth from "./Worth.ts"
import { verdicts } from "./worth/simulated.fixture.ts"
import { perMonth } from "./worth/value.ts"

/** 660 cases, 480 of which both answer rightly. */
const run = (
  lost: number,
  gained: number,
  {
    n = 660,
    both = 480,
    costUsd,
    parts
  }: {
    readonly n?: number
    readonly both?: number
    readonly costUsd?: (nth: number) => number
    readonly parts?: Partial<Decision.Grounds>
  } = {}
) =>
  grounds(
    [
      answering(
        "logreg",
        Array.from({ length: n }, (_, nth) => (nth < both + lost ? 1 : 0)),
        () => ({ costUsd: 0 }),
        "baseline"
      ),
      answering(
        "gpt",
        Array.from({ length: n }, (_, nth) =>
          nth < both || (nth >= both + lost && nth < both + lost + gained) ? 1 : 0
        ),
        (nth) => (costUsd === undefined ? {} : { costUsd: costUsd(nth) })
      )
    ],
    parts
  )

const assess = (on: Decision.Grounds, options: Worth.Options = {}): Decision.Decision =>
  Schema.decodeUnknownSync(Core.Decision)(
    JSON.parse(JSON.stringify(Effect.runSync(Worth.assess(on, { over: "logreg", ...options }))))
  )

const faultOf = (options: Worth.AssessOptions): string =>
  Effect.runSync(
    Effect.match(Worth.assess(run(40, 90), options), {
      onFailure: ({ message }) => message,
      onSuccess: () => "none"
    })
  )

describe("Worth", () => {
  it("says from which worth on it pays where none is stated, and judges quality alone", () => {
    const found = assess(run(40, 90, { costUsd: () => 0.001 }))
    expect(found.verdict).toBe("justified on quality alone")
    // By hand: $0.001 over the ends of Tango's interval; Fieller's ends are nearer, and the wider of both count.
    const tango = PairedBinary.tango({ both: 480, onlyAgainst: 40, onlyCandidate: 90, neither: 50 }, 0.9)
    if (tango._tag === "Withheld") throw new Error("expected an interval")
    const { low, high, value } = found.figures.breakEven ?? {}
    expect(value).toBeCloseTo(0.001 / (50 / 660), 9)
    expect(low).toBeLessThanOrEqual(0.001 / tango.high + 1e-9)
    expect(high).toBeGreaterThanOrEqual(0.001 / tango.low - 1e-9)
    expect(low).toBeCloseTo(0.001 / tango.high, 3)
    expect(high).toBeCloseTo(0.001 / tango.low, 3)
    expect(found.sentences[0]).toBe(
      "gpt is worth it over logreg if a right answer is worth more than $0.0096 to $0.021."
    )
    expect(found.sentences[1]).toMatch(
      /^On quality alone it is justified: the difference is 7\.6 points \(90 % interval 4\.8 to 10\.4\)\.$/
    )
  })

  it("changes its verdict at the ends of the break-even", () => {
    const on = run(40, 90, { costUsd: (nth) => 0.001 * (1 + (nth % 7) / 10) })
    const { low = 0, high = 0 } = assess(on).figures.breakEven ?? {}
    const at = (usd: number) => assess(on, { worth: { rightAnswer: usd } }).verdict
    expect([at(0.99 * low), at(1.01 * low), at(0.99 * high), at(1.01 * high)]).toEqual([
      "not justified",
      "cannot tell",
      "cannot tell",
      "justified"
    ])
  })

  it("has no upper end where the difference may be 0, and says so", () => {
    const found = assess(run(25, 30, { costUsd: () => 0.001 }))
    expect(found.figures.breakEven?.high).toBeUndefined()
    expect(found.sentences[0]).toMatch(
      /^gpt is not worth it over logreg if a right answer is worth less than \$0\.0\d+; from which worth on it is cannot be said, because the difference in quality may be 0\.$/
    )
    expect(found.status).toBe("cannot-tell")
  })

  it("names the cases that a demand takes, and says where none helps", () => {
    const found = assess(run(40, 60), { demand: 0.01 })
    expect(found.verdict).toBe("cannot tell")
    const cases = Power.demandCases(20 / 660, 0.01, { discordance: 100 / 660 })
    expect(found.figures.needs?.value).toBeGreaterThanOrEqual(cases)
    expect(found.figures.needs?.value).toBeLessThan(1.1 * cases)
    expect(assess(run(40, 60), { demand: 20 / 660 }).sentences[1]).toContain(
      "More cases hardly help, because the difference is about the demand itself."
    )
  })

  it("does not take an unknown cost for zero", () => {
    const found = assess(run(40, 90), { worth: { rightAnswer: 1 } })
    expect(found.verdict).toBe("cannot tell")
    expect(found.sentences[0]).toContain("what an answer of gpt costs is not known, and unknown is not zero")
  })

  it("reads points for an amount a month at the volume", () => {
    const on = run(40, 90, { costUsd: () => 0.001 })
    // 2 points for $100 a month: 7.58 points justify $379 a month, which 379,000 tasks cost.
    const at = (volume: number) => assess(on, { worth: { points: 2, for: "100usd/month" }, volume }).verdict
    expect(
      assess(on, { worth: { points: 2, for: "100usd/month" }, volume: 378_788 }).figures.demand?.value
    ).toBeCloseTo(50 / 660, 6)
    expect([at(200_000), at(378_788), at(600_000)]).toEqual(["justified", "cannot tell", "not justified"])
    expect([
      perMonth("$1,200 a year"),
      perMonth("100usd/month"),
      perMonth("100"),
      perMonth("x".repeat(50))
    ]).toEqual([100, 100, undefined, undefined])
  })

  it("lets a judged score that is not calibrated decide nothing", () => {
    const found = assess(
      run(40, 90, {
        parts: {
          scores: [
            {
              name: "exact",
              unit: "share",
              judged: { gpt: { standing: "uncalibrated", because: "20 answers are labelled", needs: 90 } }
            }
          ]
        }
      }),
      { demand: 0 }
    )
    expect(found.verdict).toBe("cannot tell")
    expect(found.sentences).toEqual([
      "Whether gpt is worth it over logreg cannot be told: exact is judged by a model, and of gpt 20 answers are labelled.",
      "It takes about 90 labels of people to calibrate it."
    ])
  })

  it("goes by the difference that labels correct, where a score is calibrated", () => {
    const standing = { standing: "calibrated", because: "" }
    const on = run(40, 90, {
      costUsd: () => 0.001,
      parts: {
        scores: [{ name: "exact", unit: "share", judged: { gpt: standing, logreg: standing } }],
        difference: () =>
          Effect.succeed({ effect: 0.03, low: 0.01, high: 0.05, confidence: 0.9, n: 660, corrected: true })
      }
    })
    expect(assess(on, { demand: 0 }).verdict).toBe("justified")
    expect(assess(on, { demand: 0.02 }).verdict).toBe("cannot tell")
    expect(assess(on, { demand: 0.06 }).verdict).toBe("not justified")
  })

  it("claims nothing that missing scores could undo", () => {
    const whole = run(40, 60)
    const candidates = whole.candidates.map((each) => ({
      ...each,
      trials: each.trials.map((trial, nth) =>
        each.name === "gpt" && nth % 20 === 0
          ? { ...trial, scores: {}, mode: "not-measured" as const }
          : trial
      )
    }))
    expect(assess(whole, { demand: 0 }).verdict).toBe("justified")
    const found = assess({ ...whole, candidates }, { demand: 0 })
    expect(found.verdict).toBe("cannot tell")
    expect(found.sentences[1]).toContain("without a score could change the verdict")
  })

  it("names the slices where it is better and those where it is worse", () => {
    const whole = run(60, 120)
    const candidates = whole.candidates.map((each) => ({
      ...each,
      trials: each.trials.map((trial, nth) => ({ ...trial, tags: { half: nth < 540 ? "first" : "second" } }))
    }))
    expect(assess({ ...whole, candidates }, { demand: 0 }).sentences[1]).toContain(
      "it is better in half=second and is worse in half=first"
    )
  })

  it("names few slices in a sentence, and says where it is all of them", () => {
    const whole = run(0, 100, { both: 560 })
    const tagged = (tagOf: (nth: number) => string) => ({
      ...whole,
      candidates: whole.candidates.map((each) => ({
        ...each,
        trials: each.trials.map((trial, nth) => ({ ...trial, tags: { part: tagOf(nth) } }))
      }))
    })
    const sentenceOf = (tagOf: (nth: number) => string) => assess(tagged(tagOf), { demand: 0 }).sentences[1]
    expect(sentenceOf((nth) => String(nth % 3))).toContain("it is better in all 3 slices")
    expect(sentenceOf((nth) => (nth < 60 ? "none" : String(nth % 6)))).toContain(
      "part=0, part=1, part=2, part=3 and 2 more slices"
    )
  })

  it("says what is wrong with a question", () => {
    expect(faultOf({ over: "logregg" })).toContain("did you mean logreg?")
    expect(faultOf({ over: "logreg", worth: { rightAnswer: 0 } })).toBe(
      "worth.rightAnswer: expected an amount above 0 in US dollars, found 0"
    )
    expect(faultOf({ over: "logreg", worth: { points: 2, for: "100usd/month" } })).toBe(
      "worth.for: state the volume of tasks a month too; found none"
    )
    expect(faultOf({ over: "logreg", worth: { rightAnswer: 1 }, demand: 0 })).toBe(
      "state worth or demand, found both"
    )
    expect(Worth.over("logreg", { candidate: "gpt" })).toMatchObject({
      name: "worth of gpt over logreg",
      candidates: ["gpt", "logreg"],
      question: "worth"
    })
  })
})

describe("the verdicts on pairs of 85 and 87 %", () => {
  it("are right about as often as they say", () => {
    // Three simulation errors of 1,000 runs at 6 %.
    const most = 0.06 + 3 * Math.sqrt((0.06 * 0.94) / 1_000)
    const atDemand = verdicts(1_000, 500, { discordance: 0.16, demand: 0.02 })
    expect(atDemand.justified).toBeLessThanOrEqual(most)
    expect(atDemand.notJustified).toBeLessThanOrEqual(most)
    expect(verdicts(1_000, 50, { discordance: 0.16, demand: 0.01 }).cannotTell).toBeGreaterThanOrEqual(0.8)
    expect(verdicts(200, 5_000, { discordance: 0.16, demand: 0 }).justified).toBeGreaterThanOrEqual(0.9)
  })
})

describe("one-sided score tests", () => {
  it("are Tango's where pairs are plain, and change at the ends of their interval", () => {
    const differences = [...Array(40).fill(-1), ...Array(90).fill(1), ...Array(530).fill(0)]
    const counts = PairedScore.counts(differences)
    const table = { both: 480, onlyAgainst: 40, onlyCandidate: 90, neither: 50 }
    const tango = PairedBinary.tango(table, 0.9)
    const bounds = PairedScore.oneSidedBounds(counts, 0.05)
    expect(tango).toMatchObject({ _tag: "Interval" })
    if (tango._tag === "Interval") {
      expect(bounds?.low).toBeCloseTo(tango.low, 9)
      expect(bounds?.high).toBeCloseTo(tango.high, 9)
    }
    expect(PairedScore.oneSided(counts, bounds?.low ?? 0)?.pAbove).toBeCloseTo(0.05, 9)
    expect(PairedScore.oneSided(counts, bounds?.high ?? 0)?.pBelow).toBeCloseTo(0.05, 9)
  })
})

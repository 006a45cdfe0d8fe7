import type { Decision } from "@assay/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as BuildOrBuy from "./BuildOrBuy.ts"
import { answering, grounds } from "./grounds/grounds.fixture.ts"
import * as Volume from "./Volume.ts"

const bits = Array.from({ length: 200 }, (_, nth) => (nth % 5 === 0 ? 0 : 1))
const run = (price: (nth: number) => Partial<Decision.GroundsTrial>) =>
  grounds([answering("gpt", bits, price), answering("tuned", bits, () => ({ costUsd: 0.0002 }))])

/** $0.001 of input and $0.003 of output. */
const flat = run(() => ({ costUsd: 0.004, inputUsd: 0.001 }))
const figureOf = (of: Effect.Effect<Decision.Decision, Decision.Error>, name: string) =>
  Effect.runSync(of).figures[name]

const faultOf = (of: Effect.Effect<Decision.Decision, Decision.Error>): string =>
  Effect.runSync(Effect.match(of, { onFailure: ({ message }) => message, onSuccess: () => "none" }))

describe("Volume", () => {
  it("is the cost of the answers where nothing else is stated", () => {
    const found = Effect.runSync(Volume.assess(flat, { candidate: "gpt", volume: 1_000_000 }))
    expect(found.figures.month).toMatchObject({ value: 4_000, low: 4_000, high: 4_000 })
    expect(found.sentences[1]).toContain("nothing else was stated")
  })

  it("multiplies what is stated, input and output apart, as by hand", () => {
    const options: Volume.Options = {
      candidate: "gpt",
      volume: 1_000_000,
      promptCache: { share: 0.6, price: 0.1 },
      batch: { share: 0.2, discount: 0.5 },
      retries: 0.05,
      replyCache: 0.3,
      judge: { share: 0.02, usd: 0.01 },
      review: { share: 0.001, usd: 1, minutes: 2 }
    }
    // 1000·0.46 = 460 and 3000; ·0.9; ·1.05; ·0.7: 2288.79; a judge 200, people 1000.
    const found = Effect.runSync(Volume.assess(flat, options))
    expect(found.figures.month?.value).toBeCloseTo(2_288.79 + 1_200, 6)
    expect(found.tables[0]?.rows.at(-1)?.[4]).toBeCloseTo(3_488.79, 6)
    expect(found.sentences[1]).toContain("people review for 33 hours a month")
  })

  it("holds the interval of the trials against a budget", () => {
    const varied = run((nth) => ({ costUsd: 0.003 + 0.002 * (nth % 2) }))
    const at = (budget: number) =>
      Effect.runSync(Volume.assess(varied, { candidate: "gpt", volume: 1_000_000, budget })).verdict
    // The mean is 0.004 and its standard error 0.001·√(200/199)/√200: 90 % give or take $117.
    expect([at(3_800), at(4_000), at(4_200)]).toEqual(["over the budget", "cannot tell", "within the budget"])
  })

  it("takes no unknown cost for zero, and says what is wrong with a factor", () => {
    const found = Effect.runSync(
      Volume.assess(
        run(() => ({})),
        { candidate: "gpt", volume: 10 }
      )
    )
    expect(found.verdict).toBe("cannot tell")
    expect(faultOf(Volume.assess(flat, { candidate: "gpt", volume: 10, replyCache: 2 }))).toBe(
      "replyCache: expected a share from 0 to 1, found 2"
    )
    expect(faultOf(Volume.assess(flat, { volume: 10 }))).toContain("name the candidate")
  })
})

describe("BuildOrBuy", () => {
  const asked: BuildOrBuy.Options = {
    build: "tuned",
    buy: "gpt",
    volume: 300_000,
    once: 6_000,
    monthly: 450
  }

  it("breaks even at fixed over saved, as by hand", () => {
    // $950 a month over $0.0038 a task: 250,000 tasks. At 300,000 it saves $1,140, $690 after the $450: 8.7 months.
    const found = Effect.runSync(BuildOrBuy.assess(flat, asked))
    expect(found.verdict).toBe("build")
    expect(found.figures.breakEvenVolume?.value).toBeCloseTo(250_000, 6)
    expect(found.figures.payback?.value).toBeCloseTo(6_000 / 690, 6)
    expect(found.sentences).toEqual([
      "Build tuned: at 300,000 tasks a month building saves $190.00 a month (90 % interval $190.00 to $190.00).",
      "Building pays from 250,000 tasks a month on, and is paid back in 8.7 months; a task saves $0.0038 in cost."
    ])
    expect(Effect.runSync(BuildOrBuy.assess(flat, { ...asked, volume: 249_000 })).verdict).toBe("buy")
  })

  it("cannot tell where the interval of what is saved holds nothing", () => {
    const varied = run((nth) => ({ costUsd: 0.002 + 0.004 * (nth % 2) }))
    expect(Effect.runSync(BuildOrBuy.assess(varied, { ...asked, volume: 250_000 })).verdict).toBe(
      "cannot tell"
    )
  })

  it("counts quality where a right answer has a worth", () => {
    const worse = grounds([
      answering("gpt", bits, () => ({ costUsd: 0.004 })),
      answering(
        "tuned",
        bits.map((bit, nth) => (nth < 20 ? 0 : bit)),
        () => ({ costUsd: 0.0002 })
      )
    ])
    // 16 of 200 right answers fewer at $0.04: $0.0032 a task, which leaves $0.0006 of $0.0038.
    expect(figureOf(BuildOrBuy.assess(worse, { ...asked, rightAnswer: 0.04 }), "saved")?.value).toBeCloseTo(
      0.0006,
      9
    )
    expect(Effect.runSync(BuildOrBuy.assess(worse, { ...asked, rightAnswer: 0.1 })).sentences[1]).toContain(
      "Building pays at no volume"
    )
  })

  it("says what is not known, and what is wrong", () => {
    expect(
      Effect.runSync(
        BuildOrBuy.assess(
          run(() => ({})),
          asked
        )
      ).sentences[0]
    ).toContain("what an answer of gpt costs is not known, and unknown is not zero")
    expect(faultOf(BuildOrBuy.assess(flat, { ...asked, once: -1 }))).toBe(
      "once: expected US dollars of 0 or more, found -1"
    )
  })
})

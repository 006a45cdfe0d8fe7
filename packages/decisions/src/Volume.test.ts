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

describe("Volume at the limit of a provider", () => {
  const answers = run(() => ({ costUsd: 0.004, inputTokens: 300, outputTokens: 100, latencyMs: 1_500 }))
  const at = (limit: Volume.ProviderLimit, more: Partial<Volume.Options> = {}): Decision.Decision =>
    Effect.runSync(
      Volume.assess(answers, { candidate: "gpt", volume: 1_000_000, provider: { limit }, ...more })
    )

  it("says how long it takes, as by hand", () => {
    // 1,000,000 calls at 500 a minute: 2,000 minutes, 33.3 hours; at 480 and 520: 34.7 and 32.05.
    const requests = at({ _tag: "Rate", of: "requests", perMinute: { value: 500, low: 480, high: 520 } })
    expect(requests.figures.hoursAtLimit?.value).toBeCloseTo(1_000_000 / 500 / 60, 6)
    expect(requests.figures.hoursAtLimit?.low).toBeCloseTo(1_000_000 / 520 / 60, 6)
    expect(requests.figures.hoursAtLimit?.high).toBeCloseTo(1_000_000 / 480 / 60, 6)
    expect(requests).toMatchObject({ verdict: "costed", status: "yes" })
    expect(requests.sentences[1]).toBe(
      "At the provider's limit of 500 requests a minute (480 to 520) 1,000,000 tasks take 33 h (32 h to 35 h): a month is enough."
    )
    // 400 tokens each: 4e8 at 100,000 a minute are 4,000 minutes. A tenth is answered by a cache, half of the rest by batches.
    const tokens = at(
      { _tag: "Rate", of: "tokens used", perMinute: { value: 1e5, low: 1e5, high: 1e5 } },
      { replyCache: 0.1, batch: { share: 0.5 } }
    )
    expect(tokens.figures.hoursAtLimit?.value).toBeCloseTo((4_000 * 0.9 * 0.5) / 60, 6)
    // 1.5 s each, 8 at once.
    const atOnce = at({ _tag: "Concurrency", atOnce: { value: 8, low: 8, high: 8 } })
    expect(atOnce.figures.hoursAtLimit?.value).toBeCloseTo((1_500 * 1e6) / 8 / 3_600_000, 6)
  })

  it("is over the limit where a month is not enough, and claims no more than is known", () => {
    const slow = at({ _tag: "Rate", of: "requests", perMinute: { value: 20, low: 19, high: 21 } })
    expect(slow).toMatchObject({ verdict: "over the provider's limit", status: "no" })
    expect(slow.sentences[0]).toContain("a month is not enough")
    // 22.8 a minute are a month; the interval has it.
    const edge = at({ _tag: "Rate", of: "requests", perMinute: { value: 23, low: 22, high: 24 } })
    expect(edge).toMatchObject({ verdict: "cannot tell", status: "cannot-tell" })
    // That much was served; more may be.
    const none = at({ _tag: "NoneFound", upToPerSecond: 0.1 })
    expect(none).toMatchObject({ verdict: "cannot tell", status: "cannot-tell" })
    expect(none.sentences[1]).toContain("take at most 116 days")
    expect(at({ _tag: "NoneFound", upToPerSecond: 12 }).status).toBe("yes")
    // The run knows what was used, not what was reserved.
    const reserved = at({
      _tag: "Rate",
      of: "tokens reserved",
      perMinute: { value: 1e5, low: 1e5, high: 1e5 }
    })
    expect(reserved.sentences[1]).toContain("at least 2.8 days")
    expect(reserved.status).toBe("cannot-tell")
    const unmeasured = Effect.runSync(
      Volume.assess(flat, {
        candidate: "gpt",
        volume: 10,
        provider: { limit: { _tag: "Concurrency", atOnce: { value: 8, low: 8, high: 8 } } }
      })
    )
    expect(unmeasured.sentences[1]).toContain("no answer has a known latency")
    expect(
      faultOf(
        Volume.assess(flat, {
          candidate: "gpt",
          volume: 10,
          provider: { limit: { _tag: "Concurrency", atOnce: { value: 8, low: 9, high: 8 } } }
        })
      )
    ).toBe("provider.limit.atOnce: expected 0 < low ≤ value ≤ high, found 9, 8, 8")
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

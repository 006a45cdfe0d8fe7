import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { type Amount, makeLedger, parse, show } from "./Budget.ts"

describe("an amount", () => {
  it.each([
    ["2usd", { usd: 2 }],
    ["$2", { usd: 2 }],
    [" 0.25 USD ", { usd: 0.25 }],
    ["1.5 dollars", { usd: 1.5 }],
    ["2k usd", { usd: 2_000 }],
    ["500k tokens", { tokens: 500_000 }],
    ["1.5m tokens", { tokens: 1_500_000 }],
    ["1 token", { tokens: 1 }]
  ])("is read from %j", (text, budget) => {
    expect(parse(text)).toEqual(budget)
  })

  it.each([
    "",
    "2",
    "usd",
    "2 eur",
    "-2usd",
    "0usd",
    "$2usd",
    "2usd 3",
    "1e3usd",
    "2,000 tokens",
    "NaN usd",
    "$",
    "2 constructor"
  ])("is not read from %j", (text) => {
    expect(() => parse(text)).toThrow(
      `expected an amount such as 2usd or 500k tokens, found ${JSON.stringify(text)}`
    )
  })

  it("is shown so that it can be read again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (cents) => {
        expect(parse(show({ usd: cents / 100 }))).toEqual({ usd: cents / 100 })
        expect(parse(show({ tokens: cents }).replaceAll(",", ""))).toEqual({ tokens: cents })
      })
    )
    expect(show({ usd: 0.25, tokens: 500_000 })).toBe("0.25 USD and 500,000 tokens")
  })
})

const amounts = fc.record({ usd: fc.integer({ min: 0, max: 50 }), tokens: fc.integer({ min: 0, max: 50 }) })

describe("a ledger", () => {
  it("never lets more be spent than there is, and never refuses for good what still fits", () => {
    const steps = fc.array(
      fc.record({
        most: amounts,
        share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        settles: fc.nat(5)
      }),
      { maxLength: 60 }
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 200 }),
        steps,
        (usd, tokens, all) => {
          const ledger = makeLedger({ usd, tokens })
          const open: Array<{ readonly most: Amount; readonly cost: Amount | undefined }> = []
          const real = { usd: 0, tokens: 0 }
          const settle = () => {
            const next = open.shift()
            if (next === undefined) return
            ledger.settle(next.most, next.cost)
            real.usd += (next.cost ?? next.most).usd
            real.tokens += (next.cost ?? next.most).tokens
          }
          for (const { most, share, settles } of all) {
            const answer = ledger.reserve(most)
            const left = { usd: usd - real.usd - most.usd, tokens: tokens - real.tokens - most.tokens }
            const couldFit = left.usd >= 0 && left.tokens >= 0
            if (answer === "reserved") {
              const cost =
                share === null
                  ? undefined
                  : { usd: Math.floor(share * most.usd), tokens: Math.floor(share * most.tokens) }
              open.push({ most, cost })
            }
            // Spent is what fits not even beside nothing; no is what has something to wait for.
            expect(answer === "spent").toBe(!couldFit)
            if (answer === "later") expect(open.length).toBeGreaterThan(0)
            for (let k = 0; k < settles; k++) settle()
            expect(ledger.spent()).toEqual(real)
            expect(real.usd <= usd && real.tokens <= tokens).toBe(true)
          }
          while (open.length > 0) settle()
          expect(real.usd <= usd && real.tokens <= tokens).toBe(true)
        }
      )
    )
  })

  it("keeps no trace of reservations that were given back, however many", () => {
    const ledger = makeLedger({ usd: 0.3 })
    const most = { usd: 0.1, tokens: 0 }
    for (let k = 0; k < 1_000; k++) {
      expect(ledger.reserve(most)).toBe("reserved")
      expect(ledger.reserve(most)).toBe("reserved")
      ledger.settle(most, { usd: 0, tokens: 0 })
      ledger.settle(most, { usd: 0, tokens: 0 })
    }
    expect(ledger.spent()).toEqual({ usd: 0, tokens: 0 })
  })
})

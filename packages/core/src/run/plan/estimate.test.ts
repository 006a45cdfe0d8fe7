import { describe, expect, it } from "@effect/vitest"
import { unpriced } from "../../provider/Cost.ts"
import type { Provider, Request } from "../../provider/Provider.ts"
import { make } from "../call/callSize.ts"
import * as Fake from "../fixtures/fakeProvider.fixture.ts"
import { estimate, mostOf } from "./estimate.ts"

const request: Request = {
  messages: [{ role: "user", content: "x".repeat(400) }],
  caseId: "case-1",
  candidate: "model",
  repeat: 0
}

/** One dollar for a token of input, ten for one of output. */
const price: Provider["price"] = ({ inputTokens = 0, outputTokens = 0, cacheWriteTokens = 0 }) => {
  const inputUsd = inputTokens + 2 * cacheWriteTokens
  const outputUsd = 10 * outputTokens
  return { _tag: "Priced", usd: inputUsd + outputUsd, inputUsd, outputUsd, model: "m", source: "override" }
}

const provider = (more: Partial<Provider> = {}): Provider =>
  Fake.make(() => Fake.replies(), { price, maxOutputTokens: 50, maxInputTokens: () => 1_000, ...more })
    .provider

describe("an estimate of a call", () => {
  it("has its usual cost and the most that it can be", () => {
    const { inputTokens, outputTokens, expectedUsd, mostUsd, why } = estimate(provider(), request, 0)
    expect(outputTokens).toBe(50)
    expect(inputTokens).toBeGreaterThan(100)
    expect(inputTokens).toBeLessThan(120)
    expect(expectedUsd).toBe(inputTokens + 500)
    expect([mostUsd, why]).toEqual([2 * 1_000 + 500, undefined])
  })

  it("follows what calls of the lane had so far", () => {
    const sizes = make()
    sizes.learn(100, { inputTokens: 50, outputTokens: 7 })
    const { inputTokens, outputTokens } = estimate(provider(), request, 0, sizes)
    expect(outputTokens).toBe(7)
    expect(inputTokens).toBeGreaterThan(200)
  })

  it("counts every reply of a call that asks for several", () => {
    const { outputTokens, mostUsd } = estimate(provider({ repliesPerCall: 8 }), request, 0)
    expect([outputTokens, mostUsd]).toEqual([400, 2_000 + 8 * 500])
    expect(mostOf(provider({ repliesPerCall: 8 }), request, 0).tokens).toBe(1_000 + 400)
  })

  it("is nothing where calls cost nothing, and says why where it is not known", () => {
    const { price: _, ...free } = provider()
    expect(estimate(free, request, 0)).toMatchObject({ expectedUsd: 0, mostUsd: 0, why: undefined })
    expect(estimate(provider({ replays: true }), request, 0)).toMatchObject({ expectedUsd: 0, mostUsd: 0 })
    expect(estimate(provider({ price: () => unpriced("no price") }), request, 0)).toMatchObject({
      expectedUsd: undefined,
      mostUsd: undefined,
      why: "no price"
    })
    const { maxOutputTokens: __, ...endless } = provider()
    expect(estimate(endless, request, 0)).toMatchObject({
      mostUsd: undefined,
      why: "its replies have no length limit"
    })
    expect(estimate(provider({ unbounded: "it searches" }), request, 0)).toMatchObject({
      mostUsd: undefined,
      why: "it searches"
    })
  })
})

import { describe, expect, it } from "vitest"
import { type StoredStep, shownScorerSteps, shownSteps } from "./steps.ts"

const step: StoredStep = {
  provider: "openai/gpt-5-mini",
  model: "gpt-5-mini-2026-01",
  calls: 2,
  failures: ["RateLimited"],
  prompt: '[{"role":"user","content":"hello"}]',
  text: "hi",
  finish: "stop",
  reason: undefined,
  replayed: false,
  latencyMs: 420,
  inputTokens: 1_200,
  outputTokens: undefined,
  costUsd: 0.001,
  unpriced: undefined,
  note: undefined
}

describe("steps", () => {
  it("have provider, model, tokens, calls, cost, latency and texts", () => {
    expect(shownSteps({ attempts: 1, steps: [step] }, (text) => text)).toEqual({
      steps: [
        {
          provider: "openai/gpt-5-mini",
          facts: [
            ["model", "gpt-5-mini-2026-01"],
            ["tokens", "1,200 in, unknown out"],
            ["calls", "2; failed: RateLimited"]
          ],
          latencyMs: 420,
          costUsd: 0.001,
          prompt: JSON.stringify([{ role: "user", content: "hello" }], null, 2),
          text: "hi"
        }
      ]
    })
    expect(shownSteps({ attempts: 1 }, (text) => text)).toEqual({})
  })

  it("do not show a cost that is not known in full", () => {
    const { steps = [] } = shownSteps(
      { attempts: 1, steps: [{ ...step, unpriced: "no usage" }] },
      (text) => text
    )
    expect(steps[0]?.costUsd).toBeUndefined()
    expect(steps[0]?.facts).toContainEqual(["cost", "not known in full: no usage"])
  })

  it("are bounded in number and in text", () => {
    const many = Array.from({ length: 500 }, () => ({ ...step, text: "x".repeat(1_000_000), prompt: '"cut' }))
    const { steps = [], moreSteps } = shownSteps({ attempts: 1, steps: many }, (text) => text)
    expect([steps.length, moreSteps]).toEqual([20, 480])
    expect(steps[0]?.text).toMatch(/^x{8000}… \(992,000 more characters\)$/)
    expect(steps[0]?.prompt).toBe('"cut')
  })

  it("of scorers say whose they are", () => {
    expect(
      shownScorerSteps(
        [{ ...step, scorer: 1 }],
        (nth) => ["exact", "judge"][nth] ?? "",
        (text) => text
      )
    ).toMatchObject({
      scorerSteps: [
        {
          provider: "openai/gpt-5-mini",
          facts: [
            ["scorer", "judge"],
            ["model", "gpt-5-mini-2026-01"],
            ["tokens", "1,200 in, unknown out"],
            ["calls", "2; failed: RateLimited"]
          ]
        }
      ]
    })
    expect(
      shownScorerSteps(
        [],
        () => "",
        (text) => text
      )
    ).toEqual({})
    const many = Array.from({ length: 23 }, () => ({ ...step, scorer: 0 }))
    expect(
      shownScorerSteps(
        many,
        () => "judge",
        (text) => text
      )
    ).toMatchObject({ moreScorerSteps: 3 })
  })
})

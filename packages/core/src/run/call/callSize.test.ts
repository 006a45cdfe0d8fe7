import { expect, it } from "@effect/vitest"
import * as CallSize from "./callSize.ts"

it("is guessed from bytes and the usual output, no more than the limit, until calls show better", () => {
  const sizes = CallSize.make()
  expect([sizes.guess(400, undefined), sizes.guess(400, 16)]).toEqual([100 + 256, 100 + 16])
  sizes.learn(400, { inputTokens: 150, cacheReadTokens: 50, outputTokens: 5 })
  expect([sizes.guess(400, undefined), sizes.guess(800, 16)]).toEqual([205, 405])
  // What a reply does not tell is not learned.
  sizes.learn(400, {})
  expect(sizes.guess(400, undefined)).toBe(205)
})

it("follows what changes", () => {
  const sizes = CallSize.make()
  for (let k = 0; k < 100; k++) sizes.learn(40, { inputTokens: 10, outputTokens: 5 })
  for (let k = 0; k < 100; k++) sizes.learn(40, { inputTokens: 20, outputTokens: 500 })
  const guess = sizes.guess(40, undefined)
  expect(guess).toBeGreaterThan(510)
  expect(guess).toBeLessThanOrEqual(520)
})

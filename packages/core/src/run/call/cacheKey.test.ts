import { expect, it } from "vitest"
import type { Provider } from "../../provider/Provider.ts"
import { cacheKeys } from "./cacheKey.ts"

const keyOf = cacheKeys({ id: "fake/model", settings: {} } as Provider)

const key = (content: string, repeat = 0): string =>
  keyOf({ caseId: "a", candidate: "b", messages: [{ role: "user", content }], repeat })

it("a prompt that was cut in an emoji has a key, of its own, rather than ending the run", () => {
  const whole = "an emoji: 🙂"
  const cut = whole.slice(0, -1)
  expect(cut.isWellFormed()).toBe(false)
  expect(key(cut)).toMatch(/^[0-9a-f]{64}$/)
  expect(key(cut)).toBe(key(cut))
  expect(
    new Set([key(cut), key(whole), key(cut.toWellFormed()), key(JSON.stringify(cut)), key(cut, 1)]).size
  ).toBe(5)
})

import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { Provider, Request } from "../../provider/Provider.ts"
import * as Fake from "../fixtures/fakeProvider.fixture.ts"
import { cacheKeys } from "./cacheKey.ts"

const settings = { baseUrl: "http://127.0.0.1/v1", temperature: 0, seed: null, extra: { a: [1, 2] } }
const { provider } = Fake.make(() => Fake.replies(), { settings })

const request: Request = {
  messages: [
    { role: "system", content: "Answer with one label." },
    { role: "user", content: "money back" }
  ],
  caseId: "case-1",
  candidate: "model",
  repeat: 0,
  outputSchema: { name: "label", schema: { type: "string" } }
}

const keyOf = (changed: Partial<Provider> = {}, asked: Partial<Request> = {}): string =>
  cacheKeys({ ...provider, ...changed })({ ...request, ...asked })

describe("the key of a reply", () => {
  it("is another for everything that decides what comes back", () => {
    const user = (content: string) => [{ role: "user", content }] as const
    const { outputSchema: _, ...free } = request
    const keys = [
      keyOf(),
      keyOf({ id: "fake/other" }),
      keyOf({ settings: { ...settings, temperature: 0.1 } }),
      keyOf({ settings: { ...settings, baseUrl: "http://127.0.0.1/v2" } }),
      keyOf({ settings: { ...settings, extra: { a: [2, 1] } } }),
      keyOf({}, { repeat: 1 }),
      keyOf({}, { messages: user("money back") }),
      keyOf({}, { messages: user("money back ") }),
      keyOf({}, { messages: [...request.messages].reverse() }),
      keyOf({}, { outputSchema: { name: "label", schema: { type: "number" } } }),
      cacheKeys(provider)(free)
    ]
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/u)
  })

  it("is the same for another case or candidate, and for settings in another order", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (caseId, candidate) => {
        expect(keyOf({}, { caseId, candidate })).toBe(keyOf())
      })
    )
    const { baseUrl, ...others } = settings
    expect(keyOf({ settings: { ...others, baseUrl } })).toBe(keyOf())
  })
})

import { Provider } from "@assay/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as Caps from "../generate/caps.ts"
import { isRemote } from "../generate/remote.ts"
import * as Target from "../Target.ts"
import { duration, scheduleOf } from "./flags.ts"
import { agreed } from "./target.ts"

const failureOf = <A>(effect: Effect.Effect<A, Error>): Promise<string> =>
  Effect.runPromise(Effect.map(Effect.flip(effect), ({ message }) => message))

describe("the flags of assay load", () => {
  it("describe a schedule", async () => {
    const words = async (flags: Record<string, string | true>): Promise<string> =>
      (await Effect.runPromise(scheduleOf(flags))).words
    expect(await words({ rate: "5", for: "90s" })).toBe("5 requests a second, at random times")
    expect(await words({ rate: "5", even: true })).toBe("5 requests a second, evenly")
    expect(await words({ sweep: "1..32" })).toBe("from 1 to 32 requests a second in 6 steps")
    expect(await words({ users: "3" })).toBe("3 users in a closed loop")
    expect(duration({ for: "1.5m" }, "for")).toBe(90_000)
  })
  it("say what is wrong", async () => {
    expect(await failureOf(scheduleOf({}))).toContain("expected a load: --rate 5")
    expect(await failureOf(scheduleOf({ rate: "5", users: "2" }))).toContain("found --rate and --users")
    expect(await failureOf(scheduleOf({ ramp: "1-5" }))).toBe(
      '--ramp: expected two rates such as 1..20, found "1-5"'
    )
    expect(await failureOf(scheduleOf({ rate: "5", for: "2 fortnights" }))).toContain(
      "expected a duration such as"
    )
    expect(await failureOf(scheduleOf({ steps: "1,x" }))).toBe(
      "steps: expected requests a second above 0, found NaN"
    )
  })
})

const provider = (parts: Partial<Provider.PromiseProvider>): Provider.Provider =>
  Provider.fromPromise({ id: "p/m", complete: async () => ({ text: "", finish: "stop" }), ...parts })

describe("safety", () => {
  it("asks before load goes to another machine, and needs --yes where nobody can be asked", async () => {
    const local = Target.model(provider({ settings: { baseUrl: "http://127.0.0.1:8080/v1" } }))
    await Effect.runPromise(agreed(local, "5 a second", false))
    const remote = Target.model(provider({ settings: { baseUrl: "https://api.example.com/v1" } }))
    expect(await failureOf(agreed(remote, "5 a second", false))).toContain("Expected --yes")
    await Effect.runPromise(agreed(remote, "5 a second", true))
    expect(isRemote({ a: ["http://localhost:1", "http://10.0.0.1"] })).toBe(true)
    expect(isRemote({ model: "m" })).toBeUndefined()
  })
  it("holds no call to a budget whose cost has no bound", () => {
    const target = Target.model(
      provider({ price: () => ({ _tag: "Unpriced", reason: "no list" }), maxOutputTokens: 10 })
    )
    expect(Caps.problemOf({ budget: "1usd" }, target)).toContain("cap the calls")
    expect(Caps.problemOf({}, target)).toContain("expected a cap")
    expect(Caps.problemOf({ calls: 5 }, target)).toBeUndefined()
    expect(Caps.problemOf({ calls: 0 }, target)).toContain("expected a whole number of 1 or more")
  })
  it("reserves what calls cost at most, and stops when the budget would not hold the next", () => {
    const price: Provider.Provider["price"] = ({ inputTokens = 0, outputTokens = 0 }) => {
      const usd = (inputTokens + outputTokens) / 1_000
      return { _tag: "Priced", usd, inputUsd: usd, outputUsd: 0, model: "m", source: "override" }
    }
    const target = Target.model(provider({ price, maxOutputTokens: 100, maxInputTokens: () => 100 }))
    const caps = Caps.make({ budget: "1usd" }, target)
    const ask = { index: 0, inputTokens: undefined, outputTokens: undefined }
    const made = Array.from({ length: 10 }, () => caps.reserve(ask)._tag)
    expect(made.filter((tag) => tag === "Reserved").length).toBe(5)
  })
})

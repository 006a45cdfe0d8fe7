import { mkdtemp, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Report } from "@assay/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as Profile from "./Profile.ts"
import { run } from "./profile/servers.fixture.ts"
import { profileOf } from "./profile/summary.ts"
import * as Target from "./Target.ts"

const options = {
  calls: 1_200,
  mostInFlight: 64,
  upTo: 40,
  precision: 0.04,
  sizes: [
    { inputTokens: 200, maxOutputTokens: 100 },
    { inputTokens: 600, maxOutputTokens: 100 }
  ]
}

const profiled = (limit: number, on: "requests" | "concurrency" = "requests"): Profile.Profile => {
  const { probe } = run({ on, limit, retryAfter: 50 }, options, 5)
  return profileOf(probe.log, {
    target: "stand-in",
    isSized: true,
    at: new Date("2026-01-02T03:04:05Z"),
    costUsd: 0,
    ending: probe.ending() ?? "calls"
  })
}

describe("a profile", () => {
  it("names a limit, and is declared to an experiment at its lower end", () => {
    const { perMinute, of } = profiled(120).limit as Extract<Profile.Limit, { _tag: "Rate" }>
    expect(of).toBe("requests")
    expect(Math.abs(perMinute.value / 120 - 1)).toBeLessThan(0.05)
    const { requestsPerMinute } = Profile.toLimits(profiled(120))
    expect(requestsPerMinute).toBeLessThanOrEqual(perMinute.value)
    expect(Profile.toConcurrency(profiled(6, "concurrency"))).toBe(6)
    expect(Profile.toLimits(profiled(6, "concurrency"))).toEqual({})
  })

  it("is a file that is read back, and says what is wrong with another", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "profile-")), "p.json")
    const profile = profiled(120)
    await Profile.write(file, profile)
    expect(await Effect.runPromise(Profile.read(file))).toEqual(profile)
    await writeFile(file, '{"_tag":"ProviderProfile","version":2}')
    const { message } = await Effect.runPromise(Effect.flip(Profile.read(file)))
    expect(message).toContain(`${file}: expected the profile of a provider`)
    expect(message).toContain("version")
  })

  it("is read in sentences, and so is the difference of two", () => {
    const text = Report.toText(Profile.toOutline(profiled(120)), { columns: 80 })
    expect(text).toContain("The binding limit: ")
    expect(text).toContain("Retry-After is too long")
    const change = Report.toText(Profile.diffOutline(profiled(120), profiled(200)), { columns: 80 })
    expect(change).toMatch(/The limit on requests went from 1[12]\d .* to (19|20)\d /u)
    expect(Report.toText(Profile.diffOutline(profiled(120), profiled(120)), { columns: 80 })).toContain(
      "about the same"
    )
  })

  it("compares latencies at equal load alone, and says where the loads differ", () => {
    const one = profiled(120)
    const at = (inFlight: number, meanInFlight: number, p50Ms: number) => ({
      ...{ inFlight, meanInFlight, p50Ms, lowMs: p50Ms - 50, highMs: p50Ms + 50 },
      n: 40
    })
    // A think time of the client: B was asked with half the calls in flight, and is no faster for that.
    const a: Profile.Profile = { ...one, latency: [at(1, 1, 500), at(4, 3.9, 900), at(8, 7, 1_400)] }
    const b: Profile.Profile = { ...one, latency: [at(1, 1, 510), at(4, 3.1, 700)] }
    const text = Report.toText(Profile.diffOutline(a, b), { columns: 80 }).replace(/\s+/gu, " ")
    expect(text).toContain("p50, up to 1 in flight 500 ms [450 ms, 550 ms] 510 ms [460 ms, 560 ms]")
    expect(text).not.toContain("900 ms")
    expect(text).not.toContain("700 ms")
    expect(text).toContain("up to 4 in flight A had 3.9 on average and B 3.1")
    expect(text).toContain("only A was measured at up to 8 in flight")
    const larger = { ...b, latencyOf: { inputTokens: 4_000, maxOutputTokens: 100 } }
    expect(Report.toText(Profile.diffOutline(a, larger), { columns: 80 }).replace(/\s+/gu, " ")).toContain(
      "Latencies are not compared: A has those of calls of 200 tokens in and 100 out, B of calls of 4,000"
    )
  })

  it("is not begun without a cap, and stops at it", async () => {
    let calls = 0
    const target = Target.fromFunction("f", async () => {
      calls++
    })
    await expect(Profile.measurePromise(target, {})).rejects.toThrow("expected a cap")
    const profile = await Profile.measurePromise(target, { calls: 12, upTo: 200 })
    expect(calls).toBe(12)
    expect(profile).toMatchObject({ calls: 12, limit: { _tag: "NoneFound" }, ended: "the cap was reached" })
  })
})

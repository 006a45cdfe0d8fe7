import type { Status } from "@assay/pacing/Lane"
import { describe, expect, it } from "@effect/vitest"
import { waitLine } from "./waits.ts"

const status = (rest: Partial<Status>): Status => ({
  id: "openai/gpt-5-mini",
  concurrency: 14,
  inFlight: 3,
  requestsPerMinute: undefined,
  tokensPerMinute: undefined,
  pausedUntil: undefined,
  lastEpisode: undefined,
  episodeAgoMs: undefined,
  waiting: 10,
  held: undefined,
  ...rest
})

describe("what a lane waits for", () => {
  it("is said with its reason", () => {
    const lastEpisode = { at: 0, from: 20, to: 14, reason: "unknown" as const }
    const lines = [
      status({ held: { why: "asked-to-wait", forMs: 11_400 }, lastEpisode, episodeAgoMs: 600 }),
      status({
        held: { why: "asked-to-wait", forMs: 900 },
        lastEpisode: { ...lastEpisode, to: 20, reason: "overloaded" },
        episodeAgoMs: 600
      }),
      status({ held: { why: "requests", forMs: 100 }, requestsPerMinute: 500 }),
      status({ held: { why: "tokens", forMs: 4_200 }, tokensPerMinute: 30_000 }),
      status({ held: { why: "budget", forMs: undefined } }),
      status({ lastEpisode, episodeAgoMs: 5_000, concurrency: 16 })
    ].map(waitLine)
    expect(lines).toEqual([
      "openai/gpt-5-mini: 429, retry in 12 s, concurrency 20→14",
      "openai/gpt-5-mini: overloaded, retry in 1 s",
      "openai/gpt-5-mini: at its limit of 500 requests a minute",
      "openai/gpt-5-mini: at its limit of 30,000 tokens a minute, next call in 5 s",
      "openai/gpt-5-mini: the rest of the budget is reserved by running calls",
      "openai/gpt-5-mini: 429 earlier, concurrency 20→14→16"
    ])
  })

  it("is nothing while calls run, or long after", () => {
    expect(waitLine(status({}))).toBeUndefined()
    expect(waitLine(status({ held: { why: "concurrency", forMs: undefined } }))).toBeUndefined()
    const lastEpisode = { at: 0, from: 20, to: 14, reason: "unknown" as const }
    expect(waitLine(status({ lastEpisode, episodeAgoMs: 60_000 }))).toBeUndefined()
  })
})

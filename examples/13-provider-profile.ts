/**
 * How much does a provider take before it refuses, and which of its limits is it that binds?
 *
 *     tsx examples/13-provider-profile.ts
 *
 * A server on loopback stands in for the provider. Its page would say "600 requests a minute"; it counts in buckets of five
 * seconds, and asks everybody to wait for 30 seconds, whatever is true. The profile finds all three, in about 20 seconds and 250
 * calls. Then 8 requests a second are sent, as users would: at times of their own.
 *
 * Where a model is configured (see liveModels.ts), put it in the place of the server: a cap of calls or money must be given.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Report } from "@assay/core"
import { Load, Profile, Schedule, Target } from "@assay/load"
import { OpenAICompatible } from "@assay/providers"

const perSecond = 10
const bucketSize = 50

/** Answers after 60 to 400 ms, and refuses what is above its limit. */
const provider = () => {
  let level = bucketSize
  let filledAt = performance.now()
  return createServer((request, response) => {
    let sent = ""
    request.on("data", (piece: Buffer) => {
      sent += piece
    })
    const now = performance.now()
    level = Math.min(bucketSize, level + ((now - filledAt) * perSecond) / 1_000)
    filledAt = now
    if (level < 1) {
      response.writeHead(429, { "content-type": "application/json", "retry-after": "30" })
      response.end(JSON.stringify({ error: { message: "Rate limit reached", type: "rate_limit_exceeded" } }))
      return
    }
    level--
    const answer = () => ({
      id: "1",
      model: "stand-in",
      choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }],
      usage: { prompt_tokens: sent.split(" ").length, completion_tokens: 5 }
    })
    setTimeout(
      () => {
        response.writeHead(200, { "content-type": "application/json" })
        response.end(JSON.stringify(answer()))
      },
      60 + 340 * Math.random() ** 3
    )
  })
}

/** Profiles the stand-in and puts it under load. For the run below and for a test. */
export const measure = async () => {
  const server = provider()
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const model = OpenAICompatible.chat("stand-in", { baseUrl: `http://127.0.0.1:${port}/v1`, prices: "free" })
  try {
    const profile = await Profile.measurePromise(Target.model(model), { calls: 600 })
    const { result } = await Load.runPromise(Target.model(model), {
      schedule: Schedule.poisson(8, { for: "30 seconds" }),
      calls: 300,
      objective: "p50 latency < 200 ms"
    })
    return { profile, result, limits: { [model.id]: Profile.toLimits(profile) } }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

if (import.meta.main) {
  console.error("Probing for about 20 seconds, then load for 30 …")
  const { limits, profile, result } = await measure()
  const options = Report.optionsFor(process.stdout)
  process.stdout.write(Report.toText(Profile.toOutline(profile), options))
  console.log(`\nFor the experiment: limits: ${JSON.stringify(limits)}\n`)
  process.stdout.write(Report.toText(Load.toOutline(result), options))
}

/** Load on a model behind an API, as the loopback server of this test speaks it. */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Load, Schedule, Target } from "@assay/load"
import { OpenAICompatible } from "@assay/providers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

const event = (response: ServerResponse, delta: object, rest: object = {}): void =>
  void response.write(
    `data: ${JSON.stringify({ id: "1", model: "m", choices: [{ index: 0, delta, finish_reason: null, ...rest }] })}\n\n`
  )

/** Prompts that begin alike are answered at once: a prefix cache. */
const seen = new Set<string>()
const prompts: Array<string> = []

/** Ten pieces of four tokens each, 20 ms apart. */
const inFours = async (response: ServerResponse, counts: boolean): Promise<void> => {
  for (let i = 1; i <= 10; i++) {
    await sleep(20)
    event(response, { content: "one two three four " }, i === 10 ? { finish_reason: "stop" } : {})
  }
  const usage = { prompt_tokens: 100, completion_tokens: 40 }
  if (counts) response.write(`data: ${JSON.stringify({ choices: [], usage })}\n\n`)
  response.end("data: [DONE]\n\n")
}

const server = createServer((request, response) => {
  let body = ""
  request.on("data", (piece) => {
    body += piece
  })
  request.on("end", async () => {
    const { messages, model: name } = JSON.parse(body) as {
      messages: ReadonlyArray<{ content: string }>
      model: string
    }
    const prompt = messages[0]?.content ?? ""
    prompts.push(prompt)
    const start = prompt.slice(0, 24)
    const isCached = seen.has(start)
    seen.add(start)
    response.writeHead(200, { "content-type": "text/event-stream" })
    event(response, { role: "assistant", content: "" })
    if (name.startsWith("4 a chunk")) return inFours(response, !name.endsWith("uncounted"))
    await sleep(isCached ? 1 : 30)
    event(response, { reasoning_content: "hm" })
    await sleep(20)
    event(response, { content: "four words in one " })
    await sleep(15)
    event(response, { content: "chunk" }, { finish_reason: "stop" })
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 7,
      prompt_tokens_details: { cached_tokens: isCached ? 90 : 0 }
    }
    response.write(`data: ${JSON.stringify({ choices: [], usage })}\n\n`)
    response.end("data: [DONE]\n\n")
  })
})

let url = ""
beforeAll(
  () =>
    new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
        resolve()
      })
    })
)
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const model = (name = "m") => OpenAICompatible.chat(name, { baseUrl: url, stream: true })

describe("load on a streamed model", () => {
  it("tells the first byte, the first token of reasoning and the first of the answer apart", async () => {
    const { result } = await Load.runPromise(Target.model(model()), {
      schedule: Schedule.poisson(40, { for: "1 second" }),
      calls: 100,
      leavesOut: false
    })
    const [step] = result.steps
    const p50 = (each: Load.Distribution | undefined): number => each?.percentiles[0]?.ms ?? Number.NaN
    expect(p50(step?.firstToken) - p50(step?.firstByte)).toBeGreaterThan(25)
    expect(p50(step?.firstAnswer) - p50(step?.firstToken)).toBeGreaterThan(15)
    expect(p50(step?.latency) - p50(step?.firstAnswer)).toBeGreaterThan(10)
    expect(p50(step?.betweenChunks)).toBeGreaterThan(15)
    // Those that were under way at the end had more tokens by then than answers.
    const ofAnswers = (step?.tokens?.outputPerSecond ?? 0) / (7 * (step?.servedPerSecond ?? 0))
    expect(ofAnswers).toBeGreaterThan(0.98)
    expect(ofAnswers).toBeLessThan(1.15)
  })
  it("tells the time between chunks of 4 tokens from the time per token, which it has only where the server counts them", async () => {
    const times = async (name: string): Promise<Load.StepResult | undefined> => {
      const { result } = await Load.runPromise(Target.model(model(name)), {
        schedule: Schedule.constant(25, { for: "400 millis" }),
        calls: 100,
        leavesOut: false
      })
      return result.steps[0]
    }
    const counted = await times("4 a chunk")
    const between = counted?.betweenChunks?.percentiles[0]?.ms ?? Number.NaN
    const longest = counted?.betweenChunks?.maxMs ?? Number.NaN
    const each = counted?.perToken?.percentiles[0]?.ms ?? Number.NaN
    expect(between).toBeGreaterThan(18)
    expect(each).toBeGreaterThan(4.5)
    expect(each).toBeLessThanOrEqual(longest / 4 + 0.1)
    const uncounted = await times("4 a chunk, uncounted")
    expect(uncounted?.betweenChunks?.n).toBe(90)
    expect(uncounted?.perToken).toBeUndefined()
    expect(uncounted?.tokens).toBeUndefined()
  })
  it("is not answered by a prefix cache, and shows the share that is where prompts are sent as they are", async () => {
    const options = { schedule: Schedule.constant(30, { for: "1 second" }), calls: 100 }
    const distinct = await Load.runPromise(Target.model(model()), options)
    expect(distinct.result.steps[0]?.tokens?.cachedShare).toBe(0)
    const same = await Load.runPromise(Target.model(model()), { ...options, prompts: "as they are" })
    expect(same.result.steps[0]?.tokens?.cachedShare).toBeGreaterThan(0.8)
    expect(same.result.notes.join()).toContain("Prompts were sent as they are")
    const marks = prompts.slice(0, 30).map((prompt) => prompt.slice(0, 24))
    expect(new Set(marks).size).toBe(marks.length)
  })
})

/**
 * Answers as bytes: what kind they are, in which pieces they come, and how long they may be.
 */
import { describe, expect, it } from "@effect/vitest"
import { arriving, chatStop, chunk, completion, eventsOf, outcome, wholly } from "./answers.fixture.ts"
import { errorTextOf, longest, TooLong } from "./body.ts"

const usage = { choices: [], usage: { prompt_tokens: 10, completion_tokens: 5 } }
const stream = eventsOf([chunk({ content: "Grüße " }), chunk({ content: "👋" }), chatStop, usage, "[DONE]"])
const body = JSON.stringify(completion("Grüße 👋"))
const answer = { text: "Grüße 👋", finish: "stop", usage: { inputTokens: 10, outputTokens: 5 } }

describe("an answer", () => {
  it.each([
    "text/event-stream",
    "text/event-stream; charset=utf-8",
    "TEXT/EVENT-STREAM",
    "text/plain",
    "application/octet-stream",
    "application/json",
    "application/x-ndjson",
    "",
    null
  ])(
    "is told by how it begins, whatever its type (%j) and whether it was asked for as a stream",
    async (type) => {
      for (const asked of [true, false]) {
        expect(outcome(await arriving([stream], { type, stream: asked }))).toMatchObject(answer)
        expect(outcome(await arriving([body], { type, stream: asked }))).toMatchObject(answer)
        expect(outcome(await arriving([`\n\n ${body}`], { type, stream: asked }))).toMatchObject(answer)
      }
    }
  )

  const events = (...lines: ReadonlyArray<string>) => lines.join("\n")
  const [a = "", b = "", c = ""] = [chunk({ content: "Grüße " }), chunk({ content: "👋" }), chatStop].map(
    (event) => JSON.stringify(event)
  )
  const u = JSON.stringify(usage)

  it.each([
    [
      "comments and empty events between",
      events(
        ": hi",
        "",
        "data:",
        "",
        `data: ${a}`,
        "",
        "data: ",
        "",
        ": hi",
        `data: ${b}`,
        "",
        `data: ${c}`,
        "",
        `data: ${u}`,
        "",
        ""
      )
    ],
    [
      "no empty line between",
      events(`data: ${a}`, `data: ${b}`, `data: ${c}`, `data: ${u}`, "data: [DONE]", "")
    ],
    ["no line at the end", events(`data: ${a}`, "", `data: ${b}`, "", `data: ${c}`, "", `data: ${u}`)],
    ["carriage returns", stream.replaceAll("\n", "\r\n")],
    ["a mark before it", `\ufeff${stream}`],
    ["empty lines before it", `\n\r\n\n${stream}`],
    [
      "tokens after its end",
      events(`data: ${a}`, "", `data: ${b}`, "", `data: ${c}`, "", "data: [DONE]", "", `data: ${u}`, "", "")
    ],
    [
      "tokens in a vendor's own field",
      eventsOf([chunk({ content: "Grüße 👋" }), { ...chatStop, x_groq: usage }])
    ],
    [
      "ids and names of events",
      events(
        "event: message",
        "id: 1",
        "retry: 10",
        `data: ${a}`,
        "",
        `data: ${b}`,
        "",
        `data: ${c}`,
        "",
        `data: ${u}`,
        "",
        ""
      )
    ]
  ])("in events is read with %s", async (_, text) => {
    expect(outcome(await arriving([text]))).toMatchObject(answer)
    expect(
      outcome(await arriving(Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte))))
    ).toMatchObject(answer)
  })

  it.each([
    ["a page", "<html><title>Sign in</title></html>"],
    ["nothing", ""],
    ["a half", body.slice(0, 40)],
    ["a text among events", `${eventsOf([chunk({ content: "re" })])}data: Internal Server Error\n\n${stream}`]
  ])("that is %s is malformed, and kept", async (_, text) => {
    for (const asked of [true, false]) {
      const result = outcome(await arriving([text], { type: "text/html", stream: asked }))
      expect(result).toMatchObject({ reason: "MalformedReply" })
      if (text !== "") expect(result).toMatchObject({ received: { text } })
    }
  })

  it("that is malformed is kept up to a length", async () => {
    const result = outcome(await wholly({ hello: "x".repeat(100_000) }))
    expect(result).toMatchObject({ reason: "MalformedReply" })
    expect(JSON.stringify(result).length).toBeLessThan(12_000)
  })
})

describe("a long answer", () => {
  const piece = "a".repeat(1_000)
  const endless = (beginning: string, more: string) => {
    let sent = 0
    let isEnded = false
    const body = async function* () {
      try {
        yield beginning
        for (;;) {
          sent += more.length
          yield more
        }
      } finally {
        isEnded = true
      }
    }
    return { body, sent: () => sent, isEnded: () => isEnded }
  }

  it.each([
    ["in one body", '{"choices":[{"message":{"content":"', piece, false],
    ["in one body, asked for as a stream", '{"choices":[{"message":{"content":"', piece, true],
    ["in one line of an event", 'data: {"choices":[{"delta":{"content":"', piece, true],
    ["in one event of many lines", "data: [", "data: 1,\n", true],
    ["in events of text", "", eventsOf([chunk({ content: piece })]), true],
    [
      "in events of calls",
      "",
      eventsOf([chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })]),
      true
    ],
    ["in comments", "", `: ${piece}\n\n`, true],
    ["in blanks", "", " ".repeat(1_000), true]
  ])("without an end, %s, is left at its limit, and the call ended", async (_, beginning, more, asked) => {
    const limit = 50_000
    const { body, sent, isEnded } = endless(beginning, more)
    const encoder = new TextEncoder()
    const { readStream, readWhole } = await import("./body.ts")
    const { chatAssembly } = await import("./chatStream.ts")
    const bytes = async function* () {
      for await (const each of body()) yield encoder.encode(each)
    }
    const response = { headers: { get: () => null }, body: bytes() }
    const assembly = () => chatAssembly(new Set(), false)
    const reading = asked ? readStream(response, assembly, limit, 0) : readWhole(response, assembly, limit)
    await expect(reading).rejects.toThrow(TooLong)
    expect(sent()).toBeLessThan(5 * limit)
    expect(isEnded()).toBe(true)
  })

  it("is not begun where its length says so", async () => {
    const { readWhole } = await import("./body.ts")
    const { chatAssembly } = await import("./chatStream.ts")
    let pieces = 0
    const body = async function* () {
      for (;;) {
        pieces++
        yield new Uint8Array(10)
      }
    }
    const response = { headers: { get: () => "1000000" }, body: body() }
    await expect(readWhole(response, () => chatAssembly(new Set(), false), 1_000)).rejects.toThrow(TooLong)
    expect(pieces).toBe(1)
  })

  it("that is an error is read as far as it says anything", async () => {
    const { body, isEnded } = endless("oops ", piece)
    const bytes = async function* () {
      for await (const each of body()) yield new TextEncoder().encode(each)
    }
    const text = await errorTextOf({ headers: { get: () => null }, body: bytes() })
    expect(text.startsWith("oops ")).toBe(true)
    expect(text.length).toBeLessThanOrEqual(2 ** 20)
    expect(isEnded()).toBe(true)
  })

  it("may be as long as the tokens that were asked for need, and at most 64 MiB", () => {
    expect(longest(undefined)).toBe(64 * 2 ** 20)
    expect(longest(100)).toBe(8 * 2 ** 20 + 100 * 8_192)
    expect(longest(1e9)).toBe(64 * 2 ** 20)
    for (const odd of [Number.NaN, -1, Number.POSITIVE_INFINITY]) expect(longest(odd)).toBe(64 * 2 ** 20)
  })
})

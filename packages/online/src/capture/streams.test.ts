import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Guard from "../Guard.ts"
import { outcomeOf } from "./replyText.ts"

const make = (limits: Guard.Limits = {}) => {
  const seen: Array<unknown> = []
  const guard = Guard.make<unknown, unknown>({
    scorers: ({ output }: { output: unknown }) => {
      seen.push(output)
      return 1
    },
    sample: 1,
    limits
  })
  return { guard, seen, flush: () => guard.flush({ within: 5_000 }) }
}

const textsOf = async (stream: AsyncIterable<string>) => {
  const all: Array<string> = []
  for await (const each of stream) all.push(each)
  return all
}

describe("a stream that is looked at", () => {
  it("comes through as it is, and is scored as a whole", async () => {
    const { guard, seen, flush } = make()
    const chunks = ["a", "bc", "", "d"]
    expect(await textsOf(guard.stream(ReadableStream.from(chunks), { input: "" }))).toEqual(chunks)
    async function* answer() {
      yield* chunks
    }
    expect(await textsOf(guard.stream(answer(), { input: "" }))).toEqual(chunks)
    await flush()
    expect(seen).toEqual(["abcd", "abcd"])
  })

  it("reads when the application reads, and hands an abort with its reason to the source at once", async () => {
    const { guard } = make()
    let [pulled, reason]: [number, unknown] = [0, undefined]
    const source = new ReadableStream<string>(
      {
        pull: (controller) => controller.enqueue(`${pulled++}`),
        cancel: (why) => {
          reason = why
        }
      },
      { highWaterMark: 0 }
    )
    const reader = guard.stream(source, { input: "" }).getReader()
    expect((await reader.read()).value).toBe("0")
    expect(pulled).toBe(1)
    const why = new Error("enough")
    const cancelled = reader.cancel(why)
    expect(reason).toBe(why)
    await cancelled
    expect(guard.report().counts.droppedBy).toEqual({ cancelled: 1 })
  })

  it("that breaks off breaks off with the very error", async () => {
    const { guard } = make()
    const error = new Error("gone")
    const source = new ReadableStream<string>({ pull: (controller) => controller.error(error) })
    await expect(guard.stream(source, { input: "" }).getReader().read()).rejects.toBe(error)
    async function* answer() {
      yield "a"
      throw error
    }
    await expect(textsOf(guard.stream(answer(), { input: "" }))).rejects.toBe(error)
    expect(guard.report().counts.droppedBy).toEqual({ failed: 2 })
  })

  it("of a client keeps its class, its methods and what they return", async () => {
    class ClientStream {
      #left = ["a", "b"]
      readonly controller = new AbortController()
      async next() {
        const value = this.#left.shift()
        return value === undefined ? { done: true as const, value } : { done: false as const, value }
      }
      left() {
        return this.#left.length
      }
      async return() {
        this.controller.abort("returned")
        return { done: true as const, value: undefined }
      }
      [Symbol.asyncIterator]() {
        return this
      }
    }
    const { guard, seen, flush } = make()
    const own = new ClientStream()
    const stream = guard.stream(own, { input: "" })
    expect(stream).toBeInstanceOf(ClientStream)
    expect([stream.left(), stream.controller]).toEqual([2, own.controller])
    for await (const each of stream) {
      expect(each).toBe("a")
      break
    }
    expect(own.controller.signal.reason).toBe("returned")
    expect(guard.report().counts.droppedBy).toEqual({ cancelled: 1 })
    await textsOf(guard.stream(new ClientStream(), { input: "" }))
    await flush()
    expect(seen).toEqual(["ab"])
  })

  it("joins the texts of each choice apart, and scores the first", async () => {
    const { guard, seen, flush } = make()
    const chunks = [0, 1, 0, 1].map((channel, i) => ({ channel: `${channel}`, text: `${i}` }))
    async function* answer() {
      yield* chunks
    }
    const stream = guard.stream(
      answer(),
      { input: "" },
      { read: (chunk) => [chunk], decode: (text) => Number(text) }
    )
    for await (const _ of stream);
    await flush()
    expect(seen).toEqual([2])
  })

  it("is copied to a cap, whatever its length and however slowly it is read", async () => {
    const { guard } = make({ answerBytes: 100_000 })
    const chunk = new Uint8Array(64 * 1024)
    let left = 1_600
    const source = new ReadableStream<Uint8Array>(
      { pull: (controller) => (left-- > 0 ? controller.enqueue(chunk.slice()) : controller.close()) },
      { highWaterMark: 0 }
    )
    setFlagsFromString("--expose-gc")
    const collect: () => void = runInNewContext("gc")
    const held = () => {
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const reader = guard.stream(source, { input: "" }).getReader()
    collect()
    const before = held()
    let [read, most] = [0, 0]
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      read += value.length
      if (read % (400 * chunk.length) === 0) {
        collect()
        most = Math.max(most, held() - before)
      }
    }
    expect(read).toBe(1_600 * chunk.length)
    expect(most).toBeLessThan(40e6)
    expect(guard.report().counts.droppedBy).toEqual({ "too large": 1 })
  })

  it("shares one cap with all others that are open", async () => {
    const { guard } = make({ bytes: 1_000 })
    const readers = [1, 2].map(() =>
      guard.stream(ReadableStream.from(["x".repeat(300), "y"]), { input: "" }).getReader()
    )
    for (const reader of readers) await reader.read()
    for (const reader of readers) await reader.cancel()
    const reader = guard.stream(ReadableStream.from(["x".repeat(300)]), { input: "" }).getReader()
    while (!(await reader.read()).done);
    expect(guard.report().counts).toMatchObject({ pending: 1, droppedBy: { cancelled: 2 } })
  })
})

describe("a function that is wrapped", () => {
  it("returns, resolves, throws and rejects as it would", async () => {
    const { guard, seen, flush } = make()
    const error = new Error("no")
    const value = { a: 1 }
    const later = guard.wrap(async (_: string) => value)
    expect(await later("x")).toBe(value)
    expect(guard.wrap((_: string) => value)("x")).toBe(value)
    await expect(guard.wrap(() => Promise.reject(error))()).rejects.toBe(error)
    expect(() =>
      guard.wrap(() => {
        throw error
      })()
    ).toThrow(error)
    // A promise of a client, whose methods must stay and which must not be started twice, is left alone.
    let asked = 0
    // biome-ignore lint/suspicious/noThenProperty: a lazy promise of a client
    const lazy = { then: () => asked++, withResponse: () => 1 }
    expect(guard.wrap(() => lazy)()).toBe(lazy)
    await flush()
    expect([asked, seen]).toEqual([0, [value, value]])
    expect(guard.report().counts.droppedBy).toEqual({ failed: 2, "not data": 1 })
  })

  it("keeps its `this` and its arguments, whatever is said of them", async () => {
    const { guard } = make()
    const self = {
      n: 2,
      times: guard.wrap(
        function (this: { n: number }, by: number) {
          return this.n * by
        },
        {
          asked: () => {
            throw new Error("odd")
          }
        }
      )
    }
    expect(self.times(3)).toBe(6)
    expect(guard.report().counts).toMatchObject({ sampled: 1, dropped: 1 })
  })
})

describe("fetch", () => {
  let server: Server
  let url = ""
  let aborted: (() => void) | undefined
  const events = ["Hel", "lo"].map(
    (content) =>
      `data: ${JSON.stringify({
        choices: [
          { index: 0, delta: { content } },
          { index: 1, delta: { content: "no" } }
        ]
      })}\n\n`
  )
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader("x-request-id", "r1")
      if (request.url === "/json") {
        response.setHeader("content-type", "application/json")
        response.end(JSON.stringify({ choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] }))
      } else if (request.url === "/none") response.writeHead(204).end()
      else if (request.url === "/error") response.writeHead(500).end("{}")
      else if (request.url === "/endless") {
        response.on("close", () => aborted?.())
        const timer = setInterval(() => response.write("data: {}\n\n"), 1)
        response.on("close", () => clearInterval(timer))
      } else {
        response.setHeader("content-type", "text/event-stream")
        response.write(events[0])
        setTimeout(() => response.end(`${events[1]}data: [DONE]\n\n`), 5)
      }
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  it("gives the response that it would, streamed or not, and scores the first answer", async () => {
    const { guard, seen, flush } = make()
    const fetch = guard.fetch()
    const body = JSON.stringify({ messages: [{ role: "user", content: "hi" }] })
    for (const path of ["/json", "/sse"]) {
      const [plain, watched] = [
        await globalThis.fetch(url + path),
        await fetch(url + path, { method: "POST", body })
      ]
      expect(watched).toBeInstanceOf(Response)
      for (const name of ["url", "status", "statusText", "type", "redirected", "ok", "bodyUsed"] as const)
        expect(watched[name]).toBe(plain[name])
      expect(watched.headers.get("x-request-id")).toBe("r1")
      expect(await watched.clone().text()).toBe(await plain.text())
      await watched.text()
    }
    expect((await fetch(`${url}/none`)).status).toBe(204)
    expect((await fetch(`${url}/error`)).status).toBe(500)
    await flush()
    expect(seen).toEqual(["Hello", "Hello"])
    expect(guard.report().counts.seen).toBe(2)
  })

  it("lets an abort after one chunk reach the provider", async () => {
    const { guard } = make()
    const closed = new Promise<void>((resolve) => {
      aborted = resolve
    })
    const reader = (await guard.fetch()(`${url}/endless`)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await closed
    expect(guard.report().counts.droppedBy).toEqual({ cancelled: 1 })
  })

  it("rejects as it would", async () => {
    const { guard } = make()
    const signal = AbortSignal.abort(new Error("stop"))
    await expect(guard.fetch()(url, { signal })).rejects.toBe(signal.reason)
    await expect(guard.fetch(() => Promise.reject(signal.reason))(url)).rejects.toBe(signal.reason)
  })
})

describe("the text of a body", () => {
  it("is that of the three protocols, refused and cut ones told apart, and else the body", () => {
    const of = (value: unknown) => outcomeOf(JSON.stringify(value))
    const answered = (output: string) => ({ _tag: "Answered", output })
    expect(of({ type: "message", content: [{ type: "text", text: "a" }], stop_reason: "end_turn" })).toEqual(
      answered("a")
    )
    expect(of({ object: "response", output: [{ content: [{ text: "b" }] }] })).toEqual(answered("b"))
    expect(of({ choices: [{ message: { content: "c" }, finish_reason: "length" }] })).toMatchObject({
      _tag: "Truncated"
    })
    expect(of({ choices: [{ message: { refusal: "I can't" } }] })).toEqual({
      _tag: "Refused",
      reason: "I can't"
    })
    const sse = (...events: ReadonlyArray<unknown>) =>
      outcomeOf(events.map((each) => `data: ${JSON.stringify(each)}\r\n`).join("\r\n"))
    expect(
      sse(
        { type: "content_block_delta", delta: { text: "x" } },
        { type: "content_block_delta", delta: { text: "y" } }
      )
    ).toEqual(answered("xy"))
    expect(sse({ type: "response.output_text.delta", delta: "z" })).toEqual(answered("z"))
    expect(outcomeOf("plain")).toEqual(answered("plain"))
    expect(outcomeOf("{broken")).toEqual(answered("{broken"))
  })
})

/** Where guards work: servers of several frameworks, a queue worker, a layer of Effect, a process that is frozen. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import express from "express"
import fastify from "fastify"
import { Hono } from "hono"
import { describe, expect, it } from "vitest"
import { guardLayer } from "./effect.ts"
import * as Guard from "./Guard.ts"

const make = () =>
  Guard.make<string, string>({
    scorers: { short: ({ output }: { output: string }) => output.length < 9 },
    sample: 1
  })

const answer = (question: string): string => question.toUpperCase()

const portOf = (server: { address: () => AddressInfo | string | null }): number => {
  const address = server.address()
  return typeof address === "object" ? (address?.port ?? 0) : 0
}

const asked = async (port: number, guard: Guard.Guard<string, string>) => {
  const response = await fetch(`http://127.0.0.1:${port}/?q=hello`)
  expect(await response.text()).toBe("HELLO")
  expect(await guard.flush({ within: 5_000 })).toBe(true)
  expect(guard.report().counts).toMatchObject({ seen: 1, scored: 1 })
}

const questionOf = (url = ""): string => new URL(url, "http://x").searchParams.get("q") ?? ""

describe("a guard works in", () => {
  it("a plain server of Node", async () => {
    const guard = make()
    const server = createServer((request, response) => {
      const input = questionOf(request.url)
      const output = answer(input)
      response.end(output)
      guard.observe({ input, output })
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    await asked(portOf(server), guard)
    server.close()
  })

  it("a handler of Hono, which may answer with a stream", async () => {
    const guard = make()
    const app = new Hono().get("/", (c) => {
      const input = c.req.query("q") ?? ""
      const body = ReadableStream.from([answer(input)]).pipeThrough(new TextEncoderStream())
      return c.body(guard.stream(body, { input }))
    })
    const response = await app.request("/?q=hello")
    expect(await response.text()).toBe("HELLO")
    await guard.flush({ within: 5_000 })
    expect(guard.report().counts).toMatchObject({ seen: 1, scored: 1 })
  })

  it("a handler of Express", async () => {
    const guard = make()
    const app = express().get("/", (request, response) => {
      response.send(guard.wrap(answer)(questionOf(request.url)))
    })
    const server = app.listen(0, "127.0.0.1")
    await once(server, "listening")
    await asked(portOf(server), guard)
    server.close()
  })

  it("a handler of Fastify", async () => {
    const guard = make()
    const app = fastify()
    app.get("/", async (request) => guard.wrap(async (q: string) => answer(q))(questionOf(request.url)))
    await app.listen({ port: 0, host: "127.0.0.1" })
    await asked(portOf(app.server), guard)
    await app.close()
  })

  it("a worker of a queue, which flushes before it takes more", async () => {
    const guard = make()
    const done: Array<string> = []
    for (const job of [["a", "b"], ["c"]]) {
      for (const input of job) {
        const output = answer(input)
        done.push(output)
        guard.observe({ input, output })
      }
      expect(await guard.flush({ within: 1_000 })).toBe(true)
    }
    expect([done.length, guard.report().counts.scored]).toEqual([3, 3])
  })

  it("an application of Effect, as a layer that ends with its scope", async () => {
    class Checks extends Context.Service<Checks, Guard.Guard<string, string>>()("test/Checks") {}
    const layer = guardLayer(Checks, { scorers: { one: () => 1 }, sample: 1 })
    const guard = await Effect.runPromise(
      Effect.gen(function* () {
        const checks = yield* Checks
        checks.observe({ input: "", output: "" })
        return checks
      }).pipe(Effect.provide(layer))
    )
    expect(guard.report().counts).toMatchObject({ scored: 1, pending: 0 })
    guard.observe({ input: "", output: "" })
    expect(guard.report().counts.droppedBy).toEqual({ closed: 1 })
  })
})

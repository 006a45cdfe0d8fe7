import { createServer, type RequestListener } from "node:http"
import { connect, createServer as createTcpServer } from "node:net"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { vi } from "vitest"
import { leanFetch } from "./leanFetch.ts"

const listening = (listener: RequestListener) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<{ readonly url: string; readonly sockets: Set<unknown>; readonly stop: () => void }>(
          (resolve) => {
            const sockets = new Set<unknown>()
            const server = createServer(listener)
            server.on("connection", (socket) => sockets.add(socket))
            server.listen(0, "127.0.0.1", () => {
              const address = server.address()
              const port = typeof address === "object" && address !== null ? address.port : 0
              const stop = () => {
                server.closeAllConnections()
                server.close()
              }
              resolve({ url: `http://127.0.0.1:${port}`, sockets, stop })
            })
          }
        )
    ),
    ({ stop }) => Effect.sync(stop)
  )

const post = (url: string, init: RequestInit = {}) =>
  leanFetch(url, {
    method: "POST",
    headers: new Headers({ authorization: "Bearer key" }),
    body: "{}",
    ...init
  })

describe("leanFetch", () => {
  it.live("sends method, headers and body, and brings status, headers and body", () =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const { url } = yield* listening((request, response) => {
        request.setEncoding("utf8").on("data", (body: string) => {
          seen.push([request.method, request.url, request.headers.authorization, body])
          response.writeHead(429, { "x-one": "1", "set-cookie": ["a=1", "b=2"] }).end("späte Antwort")
        })
        expect(request.headers["accept-encoding"]).toBeUndefined()
      })
      yield* Effect.promise(async () => {
        const response = await post(`${url}/v1?a=b`, { body: `{"ü": 1}` })
        expect(seen).toEqual([["POST", "/v1?a=b", "Bearer key", `{"ü": 1}`]])
        expect([response.status, response.ok, response.url]).toEqual([429, false, `${url}/v1?a=b`])
        expect([response.headers.get("X-One"), response.headers.get("x-two")]).toEqual(["1", null])
        expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"])
        expect(response.bodyUsed).toBe(false)
        expect(await response.text()).toBe("späte Antwort")
        expect(response.bodyUsed).toBe(true)
        await expect(response.text()).rejects.toThrow("already read")
        expect(await (await post(url, { body: "x" })).arrayBuffer()).toHaveProperty("byteLength", 14)
        const cloned = await post(url, { body: "x" })
        expect([await cloned.clone().text(), await cloned.text()]).toEqual(["späte Antwort", "späte Antwort"])
      })
    })
  )

  it.live("reads what came compressed unasked, as text and as a stream", () =>
    Effect.gen(function* () {
      const packed = { gzip: gzipSync, br: brotliCompressSync }
      const { url } = yield* listening((request, response) => {
        const encoding = request.url === "/br" ? "br" : "gzip"
        response.writeHead(200, { "content-encoding": encoding }).end(packed[encoding](`{"a": "é"}`))
      })
      yield* Effect.promise(async () => {
        for (const encoding of ["gzip", "br"]) {
          expect(await (await post(`${url}/${encoding}`)).json()).toEqual({ a: "é" })
          const { body } = await post(`${url}/${encoding}`)
          expect(await new Response(body).text()).toBe(`{"a": "é"}`)
        }
      })
    })
  )

  it.live("reuses connections, and opens one for every call in flight", () =>
    Effect.gen(function* () {
      const { url, sockets } = yield* listening((_, response) => {
        setTimeout(() => response.end("ok"), 20)
      })
      yield* Effect.promise(async () => {
        for (let round = 0; round < 6; round++) {
          const startedAt = performance.now()
          await Promise.all(Array.from({ length: 80 }, async () => (await post(url)).text()))
          expect(performance.now() - startedAt).toBeLessThan(2_000)
        }
        // A connection is free a moment after its reply is read, so a burst of calls may open some anew; never more.
        expect(sockets.size).toBeGreaterThanOrEqual(80)
        expect(sockets.size).toBeLessThanOrEqual(160)
      })
    })
  )

  it.live("follows a redirect within the origin only, so that the key goes nowhere else", () =>
    Effect.gen(function* () {
      const elsewhere: Array<unknown> = []
      const other = yield* listening((request, response) => {
        elsewhere.push(request.headers)
        response.end("stolen")
      })
      const paths: Array<string> = []
      const { url } = yield* listening((request, response) => {
        paths.push(`${request.method} ${request.url}`)
        if (request.url === "/v1") response.writeHead(307, { location: "/v1/" }).end()
        else if (request.url === "/away") response.writeHead(308, { location: `${other.url}/x?key=1` }).end()
        else if (request.url === "/get") response.writeHead(302, { location: "/v1/" }).end()
        else if (request.url === "/loop") response.writeHead(307, { location: "/loop" }).end()
        else response.end("here")
      })
      yield* Effect.promise(async () => {
        expect(await (await post(`${url}/v1`)).text()).toBe("here")
        expect(paths).toEqual(["POST /v1", "POST /v1/"])
        const away = await post(`${url}/away`)
        expect([away.status, await away.json()]).toEqual([
          308,
          {
            error: {
              message: `the address redirects to ${other.url}/x; this redirect is not followed`
            }
          }
        ])
        expect((await post(`${url}/get`)).status).toBe(302)
        expect((await post(`${url}/loop`)).status).toBe(307)
        expect(elsewhere).toEqual([])
      })
    })
  )

  it.live("ends a call when its signal aborts: before it, while it waits, and inside the body", () =>
    Effect.gen(function* () {
      let closed = 0
      const { url } = yield* listening((request, response) => {
        request.on("close", () => {
          closed++
        })
        if (request.url === "/body") response.write("half")
      })
      yield* Effect.promise(async () => {
        await expect(post(url, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/u)
        const waiting = new AbortController()
        const waited = post(url, { signal: waiting.signal })
        setTimeout(() => waiting.abort(), 20)
        await expect(waited).rejects.toThrow(/abort/u)
        for (const read of [
          (response: Response) => response.text(),
          (response: Response) => new Response(response.body).text()
        ]) {
          const halfway = new AbortController()
          const response = await post(`${url}/body`, { signal: halfway.signal })
          setTimeout(() => halfway.abort(), 20)
          await expect(read(response)).rejects.toThrow(/abort/u)
        }
        await vi.waitFor(() => expect(closed).toBe(3))
      })
    })
  )

  it.live("goes through the proxy that the environment names, but not for hosts it leaves out", () =>
    Effect.gen(function* () {
      const { url } = yield* listening((_, response) => response.end("direct"))
      const tunnels: Array<string> = []
      const proxy = createServer((request, response) => {
        tunnels.push(`${request.url}`)
        response.end("by proxy")
      })
      proxy.on("connect", (request, socket) => {
        tunnels.push(`${request.url}`)
        const { hostname, port } = new URL(`http://${request.url}`)
        const upstream = connect(Number(port), hostname, () => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n")
          upstream.pipe(socket).pipe(upstream)
        })
      })
      yield* Effect.promise(() => new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve)))
      const address = proxy.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      yield* Effect.promise(async () => {
        try {
          vi.stubEnv("HTTP_PROXY", `http://127.0.0.1:${port}`)
          vi.resetModules()
          const { leanFetch: proxied } = await import("./leanFetch.ts")
          await (await proxied(url, { method: "POST", body: "{}" })).text()
          expect(tunnels.length).toBe(1)
          vi.stubEnv("NO_PROXY", "127.0.0.1")
          vi.resetModules()
          const { leanFetch: spared } = await import("./leanFetch.ts")
          expect(await (await spared(url, { method: "POST", body: "{}" })).text()).toBe("direct")
          expect(tunnels.length).toBe(1)
        } finally {
          vi.unstubAllEnvs()
          proxy.closeAllConnections()
          proxy.close()
        }
      })
    })
  )

  it.live("fails with a code where there is no connection, and without what an address hides", () =>
    Effect.gen(function* () {
      const port = yield* Effect.promise(
        () =>
          new Promise<number>((resolve) => {
            const server = createTcpServer().listen(0, "127.0.0.1", () => {
              const address = server.address()
              server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
            })
          })
      )
      yield* Effect.promise(async () => {
        await expect(post(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: "ECONNREFUSED" })
        const error: unknown = await post("http://user:secret@127.0.0.1").catch((thrown) => thrown)
        expect(String(error)).toBe(
          "TypeError: expected an address without user and password; use an Authorization header"
        )
      })
    })
  )
})

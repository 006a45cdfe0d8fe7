/**
 * The server as those meet it who were not given its address: raw requests, as no browser would send them, and as a page
 * of another site would make one send them.
 */
import { request as httpRequest } from "node:http"
import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { served } from "../work.fixture.ts"
import { mostBytes } from "./body.ts"

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

let server: Awaited<ReturnType<typeof served>>
let cookie: string

const send = (
  path: string,
  {
    method = "GET",
    headers = {},
    body
  }: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  } = {}
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: "127.0.0.1", port: server.port, path, method, headers, agent: false },
      (response) => {
        let text = ""
        response.on("data", (chunk) => {
          text += chunk
        })
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
        )
      }
    )
    sent.on("error", reject)
    sent.end(body)
  })

/** What the server's own page sends. */
const own = () => ({
  host: `127.0.0.1:${server.port}`,
  origin: `http://127.0.0.1:${server.port}`,
  "sec-fetch-site": "same-origin",
  "content-type": "application/json",
  cookie
})

const post = (path: string, body: object, headers: Readonly<Record<string, string>> = own()) =>
  send(path, { method: "POST", headers, body: JSON.stringify(body) })

const without = (name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(own()).filter(([key]) => key !== name))

/** Bytes as they are, and all that comes back. */
const raw = (text: string, ms = 3_000): Promise<string> =>
  new Promise((resolve) => {
    let found = ""
    const socket = connect(server.port, "127.0.0.1", () => socket.write(text))
    socket.on("data", (chunk) => {
      found += chunk
    })
    socket.on("close", () => resolve(found))
    socket.on("error", () => resolve(found))
    setTimeout(() => socket.destroy(), ms).unref()
  })

beforeAll(async () => {
  server = await served()
  const { pathname, search } = new URL(server.address())
  const { headers } = await send(pathname + search)
  cookie = String(headers["set-cookie"]).split(";")[0] ?? ""
  await post("/api/person", { person: "ann" })
})

afterAll(() => server.close())

describe("the address that is printed", () => {
  it("lets one browser in, once: a redirect takes the token out of it for a cookie that no script reads", async () => {
    const { pathname, search } = new URL(server.address())
    const first = await send(pathname + search)
    expect(first.status).toBe(303)
    expect(first.headers.location).toBe("/")
    expect(String(first.headers["set-cookie"])).toMatch(
      /^assay_review_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/
    )
    const second = await send(pathname + search)
    expect(second.status).toBe(403)
    expect(second.headers["set-cookie"]).toBeUndefined()
    expect((await send("/?token=guess")).status).toBe(403)
  })

  it("is on 127.0.0.1 alone", () => {
    expect(server.address()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
  })
})

describe("the page", () => {
  it("is shown to that browser alone, with a policy that lets nothing else in", async () => {
    expect((await send("/")).status).toBe(401)
    expect((await send("/", { headers: { cookie: `${cookie.split("=")[0]}=guess` } })).status).toBe(401)
    expect((await send("/", { headers: { cookie: `${cookie}; ${cookie}` } })).status).toBe(401)
    const { status, headers, body } = await send("/", { headers: { cookie } })
    expect(status).toBe(200)
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'.*connect-src 'self'.*frame-ancestors 'none'$/
    )
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin"
    })
    expect(body).not.toMatch(/secret-candidate|question \d/)
  })
})

describe("a request", () => {
  it("that names another host is refused on every route: a name that was made to point here", async () => {
    for (const host of ["attacker.example", `attacker.example:${server.port}`, "127.0.0.1", "127.0.0.1:1"]) {
      expect((await send("/", { headers: { host, cookie } })).status).toBe(421)
      expect((await post("/api/view", { move: "here" }, { ...own(), host })).status).toBe(421)
      const { search } = new URL(server.address())
      expect((await send(`/${search}`, { headers: { host } })).status).toBe(421)
    }
    const port = server.port
    expect(
      await raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil\r\nCookie: ${cookie}\r\n\r\n`)
    ).toMatch(/^HTTP\/1\.1 4/)
    expect(await raw("GET / HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/)
  })

  it("from another origin, from none, or from a sandbox is refused", async () => {
    for (const origin of [
      "null",
      "http://attacker.example",
      `https://127.0.0.1:${server.port}`,
      "http://127.0.0.1:1"
    ])
      expect((await post("/api/view", { move: "here" }, { ...own(), origin })).status).toBe(403)
    expect((await post("/api/view", { move: "here" }, without("origin"))).status).toBe(403)
    expect((await send("/", { headers: { origin: "null", cookie } })).status).toBe(403)
  })

  it("from another site is refused, the page itself included", async () => {
    for (const site of ["cross-site", "same-site"]) {
      expect((await send("/", { headers: { "sec-fetch-site": site, cookie } })).status).toBe(403)
      expect((await post("/api/view", { move: "here" }, { ...own(), "sec-fetch-site": site })).status).toBe(
        403
      )
    }
    expect((await post("/api/view", { move: "here" }, { ...own(), "sec-fetch-site": "none" })).status).toBe(
      403
    )
    expect((await send("/", { headers: { "sec-fetch-site": "none", cookie } })).status).toBe(200)
  })

  it("without the cookie is refused", async () => {
    for (const path of ["view", "grade", "mark", "comment", "expected", "open", "undo", "results", "person"])
      expect((await post(`/api/${path}`, {}, without("cookie"))).status).toBe(401)
  })

  it("for any other path or method finds nothing", async () => {
    for (const path of [
      "/api/views",
      "/api/view/",
      "/../etc/passwd",
      "/%2e%2e/x",
      "//",
      "/api//view",
      "/index.html",
      "/API/view",
      "/api/__proto__",
      "/api/constructor"
    ])
      expect((await send(path, { headers: own() })).status, path).toBe(404)
    expect((await send("/api/view", { headers: own() })).status).toBe(405)
    for (const method of ["PUT", "DELETE", "OPTIONS", "PATCH"])
      expect((await send("/api/view", { method, headers: own() })).status, method).toBe(405)
    const absolute = `GET http://attacker.example/ HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`
    expect(await raw(absolute)).toMatch(/^HTTP\/1\.1 404/)
  })

  it("of a form, or with anything but JSON, is refused", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "application/jsonx"
    ])
      expect((await post("/api/view", { move: "here" }, { ...own(), "content-type": type })).status).toBe(415)
    for (const body of ["", "{", "\u0000", "[".repeat(100_000)])
      expect((await send("/api/view", { method: "POST", headers: own(), body })).status).toBe(400)
    for (const body of [null, [], 1, { move: "away" }, { move: "here", from: "x".repeat(300) }])
      expect(
        (await send("/api/view", { method: "POST", headers: own(), body: JSON.stringify(body) })).status
      ).toBe(400)
  })

  it("with a huge body is refused before it is read, and one that says nothing of its size while it is", async () => {
    const huge = await raw(
      `POST /api/view HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: http://127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nCookie: ${cookie}\r\nContent-Length: 99999999999\r\n\r\n`
    )
    expect(huge).toMatch(/^HTTP\/1\.1 413/)
    const size = mostBytes + 1
    const chunked = await raw(
      `POST /api/view HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: http://127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nCookie: ${cookie}\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${" ".repeat(size)}\r\n`
    )
    expect(chunked).toMatch(/^HTTP\/1\.1 413/)
  })

  it("with huge headers is refused", async () => {
    expect((await send("/", { headers: { cookie: `${cookie}; x=${"x".repeat(20_000)}` } })).status).toBe(431)
  })
})

describe("what the page is told", () => {
  it("says nothing of candidate, judge, or what is expected, until it is asked for", async () => {
    const view = await post("/api/view", { move: "undecided" })
    expect(view.status).toBe(200)
    expect(view.body).not.toMatch(/secret-candidate|judged|expected \d/)
    const { slot } = JSON.parse(view.body)
    const opened = await post("/api/open", { slot: slot.id })
    expect(JSON.parse(opened.body).slot.expected).toMatch(/^expected \d+$/)
  })

  it("keeps labels under the name of who sits there, whatever a request says", async () => {
    const { slot } = JSON.parse((await post("/api/view", { move: "undecided" })).body)
    const graded = await post("/api/grade", { slot: slot.id, score: "helpful", level: 1, person: "eve" })
    expect(graded.status).toBe(200)
    expect(server.log.labels.at(-1)).toMatchObject({ person: "ann", grade: 1, label: "yes" })
    expect((await post("/api/grade", { slot: slot.id, score: "helpful", level: 9 })).status).toBe(409)
    expect((await post("/api/grade", { slot: slot.id, score: "__proto__", level: 0 })).status).toBe(409)
    expect((await post("/api/grade", { slot: "another", score: "helpful", level: 0 })).status).toBe(409)
  })
})

/** Requests that take their time. */
import { connect } from "node:net"
import { expect, it } from "vitest"
import { served } from "../work.fixture.ts"

/** Sends these bytes, then one more every second, and gives what came back and when. */
const dripping = (port: number, text: string): Promise<{ readonly reply: string; readonly ms: number }> =>
  new Promise((resolve) => {
    const started = performance.now()
    let reply = ""
    const socket = connect(port, "127.0.0.1", () => socket.write(text))
    const drip = setInterval(() => socket.write(" "), 1_000)
    socket.on("data", (chunk) => {
      reply += chunk
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      clearInterval(drip)
      resolve({ reply, ms: performance.now() - started })
    })
  })

it("a body or headers that come too slowly are given up, and others are served meanwhile", async () => {
  const { port, address, close } = await served()
  const { search } = new URL(address())
  const { headers } = await fetch(`http://127.0.0.1:${port}/${search}`, { redirect: "manual" })
  const cookie = headers.get("set-cookie")?.split(";")[0] ?? ""
  const head = `POST /api/view HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\n`
  const slow = [dripping(port, `${head}Content-Length: 1000\r\n\r\n{`), dripping(port, `${head}X-More:`)]
  expect((await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie } })).status).toBe(200)
  for (const { reply, ms } of await Promise.all(slow)) {
    expect(reply).toMatch(/^HTTP\/1\.1 408/)
    expect(ms).toBeLessThan(20_000)
  }
  await close()
}, 60_000)

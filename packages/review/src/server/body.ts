/** The body of a request, as far as it is no larger and no slower than anything that a person types. */
import type { IncomingMessage } from "node:http"
import type { Refusal } from "./guard.ts"

/** Bytes of a body. */
export const mostBytes = 1_000_000

/** Milliseconds from the first byte of a request to the last. */
export const mostMs = 10_000

const refused = (status: number, message: string): Refusal => ({ status, message })

/** Reads a body of JSON. Resolves with the value, or with why there is none. */
export const jsonBody = (request: IncomingMessage): Promise<{ readonly value: unknown } | Refusal> =>
  new Promise((resolve) => {
    if (!/^application\/json(?:;|$)/u.test(request.headers["content-type"] ?? ""))
      return resolve(refused(415, "expected a body of JSON"))
    const tooLarge = refused(413, `expected a body of at most ${mostBytes} bytes`)
    if (Number(request.headers["content-length"] ?? 0) > mostBytes) return resolve(tooLarge)
    const chunks: Array<Buffer> = []
    let size = 0
    const timer = setTimeout(() => resolve(refused(408, "the body took too long")), mostMs)
    timer.unref()
    request.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size > mostBytes) {
        request.pause()
        resolve(tooLarge)
      } else chunks.push(chunk)
    })
    request.on("error", () => resolve(refused(400, "the body ended early")))
    request.on("end", () => {
      clearTimeout(timer)
      try {
        resolve({ value: JSON.parse(Buffer.concat(chunks).toString("utf8")) })
      } catch {
        resolve(refused(400, "expected a body of JSON"))
      }
    })
  })

/**
 * A tiny HTTP server on loopback that answers as it is told and remembers what it was asked.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import { Effect, Schema } from "effect"

/** How to answer. `body`: a string as it is, anything else as JSON. Default status: 200. */
export interface Answer {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
  readonly body: unknown
}

/** A request as it arrived, its body parsed. */
export interface AskedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

type Answering = (response: ServerResponse) => void

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Unknown))

const answerWith =
  ({ status = 200, headers = {}, body }: Answer): Answering =>
  (response) => {
    const isText = typeof body === "string"
    response.writeHead(status, {
      "content-type": isText ? "text/plain" : "application/json",
      ...headers
    })
    response.end(isText ? body : JSON.stringify(body))
  }

/** The server's address and what it was asked, in order. Stopped with the scope. */
export const serve = (answer: Answer | Answering) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly asked: Array<AskedRequest>; readonly stop: () => void }>(
      (resume) => {
        const asked: Array<AskedRequest> = []
        const server = createServer((request, response) => {
          let text = ""
          request.setEncoding("utf8")
          request.on("data", (piece: string) => {
            text += piece
          })
          request.on("end", () => {
            asked.push({ path: request.url ?? "", headers: request.headers, body: parse(text) })
            const answering = typeof answer === "function" ? answer : answerWith(answer)
            answering(response)
          })
        })
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          const port = typeof address === "object" && address !== null ? address.port : 0
          const stop = () => {
            server.closeAllConnections()
            server.close()
          }
          resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, asked, stop }))
        })
      }
    ),
    ({ stop }) => Effect.sync(stop)
  )

/**
 * The page's server: on 127.0.0.1 and nowhere else, for browsers that were given a one-time address.
 *
 * @see docs/decisions/044-a-local-page.md
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { page } from "../page/page.ts"
import type { Desk } from "../session/Desk.ts"
import { jsonBody, mostMs } from "./body.ts"
import * as Guard from "./guard.ts"
import { answer, routeOf } from "./routes.ts"

/** A server that listens. */
export interface Listening {
  /** The port that it listens on. */
  readonly port: number
  /**
   * A one-time address for one browser.
   *
   * @param person whose it is. Default: whoever they say they are
   */
  readonly address: (person?: string) => string
  /** Stops it; open connections are closed. */
  readonly close: () => Promise<void>
}

const always = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin"
}

const isRefusal = (answered: object): answered is Guard.Refusal =>
  "status" in answered && typeof answered.status === "number"

const send = (
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  more: Readonly<Record<string, string>> = {}
): void => {
  response.writeHead(status, { ...always, "content-type": `${type}; charset=utf-8`, ...more }).end(body)
}

/** Refuses, and takes no more of what is being sent. */
const refuse = (response: ServerResponse, { status, message }: Guard.Refusal): void =>
  send(response, status, "application/json", JSON.stringify({ message }), { connection: "close" })

const noEntry =
  "Open the address that `assay review` printed. It works once; press Enter in that terminal for another one."

/** Starts the server. `port` 0 is any free one. */
export const listen = async (desk: Desk, port: number = 0): Promise<Listening> => {
  const guard = Guard.make()
  const whole = page()
  let own = port
  const cookie = (): string => `assay_review_${own}`

  const show = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void => {
    const token = query.get("token")
    const value = token === null ? undefined : guard.exchange(token)
    if (value !== undefined) {
      send(response, 303, "text/plain", "", {
        location: "/",
        "set-cookie": `${cookie()}=${value}; HttpOnly; SameSite=Strict; Path=/`
      })
    } else if (token !== null) send(response, 403, "text/plain", `This address was used. ${noEntry}`)
    else if (guard.sessionOf(request, cookie()) === undefined) send(response, 401, "text/plain", noEntry)
    else send(response, 200, "text/html", whole.html, { "content-security-policy": whole.policy })
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const objection = Guard.checkSource(request, own)
    if (objection !== undefined) return refuse(response, objection)
    const [path = "", query = ""] = (request.url ?? "").split("?", 2)
    if (path === "/" && request.method === "GET") return show(request, response, new URLSearchParams(query))
    const route = routeOf(path)
    if (route === undefined) return refuse(response, { status: 404, message: "there is no such page" })
    if (request.method !== "POST") return refuse(response, { status: 405, message: "expected POST" })
    const session = guard.sessionOf(request, cookie())
    if (session === undefined) return refuse(response, { status: 401, message: noEntry })
    const body = await jsonBody(request)
    if (!("value" in body)) return refuse(response, body)
    const answered = await answer(route, body.value, session, desk)
    if (isRefusal(answered)) return refuse(response, answered)
    send(response, 200, "application/json", JSON.stringify(answered))
  }

  const server: Server = createServer(
    {
      headersTimeout: mostMs,
      requestTimeout: mostMs,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 8_192,
      requireHostHeader: true
    },
    (request, response) => {
      handle(request, response).catch((thrown: unknown) => {
        const message = thrown instanceof Error ? thrown.message : String(thrown)
        if (!response.headersSent) refuse(response, { status: 500, message: `not stored: ${message}` })
        else response.destroy()
      })
    }
  )
  server.maxConnections = 64
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen({ host: "127.0.0.1", port }, resolve)
  })
  const bound = server.address()
  if (bound !== null && typeof bound === "object") own = bound.port
  return {
    port: own,
    address: (person) => `http://127.0.0.1:${own}/?token=${guard.issue(person)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

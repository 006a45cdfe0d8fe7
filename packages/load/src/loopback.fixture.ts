/**
 * Servers on loopback, for tests: how long they take, how many they work on, and when they stand still.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A server that is running. */
export interface Loopback {
  readonly url: string
  /** The most requests that were in work at once. */
  readonly mostAtOnce: () => number
  readonly close: () => Promise<void>
}

/** Starts a server. */
export const serve = (
  answer: (request: IncomingMessage, response: ServerResponse, number: number) => void | Promise<void>
): Promise<Loopback> =>
  new Promise((resolve) => {
    let number = 0
    let now = 0
    let most = 0
    const server: Server = createServer((request, response) => {
      now++
      most = Math.max(most, now)
      response.on("close", () => void now--)
      void answer(request, response, number++)
    })
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resolve({
        url: `http://127.0.0.1:${port}`,
        mostAtOnce: () => most,
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            server.closeAllConnections()
          })
      })
    })
  })

/** Asks it once; rejects unless it answers with 200. */
export const get =
  (url: string) =>
  async ({ signal }: { readonly signal: AbortSignal }): Promise<void> => {
    const response = await fetch(url, { signal })
    await response.text()
    if (!response.ok) throw new Error(`status ${response.status}`)
  }

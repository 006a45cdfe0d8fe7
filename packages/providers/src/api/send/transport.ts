/**
 * Connections to servers, kept alive and shared by all providers of the process.
 */
import type { Dispatcher } from "undici"
import { proxiesOf } from "./proxies.ts"

/** One request on a connection of the pool. */
type Transport = (options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>

/** No limits on headers and body: a reasoning model may be silent for many minutes. */
const limits = { headersTimeout: 0, bodyTimeout: 0, pipelining: 1 } as const

const connect = async (): Promise<Transport> => {
  const { Agent, EnvHttpProxyAgent } = await import("undici")
  const direct = new Agent(limits)
  const proxies = proxiesOf(process.env)
  if (proxies === undefined) return (options) => direct.request(options)
  const { isDirect, ...addresses } = proxies
  const proxied = new EnvHttpProxyAgent({ ...limits, ...addresses })
  return (options) => {
    const { hostname } = new URL(options.origin ?? "http://localhost")
    return (isDirect(hostname) ? direct : proxied).request(options)
  }
}

let transport: Promise<Transport> | undefined

/** The connections, made by the first who asks. */
export const connected = (): Promise<Transport> => {
  transport ??= connect()
  return transport
}

/** Loads what the first call needs. */
export const prepare = async (): Promise<void> => {
  await connected()
}

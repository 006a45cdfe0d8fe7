/**
 * Which proxy calls go through, by the environment: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either
 * case, read as curl reads them.
 *
 * undici reads three of them by itself; here a proxy may also be given without its scheme, `ALL_PROXY` counts where the
 * protocol's own is not set, and `NO_PROXY` may hold networks such as `10.0.0.0/8`.
 */
import { BlockList, isIP } from "node:net"

/** What is set. `httpProxy` and `httpsProxy` are addresses; empty where there is none. */
export interface Proxies {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
  /** Whether an address is in a network that `NO_PROXY` names. `hostname`: as in a URL. */
  readonly isDirect: (hostname: string) => boolean
}

type Environment = { readonly [name: string]: string | undefined }

/** The first of these that is set, and its name. Lower case goes first, as in curl. */
const firstOf = (environment: Environment, ...names: ReadonlyArray<string>) => {
  for (const name of names.flatMap((each) => [each.toLowerCase(), each])) {
    const value = environment[name]?.trim() ?? ""
    if (value !== "") return { name, value }
  }
  return undefined
}

const schemes = new Set(["http:", "https:", "socks:", "socks5:"])

/**
 * A proxy's address with its scheme.
 *
 * @throws TypeError that names the variable, and not what it holds: that may be a password
 */
const addressOf = (found: ReturnType<typeof firstOf>): string => {
  if (found === undefined) return ""
  const { name, value } = found
  const address = value.includes("://") ? value : `http://${value}`
  // Names are looked up by the proxy, as this one does, or here, which is as good.
  const url = URL.parse(address.replace(/^socks5h:/iu, "socks5:"))
  if (url === null)
    throw new TypeError(`${name}: expected the address of a proxy such as http://localhost:3128`)
  if (!schemes.has(url.protocol)) {
    throw new TypeError(`${name}: expected a proxy with http, https or socks5, found ${url.protocol}//`)
  }
  return url.href
}

/** The networks among the entries of `NO_PROXY`. */
const networksOf = (noProxy: string): BlockList => {
  const networks = new BlockList()
  for (const entry of noProxy.split(/[,\s]+/u)) {
    const [, base = "", bits = ""] = /^\[?([\da-f.:]+)\]?\/(\d{1,3})$/iu.exec(entry) ?? []
    const family = isIP(base)
    if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) continue
    networks.addSubnet(base, Number(bits), family === 4 ? "ipv4" : "ipv6")
  }
  return networks
}

/**
 * The proxies of an environment; undefined where none is set.
 *
 * @throws TypeError where an address cannot be read
 */
export const proxiesOf = (environment: Environment): Proxies | undefined => {
  const http = addressOf(firstOf(environment, "HTTP_PROXY", "ALL_PROXY"))
  const https = addressOf(firstOf(environment, "HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY"))
  if (http === "" && https === "") return undefined
  const noProxy = firstOf(environment, "NO_PROXY")?.value ?? ""
  const networks = networksOf(noProxy)
  return {
    httpProxy: http,
    httpsProxy: https,
    noProxy,
    isDirect: (hostname) => {
      const address = hostname.replace(/^\[|\]$/gu, "")
      const family = isIP(address)
      return family !== 0 && networks.check(address, family === 4 ? "ipv4" : "ipv6")
    }
  }
}

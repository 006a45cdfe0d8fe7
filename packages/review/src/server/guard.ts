/**
 * Who may talk to the server: the browser that was given a one-time address, from the server's own page, and nobody
 * else. A page of another site can make a browser send requests to 127.0.0.1; none of these passes.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import type { IncomingMessage } from "node:http"

/** A request that is refused: the status, and what to say. */
export interface Refusal {
  readonly status: number
  readonly message: string
}

/** A browser that was let in. */
export interface Session {
  /** Who sits at it. Undefined until they say so. */
  person: string | undefined
}

const secret = (): string => randomBytes(32).toString("base64url")

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const refused = (status: number, message: string): Refusal => ({ status, message })

/** What a header says, where it is there once. */
const only = (request: IncomingMessage, name: string): string | undefined => {
  const values = request.headersDistinct[name]
  return values?.length === 1 ? values[0] : undefined
}

/**
 * Whether a request comes from the server's own page, or from the address bar. Looked at on every route, before anything
 * else.
 */
export const checkSource = (request: IncomingMessage, port: number): Refusal | undefined => {
  const host = only(request, "host")
  // A name of an attacker's that was made to point to this machine is in `Host`.
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)
    return refused(421, "this server is 127.0.0.1, and the request names another host")
  const isChange = request.method !== "GET"
  const { origin } = request.headers
  if (origin === undefined ? isChange : origin !== `http://${host}`)
    return refused(403, "the request comes from another origin")
  const site = request.headers["sec-fetch-site"]
  const allowed = isChange ? ["same-origin"] : ["same-origin", "none"]
  return site === undefined || (typeof site === "string" && allowed.includes(site))
    ? undefined
    : refused(403, "the request comes from another site")
}

/** One-time tokens, and the sessions that they were exchanged for. Kept in memory alone. */
export const make = () => {
  const tokens = new Map<string, string | undefined>()
  const sessions = new Map<string, Session>()
  return {
    /** A token that one browser may use once, for a person, or for whoever they say they are. */
    issue: (person: string | undefined): string => {
      const token = secret()
      tokens.set(token, person)
      return token
    },

    /** Exchanges a token for the value of a cookie; undefined for one that is unknown or was used. */
    exchange: (token: string): string | undefined => {
      const known = [...tokens.keys()].find((each) => isSame(each, token))
      if (known === undefined) return undefined
      const person = tokens.get(known)
      tokens.delete(known)
      const value = secret()
      sessions.set(value, { person })
      return value
    },

    /** The session of a request by its cookie. */
    sessionOf: (request: IncomingMessage, cookie: string): Session | undefined => {
      const values = (request.headers.cookie ?? "").split(";").flatMap((part) => {
        const [name = "", value = ""] = part.trim().split("=", 2)
        return name === cookie ? [value] : []
      })
      if (values.length !== 1) return undefined
      const found = [...sessions].find(([value]) => isSame(value, values[0] ?? ""))
      return found?.[1]
    }
  }
}

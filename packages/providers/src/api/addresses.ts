/**
 * What can be seen to be wrong with an address and with headers before any call is made.
 */
import { type NamedTexts, plain } from "./options.ts"

/** Endpoints that people copy along with the address before them. */
const endpoints = [
  "/chat/completions",
  "/completions",
  "/responses",
  "/messages",
  "/embeddings",
  "/models",
  "/api/chat",
  "/api/generate"
]

/** The end of a path that the SDK adds once more, or that belongs to another endpoint. */
const surplusOf = (pathname: string, path: string): string | undefined => {
  const at = pathname.replace(/\/+$/u, "")
  // Of `/v1/messages` the beginning is repeated as easily as all of it.
  const [, version = ""] = /^(\/v\d+)\//u.exec(path) ?? []
  return [path, ...endpoints, version].find((end) => end !== "" && at.endsWith(end))
}

/**
 * Why no call can be made to an address; undefined where nothing is wrong with it. Never quotes a user, a password or
 * a query.
 *
 * @param path what the endpoint adds to the address, such as `/chat/completions`
 */
export const addressProblem = (baseUrl: string, path: string): string | undefined => {
  const url = URL.parse(baseUrl)
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return "baseUrl: expected an http(s) address"
  }
  if (url.username !== "" || url.password !== "") {
    return 'baseUrl: expected no user and no password, because addresses are shown; use headers: { Authorization: Redacted.make("Basic " + btoa("user:password")) }'
  }
  if (url.search !== "" || url.hash !== "") {
    return "baseUrl: expected no query and no fragment, because the endpoint's path is added at the end; leave it out (compatible servers have the query option for parameters)"
  }
  const surplus = surplusOf(url.pathname, path)
  if (surplus === undefined) return undefined
  const shorter = `${url.origin}${url.pathname.replace(/\/+$/u, "").slice(0, -surplus.length)}`
  return `baseUrl: expected "${shorter}", because ${path} is added to it; found an address that ends in ${surplus}`
}

/** Why HTTP does not take these headers, by the name of the first; undefined where it does. Never quotes a value. */
export const headerProblem = (headers: NamedTexts | undefined): string | undefined => {
  for (const [name, value] of Object.entries(plain(headers))) {
    try {
      new Headers([[name, "value"]])
    } catch {
      return `headers: expected names of letters, digits and hyphens, found ${JSON.stringify(name)}`
    }
    try {
      new Headers([[name, value]])
    } catch {
      return `headers: expected Latin-1 without line breaks as the value of ${name}, found other characters`
    }
  }
  return undefined
}

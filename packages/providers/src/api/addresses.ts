/**
 * What can be seen to be wrong with an address and with headers before any call is made.
 */
import { type Named, plain } from "./options.ts"

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
    return "baseUrl is not an http(s) address"
  }
  if (url.username !== "" || url.password !== "") {
    return 'baseUrl holds a user or a password, which would be shown wherever the address is; leave them out and give headers: { Authorization: Redacted.make("Basic " + btoa("user:password")) }'
  }
  if (url.search !== "" || url.hash !== "") {
    return "baseUrl holds a query or a fragment, which would end up before the endpoint's path; leave it out (compatible servers take parameters by the query option)"
  }
  const surplus = surplusOf(url.pathname, path)
  if (surplus === undefined) return undefined
  const shorter = `${url.origin}${url.pathname.replace(/\/+$/u, "").slice(0, -surplus.length)}`
  return `baseUrl ends in ${surplus}, and ${path} is added to it; give "${shorter}"`
}

/** Why HTTP does not take these headers, by the name of the first; undefined where it does. Never quotes a value. */
export const headerProblem = (headers: Named | undefined): string | undefined => {
  for (const [name, value] of Object.entries(plain(headers))) {
    try {
      new Headers([[name, "value"]])
    } catch {
      return `headers has the name ${JSON.stringify(name)}, expected one that HTTP takes: letters, digits and hyphens`
    }
    try {
      new Headers([[name, value]])
    } catch {
      return `the value of the header ${name} holds characters that HTTP does not take: expected Latin-1 without line breaks`
    }
  }
  return undefined
}

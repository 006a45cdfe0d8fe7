/**
 * What a failure of the network says about the request: whether it can have reached the server.
 */
import * as Predicate from "effect/Predicate"

/** The innermost cause: fetch says "fetch failed" and hides why. */
export const rootCause = (thrown: unknown): unknown => {
  let cause = thrown
  // Causes may be circular; nobody nests them ten deep.
  for (let depth = 0; depth < 10 && Predicate.hasProperty(cause, "cause") && cause.cause; depth++) {
    cause = cause.cause
  }
  return cause
}

const textAt = (cause: unknown, key: "code" | "message" | "syscall"): string => {
  const found = Predicate.hasProperty(cause, key) ? cause[key] : undefined
  return typeof found === "string" ? found : ""
}

/** Refused, no such name, no way there, no time left for connecting, a port that may not be asked. */
const beforeConnection = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_NODATA",
  "EAI_NONAME",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EAFNOSUPPORT",
  "EACCES",
  "EPERM",
  "EMFILE",
  "ENFILE",
  "UND_ERR_CONNECT_TIMEOUT",
  // A request that undici does not take, or a proxy that does not open a tunnel
  "UND_ERR_INVALID_ARG",
  "UND_ERR_PRX_TLS",
  "UND_ERR_NOT_SUPPORTED",
  "ERR_INVALID_URL",
  "ERR_INVALID_CHAR",
  "ERR_INVALID_ARG_TYPE"
])

/** Codes of TLS: OpenSSL's verdicts on certificates, and what Node says of handshakes. */
const ofTls =
  /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|PATH_LENGTH_EXCEEDED$|INVALID_PURPOSE$|ERROR_IN_CERT_)/u

/** A reset while the handshake went on has the code of any other reset. */
const inHandshake = /before secure TLS connection was established|Proxy response \(\d+\) !== 200/u

/**
 * Whether a request certainly never left: no connection, no tunnel, no handshake. Whatever else is thrown may have come
 * after the server began to work.
 */
export const neverSent = (thrown: unknown): boolean => {
  const cause = rootCause(thrown)
  const code = textAt(cause, "code")
  // Several addresses were tried, and none took a connection.
  const each: unknown = cause instanceof AggregateError ? cause.errors : undefined
  if (Array.isArray(each) && each.length > 0) return each.every(neverSent)
  return (
    beforeConnection.has(code) ||
    ofTls.test(code) ||
    /^(?:connect|getaddrinfo|bind|queryA)/u.test(textAt(cause, "syscall")) ||
    inHandshake.test(textAt(cause, "message"))
  )
}

/** Whether time ran out while waiting for the server. */
export const isTimeout = (thrown: unknown): boolean =>
  /_TIMEOUT$|^ETIMEDOUT$/u.test(textAt(rootCause(thrown), "code"))

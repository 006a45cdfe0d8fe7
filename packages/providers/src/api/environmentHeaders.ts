/**
 * Headers of an account that stand in the environment: `OPENAI_CUSTOM_HEADERS` and `ANTHROPIC_CUSTOM_HEADERS`, a line
 * `name: value` each.
 *
 * The SDKs send them wherever their clients are pointed. Here they go to the account's own address alone, since they
 * may carry the authorisation of a gateway; and as they may be secret, only their names are in the settings.
 */
import * as Redacted from "effect/Redacted"
import type { NamedTexts } from "./options.ts"

export type Variable = "OPENAI_CUSTOM_HEADERS" | "ANTHROPIC_CUSTOM_HEADERS"

/** Whether an address is the vendor's: that of its API, or of one of its regions (`eu.api.openai.com`). */
export const isOwnAddress = (baseUrl: string, home: string): boolean => {
  const url = URL.parse(baseUrl)
  const own = new URL(home)
  return url?.protocol === "https:" && (url.host === own.host || url.host.endsWith(`.${own.host}`))
}

const linesOf = (variable: Variable): NamedTexts =>
  Object.fromEntries(
    (process.env[variable] ?? "").split("\n").flatMap((line) => {
      const colon = line.indexOf(":")
      const name = line.slice(0, Math.max(colon, 0)).trim()
      return name === "" ? [] : [[name, Redacted.make(line.slice(colon + 1).trim())]]
    })
  )

/** The caller's headers after those of the account, whose names they replace in any case. */
export const withEnvironment = (
  variable: Variable,
  isOwn: boolean,
  headers: NamedTexts | undefined
): NamedTexts => {
  if (!isOwn) return headers ?? {}
  const given = new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase()))
  const others = Object.entries(linesOf(variable)).filter(([name]) => !given.has(name.toLowerCase()))
  return { ...Object.fromEntries(others), ...headers }
}

/**
 * Makes a client that does not see these headers: what of them is to be sent has been handed to it. Nothing else runs
 * meanwhile, since a client is made at once.
 */
export const unseen = <A>(variable: Variable, make: () => A): A => {
  const value = process.env[variable]
  if (value === undefined) return make()
  delete process.env[variable]
  try {
    return make()
  } finally {
    process.env[variable] = value
  }
}

/**
 * What a function's `fetch` knows: calls of OpenAI's Chat Completions, Responses and Embeddings APIs, of Anthropic's
 * Messages API, and of servers that speak one of them.
 *
 * A run uses {@link known} without being told, where this package is among the dependencies of the project. State the
 * others, such as a gateway, by {@link make}.
 */

import type { Provider } from "@assay/core"
import { defined, type Wire } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { laneId } from "./api/apiProvider.ts"
import { pricing } from "./api/pricing.ts"
import { complete } from "./api/routes/exchange.ts"
import { kinds } from "./api/routes/kinds.ts"
import { mostInput, secretsIn, settingsOf, unboundedInput } from "./api/routes/sent.ts"
import { type ServerOptions, serverOf } from "./api/routes/servers.ts"

export type { ServerOptions } from "./api/routes/servers.ts"

/** What is known of calls. */
export type Routes = Wire.Routes

/** Options of {@link make}. */
export interface Options {
  /**
   * Servers by their base addresses, such as `https://gateway.example.com/v1`.
   *
   * @defaultValue none beside those that are known: OpenAI, Anthropic, Azure, and those of `Model.of`
   */
  readonly servers?: Readonly<Record<string, ServerOptions>>
}

const bodyOf = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json)))

/** Azure names its deployment in the address. */
const deploymentIn = (path: string): string | undefined => /\/deployments\/([^/]+)\//u.exec(path)?.[1]

/**
 * Routes with servers of your own.
 *
 * @example
 * Candidate.fromFunction(service, {
 *   routes: Routes.make({ servers: { "https://gateway.example.com/v1": { name: "openai" } } })
 * })
 */
export const make = ({ servers = {} }: Options = {}): Routes => {
  const served = new Set<string>()
  const providerOf = (request: Wire.WireRequest, wire: Wire.Wire): Provider.Provider | undefined => {
    const { url, method, body } = request
    const kind = kinds.find(({ path }) => url.pathname.endsWith(path))
    const json = Option.getOrUndefined(bodyOf(body))
    if (method !== "POST" || kind === undefined || json === undefined || body === undefined) return undefined
    const model = typeof json.model === "string" ? json.model : deploymentIn(url.pathname)
    if (model === undefined) return undefined
    const server = serverOf(url, servers)
    const { prices } = server
    const baseUrl = `${url.origin}${url.pathname.slice(0, -kind.path.length)}`
    const id = laneId(server.name, model, baseUrl, server.home)
    const reading = kind.reading(json)
    const priced = pricing(server.name, model, {
      ...defined({ discount: server.discount, tiers: server.tiers, maxToolCost: server.maxToolCost }),
      prices: prices === "free" ? undefined : prices,
      extra: json
    })
    const unlimited =
      reading.maxOutputTokens === undefined
        ? `the requests to ${id} do not limit their replies; set ${reading.limitField} in them`
        : undefined
    const exchange = {
      reading,
      isStreamed: json.stream === true,
      reporter: { provider: id, secrets: secretsIn(request), keyOrigin: "the client that made the call" },
      wire,
      hasServed: () => served.has(id)
    }
    const once = complete(exchange)
    return {
      id,
      settings: settingsOf(kind.api, request),
      complete: () => Effect.tap(once, () => Effect.sync(() => served.add(id))),
      ...(prices === "free" ? Struct.omit(priced, ["price", "mostPrice"]) : priced),
      ...defined({
        unbounded: unlimited ?? reading.silent ?? unboundedInput(json) ?? priced.unbounded,
        maxOutputTokens: reading.maxOutputTokens
      }),
      maxInputTokens: () => mostInput(body)
    }
  }
  return { providerOf }
}

/** What is known without being told. */
export const known: Routes = make()

/**
 * What an API endpoint is: where it is, who may call it, and how it is spoken to.
 */
import type { Provider } from "@assay/core"
import type * as Redacted from "effect/Redacted"
import type { KeySource } from "./apiKey.ts"
import type { JsonObject } from "./dialects/structured.ts"
import type { Assembly, Read } from "./read/said.ts"

/** The part of an SDK's client that is used: it knows address, key and headers. */
export interface Client {
  readonly buildRequest: (
    options: { readonly method: "post"; readonly path: string; readonly body: JsonObject },
    attempt: { readonly retryCount: number }
  ) => Promise<{ readonly req: { readonly headers: Headers }; readonly url: string }>
}

/** For the SDKs' own time limit, in milliseconds: the longest a timer takes. Limits are the engine's. */
export const unlimited = 2 ** 31 - 1

/** A client, and what it calls by where that is not `send`, see `send/leanFetch.ts`. */
export interface Connection {
  readonly client: Client
  readonly fetch: typeof globalThis.fetch | undefined
}

/** How one endpoint is spoken to. `read` and `assembly`: see {@link Read} and {@link Assembly}. */
export interface Dialect {
  readonly path: string
  readonly body: (request: Provider.Request) => JsonObject
  readonly streaming: JsonObject
  readonly read: Read
  readonly assembly: (request: Provider.Request) => Assembly
}

/**
 * An endpoint. `key`: undefined where the server asks for none. `maxOutputTokens`: the limit that was asked for. `secrets`: what
 * else must not be seen.
 */
export interface Endpoint {
  readonly id: string
  readonly key: KeySource | undefined
  readonly connect: (key: Redacted.Redacted<string> | undefined) => Promise<Connection>
  readonly dialect: Dialect
  readonly stream: boolean
  readonly maxOutputTokens: number | undefined
  readonly secrets: ReadonlyArray<Redacted.Redacted<string>>
}

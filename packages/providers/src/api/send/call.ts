/**
 * One attempt at one API endpoint: key, client, call, headers, body or stream, reply.
 *
 * A reply is read the same way whether it was streamed or not: a stream is put together into the JSON that the same
 * endpoint sends at once.
 */
import type { Provider } from "@assay/core"
import { ProviderError, StreamWatch } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readKey, whereKeyIsFrom } from "../apiKey.ts"
import type { JsonObject } from "../dialects/structured.ts"
import type { Client, Connection, Dialect, Endpoint } from "../endpoint.ts"
import {
  brokenOff,
  failure,
  type Head,
  headOf,
  notBegun,
  type Reporter,
  silent,
  unreached
} from "../failures/failures.ts"
import { type BodyResult, errorTextOf, longest, ofText, readStream, readWhole } from "../read/body.ts"
import { replyOf } from "../read/replyOf.ts"
import { send } from "./leanFetch.ts"
import { piecesOf, textWithin } from "./leanResponse.ts"

const unconnected = (reporter: Reporter, thrown: unknown) =>
  failure(
    reporter,
    new ProviderError.InvalidRequest({}),
    `the client of the SDK cannot be created: ${String(thrown)}`
  )

/**
 * Where and with what headers an SDK sends to an endpoint: the same for every call of a client. Calls are made with
 * these, since the way through the SDK, made for retries, logs and streams that are not wanted here, takes as much time
 * again as the call.
 */
interface Template {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

const templateOf = async (client: Client, path: string): Promise<Template> => {
  const { req, url } = await client.buildRequest({ method: "post", path, body: {} }, { retryCount: 0 })
  // Nothing packed is wanted: a few bytes may become many.
  return { url: new URL(url), headers: { "accept-encoding": "identity", ...Object.fromEntries(req.headers) } }
}

/** A connection that is ready for calls. */
interface ReadyConnection {
  readonly template: Template
  readonly fetch: Connection["fetch"]
}

/** What came of a call: an answer, or the text of an error. */
type AnswerOrError = BodyResult | { readonly _tag: "Error"; readonly status: number; readonly text: string }

/** How far a call got. `sent`: it is on its way. `head`: an answer has begun. */
interface Progress {
  sent: boolean
  head: Head | undefined
}

/**
 * A body that asks for a stream. A field of the caller's own stays as it is; one that is null is left out, for servers
 * that refuse it.
 */
const streamed = ({ streaming }: Dialect, body: JsonObject): JsonObject => {
  const asked = { ...streaming, ...body }
  return Object.fromEntries(
    Object.entries(asked).filter(([name, value]) => value !== null || !(name in streaming))
  )
}

/** Makes a call, and says how far it gets. */
const exchange = async (
  { dialect, stream, maxOutputTokens }: Endpoint,
  { template: { url, headers }, fetch }: ReadyConnection,
  request: Provider.Request,
  signal: AbortSignal,
  progress: Progress,
  watch: StreamWatch | undefined
): Promise<AnswerOrError> => {
  const body = dialect.body(request)
  const json = JSON.stringify(stream ? streamed(dialect, body) : body)
  const startedAt = performance.now()
  progress.sent = true
  const response =
    fetch === undefined
      ? await send(url, { method: "POST", headers, body: json, signal })
      : await fetch(url.href, { method: "POST", headers, body: json, signal })
  progress.head = headOf(response.headers, Date.now())
  watch?.onFirstByte(performance.now())
  const assembly = () => dialect.assembly(request)
  const limit = longest(maxOutputTokens)
  const text = response.ok && !stream ? await textWithin(response, limit) : undefined
  if (text !== undefined) return ofText(text, response.headers.get("content-type"), assembly, limit)
  const answer = { headers: response.headers, body: piecesOf(response) }
  if (!response.ok) return { _tag: "Error", status: response.status, text: await errorTextOf(answer) }
  return stream ? readStream(answer, assembly, limit, startedAt, watch) : readWhole(answer, assembly, limit)
}

/** One call, from the client to the reply. What fails is told by how far the call got. */
const ask = (
  endpoint: Endpoint,
  reporter: Reporter,
  connect: () => Promise<ReadyConnection>,
  request: Provider.Request,
  hasServed: () => boolean
): Effect.Effect<Provider.Reply, ProviderError.ProviderError> =>
  Effect.flatMap(StreamWatch, (watch) => {
    let isConnected = false
    const progress: Progress = { sent: false, head: undefined }
    return Effect.flatMap(
      Effect.tryPromise({
        try: async (signal) => {
          const connection = await connect()
          isConnected = true
          return await exchange(endpoint, connection, request, signal, progress, watch)
        },
        catch: (thrown) => {
          if (!isConnected) return unconnected(reporter, thrown)
          const { sent, head } = progress
          if (head !== undefined) return brokenOff(reporter, thrown, head)
          return sent ? unreached(reporter, thrown) : notBegun(reporter, thrown)
        }
      }),
      (arrived) =>
        Effect.fromResult(replyOf(endpoint, reporter, progress.head ?? silent, arrived, hasServed()))
    )
  })

/**
 * The calls of an endpoint, one attempt each. `connect` makes the client ahead of them; otherwise the first call does,
 * and one whose key is another. Interruption cancels the request.
 */
export const calling = (
  endpoint: Endpoint
): {
  readonly connect: Effect.Effect<void, ProviderError.ProviderError>
  readonly complete: Provider.Provider["complete"]
} => {
  let connected:
    | {
        readonly secret: string | undefined
        readonly connection: Promise<ReadyConnection>
        hasServed: boolean
      }
    | undefined
  const connect = async (key: Redacted.Redacted<string> | undefined): Promise<ReadyConnection> => {
    const { client, fetch } = await endpoint.connect(key)
    return { template: await templateOf(client, endpoint.dialect.path), fetch }
  }
  const client = (key: Redacted.Redacted<string> | undefined): Promise<ReadyConnection> => {
    const secret = key === undefined ? undefined : Redacted.value(key)
    if (connected?.secret !== secret || connected === undefined) {
      connected = { secret, connection: connect(key), hasServed: false }
    }
    return connected.connection
  }
  /** Calls with this key were served; a refusal after that is no verdict on the key. */
  const served = (): void => {
    if (connected !== undefined) connected.hasServed = true
  }
  const keyOrigin = endpoint.key === undefined ? "nowhere: none is configured" : whereKeyIsFrom(endpoint.key)
  const key = endpoint.key === undefined ? Effect.succeed(undefined) : readKey(endpoint.id, endpoint.key)
  let reporter: { readonly secret: string | undefined; readonly made: Reporter } | undefined
  // What secrets are looked for by takes a while to put together, and keys are seldom changed.
  const reporting = (key: Redacted.Redacted<string> | undefined): Reporter => {
    const secret = key === undefined ? undefined : Redacted.value(key)
    if (reporter === undefined || reporter.secret !== secret) {
      const secrets = key === undefined ? endpoint.secrets : [key, ...endpoint.secrets]
      reporter = { secret, made: { provider: endpoint.id, secrets, keyOrigin } }
    }
    return reporter.made
  }
  return {
    connect: Effect.flatMap(key, (key) =>
      Effect.asVoid(
        Effect.tryPromise({
          try: () => client(key),
          catch: (thrown) => unconnected(reporting(key), thrown)
        })
      )
    ),
    complete: (request) =>
      Effect.flatMap(key, (secret) =>
        Effect.tap(
          ask(
            endpoint,
            reporting(secret),
            () => client(secret),
            request,
            () => connected?.hasServed ?? false
          ),
          () => Effect.sync(served)
        )
      )
  }
}

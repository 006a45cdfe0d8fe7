/**
 * One attempt at one API endpoint: key, client, call, headers, body or stream, reply.
 *
 * A reply is read the same way whether it was streamed or not: a stream is put together into the JSON that the same
 * endpoint sends at once.
 */
import { type Prompt, type Provider, ProviderError, type Usage } from "@assay/core"
import { Effect, Redacted, type Schema } from "effect"
import { type KeySource, readKey, whereKeyIsFrom } from "./apiKey.ts"
import {
  brokenOff,
  failure,
  faultOf,
  type Head,
  headOf,
  notBegun,
  type Reporter,
  refused,
  type SdkErrors
} from "./failures.ts"
import { type Ending, endingWith } from "./leanFetch.ts"
import type { JsonObject } from "./structured.ts"

/** The part of an SDK's client that is used: it adds address, key and headers, and reads event streams. */
interface Client {
  readonly post: (
    path: string,
    options: {
      readonly body: JsonObject
      readonly stream?: boolean
      readonly signal?: AbortSignal
      readonly fetchOptions?: Ending
    }
  ) => {
    readonly asResponse: () => Promise<Response>
    readonly withResponse: () => Promise<{
      readonly data: AsyncIterable<unknown>
      readonly response: Response
    }>
  }
}

/** For the SDKs' own time limit, in milliseconds: the longest a timer takes. Limits are the engine's. */
export const unlimited = 2 ** 31 - 1

/** A client and the errors it throws. `isLean`: it calls by {@link leanFetch}. */
export interface Connection {
  readonly isLean: boolean
  readonly client: Client
  readonly errors: SdkErrors
}

/** What a body says, in Assay's terms. `error`: the body is an error after all. */
export type Said =
  | {
      readonly _tag: "Said"
      readonly text: string
      readonly finish: Provider.Finish
      readonly usage: Usage.Usage | undefined
      readonly model: string | undefined
      readonly toolCalls: ReadonlyArray<Prompt.ToolCall>
      readonly logprobs?: ReadonlyArray<Provider.TokenLogprob> | undefined
    }
  | { readonly _tag: "Fault"; readonly body: unknown }

/**
 * Puts a stream's events together. `add` returns what an event brings of the reply, text or a tool's arguments;
 * `whole` the reply, once complete.
 */
export interface Assembly {
  readonly add: (event: unknown) => string | undefined
  readonly whole: () => unknown
}

/** How one endpoint is spoken to. `read` fails where a body is not of the documented shape. */
export interface Dialect {
  readonly path: string
  readonly body: (request: Provider.Request) => JsonObject
  readonly streaming: JsonObject
  readonly read: (body: unknown) => Effect.Effect<Said, Schema.SchemaError>
  readonly assembly: () => Assembly
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

interface Received {
  readonly head: Head
  readonly body: unknown
  readonly firstTokenMs: number | undefined
}

const malformed = (reporter: Reporter, head: Head, detail: string) =>
  failure(reporter, new ProviderError.MalformedReply({}), detail, head)

/** The whole reply at once. */
const readWhole = Effect.fnUntraced(function* (
  reporter: Reporter,
  errors: SdkErrors,
  response: Response
): Effect.fn.Return<Received, ProviderError.ProviderError> {
  const head = headOf(response.headers, Date.now())
  const text = yield* Effect.tryPromise({
    try: () => response.text(),
    catch: (thrown) => brokenOff(reporter, errors, thrown, head)
  })
  const body = yield* Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: () => malformed(reporter, head, `the answer is not JSON: ${JSON.stringify(text.slice(0, 80))}`)
  })
  return { head, body, firstTokenMs: undefined }
})

/** The reply from its events. `startedAt`: when the call began, on the clock of `performance`. */
const readStream = Effect.fnUntraced(function* (
  { dialect }: Endpoint,
  reporter: Reporter,
  errors: SdkErrors,
  { data, response }: { readonly data: AsyncIterable<unknown>; readonly response: Response },
  startedAt: number
): Effect.fn.Return<Received, ProviderError.ProviderError> {
  const head = headOf(response.headers, Date.now())
  const assembly = dialect.assembly()
  const firstTokenMs = yield* Effect.tryPromise({
    try: async () => {
      let first: number | undefined
      for await (const event of data) {
        const text = assembly.add(event)
        if (first === undefined && text !== undefined && text !== "") first = performance.now() - startedAt
      }
      return first
    },
    catch: (thrown) => brokenOff(reporter, errors, thrown, head)
  })
  const body = assembly.whole()
  if (body !== undefined) return { head, body, firstTokenMs }
  return yield* failure(
    reporter,
    new ProviderError.CutOff({}),
    "the reply was cut off: the stream ended without its last event",
    head
  )
})

const isEventStream = (response: Response): boolean =>
  response.headers.get("content-type")?.includes("event-stream") ?? false

const receive = Effect.fnUntraced(function* (
  endpoint: Endpoint,
  reporter: Reporter,
  { client, errors, isLean }: Connection,
  request: Provider.Request,
  signal: AbortSignal
): Effect.fn.Return<Received, ProviderError.ProviderError> {
  const { dialect } = endpoint
  const ending = isLean ? { fetchOptions: endingWith(signal) } : { signal }
  const refusedAs = (thrown: unknown) => notBegun(reporter, errors, thrown, Date.now())
  if (!endpoint.stream) {
    const response = yield* Effect.tryPromise({
      try: () => client.post(dialect.path, { body: dialect.body(request), ...ending }).asResponse(),
      catch: refusedAs
    })
    return yield* readWhole(reporter, errors, response)
  }
  const body = { ...dialect.body(request), ...dialect.streaming }
  const startedAt = performance.now()
  const opened = yield* Effect.tryPromise({
    try: () => client.post(dialect.path, { body, stream: true, ...ending }).withResponse(),
    catch: refusedAs
  })
  // A server that cannot stream answers at once.
  return yield* isEventStream(opened.response)
    ? readStream(endpoint, reporter, errors, opened, startedAt)
    : readWhole(reporter, errors, opened.response)
})

/** An empty reply whose tokens were all spent was cut off, whatever the server calls it. */
const finishOf = (
  said: Said & { readonly _tag: "Said" },
  maxOutputTokens: number | undefined
): Provider.Finish => {
  const spent = said.usage?.outputTokens
  return said.finish === "stop" &&
    said.text.trim() === "" &&
    said.toolCalls.length === 0 &&
    maxOutputTokens !== undefined &&
    spent !== undefined &&
    spent >= maxOutputTokens
    ? "length"
    : said.finish
}

const toReply = Effect.fnUntraced(function* (
  { dialect, maxOutputTokens }: Endpoint,
  reporter: Reporter,
  { head, body, firstTokenMs }: Received
): Effect.fn.Return<Provider.Reply, ProviderError.ProviderError> {
  const said = yield* Effect.mapError(dialect.read(body), ({ message }) =>
    malformed(reporter, head, `the answer is not of the documented shape: ${message}`)
  )
  if (said._tag === "Fault") {
    const fault = faultOf(undefined, said.body, "the answer is an error without a message", head.limits)
    return yield* refused(reporter, fault, head)
  }
  return {
    text: said.text,
    finish: finishOf(said, maxOutputTokens),
    ...(said.usage === undefined ? {} : { usage: said.usage }),
    ...(said.model === undefined ? {} : { model: said.model }),
    ...(head.requestId === undefined ? {} : { requestId: head.requestId }),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    ...(head.limits === undefined ? {} : { limits: head.limits }),
    ...(said.toolCalls.length === 0 ? {} : { toolCalls: said.toolCalls }),
    ...(said.logprobs === undefined ? {} : { logprobs: said.logprobs })
  }
})

/**
 * The calls of an endpoint, one attempt each. The client is made at the first call and again when the key changes.
 * Interruption cancels the request.
 */
export const completing = (endpoint: Endpoint): Provider.Provider["complete"] => {
  let connected: { readonly secret: string | undefined; readonly connection: Promise<Connection> } | undefined
  const connect = (key: Redacted.Redacted<string> | undefined): Promise<Connection> => {
    const secret = key === undefined ? undefined : Redacted.value(key)
    if (connected?.secret !== secret || connected === undefined) {
      connected = { secret, connection: endpoint.connect(key) }
    }
    return connected.connection
  }
  const keyOrigin = endpoint.key === undefined ? "nowhere: none is configured" : whereKeyIsFrom(endpoint.key)
  return Effect.fnUntraced(function* (
    request: Provider.Request
  ): Effect.fn.Return<Provider.Reply, ProviderError.ProviderError> {
    const key = endpoint.key === undefined ? undefined : yield* readKey(endpoint.id, endpoint.key)
    const secrets = key === undefined ? endpoint.secrets : [key, ...endpoint.secrets]
    const reporter: Reporter = { provider: endpoint.id, secrets, keyOrigin }
    const connection = yield* Effect.tryPromise({
      try: () => connect(key),
      catch: (thrown) =>
        failure(
          reporter,
          new ProviderError.InvalidRequest({}),
          `the client cannot be made: ${String(thrown)}`
        )
    })
    const controller = new AbortController()
    const received = yield* Effect.onInterrupt(
      receive(endpoint, reporter, connection, request, controller.signal),
      () => Effect.sync(() => controller.abort())
    )
    return yield* toReply(endpoint, reporter, received)
  })
}

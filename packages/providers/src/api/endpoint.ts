/**
 * One attempt at one API endpoint: key, client, call, headers, body or stream, reply.
 *
 * A reply is read the same way whether it was streamed or not: a stream is put together into the JSON that the same
 * endpoint sends at once.
 */
import { type Prompt, type Provider, ProviderError, type Usage } from "@assay/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { type KeySource, readKey, whereKeyIsFrom } from "./apiKey.ts"
import {
  answeredError,
  brokenOff,
  failure,
  faultOf,
  type Head,
  headOf,
  notBegun,
  type Reporter,
  refused,
  type SdkErrors,
  silent,
  unreached
} from "./failures.ts"
import { type Ending, endingWith, send } from "./leanFetch.ts"
import { cleanReply } from "./replySecrets.ts"
import { cleaner } from "./secrets.ts"
import type { JsonObject } from "./structured.ts"

/** The part of an SDK's client that is used: it adds address, key and headers, and reads event streams. */
interface Client {
  readonly buildRequest: (
    options: { readonly method: "post"; readonly path: string; readonly body: JsonObject },
    attempt: { readonly retryCount: number }
  ) => Promise<{ readonly req: { readonly headers: Headers }; readonly url: string }>
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
  readonly read: (body: unknown) => Result.Result<Said, Schema.SchemaError>
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

const unconnected = (reporter: Reporter, thrown: unknown) =>
  failure(reporter, new ProviderError.InvalidRequest({}), `the client cannot be made: ${String(thrown)}`)

const malformed = (reporter: Reporter, head: Head, detail: string) =>
  failure(reporter, new ProviderError.MalformedReply({}), detail, head)

/**
 * Where and with what headers an SDK sends to an endpoint: the same for every call of a client. A whole reply is asked
 * for with these and read as text; the way through the SDK, made for retries, logs and streams that are not wanted
 * here, takes as much time again as the call.
 */
interface Template {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

const templateOf = async (client: Client, path: string): Promise<Template> => {
  const { req, url } = await client.buildRequest({ method: "post", path, body: {} }, { retryCount: 0 })
  return { url: new URL(url), headers: Object.fromEntries(req.headers) }
}

/** A connection that is ready for calls. `template`: where whole replies are asked for without the SDK. */
interface Connected extends Connection {
  readonly template: Template | undefined
}

/** What came of a call: a whole body as text, or what a stream's events were put together into. */
type Arrived =
  | { readonly _tag: "Text"; readonly text: string; readonly errorStatus?: number }
  | { readonly _tag: "Events"; readonly body: unknown; readonly firstTokenMs: number | undefined }

/** Reads a stream to its end. `startedAt`: when the call began, on the clock of `performance`. */
const readEvents = async (
  assembly: Assembly,
  data: AsyncIterable<unknown>,
  startedAt: number
): Promise<Arrived> => {
  let firstTokenMs: number | undefined
  for await (const event of data) {
    const text = assembly.add(event)
    if (firstTokenMs === undefined && text !== undefined && text !== "") {
      firstTokenMs = performance.now() - startedAt
    }
  }
  return { _tag: "Events", body: assembly.whole(), firstTokenMs }
}

const isEventStream = (response: Response): boolean =>
  response.headers.get("content-type")?.includes("event-stream") ?? false

/** How far a call got. `sent`: it is on its way, without the SDK. `head`: an answer has begun. */
interface Progress {
  sent: boolean
  head: Head | undefined
}

/** Makes a call, and says how far it gets. */
const exchange = async (
  { dialect, stream }: Endpoint,
  { client, isLean, template }: Connected,
  request: Provider.Request,
  signal: AbortSignal,
  progress: Progress
): Promise<Arrived> => {
  const began = (response: Response): void => {
    progress.head = headOf(response.headers, Date.now())
  }
  const body = dialect.body(request)
  if (template !== undefined) {
    const { url, headers } = template
    const json = JSON.stringify(body)
    progress.sent = true
    const response = await send(url, { method: "POST", headers, body: json, signal })
    began(response)
    if (response.ok) return { _tag: "Text", text: await response.text() }
    // The status says enough where the rest of an error is torn off.
    const text = await response.text().catch(() => "")
    return { _tag: "Text", text, errorStatus: response.status }
  }
  const ending = isLean ? { fetchOptions: endingWith(signal) } : { signal }
  if (!stream) {
    const response = await client.post(dialect.path, { body, ...ending }).asResponse()
    began(response)
    return { _tag: "Text", text: await response.text() }
  }
  const startedAt = performance.now()
  const { data, response } = await client
    .post(dialect.path, { body: { ...body, ...dialect.streaming }, stream: true, ...ending })
    .withResponse()
  began(response)
  // A server that cannot stream answers at once.
  return isEventStream(response)
    ? readEvents(dialect.assembly(), data, startedAt)
    : { _tag: "Text", text: await response.text() }
}

/** How an answer begins, for a message: cleaned before it is cut. */
const beginningOf = ({ secrets }: Reporter, text: string): string =>
  cleaner(secrets).line(text).slice(0, 80).toWellFormed()

const toReceived = (
  reporter: Reporter,
  head: Head,
  arrived: Arrived
): Result.Result<Received, ProviderError.ProviderError> => {
  if (arrived._tag === "Events") {
    const { body, firstTokenMs } = arrived
    return body === undefined
      ? Result.fail(
          failure(
            reporter,
            new ProviderError.CutOff({}),
            "the reply was cut off: the stream ended without its last event",
            head
          )
        )
      : Result.succeed({ head, body, firstTokenMs })
  }
  const { text, errorStatus } = arrived
  if (errorStatus !== undefined) return Result.fail(answeredError(reporter, errorStatus, text, head))
  try {
    return Result.succeed({ head, body: JSON.parse(text), firstTokenMs: undefined })
  } catch {
    return Result.fail(
      malformed(reporter, head, `the answer is not JSON: ${JSON.stringify(beginningOf(reporter, text))}`)
    )
  }
}

/** One call, from the client to the reply. What fails is told by how far the call got. */
const ask = (
  endpoint: Endpoint,
  reporter: Reporter,
  connect: () => Promise<Connected>,
  request: Provider.Request
): Effect.Effect<Provider.Reply, ProviderError.ProviderError> =>
  Effect.suspend(() => {
    let connection: Connected | undefined
    const progress: Progress = { sent: false, head: undefined }
    return Effect.flatMap(
      Effect.tryPromise({
        try: async (signal) => {
          connection = await connect()
          return await exchange(endpoint, connection, request, signal, progress)
        },
        catch: (thrown) => {
          if (connection === undefined) return unconnected(reporter, thrown)
          const { sent, head } = progress
          if (head !== undefined) return brokenOff(reporter, connection.errors, thrown, head)
          return sent
            ? unreached(reporter, thrown)
            : notBegun(reporter, connection.errors, thrown, Date.now())
        }
      }),
      (arrived) =>
        Effect.fromResult(
          Result.flatMap(toReceived(reporter, progress.head ?? silent, arrived), (received) =>
            toReply(endpoint, reporter, received)
          )
        )
    )
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

const toReply = (
  { dialect, maxOutputTokens }: Endpoint,
  reporter: Reporter,
  { head, body, firstTokenMs }: Received
): Result.Result<Provider.Reply, ProviderError.ProviderError> => {
  const read = dialect.read(body)
  if (Result.isFailure(read)) {
    const problem = `the answer is not of the documented shape: ${read.failure.message}`
    return Result.fail(malformed(reporter, head, problem))
  }
  const said = read.success
  if (said._tag === "Fault") {
    const fault = faultOf(undefined, said.body, "the answer is an error without a message", head.limits)
    return Result.fail(refused(reporter, fault, head))
  }
  return Result.succeed(
    cleanReply(
      {
        text: said.text,
        finish: finishOf(said, maxOutputTokens),
        ...(said.usage === undefined ? {} : { usage: said.usage }),
        ...(said.model === undefined ? {} : { model: said.model }),
        ...(head.requestId === undefined ? {} : { requestId: head.requestId }),
        ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
        ...(head.limits === undefined ? {} : { limits: head.limits }),
        ...(said.toolCalls.length === 0 ? {} : { toolCalls: said.toolCalls }),
        ...(said.logprobs === undefined ? {} : { logprobs: said.logprobs })
      },
      reporter.secrets
    )
  )
}

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
  let connected: { readonly secret: string | undefined; readonly connection: Promise<Connected> } | undefined
  const connect = async (key: Redacted.Redacted<string> | undefined): Promise<Connected> => {
    const connection = await endpoint.connect(key)
    const isPlain = connection.isLean && !endpoint.stream
    const template = isPlain ? await templateOf(connection.client, endpoint.dialect.path) : undefined
    return { ...connection, template }
  }
  const client = (key: Redacted.Redacted<string> | undefined): Promise<Connected> => {
    const secret = key === undefined ? undefined : Redacted.value(key)
    if (connected?.secret !== secret || connected === undefined) {
      connected = { secret, connection: connect(key) }
    }
    return connected.connection
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
      Effect.flatMap(key, (secret) => ask(endpoint, reporting(secret), () => client(secret), request))
  }
}

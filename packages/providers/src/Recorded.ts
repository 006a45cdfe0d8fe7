/**
 * A provider that replays recorded replies: no key, no network, no cost, and the same answers each time.
 *
 * Use it to evaluate replies that exist already (a published dataset, production logs, the file a colleague sends),
 * and for examples and tests. A reply is found by the case's id, the candidate's name and the repeat. One that is
 * missing fails with a `ProviderError` that names all three; it is never made up, and never taken from another
 * repeat.
 *
 * Replies are marked `replayed`, so that their latency counts as the original call's, not as time spent here.
 */

import { basename, extname } from "node:path"
import type { Provider } from "@assay/core"
import { declaredPath, defined, ProviderError } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { pricing } from "./api/pricing.ts"
import type { Archive } from "./recorded/archive.ts"
import { fromFunction, fromRows, type MakeRows, type Rows } from "./recorded/inMemory.ts"
import { jsonlFile } from "./recorded/jsonlFile.ts"
import { recorder } from "./recorded/recorder.ts"
import { type Fields, Row } from "./recorded/row.ts"

export type { InlineReply, MakeRows, Rows } from "./recorded/inMemory.ts"
export { type Column, type Fields, type JsonRecord, Row } from "./recorded/row.ts"

/** The JSON Schema (draft 2020-12) of a {@link Row}, for whoever writes such files elsewhere. */
export const jsonSchema = Schema.toStandardJSONSchemaV1(Row)["~standard"].jsonSchema.input({
  target: "draft-2020-12"
})

/** How recorded replies are looked up and priced. */
export interface Options {
  /**
   * Look replies up under this name. Replies recorded without a candidate stand for any.
   *
   * @defaultValue the name under which the experiment lists the candidate
   */
  readonly candidate?: string
  /**
   * What the replies would cost from this provider and model, such as `"openai/gpt-5-mini"`. A row's own
   * `model` goes first where that provider has it.
   *
   * @defaultValue none: replaying costs nothing
   */
  readonly pricedAs?: string
}

/** How a file of recorded replies is read. */
export interface FileOptions extends Options {
  /**
   * The provider is called `recorded/<name>`.
   *
   * @defaultValue the file's name without its ending
   */
  readonly name?: string
  /**
   * Where the parts of a reply are in a line.
   *
   * @defaultValue in properties of those names
   */
  readonly fields?: Fields
}

/** How recorded replies of the program are used. */
export interface MakeOptions extends Options {
  /**
   * Raise it when a function returns other rows. Their content is unknown to the fingerprint.
   *
   * @defaultValue none
   */
  readonly version?: string
}

const toReply = ({
  text,
  finish,
  ending,
  usage,
  latencyMs,
  model,
  requestId,
  toolCalls,
  logprobs
}: Row): Provider.Reply => ({
  text,
  finish: finish ?? "stop",
  ...defined({ ending, usage, latencyMs, model, requestId, toolCalls, logprobs }),
  replayed: true
})

const pricedAs = (name: string): Pick<Provider.Provider, "price"> => {
  const [vendor = "", ...model] = name.split("/")
  const { price } = pricing(vendor, model.join("/"), {})
  return price === undefined ? {} : { price }
}

const quoted = (names: ReadonlyArray<string>): string => names.map((name) => `"${name}"`).join(", ")

const provider = (
  name: string,
  archive: Archive,
  options: Options,
  settings: { readonly [key: string]: Schema.Json }
): Provider.Provider => {
  const id = `recorded/${name}`
  const missing = (caseId: string, candidate: string, repeat: number): string => {
    const known = archive.candidates()
    const hint = known.length === 0 || known.includes(candidate) ? "" : `; it has replies of ${quoted(known)}`
    return `no reply to case "${caseId}" by candidate "${candidate}", repeat ${repeat}, in ${archive.origin}${hint}`
  }
  const notRecorded = (detail: string) =>
    new ProviderError.ProviderError({ provider: id, reason: new ProviderError.NotRecorded({}), detail })
  return {
    id,
    get settings() {
      return { ...settings, candidate: options.candidate ?? null, archive: archive.settings }
    },
    ready: Effect.mapError(archive.ready, notRecorded),
    ...(options.pricedAs === undefined ? {} : pricedAs(options.pricedAs)),
    replays: true,
    complete: Effect.fnUntraced(function* ({
      caseId,
      repeat,
      ...request
    }: Provider.Request): Effect.fn.Return<Provider.Reply, ProviderError.ProviderError> {
      const candidate = options.candidate ?? request.candidate
      const row = yield* Effect.mapError(archive.find({ caseId, candidate, repeat }), notRecorded)
      return row === undefined ? yield* notRecorded(missing(caseId, candidate, repeat)) : toReply(row)
    })
  }
}

/**
 * Replies from a JSON Lines file, one a line; the format is {@link Row}, and `fields` adapts to others. `"a.b"` is
 * the property of exactly that name, or else `b` inside `a`; a function gets the line's object and its number, from
 * 1.
 *
 * A path is looked for from the working directory, and then beside the file that declares the provider; a URL is where it
 * says. The file is opened when a run first needs it. The fingerprint is the SHA-256 of its content, so that another
 * content is another candidate; a file that changes during a run fails the calls that follow. One pass checks every
 * line and notes where it lies; memory grows with the ids only, and no handle stays open between calls. Lines are at
 * most 64 MiB long.
 *
 * Calls fail with a `ProviderError` when the reply is missing, when the file cannot be read, and, naming file, line
 * and field, when any line of it is no reply or repeats another.
 *
 * @example
 * Recorded.jsonl("solutions.jsonl", {
 *   fields: { caseId: "question", text: "175b_finetuning.solution" }
 * })
 */
export const jsonl = (path: string | URL, options: FileOptions = {}): Provider.Provider => {
  const file = declaredPath(path)
  const fields = options.fields ?? {}
  return provider(options.name ?? basename(file.said, extname(file.said)), jsonlFile(file, fields), options, {
    fields: Object.fromEntries(Object.entries(fields).map(([part, column]) => [part, String(column)]))
  })
}

/**
 * Replies that the program holds: rows, or texts by case id, or a function that makes or fetches rows at the first
 * call. All are checked as lines of a file are; in messages the line is the position.
 *
 * @example
 * Recorded.make("canned", { "case-1": "refund", "case-2": ["cancel", "other"] })
 */
export const make = (name: string, source: Rows | MakeRows, options: MakeOptions = {}): Provider.Provider => {
  const origin = `recorded/${name}`
  const archive =
    typeof source === "function" ? fromFunction(origin, source, options.version) : fromRows(origin, source)
  return provider(name, archive, options, {})
}

/**
 * The same provider, whose replies are also written down: every one is appended to a JSON Lines file that {@link jsonl}
 * replays, with its usage, finish, model, tool calls and latency. Prompts, settings and keys are not in it.
 *
 * - A reply to a case, candidate and repeat that the file has already is passed on and not written again: take the file
 *   away to record anew.
 * - The file may be replayed at any time. What a killed program left half written is taken off when recording goes on,
 *   and overlooked when it is replayed.
 * - A file that is there, from the working directory or beside the file that declares the provider, is added to; a new one
 *   is made from the working directory.
 * - It is written by one program at a time. Nothing changes for the candidate: id, settings and fingerprint are those of
 *   the provider.
 *
 * `ready` fails with a `ProviderError` where the file cannot be written, or holds something else. A reply that cannot be
 * written later is passed on all the same, with a warning in the log.
 *
 * @example
 * Task.on(classify, Recorded.recording(OpenAI.chat("gpt-5-mini"), "data/replies.jsonl"))
 */
export const recording = (provider: Provider.Provider, path: string | URL): Provider.Provider => {
  const file = recorder(declaredPath(path))
  const unwritable = (detail: string) =>
    new ProviderError.ProviderError({
      provider: provider.id,
      reason: new ProviderError.NotRecorded({}),
      detail
    })
  const rowOf = (
    { caseId, candidate, repeat }: Provider.Request,
    { text, finish, ending, usage, model, requestId, toolCalls, logprobs, latencyMs }: Provider.Reply,
    tookMs: number
  ): Row => ({
    caseId,
    candidate,
    repeat,
    text,
    finish,
    ...defined({ ending, usage }),
    latencyMs: latencyMs ?? tookMs,
    ...defined({ model, requestId, toolCalls, logprobs })
  })
  const { ready = Effect.void, price, maxOutputTokens, maxInputTokens } = provider
  return {
    id: provider.id,
    get settings() {
      return provider.settings
    },
    ready: Effect.andThen(ready, Effect.mapError(file.ready, unwritable)),
    ...defined({ price, maxOutputTokens, maxInputTokens }),
    complete: Effect.fnUntraced(function* (
      request: Provider.Request
    ): Effect.fn.Return<Provider.Reply, ProviderError.ProviderError> {
      const startedAt = performance.now()
      const reply = yield* provider.complete(request)
      const row = rowOf(request, reply, performance.now() - startedAt)
      yield* Effect.catch(file.add(row), (why) => Effect.logWarning(`a reply could not be recorded: ${why}`))
      return reply
    })
  }
}

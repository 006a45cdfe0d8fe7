/**
 * Cases without labels from the logs of other tools: OpenTelemetry GenAI spans (OTLP JSON, and spans as SDKs print them;
 * names of several years), Langfuse traces, Braintrust logs, and JSON Lines of any kind.
 *
 * A case is what a person asked: the text of the only user message, or of a longer conversation its messages without the
 * system's. A call that goes on with a request after a tool has answered is no case beside it, and a text that an exporter has
 * cut is none at all. Texts are redacted before they are returned.
 */
import { isJsonList, isJsonObject, type JsonObject, sha256 } from "@assay/core/internal"
import type * as Schema from "effect/Schema"
import * as Redact from "../Redact.ts"
import { attributesOf, saidBy } from "./attributes.ts"
import { type Message, messagesOf, parsed } from "./messages.ts"

/** A case that was read. */
export interface ImportedCase {
  /** The span's or row's own id, or the beginning of a digest. */
  readonly id: string
  /** What was asked, redacted. */
  readonly input: Schema.Json
  /** What was answered, redacted. Absent where the log has none. It is not a label. */
  readonly output?: string
  /** The conversation, user or trace. Absent where the log names none. */
  readonly cluster?: string
  /** What was found before it was redacted, and how often. */
  readonly found: Redact.Found
}

/** What was read, and what was not taken. */
export interface Imported {
  /** The cases, in the order of the log. */
  readonly cases: ReadonlyArray<ImportedCase>
  /** Why records are no cases, and how many each. */
  readonly left: Readonly<Record<string, number>>
}

/** A record, whatever tool wrote it. */
interface Exchange {
  readonly id: string | undefined
  readonly cluster: string | undefined
  readonly input: ReadonlyArray<Message>
  readonly output: ReadonlyArray<Message>
  readonly isCut: boolean
}

const textIn = (object: JsonObject, keys: ReadonlyArray<string>): string | undefined => {
  for (const key of keys) {
    const value = object[key]
    if (typeof value === "string" && value !== "") return value
  }
  return undefined
}

const clusterKeys = ["gen_ai.conversation.id", "session.id", "user.id", "enduser.id", "gen_ai.request.user"]

const ofSpan = (span: JsonObject): Exchange => {
  const attributes = attributesOf(span.attributes)
  const context = isJsonObject(span.spanContext) ? span.spanContext : span
  return {
    id: textIn(context, ["spanId", "span_id", "id"]),
    cluster: textIn(attributes, clusterKeys) ?? textIn(context, ["traceId", "trace_id"]),
    ...saidBy(attributes, span.events)
  }
}

const ofOtlp = (root: JsonObject): ReadonlyArray<Exchange> =>
  [root.resourceSpans]
    .flatMap((each) => (isJsonList(each) ? each : []))
    .flatMap((each) => (isJsonObject(each) && isJsonList(each.scopeSpans) ? each.scopeSpans : []))
    .flatMap((each) => (isJsonObject(each) && isJsonList(each.spans) ? each.spans : []))
    .flatMap((span) => (isJsonObject(span) ? [ofSpan(span)] : []))

const ofLangfuse = ({ trace, observations }: JsonObject): ReadonlyArray<Exchange> => {
  const about = isJsonObject(trace) ? trace : {}
  const cluster = textIn(about, ["sessionId", "userId", "id"])
  const calls = (isJsonList(observations) ? observations : []).flatMap((each): ReadonlyArray<Exchange> => {
    if (!isJsonObject(each) || each.type !== "GENERATION") return []
    const metadata = isJsonObject(each.metadata) ? attributesOf(each.metadata.attributes) : {}
    const said = saidBy(
      {
        ...metadata,
        ...(each.input == null ? {} : { input: each.input }),
        ...(each.output == null ? {} : { output: each.output })
      },
      undefined
    )
    return said.input.length === 0 ? [] : [{ id: textIn(each, ["id"]), cluster, ...said }]
  })
  if (calls.length > 0) return calls
  return [
    {
      id: textIn(about, ["id"]),
      cluster,
      input: messagesOf(about.input) ?? [],
      output: messagesOf(about.output) ?? [],
      isCut: false
    }
  ]
}

/** A row of a log: an id, an input, perhaps an output. */
const ofRow = (row: JsonObject): Exchange => ({
  id: textIn(row, ["id", "span_id", "request_id"]),
  cluster: textIn(row, ["cluster", "session_id", "conversation_id", "user", "user_id", "root_span_id"]),
  input: messagesOf(row.input ?? row.messages ?? row.prompt ?? row.question ?? row.text) ?? [],
  output: messagesOf(row.output ?? row.completion ?? row.response ?? row.answer) ?? [],
  isCut: false
})

/** The records of a value of any tool. */
const exchangesOf = (value: Schema.Json): ReadonlyArray<Exchange> => {
  if (isJsonList(value)) return value.flatMap((each) => exchangesOf(each))
  if (!isJsonObject(value)) return []
  if (value.resourceSpans !== undefined) return ofOtlp(value)
  if (value.observations !== undefined) return ofLangfuse(value)
  if (value.attributes !== undefined) return [ofSpan(value)]
  if (Object.keys(value).some((key) => key.startsWith("gen_ai.") || key.startsWith("llm.")))
    return [{ id: undefined, cluster: textIn(value, clusterKeys), ...saidBy(value, undefined) }]
  return [ofRow(value)]
}

const isUsers = ({ role }: Message): boolean => role === "user"

/** Whether a call goes on with an earlier request: after a tool has answered, or after an answer. */
const goesOn = ({ input }: Exchange): boolean =>
  input.findLast(({ role }) => role !== "system")?.role !== "user"

const noCase = ({ input, isCut }: Exchange): string | undefined => {
  if (isCut) return "a text was cut by the exporter"
  const last = input.findLast(isUsers)
  if (last === undefined) return "it has no message of a user"
  return last.content.trim() === "" ? "the user's message has no text" : undefined
}

/** What was asked: up to the last message of the user. */
const inputOf = (messages: ReadonlyArray<Message>): Schema.Json => {
  const own = messages.slice(0, messages.findLastIndex(isUsers) + 1).filter(({ role }) => role !== "system")
  const [only] = own
  return own.length === 1 && only !== undefined
    ? only.content
    : { messages: own.map(({ role, content }) => ({ role, content })) }
}

const caseOf = ({ id, cluster, input, output }: Exchange): ImportedCase => {
  const asked = Redact.json(inputOf(input))
  const answer = Redact.text(output.map(({ content }) => content).join("\n"))
  const found = { ...asked.found }
  for (const [mark, n] of Object.entries(answer.found)) found[mark] = (found[mark] ?? 0) + n
  return {
    id: id ?? sha256(JSON.stringify([asked.value, cluster ?? null])).slice(0, 16),
    input: asked.value,
    ...(answer.value === "" ? {} : { output: answer.value }),
    ...(cluster === undefined ? {} : { cluster }),
    found
  }
}

/** Reads the text of a log: one JSON value, or one a line. Lines that are no JSON are counted. */
export const of = (text: string): Imported => {
  const whole = parsed(text)
  const left: Record<string, number> = {}
  const leave = (why: string): void => {
    left[why] = (left[why] ?? 0) + 1
  }
  const values =
    whole === undefined
      ? text.split("\n").flatMap((line) => {
          if (line.trim() === "") return []
          const value = parsed(line)
          if (value === undefined) leave("the line is no JSON")
          return value === undefined ? [] : [value]
        })
      : [whole]
  const cases = new Map<string, ImportedCase>()
  const asked = new Set<string>()
  const read = values.flatMap(exchangesOf)
  for (const exchange of [...read.filter((each) => !goesOn(each)), ...read.filter(goesOn)]) {
    const why = noCase(exchange)
    if (why !== undefined) {
      leave(why)
      continue
    }
    const found = caseOf(exchange)
    const request = JSON.stringify([found.cluster ?? null, found.input])
    if (goesOn(exchange) && found.cluster !== undefined && asked.has(request)) {
      leave("it goes on with a request that was read")
      continue
    }
    asked.add(request)
    if (exchange.id !== undefined && cases.has(found.id)) {
      leave("its id was read before")
      continue
    }
    // The same text asked twice is two requests: a sample of traffic holds both.
    let id = found.id
    for (let nth = 2; cases.has(id); nth++) id = `${found.id}-${nth}`
    cases.set(id, { ...found, id })
  }
  return { cases: [...cases.values()], left }
}

/**
 * Whose fault an error is. Some errors say that the model failed, or that one input displeased, and neither is a fault
 * of the call: the first counts against the model, the second is that case's alone.
 */
import { errorIn } from "../failures/errorsAtTop.ts"
import { at, isFields, isNothing, textAt } from "./shapes.ts"

/** An error's fields, of a body that is parsed or not. */
const errorFields = (body: unknown): unknown => {
  const parsed = typeof body === "string" ? errorIn(body) : body
  const error = at(parsed, "error") ?? parsed
  return Array.isArray(error) ? error[0] : error
}

/** Routers wrap the error of the server behind them. */
const wrapped = (error: unknown): unknown => {
  const raw = at(at(error, "metadata"), "raw")
  return raw === undefined ? undefined : errorFields(raw)
}

const messageOf = (error: unknown): string =>
  typeof error === "string" ? error : (textAt(error, "message") ?? "")

/** Groq's codes: https://console.groq.com/docs/errors */
const generationCodes = new Set(["json_validate_failed", "tool_use_failed", "output_parse_failed"])

/** What servers say of a text that their own model wrote, with that text where they quote it. */
const generationWords = [
  // Ollama
  /error parsing tool call: raw='(?<text>[\s\S]*?)'(?:, err=|$)/u,
  // llama.cpp
  /^failed to parse input at pos \d+:\s*(?<text>[\s\S]*)$/iu,
  /unexpected tokens? .{0,40}in message header:?\s*(?<text>[\s\S]*)$/iu,
  /model (?:did not|failed to) (?:output|generate|produce|return) (?:a )?valid (?:json|tool call|function call)/iu,
  /(?:model(?:'s)? (?:output|response)|generated (?:text|output|json)) (?:is|was) not (?:a )?valid (?:json|tool call)/iu,
  /(?:failed|unable) to parse (?:the )?(?:model(?:'s)?|generated) (?:output|response|text|tool call|function call)/iu,
  /failed to (?:generate json|call a function)\. please adjust your prompt/iu
]

interface Generation {
  /** The model's own text; empty where the server keeps it to itself. */
  readonly text: string
  readonly detail: string
}

/** What the model wrote and its server could not read; undefined where an error is of another kind. */
export const failedGeneration = (body: unknown): Generation | undefined => {
  const outer = errorFields(body)
  for (const error of [outer, wrapped(outer)]) {
    if (error === undefined) continue
    const message = messageOf(error)
    const detail = message === "" ? "the server could not read what the model wrote" : message
    const stated = textAt(error, "failed_generation")
    if (stated !== undefined) return { text: stated, detail }
    if (generationCodes.has(textAt(error, "code") ?? "")) return { text: "", detail }
    for (const words of generationWords) {
      const match = words.exec(message)
      if (match !== null) return { text: match.groups?.text ?? "", detail }
    }
  }
  return undefined
}

const filterCodes =
  /^(?:content_(?:filter|policy)|moderation|data_?inspection_?failed|responsibleaipolicyviolation|input_flagged|sensitive)/iu
const filterWords =
  /\bflagged\b|moderation|inappropriate content|content (?:filter|policy|management)|violates? (?:our |the |its )?(?:usage|content|safety) (?:guidelines|polic)|failed check: SAFETY/iu

/** A verdict on who asks, and from where: it holds for every input. */
const standing =
  /country|territor|region|api[ _-]?key|account|organi[sz]ation|project|suspended|deactivated|disabled|revoked|billing|credential|permission|subscription|token/iu

const filterStatuses = new Set([400, 403, 422, 451])

/** Whether an error says that a filter disliked the input. `status`: undefined where none is known. */
export const filterIn = (body: unknown, status: number | undefined): boolean => {
  if (status !== undefined && !filterStatuses.has(status)) return false
  const error = errorFields(body)
  if (!isFields(error)) return false
  const { metadata } = error
  // OpenRouter: https://openrouter.ai/docs/api-reference/errors
  if (!isNothing(at(metadata, "flagged_input")) || !isNothing(at(metadata, "reasons"))) return true
  const names = [textAt(error, "code"), textAt(error, "type"), textAt(error.innererror, "code")]
  if (names.some((name) => name !== undefined && filterCodes.test(name))) return true
  const message = messageOf(error)
  return status === 403 && filterWords.test(message) && !standing.test(message)
}

/** Marks of a page, such as web firewalls answer with in an API's stead. */
const isPage = (text: string): boolean => /^\s*<(?:!doctype|html|head|body|\?xml)/iu.test(text)

/**
 * Whether a 403 is about one input and not about the key: a web firewall's page, or an answer to a key whose other calls
 * were served, unless it speaks of the account.
 */
export const isAboutOneInput = (text: string, hasServed: boolean): boolean => {
  if (isPage(text)) return true
  if (!hasServed) return false
  const error = errorFields(text)
  const said = [
    isFields(error) ? messageOf(error) : text,
    textAt(error, "code") ?? "",
    textAt(error, "type") ?? ""
  ]
  return !said.some((each) => standing.test(each))
}

/**
 * What servers' words for the end of a reply mean. Vendors and routers mix each other's words, so that one list serves
 * all APIs.
 *
 * Sources: the API references of OpenAI, Anthropic, Google (FinishReason), Mistral, DeepSeek, Cohere, Amazon Bedrock,
 * Zhipu, IBM watsonx and OpenRouter; vLLM's and SGLang's sources.
 */
import type { Provider } from "@assay/core"
import { textAt } from "./shapes.ts"

/**
 * How a reply ended. `Finished`: with `detail` in the server's words where they are not known. `BrokenOff`: the server
 * failed in the middle. `Failed`: the model wrote what the server could not read as the tool call or JSON asked for.
 */
export type ReplyEnd =
  | { readonly _tag: "Finished"; readonly finish: Provider.Finish; readonly detail?: string }
  | { readonly _tag: "BrokenOff" | "Failed"; readonly word: string }

type Meaning = Exclude<Provider.Finish, "other"> | "broken" | "failed"

const words: { readonly [M in Meaning]: string } = {
  stop: `stop end_turn stop_sequence tool_use tool_calls tool_call function_call function_calls eos eos_token end
    end_of_turn endoftext complete completed normal finished done stop_token stop_string`,
  length: `length max_tokens max_output_tokens max_completion_tokens max_new_tokens max_length model_length
    model_context_window_exceeded context_length_exceeded context_window_exceeded token_limit error_limit limit
    truncated`,
  filtered: `content_filter content_filtered safety recitation blocklist prohibited_content spii language image_safety
    image_prohibited_content image_recitation model_armor error_toxic sensitive guardrail_intervened guardrails
    moderation flagged blocked content_policy content_policy_violation data_inspection_failed`,
  refusal: "refusal refused",
  broken: `error abort aborted cancel cancelled canceled user_cancel insufficient_system_resource network_error failed
    failure server_error internal_error timeout timed_out time_limit interrupted not_finished in_progress queued
    overloaded disconnect disconnected`,
  failed: `malformed_function_call malformed_tool_use malformed_tool_call malformed_model_output malformed_response
    unexpected_tool_call invalid_tool_call too_many_tool_calls function_call_filter`
}

const meanings = new Map<string, Meaning>(
  (["stop", "length", "filtered", "refusal", "broken", "failed"] as const).flatMap((meaning) =>
    words[meaning].split(/\s+/u).map((word): [string, Meaning] => [word, meaning])
  )
)

const common = (word: string): string =>
  word
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/gu, "_")
    .replace(/^(?:finish|stop)?_?reason[_.]/u, "")

/** `content_filter: SAFETY` is a word and a reason; either may be the one that is known. */
const meaningOf = (word: string): Meaning | undefined => {
  // The usual words are spelled as they are listed.
  const known = meanings.get(word)
  if (known !== undefined) return known
  const [head = "", ...rest] = word.split(":")
  return (
    meanings.get(common(word)) ??
    meanings.get(common(head)) ??
    meanings.get(common(rest.join(":"))) ??
    (common(word).startsWith("content_filter") ? "filtered" : undefined)
  )
}

const longestWord = 100

/** The word for an end, which some servers wrap into `{type}`; undefined where there is none. */
const wordOf = (reason: unknown): string | undefined => {
  const word = typeof reason === "string" ? reason : textAt(reason, "type")
  return word === undefined || word.trim() === "" ? undefined : word.slice(0, longestWord).toWellFormed()
}

/** What it means that a reply ended with `reason`. A reason that is not known is never taken for a good end. */
export const replyEndOf = (reason: unknown): ReplyEnd => {
  const word = wordOf(reason)
  if (word === undefined) {
    return { _tag: "Finished", finish: "other", detail: "the server does not say how the reply ended" }
  }
  const meaning = meaningOf(word)
  switch (meaning) {
    case undefined:
      return {
        _tag: "Finished",
        finish: "other",
        detail: `the server says that the reply ended with ${JSON.stringify(word)}`
      }
    case "broken":
      return { _tag: "BrokenOff", word }
    case "failed":
      return { _tag: "Failed", word }
    default:
      return { _tag: "Finished", finish: meaning }
  }
}

/** Of two words for the end of one reply, that which says more: a plain stop takes nothing back. */
export const laterWord = (earlier: string | undefined, later: unknown): string | undefined => {
  const word = wordOf(later)
  if (word === undefined) return earlier
  return earlier !== undefined && meaningOf(word) === "stop" ? earlier : word
}

/**
 * Whether an event of a stream brings reasoning, which comes before the answer and is no part of it.
 */
import { isFields } from "./shapes.ts"

const isText = (value: unknown): boolean => typeof value === "string" && value !== ""

/** The names under which servers that speak Chat Completions send it. */
const inDelta = ["reasoning_content", "reasoning", "reasoning_text", "thinking"]

/** Of Chat Completions (DeepSeek, OpenRouter, vLLM), of Anthropic's Messages, and of OpenAI's Responses. */
export const bringsReasoning = (event: unknown): boolean => {
  if (!isFields(event)) return false
  const { type, delta, choices } = event
  if (typeof type === "string" && type.startsWith("response.reasoning")) return isText(delta)
  if (type === "content_block_delta") return isFields(delta) && isText(delta.thinking)
  return (
    Array.isArray(choices) &&
    choices.some((choice: unknown) => {
      const piece = isFields(choice) ? choice.delta : undefined
      return isFields(piece) && inDelta.some((name) => isText(piece[name]))
    })
  )
}

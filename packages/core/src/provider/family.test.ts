import { describe, expect, it } from "vitest"
import { areOfOneFamily } from "./family.ts"

describe("models of one family", () => {
  it.each([
    ["openai/gpt-5-mini", "openai/gpt-5"],
    ["openai/o3", "azure/gpt-4.1"],
    ["openrouter/anthropic/claude-sonnet-5", "anthropic/claude-haiku-5"],
    ["bedrock/us.anthropic.claude-sonnet-5-v1:0", "anthropic/claude-opus-5"],
    ["groq/llama-3.3-70b", "ollama/llama3.2:1b"],
    ["together/meta-llama/Llama-3-8b", "meta/llama-4"],
    ["acme/large", "acme/small"],
    ["local/falcon-7b", "ollama/falcon-40b"]
  ])("%s and %s are", (a, b) => {
    expect(areOfOneFamily(a, b)).toBe(true)
  })

  it.each([
    ["openai/gpt-5-mini", "anthropic/claude-sonnet-5"],
    ["openrouter/anthropic/claude-sonnet-5", "openrouter/openai/gpt-5"],
    ["groq/llama-3.3-70b", "groq/qwen3-32b"],
    ["ollama/falcon-7b", "ollama/olmo-2"],
    ["acme/large", "other/large"],
    ["local/judge", "local/answerer"]
  ])("%s and %s are not", (a, b) => {
    expect(areOfOneFamily(a, b)).toBe(false)
  })
})

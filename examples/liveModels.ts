/**
 * The models that the environment gives access to, for examples that work without any.
 *
 * - `OPENAI_API_KEY`: OpenAI (`OPENAI_MODEL`, default gpt-5-mini).
 * - `ANTHROPIC_API_KEY`: Anthropic (`ANTHROPIC_MODEL`, default claude-haiku-4-5).
 * - `LOCAL_OPENAI_URL`, such as http://localhost:11434/v1: any server that speaks OpenAI's API (`LOCAL_OPENAI_MODEL`,
 *   default llama3.2).
 */
import type { Provider } from "@assay/core"
import { Anthropic, OpenAI, OpenAICompatible } from "@assay/providers"

/** Enough for a label, also where a model thinks a little before it. */
const maxOutputTokens = 256

/** A provider for each model that is configured, by the name a candidate may have. */
export const liveModels = (): Readonly<Record<string, Provider.Provider>> => {
  const { env } = process
  return {
    ...(env.OPENAI_API_KEY
      ? {
          openai: OpenAI.chat(env.OPENAI_MODEL ?? "gpt-5-mini", {
            maxOutputTokens,
            // Models that do not reason refuse the parameter.
            ...(env.OPENAI_MODEL === undefined ? { extra: { reasoning_effort: "minimal" } } : {})
          })
        }
      : {}),
    ...(env.ANTHROPIC_API_KEY
      ? { anthropic: Anthropic.messages(env.ANTHROPIC_MODEL ?? "claude-haiku-4-5", { maxOutputTokens }) }
      : {}),
    ...(env.LOCAL_OPENAI_URL
      ? {
          local: OpenAICompatible.chat(env.LOCAL_OPENAI_MODEL ?? "llama3.2", {
            baseUrl: env.LOCAL_OPENAI_URL,
            name: "local",
            maxOutputTokens
          })
        }
      : {})
  }
}

/** How to get one, in a line. */
export const howToGoLive =
  "Set OPENAI_API_KEY, ANTHROPIC_API_KEY or LOCAL_OPENAI_URL (such as http://localhost:11434/v1)"

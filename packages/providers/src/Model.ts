/**
 * A model by one name: `Model.of("openai/gpt-5-mini")`.
 *
 * It is the same candidate as by `OpenAI.chat("gpt-5-mini")`, and shares its stored answers. As there, the SDK is
 * loaded and the key read at the first call.
 */
import type { Provider } from "@assay/core"
import { type Instead, ProviderError } from "@assay/core/internal"
import * as Effect from "effect/Effect"
import type * as Anthropic from "./Anthropic.ts"
import { byName, type CompatibleOptions } from "./model/byName.ts"
import type { Maker } from "./model/makers.ts"
import type * as OpenAI from "./OpenAI.ts"

export type { CompatibleOptions } from "./model/byName.ts"
export type { Maker } from "./model/makers.ts"

/**
 * Maker and model, such as `openai/gpt-5-mini`. A model may have slashes in its own name:
 * `openrouter/meta-llama/llama-3.3-70b-instruct`.
 */
// An editor offers the makers, because an intersection is no template that takes them in.
export type Name = `${Maker}/` | (`${Maker}/${string}` & Record<never, never>)

/** The options of a model, by its name: those of {@link OpenAI.chat}, {@link Anthropic.messages} or a compatible server. */
export type Options<N extends string> = N extends `${infer M extends Maker}/${string}`
  ? M extends "openai"
    ? OpenAI.ChatOptions
    : M extends "anthropic"
      ? Anthropic.Options
      : CompatibleOptions
  : never

/** The sentence for a name without a maker; `unknown` for one with. */
type CheckName<N> = N extends `${Maker}/${string}`
  ? unknown
  : Instead<"of the model alone: maker/model, such as openai/gpt-5-mini">

/** A provider that can make no call, and says why before a run begins. */
const unnamed = (name: string, why: string): Provider.Provider => {
  const failure = Effect.fail(
    new ProviderError.ProviderError({
      provider: name,
      reason: new ProviderError.InvalidRequest({}),
      detail: why
    })
  )
  return { id: name, settings: { name }, complete: () => failure, ready: failure }
}

/**
 * A model by maker and name.
 *
 * | maker | key in |
 * |---|---|
 * | `openai`, by the Chat Completions API | `OPENAI_API_KEY` |
 * | `anthropic` | `ANTHROPIC_API_KEY` |
 * | `google`, by its compatible API | `GEMINI_API_KEY` |
 * | `cerebras`, `deepseek`, `fireworks`, `groq`, `mistral`, `openrouter`, `together` | `GROQ_API_KEY` and so on |
 * | `x-ai` | `XAI_API_KEY` |
 * | `ollama`, `lmstudio`, `llamacpp`, `vllm` on this machine, or at `baseUrl` | none; calls cost nothing |
 *
 * A name that is not known is said before a run begins, with those that are.
 *
 * @example
 * Model.of("openai/gpt-5-mini")
 *
 * @example
 * Model.of("vllm/meta-llama/Llama-3.3-70B-Instruct", { baseUrl: "http://gpu2:8000/v1", temperature: 0 })
 */
export const of = <const N extends Name | (string & Record<never, never>)>(
  name: N & CheckName<N>,
  options?: Options<N>
): Provider.Provider => {
  const found = byName(name, options)
  return typeof found === "string" ? unnamed(name, found) : found
}

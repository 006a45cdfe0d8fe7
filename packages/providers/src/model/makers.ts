/**
 * Whose models can be called by name: the address of each maker's or server's API, and where its key is.
 */

/** A server that speaks OpenAI's Chat Completions API. */
export interface CompatibleServer {
  /** The address before `/chat/completions`. */
  readonly baseUrl: string
  /** The environment variable with the key; undefined where none is asked for, and calls cost nothing. */
  readonly apiKeyVariable: string | undefined
}

/** Servers by the names that the price list has for them. */
export const compatibleServers = {
  cerebras: { baseUrl: "https://api.cerebras.ai/v1", apiKeyVariable: "CEREBRAS_API_KEY" },
  deepseek: { baseUrl: "https://api.deepseek.com/v1", apiKeyVariable: "DEEPSEEK_API_KEY" },
  fireworks: { baseUrl: "https://api.fireworks.ai/inference/v1", apiKeyVariable: "FIREWORKS_API_KEY" },
  google: {
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    apiKeyVariable: "GEMINI_API_KEY"
  },
  groq: { baseUrl: "https://api.groq.com/openai/v1", apiKeyVariable: "GROQ_API_KEY" },
  mistral: { baseUrl: "https://api.mistral.ai/v1", apiKeyVariable: "MISTRAL_API_KEY" },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", apiKeyVariable: "OPENROUTER_API_KEY" },
  together: { baseUrl: "https://api.together.xyz/v1", apiKeyVariable: "TOGETHER_API_KEY" },
  "x-ai": { baseUrl: "https://api.x.ai/v1", apiKeyVariable: "XAI_API_KEY" },
  llamacpp: { baseUrl: "http://localhost:8080/v1", apiKeyVariable: undefined },
  lmstudio: { baseUrl: "http://localhost:1234/v1", apiKeyVariable: undefined },
  ollama: { baseUrl: "http://localhost:11434/v1", apiKeyVariable: undefined },
  vllm: { baseUrl: "http://localhost:8000/v1", apiKeyVariable: undefined }
} as const satisfies Readonly<Record<string, CompatibleServer>>

/** Whose models can be called by name. */
export type Maker = "openai" | "anthropic" | keyof typeof compatibleServers

/** All makers, in the order in which they are listed. */
export const makers: ReadonlyArray<string> = ["openai", "anthropic", ...Object.keys(compatibleServers)]

export const isMaker = (text: string): text is Maker => makers.includes(text)

/** What people also call them, by the beginning of what they write. */
export const alsoCalled: ReadonlyMap<string, Maker> = new Map([
  ["gemini", "google"],
  ["vertex", "google"],
  ["claude", "anthropic"],
  ["gpt", "openai"],
  ["grok", "x-ai"],
  ["xai", "x-ai"],
  ["llama.cpp", "llamacpp"]
])

/**
 * Which models are of one family. Judges tend to prefer what is written like their own: answers of the model itself, and of
 * its relatives.
 *
 * The id of a provider is `vendor/model`, and a host that serves models of several makers stands before that
 * (`openrouter/anthropic/claude-…`). The family is the maker that the name of the model tells; where it tells none, the
 * vendor; and where that is a host of other people's models, or a server of one's own, the first word of the model's name.
 */

/** What the names of a maker's models begin with. */
const makers: ReadonlyArray<readonly [maker: string, names: RegExp]> = [
  ["openai", /^(?:gpt|chatgpt|o[1-9]|davinci|codex)/u],
  ["anthropic", /^claude/u],
  ["google", /^(?:gemini|gemma|palm|bison)/u],
  ["meta", /^(?:meta-)?(?:llama|codellama)/u],
  ["mistral", /^(?:open-)?(?:mistral|mixtral|ministral|codestral|magistral|devstral|pixtral)/u],
  ["alibaba", /^(?:qwen|qwq|qvq)/u],
  ["deepseek", /^deepseek/u],
  ["xai", /^grok/u],
  ["cohere", /^(?:command|aya|c4ai)/u],
  ["microsoft", /^(?:phi|wizardlm)/u],
  ["amazon", /^(?:nova|titan)/u],
  ["moonshot", /^(?:kimi|moonshot)/u],
  ["zhipu", /^(?:glm|chatglm)/u],
  ["ai21", /^(?:jamba|jurassic)/u]
]

/** Those who serve models of several makers, and names that people give to servers of their own. */
const hosts: ReadonlySet<string> = new Set(
  (
    "azure bedrock vertex openrouter groq together togetherai fireworks deepinfra replicate huggingface hf perplexity " +
    "cerebras sambanova nebius novita baseten anyscale cloudflare github nvidia litellm local localhost ollama lmstudio " +
    "llamacpp llama-cpp vllm sglang tgi server house proxy gateway compatible openai-compatible custom own"
  ).split(" ")
)

const firstWord = (name: string): string => name.split(/[-_.:@\d\s]/u).find((word) => word !== "") ?? name

/** The family of a provider, by its id. */
const familyOf = (id: string): string => {
  const parts = id.toLowerCase().split("/")
  const model = parts.at(-1) ?? ""
  // Some hosts write the maker before the model: `us.anthropic.claude-sonnet`.
  const names = [model, ...model.split(".").slice(1)]
  const maker = makers.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0]
  if (maker !== undefined) return maker
  const vendor = parts.slice(0, -1).findLast((part) => !hosts.has(part))
  return vendor ?? firstWord(model)
}

/** Whether two providers are of one family, by their ids. */
export const areOfOneFamily = (a: string, b: string): boolean => familyOf(a) === familyOf(b)

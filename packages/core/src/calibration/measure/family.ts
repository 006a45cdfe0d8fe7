/**
 * Families of models, by their names: a judge favours what reads like itself.
 */

const families: ReadonlyArray<readonly [family: string, names: RegExp]> = [
  ["OpenAI", /\b(?:gpt|chatgpt|o[134](?:-|\b)|davinci)/u],
  ["Anthropic", /\bclaude/u],
  ["Google", /\b(?:gemini|gemma|palm)/u],
  ["Meta", /\bllama/u],
  ["Mistral", /\b(?:mistral|mixtral|ministral|magistral|codestral)/u],
  ["Alibaba", /\b(?:qwen|qwq)/u],
  ["DeepSeek", /\bdeepseek/u],
  ["xAI", /\bgrok/u],
  ["Cohere", /\b(?:command-|aya)/u],
  ["Microsoft", /\bphi-?\d/u],
  ["Zhipu", /\bglm/u],
  ["Moonshot", /\bkimi/u]
]

/** The family of a model by the id of its provider; undefined where the name tells none. */
export const familyOf = (id: string): string | undefined => {
  const name = id.toLowerCase()
  return families.find(([, names]) => names.test(name.replaceAll("_", "-")))?.[0]
}

/** Whether a model is of the family of one of the judges, or is one of them. Undefined where its name does not tell. */
export const isOfFamily = (model: string | undefined, judges: ReadonlyArray<string>): boolean | undefined => {
  if (model === undefined) return undefined
  if (judges.includes(model)) return true
  const family = familyOf(model)
  const known = judges.map(familyOf)
  if (family === undefined || known.some((each) => each === undefined)) return undefined
  return known.includes(family)
}

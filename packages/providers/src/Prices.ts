/**
 * What calls cost, in US dollars, from the bundled data of `@pydantic/genai-prices`: list prices with their tiers,
 * start dates and cached tokens. Pure, and never on the network; newer prices come with a newer version of the
 * library, or from you.
 *
 * What is not known is `Unpriced`, never zero.
 */
import { Cost, Usage } from "@assay/core"
import { calcPrice } from "@pydantic/genai-prices"
import { Schema } from "effect"

/**
 * A price of your own, in US dollars for a million tokens.
 *
 * - `cacheReadPerMillion`, `cacheWritePerMillion`: default: as `inputPerMillion`.
 * - `outputPerMillion`: reasoning included.
 */
export interface Price {
  readonly inputPerMillion: number
  readonly outputPerMillion: number
  readonly cacheReadPerMillion?: number
  readonly cacheWritePerMillion?: number
}

/**
 * - `overrides`: prices by provider and model, such as `{"openai/gpt-5-mini": …}`; `"ollama/*"` stands for every
 *   model of a provider. They win over the bundled ones. Default: none.
 * - `at`: when the call was made, for prices that change with date or hour. Default: now.
 * - `discount`: the part of the price that is not paid, 0 to 1, such as 0.5 for a batch. Default: 0. Overrides are
 *   discounted too.
 */
export interface Options {
  readonly overrides?: { readonly [model: string]: Price }
  readonly at?: Date
  readonly discount?: number
}

const { unpriced } = Cost

const isUsage = Schema.is(Usage.Usage)

/** Tokens as both kinds of price need them. */
interface Tokens {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
}

/** Undefined where input or output was not reported. Caches that were not reported are inside the input. */
const tokensOf = (usage: Usage.Usage): Tokens | undefined => {
  const { inputTokens, outputTokens } = usage
  return inputTokens === undefined || outputTokens === undefined
    ? undefined
    : {
        input: inputTokens,
        cacheRead: usage.cacheReadTokens ?? 0,
        cacheWrite: usage.cacheWriteTokens ?? 0,
        output: outputTokens
      }
}

const perMillion = 1_000_000

const ownCost = (
  price: Price,
  { input, cacheRead, cacheWrite, output }: Tokens
): { readonly inputUsd: number; readonly outputUsd: number } => ({
  inputUsd:
    (input * price.inputPerMillion +
      cacheRead * (price.cacheReadPerMillion ?? price.inputPerMillion) +
      cacheWrite * (price.cacheWritePerMillion ?? price.inputPerMillion)) /
    perMillion,
  outputUsd: (output * price.outputPerMillion) / perMillion
})

const isSound = (usd: number): boolean => Number.isFinite(usd) && usd >= 0

const priced = (
  inputUsd: number,
  outputUsd: number,
  paid: number,
  model: string,
  source: Cost.Priced["source"]
): Cost.Priced => ({
  _tag: "Priced",
  usd: (inputUsd + outputUsd) * paid,
  inputUsd: inputUsd * paid,
  outputUsd: outputUsd * paid,
  model,
  source
})

const bundledCost = (
  provider: string,
  model: string,
  tokens: Tokens,
  at: Date | undefined,
  paid: number
): Cost.Cost => {
  const { input, cacheRead, cacheWrite, output } = tokens
  const usage = {
    // The library counts cached tokens inside the input.
    input_tokens: input + cacheRead + cacheWrite,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
    output_tokens: output
  }
  try {
    const found = calcPrice(usage, model, {
      providerId: provider,
      ...(at === undefined ? {} : { timestamp: at })
    })
    // The library takes "my-openai-proxy" for OpenAI; a proxy has prices of its own.
    return found === null || found.provider.id !== provider
      ? unpriced(`no price is known for ${provider}/${model}`)
      : priced(found.input_price, found.output_price, paid, `${provider}/${found.model.id}`, "bundled")
  } catch (thrown) {
    return unpriced(
      `${provider}/${model} cannot be priced: ${thrown instanceof Error ? thrown.message : thrown}`
    )
  }
}

/**
 * What a call cost. `provider` and `model` as in a provider's id: `openai`, `gpt-5-mini`. Give the model that served
 * the call where it is known.
 *
 * @example
 * Prices.costOf({ inputTokens: 1_000, outputTokens: 100 }, "openai", "gpt-5-mini")
 * // { _tag: "Priced", usd: 0.00045, inputUsd: 0.00025, outputUsd: 0.0002, model: "openai/gpt-5-mini", source: "bundled" }
 */
export const costOf = (
  usage: Usage.Usage | undefined,
  provider: string,
  model: string,
  options: Options = {}
): Cost.Cost => {
  const { overrides = {}, discount = 0 } = options
  if (!(discount >= 0 && discount <= 1)) return unpriced(`a discount lies between 0 and 1, not ${discount}`)
  if (usage === undefined || !isUsage(usage)) return unpriced("the provider reported no tokens")
  const tokens = tokensOf(usage)
  if (tokens === undefined) {
    const missing = usage.inputTokens === undefined ? "input" : "output"
    return unpriced(`the provider reported no ${missing} tokens`)
  }
  const name = [`${provider}/${model}`, `${provider}/*`].find((each) => Object.hasOwn(overrides, each))
  const price = name === undefined ? undefined : overrides[name]
  if (name !== undefined && price !== undefined) {
    const { inputUsd, outputUsd } = ownCost(price, tokens)
    return isSound(inputUsd) && isSound(outputUsd)
      ? priced(inputUsd, outputUsd, 1 - discount, name, "override")
      : unpriced(`the price given for ${name} is not a number of 0 or more`)
  }
  return bundledCost(provider, model, tokens, options.at, 1 - discount)
}

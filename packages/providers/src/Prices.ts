/**
 * What calls cost, in US dollars, from the bundled data of `@pydantic/genai-prices`: list prices with their tiers,
 * start dates and cached tokens. Pure, and never on the network; newer prices come with a newer version of the
 * library, or from you.
 *
 * What is not known is `Unpriced`, never zero.
 */
import { Cost, Usage } from "@assay/core"
import { calcPrice } from "@pydantic/genai-prices"
import * as Schema from "effect/Schema"

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

/** What the library makes of an amount of tokens, where it knows the model. */
const looked = (
  provider: string,
  model: string,
  { input, cacheRead, cacheWrite, output }: Tokens,
  at: Date | undefined
) => {
  const found = calcPrice(
    {
      // The library counts cached tokens inside the input.
      input_tokens: input + cacheRead + cacheWrite,
      cache_read_tokens: cacheRead,
      cache_write_tokens: cacheWrite,
      output_tokens: output
    },
    model,
    { providerId: provider, ...(at === undefined ? {} : { timestamp: at }) }
  )
  // The library takes "my-openai-proxy" for OpenAI; a proxy has prices of its own.
  return found === null || found.provider.id !== provider ? undefined : found
}

/** The price of a model that has one price for each kind of token, at any time. */
interface Flat extends Required<Price> {
  readonly name: string
}

const noTokens: Tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }

/** Amounts unlike each other, to see whether a price is what it seems. */
const mixed: Tokens = { input: 1_357, cacheRead: 246, cacheWrite: 8_642, output: 979 }

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b)

/** Undefined for prices with tiers, with dates, or by the request. */
const flatPrice = (provider: string, model: string): Flat | undefined => {
  const found = looked(provider, model, mixed, undefined)
  if (found === undefined || Array.isArray(found.model.prices)) return undefined
  if (Object.values(found.model_price).some((price) => typeof price !== "number")) return undefined
  const each = (part: Partial<Tokens>) => looked(provider, model, { ...noTokens, ...part }, undefined)
  const flat = {
    name: `${provider}/${found.model.id}`,
    inputPerMillion: each({ input: perMillion })?.input_price ?? Number.NaN,
    cacheReadPerMillion: each({ cacheRead: perMillion })?.input_price ?? Number.NaN,
    cacheWritePerMillion: each({ cacheWrite: perMillion })?.input_price ?? Number.NaN,
    outputPerMillion: each({ output: perMillion })?.output_price ?? Number.NaN
  }
  const { inputUsd, outputUsd } = ownCost(flat, mixed)
  return isClose(inputUsd, found.input_price) && isClose(outputUsd, found.output_price) ? flat : undefined
}

/** Flat prices met so far: the library looks its whole list through at every call. */
const flatPrices = new Map<string, Flat | undefined>()

/** Names come from servers, which may make up any number of them. */
const mostFlatPrices = 1_000

const flatPriceOf = (provider: string, model: string): Flat | undefined => {
  const key = JSON.stringify([provider, model])
  if (!flatPrices.has(key) && flatPrices.size < mostFlatPrices) {
    let flat: Flat | undefined
    try {
      flat = flatPrice(provider, model)
    } catch {
      // What the library cannot price one way it may price another: it is asked every time.
    }
    flatPrices.set(key, flat)
  }
  return flatPrices.get(key)
}

const bundledCost = (
  provider: string,
  model: string,
  tokens: Tokens,
  at: Date | undefined,
  paid: number
): Cost.Cost => {
  try {
    const flat = flatPriceOf(provider, model)
    if (flat !== undefined) {
      const { inputUsd, outputUsd } = ownCost(flat, tokens)
      return priced(inputUsd, outputUsd, paid, flat.name, "bundled")
    }
    const found = looked(provider, model, tokens, at)
    return found === undefined
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

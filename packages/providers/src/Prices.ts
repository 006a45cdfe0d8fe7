/**
 * What calls cost, in US dollars: what the server states, else prices of your own, else the bundled data of
 * `@pydantic/genai-prices`: list prices with their tiers, start dates and cached tokens. Pure, and never on the
 * network; newer prices come with a newer version of the library, or from you.
 *
 * What is not known is `Unpriced`, never zero; where a reply shows that more was used than has a price, the cost is a
 * lower bound and says so.
 */
import { Cost, Usage } from "@assay/core/internal"
import * as Schema from "effect/Schema"
import { bundledBill } from "./prices/bundled.ts"
import { type Bill, type Quantities, quantitiesOf, wordsFor } from "./prices/quantities.ts"
import { isSameTier, tierOf } from "./prices/tiers.ts"

/** A price of your own, in US dollars. */
export interface Price {
  /** For a million tokens of input. */
  readonly inputPerMillion: number
  /** For a million tokens of output, reasoning included. */
  readonly outputPerMillion: number
  /**
   * For a million tokens read from a prompt cache.
   * @defaultValue as `inputPerMillion`
   */
  readonly cacheReadPerMillion?: number
  /**
   * For a million tokens written to a prompt cache.
   * @defaultValue as `inputPerMillion`
   */
  readonly cacheWritePerMillion?: number
  /**
   * For a million tokens written to a prompt cache that is kept for an hour.
   * @defaultValue none: as `cacheWritePerMillion`, and the cost is a lower bound
   */
  readonly cacheWriteHourPerMillion?: number
  /**
   * For a million tokens of sound that were sent.
   * @defaultValue none: as `inputPerMillion`, and the cost is a lower bound
   */
  readonly audioInputPerMillion?: number
  /**
   * For a million tokens of sound that were generated.
   * @defaultValue none: as `outputPerMillion`, and the cost is a lower bound
   */
  readonly audioOutputPerMillion?: number
  /**
   * For one use of a tool of the server's own, by its name in `usage.toolUses`: `{ web_search: 0.01 }`.
   * @defaultValue none: a call that uses one costs at least what its tokens do
   */
  readonly perUse?: { readonly [tool: string]: number }
}

/** How calls are priced. */
export interface Options {
  /**
   * Prices by provider and model, such as `{"openai/gpt-5-mini": …}`; `"ollama/*"` stands for every model of a
   * provider. They win over the bundled ones and over what a server states.
   * @defaultValue none
   */
  readonly overrides?: { readonly [model: string]: Price }
  /**
   * When the call was made, for prices that change with date or hour.
   * @defaultValue now
   */
  readonly at?: Date
  /**
   * The part of the price that is not paid, 0 to 1, such as 0.5 for a batch. Overrides are discounted too; what a server
   * states is not. Beside a tier that is known to be cheaper, the lower of the two prices counts, not both reductions.
   * @defaultValue 0
   */
  readonly discount?: number
  /**
   * What a service tier costs, as a multiple of the list price: `{ priority: 1.8 }`.
   * @defaultValue OpenAI's flex and batch and Anthropic's batch: 0.5
   */
  readonly tiers?: { readonly [tier: string]: number }
  /**
   * The tier that was asked for: that of a usage that names none, and the one that `overrides` are prices of.
   * @defaultValue the ordinary one
   */
  readonly tier?: string
}

const { unpriced } = Cost

const isUsage = Schema.is(Usage.Usage)

const perMillion = 1_000_000

const ownBill = (price: Price, quantities: Quantities): Bill => {
  const { input, cacheRead, cacheWrite, cacheWriteHour, output, audioInput, audioOutput, uses } = quantities
  const { inputPerMillion, outputPerMillion, perUse = {} } = price
  const written = price.cacheWritePerMillion ?? inputPerMillion
  const isKnown = (tool: string): boolean => Object.hasOwn(perUse, tool)
  return {
    inputUsd:
      ((input - audioInput) * inputPerMillion +
        audioInput * (price.audioInputPerMillion ?? inputPerMillion) +
        cacheRead * (price.cacheReadPerMillion ?? inputPerMillion) +
        (cacheWrite - cacheWriteHour) * written +
        cacheWriteHour * (price.cacheWriteHourPerMillion ?? written)) /
      perMillion,
    outputUsd:
      ((output - audioOutput) * outputPerMillion +
        audioOutput * (price.audioOutputPerMillion ?? outputPerMillion)) /
      perMillion,
    useUsd: uses.reduce((sum, [tool, count]) => sum + count * (isKnown(tool) ? (perUse[tool] ?? 0) : 0), 0),
    without: [
      ...(cacheWriteHour > 0 && price.cacheWriteHourPerMillion === undefined
        ? [wordsFor.cacheWriteHour]
        : []),
      ...(audioInput > 0 && price.audioInputPerMillion === undefined ? [wordsFor.audio] : []),
      ...(audioOutput > 0 && price.audioOutputPerMillion === undefined ? [wordsFor.audio] : []),
      ...uses.flatMap(([tool]) => (isKnown(tool) ? [] : [wordsFor.use(tool)]))
    ]
  }
}

const isSound = (usd: number): boolean => Number.isFinite(usd) && usd >= 0

/** A bill at what is paid of it. */
const priced = (
  { inputUsd, outputUsd, useUsd }: Bill,
  paid: number,
  discount: number,
  model: string,
  source: Cost.Priced["source"],
  why: ReadonlyArray<string>
): Cost.Priced => {
  // Fees are for what was done in answer, and no tier changes them.
  const [input, output] = [inputUsd * paid, outputUsd * paid + useUsd * (1 - discount)]
  return {
    _tag: "Priced",
    usd: input + output,
    inputUsd: input,
    outputUsd: output,
    model,
    source,
    ...(why.length === 0 ? {} : { atLeast: why.join(", ") })
  }
}

const without = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0 ? [] : [`no price is known for ${[...new Set(names)].join(", ")}`]

/** What a usage says beyond what it counts. */
const beyond = ({ unexplainedTokens = 0, unpricedUse }: Usage.Usage): ReadonlyArray<string> => [
  ...(unexplainedTokens > 0
    ? [`the parts of the usage do not explain ${unexplainedTokens} tokens of its total`]
    : []),
  ...(unpricedUse === undefined ? [] : [`no price is known for ${unpricedUse}`])
]

/** The price by a list, yours or the bundled one. */
const listed = (
  usage: Usage.Usage,
  provider: string,
  model: string,
  { overrides = {}, discount = 0, tiers = {}, tier: asked, at }: Options
): Cost.Cost => {
  const quantities = quantitiesOf(usage)
  if (quantities === undefined) {
    const missing = usage.inputTokens === undefined ? "input" : "output"
    return unpriced(`the provider reported no ${missing} tokens`)
  }
  const name = [`${provider}/${model}`, `${provider}/*`].find((each) => Object.hasOwn(overrides, each))
  const own = name === undefined ? undefined : overrides[name]
  const served = usage.tier ?? asked
  const isOwnTier = own !== undefined && isSameTier(served, asked)
  const known = tierOf(provider, served, tiers)
  const tier = isOwnTier && known?.isOwn !== true ? { factor: 1, isOwn: true, atLeast: undefined } : known
  if (tier === undefined) return unpriced(`no price is known for the tier ${served} of ${provider}/${model}`)
  if (!isSound(tier.factor))
    return unpriced(`price of a tier: expected a multiple of 0 or more, found ${tier.factor}`)
  const paid =
    tier.factor < 1 && !tier.isOwn ? Math.min(tier.factor, 1 - discount) : tier.factor * (1 - discount)
  const why = [...(tier.atLeast === undefined ? [] : [tier.atLeast]), ...beyond(usage)]
  if (name !== undefined && own !== undefined) {
    const bill = ownBill(own, quantities)
    return [bill.inputUsd, bill.outputUsd, bill.useUsd].every(isSound)
      ? priced(bill, paid, discount, name, "override", [...without(bill.without), ...why])
      : unpriced(`price of ${name}: expected numbers of 0 or more`)
  }
  try {
    const bill = bundledBill(provider, model, quantities, at)
    return bill === undefined
      ? unpriced(`no price is known for ${provider}/${model}`)
      : priced(bill, paid, discount, bill.name, "bundled", [...without(bill.without), ...why])
  } catch (thrown) {
    return unpriced(
      `${provider}/${model} cannot be priced: ${thrown instanceof Error ? thrown.message : thrown}`
    )
  }
}

/** What the server says that the call cost, split as the list would, or else by tokens. */
const stated = (usd: number, usage: Usage.Usage, name: string, list: Cost.Cost): Cost.Priced => {
  const { inputTokens = 0, outputTokens = 0 } = usage
  const all = inputTokens + outputTokens
  const share =
    list._tag === "Priced" && list.usd > 0 ? list.inputUsd / list.usd : all > 0 ? inputTokens / all : 0
  const inputUsd = usd * share
  return {
    _tag: "Priced",
    usd: inputUsd + (usd - inputUsd),
    inputUsd,
    outputUsd: usd - inputUsd,
    model: name,
    source: "stated"
  }
}

/**
 * What a call cost. `provider` and `model` as in a provider's id: `openai`, `gpt-5-mini`. Give the model that served
 * the call where it is known.
 *
 * A stated price of 0 is believed where the list says the same or the name ends in `:free`: some servers write 0 for a
 * price that they do not know.
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
  const { discount = 0 } = options
  if (!(discount >= 0 && discount <= 1))
    return unpriced(`discount: expected a number from 0 to 1, found ${discount}`)
  if (usage === undefined || !isUsage(usage)) return unpriced("the provider reported no tokens")
  const list = listed(usage, provider, model, options)
  const { statedUsd } = usage
  if (statedUsd === undefined || (list._tag === "Priced" && list.source === "override")) return list
  return statedUsd > 0 || model.endsWith(":free")
    ? stated(statedUsd, usage, `${provider}/${model}`, list)
    : list
}

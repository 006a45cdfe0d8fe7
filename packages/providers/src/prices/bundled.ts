/**
 * Prices of `@pydantic/genai-prices`.
 */
import { defined } from "@assay/core/internal"
import { calcPrice } from "@pydantic/genai-prices"
import { type Bill, isPlain, type Quantities, wordsFor } from "./quantities.ts"

const perMillion = 1_000_000

/** What the library calls the tools that it has prices for, by what replies call them. */
const tools: ReadonlyMap<string, { readonly usage: string; readonly price: string }> = new Map([
  ["web_search", { usage: "web_searches", price: "web_searches_kcount" }],
  ["file_search", { usage: "storage_searches", price: "storage_searches_kcount" }],
  ["code_execution", { usage: "code_executions", price: "code_executions_kcount" }]
])

/** What the library makes of plain tokens and `more`, where it knows the model. */
const looked = (
  provider: string,
  model: string,
  { input, cacheRead, cacheWrite, output }: Pick<Quantities, "input" | "cacheRead" | "cacheWrite" | "output">,
  at: Date | undefined,
  more: Readonly<Record<string, number>> = {}
) => {
  const found = calcPrice(
    {
      // The library counts cached tokens inside the input.
      input_tokens: input + cacheRead + cacheWrite,
      cache_read_tokens: cacheRead,
      cache_write_tokens: cacheWrite,
      output_tokens: output,
      ...more
    },
    model,
    { providerId: provider, ...defined({ timestamp: at }) }
  )
  // The library takes "my-openai-proxy" for OpenAI; a proxy has prices of its own.
  return found === null || found.provider.id !== provider ? undefined : found
}

/** The price of a model that has one price for each kind of token, at any time. US dollars for a million. */
interface Flat {
  readonly name: string
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
}

const noTokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }

/** Amounts unlike each other, to see whether a price is what it seems. */
const mixed = { input: 1_357, cacheRead: 246, cacheWrite: 8_642, output: 979 }

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b)

const billOf = (
  flat: Flat,
  { input, cacheRead, cacheWrite, output }: typeof noTokens
): Bill & { readonly name: string } => ({
  name: flat.name,
  inputUsd: (input * flat.input + cacheRead * flat.cacheRead + cacheWrite * flat.cacheWrite) / perMillion,
  outputUsd: (output * flat.output) / perMillion,
  useUsd: 0,
  without: []
})

/** Undefined for prices with tiers, with dates, or by the request. */
const flatPrice = (provider: string, model: string): Flat | undefined => {
  const found = looked(provider, model, mixed, undefined)
  if (found === undefined || Array.isArray(found.model.prices)) return undefined
  if (Object.values(found.model_price).some((price) => typeof price !== "number")) return undefined
  if (!isClose(found.total_price, found.input_price + found.output_price)) return undefined
  const each = (part: Partial<typeof noTokens>) =>
    looked(provider, model, { ...noTokens, ...part }, undefined)
  const flat = {
    name: `${provider}/${found.model.id}`,
    input: each({ input: perMillion })?.input_price ?? Number.NaN,
    cacheRead: each({ cacheRead: perMillion })?.input_price ?? Number.NaN,
    cacheWrite: each({ cacheWrite: perMillion })?.input_price ?? Number.NaN,
    output: each({ output: perMillion })?.output_price ?? Number.NaN
  }
  const { inputUsd, outputUsd } = billOf(flat, mixed)
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

/** What is beside plain tokens, under the library's names where it has a price, and what is left without one. */
const beside = (
  { cacheWriteHour, audioInput, audioOutput, uses }: Quantities,
  isPriced: (price: string) => boolean
): { readonly more: Readonly<Record<string, number>>; readonly without: ReadonlyArray<string> } => {
  const more: Record<string, number> = {}
  const without: Array<string> = []
  const add = (count: number, usage: string, price: string, words: string): void => {
    if (count === 0) return
    if (isPriced(price)) more[usage] = count
    else without.push(words)
  }
  add(cacheWriteHour, "cache_write_1h_tokens", "cache_write_1h_mtok", wordsFor.cacheWriteHour)
  add(audioInput, "input_audio_tokens", "input_audio_mtok", wordsFor.audio)
  add(audioOutput, "output_audio_tokens", "output_audio_mtok", wordsFor.audio)
  for (const [tool, count] of uses) {
    const named = tools.get(tool)
    add(count, named?.usage ?? "", named?.price ?? "", wordsFor.use(tool))
  }
  return { more, without }
}

/** What the bundled list makes of a call; undefined where it has no price for the model. May throw. */
export const bundledBill = (
  provider: string,
  model: string,
  quantities: Quantities,
  at: Date | undefined
): (Bill & { readonly name: string }) | undefined => {
  const flat = isPlain(quantities) ? flatPriceOf(provider, model) : undefined
  if (flat !== undefined) return billOf(flat, quantities)
  const plain = looked(provider, model, quantities, at)
  if (plain === undefined) return undefined
  const { more, without } = beside(quantities, (price) => Object.hasOwn(plain.model_price, price))
  const found = Object.keys(more).length === 0 ? plain : looked(provider, model, quantities, at, more)
  if (found === undefined) return undefined
  return {
    name: `${provider}/${found.model.id}`,
    inputUsd: found.input_price,
    outputUsd: found.output_price,
    useUsd: Math.max(0, found.total_price - found.input_price - found.output_price),
    without
  }
}

/** The vendor that the bundled list has a model of this name of; undefined where it has none. */
export const makerOf = (model: string): string | undefined => {
  try {
    return calcPrice({ input_tokens: 1, output_tokens: 1 }, model)?.provider.id
  } catch {
    return undefined
  }
}

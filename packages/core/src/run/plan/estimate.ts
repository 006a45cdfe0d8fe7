/**
 * What a call will cost, before it is made: about, and at most.
 */

import type { Amount } from "@assay/pacing/Budget"
import type { Provider, Request } from "../../provider/Provider.ts"
import { type CallSizes, make } from "../call/callSize.ts"

/** What is sent, in UTF-8 bytes. */
export const bytesOf = (request: Request): number =>
  Buffer.byteLength(JSON.stringify(request.messages)) +
  (request.tools === undefined ? 0 : Buffer.byteLength(JSON.stringify(request.tools))) +
  (request.outputSchema === undefined ? 0 : Buffer.byteLength(JSON.stringify(request.outputSchema)))

/**
 * The highest that a call may cost. Input written to a prompt cache may cost more than input that is not, so the
 * dearer counts. Zero US dollars where the price is not known: that it is known was checked where it has to be.
 */
export const mostOf = (provider: Provider, request: Request, at: number): Amount => {
  const input = provider.maxInputTokens?.(request) ?? bytesOf(request)
  const output = (provider.maxOutputTokens ?? 0) * (provider.repliesPerCall ?? 1)
  const call = { model: undefined, at }
  const price = provider.mostPrice ?? provider.price
  const costs = [
    price?.({ inputTokens: input, outputTokens: output }, call),
    price?.({ inputTokens: 0, cacheWriteTokens: input, outputTokens: output }, call)
  ]
  return {
    usd: Math.max(...costs.map((cost) => (cost?._tag === "Priced" ? cost.usd : 0))),
    tokens: input + output
  }
}

/**
 * What one call is reckoned to cost.
 *
 * - `inputTokens`, `outputTokens`: about how many; an output that has not been seen is taken for 256 tokens, or for the
 *   limit on it where that is less.
 * - `expectedUsd`: the price of these; 0 where calls cost nothing, undefined where the price is not known.
 * - `mostUsd`: no call costs more; undefined where the price is not known or a reply has no limit.
 * - `why`: why one of the two is not known.
 */
export interface Estimate {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly expectedUsd: number | undefined
  readonly mostUsd: number | undefined
  readonly why: string | undefined
}

/** What a call of so many input tokens is reckoned to cost, where its request is not known. Pure. */
export const estimateOf = (
  provider: Provider,
  inputTokens: number,
  at: number
): Pick<Estimate, "outputTokens" | "expectedUsd" | "why"> => {
  const { output } = make().parts(0, provider.maxOutputTokens)
  const outputTokens = output * (provider.repliesPerCall ?? 1)
  if (provider.replays === true || provider.price === undefined)
    return { outputTokens, expectedUsd: 0, why: undefined }
  const cost = provider.price(
    { inputTokens: Math.round(inputTokens), outputTokens },
    { model: undefined, at }
  )
  return cost._tag === "Unpriced"
    ? { outputTokens, expectedUsd: undefined, why: cost.reason }
    : { outputTokens, expectedUsd: cost.usd, why: provider.unbounded ?? cost.atLeast }
}

/**
 * Estimates a call without making it. Pure. `at`: Unix milliseconds, for its price. `sizes`: what is known of the calls
 * of this provider; default: nothing yet.
 */
export const estimate = (
  provider: Provider,
  request: Request,
  at: number,
  sizes: CallSizes = make()
): Estimate => {
  const { input: inputTokens, output } = sizes.parts(bytesOf(request), provider.maxOutputTokens)
  const outputTokens = output * (provider.repliesPerCall ?? 1)
  const tokens = { inputTokens, outputTokens }
  if (provider.replays === true || provider.price === undefined) {
    return { ...tokens, expectedUsd: 0, mostUsd: 0, why: undefined }
  }
  const cost = provider.price(tokens, { model: undefined, at })
  if (cost._tag === "Unpriced") {
    return { ...tokens, expectedUsd: undefined, mostUsd: undefined, why: cost.reason }
  }
  const unbounded =
    provider.maxOutputTokens === undefined ? "its replies have no length limit" : provider.unbounded
  return {
    ...tokens,
    expectedUsd: cost.usd,
    mostUsd: unbounded === undefined ? mostOf(provider, request, at).usd : undefined,
    why: unbounded ?? cost.atLeast
  }
}

/**
 * Makes the calls of scorers and candidates beside an application: held to a budget, ended by a signal, never tried again.
 */
import type { Candidate, Provider } from "@assay/core"
import * as Effect from "effect/Effect"
import type { Money } from "./Money.ts"

/** A call was not made, since its cost does not fit into the budget or has no bound. */
class NotPaidFor extends Error {
  override readonly name = "NotPaidFor"
}

type Request = Omit<Provider.Request, "caseId" | "candidate" | "repeat">

/** The most that a call can cost in US dollars; undefined where there is no bound. */
const mostUsd = (provider: Provider.Provider, request: Provider.Request): number | undefined => {
  const price = provider.mostPrice ?? provider.price
  if (price === undefined || provider.replays === true) return 0
  if (provider.maxOutputTokens === undefined || provider.unbounded !== undefined) return undefined
  const { messages, tools, outputSchema } = request
  const input =
    provider.maxInputTokens?.(request) ?? Buffer.byteLength(JSON.stringify({ messages, tools, outputSchema }))
  const outputTokens = provider.maxOutputTokens * (provider.repliesPerCall ?? 1)
  const call = { model: undefined, at: Date.now() }
  const costs = [
    price({ inputTokens: input, outputTokens }, call),
    price({ inputTokens: 0, cacheWriteTokens: input, outputTokens }, call)
  ]
  return costs.reduce<number | undefined>(
    (most, cost) => (most === undefined || cost._tag === "Unpriced" ? undefined : Math.max(most, cost.usd)),
    0
  )
}

const costOf = (provider: Provider.Provider, reply: Provider.Reply): number | undefined => {
  if (provider.price === undefined || reply.replayed === true) return 0
  if (reply.usage === undefined) return undefined
  const cost = provider.price(reply.usage, { model: reply.model, at: Date.now() })
  // A server may say anything of its usage.
  return cost._tag === "Priced" && cost.usd >= 0 && Number.isFinite(cost.usd) ? cost.usd : undefined
}

/** What was spent on one answer, and whether something was not paid for. */
export interface Spending {
  /** Makes the calls. */
  readonly caller: Candidate.Caller
  /** US dollars known to be spent. */
  readonly usd: () => number
  /** Whether the cost of a call is not known. */
  readonly isUnknown: () => boolean
  /** Whether a call was not made for want of money. */
  readonly wasRefused: () => boolean
}

/** A caller for one answer. Its calls end when the signal aborts. */
export const make = (
  identity: { readonly caseId: string; readonly candidate: string },
  money: Money,
  signal: AbortSignal
): Spending => {
  let [usd, isUnknown, wasRefused] = [0, false, false]
  const refuse = (why: string): never => {
    wasRefused = true
    throw new NotPaidFor(why)
  }
  const complete = async (provider: Provider.Provider, request: Request): Promise<Provider.Reply> => {
    const whole = { ...request, ...identity, repeat: 0 }
    const most = mostUsd(provider, whole)
    if (most === undefined && money.isCapped)
      return refuse(`a call of ${provider.id} has no highest cost, so the budget cannot hold it`)
    const reserved = money.reserve(most ?? 0)
    if (reserved === undefined) return refuse("the budget is spent")
    try {
      const reply = await Effect.runPromise(provider.complete(whole), { signal })
      const cost = costOf(provider, reply)
      usd += cost ?? 0
      isUnknown ||= cost === undefined
      reserved.settle(cost)
      return reply
    } catch (thrown) {
      // Whether a failed call was charged is not known, so all that was reserved counts.
      reserved.settle(undefined)
      isUnknown ||= most !== 0
      throw thrown
    }
  }
  return {
    caller: {
      complete,
      fetch: (input, init) =>
        money.isCapped
          ? Promise.resolve().then(() =>
              refuse("a call by fetch has no highest cost, so the budget cannot hold it")
            )
          : globalThis.fetch(input, {
              ...init,
              signal: init?.signal == null ? signal : AbortSignal.any([signal, init.signal])
            }),
      report: ({ costUsd }) => {
        if (costUsd === undefined || !(costUsd >= 0 && Number.isFinite(costUsd))) return
        usd += costUsd
        money.add(costUsd)
      }
    },
    usd: () => usd,
    isUnknown: () => isUnknown,
    wasRefused: () => wasRefused
  }
}

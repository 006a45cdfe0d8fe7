/** What requests cost, and at most can. */
import type { Provider } from "@assay/core"
import type { Usage } from "@assay/core/internal"
import type { Budget } from "@assay/pacing"

type Priced = Pick<
  Provider.Provider,
  "price" | "mostPrice" | "maxOutputTokens" | "maxInputTokens" | "repliesPerCall"
>

const encoder = new TextEncoder()

/** The most that a request can cost; undefined where its reply has no limit, or its model no price. */
export const mostOf = (
  { maxInputTokens, maxOutputTokens, mostPrice, price, repliesPerCall = 1 }: Priced,
  request: Pick<Provider.Request, "messages">
): Budget.Amount | undefined => {
  if (maxOutputTokens === undefined) return undefined
  const asked = { ...request, caseId: "", candidate: "", repeat: 0 }
  const inputTokens = maxInputTokens?.(asked) ?? encoder.encode(JSON.stringify(request.messages)).length
  const outputTokens = maxOutputTokens * repliesPerCall
  const pricing = mostPrice ?? price
  if (pricing === undefined) return { usd: 0, tokens: inputTokens + outputTokens }
  const cost = pricing({ inputTokens, outputTokens }, { model: undefined, at: Date.now() })
  return cost._tag === "Priced" ? { usd: cost.usd, tokens: inputTokens + outputTokens } : undefined
}

/** What a reply cost; undefined where that is not known. */
export const pricedOf = (
  { price }: Priced,
  usage: Usage.Usage | undefined,
  model: string | undefined
): number | undefined => {
  if (price === undefined) return 0
  if (usage === undefined) return undefined
  const cost = price(usage, { model, at: Date.now() })
  return cost._tag === "Priced" ? cost.usd : undefined
}

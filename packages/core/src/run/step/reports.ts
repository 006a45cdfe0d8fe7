/**
 * What a function tells of itself, added up.
 */
import type { Report } from "../../candidate/Caller.ts"
import { type Cost, unpriced } from "../../provider/Cost.ts"
import { plus, type Usage } from "../../provider/Usage.ts"

/** What was told: its amount is split as its tokens are, and all of it is output where these are not known. */
const costOf = (usd: number | undefined, usage: Usage | undefined): Cost | undefined => {
  if (usd === undefined) {
    return usage === undefined ? undefined : unpriced("the function reported tokens without their cost")
  }
  const { inputTokens = 0, outputTokens = 0 } = usage ?? {}
  const tokens = inputTokens + outputTokens
  const inputUsd = tokens === 0 ? 0 : usd * (inputTokens / tokens)
  return {
    _tag: "Priced",
    usd: inputUsd + (usd - inputUsd),
    inputUsd,
    outputUsd: usd - inputUsd,
    model: "function",
    source: "stated"
  }
}

/** The reports of one attempt. */
export const make = () => {
  let usage: Usage | undefined
  let usd: number | undefined
  let text: string | undefined
  return {
    add: (report: Report): void => {
      usage = plus(usage, report.usage)
      if (report.costUsd !== undefined) usd = (usd ?? 0) + report.costUsd
      text = report.text ?? text
    },
    usage: (): Usage | undefined => usage,
    cost: (): Cost | undefined => costOf(usd, usage),
    text: (): string | undefined => text,
    isEmpty: (): boolean => usage === undefined && usd === undefined && text === undefined
  }
}

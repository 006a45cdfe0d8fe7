/** What a call cost, as columns of an attempt. */
import type { Cost } from "../../provider/Cost.ts"

/** The columns of an attempt that say what its call cost. */
interface CostColumns {
  readonly input_usd: number | null
  readonly output_usd: number | null
  readonly priced_as: string | null
  readonly unpriced: string | null
}

/**
 * A cost as its columns. Whose price list it was from is told by the name it was priced as; an amount beside a reason is
 * a lower bound.
 */
export const costColumns = (
  cost: Cost | undefined
): readonly [
  inputUsd: number | null,
  outputUsd: number | null,
  pricedAs: string | null,
  unpriced: string | null
] => {
  if (cost === undefined) return [null, null, null, null]
  return cost._tag === "Unpriced"
    ? [null, null, null, cost.reason]
    : [cost.inputUsd, cost.outputUsd, `${cost.source} ${cost.model}`, cost.atLeast ?? null]
}

const sources = ["override", "bundled", "stated"] as const

/** The cost in these columns. */
export const costOf = ({ input_usd, output_usd, priced_as, unpriced }: CostColumns): Cost | undefined => {
  if (input_usd === null || output_usd === null || priced_as === null) {
    return unpriced === null ? undefined : { _tag: "Unpriced", reason: unpriced }
  }
  const space = priced_as.indexOf(" ")
  return {
    _tag: "Priced",
    usd: input_usd + output_usd,
    inputUsd: input_usd,
    outputUsd: output_usd,
    model: priced_as.slice(space + 1),
    source: sources.find((source) => source === priced_as.slice(0, space)) ?? "bundled",
    ...(unpriced === null ? {} : { atLeast: unpriced })
  }
}

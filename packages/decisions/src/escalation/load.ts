/**
 * What people have to do: requests, minutes and cost.
 */
import { type Decision, Report } from "@assay/core"
import { money } from "../grounds/words.ts"
import type { Options } from "./model.ts"

/** The load on people where this share of requests is escalated. */
export const load = (
  share: number,
  { volume, reviewUsd, reviewMinutes }: Options
): { readonly text: string; readonly figures: Record<string, Decision.DecisionFigure> } => {
  const of = volume ?? 1000
  const period = volume === undefined ? "per 1,000" : "a month"
  const requests = Math.round(share * of)
  const hours = reviewMinutes === undefined ? undefined : (share * of * reviewMinutes) / 60
  const usd = reviewUsd === undefined ? undefined : share * of * reviewUsd
  const words = [
    ...(hours === undefined ? [] : [`${Number(hours.toPrecision(3))} hours`]),
    ...(usd === undefined ? [] : [money(usd)])
  ]
  return {
    text: `${Report.Figures.count(requests)} ${period} to people${words.length === 0 ? "" : ` (${words.join(", ")})`}`,
    figures: {
      escalated: { label: "share of requests for people", value: share, unit: "share" },
      load: { label: `requests for people, ${period}`, value: share * of, unit: "requests" },
      ...(hours === undefined
        ? {}
        : { hours: { label: `hours of people, ${period}`, value: hours, unit: "number" } }),
      ...(usd === undefined
        ? {}
        : { reviewCost: { label: `cost of people, ${period}`, value: usd, unit: "usd" } })
    }
  }
}

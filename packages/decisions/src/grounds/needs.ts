/**
 * How many cases it takes to settle a demand.
 */
import * as Power from "@assay/stats/Power"
import { count, counted } from "./counts.ts"
import type { Sample } from "./sample.ts"
import { roundedUp } from "./words.ts"

/** How many cases, or why no number is stated. */
export type Needs =
  | { readonly cases: number }
  | { readonly because: "about-the-demand" | "few-differing" | "not-cases" }

/** Of fewer differing cases nobody can say how often cases differ. */
const leastDiffering = 5
/** A demand that takes this many times as many cases is about the difference itself. */
const mostTimes = 100

/** The cases that it takes to tell the difference, if it is what it seems, from the demand. */
export const needsOf = (
  { n, unit, counts, quality, variance }: Sample,
  demand: number,
  { alpha, power }: { readonly alpha: number; readonly power: number }
): Needs => {
  const difference = quality.mean
  if (counts !== undefined && counts.lost + counts.gained < leastDiffering)
    return { because: "few-differing" }
  if (!(variance > 0)) return { because: "few-differing" }
  if (difference === demand) return { because: "about-the-demand" }
  const designEffect = Math.max(1, counts?.designEffect ?? 1)
  const cases =
    counts !== undefined && unit === "share" && Math.abs(demand) < 1
      ? Power.demandCases(difference, demand, {
          discordance: Math.min(1, (counts.lost + counts.gained) / n),
          designEffect,
          alpha,
          power
        })
      : Power.meanCases(difference - demand, {
          standardDeviation: Math.sqrt(variance),
          designEffect,
          alpha: 2 * alpha,
          power
        })
  return Number.isFinite(cases) && cases <= mostTimes * n
    ? { cases: Math.max(n + 1, roundedUp(cases)) }
    : { because: "about-the-demand" }
}

/** The same as a sentence. */
export const needsSentence = (
  needs: Needs,
  { power, n }: { readonly power: number; readonly n: number }
): string =>
  "cases" in needs
    ? `It takes about ${counted(needs.cases, "case")} to tell, with ${Math.round(100 * power)} % power, if the difference is what these ${count(n)} show.`
    : needs.because === "about-the-demand"
      ? "More cases hardly help, because the difference is about the demand itself."
      : needs.because === "few-differing"
        ? `Too few of the ${counted(n, "case")} differ to say how many it takes.`
        : "More cases alone do not help."

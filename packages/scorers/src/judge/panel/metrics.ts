/**
 * What is reported of a panel: how far its seats agree, and which of them gave no grade.
 */
import type { Metric, Score, Scorer } from "@assay/core"
import { defined, isJsonList, isJsonObject } from "@assay/core/internal"
import { Krippendorff } from "@assay/stats"
import type * as Schema from "effect/Schema"
import { agreement, noneReason, tallied } from "./together.ts"

/** Units over which alpha is computed, at the most: it is resampled, and more change it no further. */
const mostUnits = 2_000

/** Alpha with its interval; undefined where too few grades were given by two seats. */
const alphaOf = (
  units: ReadonlyArray<ReadonlyArray<number>>,
  seats: number,
  scale: Scorer.Scale
): Schema.Json | undefined => {
  const levels = scale.levels.map(({ value }) => value)
  // Seats are alike to alpha: only how many gave which grade counts.
  const padded = units
    .filter((unit) => unit.every((value) => levels.includes(value)))
    .map((unit) => Array.from({ length: seats }, (_, at) => unit[at] ?? null))
  if (padded.length === 0) return undefined
  const metric = scale.kind === "ordinal" ? "interval" : "nominal"
  const found = Krippendorff.alpha(padded, { metric, levels, resamples: 500 })
  return found._tag === "Interval" ? { value: found.estimate, low: found.low, high: found.high } : undefined
}

/** The grades that seats gave, and who gave none. Undefined where nobody was asked. */
const givenIn = (
  score: Score.Score,
  scale: Scorer.Scale
): { readonly values: ReadonlyArray<number>; readonly lacks: (model: string) => boolean } | undefined => {
  if (score._tag === "Unscored")
    return noneReason.test(score.reason)
      ? {
          values: tallied(score.reason, scale),
          lacks: (model) => score.reason.includes(`; ${model}: `)
        }
      : undefined
  if (!isJsonObject(score.detail) || !isJsonList(score.detail.seats)) return undefined
  const seats = score.detail.seats.filter(isJsonObject)
  return {
    values: seats.flatMap(({ value }) => (typeof value === "number" ? [value] : [])),
    lacks: (model) => seats.some((seat) => seat.model === model && seat.verdict !== undefined)
  }
}

/** Figures of a panel over its trials, those without a majority among them. */
export const panelMetrics = (
  models: ReadonlyArray<string>,
  scale: Scorer.Scale
): ReadonlyArray<Metric.Metric> => [
  {
    name: "panel",
    start: () => {
      let agreed = 0
      let compared = 0
      let unanimous = 0
      let graded = 0
      let undecided = 0
      const units: Array<ReadonlyArray<number>> = []
      const absent = new Map(models.map((model) => [model, 0]))
      return {
        add: ({ score }) => {
          const given = givenIn(score, scale)
          if (given === undefined) return
          if (score._tag === "Scored") graded++
          else undecided++
          const share = agreement(given.values)
          if (share !== undefined) {
            compared++
            agreed += share
            if (share === 1) unanimous++
          }
          if (units.length < mostUnits) units.push(given.values)
          for (const [model, times] of absent) if (given.lacks(model)) absent.set(model, times + 1)
        },
        result: () => ({
          graded,
          "without a majority": undecided,
          ...(compared === 0 ? {} : { agreement: agreed / compared, unanimous: unanimous / compared }),
          ...defined({ "Krippendorff's alpha": alphaOf(units, models.length, scale) }),
          ...Object.fromEntries([...absent].map(([model, times]) => [`no grade of ${model}`, times]))
        })
      }
    }
  }
]

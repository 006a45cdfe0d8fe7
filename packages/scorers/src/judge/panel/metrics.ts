/**
 * What is reported of a panel: how far its seats agree, and which of them gave no grade.
 */
import type { Metric } from "@assay/core"
import { isJsonList, isJsonObject } from "@assay/core/internal"

/** Figures of a panel over its trials. */
export const panelMetrics = (models: ReadonlyArray<string>): ReadonlyArray<Metric.Metric> => [
  {
    name: "panel",
    start: () => {
      let agreed = 0
      let compared = 0
      let unanimous = 0
      let graded = 0
      let undecided = 0
      const absent = new Map(models.map((model) => [model, 0]))
      return {
        add: ({ score }) => {
          if (score._tag === "Unscored") {
            if (/^(?:Errored: )?Abstained \(no (?:quorum|majority)/u.test(score.reason)) undecided++
            return
          }
          if (!isJsonObject(score.detail) || !isJsonList(score.detail.seats)) return
          graded++
          if (typeof score.detail.agreement === "number") {
            compared++
            agreed += score.detail.agreement
            if (score.detail.agreement === 1) unanimous++
          }
          for (const seat of score.detail.seats)
            if (isJsonObject(seat) && typeof seat.model === "string" && seat.verdict !== undefined)
              absent.set(seat.model, (absent.get(seat.model) ?? 0) + 1)
        },
        result: () => ({
          graded,
          "without a majority": undecided,
          ...(compared === 0 ? {} : { agreement: agreed / compared, unanimous: unanimous / compared }),
          ...Object.fromEntries([...absent].map(([model, times]) => [`no grade of ${model}`, times]))
        })
      }
    }
  }
]

/**
 * How trials ended, as one bar for each candidate.
 */
import type { Summary } from "@assay/core/analysis"
import { endingName } from "@assay/core/internal"
import { labels, type Plot } from "./vega.ts"

/** In the order of the bar, with the variable of its colour. */
const endings: ReadonlyArray<readonly [keyof Summary.Endings, string]> = [
  ["right", "var(--right)"],
  ["partial", "var(--partial)"],
  ["wrong", "var(--wrong)"],
  ["refused", "var(--refused)"],
  ["malformed", "var(--malformed)"],
  ["truncated", "var(--truncated)"],
  ["escalated", "var(--escalated)"],
  ["unscored", "var(--unscored)"],
  ["errored", "var(--errored)"]
]

/** The bars. Undefined where no trial has ended. */
export const endingBars = ({ candidates }: Summary.Summary): Plot | undefined => {
  const values = candidates.flatMap(({ endings: counts, trials }, nth) =>
    endings.flatMap(([ending], order) =>
      counts[ending] === 0
        ? []
        : [{ nth, ending: endingName(ending), order, share: (100 * counts[ending]) / trials.finished }]
    )
  )
  if (values.length === 0) return undefined
  const shown = endings.filter(([ending]) => candidates.some(({ endings: counts }) => counts[ending] > 0))
  return {
    title: "How trials ended",
    description: "One bar for each candidate, divided by how its trials ended, in percent of its trials.",
    spec: ({ width, labels: most, isNarrow }) => {
      const names = labels(
        candidates.map(({ name }) => name),
        most
      )
      return {
        width,
        height: { step: 28 },
        data: { values: values.map((each) => ({ ...each, label: names[each.nth] })) },
        mark: { type: "bar", stroke: "var(--paper)", strokeWidth: 1 },
        encoding: {
          y: {
            field: "label",
            type: "nominal",
            title: null,
            scale: { domain: names, paddingInner: 0.3 },
            axis: { grid: false }
          },
          x: {
            field: "share",
            type: "quantitative",
            title: "trials, %",
            scale: { domain: [0, 100] },
            axis: { tickCount: isNarrow ? 3 : 6 }
          },
          color: {
            field: "ending",
            type: "nominal",
            title: null,
            scale: {
              domain: shown.map(([ending]) => endingName(ending)),
              range: shown.map(([, colour]) => colour)
            },
            legend: { columns: isNarrow ? 3 : 8 }
          },
          order: { field: "order", type: "quantitative" }
        }
      }
    }
  }
}

/**
 * How trials failed, as one bar for each candidate.
 */
import type { Summary } from "@assay/core/analysis"
import { labels, type Plot } from "./vega.ts"

/** In the order of the bar, with the variable of its colour. */
const all: ReadonlyArray<readonly [keyof Summary.Modes, string]> = [
  ["right", "var(--right)"],
  ["wrong-silent", "var(--wrong-silent)"],
  ["wrong-detectable", "var(--wrong-detectable)"],
  ["hedged", "var(--hedged)"],
  ["refused", "var(--refused)"],
  ["escalated", "var(--escalated)"],
  ["malformed", "var(--malformed)"],
  ["truncated", "var(--truncated)"],
  ["unscored", "var(--unscored)"],
  ["errored", "var(--errored)"]
]

/** The bars. Undefined where no trial has ended. */
export const modeBars = ({ candidates }: Summary.Summary): Plot | undefined => {
  const values = candidates.flatMap(({ modes: counts, trials }, nth) =>
    all.flatMap(([mode], order) =>
      counts[mode] === 0 ? [] : [{ nth, mode, order, share: (100 * counts[mode]) / trials.finished }]
    )
  )
  if (values.length === 0) return undefined
  const shown = all.filter(([mode]) => candidates.some(({ modes }) => modes[mode] > 0))
  return {
    title: "How trials failed",
    description: "One bar for each candidate, divided by how its trials failed, in percent of its trials.",
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
            field: "mode",
            type: "nominal",
            title: null,
            scale: {
              domain: shown.map(([mode]) => mode),
              range: shown.map(([, colour]) => colour)
            },
            legend: { columns: isNarrow ? 3 : 5 }
          },
          order: { field: "order", type: "quantitative" }
        }
      }
    }
  }
}

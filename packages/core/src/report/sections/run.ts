/**
 * What a report of a run says: a heading, and its sections in order. A further section is a file in `run/` and an
 * entry here.
 */
import type { Summary } from "../../summary/Summary.ts"
import * as Figures from "../../text/figures.ts"
import { type Line, line, type Outline, type SectionOf } from "../outline.ts"
import { conformance } from "./run/conformance.ts"
import { cost } from "./run/cost.ts"
import { failures } from "./run/failures.ts"
import { fields } from "./run/fields.ts"
import { furtherScores } from "./run/furtherScores.ts"
import { judges } from "./run/judges.ts"
import { measuring } from "./run/measuring.ts"
import { metrics } from "./run/metrics.ts"
import { notes } from "./run/notes.ts"
import { reasons } from "./run/reasons.ts"
import { results } from "./run/results.ts"
import { slices } from "./run/slices.ts"
import { time } from "./run/time.ts"

const sections: ReadonlyArray<SectionOf<Summary>> = [
  results,
  judges,
  failures,
  furtherScores,
  fields,
  conformance,
  cost,
  measuring,
  time,
  slices,
  reasons,
  metrics,
  notes
]

/** Digits of a digest that are enough to tell two apart. */
const digestDigits = 12

/** What was run, on what. */
export const heading = (summary: Summary): ReadonlyArray<Line> => {
  const { dataset, candidates } = summary
  const finished = candidates.reduce((sum, { trials }) => sum + trials.finished, 0)
  const planned = candidates.reduce((sum, { trials }) => sum + trials.planned, 0)
  const kinds = Object.entries(dataset.kinds).filter(([, n]) => n > 0)
  return [
    line(
      `${dataset.name}${dataset.version === undefined ? "" : `@${dataset.version}`}, ` +
        (dataset.selected === dataset.cases ? "" : `${Figures.count(dataset.selected)} of `) +
        Figures.counted(dataset.cases, "case") +
        (kinds.length < 2 ? "" : ` (${kinds.map(([kind, n]) => `${Figures.count(n)} ${kind}`).join(", ")})`),
      "plain"
    ),
    line(
      `digest ${dataset.digest.slice(0, digestDigits)}, run ${summary.run}, seed ${summary.seed}, ` +
        Figures.counted(summary.repeats, "repeat")
    ),
    ...(summary.complete
      ? []
      : [line(`incomplete: ${Figures.count(finished)} of ${Figures.counted(planned, "trial")}`, "warning")])
  ]
}

/** The outline of a summary. */
export const outline = (summary: Summary): Outline => ({
  title: summary.experiment,
  lines: heading(summary),
  sections: sections.flatMap((section) => section(summary))
})

/**
 * The headline score by slice: kinds, then tags.
 */

import { byText } from "../../../foundation/json.ts"
import type { ScoreFigures, Slice, Summary } from "../../../summary/Summary.ts"
import * as Figures from "../../../text/figures.ts"
import { type Cell, cell, figure, label, line, type SectionOf, table } from "../../outline.ts"

/** Tag slices that are shown; the rest is in the JSON. */
const mostTagSlices = 12

/** One slice with the figures of every candidate, in the order of candidates. */
interface Row {
  readonly slice: Slice
  readonly trials: number
  readonly figures: ReadonlyArray<ScoreFigures | undefined>
}

const keyOf = ({ by, tag, value }: Slice): string => JSON.stringify([by, tag ?? "", value])

const labelOf = ({ by, tag, value }: Slice): string => `${by === "kind" ? "kind" : tag}=${value}`

const rowsOf = ({ candidates }: Summary): ReadonlyArray<Row> => {
  const byCandidate = candidates.map(
    ({ scores }) => new Map((scores[0]?.slices ?? []).map((slice) => [keyOf(slice), slice]))
  )
  const all = new Map(byCandidate.flatMap((slices) => [...slices]))
  return [...all].map(([key, slice]) => {
    const figures = byCandidate.map((slices) => slices.get(key)?.figures)
    return { slice, trials: Math.max(...figures.map((each) => each?.n ?? 0)), figures }
  })
}

const kinds = ["typical", "edge", "adversarial"]

const byKind = (a: Row, b: Row): number => kinds.indexOf(a.slice.value) - kinds.indexOf(b.slice.value)

const byTrials = (a: Row, b: Row): number => b.trials - a.trials || byTag(a, b)

const byTag = (a: Row, b: Row): number =>
  byText(a.slice.tag ?? "", b.slice.tag ?? "") || b.trials - a.trials || byText(a.slice.value, b.slice.value)

const trialsOf = ({ n, scored }: ScoreFigures): string =>
  scored === n ? Figures.count(n) : `${Figures.count(scored)}/${Figures.count(n)}`

/** The slices of the headline score; none when there is one kind and no tag. */
export const slices: SectionOf<Summary> = (summary) => {
  const rows = rowsOf(summary)
  const kindRows = rows.filter(({ slice }) => slice.by === "kind").sort(byKind)
  const tagRows = rows.filter(({ slice }) => slice.by === "tag").sort(byTrials)
  const shown = [...(kindRows.length > 1 ? kindRows : []), ...tagRows.slice(0, mostTagSlices).sort(byTag)]
  if (shown.length === 0) return []
  const more = tagRows.length - mostTagSlices
  const scale = Figures.scaleOf(
    summary.candidates.flatMap(({ scores }) => scores[0]?.unit ?? [])[0],
    summary.candidates.flatMap(({ scores }) => {
      const [headline] = scores
      return [
        headline?.overall.mean ?? [],
        headline?.slices.flatMap(({ figures }) => figures.mean ?? []) ?? []
      ].flat()
    })
  )
  const write = (figures: ScoreFigures | undefined): Cell =>
    figures === undefined
      ? cell("n/a", "quiet")
      : cell(
          `${Figures.estimate(figures.mean, scale)} ${trialsOf(figures)}`,
          figures.mean === undefined ? "quiet" : "plain"
        )
  return [
    {
      title: "Slices",
      blocks: [
        table(
          [label("slice"), ...summary.candidates.map(({ name }) => figure(name))],
          shown.map(({ slice, figures }) => [cell(labelOf(slice)), ...figures.map(write)])
        ),
        line("After each interval: n, or scored trials / n where some trials have no score."),
        ...(more > 0 ? [line(`${Figures.counted(more, "smaller slice")} more in --json.`)] : [])
      ]
    }
  ]
}

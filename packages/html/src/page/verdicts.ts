/**
 * What the comparisons say, in sentences.
 */

import { Comparison, Verdict } from "@assay/core/analysis"
import { scoreName } from "@assay/core/internal"
import { type Html, html, text } from "@assay/page/Markup"

const words = {
  Improved: "Improved",
  Regressed: "Regressed",
  Equivalent: "Equivalent",
  Underpowered: "No verdict"
} as const

const verdictOf = (
  comparison: Comparison.Comparison,
  score: Comparison.ScoreComparison,
  group: Comparison.Group
): Html => text(`${Verdict.sentence(group.verdict, Comparison.subjectOf(comparison, score.unit))}.`)

const sliceName = ({ by, tag, value }: Comparison.Slice): string =>
  by === "kind" ? `kind ${value}` : `${tag ?? ""} ${value}`

/** More sentences than this are shown on demand. */
const mostSlices = 2

/** Slices that differ after correction, each with its own sentence. */
const systematic = (
  comparison: Comparison.Comparison,
  score: Comparison.ScoreComparison
): Html | undefined => {
  const found = score.slices.filter(({ finding }) => finding === "systematic")
  const sentences = found.map(
    (slice) => html`<p class="more">In ${text(sliceName(slice))}: ${verdictOf(comparison, score, slice)}</p>`
  )
  return found.length <= mostSlices
    ? html`${sentences}`
    : html`<details><summary>Systematic in ${found.length} of ${score.slices.length} slices</summary>${sentences}</details>`
}

const item = (comparison: Comparison.Comparison, score: Comparison.ScoreComparison): Html => html`
<li class="${score.overall.verdict._tag.toLowerCase()}"><span class="word">${words[score.overall.verdict._tag]} · ${text(scoreName(score))}</span>
${verdictOf(comparison, score, score.overall)}${systematic(comparison, score)}</li>`

/** The headline verdict of every comparison; those of further scores on demand. Nothing where none was asked for. */
export const verdicts = (comparisons: ReadonlyArray<Comparison.Comparison>): Html | undefined => {
  if (comparisons.length === 0) return undefined
  const further = comparisons.flatMap((each) => each.scores.slice(1).map((score) => item(each, score)))
  return html`
<ul class="verdicts">${comparisons.flatMap((each) => each.scores.slice(0, 1).map((score) => item(each, score)))}</ul>
${
  further.length === 0
    ? undefined
    : html`<details><summary>Verdicts on further scores (${further.length})</summary><ul class="verdicts">${further}</ul></details>`
}`
}

/**
 * The comparisons of a report by what they are with: a candidate of the same run, or another run.
 */
import type { Comparison, ScoreComparison } from "../../../compare/model.ts"
import { subjectOf } from "../../../compare/subject.ts"
import type { RunReport } from "../../../experiment/reportModel.ts"

/** Comparisons with one other side, of which each has a headline score. */
export interface OtherSide {
  /** What the side is called in a sentence. */
  readonly name: string
  /** The comparisons, the best candidate first, with their headline score. */
  readonly compared: ReadonlyArray<{ readonly comparison: Comparison; readonly headline: ScoreComparison }>
}

/** The other sides of a report, or of comparisons of one run. */
export const otherSides = ({
  run,
  comparisons
}: Pick<RunReport, "run" | "comparisons">): ReadonlyArray<OtherSide> => {
  const groups = Map.groupBy(comparisons, ({ against }) =>
    against.run === run ? `candidate ${against.candidate}` : `run ${against.run}`
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { against } = first
    const isOneCandidate = group.every((each) => each.against.candidate === against.candidate)
    const name =
      against.run === run
        ? against.candidate
        : isOneCandidate
          ? subjectOf(first, "share").against
          : `run ${against.run}`
    const compared = group
      .flatMap((comparison) => {
        const [headline] = comparison.scores
        return headline === undefined ? [] : [{ comparison, headline }]
      })
      .toSorted((a, b) => (b.headline.overall.verdict.effect ?? 0) - (a.headline.overall.verdict.effect ?? 0))
    return compared.length === 0 ? [] : [{ name, compared }]
  })
}

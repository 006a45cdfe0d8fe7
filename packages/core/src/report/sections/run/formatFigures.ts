/**
 * The figures of scorers of format in a summary, by the shape of their metrics: core knows no scorer by name.
 */
import * as Schema from "effect/Schema"
import type { CandidateSummary, ScoreSummary } from "../../../summary/Summary.ts"

const Conformance = Schema.Struct({
  format: Schema.String,
  replies: Schema.Natural,
  conforming: Schema.Natural,
  usableAsIs: Schema.Natural,
  extracted: Schema.Natural,
  mended: Schema.Natural,
  lost: Schema.Natural
})

const Defect = Schema.Struct({
  label: Schema.String,
  replies: Schema.Natural,
  recovered: Schema.Natural
})

const Consistency = Schema.Struct({
  k: Schema.Natural,
  cases: Schema.Natural,
  incomplete: Schema.Natural,
  mixed: Schema.Natural,
  consistent: Schema.optionalKey(Schema.Finite),
  low: Schema.optionalKey(Schema.Finite),
  high: Schema.optionalKey(Schema.Finite)
})

const isFigures = Schema.is(
  Schema.Struct({
    conformance: Conformance,
    defects: Schema.Array(Defect),
    consistency: Consistency
  })
)

/** One scorer of format of one candidate. */
export interface FormatFigures {
  readonly scorer: string
  readonly headline: ScoreSummary
  readonly conformance: typeof Conformance.Type
  readonly defects: ReadonlyArray<typeof Defect.Type>
  readonly consistency: typeof Consistency.Type
}

/** The figures of a score, where its scorer is one of format. */
export const formatOf = (score: ScoreSummary): FormatFigures | undefined => {
  const { metrics } = score
  return isFigures(metrics) ? { scorer: score.scorer, headline: score, ...metrics } : undefined
}

/** The scorers of format of a candidate. */
export const formatsOf = ({ scores }: CandidateSummary): ReadonlyArray<FormatFigures> =>
  scores.flatMap((score) => formatOf(score) ?? [])

/** The score of content that stands beside format: the first that is of no scorer of format. */
export const contentOf = (candidate: CandidateSummary): ScoreSummary | undefined => {
  const formats = new Set(formatsOf(candidate).map(({ scorer }) => scorer))
  return candidate.scores.find(({ scorer }) => !formats.has(scorer))
}

/** A further score of a scorer of format. */
export const partOf = (candidate: CandidateSummary, scorer: string, part: string): ScoreSummary | undefined =>
  candidate.scores.find((score) => score.scorer === scorer && score.score === part)

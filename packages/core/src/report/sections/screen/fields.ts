/**
 * Which field costs the most, and how it fails: a line for each candidate.
 */
import type { RunReport } from "../../../experiment/reportModel.ts"
import type { FieldFigures } from "../../../scorer/fieldFigures.ts"
import * as Figures from "../../../text/figures.ts"
import { line, type Section } from "../../outline.ts"
import { byCost, type CandidateFields, fieldsOf, standings } from "../run/fields.ts"
import { limited } from "./limited.ts"
import { inOrder } from "./order.ts"

/** Candidates of which a line is told. */
const mostCandidates = 3

/** Further fields that are named. */
const mostOthers = 2

/** `41 wrong, 12 missed of 313 expected, 3 invented`. */
const failures = ({ right, wrong, missed, invented }: FieldFigures): string => {
  const told = [
    ...(wrong > 0 ? [`${Figures.count(wrong)} wrong`] : []),
    ...(missed > 0 ? [`${Figures.count(missed)} missed`] : [])
  ]
  return [
    ...(told.length === 0 ? [] : [`${told.join(", ")} of ${Figures.count(right + wrong + missed)}`]),
    ...(invented > 0 ? [`${Figures.count(invented)} invented`] : [])
  ].join(", ")
}

const sentence = ({ candidate, report }: CandidateFields): string => {
  const [worst, ...others] = byCost(report)
  if (worst === undefined)
    return `${candidate}: all ${Figures.counted(report.fields.length, "field")} are right`
  const { partlyRead = 0 } = report
  const read =
    partlyRead === 0
      ? ""
      : `; of ${Figures.counted(partlyRead, "malformed reply", "malformed replies")} the readable fields count`
  const then = others.slice(0, mostOthers).map(({ field, lost }) => `${field} (${Figures.percent(lost, 2)})`)
  return (
    `${candidate}: ${worst.field} costs the most, ${Figures.percent(worst.lost, 2)} of what is lost: ${failures(worst)}` +
    (then.length === 0 ? "" : `; then ${then.join(", ")}`) +
    read
  )
}

/** The costliest field of each candidate. */
export const fields = (report: RunReport): ReadonlyArray<Section> =>
  limited(
    inOrder(report)
      .flatMap((candidate) => fieldsOf(candidate).slice(0, 1))
      .map((each) => [
        line(sentence(each), "plain"),
        ...standings(each.report).map((text) => line(`${each.candidate}: ${text}`))
      ]),
    mostCandidates,
    "candidate"
  )

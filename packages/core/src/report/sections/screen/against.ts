/**
 * Every candidate against the other side, in a sentence: better, worse, alike, or not known.
 */
import type { Slice } from "../../../compare/model.ts"
import { sliceName } from "../../../compare/slices.ts"
import { subjectOf } from "../../../compare/subject.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import * as points from "../../../verdict/points.ts"
import { sentence } from "../../../verdict/sentence.ts"
import { type Line, line, type Tone } from "../../outline.ts"
import type { OtherSide } from "./sides.ts"
import { listed, verb } from "./words.ts"

type Compared = OtherSide["compared"][number]

const effectOf = ({ headline: { overall, unit } }: Compared): string => {
  const { effect, interval } = overall.verdict
  if (effect === undefined) return ""
  return ` (${points.signed(effect, unit, interval)})`
}

const named = (compared: ReadonlyArray<Compared>): string =>
  listed(compared.map((each) => each.comparison.candidate.candidate + effectOf(each)))

/** Several candidates in one sentence. */
const ofSeveral = ({ name, compared }: OtherSide): Line => {
  const of = (tag: string): ReadonlyArray<Compared> =>
    compared.filter(({ headline }) => headline.overall.verdict._tag === tag)
  const [better, worse, alike, open] = [of("Improved"), of("Regressed"), of("Equivalent"), of("Underpowered")]
  const [first] = compared
  const margin = first === undefined ? "" : points.size(first.comparison.margin, first.headline.unit)
  const byJudge = open.filter(
    ({ headline: { overall } }) =>
      overall.verdict._tag === "Underpowered" && overall.verdict.because === "judge"
  )
  const parts = [
    ...(better.length === 0 ? [] : [`${named(better)} ${verb(better, "is", "are")} better`]),
    ...(worse.length === 0 ? [] : [`${named(worse)} ${verb(worse, "is", "are")} worse`]),
    ...(alike.length === 0
      ? []
      : [`${named(alike)} ${verb(alike, "is", "are")} equivalent within ${margin}`]),
    ...(open.length === byJudge.length
      ? []
      : [
          `${named(open.filter((each) => !byJudge.includes(each)))} ${verb(open, "is", "are")} not shown to differ`
        ]),
    ...(byJudge.length === 0
      ? []
      : [
          `whether ${named(byJudge)} ${verb(byJudge, "differs", "differ")} cannot be told: judge not calibrated`
        ])
  ]
  const inPoints = first?.headline.unit === "share" ? ", in points" : ""
  return line(`Against ${name}${inPoints}: ${parts.join("; ")}.`, worse.length > 0 ? "bad" : "plain")
}

/** Slices that are named. */
const mostSlices = 3

/** Where slices say something else than the whole: worse, and better where the whole is not. */
const ofSlices = ({ name, compared }: OtherSide): ReadonlyArray<Line> => {
  const found = (isOf: (slice: Slice, all: Compared) => boolean): ReadonlyArray<string> =>
    compared.flatMap((each) =>
      each.headline.slices
        .filter((slice) => slice.finding === "systematic" && isOf(slice, each))
        .map((slice) => {
          const { effect = 0, interval } = slice.verdict
          const who = compared.length === 1 ? "" : `${each.comparison.candidate.candidate} in `
          return `${who}${sliceName(slice)} (${points.signed(effect, each.headline.unit, interval)})`
        })
    )
  const worse = found(({ verdict }) => (verdict.effect ?? 0) < 0)
  const better = found(
    ({ verdict }, { headline }) => (verdict.effect ?? 0) > 0 && headline.overall.verdict._tag !== "Improved"
  )
  const where = (slices: ReadonlyArray<string>): string => listed(slices, mostSlices + 1)
  return [
    ...(worse.length === 0 ? [] : [line(`Systematically worse than ${name}: ${where(worse)}.`, "bad")]),
    ...(better.length === 0 ? [] : [line(`Systematically better than ${name}: ${where(better)}.`, "plain")])
  ]
}

/** What further scores show that the headline does not. */
const ofFurtherScores = ({ name, compared }: OtherSide): ReadonlyArray<Line> => {
  const found = compared.flatMap(({ comparison, headline }) =>
    comparison.scores.slice(1).flatMap((score) => {
      const { verdict } = score.overall
      const isDecided = verdict._tag === "Improved" || verdict._tag === "Regressed"
      if (!isDecided || verdict._tag === headline.overall.verdict._tag) return []
      const effect = points.signed(verdict.effect, score.unit, verdict.interval)
      return [
        `${comparison.candidate.candidate} is ${verdict._tag === "Improved" ? "better" : "worse"} by ${scoreName(score)} (${effect})`
      ]
    })
  )
  return found.length === 0
    ? []
    : [line(`Unlike the first score: ${listed(found)}, against ${name}.`, "plain")]
}

const tones: Readonly<Record<string, Tone>> = { Improved: "strong", Regressed: "bad" }

/** The sentences on one other side. */
export const againstSide = (side: OtherSide): ReadonlyArray<Line> => {
  const [only, ...others] = side.compared
  if (only === undefined) return []
  const { verdict } = only.headline.overall
  return [
    others.length === 0
      ? line(
          `${sentence(verdict, subjectOf(only.comparison, only.headline.unit))}.`,
          tones[verdict._tag] ?? "plain"
        )
      : ofSeveral(side),
    ...ofSlices(side),
    ...ofFurtherScores(side)
  ]
}

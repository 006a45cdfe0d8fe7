import type { Comparison, Group, ScoreComparison, Slice } from "../../../compare/model.ts"
import { sliceName } from "../../../compare/slices.ts"
import { subjectOf } from "../../../compare/subject.ts"
import { scoreName } from "../../../scorer/scoreName.ts"
import * as Figures from "../../../text/figures.ts"
import * as points from "../../../verdict/points.ts"
import { sentence } from "../../../verdict/sentence.ts"
import * as Verdict from "../../../verdict/Verdict.ts"
import {
  type Block,
  type Cell,
  cell,
  figure,
  type Line,
  label,
  line,
  type Section,
  type SectionOf,
  type Tone,
  table
} from "../../outline.ts"
import { differenceCell, none } from "./cells.ts"
import { judgeLines } from "./judge.ts"

/** Slices that are shown of each score, findings first; the rest is in the JSON. */
const mostSlices = 24

/** Flipped cases of a noise candidate that are named. */
const mostFlips = 5

const tones: Readonly<Record<Verdict.Verdict["_tag"], Tone>> = {
  Improved: "strong",
  Regressed: "bad",
  Equivalent: "plain",
  Underpowered: "quiet"
}

/** A verdict in one or two words. */
export const wordOf = (verdict: Verdict.Verdict): Cell =>
  cell(
    verdict._tag !== "Underpowered"
      ? Verdict.word(verdict)
      : verdict.because === "missing-outcomes"
        ? "no verdict (missing)"
        : verdict.because === "judge"
          ? "no verdict (judge)"
          : Verdict.word(verdict),
    tones[verdict._tag]
  )

const rowOf = (name: string, group: Group, unit: points.Unit, isSlice: boolean): ReadonlyArray<Cell> => {
  const { verdict, lost, gained, paired, cases } = group
  const { effect, interval, p, adjustedP, minimumDetectable } = verdict
  const shown = isSlice ? adjustedP : p
  return [
    cell(name),
    wordOf(verdict),
    differenceCell(effect, interval, unit),
    shown === undefined ? none : cell(points.pValue(shown)),
    cell(`${Figures.count(lost.count)} / ${Figures.count(gained.count)}`),
    cell(
      paired === cases ? Figures.count(paired) : `${Figures.count(paired)} of ${Figures.count(cases)}`,
      paired === cases ? "plain" : "warning"
    ),
    minimumDetectable === undefined ? none : cell(points.bareSize(minimumDetectable, unit)),
    verdict._tag === "Underpowered" && verdict.needs !== undefined
      ? cell(Figures.short(verdict.needs))
      : cell("", "quiet")
  ]
}

const rank = { systematic: 0, "noise-candidate": 1, none: 2 } as const

/** The slices with findings first when not all can be shown, then in their own order. */
const shownSlices = (slices: ReadonlyArray<Slice>): ReadonlyArray<Slice> => {
  if (slices.length <= mostSlices) return slices
  const kept = new Set([...slices].sort((a, b) => rank[a.finding] - rank[b.finding]).slice(0, mostSlices))
  return slices.filter((slice) => kept.has(slice))
}

const namesOf = ({ count, first }: Group["lost"]): string => {
  const named = first.slice(0, mostFlips)
  return count > named.length
    ? `${named.join(", ")} and ${Figures.count(count - named.length)} more`
    : named.join(", ")
}

const flipsLine = (slice: Slice): Line =>
  line(
    `${sliceName(slice)}: significant only before the correction (p ${points.pValue(slice.evidence?.p ?? 1)}), so its flips may be ` +
      `noise. Lost: ${slice.lost.count === 0 ? "none" : namesOf(slice.lost)}. ` +
      `Gained: ${slice.gained.count === 0 ? "none" : namesOf(slice.gained)}.`
  )

const missingLines = ({ overall, unit }: ScoreComparison): ReadonlyArray<Line> => {
  const { missing, untried, partial, bounds } = overall
  const total = missing.against + missing.candidate + missing.both
  return [
    ...(total + partial === 0 || bounds === undefined
      ? []
      : [
          line(
            `Cases without a score: ${Figures.count(missing.against)} only of the other side, ` +
              `${Figures.count(missing.candidate)} only of the candidate, ${Figures.count(missing.both)} of both, ` +
              `${Figures.count(partial)} in some repeats. With them the difference is between ` +
              `${points.signed(bounds.worst.effect, unit, bounds.worst.interval)} and ` +
              `${points.signed(bounds.best.effect, unit, bounds.best.interval)}` +
              (bounds.range.observed ? ", if their scores are within the observed range." : "."),
            "warning"
          )
        ]),
    ...(untried === 0
      ? []
      : [line(`Left out: ${Figures.counted(untried, "case")} that only one side ran.`, "warning")])
  ]
}

/** The cases that got worse and better, by id. */
const mostNamed = 10

export const flippedLines = ({ lost, gained }: Group): ReadonlyArray<Line> => {
  const named = ({ count, first }: Group["lost"]): string =>
    first.slice(0, mostNamed).join(", ") +
    (count > mostNamed ? ` and ${Figures.count(count - mostNamed)} more` : "")
  const parts = [
    ...(lost.first.length === 0 ? [] : [`Lost: ${named(lost)}.`]),
    ...(gained.first.length === 0 ? [] : [`Gained: ${named(gained)}.`])
  ]
  return parts.length === 0 ? [] : [line(parts.join(" "))]
}

/** The confidence that the correction leaves to the intervals of slices. */
const confidenceOf = (slices: ReadonlyArray<Slice>): string => {
  const [interval] = slices.flatMap(({ verdict }) =>
    verdict._tag === "Equivalent" ? [] : (verdict.interval ?? [])
  )
  return interval === undefined ? "" : ` (${Figures.confidence(interval.confidence)})`
}

/** Which slices were tested, how, and what was found. */
const testedText = (slices: ReadonlyArray<Slice>): string => {
  const tested = slices.filter(({ isTested }) => isTested).length
  if (tested === 0) return "No slice is tested: too few cases differ in each."
  const systematic = slices.filter(({ finding }) => finding === "systematic").map(sliceName)
  return (
    `${Figures.counted(tested, "slice")} tested; p values are corrected by Benjamini and Hochberg's method, and intervals with them${confidenceOf(slices)}` +
    (tested < slices.length ? "; the other slices have too few differing cases. " : ". ") +
    (systematic.length > 0
      ? `Systematic: ${systematic.join(", ")}.`
      : "No slice is systematically different.")
  )
}

/** One score, overall and by slice. */
const sectionOf = (score: ScoreComparison, comparison: Comparison): Section => {
  const { overall, slices, unit } = score
  const shown = shownSlices(slices)
  const noise = shown.filter(({ finding }) => finding === "noise-candidate")
  const subject = subjectOf(comparison, unit)
  const blocks: ReadonlyArray<Block> = [
    line(`${sentence(overall.verdict, subject)}.`, tones[overall.verdict._tag] === "bad" ? "bad" : "strong"),
    table(
      [
        label(""),
        label("verdict"),
        figure(unit === "share" ? "points" : "difference", "effect"),
        figure(slices.length === 0 ? "p" : "p (slices adjusted)", "effect"),
        figure("lost / gained"),
        figure("n"),
        figure("detectable", "power"),
        figure("needs", "power")
      ],
      [
        rowOf("overall", overall, unit, false),
        ...shown.map((slice) => rowOf(sliceName(slice), slice, unit, true))
      ]
    ),
    ...(slices.length > shown.length
      ? [line(`${Figures.counted(slices.length - shown.length, "further slice")} in the JSON.`)]
      : []),
    ...judgeLines(score),
    ...flippedLines(overall),
    ...missingLines(score),
    ...(slices.length === 0 || score.judge !== undefined ? [] : [line(testedText(slices))]),
    ...(slices.length === 0 || score.judge === undefined
      ? []
      : [line("Slices are what the judge alone says: labels correct the whole, and no slice of it.")]),
    ...noise.map(flipsLine)
  ]
  return { title: scoreName(score), blocks }
}

/** A section for every score: the sentence, the table, what flipped and what is missing. */
export const scores: SectionOf<Comparison> = (comparison) => {
  const figures = comparison.scores.map(figuresOf)
  return comparison.scores.map((score, nth) => {
    const [same] = comparison.scores.slice(figures.indexOf(figures[nth] ?? ""), nth)
    return same === undefined
      ? sectionOf(score, comparison)
      : { title: scoreName(score), blocks: [line(`The same figures as ${scoreName(same)}.`)] }
  })
}

/** All that is told of a score but its name. */
const figuresOf = ({ scorer: _, score: __, ...figures }: ScoreComparison): string => JSON.stringify(figures)
